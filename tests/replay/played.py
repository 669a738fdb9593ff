"""Runs without an emulator: memory that a test makes up, and an engine that plays it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from retrodsl.api import Compiled, check_source, compile_checked
from retrodsl.diagnostics.render.text import render_text
from retrodsl.emitters.integration import Integration
from retrodsl.engines._base import EngineRun, Progress, RunRequest
from retrodsl.engines.info_table import InfoTable
from retrodsl.ir.program import Program
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.replay.trace import Trace, evaluate_run
from retrodsl.source import Source

BASE, SIZE = 0xFF0000, 0x10000

HEAD = """\
game "Airstriker-Genesis"
ram {
  score : >u2 @ 0xFF0250
  lives : >i2 @ 0xFF025A
}
"""


def compiled(text: str) -> tuple[Program, Integration]:
    """What a spec without a file means and compiles to."""
    result: Compiled = compile_checked(check_source(Source("test.retro", text)))
    said = render_text(result.diagnostics, color=False, width=None)
    assert result.checked.program is not None, said
    assert result.integration is not None, said
    return result.checked.program, result.integration


@dataclass(frozen=True)
class Played:
    """A spec with one replay, and a run in which the engine does exactly what the spec says."""

    program: Program
    integration: Integration
    trace: Trace
    run: EngineRun


def play(text: str, variables: Mapping[str, Sequence[int]]) -> Played:
    """Play a spec over what its variables hold, a value a frame."""
    program, integration = compiled(text)
    ram = memory(program, variables)
    frames = len(next(iter(variables.values())))
    trace = evaluate_run(program, program.replays[0], run_of(frames, ram))
    players = len(trace.scenario.rewards)
    columns = [trace.rewards(player) for player in range(1, players + 1)]
    rewards = [tuple(column[frame] for column in columns) for frame in range(frames)]
    done = [bool(trace.done_names(frame)) for frame in range(frames)]
    info = [
        {name: values[frame] for name, values in trace.variables.items()} for frame in range(frames)
    ]
    return Played(program, integration, trace, run_of(frames, ram, rewards, done, info))


def memory(program: Program, variables: Mapping[str, Sequence[int]]) -> RamTrace:
    """The memory in which the variables have these values; 0 elsewhere."""
    builder = RamTraceBuilder([Block(BASE, SIZE)])
    places = {variable.key: variable for variable in program.variables}
    for values in zip(*variables.values(), strict=True):
        block = bytearray(SIZE)
        for name, value in zip(variables, values, strict=True):
            variable = places[name]
            width, start = variable.data_type.width, variable.address - BASE
            bits = value % (1 << 8 * width)
            block[start : start + width] = bits.to_bytes(width, "big")
        builder.append({BASE: bytes(block)})
    return builder.build()


def run_of(
    frames: int,
    ram: RamTrace,
    rewards: list[tuple[float, ...]] | None = None,
    done: list[bool] | None = None,
    info: Sequence[Mapping[str, int | float]] = (),
) -> EngineRun:
    """A run of the engine."""
    return EngineRun(
        frames=frames,
        ram=ram,
        rewards=rewards or [],
        done=done or [],
        info=InfoTable.of_rows(info),
        screens={},
        buttons=(),
        system="Genesis",
        valid_actions=(),
        total_reward=(0.0,),
        rom_sha1="00" * 20,
        engine="recorded 1",
        core="none",
    )


class Recorded:
    """An engine that answers every request with one run, or with one error."""

    name = "recorded"

    def __init__(self, answer: EngineRun | Exception) -> None:
        self.answer = answer
        self.requests: list[RunRequest] = []
        self.files: list[dict[str, str]] = []

    def version(self) -> str:
        return "1"

    def run(self, request: RunRequest, progress: Progress | None = None) -> EngineRun:
        self.requests.append(request)
        folder = request.data.parent
        self.files.append({path.name: path.read_text("utf-8") for path in folder.iterdir()})
        if isinstance(self.answer, Exception):
            raise self.answer
        if progress is not None:
            progress(self.answer.frames, self.answer.frames)
        return self.answer

    def kill(self) -> None:
        return

    def close(self) -> None:
        return

    def __enter__(self) -> Recorded:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def a_rom(folder: Path) -> Path:
    """A file that stands for the ROM."""
    path = folder / "rom.md"
    path.write_bytes(b"no ROM")
    return path
