; Tenfold for the Snes: 32 KB of LoROM.
;
; The processor, a 65816, stays in the mode of a 6502 in which it wakes: it has its own instructions
; there, but registers of eight bits. All work is done in the vertical blank's interrupt, once a
; frame: the picture of the update before is drawn, then the pads are read and the game updated. The
; picture is letters and digits on a background of tiles; a sprite stands where the player is.

.p816
.include "layout.inc"

game    = $10
scratch = game + o_size
counter = scratch + 4

DISPLAY      = $2100
SPRITE_TILES = $2101
OAM_ADDRESS  = $2102
OAM_DATA     = $2104
MODE         = $2105
TILES_1_2    = $210B
SCROLL_Y_1   = $210E
VRAM_STEP    = $2115
VRAM_ADDRESS = $2116
VRAM_DATA    = $2118
CG_ADDRESS   = $2121
CG_DATA      = $2122
LAYERS       = $212C
RAM_DATA     = $2180
RAM_ADDRESS  = $2181
INTERRUPTS   = $4200
DMA_START    = $420B
STATUS       = $4212
PAD_1        = $4218
PAD_2        = $421A
DMA          = $4300
DMA_TO       = $4301
DMA_FROM     = $4302
DMA_SIZE     = $4305

BLANK = 36
BLOCK = 37
ARROW = 38
LINE  = 39

TILES  = $2000                  ; in words of the VRAM; the map of the background is at 0
YELLOW = $04                    ; high byte of a tile on the background: the second palette

.segment "HEADER"
    .byte "TENFOLD              "
    .byte $20, $00, $05, $00    ; LoROM, nothing but a ROM, of 32 KB
    .byte $01, $00, $00         ; 60 frames a second
    .word 0, 0                  ; complement of the checksum, checksum: set by the build

.segment "VECTORS"              ; those of the mode of a 6502
    .res 26, 0
    .addr vertical_blank, reset, ignored

.code
.include "game_6502.s"

ignored:
    rti

reset:
    sei
    cld
    ldx #$FF
    txs
    stz INTERRUPTS
    lda #$80                    ; no picture
    sta DISPLAY
    ldx #$01                    ; every register of the picture as 0; some are written twice
:   stz $2100,x
    stz $2100,x
    inx
    cpx #$34
    bne :-

    stz RAM_ADDRESS             ; all RAM, 128 KB, with the stack, on which nothing is yet
    stz RAM_ADDRESS + 1
    stz RAM_ADDRESS + 2
    lda #$08                    ; one byte again and again
    sta DMA
    lda #<RAM_DATA
    sta DMA_TO
    lda #<nothing
    sta DMA_FROM
    lda #>nothing
    sta DMA_FROM + 1
    stz DMA_FROM + 2
    stz DMA_SIZE
    stz DMA_SIZE + 1
    lda #1                      ; 64 KB, twice
    sta DMA_START
    sta DMA_START

    jsr draw_background
    jsr boot
    lda #$81                    ; from now on an interrupt a frame, and the pads are read for it
    sta INTERRUPTS
forever:
    wai
    bra forever

nothing:
    .byte 0

.macro write_at address
    ldx #<(address)
    stx VRAM_ADDRESS
    ldx #>(address)
    stx VRAM_ADDRESS + 1
.endmacro

; The parts of the picture that never change.
draw_background:
    lda #$01                    ; background 1 of 16 colours a tile
    sta MODE
    lda #>TILES >> 4
    sta TILES_1_2
    lda #>TILES >> 5
    sta SPRITE_TILES
    lda #$FF                    ; a background begins one line above the picture
    sta SCROLL_Y_1
    sta SCROLL_Y_1
    lda #$11                    ; background 1 and sprites
    sta LAYERS

    stz CG_ADDRESS
    ldx #0
:   lda colours,x
    sta CG_DATA
    inx
    cpx #36
    bne :-
    lda #129                    ; the sprites' first
    sta CG_ADDRESS
    lda #<$23E8
    sta CG_DATA
    lda #>$23E8
    sta CG_DATA

    lda #$80                    ; the address goes up after a high byte
    sta VRAM_STEP
    write_at TILES
    lda #$01                    ; words
    sta DMA
    lda #<VRAM_DATA
    sta DMA_TO
    lda #<tiles
    sta DMA_FROM
    lda #>tiles
    sta DMA_FROM + 1
    lda #<(tiles_end - tiles)
    sta DMA_SIZE
    lda #>(tiles_end - tiles)
    sta DMA_SIZE + 1
    lda #1
    sta DMA_START

    write_at 0
    lda #BLANK
    ldy #4
    ldx #0
:   sta VRAM_DATA
    stz VRAM_DATA + 1
    inx
    bne :-
    dey
    bne :-

    write_at 10 * 32 + 10       ; where the mark of an enemy can be
    ldx #13
    ldy #YELLOW
:   sta VRAM_DATA
    sty VRAM_DATA + 1
    dex
    bne :-

    stz VRAM_STEP               ; from here on it is low bytes alone
    ldx #0
word:
    lda words,x
    bmi words_done
    sta VRAM_ADDRESS + 1
    inx
    lda words,x
    sta VRAM_ADDRESS
    inx
letter:
    lda words,x
    inx
    cmp #$FF
    beq word
    sta VRAM_DATA
    bra letter
words_done:
    write_at 21 * 32 + 3
    lda #LINE
    ldx #27
:   sta VRAM_DATA
    dex
    bne :-

    stz OAM_ADDRESS
    stz OAM_ADDRESS + 1
    lda #240                    ; below the picture
:   sta OAM_DATA
    sta OAM_DATA
    dex
    bne :-
    ldx #32                     ; all of them small, and none to the left of the picture
:   stz OAM_DATA
    dex
    bne :-
    rts

; Five bits each of red (lowest), green and blue. Sixteen to a palette, of which two are used.
colours:
    .word $0000, $7FFF
    .res 28, 0
    .word $0000, $03FF

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
    jsr draw
    jsr read_pads
    jsr update
    rti

draw:
    ldy #0
each_number:
    lda numbers,y
    bmi numbers_done
    sta VRAM_ADDRESS + 1
    lda numbers + 1,y
    sta VRAM_ADDRESS
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
    sta VRAM_DATA
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
    sta VRAM_DATA
    lda game,x
    and #$0F
    sta VRAM_DATA
    inx
    dec counter
    bne two_digits
    bra each_number
numbers_done:

    ; The mark of the enemy that is aimed at.
    write_at 10 * 32 + 10
    ldy #BLANK
    ldx #0
:   tya
    cpx game + o_target
    bne :+
    lda #BLOCK
:   sta VRAM_DATA
    sta VRAM_DATA
    sty VRAM_DATA
    sty VRAM_DATA
    sty VRAM_DATA
    inx
    cpx #3
    bne :--

    ; What is behind everything: black, red on the frames of a hit, blue when the game is over.
    ldx #<$0000
    ldy #>$0000
    lda game + o_flags
    bpl :+
    ldx #<$3C00
    ldy #>$3C00
:   and #f_hurt
    beq :+
    ldx #<$0010
    ldy #>$0010
:   stz CG_ADDRESS
    stx CG_DATA
    sty CG_DATA

    ; The sprite stands on the line, its middle at 128 + x.
    stz OAM_ADDRESS
    stz OAM_ADDRESS + 1
    lda game + o_x
    clc
    adc #124
    sta OAM_DATA
    lda #159
    sta OAM_DATA
    lda #ARROW
    sta OAM_DATA
    lda #$30                    ; in front of everything
    sta OAM_DATA

    lda #$0F                    ; the picture, at its brightest
    sta DISPLAY
    rts

; The console reads the pads by itself, during the first lines of the vertical blank.
read_pads:
    lda #$01
:   bit STATUS
    bne :-
    ldx #3
:   lda PAD_1,x
    sta game + o_pad_1,x
    dex
    bpl :-
    lda game + o_pad_1
    ldy game + o_pad_1 + 1
    jsr controls
    sta new_held
    lda game + o_pad_2
    ldy game + o_pad_2 + 1
    jsr controls
    sta new_held_2
    rts

; Turns a pad's bytes in A and Y into the controls: A is score, B strike, DOWN next, START start.
controls:
    sty counter
    asl a
    lda #0
    bcc :+
    lda #c_score
:   ldx #7
:   asl counter
    bcc :+
    ora control_of,x
:   dex
    bpl :--
    rts

control_of:
    .byte c_right, c_left, c_next, 0, c_start, 0, 0, c_strike

tiles:
    .incbin "tiles.bin"
tiles_end:
