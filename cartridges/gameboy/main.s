; Tenfold for the GameBoy: 32 KB, no mapper.

COLOUR = 0
game = 0xC010
    .include "program.s"
