"""What a spec says of a saved state: its variables, and which conditions of done hold at once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from retrodsl.emitters.integration import Integration
from retrodsl.engines._base import Engine, EngineRun, RunRequest
from retrodsl.evaluators.frames import Frame, Memory
from retrodsl.evaluators.reference import Episode
from retrodsl.ir.nodes import Node
from retrodsl.ir.program import Program


@dataclass(frozen=True, slots=True)
class Ending:
    """A condition of done or truncate on frame 0; ``holds`` is ``None`` where it is not known."""

    scenario: str
    kind: str
    name: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Start:
    """The variables by key, those that could not be read left out, and the conditions."""

    values: Mapping[str, int] = field(repr=False)
    endings: tuple[Ending, ...]


def start_of(program: Program, memory: Memory) -> Start:
    """What the spec makes of this memory, taken for that of frame 0."""
    values: dict[str, int] = {}
    for variable in program.variables:
        data_type = variable.data_type
        try:
            raw = memory.read(variable.address, data_type.width)
        except LookupError:
            continue
        values[variable.key] = data_type.decode(raw, variable.mask)
    frame = Frame(values, memory)
    endings = []
    for scenario in program.scenarios:
        for kind, conditions in (("done", scenario.done), ("truncate", scenario.truncate)):
            for condition in conditions:
                holds = _holds(condition.node, frame)
                endings.append(Ending(scenario.name, kind, condition.name, holds))
    return Start(values, tuple(endings))


def play_frame_zero(
    program: Program,
    integration: Integration,
    engine: Engine,
    rom: Path,
    state: bytes,
    *,
    time_limit: float = 60.0,
) -> EngineRun:
    """Load a state, uncompressed, into the engine: frame 0 alone, with its memory and picture.

    Raises ``EngineError``.
    """
    with tempfile.TemporaryDirectory(prefix="retrodsl-") as folder:
        for name, text in integration.files.items():
            Path(folder, name).write_text(text, "utf-8")
        request = RunRequest(
            rom=rom,
            data=Path(folder, "data.json"),
            scenario=Path(folder, "scenario.json"),
            state=state,
            inputs=[],
            players=program.players,
            screens=frozenset({0}),
            time_limit=time_limit,
            engine_check=False,
        )
        return engine.run(request)


def _holds(node: Node, frame: Frame) -> bool | None:
    """Whether a condition holds; ``None`` where it reads what is not known."""
    episode = Episode([node])
    try:
        episode.step(frame)
    except LookupError:
        return None
    return bool(episode.value(node))
