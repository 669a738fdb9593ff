; Tenfold for the GbColor: 32 KB, no mapper. The game lies in the RAM that has seven banks, in bank 1.

COLOUR = 1
game = 0xD010
    .include "program.s"
