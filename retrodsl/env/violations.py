"""What was broken: shown to a person, and saved as a movie that plays it again."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrodsl.env.game import Game
from retrodsl.ir.nodes import variables_of
from retrodsl.ir.program import Named
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.model import Movie, MovieError

Values = dict[str, tuple["int | None", "int | None"]]


@dataclass(frozen=True, slots=True)
class Violation:
    """What does not hold on a frame since the reset (frame 0).

    ``names`` are ``invariant NAME``, ``range of VARIABLE``, ``engine reward``, ``engine reward p2``
    and ``engine done``; ``facts`` say the same in sentences. ``values`` are the variables that
    matter, on the frame before and on this one. ``movie`` plays it again, ``None`` if none was
    saved; ``note`` is how to play it, or why there is none.
    """

    game: str
    frame: int
    names: tuple[str, ...]
    facts: tuple[str, ...]
    values: Values
    movie: str | None = None
    note: str = ""

    def __str__(self) -> str:
        lines = [f"{self.game}, frame {self.frame}: {'; '.join(self.facts)}"]
        if self.values:
            lines.append("  " + ", ".join(_shown(name, *v) for name, v in self.values.items()))
        if self.note:
            lines.append(f"  {self.note}")
        return "\n".join(lines)


def _shown(name: str, before: int | None, now: int | None) -> str:
    return f"{name} {now}" if before in (None, now) else f"{name} {before} -> {now}"


def facts_of(game: Game, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """What ``names`` of invariants and ranges mean, and the variables that they are about."""
    facts: list[str] = []
    about: dict[str, None] = {}
    for name in names:
        kind, _, of = name.partition(" ")
        if kind == "invariant":
            invariant = next(each for each in game.scenario.invariants if each.name == of)
            facts.append(f"{name} does not hold ({place_of(invariant)})")
            about.update(dict.fromkeys(variables_of([invariant.node])))
        elif kind == "range":
            key = name.removeprefix("range of ")
            variable = next(each for each in game.program.variables if each.key == key)
            low, high = variable.range.low, variable.range.high
            stated = "its enum" if variable.enum_only else f"{low}..{high}"
            facts.append(f"{key} has left {stated}")
            about[key] = None
    return facts, list(about)


def place_of(named: Named) -> str:
    """The file and line where something is named."""
    source = named.place.source
    return f"{source.name}:{source.position(named.place.span.start)[0]}"


@dataclass(frozen=True, slots=True)
class Saver:
    """Writes movies of violations into ``folder``, named so that the same one has the same name.

    ``header`` is for the movies' own: the ROM's SHA-1, the engine and its core. ``integration`` is
    what the game ran with, where that is not what the spec compiles to.
    """

    game: Game
    folder: Path
    buttons: tuple[str | None, ...]
    players: int
    header: dict[str, str]
    integration: str | None = None

    def save(self, names: Sequence[str], state: bytes | None, masks: Sequence[int]) -> Path:
        """Write what was pressed since the reset; raises ``MovieError`` and ``OSError``.

        ``masks`` has a mask for each player for each step, one step after the other.
        """
        movie = Movie(
            buttons=self.buttons,
            frames=tuple(zip(*[iter(masks)] * self.players, strict=True)),
            players=self.players,
            game=self.game.name,
            system=self.game.program.platform.name,
            state=state,
            from_power_on=state is None,
            header=self.header,
        )
        digest = hashlib.sha1(repr((movie.frames, state)).encode(), usedforsecurity=False)
        what = re.sub(r"\W+", "-", names[0]).strip("-")
        stem = f"{self.game.name}-{what}-{len(movie.frames)}-{digest.hexdigest()[:8]}"
        path = self.folder / f"{stem}.bk2"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MovieError(f"{self.folder}: {error.strerror or error}") from error
        write_bk2(movie, path, any_button=True)
        return path

    def how_to_play(self, path: Path, names: Sequence[str]) -> str:
        """The command that reproduces what ``names`` say, or where it lies if none does."""
        scenario = self.game.scenario.name
        usual = self.game.program.usual_scenario
        option = [] if scenario == usual else ["--scenario", scenario]
        command = shlex.join(["retrodsl", "replay", *option, self.game.path, str(path)])
        theirs = [name for name in names if name.startswith("engine ")]
        if self.integration is None or not theirs:
            return f"played again by: {command}"
        # A replay compiles an integration of its own, which pays and ends as the spec says.
        where = (
            f"{path} shows it on this frame of the integration that was checked, "
            f"{self.integration}; `{command}` plays the spec's own, which does not differ"
        )
        if len(theirs) == len(names):
            return where
        return f"played again by: {command}\n  {' and '.join(theirs)}: {where}"
