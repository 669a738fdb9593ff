@ Tenfold for the GbAdvance.
@
@ The processor sleeps until the vertical blank, without an interrupt routine: it is woken by what is
@ asked for, whether interrupts are on or off. Then the picture of the update before is drawn, the pad
@ is read and the game updated. The picture is 30 by 20 tiles; a sprite stands where the player is.

    .syntax unified
    .cpu    arm7tdmi
    .arm
    .include "layout.inc"

GAME = 0x03000010
STACK = 0x03007F00

IO = 0x04000000
DISPCNT = 0x00
DISPSTAT = 0x04
BG0CNT = 0x08
BG0HOFS = 0x10
KEYINPUT = IO + 0x130
INTERRUPTS = IO + 0x200
IE = 0x00
IF = 0x02
IME = 0x08

PALETTE = 0x05000000
SPRITE_PALETTE = 0x05000200
TILES = 0x06000000
MAP = 0x0600F800
SPRITE_TILES = 0x06010000
SPRITES = 0x07000000

BLANK = 36
BLOCK = 37
ARROW = 38
LINE = 39

    .text
    b       reset
    .space  0x9C                    @ a maker's picture that the console insists on is not here
    .ascii  "TENFOLD"
    .org    0xAC
    .ascii  "TENF00"
    .byte   0x96
    .org    0xC0                    @ the build fills in the checksum at 0xBD

reset:
    ldr     sp, =STACK
    mov     r12, #IO
    mov     r0, #0x80               @ no picture
    strh    r0, [r12, #DISPCNT]
    ldr     r7, =INTERRUPTS
    mov     r0, #0
    strh    r0, [r7, #IME]

    @ All of the RAM is 0, and all of the picture's memory.
    mov     r1, #0
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    ldr     r5, =memories
each_memory:
    ldmia   r5!, {r6, r8}
    cmp     r6, #0
    beq     cleared
clear:
    stmia   r6!, {r1, r2, r3, r4}
    subs    r8, r8, #16
    bne     clear
    b       each_memory
cleared:

    ldr     r0, =tiles
    mov     r1, #TILES
    ldr     r2, =tiles_end
    bl      copy_words
    ldr     r0, =tiles + 32 * ARROW
    ldr     r1, =SPRITE_TILES
    ldr     r2, =tiles + 32 * ARROW + 32
    bl      copy_words

    mov     r0, #PALETTE            @ colours: black and white; green for the sprite
    ldr     r1, =0x7FFF
    strh    r1, [r0, #2]
    ldr     r0, =SPRITE_PALETTE
    ldr     r1, =0x13E4
    strh    r1, [r0, #2]
    mov     r0, #SPRITES
    mov     r1, #0x0200             @ a sprite that is not shown
    mov     r2, #128
each_sprite:
    strh    r1, [r0], #8
    subs    r2, r2, #1
    bne     each_sprite

    ldr     r0, =MAP
    mov     r1, #BLANK
    mov     r2, #32 * 32
    bl      fill
    ldr     r0, =MAP + 2 * (16 * 32 + 2)
    mov     r1, #LINE
    mov     r2, #26
    bl      fill

    ldr     r4, =words
each_word:
    ldrh    r0, [r4], #2
    cmp     r0, #0
    beq     words_done
    ldr     r1, =MAP
    add     r0, r0, r1
each_letter:
    ldrb    r1, [r4], #1
    cmp     r1, #0
    beq     word_done
    sub     r1, r1, #'A' - 10
    strh    r1, [r0], #2
    b       each_letter
word_done:
    add     r4, r4, #1              @ the next word lies even
    bic     r4, r4, #1
    b       each_word
words_done:

    ldr     r11, =GAME
    bl      boot

    mov     r12, #IO
    mov     r0, #0x1F00             @ the map is the last of 32, the tiles are the first of all
    strh    r0, [r12, #BG0CNT]
    mov     r0, #0
    str     r0, [r12, #BG0HOFS]
    mov     r0, #0x08
    strh    r0, [r12, #DISPSTAT]    @ the vertical blank is told, and wakes
    mov     r0, #1
    strh    r0, [r7, #IE]
    strh    r0, [r7, #IF]

forever:
    swi     0x020000                @ sleep
    mov     r0, #1
    strh    r0, [r7, #IF]
    bl      draw
    ldr     r0, =0x1100             @ background 0 and the sprites are on
    strh    r0, [r12, #DISPCNT]
    bl      read_pad
    bl      update
    b       forever

@ Copies the words from R0 up to R2 to R1.
copy_words:
    ldr     r3, [r0], #4
    str     r3, [r1], #4
    cmp     r0, r2
    bne     copy_words
    bx      lr

@ Writes R2 half words R1 at R0.
fill:
    strh    r1, [r0], #2
    subs    r2, r2, #1
    bne     fill
    bx      lr

    .ltorg

    .macro  text line, column, letters
    .hword  2 * (\line * 32 + \column)
    .asciz  "\letters"
    .balign 2
    .endm

words:
    text    1, 2, "TENFOLD"
    text    3, 2, "SCORE"
    text    3, 17, "LEVEL"
    text    5, 2, "LIVES"
    text    5, 17, "TIME"
    text    7, 2, "ENEMY"
    text    9, 2, "HP"
    text    11, 2, "KIND"
    text    13, 2, "WAIT"
    text    18, 2, "PAD"
    text    18, 17, "FRAME"
    .hword  0

@ What is drawn every frame: where, how many bytes of the game from which offset, and whether each
@ is one digit or two.
ONE = 0x00
TWO = 0x80
    .macro  number line, column, offset, digits
    .hword  2 * (\line * 32 + \column)
    .byte   \offset, \digits
    .endm

numbers:
    number  3, 8, o_digits, ONE+6
    number  3, 23, o_level_digits, ONE+2
    number  5, 8, o_lives, ONE+1
    number  5, 23, o_timer, TWO+2
    number  9, 9, o_enemies, TWO+1
    number  9, 14, o_enemies+3, TWO+1
    number  9, 19, o_enemies+6, TWO+1
    number  11, 9, o_enemies+1, TWO+1
    number  11, 14, o_enemies+4, TWO+1
    number  11, 19, o_enemies+7, TWO+1
    number  13, 9, o_enemies+2, TWO+1
    number  13, 14, o_enemies+5, TWO+1
    number  13, 19, o_enemies+8, TWO+1
    number  18, 8, o_pad_1+1, TWO+1
    number  18, 10, o_pad_1, TWO+1
    number  18, 23, o_frame+1, TWO+1
    number  18, 25, o_frame, TWO+1
    .hword  0
    .balign 4

@ What is cleared: where and how many bytes. Of the RAM in the processor, what the console's own
@ program uses is left out. The external RAM comes last: the emulator takes a ROM for one to be loaded
@ into that RAM if it finds its address where the first instructions' constants are.
memories:
    .word   0x03000000, 0x7F00
    .word   PALETTE, 0x400
    .word   TILES, 0x18000
    .word   SPRITES, 0x400
    .word   0x02000000, 0x40000
    .word   0

draw:
    ldr     r4, =numbers
    ldr     r5, =MAP
each_number:
    ldrh    r0, [r4], #2
    cmp     r0, #0
    beq     numbers_done
    add     r0, r0, r5
    ldrb    r1, [r4], #1
    add     r1, r1, r11
    ldrb    r2, [r4], #1
    tst     r2, #TWO
    bic     r2, r2, #TWO
    bne     two_digits
one_digit:
    ldrb    r3, [r1], #1
    strh    r3, [r0], #2
    subs    r2, r2, #1
    bne     one_digit
    b       each_number
two_digits:
    ldrb    r3, [r1], #1
    lsr     r6, r3, #4
    strh    r6, [r0], #2
    and     r3, r3, #15
    strh    r3, [r0], #2
    subs    r2, r2, #1
    bne     two_digits
    b       each_number
numbers_done:

    @ The mark of the enemy that is aimed at.
    ldr     r0, =MAP + 2 * (7 * 32 + 9)
    ldrb    r1, [r11, #o_target]
    mov     r2, #0
each_mark:
    cmp     r1, r2
    moveq   r3, #BLOCK
    movne   r3, #BLANK
    strh    r3, [r0]
    strh    r3, [r0, #2]
    add     r0, r0, #10
    add     r2, r2, #1
    cmp     r2, #3
    bne     each_mark

    @ What is behind everything: black, red on the frames of a hit, blue when the game is over.
    ldrb    r0, [r11, #o_flags]
    mov     r1, #0
    tst     r0, #f_over
    movne   r1, #0x4000
    tst     r0, #f_hurt
    movne   r1, #0x10
    mov     r0, #PALETTE
    strh    r1, [r0]

    @ The sprite stands on the line, its middle at 120 + x.
    mov     r0, #SPRITES
    mov     r1, #120
    strh    r1, [r0]
    ldrsb   r1, [r11, #o_x]
    add     r1, r1, #116
    strh    r1, [r0, #2]
    mov     r1, #0
    strh    r1, [r0, #4]
    bx      lr

@ Reads the pad, whose register has a 0 for what is pressed. The word has A B SELECT START RIGHT
@ LEFT UP DOWN R L in bits 0 to 9. R0 becomes the controls: A is score, B strike, DOWN next.
read_pad:
    ldr     r0, =KEYINPUT
    ldrh    r1, [r0]
    mvn     r1, r1
    ldr     r2, =0x03FF
    and     r1, r1, r2
    strh    r1, [r11, #o_pad_1]
    mov     r0, #0
    ldr     r2, =control_of
    mov     r3, #8
each_button:
    ldrb    r4, [r2], #1
    lsrs    r1, r1, #1
    orrcs   r0, r0, r4
    subs    r3, r3, #1
    bne     each_button
    bx      lr

    .ltorg

control_of:
    .byte   c_score, c_strike, 0, c_start, c_right, c_left, 0, c_next

    .include "game.s"

    .balign 4
tiles:
    .incbin "tiles.bin"
tiles_end:
