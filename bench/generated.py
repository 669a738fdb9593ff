"""Specs of a wanted length, in the proportions of those that people write."""

from __future__ import annotations

from collections.abc import Iterator

#: The length of the worked examples under `specs/`, and that of the longest spec one expects.
USUAL_LINES, LONG_LINES = 145, 300

_HEAD = """\
# Generated for measuring: no game is like this.
game "Airstriker-Genesis"
rom sha1 "a8be7b0ca850119b167f9644e6a4a22e983d61a4"

states { Level1 default }
"""

_TAIL = """\
done {
  over  : v0 == 0 and delta(v1) < 0
  stuck : held(v2 < 16, 600)
}

truncate { too_long : frame >= 5 * 60 * 60 }

info { best: peak(v0) }

actions {
  none | LEFT | RIGHT
  none | B
}
"""


def spec_text(lines: int, variant: int = 0) -> str:
    """A spec of exactly ``lines`` lines, at least 60; each ``variant`` has other numbers in it."""
    fixed = f"{_HEAD}\n{_TAIL}".count("\n")
    blocks = ("ram", "let", "reward", "invariant", "movie", "replay")
    # Each block has its braces and a blank line; lets have a blank line alone.
    inside = lines - fixed - 3 * (len(blocks) - 1) - 1
    ram, lets, rewards, invariants, commands, expectations = _shares(inside, len(blocks))
    parts = [
        _HEAD,
        _block("ram", _variables(ram, variant)),
        "".join(_lets(lets, ram)),
        _block("reward", _rewards(rewards, lets, variant)),
        _TAIL,
        _block("invariant", _invariants(invariants, ram)),
        _block('movie "walk" from Level1', _commands(commands)),
        _block("replay walk", _expectations(expectations, ram)),
    ]
    text = "\n".join(parts)
    assert text.count("\n") == lines, (text.count("\n"), lines)
    return text


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (part < total % parts) for part in range(parts)]


def _block(head: str, lines: Iterator[str]) -> str:
    return f"{head} {{\n{''.join(lines)}}}\n"


def _variables(count: int, variant: int) -> Iterator[str]:
    for i in range(count):
        address = 0xFF0100 + 2 * (i + variant % 1000)
        detail = ("", " in 0..400", ' "in ticks of the game"', " enum { idle = 0, hit = 1 }")[i % 4]
        yield f"  v{i} : u2 @ 0x{address:X}{detail}\n"


def _lets(count: int, variables: int) -> Iterator[str]:
    for i in range(count):
        a, b, c = (f"v{(i * step) % variables}" for step in (1, 3, 7))
        bodies = (
            f"{a} - 2 * {b} + {c} // 4",
            f"{a} > 3 and ({b} == 1 or not {c} in 2..9)",
            f"max({a} % 16, {b} & 0x0F) + peak({c})",
            f"if {a} < {b} then {c} else 0",
        )
        yield f"let l{i} = {bodies[i % 4]}\n"


def _rewards(count: int, lets: int, variant: int) -> Iterator[str]:
    for i in range(count):
        number, test = (i % (lets // 4)) * 4, (i % (lets // 4)) * 4 + 1
        bodies = (
            f"0.25 * gain(l{number})",
            f"-{1 + variant % 7} when rises(l{test})",
            f"delta(v{i}) - 0.5 * loss(v{i})",
        )
        yield f'  r{i} : {bodies[i % 3]}   "why it is paid"\n'


def _invariants(count: int, variables: int) -> Iterator[str]:
    for i in range(count):
        v = f"v{i % variables}"
        yield f"  i{i} : abs(delta({v})) <= {i + 1} or prev({v}) in {{0, {i + 2}, 0x{i + 3:X}}}\n"


def _commands(count: int) -> Iterator[str]:
    for i in range(count):
        yield f"  hold {('LEFT', 'RIGHT')[i % 2]} + B for {i + 4}; wait {i + 8}\n"


def _expectations(count: int, variables: int) -> Iterator[str]:
    for i in range(count):
        yield f"  {('at', 'by')[i % 2]} {i + 1}0 : v{i % variables} != {i} and frame > {i}\n"
