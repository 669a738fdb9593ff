; The program of GameBoy and GbColor, which differ in their colours and in how much RAM is cleared.
;
; All work is done in the vertical blank's interrupt, once a frame: the picture of the update before
; is drawn, then the pad is read and the game updated. In between the processor is halted. The
; picture is 20 by 18 tiles; a sprite stands where the player is.
;
; The including file defines COLOUR, which is 1 on GbColor, and game, where the game's bytes lie.

    .include "layout.inc"

scratch = game + o_size
STACK = 0xFFFE

; The ports, all at 0xFF00 and more.
PAD = 0x00
INTERRUPTS_DUE = 0x0F
SOUND = 0x26
SCREEN = 0x40
SCROLL_Y = 0x42
SCROLL_X = 0x43
SCREEN_LINE = 0x44
GREYS = 0x47
SPRITE_GREYS = 0x48
VIDEO_BANK = 0x4F
COLOUR_PLACE = 0x68
COLOUR_DATA = 0x69
SPRITE_COLOUR_PLACE = 0x6A
SPRITE_COLOUR_DATA = 0x6B
RAM_BANK = 0x70
INTERRUPTS = 0xFF

TILES = 0x8000
PLANE = 0x9800
SPRITES = 0xFE00
RAM = 0xC000
BANKED = 0xD000

BLANK = 36
BLOCK = 37
ARROW = 38
LINE = 39

; Greys, from colour 3 to colour 0, 0 is white: drawn on white, on black, on light grey.
ON_WHITE = 0x0C
ON_BLACK = 0x03
ON_GREY = 0x0D

    .org 0x40
    jp vertical_blank

; The header. Where the consoles want the maker's logo, there is nothing: the emulator does not look.
    .org 0x100
    nop
    jp reset
    .org 0x134
    .ascii "TENFOLD"
    .org 0x143
    .byte 0xC0 * COLOUR         ; for GbColor alone
    .org 0x14A
    .byte 1                     ; not for Japan alone
    .org 0x150

reset:
    ld sp,STACK
wait_for_blank:
    ldh a,(SCREEN_LINE)
    cp 144
    jr nz,wait_for_blank
    xor a
    ldh (SCREEN),a
    ldh (SOUND),a
    ldh (SCROLL_X),a
    ld a,256 - 4                ; half a tile is above the text, and half of one below
    ldh (SCROLL_Y),a

    .if COLOUR
    ld a,7                      ; the banks from 7 to 1, which stays
each_bank:
    ldh (RAM_BANK),a
    ld hl,BANKED
    ld bc,0x1000
    call clear
    ldh a,(RAM_BANK)
    and 0x07
    dec a
    jr nz,each_bank
    ld bc,0x1000
    .else
    ld bc,0x2000
    .endif
    ld hl,RAM
    call clear
    ld hl,0xFF80
    ld b,STACK - 0xFF80 - 2     ; the stack's two bytes are in use
clear_high:
    ld (hl),0
    inc hl
    dec b
    jr nz,clear_high
    ld hl,SPRITES
    ld bc,0x00A0
    call clear

    .if COLOUR
    ld a,1                      ; the tiles' attributes
    ldh (VIDEO_BANK),a
    ld hl,TILES
    ld bc,0x2000
    call clear
    xor a
    ldh (VIDEO_BANK),a
    .endif
    ld hl,TILES
    ld bc,0x2000
    call clear
    ld hl,tiles
    ld de,TILES
    ld bc,tiles_end - tiles
copy_tiles:
    ld a,(hl)
    ld (de),a
    inc hl
    inc de
    dec bc
    ld a,b
    or c
    jr nz,copy_tiles

    ld hl,PLANE
    ld bc,32 * 32
clear_plane:
    ld (hl),BLANK
    inc hl
    dec bc
    ld a,b
    or c
    jr nz,clear_plane

    ld hl,words
each_word:
    ld e,(hl)
    inc hl
    ld d,(hl)
    inc hl
    ld a,d
    or a
    jr z,words_done
each_letter:
    ld a,(hl)
    inc hl
    or a
    jr z,each_word
    add a,256 + 10 - 'A'        ; a letter's tile is its place behind the ten digits
    ld (de),a
    inc de
    jr each_letter
words_done:
    ld hl,PLANE + 32 * 14 + 3
    ld b,14
each_part:
    ld (hl),LINE
    inc hl
    dec b
    jr nz,each_part

    .if COLOUR
    ld a,0x80 + 2               ; colour 1, then the next byte
    ldh (COLOUR_PLACE),a
    ld a,0xFF
    ldh (COLOUR_DATA),a
    ldh (COLOUR_DATA),a
    ld a,0x80 + 2
    ldh (SPRITE_COLOUR_PLACE),a
    ld a,0xE4
    ldh (SPRITE_COLOUR_DATA),a
    ld a,0x1F
    ldh (SPRITE_COLOUR_DATA),a
    .endif

    ld a,14 * 8 + 16            ; the sprite stands on the line
    ld (SPRITES),a
    ld a,ARROW
    ld (SPRITES + 2),a

    call boot
    call draw
    xor a
    ldh (INTERRUPTS_DUE),a
    inc a
    ldh (INTERRUPTS),a          ; that of the vertical blank alone
    ld a,0x93                   ; the picture, its tiles at TILES, sprites
    ldh (SCREEN),a
    ei
forever:
    halt
    nop
    jr forever

; BC bytes from HL on are 0.
clear:
    xor a
    ld (hl),a
    inc hl
    dec bc
    ld a,b
    or c
    jr nz,clear
    ret

; A word at its place. A place whose high byte is 0 ends the words.
    .macro word_at line, column, letters
    .word PLANE + 32 * \line + \column
    .asciz "\letters"
    .endm

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

vertical_blank:
    call draw
    call read_pad
    call update
    reti

; The numbers are drawn in a straight line, since the vertical blank is short: bytes of the game,
; each as one digit or as two.
    .macro digits line, column, offset, count
    .irpc i, 012345
    .if \i < \count
    ld a,(game + \offset + \i)
    ld (PLANE + 32 * \line + \column + \i),a
    .endif
    .endr
    .endm

    .macro pair line, column, offset
    ld a,(game + \offset)
    ld b,a
    swap a
    and 0x0F
    ld (PLANE + 32 * \line + \column),a
    ld a,b
    and 0x0F
    ld (PLANE + 32 * \line + \column + 1),a
    .endm

draw:
    pair 0, 15, o_timer
    pair 0, 17, o_timer + 1
    digits 2, 7, o_digits, 6
    digits 4, 7, o_level_digits, 2
    digits 4, 17, o_lives, 1
    pair 8, 7, o_enemies
    pair 8, 11, o_enemies + 3
    pair 8, 15, o_enemies + 6
    pair 10, 7, o_enemies + 1
    pair 10, 11, o_enemies + 4
    pair 10, 15, o_enemies + 7
    pair 12, 7, o_enemies + 2
    pair 12, 11, o_enemies + 5
    pair 12, 15, o_enemies + 8
    pair 16, 5, o_pad_1
    pair 16, 15, o_frame + 1
    pair 16, 17, o_frame

    ; The mark of the enemy that is aimed at.
    ld hl,PLANE + 32 * 6 + 7
    ld bc,0x0300                ; three marks, from enemy 0 on
each_mark:
    ld d,BLANK
    ld a,(game + o_target)
    cp c
    jr nz,not_aimed_at
    ld d,BLOCK
not_aimed_at:
    ld (hl),d
    inc hl
    ld (hl),d
    inc hl
    inc hl
    inc hl
    inc c
    dec b
    jr nz,each_mark

    ; The sprite's left edge: its middle is in the middle of the picture and half of x to the right.
    ld a,(game + o_x)
    sra a
    add a,80 - 4 + 8
    ld (SPRITES + 1),a

    ld a,(game + o_flags)
    ld b,a
    .if COLOUR
    ; What is behind everything: black, red on the frames of a hit, blue when the game is over.
    ld hl,0x0000
    and f_over
    jr z,not_over
    ld hl,0x5000
not_over:
    ld a,b
    and f_hurt
    jr z,not_hurt
    ld hl,0x0014
not_hurt:
    ld a,0x80                   ; colour 0, then the next byte
    ldh (COLOUR_PLACE),a
    ld a,l
    ldh (COLOUR_DATA),a
    ld a,h
    ldh (COLOUR_DATA),a
    .else
    ; What is behind everything: white, black on the frames of a hit, grey when the game is over.
    ld c,ON_WHITE
    and f_over
    jr z,not_over
    ld c,ON_GREY
not_over:
    ld a,b
    and f_hurt
    jr z,not_hurt
    ld c,ON_BLACK
not_hurt:
    ld a,c
    ldh (GREYS),a
    ldh (SPRITE_GREYS),a
    .endif
    ret

; The pad has two halves, one at a time, 0 for pressed: A, B, SELECT, START, which become the low bits,
; and RIGHT, LEFT, UP, DOWN. There is no second pad: its bytes stay 0.
read_pad:
    ld a,0x20
    call half
    swap a
    ld b,a
    ld a,0x10
    call half
    or b
    ld b,a
    ld a,0x30
    ldh (PAD),a
    ld a,b
    ld (game + o_pad_1),a
    ld hl,control_of
    ld c,0                      ; no control yet
    ld d,8
each_bit:
    rrc b
    jr nc,not_pressed
    ld a,c
    or (hl)
    ld c,a
not_pressed:
    inc hl
    dec d
    jr nz,each_bit
    ld a,c
    ld (new_held),a
    ret

; The half of the pad that A asks for; what is read first may still be the other half.
half:
    ldh (PAD),a
    ldh a,(PAD)
    ldh a,(PAD)
    ldh a,(PAD)
    ldh a,(PAD)
    cpl
    and 0x0F
    ret

control_of:
    .byte c_score, c_strike, 0, c_start, c_right, c_left, 0, c_next

    .include "game_z80.s"

tiles:
    .incbin "tiles.bin"
tiles_end:
