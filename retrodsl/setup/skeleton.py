"""The first spec of a game: what is known of it, and room for what is not."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from retrodsl.platforms import Platform

_WIDTH: Final = 100
_START_BUTTONS: Final = ("START", "RUN", "PAUSE", "RESET")


def first_spec(game: str, platform: Platform, sha1: str, state: str, made_by: str) -> str:
    """The text of a spec that compiles, and whose one replay passes on any game.

    ``made_by`` says how the state ``state`` was made.
    """
    example = _example_address(platform)
    first = _start_button(platform)
    press = f"  press {first} for 2\n  wait 30\n" if first else ""
    return f"""\
{_comment(f"{game}, begun by `retrodsl init`. Delete what you no longer need of the comments.")}
game "{game}"

rom sha1 "{sha1}"

{_comment(f"{state}: {made_by}.")}
states {{
  {state} default
}}

{_memory(platform)}
#
{_types(platform)}
ram {{
  # lives : u1 @ 0x{example:04X}  in 0..5  "what the number means"
  # score : u2 @ 0x{example + 2:04X}
}}

# What an agent is paid for, and what ends an episode:
#
# reward {{
#   score : gain(score)
# }}
#
# done {{
#   game_over : falls(lives > 0)
# }}

{_comment(_buttons(platform))}
movie "smoke" from {state} {{
  wait 30
{press}}}

# What has to come of the movie, such as `at 0 : lives == 3` or `eventually : score > 0`.
replay smoke {{
  does not end
}}
"""


def _comment(text: str) -> str:
    lines = textwrap.wrap(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)


def _memory(platform: Platform) -> str:
    """The memory map as a comment, a line a block."""
    told = platform.describe_memory()
    if not platform.memory:
        return _comment(f"{told}: no address is checked.")
    whole, _, blocks = told.partition(": ")
    lines = [f"#   {block}" for block in re.split(r", (?=0x)", blocks)]
    return "\n".join([f"# The {whole} that variables can read:", *lines])


def _types(platform: Platform) -> str:
    order = "high" if platform.byte_order == ">" else "low"
    other = "<" if platform.byte_order == ">" else ">"
    return _comment(
        "Types: u unsigned, i signed, d packed decimal, n a digit a byte, and the bytes: u1, i2, "
        f"d3. On the {platform.name} a bare u2 has its {order} byte first; {other}u2 the other way."
    )


def _buttons(platform: Platform) -> str:
    return f"The pad has {' '.join(b for b in platform.buttons if b)}."


def _start_button(platform: Platform) -> str | None:
    return next((name for name in _START_BUTTONS if name in platform.buttons), None)


def _example_address(platform: Platform) -> int:
    """An address for the examples, in the system's main memory."""
    blocks = [block for block in platform.memory if not block.optional]
    work = next((block for block in blocks if "work" in block.name), None)
    block = work or (blocks[0] if blocks else None)
    return 0x10 if block is None else block.base + 0x10
