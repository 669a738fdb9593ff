"""What the specs of integrations are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_WORDS = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z][a-z]*\d*|[a-z]+\d*|\d+")
_VERSION = re.compile(r"-v\d+\Z")
_GAME = re.compile(r'^\s*game\s+"([^"]*)"', re.MULTILINE)


def spec_names(folders: Sequence[Path], output: Path) -> list[str]:
    """A file name for each folder's spec: ``sonic_the_hedgehog.retro``.

    Where two of them are alike, or ``output`` has a spec of that name for another game, the system
    is added, and then the collection that the folder is in.
    """
    candidates = [_candidates(folder) for folder in folders]
    counts = [Counter(names[level] for names in candidates) for level in range(3)]
    found: list[str] = []
    taken: set[str] = set()
    for folder, names in zip(folders, candidates, strict=True):
        free = [
            name
            for level, name in enumerate(names)
            if counts[level][name] == 1 and not _is_of_another(output / name, folder.resolve().name)
        ]
        name = next((n for n in free if n not in taken), None)
        number = 2
        while name is None:
            numbered = names[-1].replace(".retro", f"_{number}.retro")
            name = None if numbered in taken else numbered
            number += 1
        taken.add(name)
        found.append(name)
    return found


def _candidates(folder: Path) -> tuple[str, str, str]:
    whole = folder.resolve()
    title, _, system = _VERSION.sub("", whole.name).rpartition("-")
    base = _snake(title or system)
    with_system = f"{base}_{_snake(system)}" if title else base
    collection = _snake(whole.parent.name)
    return f"{base}.retro", f"{with_system}.retro", f"{with_system}_{collection}.retro"


def _snake(text: str) -> str:
    return "_".join(word.lower() for word in _WORDS.findall(text)) or "game"


def _is_of_another(path: Path, game: str) -> bool:
    """Whether a spec for another game stands at ``path``."""
    try:
        match = _GAME.search(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return False
    return match is not None and match[1] != game
