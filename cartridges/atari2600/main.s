; Tenfold for the Atari2600: 4 KB.
;
; The console has 128 bytes of RAM, from $80, the stack among them, and no memory for a picture: the
; program feeds the beam line by line. Each frame the pads are read and the game updated in the
; vertical blank, and then the picture is drawn of it. That is rows of six letters or digits, made of
; three copies each of the two players, a line to walk on, and the ball, which stands where the
; player is.

.p02
.include "layout.inc"

game    = $80
scratch = game + o_size
shown   = scratch + 4           ; addresses of the six letters of a row
line    = shown + 12            ; which of a letter's eight lines
third   = line + 1              ; the fourth letter's dots
enemy_x = third + 1             ; which enemy a row is of, and its place in the array
place_x = enemy_x + 1
mark    = place_x + 1           ; the playfield beside a row

VSYNC  = $00
VBLANK = $01
WSYNC  = $02
NUSIZ0 = $04
NUSIZ1 = $05
COLUP0 = $06
COLUP1 = $07
COLUPF = $08
COLUBK = $09
CTRLPF = $0A
PF0    = $0D
PF1    = $0E
PF2    = $0F
RESP0  = $10
RESP1  = $11
RESBL  = $14
GRP0   = $1B
GRP1   = $1C
ENABL  = $1F
HMP1   = $21
HMBL   = $24
VDELP0 = $25
VDELP1 = $26
HMOVE  = $2A
HMCLR  = $2B
INPT4  = $0C                    ; of those that are read
INPT5  = $0D
SWCHA  = $0280
SWCHB  = $0282
INTIM  = $0284
TIM64T = $0296

BLANK = 36

; Lines, of 76 cycles, in the timer's units of 64. With three more a frame has 262.
IN_BLANK    = (37 * 76 + 63) / 64
IN_PICTURE  = (192 * 76 + 63) / 64
IN_OVERSCAN = (30 * 76 + 63) / 64

.segment "VECTORS"
    .addr reset, reset, reset

.code
letters:                        ; at the beginning of a page: so no access to one takes a cycle more
    .incbin "font.bin"

; Draws a row of the letters that are shown, in 8 lines. Each pass of the loop takes the 76 cycles of
; a line, and is begun so that the four last dots are stored where the beam needs them.
draw_row:
    sta WSYNC
    lda mark
    sta PF1
    ldy #0
    ldx #10                     ; 65 cycles from the line's beginning to the loop
:   dex
    bne :-
    nop
    nop
    nop
draw_line:
    sty line
    lda (shown),y
    sta GRP0
    lda (shown + 2),y
    sta GRP1
    lda (shown + 4),y
    sta GRP0
    lda (shown + 6),y
    sta third
    lda (shown + 8),y
    tax
    lda (shown + 10),y
    tay
    lda third
    sta GRP1
    stx GRP0
    sty GRP1
    sta GRP0
    ldy line
    iny
    nop
    cpy #8
    bne draw_line
    lda #0
    sta GRP0
    sta GRP1
    sta GRP0
    sta mark
    sta WSYNC
    sta PF1
    rts
.assert >draw_row = >*, error, "a branch of draw_row takes a cycle more over the end of a page"

.include "game_6502.s"

reset:
    sei
    cld
    ldx #0
    txa
:   sta $00,x                   ; all registers of the picture and all RAM
    inx
    bne :-
    dex
    txs
    jsr boot

    lda #3                      ; three copies of both players, the second 8 dots behind the first
    sta NUSIZ0
    sta NUSIZ1
    sta VDELP0
    sta VDELP1
    lda #$10
    sta HMP1
    sta WSYNC
    ldx #6
:   dex
    bne :-
    nop
    lda line
    sta RESP0
    sta RESP1
    sta WSYNC
    sta HMOVE
    sta WSYNC
    sta HMCLR

frame:
    lda #2
    sta VBLANK
    sta VSYNC
    sta WSYNC
    sta WSYNC
    sta WSYNC
    lda #0
    sta VSYNC
    lda #IN_BLANK
    sta TIM64T
    jsr read_pads
    jsr update
    jsr place_player
    jsr paint
    jsr wait_for_timer
    lda #0
    sta VBLANK
    lda #IN_PICTURE
    sta TIM64T
    jsr draw
    jsr wait_for_timer
    lda #2
    sta VBLANK
    lda #IN_OVERSCAN
    sta TIM64T
    jsr wait_for_timer
    jmp frame

; Until the timer is 0; asleep but for a look at it every line.
wait_for_timer:
    sta WSYNC
    lda INTIM
    bne wait_for_timer
    rts

; UP, DOWN, LEFT and RIGHT are bits 0 to 3, the button is 4; SELECT and RESET, which the console has,
; are pad 1's 5 and 6.
read_pads:
    lda SWCHB
    eor #$FF
    and #$03                    ; RESET, SELECT
    tax
    lda console,x
    bit INPT4
    bmi :+
    ora #$10
:   sta game + o_pad_1
    lda SWCHA
    eor #$FF
    lsr a
    lsr a
    lsr a
    lsr a
    ora game + o_pad_1
    sta game + o_pad_1
    jsr controls
    sta new_held
    lda SWCHA
    eor #$FF
    and #$0F
    bit INPT5
    bmi :+
    ora #$10
:   sta game + o_pad_2
    jsr controls
    sta new_held_2
    rts

console:
    .byte $00, $40, $20, $60

; Turns a pad's byte in A into the controls: the button is score, UP strike, DOWN next, RESET start.
controls:
    sta helper
    lda #0
    ldx #7
:   asl helper
    bcc :+
    ora control_of,x
:   dex
    bpl :--
    rts

control_of:
    .byte c_strike, c_next, c_left, c_right, c_score, 0, c_start, 0

; What is behind everything: black, red on the frames of a hit, blue when the game is over.
paint:
    ldx #$00
    lda game + o_flags
    bpl :+
    ldx #$82
:   and #f_hurt
    beq :+
    ldx #$42
:   stx COLUBK
    rts

; The ball is 4 dots wide, its middle at 80 + x / 2.
place_player:
    lda #$21                    ; 4 dots; the right half of the playfield is the left's mirror
    sta CTRLPF
    lda game + o_x
    clc
    adc #128
    lsr a
    clc
    adc #80 - 64 - 2 + 10       ; the way from here to the beam's first dot is 10 more
    sec
    sta WSYNC
:   sbc #15                     ; five cycles, which are 15 dots
    bcs :-
    eor #$07
    asl a
    asl a
    asl a
    asl a
    sta HMBL
    sta RESBL
    sta WSYNC
    sta HMOVE
    rts

; A row is put together from its right end, at X = 10, to the left: these put the two digits of A,
; and the letter A, at X, and leave X to the left of that.
put_byte:
    pha
    and #$0F
    jsr put
    pla
    lsr a
    lsr a
    lsr a
    lsr a
put:
    asl a
    asl a
    asl a
    sta shown,x
    lda #0
    adc #>letters
    sta shown + 1,x
    dex
    dex
    rts

; Puts letters of the table, at the row's left.
.macro word first, count
    ldy #first + count - 1 - words
    jsr put_words
.endmacro

put_words:
    lda words,y
    jsr put
    dey
    txa
    bpl put_words
    rts

.macro text letters
    .repeat .strlen(letters), i
    .if .strat(letters, i) = ' '
    .byte BLANK
    .else
    .byte .strat(letters, i) - 'A' + 10
    .endif
    .endrepeat
.endmacro

words:
level:  text "LEV "
lives:  text "LIFE "
timer:  text "T "
head:   text "H K WT"
frames: text "F "

.macro colour value
    lda #value
    sta COLUP0
    sta COLUP1
.endmacro

; So many lines with nothing new; X is 0 after it.
.macro skip lines
    ldx #lines
:   sta WSYNC
    dex
    bne :-
.endmacro

draw:
    skip 6
    colour $0E
    ldx #10
    ldy #5
:   lda game + o_digits,y
    jsr put
    dey
    bpl :-
    jsr draw_row
    skip 7

    colour $C8
    ldx #10
    lda game + o_level
    jsr put_byte
    word level, 4
    jsr draw_row

    colour $48
    ldx #10
    lda game + o_lives
    jsr put
    word lives, 5
    jsr draw_row

    colour $1A
    ldx #10
    lda game + o_timer + 1
    jsr put_byte
    lda game + o_timer
    jsr put_byte
    word timer, 2
    jsr draw_row
    skip 6

    colour $08
    ldx #10
    word head, 6
    jsr draw_row
    lda #0
    sta enemy_x
    sta place_x
each_enemy:
    ldy place_x
    ldx game + o_enemies + 1,y
    lda colour_of,x
    sta COLUP0
    sta COLUP1
    sta COLUPF
    ldx #10
    lda game + o_enemies + 2,y
    jsr put_byte
    lda #BLANK
    jsr put
    lda game + o_enemies + 1,y
    jsr put
    lda #BLANK
    jsr put
    lda game + o_enemies,y
    jsr put
    lda enemy_x
    cmp game + o_target
    bne :+
    lda #$03                    ; to the left and, by the mirror, to the right
    sta mark
:   jsr draw_row
    inc enemy_x
    lda place_x
    clc
    adc #3
    sta place_x
    cmp #9
    bne each_enemy

    colour $0E
    sta COLUPF
    skip 6
    lda #2
    sta ENABL
    skip 8
    stx ENABL
    lda #$FF
    sta PF1
    sta PF2
    sta WSYNC
    sta WSYNC
    stx PF1
    stx PF2
    skip 6

    colour $98
    ldx #10
    lda game + o_pad_2
    jsr put_byte
    lda #BLANK
    jsr put
    lda #BLANK
    jsr put
    lda game + o_pad_1
    jsr put_byte
    jsr draw_row

    colour $0A
    ldx #10
    lda game + o_frame
    jsr put_byte
    lda game + o_frame + 1
    jsr put_byte
    word frames, 2
    jmp draw_row

colour_of:
    .byte $38, $A8, $68, $0A
