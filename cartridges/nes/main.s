; Tenfold for the Nes: 16 KB of program, 8 KB of tiles, no mapper.
;
; All work is done in the vertical blank's interrupt, once a frame: the picture of the update before
; is drawn, then the pads are read and the game updated. The picture is letters and digits on a
; background of tiles; a sprite stands where the player is.

.p02
.include "layout.inc"

game    = $10
scratch = game + o_size
place   = scratch + 4           ; where the table of the picture is read, and a helper
counter = scratch + 5
shift   = scratch + 6

PPU_CONTROL = $2000
PPU_MASK    = $2001
PPU_STATUS  = $2002
OAM_ADDRESS = $2003
OAM_DATA    = $2004
PPU_SCROLL  = $2005
PPU_ADDRESS = $2006
PPU_DATA    = $2007
PADS        = $4016

BLANK = 36
BLOCK = 37
ARROW = 38
LINE  = 39

.segment "HEADER"
    .byte "NES", $1A, 1, 1

.segment "VECTORS"
    .addr vertical_blank, reset, ignored

.segment "TILES"
    .incbin "tiles.bin"

.code
.include "game_6502.s"

ignored:
    rti

reset:
    sei
    cld
    ldx #$FF
    txs
    inx
    stx PPU_CONTROL
    stx PPU_MASK
    stx $4010                   ; no sound, no interrupts of the sound's
    stx $4015
    lda #$40
    sta $4017
    bit PPU_STATUS
:   bit PPU_STATUS              ; the picture unit takes two frames to wake
    bpl :-
    lda #0
    tax
:   sta $00,x
    sta $0100,x
    sta $0200,x
    sta $0300,x
    sta $0400,x
    sta $0500,x
    sta $0600,x
    sta $0700,x
    inx
    bne :-
:   bit PPU_STATUS
    bpl :-
    jsr draw_background
    jsr boot
    bit PPU_STATUS
    lda #$80                    ; from now on an interrupt a frame
    sta PPU_CONTROL
forever:
    jmp forever

; The parts of the picture that never change: black, the words, the line to walk on.
draw_background:
    lda #$3F
    sta PPU_ADDRESS
    lda #$00
    sta PPU_ADDRESS
    ldx #0
:   lda colours,x
    sta PPU_DATA
    inx
    cpx #32
    bne :-

    lda #$20
    sta PPU_ADDRESS
    lda #$00
    sta PPU_ADDRESS
    lda #BLANK
    ldy #4                      ; 960 tiles and 64 attributes, which are set below
    ldx #0
:   sta PPU_DATA
    inx
    bne :-
    dey
    bne :-
    lda #$23
    sta PPU_ADDRESS
    lda #$C0
    sta PPU_ADDRESS
    lda #0
    ldx #64
:   sta PPU_DATA
    dex
    bne :-

    ldx #0
word:
    lda words,x
    beq words_done
    sta PPU_ADDRESS
    inx
    lda words,x
    sta PPU_ADDRESS
    inx
letter:
    lda words,x
    inx
    cmp #$FF
    beq word
    sta PPU_DATA
    bne letter                  ; no letter is tile 0, and PPU_DATA does not change the flags
words_done:
    lda #$22
    sta PPU_ADDRESS
    lda #$A3
    sta PPU_ADDRESS
    lda #LINE
    ldx #27
:   sta PPU_DATA
    dex
    bne :-

    stx OAM_ADDRESS
    lda #$F8                    ; below the picture
:   sta OAM_DATA
    inx
    bne :-
    rts

colours:
    .byte $0F, $30, $30, $30, $0F, $30, $30, $30, $0F, $30, $30, $30, $0F, $30, $30, $30
    .byte $0F, $2A, $2A, $2A, $0F, $2A, $2A, $2A, $0F, $2A, $2A, $2A, $0F, $2A, $2A, $2A

; A letter's tile is its place in the alphabet behind the ten digits.
.macro text line, column, letters
    .byte >($2000 + line * 32 + column), <($2000 + line * 32 + column)
    .repeat .strlen(letters), i
    .if .strat(letters, i) = ' '
    .byte BLANK
    .else
    .byte .strat(letters, i) - 'A' + 10
    .endif
    .endrepeat
    .byte $FF
.endmacro

words:
    text 2, 3, "TENFOLD"
    text 5, 3, "SCORE"
    text 5, 18, "LEVEL"
    text 7, 3, "LIVES"
    text 7, 18, "TIME"
    text 10, 3, "ENEMY"
    text 12, 3, "HP"
    text 14, 3, "KIND"
    text 16, 3, "WAIT"
    text 24, 3, "PAD"
    text 26, 3, "FRAME"
    .byte 0

; What is drawn every frame: where, how many bytes of the game from which offset, and whether each
; is one digit or two. A line of the table that begins with 0 ends it.
ONE = $00
TWO = $80
.macro number line, column, offset, digits
    .byte >($2000 + line * 32 + column), <($2000 + line * 32 + column), offset, digits
.endmacro

numbers:
    number 5, 9, o_digits, ONE | 6
    number 5, 24, o_level_digits, ONE | 2
    number 7, 9, o_lives, ONE | 1
    number 7, 24, o_timer, TWO | 2
    number 12, 10, o_enemies, TWO | 1
    number 12, 15, o_enemies + 3, TWO | 1
    number 12, 20, o_enemies + 6, TWO | 1
    number 14, 10, o_enemies + 1, TWO | 1
    number 14, 15, o_enemies + 4, TWO | 1
    number 14, 20, o_enemies + 7, TWO | 1
    number 16, 10, o_enemies + 2, TWO | 1
    number 16, 15, o_enemies + 5, TWO | 1
    number 16, 20, o_enemies + 8, TWO | 1
    number 24, 9, o_pad_1, TWO | 1
    number 24, 14, o_pad_2, TWO | 1
    number 26, 9, o_frame + 1, TWO | 1
    number 26, 11, o_frame, TWO | 1
    .byte 0

vertical_blank:
    jsr draw
    jsr read_pads
    jsr update
    rti

draw:
    ldy #0
each_number:
    lda numbers,y
    beq numbers_done
    sta PPU_ADDRESS
    lda numbers + 1,y
    sta PPU_ADDRESS
    ldx numbers + 2,y
    lda numbers + 3,y
    iny
    iny
    iny
    iny
    cmp #TWO
    and #$7F
    sta counter
    bcs two_digits
:   lda game,x
    sta PPU_DATA
    inx
    dec counter
    bne :-
    beq each_number
two_digits:
    lda game,x
    lsr a
    lsr a
    lsr a
    lsr a
    sta PPU_DATA
    lda game,x
    and #$0F
    sta PPU_DATA
    inx
    dec counter
    bne two_digits
    beq each_number
numbers_done:

    ; The mark of the enemy that is aimed at.
    lda #$21
    sta PPU_ADDRESS
    lda #$4A
    sta PPU_ADDRESS
    ldx #0
:   lda #BLANK
    cpx game + o_target
    bne :+
    lda #BLOCK
:   sta PPU_DATA
    sta PPU_DATA
    lda #BLANK
    sta PPU_DATA
    sta PPU_DATA
    sta PPU_DATA
    inx
    cpx #3
    bne :--

    ; What is behind everything: black, red on the frames of a hit, blue when the game is over.
    lda #$3F
    sta PPU_ADDRESS
    lda #$00
    sta PPU_ADDRESS
    ldx #$0F
    lda game + o_flags
    bpl :+
    ldx #$01
:   and #f_hurt
    beq :+
    ldx #$06
:   stx PPU_DATA

    lda #0
    sta OAM_ADDRESS
    lda #159                    ; the sprite stands on the line, its middle at 128 + x
    sta OAM_DATA
    lda #ARROW
    sta OAM_DATA
    lda #0
    sta OAM_DATA
    lda game + o_x
    clc
    adc #124
    sta OAM_DATA

    lda #0
    sta PPU_ADDRESS
    sta PPU_ADDRESS
    sta PPU_SCROLL
    sta PPU_SCROLL
    lda #$80
    sta PPU_CONTROL
    lda #$1E
    sta PPU_MASK
    rts

; The pads give A, B, SELECT, START, UP, DOWN, LEFT, RIGHT, a bit a read. They are kept in this
; order, A in bit 0, and nothing is in the words' high bytes.
read_pads:
    ldx #1
    stx PADS
    dex
    stx PADS
    ldx #8
:   lda PADS
    lsr a
    ror game + o_pad_1
    lda PADS + 1
    lsr a
    ror game + o_pad_2
    dex
    bne :-
    lda game + o_pad_1
    jsr controls
    sta new_held
    lda game + o_pad_2
    jsr controls
    sta new_held_2
    rts

; Turns a pad's byte in A into the controls: A is score, B strike, DOWN next, START start.
controls:
    sta shift
    lda #0
    ldx #7
:   asl shift
    bcc :+
    ora control_of,x
:   dex
    bpl :--
    rts

control_of:
    .byte c_score, c_strike, 0, c_start, 0, c_next, c_left, c_right
