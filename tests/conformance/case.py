"""A case: a spec, RAM over one or more episodes, and what is expected, read from a TOML file.

``spec`` is the text; without a ``game`` line it is for the cartridge that the engine ships.
``scenario`` names the one to run, ``files`` are texts beside the spec, ``[skip]`` says by evaluator
why it cannot run the case, ``errors`` are the codes that compiling has to yield. Each
``[[episode]]`` has ``given`` (by variable, a value a frame, or one for all) and ``ram`` (by
address, bytes in hexadecimal a frame, or for all), and ``expect``: ``reward``, ``reward_p2``,
``done``, ``terms`` and ``info`` by name, each a value a frame, from frame 0, the reset frame, on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import tomllib

from retrodsl.api import Checked, check_source
from retrodsl.diagnostics import Collector
from retrodsl.emitters.integration import Integration, emit
from retrodsl.emitters.scenario_json import EmittedScenario
from retrodsl.emitters.verify import verify
from retrodsl.evaluators.frames import Frame, Memory, decode
from retrodsl.ir.nodes import Value
from retrodsl.ir.program import Program, ScenarioProgram
from retrodsl.source import Source
from tests.conformance.memory import Bytes, SparseMemory, placed

#: The cartridge that the engine ships, and with it the memory that the engine can be given.
GAME = "Airstriker-Genesis"

Frames: TypeAlias = tuple[Bytes, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an episode gives, a value a frame; ``None`` where nothing is expected."""

    rewards: tuple[tuple[float, ...] | None, ...] = ()
    done: tuple[bool, ...] | None = None
    terms: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    info: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A spec as far as it came: ``integration`` is ``None`` where emitting it was refused."""

    text: str
    checked: Checked
    integration: Integration | None
    codes: tuple[str, ...]

    @property
    def program(self) -> Program:
        """The meaning; only for a spec without errors."""
        assert self.checked.program is not None
        return self.checked.program


@dataclass(frozen=True, slots=True)
class Subject:
    """What the evaluators are given: one scenario of a compiled spec and episodes of RAM."""

    compiled: Compiled
    scenario: ScenarioProgram
    episodes: tuple[Frames, ...]
    _decoded: dict[int, list[dict[str, int]]] = field(default_factory=dict, repr=False)

    @property
    def program(self) -> Program:
        """The meaning of the whole spec."""
        return self.compiled.program

    @property
    def emitted(self) -> EmittedScenario:
        """The scenario as it was emitted."""
        assert self.compiled.integration is not None
        return self.compiled.integration.scenarios[self.scenario.name]

    def memories(self, frames: Frames) -> list[Memory]:
        """The memory of every frame of an episode."""
        return [SparseMemory(self.program.platform, frame) for frame in frames]

    def values(self, number: int) -> list[dict[str, int]]:
        """Every RAM variable of every frame of an episode."""
        found = self._decoded.get(number)
        if found is None:
            variables = self.program.variables
            found = [decode(variables, m) for m in self.memories(self.episodes[number])]
            self._decoded[number] = found
        return found

    def frames(self, number: int) -> list[Frame]:
        """The frames of an episode as the reference evaluator takes them."""
        memories = self.memories(self.episodes[number])
        return [Frame(v, m) for v, m in zip(self.values(number), memories, strict=True)]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands in its file."""

    about: str
    spec: str
    scenario: str
    files: Mapping[str, str]
    skip: Mapping[str, str]
    errors: tuple[str, ...]
    episodes: tuple[Mapping[str, Any], ...]

    def compile(self) -> Compiled:
        """Check and emit the spec."""
        return compile_text(self.spec, self.files)

    def subject(self, compiled: Compiled) -> Subject:
        """What the evaluators get; raises ``ValueError`` for a trace that does not fit."""
        program = compiled.program
        scenario = program.scenario(self.scenario or program.scenarios[0].name)
        episodes = tuple(_frames(program, episode) for episode in self.episodes)
        return Subject(compiled, scenario, episodes)

    def expected(self) -> list[Expected]:
        """What each episode is to give."""
        return [_expected(episode.get("expect", {})) for episode in self.episodes]


def compile_text(text: str, files: Mapping[str, str] | None = None) -> Compiled:
    """Check and emit a spec's text; without a ``game`` line it is for ``GAME``."""
    full = text if "game " in text else f'game "{GAME}"\n{text}'
    checked = check_source(Source("case.retro", full))
    codes = [d.code for d in checked.diagnostics if d.is_error]
    integration = None
    if checked.program is not None:
        reports = Collector()
        integration = emit(checked.program, reports, (files or {}).get)
        codes += [d.code for d in reports.found if d.is_error]
        if integration is not None:
            verify(integration.files)
    return Compiled(full, checked, integration, tuple(codes))


def load(path: Path) -> Case:
    """Read a case; raises ``ValueError`` for a key that means nothing, or broken TOML."""
    document = tomllib.loads(path.read_text("utf-8"))
    known = {"about", "spec", "scenario", "files", "skip", "errors", "episode"}
    episodes = document.get("episode", [])
    _only(path, document, known)
    for episode in episodes:
        _only(path, episode, {"given", "ram", "expect"})
        _only(path, episode.get("expect", {}), {"reward", "reward_p2", "done", "terms", "info"})
    return Case(
        document.get("about", ""),
        document["spec"],
        document.get("scenario", ""),
        document.get("files", {}),
        document.get("skip", {}),
        tuple(document.get("errors", ())),
        tuple(episodes),
    )


def _only(path: Path, table: Mapping[str, Any], known: set[str]) -> None:
    odd = sorted(set(table) - known)
    if odd:
        raise ValueError(f"{path.name}: nothing is made of {', '.join(odd)}")


def _frames(program: Program, episode: Mapping[str, Any]) -> Frames:
    given: dict[str, Any] = episode.get("given", {})
    ram: dict[str, Any] = episode.get("ram", {})
    columns = [c for c in (*given.values(), *ram.values()) if isinstance(c, list)]
    count = len(columns[0]) if columns else 1
    if any(len(column) != count for column in columns):
        raise ValueError(f"columns of different lengths: {[len(c) for c in columns]}")
    variables = {v.key: v for v in program.variables}
    unknown = set(given) - set(variables)
    if unknown:
        raise ValueError(f"no variables: {sorted(unknown)}")
    frames = []
    for frame in range(count):
        memory: dict[int, int] = {}
        for address, column in ram.items():
            text = column[frame] if isinstance(column, list) else column
            raw = bytes.fromhex(text)
            memory.update({int(address, 16) + i: byte for i, byte in enumerate(raw)})
        for name, column in given.items():
            value = column[frame] if isinstance(column, list) else column
            for place, byte in placed(variables[name], value).items():
                memory[place] = memory.get(place, 0) | byte
        frames.append(memory)
    return tuple(frames)


def _expected(table: Mapping[str, Any]) -> Expected:
    rewards = tuple(_column(table.get(name)) for name in ("reward", "reward_p2"))
    done = table.get("done")
    return Expected(
        rewards,
        None if done is None else tuple(map(bool, done)),
        {name: tuple(column) for name, column in table.get("terms", {}).items()},
        {name: tuple(column) for name, column in table.get("info", {}).items()},
    )


def _column(values: Sequence[float] | None) -> tuple[float, ...] | None:
    return None if values is None else tuple(values)


def dump(subject: Subject, about: str) -> str:
    """A case file without expectations, to be run again: the reference says what is meant."""
    text = subject.compiled.text
    assert "'''" not in text
    lines = ["".join(f"# {line}\n" for line in about.splitlines()).rstrip()]
    lines += [f"scenario = {_quoted(subject.scenario.name)}", f"spec = '''\n{text.strip()}\n'''"]
    for number, frames in enumerate(subject.episodes):
        lines += ["", "[[episode]]"]
        values = subject.values(number)
        for variable in subject.program.variables:
            shown = ", ".join(str(frame[variable.key]) for frame in values)
            lines.append(f"# {variable.key}: {shown}")
        lines.append("[episode.ram]")
        addresses = sorted({address for frame in frames for address in frame})
        for start, end in _runs(addresses):
            cells = [
                bytes(frame.get(address, 0) for address in range(start, end)).hex()
                for frame in frames
            ]
            same = len(set(cells)) == 1 and len(frames) > 1 and start != addresses[0]
            shown = _quoted(cells[0]) if same else f"[{', '.join(map(_quoted, cells))}]"
            lines.append(f"0x{start:X} = {shown}")
    return "\n".join(lines) + "\n"


def _runs(addresses: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for address in addresses:
        if runs and runs[-1][1] == address:
            runs[-1] = (runs[-1][0], address + 1)
        else:
            runs.append((address, address + 1))
    return runs


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
