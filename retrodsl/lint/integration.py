"""An integration folder, read with places: what the rules look at.

Everything is read once and when it is asked for. Files that are not there are ``None``, files that
are broken have as much of a tree as could be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from retrodsl.diagnostics import Diagnostic, Fix, Label, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.engine_json import DataVariable, Scenario, read_data, read_scenario
from retrodsl.platforms import Platform, UnknownPlatform, platform_of_game
from retrodsl.readers.json_nodes import JsonNode, JsonObject, JsonText
from retrodsl.readers.json_text import JsonRead, read_json_bytes
from retrodsl.source import Source, Span

#: Larger text files are none of an integration.
MAX_BYTES = 4 << 20

#: What the engine reads, or what an integration is known to hold.
DATA, METADATA, ROM_SHA = "data.json", "metadata.json", "rom.sha"


class Memory(Protocol):
    """The memory of a saved state."""

    def read(self, address: int, width: int) -> bytes | None:
        """``width`` bytes as variables read them; ``None`` where they are in no block."""


#: Reads the memory of a saved state; raises ``StateProblem`` with the reason where it cannot.
ReadState = Callable[[Path, Platform], Memory]


class StateProblem(Exception):  # noqa: N818 (named for what it reports)
    """A saved state whose memory cannot be read. ``broken`` says that the file itself is bad."""

    def __init__(self, reason: str, *, broken: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.broken = broken


@dataclass(frozen=True)
class JsonFile:
    """A JSON file of the folder: its text, and the tree with its mistakes."""

    name: str
    source: Source
    read: JsonRead

    @property
    def root(self) -> JsonNode | None:
        """The outermost value."""
        return self.read.root

    def label(self, place: JsonNode | Span, text: str = "") -> Label:
        """A place in this file."""
        return Label(self.source, place if isinstance(place, Span) else place.span, text)


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario with its file."""

    file: JsonFile
    scenario: Scenario

    @property
    def name(self) -> str:
        """The scenario's name: its file's without ``.json``."""
        return self.file.name.removesuffix(".json")


class Integration:
    """One folder of an integration.

    ``base`` is the integration of the same name that an overlay completes (a folder without
    ``rom.sha`` in ``experimental``): the engine takes from it each file that is not here.
    """

    def __init__(
        self,
        folder: Path,
        *,
        shown: str | None = None,
        base: Integration | None = None,
        read_state: ReadState | None = None,
    ) -> None:
        self.folder = folder
        self.name = folder.resolve().name
        self.shown = str(folder) if shown is None else shown
        self.base = base
        self._read_state = read_state
        self._memories: dict[str, Memory | StateProblem] = {}

    @cached_property
    def platform(self) -> Platform | None:
        """The system, known from the folder's name; ``None`` where that names none."""
        try:
            return platform_of_game(self.name)
        except UnknownPlatform:
            return None

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """Every file of the folder, in order."""
        try:
            return tuple(sorted(p.name for p in self.folder.iterdir() if p.is_file()))
        except OSError:
            return ()

    def read_bytes(self, name: str) -> bytes | None:
        """A file's bytes; ``None`` where it cannot be read or is too large."""
        path = self.folder / name
        try:
            return None if path.stat().st_size > MAX_BYTES else path.read_bytes()
        except OSError:
            return None

    def shown_path(self, name: str) -> str:
        """How a file of the folder is called in messages."""
        return str(Path(self.shown) / name)

    # --- JSON

    def _json(self, name: str) -> JsonFile | None:
        if name not in self.file_names:
            return None
        data = self.read_bytes(name)
        if data is None:
            return None
        read = read_json_bytes(self.shown_path(name), data)
        return JsonFile(name, read.source, read)

    @cached_property
    def own_data(self) -> JsonFile | None:
        """The folder's own data.json."""
        return self._json(DATA)

    @property
    def data(self) -> JsonFile | None:
        """data.json as the engine finds it: the folder's, or the base's."""
        return self.own_data or (self.base.data if self.base is not None else None)

    @cached_property
    def variables(self) -> tuple[DataVariable, ...]:
        """The variables of :attr:`data`."""
        return () if self.data is None else read_data(self.data.root)

    @cached_property
    def by_name(self) -> dict[str, DataVariable]:
        """The variables by name."""
        return {variable.name: variable for variable in self.variables}

    @cached_property
    def own_variables(self) -> tuple[DataVariable, ...]:
        """The variables of the folder's own data.json."""
        return self.variables if self.own_data is not None else ()

    @cached_property
    def metadata(self) -> JsonFile | None:
        """The folder's metadata.json."""
        return self._json(METADATA)

    @cached_property
    def json_files(self) -> tuple[JsonFile, ...]:
        """Every JSON file of the folder."""
        found = [self.own_data, self.metadata, *(s.file for s in self.scenarios)]
        return tuple(sorted((f for f in found if f is not None), key=lambda f: f.name))

    @cached_property
    def scenarios(self) -> tuple[ScenarioFile, ...]:
        """The folder's scenarios: its JSON files but data.json, metadata.json and hidden ones."""
        names = (
            name
            for name in self.file_names
            if name.endswith(".json") and name not in (DATA, METADATA) and not name.startswith(".")
        )
        files = (self._json(name) for name in names)
        return tuple(ScenarioFile(f, read_scenario(f.root)) for f in files if f is not None)

    def metadata_value(self, key: str) -> JsonNode | None:
        """What metadata.json has under ``key``: of two the last, as Python reads it."""
        root = self.metadata.root if self.metadata is not None else None
        members = root.all(key) if isinstance(root, JsonObject) else ()
        return members[-1].value if members else None

    # --- other files

    def text(self, name: str) -> Source | None:
        """A text file; bytes that are no UTF-8 are replaced. ``None`` where it is not there."""
        data = self.read_bytes(name) if name in self.file_names else None
        return None if data is None else Source(self.shown_path(name), _decode(data))

    @cached_property
    def lua_files(self) -> dict[str, Source]:
        """The Lua files of the folder by name."""
        found = ((n, self.text(n)) for n in self.file_names if n.endswith(".lua"))
        return {name: source for name, source in found if source is not None}

    @cached_property
    def state_names(self) -> tuple[str, ...]:
        """The saved states of the folder, without ``.state``."""
        return tuple(n.removesuffix(".state") for n in self.file_names if n.endswith(".state"))

    def memory(self, state: str) -> Memory:
        """The memory of a saved state of the folder; raises :class:`StateProblem`."""
        if state not in self._memories:
            self._memories[state] = self._load_memory(state)
        found = self._memories[state]
        if isinstance(found, StateProblem):
            raise found
        return found

    def _load_memory(self, state: str) -> Memory | StateProblem:
        if self._read_state is None:
            return StateProblem("states are not looked into in this run")
        if self.platform is None:
            return StateProblem("the folder's name names no system")
        try:
            return self._read_state(self.folder / f"{state}.state", self.platform)
        except StateProblem as problem:
            return problem

    @property
    def reads_states(self) -> bool:
        """Whether this run looks into saved states."""
        return self._read_state is not None

    def memories(self) -> Iterator[tuple[str, Memory]]:
        """Each saved state whose memory can be read."""
        for state in self.state_names:
            try:
                yield state, self.memory(state)
            except StateProblem:
                continue

    def file_label(self, name: str, text: str = "") -> Label:
        """A label for a file as a whole, whose text is not shown."""
        return Label(Source(self.shown_path(name), ""), Span(0, 0), text)

    def folder_label(self, text: str = "") -> Label:
        """A label for the folder as a whole."""
        return Label(Source(self.shown, ""), Span(0, 0), text)


def _decode(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def finding(
    code: str,
    severity: Severity,
    message: str,
    label: Label,
    *,
    notes: Iterable[str] = (),
    helps: Iterable[str] = (),
    related: Iterable[Label] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """A diagnostic of a rule."""
    return Diagnostic(
        code, severity, message, label, tuple(related), tuple(notes), tuple(helps), fix
    )


def replace(file: JsonFile, place: JsonNode | Span, text: str, title: str, *, safe: bool) -> Fix:
    """A fix that puts ``text`` in the place of ``place``."""
    span = place if isinstance(place, Span) else place.span
    return Fix(title, (Edit(file.source, span, text),), safe)


def key_of(node: JsonNode | None, key: str) -> JsonText | None:
    """The place of a key in an object."""
    if isinstance(node, JsonObject):
        member = node.member(key)
        return member.key if member is not None else None
    return None
