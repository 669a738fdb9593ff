; The picture of Sms and GameGear, whose video chips differ in their colours and in how much of the
; plane of 32 by 28 tiles is seen.
;
; The including file defines, before the include:
;   game         where the 56 bytes of the game lie
;   TOP, LEFT    the tiles above and to the left of what is seen
;   SCROLL       lines that the plane, of 224 lines, is moved up
;   SPRITE_Y     the line above the one where the sprite begins
;   LINE_LENGTH  tiles of the line to walk on
;   INTERRUPTS   the chip's register 0: 0x14 for an interrupt at UPDATE_LINE of the picture, or 0x04
; and somewhere, in the formats that are told below,
;   start_colours, start_colours_end, BACKGROUND, black, red, blue
;   words, numbers, marks, place_of_line, place_of_sprite
; and calls
;   start_video   once, with interrupts off
;   draw          once a frame, in the vertical blank
; Both change A, B, C, D, E, H, L and the flags.

VDP_DATA = 0xBE
VDP_CONTROL = 0xBF

; What is sent to the chip before data: an address, and what the data are.
TO_MEMORY = 0x4000
TO_REGISTER = 0x8000
TO_COLOURS = 0xC000

PLANE = 0x3800
SPRITES = 0x3F00

BLANK = 36
BLOCK = 37
ARROW = 38
LINE = 39

; A place on the plane.
    .macro cell line, column
    .word TO_MEMORY + PLANE + 2 * (32 * (\line + TOP) + \column + LEFT)
    .endm

; A word at its place. A place whose high byte is 0 ends the words.
    .macro word_at line, column, letters
    cell \line, \column
    .asciz "\letters"
    .endm

; A number: its place, how many bytes of the game from which offset, and whether each is one digit
; or two. A place whose high byte is 0 ends the numbers.
ONE = 0x00
TWO = 0x80
    .macro number line, column, offset, digits
    cell \line, \column
    .byte \offset, \digits
    .endm

; Sends DE to the chip.
go:
    ld a,e
    out (VDP_CONTROL),a
    ld a,d
    out (VDP_CONTROL),a
    ret

; Draws tile A at the place that was sent, and goes on to the next.
put:
    out (VDP_DATA),a
    xor a
    out (VDP_DATA),a
    ret

start_video:
    ld hl,registers
    ld de,TO_REGISTER
each_register:
    ld e,(hl)
    call go
    inc hl
    inc d
    ld a,d
    cp 0x8B
    jr nz,each_register

    ld de,TO_MEMORY             ; all of the chip's memory is 0
    call go
    ld bc,0x4000
clear_memory:
    xor a
    out (VDP_DATA),a
    dec bc
    ld a,b
    or c
    jr nz,clear_memory

    ld de,TO_MEMORY
    call go
    ld hl,tiles
    ld bc,tiles_end - tiles
copy_tiles:
    ld a,(hl)
    out (VDP_DATA),a
    inc hl
    dec bc
    ld a,b
    or c
    jr nz,copy_tiles

    ld de,TO_MEMORY + PLANE
    call go
    ld bc,32 * 28
clear_plane:
    ld a,BLANK
    call put
    dec bc
    ld a,b
    or c
    jr nz,clear_plane

    ld de,TO_COLOURS
    call go
    ld hl,start_colours
    ld bc,(start_colours_end - start_colours) * 256 + VDP_DATA
    otir

    ld de,TO_MEMORY + SPRITES   ; one sprite; 0xD0 is the end of the sprites
    call go
    ld a,SPRITE_Y
    out (VDP_DATA),a
    ld a,0xD0
    out (VDP_DATA),a

    ld hl,words
each_word:
    ld e,(hl)
    inc hl
    ld d,(hl)
    inc hl
    ld a,d
    or a
    jr z,words_done
    call go
each_letter:
    ld a,(hl)
    inc hl
    or a
    jr z,each_word
    add a,10 - 'A'              ; a letter's tile is its place behind the ten digits
    call put
    jr each_letter
words_done:
    ld de,(place_of_line)
    call go
    ld b,LINE_LENGTH
each_part:
    ld a,LINE
    call put
    djnz each_part

    in a,(VDP_CONTROL)          ; an interrupt that is due is forgotten
    ld de,0x81E0                ; the picture and its interrupt are on
    jp go

; The chip's registers from 0 on: no picture yet, tiles and sprites from the beginning of the memory,
; the border in the sprites' colour 0.
registers:
    .byte INTERRUPTS, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFB, 0x00, 0x00, SCROLL, UPDATE_LINE

draw:
    ld hl,numbers
each_number:
    ld e,(hl)
    inc hl
    ld d,(hl)
    inc hl
    ld a,d
    or a
    jr z,numbers_done
    call go
    ld e,(hl)
    inc hl
    ld b,(hl)
    inc hl
    push hl
    ld d,0
    ld hl,game
    add hl,de
    bit 7,b
    jr nz,pairs
singles:
    ld a,(hl)
    inc hl
    call put
    djnz singles
    jr drawn
pairs:
    res 7,b
each_byte_of_pairs:
    ld a,(hl)
    rrca
    rrca
    rrca
    rrca
    and 0x0F
    call put
    ld a,(hl)
    inc hl
    and 0x0F
    call put
    djnz each_byte_of_pairs
drawn:
    pop hl
    jr each_number
numbers_done:

    ; The mark of the enemy that is aimed at.
    ld hl,marks
    ld bc,0x0300                ; three marks, from enemy 0 on
each_mark:
    ld e,(hl)
    inc hl
    ld d,(hl)
    inc hl
    call go
    ld d,BLANK
    ld a,(game + o_target)
    cp c
    jr nz,not_aimed_at
    ld d,BLOCK
not_aimed_at:
    ld a,d
    call put
    ld a,d
    call put
    inc c
    djnz each_mark

    ld de,TO_MEMORY + SPRITES + 0x80
    call go
    ld a,(game + o_x)
    call place_of_sprite
    out (VDP_DATA),a
    ld a,ARROW
    out (VDP_DATA),a

    ; What is behind everything: black, red on the frames of a hit, blue when the game is over.
    ld hl,black
    ld a,(game + o_flags)
    ld b,a
    and f_over
    jr z,not_over
    ld hl,blue
not_over:
    ld a,b
    and f_hurt
    jr z,not_hurt
    ld hl,red
not_hurt:
    push hl
    ld de,TO_COLOURS
    call back
    pop hl
    ld de,TO_COLOURS + 16 * BACKGROUND      ; the border's
back:
    call go
    ld bc,BACKGROUND * 256 + VDP_DATA
    otir
    ret

tiles:
    .incbin "tiles.bin"
tiles_end:
