"""Makes a Python function of what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from retrodsl.evaluators.frames import Memory, NoMemory
from retrodsl.evaluators.steps.operations import HELPERS
from retrodsl.evaluators.steps.results import Result
from retrodsl.evaluators.steps.writer import Writer
from retrodsl.float32 import float32

Send = Callable[[Mapping[str, int]], Any]
"""Takes the variables of the next frame by key, gives what was asked for of it."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A meaning that is ready to run; ``source`` is the Python that it became."""

    source: str = field(repr=False)
    _episode: Callable[..., Any] = field(repr=False)

    def begin(self, memory: Memory | None = None) -> Send:
        """Begin an episode: the first call of what this gives takes frame 0.

        ``memory`` is asked for what pointers point at, on the frame that is being taken.
        """
        episode = self._episode((memory or NoMemory()).read)
        next(episode)
        send: Send = episode.send
        return send


def compile_steps(result: Result) -> Steps:
    """The function that gives ``result`` on every frame.

    It is a generator: history lives in its local variables, which Python reaches fastest, and the
    reset frame has statements of its own, so that no later frame asks whether it is the first.
    """
    writer = Writer(result.nodes())
    lines = ["def episode(read):", "    values = yield"]
    lines += [f"    {line}" for line in writer.statements(first=True)]
    lines += [
        f"    given = {result.text(writer)}",
        "    while True:",
        "        values = yield given",
    ]
    lines += [f"        {line}" for line in writer.statements(first=False)]
    lines += [f"        given = {result.text(writer)}"]
    source = "\n".join(lines) + "\n"
    namespace: dict[str, Any] = {
        "inf": float("inf"),
        "nan": float("nan"),
        "float32": float32,
        **HELPERS,
        **writer.namespace,
    }
    # The text is ours: literals, operators and names made of serials; keys go through ``repr``.
    exec(compile(source, "<steps of a spec>", "exec"), namespace)  # noqa: S102
    return Steps(source, namespace["episode"])
