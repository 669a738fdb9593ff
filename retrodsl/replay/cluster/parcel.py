"""What goes to a cluster's worker and what comes back: a request with its files, a run or an error.

Machines of a cluster need not share a file system, so paths mean nothing there. A parcel has the
content of the integration's files; the ROM, which many parcels share, travels by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from retrodsl.engines._base import RunRequest
from retrodsl.engines.errors import EngineError, RomError

#: No file of an integration is larger; what is larger is left out, and the engine misses it.
MAX_FILE = 16 << 20

_DATA, _SCENARIO = "data", "scenario"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request whose paths are names in the folder that ``unpack`` makes.

    ``run`` names the run of replays that it belongs to. ``engine`` and ``python`` say what plays.
    ``fresh`` asks for a new emulator. ``shown`` are the user's paths by the names they have here,
    ``shown_rom`` is that of the ROM.
    """

    run: str
    engine: str
    python: str | None
    request: RunRequest = field(repr=False)
    rom_digest: str
    files: dict[str, bytes] = field(repr=False)
    shown: dict[str, str] = field(repr=False)
    shown_rom: str
    fresh: bool = False

    def unpack(self, folder: Path, rom: Path) -> RunRequest:
        """Write the files into ``folder``, and the request to be made there; ``OSError``."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return replace(
            self.request,
            rom=rom,
            data=folder / self.request.data,
            scenario=folder / self.request.scenario,
        )

    def places(self, folder: Path, rom: Path) -> dict[str, str]:
        """The user's paths by those of ``unpack``, as they are and with links followed."""
        found = {folder / name: shown for name, shown in self.shown.items()}
        found[rom] = self.shown_rom
        return {str(p): shown for path, shown in found.items() for p in (path.resolve(), path)}


@dataclass(frozen=True, slots=True)
class Failure:
    """An ``EngineError`` on its way back: its class, and its attributes."""

    kind: type[EngineError]
    facts: dict[str, object]

    @classmethod
    def of(cls, error: EngineError, places: Mapping[str, str]) -> Failure:
        """The error with the user's paths in place of those of the worker (``places``)."""
        return cls(type(error), {key: _named(value, places) for key, value in vars(error).items()})

    def error(self) -> EngineError:
        """The error, to be raised."""
        error = self.kind.__new__(self.kind)
        vars(error).update(self.facts)
        Exception.__init__(error, f"{self.facts['cause']}\n{self.facts['mend']}")
        return error


def _named(value: object, places: Mapping[str, str]) -> object:
    """A text or path with every place of the worker named as the user knows it."""
    if not isinstance(value, str | Path):
        return value
    text = str(value)
    for there, here in places.items():
        text = text.replace(there, here)
    return Path(text) if isinstance(value, Path) else text


def pack(
    request: RunRequest, rom: bytes, run: str, engine: str, python: str | None, *, fresh: bool
) -> Parcel:
    """A request with its files; those that are not there are left to the worker to miss."""
    data = f"{_DATA}/{request.data.name}"
    scenario = f"{_SCENARIO}/{request.scenario.name}"
    sources = {data: request.data, scenario: request.scenario}
    for script in scripts_beside(request.scenario):
        sources.setdefault(f"{_SCENARIO}/{script}", request.scenario.parent / script)
    found = {name: _content(path) for name, path in sources.items()}
    return Parcel(
        run,
        engine,
        python,
        replace(request, rom=Path(request.rom.name), data=Path(data), scenario=Path(scenario)),
        digest_of(rom),
        {name: content for name, content in found.items() if content is not None},
        {name: str(path) for name, path in sources.items()},
        str(request.rom),
        fresh,
    )


def digest_of(content: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(content).hexdigest()


def read_rom(path: Path) -> bytes:
    """The ROM's content, or ``RomError``."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RomError(
            f"the ROM {path} cannot be read: {error.strerror or error}.",
            "name the ROM file, or import it with: python -m stable_retro.import FOLDER",
        ) from error


def scripts_beside(scenario: Path) -> list[str]:
    """The scripts that a scenario may run: those that it names, and every other Lua beside it."""
    names = {path.name for path in scenario.parent.glob("*.lua")}
    try:
        content = json.loads(scenario.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        content = None
    listed = content.get("scripts") if isinstance(content, dict) else None
    for name in listed if isinstance(listed, list) else ():
        if isinstance(name, str) and _is_inside(name):
            names.add(name)
    return sorted(names)


def _is_inside(name: str) -> bool:
    """Whether a name stays in the folder that it is looked up in."""
    path = PurePosixPath(name)
    return bool(name) and "\0" not in name and not path.is_absolute() and ".." not in path.parts


def _content(path: Path) -> bytes | None:
    """A file's content; ``None`` where there is none to be had."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE:
            return None
        return path.read_bytes()
    except OSError:
        return None
