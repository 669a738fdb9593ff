"""Five defects, planted on the Genesis cartridge: three in its spec, two in copies of its ROM.

The cartridge, its rules and its memory are in ``cartridges/README.md``. There are no movies beside
these specs: the search begins with nothing but the start state.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from retrodsl.engines.worker.session import Opening, Session
from tests.repo.root import ROOT

GAME = "Tenfold-Genesis"
HOME = ROOT / "integrations" / GAME

#: What is true of the game, in fewer words than specs/cartridges.
SPEC = """\
game "{game}"
rom sha1 "{sha1}"

states {{ {state} default }}

ram {{
  timer  : >u2 @ 0xFF1004
  score  : {score}
  digits : >n6 @ 0xFF1009
  lives  : u1  @ 0xFF100F in 0..5
  x      : i1  @ 0xFF1013 in -100..100
  mode   : u1  @ 0xFF1017 enum only {{ playing = 1, over = 2 }}
  pad    : <u2 @ 0xFF1024
  games  : u1  @ 0xFF102E
  {noise}
}}

reward {{ score : gain(score) }}

info {{ timer, lives, pad }}

{done}

invariant {{
  digits_agree     : score == digits
  score_only_rises : score >= prev(score) or games != prev(games)
  ends_when_over   : prev(mode) == playing
  x_in_fours       : x % 4 == 0
}}
"""

SCORE = ">d3 @ 0xFF1006"
DONE = "done { game_over : mode == over }"

CRASHING = 'lua "crash.lua" { done = is_over }'

#: While A, B and START are held, and C is not, this has LuaJIT run bytecode that is none, which
#: takes the engine's process with it: a crash of the engine, by the script of an integration.
CRASH_LUA = """\
function is_over()
  if math.floor(data.pad % 256 / 16) == 0xD then
    local good = string.dump(loadstring("local a = ... ; return a"))
    for at = 1, #good do
      for byte = 0, 255, 5 do
        local bad = loadstring(good:sub(1, at - 1) .. string.char(byte) .. good:sub(at + 1))
        if bad then pcall(bad, 1, 2, 3) end
      end
    end
  end
  return data.mode == 2
end
"""


#: A script that writes what depends on where things lie in memory and on how long the process has
#: been at work: `x`, which an invariant is about, and `noise`, wide enough never to be the same
#: twice.
RANDOM_LUA = """\
function is_over()
  local place = tonumber(tostring({}):match("0x(%x+)"), 16)
  if data.timer < 530 then
    data.x = math.floor(place / 4096) % 64
    data.noise = place % 2^32
  end
  return data.mode == 2
end
"""

#: Memory that the cartridge leaves alone.
NOISE = "noise  : <u4 @ 0xFF1040"


@dataclass(frozen=True)
class Planted:
    """A spec with a defect in its folder, and the find that it is there for."""

    name: str
    spec: Path
    kind: str
    key: str


def write(folder: Path, name: str) -> Planted:
    """Write the defect of a name into ``folder``, with everything that it needs.

    ``sound`` has none, and ``random`` a game that is not the same each time.
    """
    home = folder / "integrations" / GAME
    home.mkdir(parents=True)
    rom = (HOME / "rom.md").read_bytes()
    state = (HOME / "Start.state").read_bytes()
    values = {"game": GAME, "state": "Start", "score": SCORE, "done": DONE, "noise": ""}
    kind, key = "invariant", ""
    match name:
        case "wraps":
            # ABCD -(A1),-(A0) three times; with SUBQ.L #1,A0 for the third there are four digits.
            rom = _patched(rom, b"\xc1\x09\xc1\x09\xc1\x09", b"\xc1\x09\xc1\x09\x53\x88")
            key = "score_only_rises"
        case "below_zero":
            # SUBQ.B #1,lives: as #2, five lives miss the 0 at which the game ends.
            rom = _patched(rom, b"\x53\x2d\x00\x0f", b"\x55\x2d\x00\x0f")
            kind, key = "range", "lives"
        case "missed_end":
            # The time can run out too; from a state with half of it left.
            values |= {"done": "done { game_over : lives == 0 }", "state": "Late"}
            state = gzip.compress(_later(state, 320), mtime=0)
            key = "ends_when_over"
        case "width":
            values["score"] = ">d2 @ 0xFF1007"
            key = "digits_agree"
        case "crash":
            values["done"] = CRASHING
            (folder / "crash.lua").write_text(CRASH_LUA, "utf-8")
            kind, key = "crash", "SIGSEGV"
        case "random":
            values |= {"done": CRASHING.replace("crash", "random"), "noise": NOISE}
            (folder / "random.lua").write_text(RANDOM_LUA, "utf-8")
            kind = "nondeterminism"
    (home / "rom.md").write_bytes(rom)
    (home / f"{values['state']}.state").write_bytes(state)
    values["sha1"] = hashlib.sha1(rom, usedforsecurity=False).hexdigest()
    spec = folder / f"{name}.retro"
    spec.write_text(SPEC.format(**values), "utf-8")
    return Planted(name, spec, kind, key)


NAMES = ("wraps", "below_zero", "missed_end", "width", "crash")


def _patched(rom: bytes, old: bytes, new: bytes) -> bytes:
    assert rom.count(old) == 1, "the place is there once"
    return rom.replace(old, new)


def _later(packed: bytes, steps: int) -> bytes:
    """The state after so many steps in which the player dodges: LEFT and RIGHT in turns."""
    left, right = 1 << 6, 1 << 7
    opening = Opening(HOME / "rom.md", HOME / "data.json", HOME / "scenario.json", 1)
    session = Session(opening)
    inputs = [(left if at // 40 % 2 else right,) for at in range(steps)]
    try:
        state = gzip.decompress(packed)
        played = session.play(
            state, inputs, first=0, engine_check=False, saves=(steps,), time_limit=60
        )
    finally:
        session.close()
    return played.states[steps]
