"""The real engine: the compiled files loaded, RAM written through its memory, one update a frame.

A process of its own holds the engine and takes one case after the other; where it dies the case is
what killed it, and a new one is started for the next.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from retrodsl.ir.nodes import Value
from tests.conformance.case import Subject
from tests.conformance.outcome import Outcome, reward_name


class EngineError(Exception):
    """The engine refused the files, raised an error or died."""


class Engine:
    """The engine's process. Use it as a context."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="retrodsl-conformance-")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._stop()
        self._folder.cleanup()

    def _stop(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it may be dead already
            process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        return process.returncode

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer of the process; raises ``EngineError`` when it dies of it."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.conformance.engine_probe"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise EngineError(f"the engine died with exit code {self._stop()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise EngineError(answer["error"])
        return answer

    def run(self, subject: Subject) -> list[Outcome]:
        """What every episode gives; raises ``EngineError``."""
        integration = subject.compiled.integration
        assert integration is not None
        folder = Path(self._folder.name)
        # The scripts of earlier cases must not be found by mistake.
        for path in folder.iterdir():
            if path.name not in integration.files:
                path.unlink()
        for name, text in integration.files.items():
            (folder / name).write_text(text, "utf-8")
        request = {
            "data": str(folder / "data.json"),
            "scenario": str(folder / f"{subject.scenario.name}.json"),
            "players": len(subject.scenario.rewards),
            "episodes": [
                [_changes(frames, n) for n in range(len(frames))] for frames in subject.episodes
            ],
        }
        answer = self.ask(request)
        return [_outcome(subject, episode) for episode in answer["episodes"]]


def _changes(frames: Sequence[Any], number: int) -> list[tuple[int, int]]:
    """The bytes of a frame that differ from the frame before; on the first, all of them."""
    frame = frames[number]
    if number == 0:
        return sorted(frame.items())
    before = frames[number - 1]
    gone = [(address, 0) for address in before if address not in frame]
    return gone + [(a, byte) for a, byte in sorted(frame.items()) if before.get(a, 0) != byte]


def _outcome(subject: Subject, episode: list[Any]) -> Outcome:
    document = subject.emitted.document
    rewards = document.get("rewards") or [document.get("reward", {})]
    parts = {reward_name(n): part for n, part in enumerate(rewards, 1)}
    parts["done"] = document.get("done", {})
    unseen = frozenset(name for name, part in parts.items() if "script" not in part)
    names = sorted({name for _, _, info in episode for name in info})
    info: dict[str, list[Value]] = {
        name: [frame_info.get(name, -1) for _, _, frame_info in episode] for name in names
    }
    players = len(subject.scenario.rewards)
    return Outcome(
        tuple([paid[player] for paid, _, _ in episode] for player in range(players)),
        [done for _, done, _ in episode],
        info=info,
        unseen=unseen,
        whole_info=True,
    )
