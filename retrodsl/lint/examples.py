"""The examples of the rules as real folders, and what the linter says of them."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from retrodsl.diagnostics import Diagnostic
from retrodsl.lint.integration import Integration, Memory, StateProblem
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules import all_rules
from retrodsl.lint.runner import find_integrations, lint, open_integration
from retrodsl.platforms import Platform

#: An integration with which nothing is wrong.
SOUND: dict[str, str | bytes] = {
    "data.json": """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|u1"},
    "score": {"address": 16711682, "type": ">u2"}
  }
}
""",
    "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
""",
    "metadata.json": '{"default_state": "Start"}\n',
    "rom.sha": "0123456789abcdef0123456789abcdef01234567\n",
    "Start.state": gzip.compress(b"a state", mtime=0),
}

#: The address of ``lives`` above, and what it holds in a sound state.
LIVES, SCORE = 16711680, 16711682
_SOUND_MEMORY: dict[int, bytes] = {LIVES: b"\x03"}


@dataclass(frozen=True, slots=True)
class _ExampleMemory:
    """Zeros with some bytes set, in the blocks of a system."""

    platform: Platform
    written: Mapping[int, bytes]

    def read(self, address: int, width: int) -> bytes | None:
        if self.platform.block_at(address, width) is None:
            return None
        known = {
            base + i: byte for base, data in self.written.items() for i, byte in enumerate(data)
        }
        return bytes(known.get(address + i, 0) for i in range(width))


def write_example(example: Example, root: Path) -> Path:
    """Write an example's folders below ``root``; gives the folder of the example itself."""
    folder = root / "contrib" / example.game
    files = {name: text for name, text in SOUND.items() if name not in example.without}
    for state in example.states:
        files.setdefault(f"{state}.state", SOUND["Start.state"])
    _write(folder, {**files, **example.files})
    for name, texts in example.beside.items():
        _write(root / "contrib" / name, {**SOUND, **texts})
    for name, texts in example.stable.items():
        _write(root / "stable" / name, {**SOUND, **texts})
    return folder


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)


def lint_example(
    example: Example, root: Path, rules: tuple[Rule, ...] | None = None
) -> tuple[Diagnostic, ...]:
    """What the rules say of an example written below the empty folder ``root``."""
    write_example(example, root)

    def read_state(path: Path, platform: Platform) -> Memory:
        written = example.states.get(path.stem)
        if written is not None:
            return _ExampleMemory(platform, written)
        try:
            data = path.read_bytes()
            if not data:
                raise EOFError("the file is empty")
            content = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise StateProblem(str(error), broken=True) from error
        if content.startswith(b"#!s9xsnp:") and platform.name != "Snes":
            raise StateProblem("it is not a state of this system: it is a state of Snes9x (Snes)")
        return _ExampleMemory(platform, _SOUND_MEMORY if platform.name == "Genesis" else {})

    integrations: list[Integration] = []
    for folder in find_integrations(root / "contrib"):
        shown = str(folder.relative_to(root / "contrib"))
        integrations.append(open_integration(folder, shown=shown, read_state=read_state))
    return lint(integrations, all_rules() if rules is None else rules).diagnostics
