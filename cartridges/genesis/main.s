| Tenfold for the Genesis.
|
| All work is done in the vertical blank's interrupt, once a frame: the picture of the update before
| is drawn, then the pads are read and the game updated. In between the processor is stopped. The
| picture is 40 by 28 tiles; a sprite stands where the player is.

    .include "layout.inc"

GAME = 0xFF1000
STACK = 0xFFFFF0

VDP_DATA = 0xC00000
VDP_CONTROL = 0xC00004
PADS = 0xA10000

PLANE = 0xC000
SPRITES = 0xF000
SCROLL = 0xFC00

| Tile 0 is empty; the letters' tiles begin at 1.
FONT = 1
BLANK = 36 + FONT
BLOCK = 37 + FONT
ARROW = 38 + FONT
LINE = 39 + FONT

    .text
vectors:
    .long   STACK, reset
    .rept   28
    .long   ignored
    .endr
    .long   vertical_blank
    .rept   33
    .long   ignored
    .endr

    .ascii  "TENFOLD         "      | a maker's name that later consoles insist on is not here
    .org    0x120, ' '
    .ascii  "TENFOLD"
    .org    0x190, ' '
    .ascii  "J6"                    | pads of three and of six buttons
    .org    0x1A0, ' '
    .long   0, 0x1FFFF, 0xFF0000, 0xFFFFFF
    .org    0x1F0, ' '
    .ascii  "JUE"
    .org    0x200, ' '

ignored:
    rte

reset:
    move    #0x2700,%sr
    tst.w   VDP_CONTROL
    lea     VDP_CONTROL,%a4
    lea     VDP_DATA,%a3
    lea     registers(%pc),%a0
    moveq   #registers_end - registers - 1,%d0
    move.w  #0x8000,%d1
each_register:
    move.b  (%a0)+,%d1
    move.w  %d1,(%a4)
    addi.w  #0x0100,%d1
    dbra    %d0,each_register

    | All of the RAM is 0.
    lea     0xFF0000,%a0
    move.w  #0x3FFF,%d0
    moveq   #0,%d1
clear_ram:
    move.l  %d1,(%a0)+
    dbra    %d0,clear_ram

    | All of the picture's memory is 0, then come the tiles.
    move.l  #0x40000000,(%a4)
    move.w  #0x3FFF,%d0
clear_vram:
    move.l  %d1,(%a3)
    dbra    %d0,clear_vram
    move.l  #0x40000000 + (FONT * 32 << 16),(%a4)
    lea     tiles(%pc),%a0
    move.w  #(tiles_end - tiles) / 4 - 1,%d0
copy_tiles:
    move.l  (%a0)+,(%a3)
    dbra    %d0,copy_tiles

    move.l  #0xC0000000,(%a4)       | colours: black and white; green for the sprite
    move.l  #0x00000EEE,(%a3)
    move.l  #0xC0220000,(%a4)
    move.w  #0x02E4,(%a3)
    move.l  #0x40000010,(%a4)       | nothing is scrolled
    move.l  %d1,(%a3)

    lea     words(%pc),%a0
each_word:
    move.w  (%a0)+,%d0
    beq.s   words_done
    bsr.w   go
    moveq   #0,%d0
each_letter:
    move.b  (%a0)+,%d0
    beq.s   word_done
    cmpi.b  #' ',%d0
    bne.s   a_letter
    moveq   #BLANK + 'A' - 10 - FONT,%d0
a_letter:
    subi.b  #'A' - 10 - FONT,%d0
    move.w  %d0,(%a3)
    bra.s   each_letter
word_done:
    move.l  %a0,%d0
    addq.l  #1,%d0
    andi.b  #0xFE,%d0
    movea.l %d0,%a0
    bra.s   each_word
words_done:
    move.w  #PLANE + 2 * (21 * 64 + 7),%d0
    bsr.w   go
    moveq   #25,%d0
each_line:
    move.w  #LINE,(%a3)
    dbra    %d0,each_line

    move.b  #0x40,PADS + 9          | the pads' line TH is ours to set
    move.b  #0x40,PADS + 0x0B
    move.b  #0x40,PADS + 3
    move.b  #0x40,PADS + 5

    lea     GAME,%a5
    bsr.w   boot
    tst.w   (%a4)
    move.w  #0x8164,(%a4)           | the picture and its interrupt are on
forever:
    stop    #0x2000
    bra.s   forever

| The chip's registers from 0 on.
registers:
    .byte   0x04, 0x04              | no interrupt but the vertical one, which comes later
    .byte   PLANE >> 10, 0, 0xE000 >> 13, SPRITES >> 9
    .byte   0, 0, 0, 0, 0xFF, 0
    .byte   0x81, SCROLL >> 10      | 40 tiles a line
    .byte   0, 2, 0x01, 0, 0        | two bytes a step; planes of 64 by 32 tiles
registers_end:
    .even

    .macro  text line, column, letters
    .word   PLANE + 2 * (\line * 64 + \column + 4)
    .asciz  "\letters"
    .even
    .endm

words:
    text    2, 3, "TENFOLD"
    text    5, 3, "SCORE"
    text    5, 18, "LEVEL"
    text    7, 3, "LIVES"
    text    7, 18, "TIME"
    text    10, 3, "ENEMY"
    text    12, 3, "HP"
    text    14, 3, "KIND"
    text    16, 3, "WAIT"
    text    24, 3, "PAD"
    text    26, 3, "FRAME"
    .word   0

| What is drawn every frame: where, how many bytes of the game from which offset, and whether each
| is one digit or two.
ONE = 0x00
TWO = 0x80
    .macro  number line, column, offset, digits
    .word   PLANE + 2 * (\line * 64 + \column + 4)
    .byte   \offset, \digits
    .endm

numbers:
    number  5, 9, o_digits, ONE+6
    number  5, 24, o_level_digits, ONE+2
    number  7, 9, o_lives, ONE+1
    number  7, 24, o_timer, TWO+2
    number  12, 10, o_enemies, TWO+1
    number  12, 15, o_enemies+3, TWO+1
    number  12, 20, o_enemies+6, TWO+1
    number  14, 10, o_enemies+1, TWO+1
    number  14, 15, o_enemies+4, TWO+1
    number  14, 20, o_enemies+7, TWO+1
    number  16, 10, o_enemies+2, TWO+1
    number  16, 15, o_enemies+5, TWO+1
    number  16, 20, o_enemies+8, TWO+1
    number  24, 9, o_pad_1+1, TWO+1
    number  24, 11, o_pad_1, TWO+1
    number  24, 15, o_pad_2+1, TWO+1
    number  24, 17, o_pad_2, TWO+1
    number  26, 9, o_frame+1, TWO+1
    number  26, 11, o_frame, TWO+1
    .word   0

| Makes the next data go to the address D0 of the picture's memory, from 0xC000 on.
go:
    andi.l  #0x3FFF,%d0
    swap    %d0
    ori.l   #0x40000003,%d0
    move.l  %d0,(%a4)
    rts

vertical_blank:
    bsr.s   draw
    bsr.w   read_pads
    bsr.w   update
    rte

draw:
    lea     VDP_CONTROL,%a4
    lea     VDP_DATA,%a3
    lea     numbers(%pc),%a0
    moveq   #0,%d2
each_number:
    move.w  (%a0)+,%d0
    beq.s   numbers_done
    bsr.s   go
    move.b  (%a0)+,%d2
    lea     (%a5,%d2.w),%a1
    moveq   #0,%d1
    move.b  (%a0)+,%d1
    bclr    #7,%d1
    bne.s   two_digits
one_digit:
    moveq   #0,%d0
    move.b  (%a1)+,%d0
    addq.w  #FONT,%d0
    move.w  %d0,(%a3)
    subq.b  #1,%d1
    bne.s   one_digit
    bra.s   each_number
two_digits:
    moveq   #0,%d0
    move.b  (%a1)+,%d0
    move.w  %d0,%d3
    lsr.w   #4,%d0
    addq.w  #FONT,%d0
    move.w  %d0,(%a3)
    andi.w  #0x0F,%d3
    addq.w  #FONT,%d3
    move.w  %d3,(%a3)
    subq.b  #1,%d1
    bne.s   two_digits
    bra.s   each_number
numbers_done:

    | The mark of the enemy that is aimed at.
    move.w  #PLANE + 2 * (10 * 64 + 14),%d0
    bsr.s   go
    move.b  o_target(%a5),%d0
    moveq   #2,%d1
each_mark:
    moveq   #BLANK,%d3
    subq.b  #1,%d0
    bcc.s   no_mark
    moveq   #BLOCK,%d3
    moveq   #127,%d0
no_mark:
    move.w  %d3,(%a3)
    move.w  %d3,(%a3)
    move.w  #BLANK,(%a3)
    move.w  #BLANK,(%a3)
    move.w  #BLANK,(%a3)
    dbra    %d1,each_mark

    | What is behind everything: black, red on the frames of a hit, blue when the game is over.
    move.b  o_flags(%a5),%d0
    moveq   #0,%d1
    tst.b   %d0
    bpl.s   not_over
    move.w  #0x0800,%d1
not_over:
    btst    #1,%d0
    beq.s   not_hurt
    moveq   #0x0008,%d1
not_hurt:
    move.l  #0xC0000000,(%a4)
    move.w  %d1,(%a3)

    | The sprite stands on the line, its middle at 160 + x; both coordinates count from -128.
    move.w  #SPRITES,%d0
    bsr.w   go
    move.w  #128 + 167,(%a3)
    move.w  #0,(%a3)
    move.w  #0x2000 + ARROW,(%a3)
    move.b  o_x(%a5),%d0
    ext.w   %d0
    addi.w  #128 + 156,%d0
    move.w  %d0,(%a3)
    rts

| Reads both pads. Their words have UP DOWN LEFT RIGHT B C A START in bits 0 to 7, and Z Y X MODE of
| a pad of six buttons in bits 8 to 11.
read_pads:
    lea     PADS + 3,%a0
    bsr.s   read_pad
    move.b  %d0,o_pad_1(%a5)
    move.b  %d2,o_pad_1 + 1(%a5)
    bsr.s   controls
    move.b  %d3,new_held(%a5)
    lea     PADS + 5,%a0
    bsr.s   read_pad
    move.b  %d0,o_pad_2(%a5)
    move.b  %d2,o_pad_2 + 1(%a5)
    bsr.s   controls
    move.b  %d3,new_held_2(%a5)
    rts

| D0 and D2 become the low and the high byte of the pad's word whose port is A0. The pad shows other
| buttons each time that the line TH changes: C B RIGHT LEFT DOWN UP, then START A, and the fourth
| time that TH is high MODE X Y Z.
read_pad:
    bsr.s   high
    move.b  (%a0),%d0
    bsr.s   low
    move.b  (%a0),%d1
    bsr.s   high
    bsr.s   low
    bsr.s   high
    bsr.s   low
    bsr.s   high
    move.b  (%a0),%d2
    not.b   %d0
    andi.b  #0x3F,%d0
    not.b   %d1
    andi.b  #0x30,%d1
    add.b   %d1,%d1
    add.b   %d1,%d1
    or.b    %d1,%d0
    not.b   %d2
    andi.b  #0x0F,%d2
    rts
high:
    move.b  #0x40,(%a0)
    nop
    rts
low:
    move.b  #0x00,(%a0)
    nop
    rts

| D3 becomes the controls of the pad whose low byte is D0: A is score, B strike, DOWN next.
controls:
    moveq   #0,%d3
    lea     control_of(%pc),%a1
    moveq   #7,%d4
each_button:
    move.b  (%a1)+,%d1
    lsr.b   #1,%d0
    bcc.s   not_held
    or.b    %d1,%d3
not_held:
    dbra    %d4,each_button
    rts

control_of:
    .byte   0, c_next, c_left, c_right, c_strike, 0, c_score, c_start

    .even
    .include "game.s"

    .even
tiles:
    .incbin "tiles.bin"
tiles_end:
