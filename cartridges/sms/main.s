; Tenfold for the Master System: 8 KB, no mapper.
;
; The picture of the update before is drawn in the vertical blank's interrupt. The pads are read and
; the game is updated in an interrupt of the picture's lines, once a frame: PAUSE interrupts between
; the two, at the end of the vertical blank. In between the processor is halted. The picture is 32 by
; 24 tiles; a sprite stands where the player is.

    .include "layout.inc"

game = 0xC010
scratch = game + o_size
paused = scratch + 4            ; 0x40 from PAUSE's interrupt on, until the pads are read
STACK = 0xDFF0

PAD_A = 0xDC
PAD_B = 0xDD

    .org 0
    di
    im 1
    ld sp,STACK
    jp reset

    .org 0x38
    jp interrupt

; PAUSE is not on the pads: it interrupts when it goes down.
    .org 0x66
    push af
    ld a,0x40
    ld (paused),a
    pop af
    retn

reset:
    ld hl,0xC000
    ld de,0xC001
    ld bc,0x1FFF
    ld (hl),0
    ldir
    call start_video
    call boot
    ei
forever:
    halt
    jr forever

interrupt:
    in a,(VDP_CONTROL)          ; says which one it is, and lets it go
    rlca
    jr c,vertical_blank
    call read_pads
    call update
    ei
    reti
vertical_blank:
    call draw
    ei
    reti

; Pad 1 is bits 0 to 5 of the first port: UP, DOWN, LEFT, RIGHT, 1 and 2, 0 for pressed; PAUSE is put
; behind them. Pad 2 has the two bits that are left there, and the second port's low ones.
read_pads:
    in a,(PAD_A)
    cpl
    ld e,a
    and 0x3F
    ld hl,paused
    or (hl)
    ld (hl),0
    ld (game + o_pad_1),a
    call controls
    ld (new_held),a
    in a,(PAD_B)
    cpl
    rlca
    rlca
    and 0x3C
    rlc e
    rlc e
    ld d,a
    ld a,e
    and 0x03
    or d
    ld (game + o_pad_2),a
    call controls
    ld (new_held_2),a
    ret

; Turns a pad's word in A into the controls.
controls:
    ld hl,control_of
    ld bc,0x0700                ; seven bits, no control yet
each_bit:
    rrca
    jr nc,not_pressed
    ld d,a
    ld a,c
    or (hl)
    ld c,a
    ld a,d
not_pressed:
    inc hl
    djnz each_bit
    ld a,c
    ret

control_of:
    .byte 0, c_next, c_left, c_right, c_strike, c_score, c_start

INTERRUPTS = 0x14               ; of the lines; of the vertical blank they come with the picture
UPDATE_LINE = 100               ; the second one would be behind the picture
TOP = 0
LEFT = 0
SCROLL = 0
SPRITE_Y = 16 * 8 - 1
LINE_LENGTH = 26
    .include "video.s"

; The sprite's left edge: its middle is at 128 + x.
place_of_sprite:
    add a,124
    ret

; A colour is 00BBGGRR. The first 16 are the tiles', the others the sprites'.
BACKGROUND = 1
black:
    .byte 0x00
red:
    .byte 0x02
blue:
    .byte 0x20
start_colours:
    .byte 0x00, 0x3F
    .fill 15, 1, 0
    .byte 0x1C
start_colours_end:

words:
    word_at 1, 3, "TENFOLD"
    word_at 3, 3, "SCORE"
    word_at 3, 18, "LEVEL"
    word_at 5, 3, "LIVES"
    word_at 5, 18, "TIME"
    word_at 8, 3, "ENEMY"
    word_at 10, 3, "HP"
    word_at 12, 3, "KIND"
    word_at 14, 3, "WAIT"
    word_at 20, 3, "PAD"
    word_at 22, 3, "FRAME"
    .word 0

place_of_line:
    cell 17, 3

numbers:
    number 3, 9, o_digits, ONE + 6
    number 3, 24, o_level_digits, ONE + 2
    number 5, 9, o_lives, ONE + 1
    number 5, 24, o_timer, TWO + 2
    number 10, 10, o_enemies, TWO + 1
    number 10, 15, o_enemies + 3, TWO + 1
    number 10, 20, o_enemies + 6, TWO + 1
    number 12, 10, o_enemies + 1, TWO + 1
    number 12, 15, o_enemies + 4, TWO + 1
    number 12, 20, o_enemies + 7, TWO + 1
    number 14, 10, o_enemies + 2, TWO + 1
    number 14, 15, o_enemies + 5, TWO + 1
    number 14, 20, o_enemies + 8, TWO + 1
    number 20, 9, o_pad_1, TWO + 1
    number 20, 14, o_pad_2, TWO + 1
    number 22, 9, o_frame + 1, TWO + 1
    number 22, 11, o_frame, TWO + 1
    .word 0

marks:
    cell 8, 10
    cell 8, 15
    cell 8, 20

    .include "game_z80.s"
