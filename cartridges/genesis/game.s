| The game's rules for the 68000. A5 points at the game's bytes, of which there are o_size, with four
| more behind them that are free between updates. Words that lie even and high byte first are used
| as words; the rest, byte by byte. Decimal sums are the processor's own.
|
| boot is called once, update once a frame, when the pads' words are in the game's bytes and their
| controls in new_held and new_held_2. Both change every register but A5 to A7.

new_held = o_size
new_held_2 = o_size + 1

boot:
    lea     initial(%pc),%a0
    movea.l %a5,%a1
    moveq   #o_size - 1,%d0
copy:
    move.b  (%a0)+,(%a1)+
    dbra    %d0,copy
    rts

| The bytes of the game at power-on; those from o_timer to o_target also begin each later game.
initial:
    .byte   0, 0, 0, 0              | frame
    .byte   0x02, 0x58              | timer: 600
    .byte   0, 0, 0                 | score
    .byte   0, 0, 0, 0, 0, 0        | digits
    .byte   5                       | lives
    .byte   1, 0, 1                 | level, level_digits
    .byte   0, 0, 0                 | x, wide_x
    .byte   0, m_playing            | flags, mode
hit_points:
    .byte   6, 0, 64                | enemies: hp, kind, wait
    .byte   8, 1, 96
    .byte   10, 2, 128
    .byte   0                       | target
    .byte   0xE1, 0xAC              | rng
    .byte   0, 0, 0, 0              | pads
    .byte   0, 0, 0, 0              | held and before, of both pads
    .byte   0, 0                    | score_2
    .byte   1, 0xA5                 | games, ready
    .byte   0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF

steps:
    .byte   0x1D, 0x35, 0x4F, 0x67, 0x83, 0x9B, 0xB5, 0xD3

| Three bytes of packed decimal each; the sums begin at the end.
press_points:
    .byte   0x00, 0x01, 0x25
kill_points:
    .byte   0x01, 0x35, 0x00
    .even

update:
    lea     o_frame(%a5),%a0
    addq.b  #1,(%a0)+
    bne.s   counted
    addq.b  #1,(%a0)+
    bne.s   counted
    addq.b  #1,(%a0)+
    bne.s   counted
    addq.b  #1,(%a0)
counted:

    | D7 is what has gone down on pad 1.
    move.b  o_held(%a5),%d7
    move.b  %d7,o_before(%a5)
    not.b   %d7
    move.b  new_held(%a5),%d0
    move.b  %d0,o_held(%a5)
    and.b   %d0,%d7
    move.b  o_held_2(%a5),%d1
    move.b  %d1,o_before_2(%a5)
    not.b   %d1
    move.b  new_held_2(%a5),%d0
    move.b  %d0,o_held_2(%a5)
    and.b   %d0,%d1
    andi.b  #c_score,%d1
    beq.s   no_shot
    lea     o_score_2(%a5),%a0
    addq.b  #1,(%a0)+
    bne.s   no_shot
    addq.b  #1,(%a0)
no_shot:

    lea     o_bytes(%a5),%a0
    lea     steps(%pc),%a1
    moveq   #7,%d0
each_byte:
    move.b  (%a1)+,%d1
    add.b   %d1,(%a0)+
    dbra    %d0,each_byte

    move.b  o_rng + 1(%a5),%d0
    move.b  o_rng(%a5),%d1
    lsr.b   #1,%d0
    roxr.b  #1,%d1
    bcc.s   no_taps
    eori.b  #0xB4,%d0
no_taps:
    move.b  %d0,o_rng + 1(%a5)
    move.b  %d1,o_rng(%a5)

    cmpi.b  #m_playing,o_mode(%a5)
    beq.s   play
    andi.b  #f_time_up + f_over,o_flags(%a5)
    andi.b  #c_start,%d7
    beq.s   done
    lea     initial + o_timer(%pc),%a0
    lea     o_timer(%a5),%a1
    moveq   #o_target - o_timer,%d0
    bsr.w   copy
    addq.b  #1,o_games(%a5)
done:
    rts

play:
    clr.b   o_flags(%a5)

    moveq   #c_left + c_right,%d0
    and.b   o_held(%a5),%d0
    move.w  #4 * 259,%d1
    moveq   #4,%d2
    cmpi.b  #c_right,%d0
    beq.s   right
    cmpi.b  #c_left,%d0
    bne.s   moved
    neg.w   %d1
    neg.b   %d2
    cmpi.b  #-100,o_x(%a5)
    bra.s   at_edge
right:
    cmpi.b  #100,o_x(%a5)
at_edge:
    beq.s   moved
    add.b   %d2,o_x(%a5)
    move.b  o_wide_x + 1(%a5),%d0
    lsl.w   #8,%d0
    move.b  o_wide_x(%a5),%d0
    add.w   %d1,%d0
    move.b  %d0,o_wide_x(%a5)
    lsr.w   #8,%d0
    move.b  %d0,o_wide_x + 1(%a5)
    move.b  #f_moving,o_flags(%a5)
moved:

    moveq   #c_next,%d0
    and.b   %d7,%d0
    beq.s   aimed
    addq.b  #1,o_target(%a5)
    cmpi.b  #3,o_target(%a5)
    bne.s   aimed
    clr.b   o_target(%a5)
aimed:

    moveq   #c_score,%d0
    and.b   %d7,%d0
    beq.s   not_scored
    moveq   #f_scored,%d0
    lea     press_points + 3(%pc),%a1
    bsr.w   pay
not_scored:

    moveq   #c_strike,%d0
    and.b   %d7,%d0
    beq.s   struck
    moveq   #0,%d0
    move.b  o_target(%a5),%d0
    move.w  %d0,%d1
    add.w   %d1,%d1
    add.w   %d0,%d1
    lea     o_enemies(%a5),%a2
    adda.w  %d1,%a2
    tst.b   (%a2)
    beq.s   struck
    moveq   #3,%d0
    and.b   o_rng(%a5),%d0
    addq.b  #1,%d0
    sub.b   %d0,(%a2)
    bhi.s   struck
    clr.b   (%a2)+
    addq.b  #1,(%a2)
    andi.b  #3,(%a2)
    move.w  #f_killed,%d0
    lea     kill_points + 3(%pc),%a1
    bsr.w   pay
    move.b  o_enemies(%a5),%d0
    or.b    o_enemies + 3(%a5),%d0
    or.b    o_enemies + 6(%a5),%d0
    bne.s   struck
    bsr.w   rise
struck:

    | D6 is the number, from 2 down, of the enemy in whose part of the line the player stands.
    moveq   #2,%d6
    move.b  o_x(%a5),%d0
    cmpi.b  #-32,%d0
    blt.s   zoned
    moveq   #1,%d6
    cmpi.b  #32,%d0
    blt.s   zoned
    moveq   #0,%d6
zoned:
    lea     o_enemies(%a5),%a0
    moveq   #2,%d5
each_enemy:
    tst.b   (%a0)
    beq.s   next_enemy
    subq.b  #1,2(%a0)
    bne.s   next_enemy
    move.b  o_rng(%a5),%d0
    andi.b  #63,%d0
    ori.b   #64,%d0
    move.b  %d0,2(%a0)
    cmp.w   %d5,%d6
    bne.s   next_enemy
    subq.b  #1,o_lives(%a5)
    ori.b   #f_hurt,o_flags(%a5)
next_enemy:
    addq.l  #3,%a0
    dbra    %d5,each_enemy

    subq.w  #1,o_timer(%a5)
    bne.s   time_left
    ori.b   #f_time_up + f_over,o_flags(%a5)
    move.b  #m_over,o_mode(%a5)
time_left:
    tst.b   o_lives(%a5)
    bne.s   alive
    ori.b   #f_over,o_flags(%a5)
    move.b  #m_over,o_mode(%a5)
alive:
    rts

| Adds the three bytes before A1 to the score; D0 are flags to set.
pay:
    or.b    %d0,o_flags(%a5)
    lea     o_score + 3(%a5),%a0
    move    #0,%ccr
    abcd    -(%a1),-(%a0)
    abcd    -(%a1),-(%a0)
    abcd    -(%a1),-(%a0)
    lea     o_digits(%a5),%a1
    moveq   #2,%d1
each_pair:
    move.b  (%a0)+,%d0
    bsr.s   unpack
    dbra    %d1,each_pair
    rts

| Writes the two digits of D0 at A1.
unpack:
    move.b  %d0,%d2
    lsr.b   #4,%d2
    move.b  %d2,(%a1)+
    andi.b  #0x0F,%d0
    move.b  %d0,(%a1)+
    rts

| The next level, up to 99: all enemies are back.
rise:
    move.b  hit_points(%pc),o_enemies(%a5)
    move.b  hit_points + 3(%pc),o_enemies + 3(%a5)
    move.b  hit_points + 6(%pc),o_enemies + 6(%a5)
    move.b  o_level(%a5),%d0
    cmpi.b  #0x99,%d0
    beq.s   highest
    moveq   #1,%d1
    move    #0,%ccr
    abcd    %d1,%d0
    move.b  %d0,o_level(%a5)
    lea     o_level_digits(%a5),%a1
    bsr.s   unpack
highest:
    rts
