@ The game's rules for the ARM7TDMI. R11 points at the game's bytes, of which there are o_size, at an
@ address that is divisible by 4: what lies even and low byte first is used as words and half words,
@ the rest byte by byte. There is one pad; what the game has of a second one stays 0.
@
@ boot is called once, update once a frame, when the pad's word is in the game's bytes and its
@ controls are in R0. Both change R0 to R5 and R8 to R10.

boot:
    ldr     r0, =initial
    mov     r1, r11
    mov     r2, #o_size
copy:
    ldrb    r3, [r0], #1
    strb    r3, [r1], #1
    subs    r2, r2, #1
    bne     copy
    bx      lr

@ The bytes of the game at power-on; those from o_timer to o_target also begin each later game.
initial:
    .byte   0, 0, 0, 0              @ frame
    .byte   0x02, 0x58              @ timer: 600
    .byte   0, 0, 0                 @ score
    .byte   0, 0, 0, 0, 0, 0        @ digits
    .byte   5                       @ lives
    .byte   1, 0, 1                 @ level, level_digits
    .byte   0, 0, 0                 @ x, wide_x
    .byte   0, m_playing            @ flags, mode
    .byte   6, 0, 64                @ enemies: hp, kind, wait
    .byte   8, 1, 96
    .byte   10, 2, 128
    .byte   0                       @ target
    .byte   0xE1, 0xAC              @ rng
    .byte   0, 0, 0, 0              @ pads
    .byte   0, 0, 0, 0              @ held and before, of both pads
    .byte   0, 0                    @ score_2
    .byte   1, 0xA5                 @ games, ready
    .byte   0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF

steps:
    .byte   0x1D, 0x35, 0x4F, 0x67, 0x83, 0x9B, 0xB5, 0xD3
    .align

@ R10 is what has gone down on the pad, R9 rng, R8 the flags.
update:
    push    {lr}
    ldr     r1, [r11, #o_frame]
    add     r1, r1, #1
    str     r1, [r11, #o_frame]
    ldrb    r1, [r11, #o_held]
    strb    r1, [r11, #o_before]
    strb    r0, [r11, #o_held]
    bic     r10, r0, r1

    add     r0, r11, #o_bytes
    ldr     r1, =steps
    mov     r2, #8
each_byte:
    ldrb    r3, [r0]
    ldrb    r4, [r1], #1
    add     r3, r3, r4
    strb    r3, [r0], #1
    subs    r2, r2, #1
    bne     each_byte

    ldrh    r9, [r11, #o_rng]
    lsrs    r9, r9, #1
    eorcs   r9, r9, #0xB400
    strh    r9, [r11, #o_rng]

    ldrb    r0, [r11, #o_mode]
    cmp     r0, #m_playing
    beq     play
    ldrb    r8, [r11, #o_flags]
    and     r8, r8, #f_time_up + f_over
    strb    r8, [r11, #o_flags]
    tst     r10, #c_start
    beq     updated
    ldr     r0, =initial + o_timer
    add     r1, r11, #o_timer
    mov     r2, #o_target + 1 - o_timer
    bl      copy
    ldrb    r0, [r11, #o_games]
    add     r0, r0, #1
    strb    r0, [r11, #o_games]
updated:
    pop     {lr}
    bx      lr

play:
    mov     r8, #0
    ldrsb   r0, [r11, #o_x]
    ldrb    r1, [r11, #o_held]
    and     r1, r1, #c_left + c_right
    cmp     r1, #c_right
    beq     right
    cmp     r1, #c_left
    bne     moved
    cmp     r0, #-100
    beq     moved
    sub     r0, r0, #4
    b       walked
right:
    cmp     r0, #100
    beq     moved
    add     r0, r0, #4
walked:
    strb    r0, [r11, #o_x]
    add     r1, r0, r0, lsl #1      @ wide_x is 259 times x
    add     r1, r1, r0, lsl #8
    strh    r1, [r11, #o_wide_x]
    orr     r8, r8, #f_moving
moved:

    tst     r10, #c_next
    beq     aimed
    ldrb    r0, [r11, #o_target]
    add     r0, r0, #1
    cmp     r0, #3
    moveq   r0, #0
    strb    r0, [r11, #o_target]
aimed:

    tst     r10, #c_score
    beq     not_scored
    orr     r8, r8, #f_scored
    ldr     r1, =0x125
    bl      pay
not_scored:

    tst     r10, #c_strike
    beq     struck
    ldrb    r0, [r11, #o_target]
    add     r0, r0, r0, lsl #1
    add     r4, r11, #o_enemies
    add     r4, r4, r0
    ldrb    r1, [r4]
    cmp     r1, #0
    beq     struck
    and     r0, r9, #3
    add     r0, r0, #1
    subs    r1, r1, r0
    movlt   r1, #0
    strb    r1, [r4]
    bgt     struck
    ldrb    r0, [r4, #1]
    add     r0, r0, #1
    and     r0, r0, #3
    strb    r0, [r4, #1]
    orr     r8, r8, #f_killed
    ldr     r1, =0x13500
    bl      pay
    ldrb    r0, [r11, #o_enemies]
    ldrb    r1, [r11, #o_enemies + 3]
    ldrb    r2, [r11, #o_enemies + 6]
    orr     r0, r0, r1
    orrs    r0, r0, r2
    bleq    rise
struck:

    @ R5 is the number of the enemy in whose part of the line the player stands.
    ldrsb   r0, [r11, #o_x]
    mov     r5, #0
    cmp     r0, #-32
    movge   r5, #1
    cmp     r0, #32
    movge   r5, #2
    mov     r1, #0
    add     r4, r11, #o_enemies
each_enemy:
    ldrb    r0, [r4]
    cmp     r0, #0
    beq     next_enemy
    ldrb    r0, [r4, #2]
    subs    r0, r0, #1
    bne     waits
    and     r0, r9, #63
    orr     r0, r0, #64
    cmp     r1, r5
    bne     waits
    ldrb    r2, [r11, #o_lives]
    sub     r2, r2, #1
    strb    r2, [r11, #o_lives]
    orr     r8, r8, #f_hurt
waits:
    strb    r0, [r4, #2]
next_enemy:
    add     r4, r4, #3
    add     r1, r1, #1
    cmp     r1, #3
    bne     each_enemy

    ldrb    r0, [r11, #o_timer]
    ldrb    r1, [r11, #o_timer + 1]
    orr     r0, r1, r0, lsl #8
    subs    r0, r0, #1
    orreq   r8, r8, #f_time_up + f_over
    strb    r0, [r11, #o_timer + 1]
    lsr     r0, r0, #8
    strb    r0, [r11, #o_timer]
    ldrb    r0, [r11, #o_lives]
    cmp     r0, #0
    orreq   r8, r8, #f_over
    strb    r8, [r11, #o_flags]
    tst     r8, #f_over
    movne   r0, #m_over
    strbne  r0, [r11, #o_mode]
    b       updated

@ Adds R1, in packed decimal, to the score, and writes its six digits.
pay:
    push    {lr}
    ldrb    r0, [r11, #o_score]
    ldrb    r2, [r11, #o_score + 1]
    ldrb    r3, [r11, #o_score + 2]
    orr     r2, r2, r0, lsl #8
    orr     r0, r3, r2, lsl #8
    bl      decimal_sum
    strb    r0, [r11, #o_score + 2]
    lsr     r1, r0, #8
    strb    r1, [r11, #o_score + 1]
    lsr     r1, r0, #16
    strb    r1, [r11, #o_score]
    add     r2, r11, #o_digits + 6
    mov     r3, #6
each_digit:
    and     r1, r0, #15
    strb    r1, [r2, #-1]!
    lsr     r0, r0, #4
    subs    r3, r3, #1
    bne     each_digit
    pop     {lr}
    bx      lr

@ R0 becomes the sum of R0 and R1 in packed decimal, of seven digits. With 6 added to every digit,
@ a sum of ten or more carries as it should; where there was no carry, the 6 is taken off again.
@ There was one into a digit where its lowest bit is not what it is without carries.
decimal_sum:
    ldr     r2, =0x06666666
    add     r0, r0, r2
    eor     r2, r0, r1
    add     r0, r0, r1
    eor     r2, r2, r0
    mvn     r2, r2
    ldr     r3, =0x11111110
    and     r2, r2, r3
    sub     r0, r0, r2, lsr #2      @ 4 and 2 of the digit to the right
    sub     r0, r0, r2, lsr #3
    bx      lr

@ The next level, up to 99: all enemies are back.
rise:
    push    {lr}
    mov     r0, #6
    strb    r0, [r11, #o_enemies]
    mov     r0, #8
    strb    r0, [r11, #o_enemies + 3]
    mov     r0, #10
    strb    r0, [r11, #o_enemies + 6]
    ldrb    r0, [r11, #o_level]
    cmp     r0, #0x99
    beq     highest
    mov     r1, #1
    bl      decimal_sum
    strb    r0, [r11, #o_level]
    lsr     r1, r0, #4
    strb    r1, [r11, #o_level_digits]
    and     r0, r0, #15
    strb    r0, [r11, #o_level_digits + 1]
highest:
    pop     {lr}
    bx      lr

    .ltorg
