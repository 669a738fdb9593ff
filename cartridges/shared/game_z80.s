; The game's rules for the Z80 and the SM83 of the Game Boy: Sms, GameGear, GameBoy, GbColor. Only
; what both processors have is used, and what GNU as spells alike with -march=z80 and -march=gbz80
; (which leaves out SUB).
;
; The including file defines, before the include:
;   game     where the 56 bytes of the game lie
;   scratch  four more bytes of RAM, between updates free for anything
; and calls
;   boot     once: fills the 56 bytes; everything else of the RAM is the caller's
;   update   once a frame, after it has stored
;              the raw words of the pads at game+o_pad_1 and game+o_pad_2, low byte first
;              the controls of pad 1 at new_held and those of pad 2 at new_held_2
; Both change A, B, C, D, E, H, L and the flags, and nothing else. Decimal adjustment is not used.

new_held = scratch
new_held_2 = scratch + 1
pressed = scratch + 2

boot:
    ld hl,initial
    ld de,game
    ld b,o_size
copy:
    ld a,(hl)
    inc hl
    ld (de),a
    inc de
    dec b
    jr nz,copy
    ret

; The bytes of the game at power-on; those from o_timer to o_target also begin each later game.
initial:
    .byte 0, 0, 0, 0            ; frame
    .byte 0x02, 0x58            ; timer: 600
    .byte 0, 0, 0               ; score
    .byte 0, 0, 0, 0, 0, 0      ; digits
    .byte 5                     ; lives
    .byte 1, 0, 1               ; level, level_digits
    .byte 0, 0, 0               ; x, wide_x
    .byte 0, m_playing          ; flags, mode
hit_points:
    .byte 6, 0, 64              ; enemies: hp, kind, wait
    .byte 8, 1, 96
    .byte 10, 2, 128
    .byte 0                     ; target
    .byte 0xE1, 0xAC            ; rng
    .byte 0, 0, 0, 0            ; pads
    .byte 0, 0, 0, 0            ; held and before, of both pads
    .byte 0, 0                  ; score_2
    .byte 1, 0xA5               ; games, ready
    .byte 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF

steps:
    .byte 0x1D, 0x35, 0x4F, 0x67, 0x83, 0x9B, 0xB5, 0xD3

press_points:
    .byte 0, 0, 0, 1, 2, 5
kill_points:
    .byte 0, 1, 3, 5, 0, 0

update:
    ld hl,game + o_frame
    inc (hl)
    jr nz,counted
    inc hl
    inc (hl)
    jr nz,counted
    inc hl
    inc (hl)
    jr nz,counted
    inc hl
    inc (hl)
counted:

    ld hl,game + o_held
    ld a,(hl)
    ld (game + o_before),a
    cpl
    ld b,a
    ld a,(new_held)
    ld (hl),a
    and b
    ld (pressed),a
    ld hl,game + o_held_2
    ld a,(hl)
    ld (game + o_before_2),a
    cpl
    ld b,a
    ld a,(new_held_2)
    ld (hl),a
    and b
    and c_score
    jr z,no_shot
    ld hl,game + o_score_2
    inc (hl)
    jr nz,no_shot
    inc hl
    inc (hl)
no_shot:

    ld hl,game + o_bytes
    ld de,steps
    ld b,8
each_byte:
    ld a,(de)
    add a,(hl)
    ld (hl),a
    inc hl
    inc de
    dec b
    jr nz,each_byte

    ld hl,game + o_rng + 1
    srl (hl)
    dec hl
    rr (hl)
    jr nc,no_taps
    inc hl
    ld a,(hl)
    xor 0xB4
    ld (hl),a
no_taps:

    ld a,(game + o_mode)
    cp m_playing
    jr z,play
    ld hl,game + o_flags
    ld a,(hl)
    and f_time_up + f_over
    ld (hl),a
    ld a,(pressed)
    and c_start
    ret z
    ld hl,initial + o_timer
    ld de,game + o_timer
    ld b,o_target - o_timer + 1
    call copy
    ld hl,game + o_games
    inc (hl)
    ret

play:
    xor a
    ld (game + o_flags),a

    ld a,(game + o_held)
    and c_left + c_right
    cp c_left
    jr z,left
    cp c_right
    jr nz,moved
    ld a,(game + o_x)
    cp 100
    jr z,moved
    add a,4
    ld (game + o_x),a
    ld hl,game + o_wide_x
    ld a,(hl)
    add a,0x0C                  ; 4 * 259 is 0x040C
    ld (hl),a
    inc hl
    ld a,(hl)
    adc a,0x04
    jr walked
left:
    ld a,(game + o_x)
    cp 256 - 100
    jr z,moved
    add a,256 - 4
    ld (game + o_x),a
    ld hl,game + o_wide_x
    ld a,(hl)
    or a
    sbc a,0x0C
    ld (hl),a
    inc hl
    ld a,(hl)
    sbc a,0x04
walked:
    ld (hl),a
    ld a,f_moving
    ld (game + o_flags),a
moved:

    ld a,(pressed)
    and c_next
    jr z,aimed
    ld hl,game + o_target
    inc (hl)
    ld a,(hl)
    cp 3
    jr nz,aimed
    ld (hl),0
aimed:

    ld a,(pressed)
    and c_score
    jr z,not_scored
    ld a,f_scored
    ld hl,press_points + 5
    call pay
not_scored:

    ld a,(pressed)
    and c_strike
    jr z,struck
    ld a,(game + o_target)
    ld b,a
    add a,a
    add a,b
    ld e,a
    ld d,0
    ld hl,game + o_enemies
    add hl,de
    ld a,(hl)
    or a
    jr z,struck
    ld a,(game + o_rng)
    and 3
    inc a
    ld b,a
    ld a,(hl)
    or a
    sbc a,b
    jr z,killed
    jr c,killed
    ld (hl),a
    jr struck
killed:
    ld (hl),0
    inc hl
    ld a,(hl)
    inc a
    and 3
    ld (hl),a
    ld a,f_killed
    ld hl,kill_points + 5
    call pay
    ld hl,game + o_enemies
    ld a,(game + o_enemies + 3)
    or (hl)
    ld hl,game + o_enemies + 6
    or (hl)
    call z,rise
struck:

    ; The number of the enemy in whose part of the line the player stands.
    ld c,0
    ld a,(game + o_x)
    add a,128
    cp 96
    jr c,zoned
    inc c
    cp 160
    jr c,zoned
    inc c
zoned:
    ld b,0
    ld hl,game + o_enemies
each_enemy:
    ld a,(hl)
    inc hl
    inc hl
    or a
    jr z,next_enemy
    dec (hl)
    jr nz,next_enemy
    ld a,(game + o_rng)
    and 63
    or 64
    ld (hl),a
    ld a,b
    cp c
    jr nz,next_enemy
    push hl
    ld hl,game + o_lives
    dec (hl)
    ld hl,game + o_flags
    ld a,(hl)
    or f_hurt
    ld (hl),a
    pop hl
next_enemy:
    inc hl
    inc b
    ld a,b
    cp 3
    jr nz,each_enemy

    ld hl,game + o_timer + 1
    ld a,(hl)
    dec (hl)
    or a
    dec hl
    jr nz,no_borrow
    dec (hl)
no_borrow:
    ld a,(hl)
    inc hl
    or (hl)
    jr nz,time_left
    ld a,f_time_up + f_over
    call end_game
time_left:
    ld a,(game + o_lives)
    or a
    ret nz
    ld a,f_over
end_game:
    ld hl,game + o_flags
    or (hl)
    ld (hl),a
    ld a,m_over
    ld (game + o_mode),a
    ret

; Adds the points whose last digit is at HL to the score; A are flags to set.
pay:
    ld de,game + o_flags
    ld b,a
    ld a,(de)
    or b
    ld (de),a
    ld de,game + o_digits + 5
    ld b,6
    ld c,0                      ; what is carried
each_digit:
    ld a,(de)
    add a,(hl)
    add a,c
    ld c,0
    cp 10
    jr c,one_digit
    add a,256 - 10
    inc c
one_digit:
    ld (de),a
    dec de
    dec hl
    dec b
    jr nz,each_digit
    ld hl,game + o_digits
    ld de,game + o_score
    ld b,3
each_pair:
    ld a,(hl)
    add a,a
    add a,a
    add a,a
    add a,a
    inc hl
    or (hl)
    inc hl
    ld (de),a
    inc de
    dec b
    jr nz,each_pair
    ret

; The next level, up to 99: all enemies are back.
rise:
    ld a,(hit_points)
    ld (game + o_enemies),a
    ld a,(hit_points + 3)
    ld (game + o_enemies + 3),a
    ld a,(hit_points + 6)
    ld (game + o_enemies + 6),a
    ld a,(game + o_level)
    cp 0x99
    ret z
    ld hl,game + o_level_digits + 1
    ld a,(hl)
    inc a
    cp 10
    jr nz,same_ten
    dec hl
    inc (hl)
    inc hl
    xor a
same_ten:
    ld (hl),a
    ld b,a
    dec hl
    ld a,(hl)
    add a,a
    add a,a
    add a,a
    add a,a
    or b
    ld (game + o_level),a
    ret
