; The game's rules for the 6502 and what came of it: Nes, Atari2600, PCEngine, Snes (in emulation mode).
;
; The including file defines, before the include:
;   game     where the 56 bytes of the game lie, in the zero page
;   scratch  four more bytes of the zero page, between updates free for anything
; and calls
;   boot     once: fills the 56 bytes; everything else of the RAM is the caller's
;   update   once a frame, after it has stored
;              the raw words of the pads in game+o_pad_1 and game+o_pad_2, low byte first
;              the controls of pad 1 in new_held and those of pad 2 in new_held_2
; Both change A, X and Y. Decimal mode is never used and has to be off. RAM is read and written with
; zero-page addresses and X alone, since PCEngine's zero page is not at address 0; nothing is pushed
; but return addresses, two deep.

new_held   = scratch
new_held_2 = scratch + 1
pressed    = scratch + 2
helper     = scratch + 3

boot:
    ldx #o_size - 1
:   lda initial,x
    sta game,x
    dex
    bpl :-
    rts

; The bytes of the game at power-on; those from o_timer to o_target also begin each later game.
initial:
    .byte 0, 0, 0, 0            ; frame
    .byte >600, <600            ; timer
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
    .byte $E1, $AC              ; rng
    .byte 0, 0, 0, 0            ; pads
    .byte 0, 0, 0, 0            ; held and before, of both pads
    .byte 0, 0                  ; score_2
    .byte 1, $A5                ; games, ready
    .byte $01, $23, $45, $67, $89, $AB, $CD, $EF
    .assert * - initial = o_size, error, "the initial bytes are not as many as the layout says"

steps:
    .byte $1D, $35, $4F, $67, $83, $9B, $B5, $D3

press_points:
    .byte 0, 0, 0, 1, 2, 5
kill_points:
    .byte 0, 1, 3, 5, 0, 0

update:
    inc game + o_frame
    bne :+
    inc game + o_frame + 1
    bne :+
    inc game + o_frame + 2
    bne :+
    inc game + o_frame + 3
:   lda game + o_held
    sta game + o_before
    eor #$FF
    and new_held
    sta pressed
    lda new_held
    sta game + o_held
    lda game + o_held_2
    sta game + o_before_2
    eor #$FF
    and new_held_2
    and #c_score
    beq :+
    inc game + o_score_2
    bne :+
    inc game + o_score_2 + 1
:   lda new_held_2
    sta game + o_held_2

    ldx #7
:   lda game + o_bytes,x
    clc
    adc steps,x
    sta game + o_bytes,x
    dex
    bpl :-

    lsr game + o_rng + 1
    ror game + o_rng
    bcc :+
    lda game + o_rng + 1
    eor #$B4
    sta game + o_rng + 1
:
    lda game + o_mode
    cmp #m_playing
    beq play

    lda game + o_flags
    and #f_time_up | f_over
    sta game + o_flags
    lda pressed
    and #c_start
    beq done
    ldx #o_target - o_timer
:   lda initial + o_timer,x
    sta game + o_timer,x
    dex
    bpl :-
    inc game + o_games
done:
    rts

play:
    lda #0
    sta game + o_flags

    lda game + o_held
    and #c_left | c_right
    cmp #c_left
    beq left
    cmp #c_right
    bne moved

    lda game + o_x
    cmp #100
    beq moved
    clc
    adc #4
    sta game + o_x
    lda game + o_wide_x
    clc
    adc #<(4 * 259)
    sta game + o_wide_x
    lda game + o_wide_x + 1
    adc #>(4 * 259)
    jmp walked
left:
    lda game + o_x
    cmp #256 - 100
    beq moved
    sec
    sbc #4
    sta game + o_x
    lda game + o_wide_x
    sec
    sbc #<(4 * 259)
    sta game + o_wide_x
    lda game + o_wide_x + 1
    sbc #>(4 * 259)
walked:
    sta game + o_wide_x + 1
    lda #f_moving
    sta game + o_flags
moved:

    lda pressed
    and #c_next
    beq aimed
    ldx game + o_target
    inx
    cpx #3
    bne :+
    ldx #0
:   stx game + o_target
aimed:

    lda pressed
    and #c_score
    beq :+
    lda #f_scored
    ldy #press_points - press_points + 5
    jsr pay
:
    lda pressed
    and #c_strike
    beq struck
    lda game + o_target
    asl a
    adc game + o_target
    tax
    lda game + o_enemies,x
    beq struck
    lda game + o_rng
    and #3
    sta helper
    lda game + o_enemies,x
    clc                         ; one more is taken off: 1 to 4
    sbc helper
    beq killed
    bcc killed
    sta game + o_enemies,x
    jmp struck
killed:
    lda #0
    sta game + o_enemies,x
    lda game + o_enemies + 1,x
    clc
    adc #1
    and #3
    sta game + o_enemies + 1,x
    lda #f_killed
    ldy #kill_points - press_points + 5
    jsr pay
    lda game + o_enemies
    ora game + o_enemies + 3
    ora game + o_enemies + 6
    bne struck
    jsr rise
struck:

    ; Which enemy's part of the line the player stands in, as its place in the array.
    lda game + o_x
    clc
    adc #128
    ldx #0
    cmp #96
    bcc :+
    ldx #3
    cmp #160
    bcc :+
    ldx #6
:   stx helper
    ldx #0
enemy:
    lda game + o_enemies,x
    beq next_enemy
    dec game + o_enemies + 2,x
    bne next_enemy
    lda game + o_rng
    and #63
    ora #64
    sta game + o_enemies + 2,x
    cpx helper
    bne next_enemy
    dec game + o_lives
    lda game + o_flags
    ora #f_hurt
    sta game + o_flags
next_enemy:
    inx
    inx
    inx
    cpx #9
    bne enemy

    lda game + o_timer + 1
    bne :+
    dec game + o_timer
:   dec game + o_timer + 1
    lda game + o_timer
    ora game + o_timer + 1
    bne :+
    lda #f_time_up | f_over
    jsr end_game
:   lda game + o_lives
    bne :+
    lda #f_over
end_game:
    ora game + o_flags
    sta game + o_flags
    lda #m_over
    sta game + o_mode
:   rts

; Adds the points whose last digit is press_points + Y to the score; A are flags to set.
pay:
    ora game + o_flags
    sta game + o_flags
    ldx #5
    clc
:   lda press_points,y
    adc game + o_digits,x
    cmp #10
    bcc :+
    sbc #10                     ; leaves the carry set
:   sta game + o_digits,x
    dey
    dex
    bpl :--
    lda game + o_digits
    asl a
    asl a
    asl a
    asl a
    ora game + o_digits + 1
    sta game + o_score
    lda game + o_digits + 2
    asl a
    asl a
    asl a
    asl a
    ora game + o_digits + 3
    sta game + o_score + 1
    lda game + o_digits + 4
    asl a
    asl a
    asl a
    asl a
    ora game + o_digits + 5
    sta game + o_score + 2
    rts

; The next level, up to 99: all enemies are back.
rise:
    lda hit_points
    sta game + o_enemies
    lda hit_points + 3
    sta game + o_enemies + 3
    lda hit_points + 6
    sta game + o_enemies + 6
    lda game + o_level
    cmp #$99
    beq :++
    ldx game + o_level_digits + 1
    inx
    cpx #10
    bne :+
    ldx #0
    inc game + o_level_digits
:   stx game + o_level_digits + 1
    lda game + o_level_digits
    asl a
    asl a
    asl a
    asl a
    ora game + o_level_digits + 1
    sta game + o_level
:   rts
