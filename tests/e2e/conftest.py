"""The command line as a user has it: a fresh process, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECONDS = 120

#: A small spec of the game that the engine ships. Its movie is 30 frames in which nothing happens.
SPEC = """\
game "Airstriker-Genesis"

states { Level1 default }

ram {
  score : u2 @ 0xFF0250
  lives : u2 @ 0xFF025A in 0..5
}

reward { points : gain(score) }

done { lost : lives == 0 }

movie "short" from Level1 { wait 30 }

replay short {
  at 0 : score == 0
  total reward == 0
  does not end
}
"""

#: The same with two mistakes.
BROKEN = SPEC.replace("lives == 0", "lives == 300").replace("gain(score)", "gain(scroe)")

#: The same with a variable that nothing uses.
DOUBTFUL = SPEC.replace("ram {\n", "ram {\n  level : u2 @ 0xFF0258\n")

#: Nothing in it ends, and playing it takes minutes.
ENDLESS = SPEC.replace("lives == 0", "lives == 5").replace("wait 30", "wait 216000")


@dataclass(frozen=True)
class Done:
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]


@dataclass(frozen=True)
class Cli:
    """`retrodsl` in ``folder``. No terminal, and none of the caller's wishes for colours."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        for key in ("NO_COLOR", "FORCE_COLOR"):
            env.pop(key, None)
        return env | self.env | more

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "retrodsl.cli.main", *map(str, words)]

    def __call__(self, *words: str | Path, **env: str) -> Done:
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(**env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=SECONDS,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def unread(self, *words: str | Path, said: bytes = b"") -> tuple[int, bytes]:
        """The exit code and the errors where nobody reads the output, as after `head`."""
        read, write = os.pipe()
        os.close(read)
        try:
            done = subprocess.run(
                self.command(*words),
                cwd=self.folder,
                env=self.environment(),
                input=said,
                stdout=write,
                stderr=subprocess.PIPE,
                check=False,
                timeout=SECONDS,
            )
        finally:
            os.close(write)
        return done.returncode, done.stderr

    def write(self, name: str, text: str = SPEC) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)
