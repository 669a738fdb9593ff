"""``data.json``: the variables of a game, each a name for some bytes of its memory."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from retrodsl.models.common import END, Address, Int64, Maybe, Strict

TYPE_PATTERN = r"^(<>|><|<=|>=|[<>=|])[uidn][1-8]" + END
"""The type codes that the engine reads as they are written."""


class Variable(Strict):
    """A variable: where it is, how its bytes are read, and which bits are kept."""

    address: Address = Field(
        description="Address of its first byte. Outside of the game's memory the engine leaves the "
        "variable out of `info`, and raises IndexError when a scenario uses it."
    )
    type: Annotated[str, Field(pattern=TYPE_PATTERN)] = Field(
        description="Byte order (`<` little, `>` big, `|` and `=` as `<`; of two the first orders "
        "the halves, the second the bytes within), representation (`u` unsigned, `i` signed, "
        "`d` packed decimal, `n` one digit a byte) and width in bytes. Of other texts the engine "
        "takes the last two characters alone, and drops what it cannot read without a word."
    )
    mask: Maybe[Int64] = Field(
        default=None,
        description="Bits to keep, applied to the decoded, sign-extended value; of a decimal type "
        "to the number, not to its digits.",
    )


class DataFile(Strict):
    """A game's variables. The engine's `load` fails, without a reason, if `info` is missing."""

    info: dict[str, Variable] = Field(
        description="Variables by name. Any text is a name, also to scenarios. Of two of one name "
        "the engine keeps the first."
    )
