; Tenfold for the GameGear: 8 KB, no mapper.
;
; All work is done in the vertical blank's interrupt, once a frame: the picture of the update before
; is drawn, then the pad is read and the game updated. In between the processor is halted. Of the
; Sms's picture the 20 by 18 tiles in the middle are seen; a sprite stands where the player is.

    .include "layout.inc"

game = 0xC010
scratch = game + o_size
STACK = 0xDFF0

PORT_START = 0x00
PAD = 0xDC

    .org 0
    di
    im 1
    ld sp,STACK
    jp reset

    .org 0x38
    in a,(VDP_CONTROL)          ; lets the interrupt go
    call draw
    call read_pad
    call update
    ei
    reti

    .org 0x66
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

; The pad's bits are 0 for pressed: 0 to 5 of one port are UP, DOWN, LEFT, RIGHT, 1 and 2; START is
; bit 7 of another. There is no second pad: its bytes stay 0.
read_pad:
    in a,(PORT_START)
    cpl
    and 0x80
    ld b,a
    in a,(PAD)
    cpl
    and 0x3F
    or b
    ld (game + o_pad_1),a
    ld hl,control_of
    ld bc,0x0800                ; eight bits, no control yet
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
    ld (new_held),a
    ret

control_of:
    .byte 0, c_next, c_left, c_right, c_strike, c_score, 0, c_start

INTERRUPTS = 0x04               ; only that of the vertical blank, which comes with the picture
UPDATE_LINE = 255
TOP = 3
LEFT = 6
SCROLL = 224 - 4                ; half a tile is above the text, and half of one below
SPRITE_Y = (TOP + 14) * 8 - 1
LINE_LENGTH = 14
    .include "video.s"

; The sprite's left edge: its middle is in the middle of the picture, 128, and half of x to the right.
place_of_sprite:
    sra a
    add a,124
    ret

; A colour is GGGGRRRR, 0000BBBB. The first 16 are the tiles', the others the sprites'.
BACKGROUND = 2
black:
    .byte 0x00, 0x00
red:
    .byte 0x0A, 0x00
blue:
    .byte 0x00, 0x0A
start_colours:
    .byte 0x00, 0x00, 0xFF, 0x0F
    .fill 30, 1, 0
    .byte 0xE2, 0x02
start_colours_end:

words:
    word_at 0, 1, "TENFOLD"
    word_at 0, 10, "TIME"
    word_at 2, 1, "SCORE"
    word_at 4, 1, "LEVEL"
    word_at 4, 11, "LIVES"
    word_at 6, 1, "ENEMY"
    word_at 8, 1, "HP"
    word_at 10, 1, "KIND"
    word_at 12, 1, "WAIT"
    word_at 16, 1, "PAD"
    word_at 16, 9, "FRAME"
    .word 0

place_of_line:
    cell 14, 3

numbers:
    number 0, 15, o_timer, TWO + 2
    number 2, 7, o_digits, ONE + 6
    number 4, 7, o_level_digits, ONE + 2
    number 4, 17, o_lives, ONE + 1
    number 8, 7, o_enemies, TWO + 1
    number 8, 11, o_enemies + 3, TWO + 1
    number 8, 15, o_enemies + 6, TWO + 1
    number 10, 7, o_enemies + 1, TWO + 1
    number 10, 11, o_enemies + 4, TWO + 1
    number 10, 15, o_enemies + 7, TWO + 1
    number 12, 7, o_enemies + 2, TWO + 1
    number 12, 11, o_enemies + 5, TWO + 1
    number 12, 15, o_enemies + 8, TWO + 1
    number 16, 5, o_pad_1, TWO + 1
    number 16, 15, o_frame + 1, TWO + 1
    number 16, 17, o_frame, TWO + 1
    .word 0

marks:
    cell 6, 7
    cell 6, 11
    cell 6, 15

    .include "game_z80.s"
