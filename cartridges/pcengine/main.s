; Tenfold for the PCEngine: 8 KB, all of it at $E000.
;
; All work is done in the vertical blank's interrupt, once a frame: the picture of the update before
; is drawn, then the pads are read and the game updated. The picture is letters and digits on a
; background of tiles; a sprite stands where the player is.
;
; The processor's zero page is the RAM's first, which lies at $2000 (F80000 to the engine).

.setcpu "huc6280"
.include "layout.inc"

game    = $10
scratch = game + o_size
counter = scratch + 4
high    = scratch + 5           ; the high byte of what is drawn: the palette
scans   = scratch + 6           ; two readings of two pads, low byte first, pad by pad

VDC       = $0000               ; all of them absolute: the zero page is the RAM
VDC_LOW   = $0002
VDC_HIGH  = $0003
VCE       = $0400
VCE_INDEX = $0402
VCE_DATA  = $0404
PADS      = $1000
IRQ_MASK  = $1402

WRITE_AT = 0                    ; registers of the VDC
DATA     = 2
CONTROL  = 5
SPRITES  = 19

BLANK = 36
BLOCK = 37
ARROW = 38
LINE  = 39

TILES        = $1000            ; addresses in the VDC's own memory, in words
PLAYER       = $2000
SPRITE_TABLE = $2100

WHITE  = $01                    ; high byte of a tile on the background: palette, and tile $100 on
YELLOW = $11

.segment "VECTORS"
    .addr ignored, vertical_blank, ignored, ignored, reset

.code
.include "game_6502.s"

ignored:
    rti

reset:
    sei
    csh
    cld
    lda #$FF
    tam #$01                    ; the hardware at $0000
    lda #$F8
    tam #$02                    ; the RAM at $2000
    ldx #$FF
    txs
    lda #$05                    ; of the interrupts only the VDC's
    sta IRQ_MASK
    stz $2000
    tii $2000, $2001, $1FFF
    stz VCE
    jsr draw_background
    jsr boot
    st0 #CONTROL                ; from now on an interrupt a frame, tiles and sprites
    st1 #$C8
    st2 #$00
    cli
forever:                        ; there is no instruction to wait with; one that copies bytes onto
    tii $3000, $3000, 64        ; themselves leaves an emulator the least to do
    bra forever

; Sets the VDC's address for writing to words, and makes its data what follows.
.macro write_at address
    st0 #WRITE_AT
    st1 #<(address)
    st2 #>(address)
    st0 #DATA
.endmacro

; The VDC's registers, and the parts of the picture that never change.
draw_background:
    ldx #0
:   lda registers,x
    bmi :+
    sta a:VDC
    lda registers + 1,x
    sta a:VDC_LOW
    lda registers + 2,x
    sta a:VDC_HIGH
    inx
    inx
    inx
    bra :-
:
    stz VCE_INDEX
    stz VCE_INDEX + 1
    tia colours, VCE_DATA, 36
    lda #1                      ; the sprites' palettes begin at 256, with the border's colour
    stz VCE_INDEX
    sta VCE_INDEX + 1
    tia colours_of_sprites, VCE_DATA, 4

    write_at TILES
    tia tiles, VDC_LOW, tiles_end - tiles

    ; The arrow is the upper left quarter of a sprite of 16 by 16, whose left dots are the high byte.
    write_at PLAYER
    ldx #0
:   st1 #0
    lda tiles + ARROW * 32,x
    sta a:VDC_HIGH
    inx
    inx
    cpx #16
    bne :-
    ldx #56
:   st1 #0
    st2 #0
    dex
    bne :-

    write_at SPRITE_TABLE
    ldx #0
:   st1 #0
    st2 #0
    inx
    bne :-

    write_at 0
    ldy #4
    ldx #0
:   st1 #BLANK
    st2 #WHITE
    dex
    bne :-
    dey
    bne :-

    ldx #0
word:
    lda words,x
    bmi words_done
    st0 #WRITE_AT
    pha
    lda words + 1,x
    sta a:VDC_LOW
    pla
    sta a:VDC_HIGH
    st0 #DATA
    inx
    inx
letter:
    lda words,x
    inx
    cmp #$FF
    beq word
    sta a:VDC_LOW
    st2 #WHITE
    bra letter
words_done:
    write_at 21 * 32 + 3
    ldx #27
:   st1 #LINE
    st2 #WHITE
    dex
    bne :-
    rts

; Register, low byte, high byte. The picture is 256 dots wide and 240 lines high; the vertical blank
; has the rest of the 263 lines.
registers:
    .byte CONTROL, 0, 0
    .byte 6, 0, 0               ; no interrupt at a line
    .byte 7, 0, 0               ; not scrolled
    .byte 8, 0, 0
    .byte 9, 0, 0               ; 32 by 32 tiles
    .byte 10, $02, $02          ; horizontal: synchronisation, start
    .byte 11, $1F, $04          ; 32 tiles, end
    .byte 12, $02, $0F          ; vertical: synchronisation, start
    .byte 13, 239, 0            ; lines, less one
    .byte 14, $03, $00          ; end
    .byte 15, $10, 0            ; the sprites' table is fetched every frame
    .byte SPRITES, <SPRITE_TABLE, >SPRITE_TABLE
    .byte $FF

; Nine bits: three of green, red, blue. Sixteen to a palette, of which two are used.
colours:
    .word $000, $1FF
    .res 28
    .word $000, $1F8
colours_of_sprites:
    .word $000, $1C4

; A letter's tile is its place in the alphabet behind the ten digits.
.macro text line, column, letters
    .byte >(line * 32 + column), <(line * 32 + column)
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
    .byte $FF

; What is drawn every frame: where, how many bytes of the game from which offset, and whether each
; is one digit or two. A line of the table that begins with $FF ends it.
ONE = $00
TWO = $80
.macro number line, column, offset, digits
    .byte >(line * 32 + column), <(line * 32 + column), offset, digits
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
    number 24, 9, o_pad_1 + 1, TWO | 1
    number 24, 11, o_pad_1, TWO | 1
    number 24, 16, o_pad_2 + 1, TWO | 1
    number 24, 18, o_pad_2, TWO | 1
    number 26, 9, o_frame + 1, TWO | 1
    number 26, 11, o_frame, TWO | 1
    .byte $FF

vertical_blank:
    lda a:VDC                   ; which interrupt it is: there is only one
    jsr draw
    jsr read_pads
    jsr update
    rti

draw:
    cly
each_number:
    lda numbers,y
    bmi numbers_done
    st0 #WRITE_AT
    ldx numbers + 1,y
    stx a:VDC_LOW
    sta a:VDC_HIGH
    st0 #DATA
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
    sta a:VDC_LOW
    st2 #WHITE
    inx
    dec counter
    bne :-
    bra each_number
two_digits:
    lda game,x
    lsr a
    lsr a
    lsr a
    lsr a
    sta a:VDC_LOW
    st2 #WHITE
    lda game,x
    and #$0F
    sta a:VDC_LOW
    st2 #WHITE
    inx
    dec counter
    bne two_digits
    bra each_number
numbers_done:

    ; The mark of the enemy that is aimed at.
    write_at 10 * 32 + 10
    clx
:   lda #BLANK
    cpx game + o_target
    bne :+
    lda #BLOCK
:   sta a:VDC_LOW
    st2 #YELLOW
    sta a:VDC_LOW
    st2 #YELLOW
    st1 #BLANK
    st2 #WHITE
    st1 #BLANK
    st2 #WHITE
    st1 #BLANK
    st2 #WHITE
    inx
    cpx #3
    bne :--

    ; What is behind everything: black, red on the frames of a hit, blue when the game is over.
    clx
    lda game + o_flags
    bpl :+
    ldx #$03
:   and #f_hurt
    beq :+
    ldx #$18
:   stz VCE_INDEX
    stz VCE_INDEX + 1
    stx VCE_DATA
    stz VCE_DATA + 1
    stz VCE_INDEX               ; and so is the border
    lda #1
    sta VCE_INDEX + 1
    stx VCE_DATA
    stz VCE_DATA + 1

    ; The sprite stands on the line, its middle at 128 + x; sprites are counted from (-32, -64).
    write_at SPRITE_TABLE
    st1 #160 + 64
    st2 #0
    lda game + o_x
    clc
    adc #124
    clc
    adc #32
    sta a:VDC_LOW
    cla
    adc #0
    sta a:VDC_HIGH
    st1 #<(PLAYER >> 5)
    st2 #>(PLAYER >> 5)
    st1 #$80                    ; in front of the tiles
    st2 #0
    rts

; Each pad shows its directions while the first line is up, and then I, II, SELECT and RUN; a raised
; second line begins again with the first pad. A pad of six buttons shows III to VI in every other
; reading, in which all four directions are down: the second of each frame, as the first reading of
; all is a plain one.
read_pads:
    clx
reading:
    lda #1
    sta PADS
    lda #3
    sta PADS
    jsr read_pad
    inx
    jsr read_pad
    inx
    cpx #4
    bne reading

    clx
    jsr both_readings
    sta game + o_pad_1 + 1
    sty game + o_pad_1
    tya
    jsr controls
    sta new_held
    ldx #1
    jsr both_readings
    sta game + o_pad_2 + 1
    sty game + o_pad_2
    tya
    jsr controls
    sta new_held_2
    rts

; The next pad's byte into the readings at X: UP, RIGHT, DOWN, LEFT, then I, II, SELECT, RUN.
read_pad:
    lda #1
    sta PADS
    jsr settle
    lda PADS
    and #$0F
    sta scans,x
    stz PADS
    jsr settle
    lda PADS
    asl a
    asl a
    asl a
    asl a
    ora scans,x
    eor #$FF
    sta scans,x
settle:
    rts

; Pad X's low byte in Y, and its III to VI in A.
both_readings:
    ldy scans,x
    lda scans + 2,x
    and #$0F
    cmp #$0F
    beq :+
    cla
    rts
:   lda scans + 2,x
    lsr a
    lsr a
    lsr a
    lsr a
    rts

; Turns a pad's byte in A into the controls: I and SELECT are score, II and UP strike, DOWN next, RUN
; start.
controls:
    sta counter
    cla
    ldx #7
:   asl counter
    bcc :+
    ora control_of,x
:   dex
    bpl :--
    rts

control_of:
    .byte c_strike, c_right, c_next, c_left, c_score, c_strike, c_score, c_start

tiles:
    .incbin "tiles.bin"
tiles_end:
