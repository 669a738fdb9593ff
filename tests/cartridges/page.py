"""The page of the cartridges, from what was verified: ``python -m tests.cartridges.page``.

It verifies every system and writes ``docs/cartridges.md`` and the pictures. The tests that verify a
system hold its part of the page, and its picture, current.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from PIL import Image

from cartridges.movies import MOVIES, STEPS
from cartridges.system import CARTRIDGES
from cartridges.systems import load_systems
from retrodsl.engines._base import Screen
from retrodsl.platforms import load_platforms
from retrodsl.platforms.model import Platform
from tests.cartridges.replays import EXPLAINED, Measured, measure
from tests.cartridges.verify import RANDOM_MOVIES, Verified, verify

DOCS = CARTRIDGES.parent / "docs"
PAGE = DOCS / "cartridges.md"
PICTURES = DOCS / "cartridges"

HEAD = f"""\
<!-- Written by `python -m tests.cartridges.page` from what it verified. -->

# The test cartridges

Tenfold is a small game of our own, written anew for each system: walk, score, strike three
enemies, until the lives or the time are up. Its rules are [one page](../cartridges/README.md), and
a model in Python predicts every byte that it keeps. So it can be told whether the engine, the
compiled files and the evaluators are right, on every system, on every frame.

Each system is played {len(MOVIES)} fixed movies and {RANDOM_MOVIES} random ones of {STEPS:,} steps,
from a saved state. On every frame these are compared with the model:

- the 56 bytes of the game, read by the engine as seven numbers; in the fixed movies also as the
  emulator's memory shows them,
- every variable of `info`, among them all 36 type and byte order codes that the installed
  integrations use, and every width from 1 to 8,
- the reward of each player and done, as the compiled JSON and the array evaluator give them; in the
  fixed movies also as the reference evaluator does, and in one of them those of the compiled Lua.
"""


REPLAYS = """\
## What the replays notice

The specs have replays of their own, which a person could have written from the rules: movies that
outlast the time, lose, stand still, are cut off, begin behind the end of a game, and press every
button of each pad; invariants that are the rules; and what all of it comes to. So
`retrodsl replay specs/cartridges --coverage --mutate` says of each spec how much of it they
exercise, and how many [changes of the spec](coverage.md) they notice. Nothing
is recorded with `--update`: what notices them is written in the specs.
"""

SURVIVORS = """\
These changes no replay notices, and why:
"""


def replays_table(measured: Sequence[Measured]) -> str:
    """The part of the page on coverage and mutation scores."""
    columns = ("system", "replays", "coverage", "changes", "noticed", "mutation score")
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"
    rows = "".join(replay_row(one) for one in measured)
    left = dict.fromkeys(survivor for one in measured for survivor in one.survivors)
    lines = "".join(survivor_line(survivor) for survivor in EXPLAINED if survivor in left)
    return f"{REPLAYS}\n{head}{rows}\n{SURVIVORS}\n{lines}"


def replay_row(measured: Measured) -> str:
    """A system's line: what its replays cover and notice."""
    mutations = measured.mutations
    cells = (
        measured.system.name,
        f"{measured.replays}",
        f"{measured.coverage.percent:.4g} %",
        f"{mutations.tried}",
        f"{mutations.noticed}",
        f"{mutations.percent:.4g} %",
    )
    return f"| {' | '.join(cells)} |\n"


def survivor_line(survivor: tuple[str, str]) -> str:
    """What a change is that no replay notices, and why none does."""
    owner, change = survivor
    return f"- `{owner}`: {change}; {EXPLAINED[survivor]}.\n"


def head_of_table() -> str:
    """The lines above the rows."""
    columns = ("system", "engine's core", "game at", "byte order", "pads", "latency", "equal on")
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"


def row(verified: Verified) -> str:
    """A system's line of the table."""
    system = verified.system
    pads = f"{len(verified.seen[0])} buttons"
    if system.players == 2:
        same = len(verified.seen[0]) == len(verified.seen[1])
        pads = f"2 of {pads}" if same else f"{pads} and {len(verified.seen[1])}"
    cells = (
        f"[{system.name}](#{system.name.lower()})",
        verified.core,
        f"`0x{system.base:X}`",
        _order(load_platforms()[system.name]),
        pads,
        f"{system.latency}",
        f"{verified.frames:,} frames",
    )
    return f"| {' | '.join(cells)} |\n"


def section(verified: Verified) -> str:
    """A system's part of the page."""
    system = verified.system
    platform = load_platforms()[system.name]
    lines = [
        f"## {system.name}\n",
        f"![Tenfold on {system.name}](cartridges/{system.folder}.png)\n",
    ]
    lines += [f"{note}\n" for note in system.notes]
    lines.append(f"- {platform.describe_memory()}.")
    for pad, bits in enumerate((system.bits, system.pad_2_bits)):
        shown = [f"{name} {bits[name]}" for name in verified.seen[pad]]
        if shown:
            lines.append(f"- Pad {pad + 1}, seen in RAM by bit: {', '.join(shown)}.")
    lines.append(
        f"- Equal: {verified.variables} variables, rewards and done in {verified.fixed} fixed and "
        f"{verified.random} random movies, {verified.frames:,} frames."
    )
    return "\n".join(lines) + "\n"


def _order(platform: Platform) -> str:
    """Which byte a bare type of the system's has first."""
    return {"<": "low first", ">": "high first"}[platform.byte_order]


def page(verified: list[Verified], measured: list[Measured]) -> str:
    """The whole page."""
    table = head_of_table() + "".join(row(one) for one in verified)
    return "\n".join([HEAD, table, replays_table(measured), *(section(one) for one in verified)])


def png(screen: Screen) -> bytes:
    """A picture as a PNG file."""
    buffer = io.BytesIO()
    picture = Image.frombytes("RGB", (screen.width, screen.height), screen.rgb)
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def main() -> int:
    """Verify and write; 1 if a cartridge is not right, and then nothing is written."""
    measured = [measure(system) for system in load_systems().values()]
    problems = [f"{one.system.name}: {line}" for one in measured for line in one.failed]
    problems += [
        f"{one.system.name}: no replay notices {change} in {owner}, and nothing says why"
        for one in measured
        for owner, change in one.survivors
        if (owner, change) not in EXPLAINED
    ]
    verified = [verify(system, RANDOM_MOVIES) for system in load_systems().values()]
    problems += [line for one in verified for line in one.problems]
    if problems:
        print("\n".join(problems))
        return 1
    PAGE.write_text(page(verified, measured), "utf-8")
    PICTURES.mkdir(exist_ok=True)
    for one in verified:
        assert one.picture is not None
        (PICTURES / f"{one.system.folder}.png").write_bytes(png(one.picture))
    print(f"{len(verified)} cartridges are as the model says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
