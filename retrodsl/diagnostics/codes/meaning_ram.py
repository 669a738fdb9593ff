"""The memory: types, addresses, masks and ranges of variables."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT206",
        "a type that there is not",
        "A type is `u` (unsigned), `i` (signed), `d` (packed BCD) or `n` (one digit a byte) and a "
        "width of 1 to 8 bytes, with a byte order in front where it is not the platform's own. "
        "The engine reads only the last two characters of a type: it takes `|u16` for a width of "
        "6, and a variable wider than 8 bytes disappears from `info` without a word. Widths count "
        "bytes, not bits.",
        """\
game "Airstriker-Genesis"

ram {
  score : u16 @ 0xFF0250
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : u2 @ 0xFF0250
}
""",
    ),
    Code(
        "RT207",
        "an address outside the memory",
        "The engine maps the blocks of memory that the message lists, at absolute addresses, and "
        "nothing lies at this one. It loads such a variable without a word; the variable is "
        "missing from `info`, and a scenario that uses it fails with an IndexError. RAM viewers "
        "mostly show addresses from the start of the work RAM: add where that begins.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0x0250
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}
""",
    ),
    Code(
        "RT208",
        "a variable that reaches past its memory block",
        "The first byte of the variable is in the memory, and its last one is not. The engine "
        "reads on all the same: both this frame's value and the last one hold whatever lies "
        "there, and a reward on the change is noise. Mend the address or take a narrower type.",
        """\
game "Airstriker-Genesis"

ram {
  timer : >u4 @ 0xFFFFFE
}
""",
        """\
game "Airstriker-Genesis"

ram {
  timer : >u2 @ 0xFFFFFE
}
""",
    ),
    Code(
        "RT209",
        "a mask that leaves nothing",
        "The engine applies the mask to the value after it has decoded it. This mask shares no "
        "bit with any value of the type, so the variable is the same number on every frame. For "
        "the bits of a higher byte read that byte, or take a wider type; on BCD the mask applies "
        "to the decimal number.",
        """\
game "Airstriker-Genesis"

ram {
  firing : u1 & 0x100 @ 0xFF0312
}
""",
        """\
game "Airstriker-Genesis"

ram {
  firing : u1 & 0x01 @ 0xFF0312
}
""",
    ),
    Code(
        "RT210",
        "a range that the type does not hold",
        "`in a..b` states the values that the game keeps to, both ends included. This range is "
        "empty, or it goes beyond what the bytes can hold, so it cannot be what the game does. "
        "Everything that the compiler knows of the variable follows from its range. Swap the "
        "ends, or widen the type.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 5..0
}

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RT211",
        "an enum value that cannot occur",
        "The enum names a value that the type of the variable never has. Comparing with that name "
        "would never be true. Check the value against a RAM viewer; for one above 255 the "
        "variable has to be wider than a byte, and for one below 0 it has to be signed.",
        """\
game "Airstriker-Genesis"

ram {
  ship : u1 @ 0xFF0031 enum { exploding = -1, flying = 1 }
}

done {
  lost : ship == flying
}
""",
        """\
game "Airstriker-Genesis"

ram {
  ship : i1 @ 0xFF0031 enum { exploding = -1, flying = 1 }
}

done {
  lost : ship == exploding
}
""",
    ),
)
