"""A file that nobody reads.

A saved state without `.state` is not listed, and cannot be loaded by its name. A ROM must be called
`rom` with the extension of its system. A JSON file that is neither variables nor a scenario does
nothing. Copies that editors leave behind confuse people. Notes, movies, pictures, patches of a ROM
and specs may lie in the folder.
"""

from collections.abc import Iterator
from pathlib import PurePath

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import DATA, METADATA, ROM_SHA, Integration, ScenarioFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.platforms import load_platforms
from retrodsl.readers.json_nodes import JsonObject, JsonText

_CODE = "RL506"
_USUAL = frozenset({DATA, METADATA, ROM_SHA, "scenario.json", "notes.txt", "script.lua"})
_READ = (".state", ".json", ".lua")
_DOCUMENTS = {".txt", ".rst", ".html", ".pdf", ".csv", ".yaml", ".yml", ".toml", ".py"}
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".mp4"}
_MOVIES = {".bk2", ".fm2", ".bkm", ".evidence", ".expected"}
_PATCHES = {".delta", ".xdelta", ".ips", ".bps", ".ups", ".ppf"}
_BESIDE = frozenset({".retro", ".zip"} | _DOCUMENTS | _PICTURES | _MOVIES | _PATCHES)
_LEFT_BEHIND = (".bak", ".orig", ".old", ".tmp", ".swp", ".rej", "~")
_TEXTS = frozenset({"LICENSE", "LICENCE", "COPYING", "AUTHORS", "README", "NOTES", "CHANGELOG"})
_PARTS = frozenset({"reward", "rewards", "done", "actions", "crop", "crops", "scripts", "info"})
_GZIP = b"\x1f\x8b"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The files of the folder one by one; RL411 looks at scripts."""
    for name in integration.file_names:
        if name not in _USUAL and not name.startswith(".") and not name.endswith(_READ):
            reason = _why(integration, name)
            if reason is not None:
                yield _stray(integration, name, *reason)
    for scenario in integration.scenarios:
        root = scenario.file.root
        if isinstance(root, JsonObject) and scenario.name != "scenario" and root.members:
            keys = {member.name for member in root.members}
            if not keys & _PARTS and _is_sound(scenario):
                why = "it is no scenario: it has neither reward nor done"
                yield _stray(integration, scenario.file.name, why, "remove it")


def _is_sound(scenario: ScenarioFile) -> bool:
    return scenario.file.read.engine_accepts


def _why(integration: Integration, name: str) -> tuple[str, str] | None:
    """Why nobody reads a file, and what to do about it; ``None`` for what may lie there."""
    if name.endswith(_LEFT_BEHIND):
        return "an editor or a tool left it behind", "remove it"
    suffix = PurePath(name).suffix.lower()
    if suffix == ".state":
        return None  # RL515
    if suffix in _BESIDE or PurePath(name).stem.upper() in _TEXTS:
        return None
    original = integration.metadata_value("original_rom_name")
    if isinstance(original, JsonText) and original.value == name:
        return None
    extensions = {f".{e}" for p in load_platforms().values() for e in p.extensions}
    start = integration.read_bytes(name)
    start = b"" if start is None else start[:4096]
    if suffix in extensions:
        if PurePath(name).stem == "rom" or (suffix == ".md" and b"\0" not in start):
            return None
        right = f"rom{PurePath(name).suffix}"
        return f"the engine looks for a ROM called {right}", f"call it {right}"
    if start.startswith(_GZIP):
        return "it looks like a saved state without .state", f"call it {name}.state"
    return "neither the engine nor this linter knows what it is for", "remove it"


def _stray(integration: Integration, name: str, why: str, help_text: str) -> Diagnostic:
    return finding(
        _CODE,
        Severity.WARNING,
        f"nobody reads `{name}`",
        integration.file_label(name),
        notes=(why,),
        helps=(help_text,),
    )


RULE = Rule(
    code=_CODE,
    name="stray-file",
    title="a file that nobody reads",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example({"bonus": _GZIP + b"\x08\0a state"}),
        Example({"scenario.json.bak": "{}"}),
        Example({"Game.md": b"SEGA\0"}),
        Example({"extra.json": '{"version": 1}\n'}),
        Example({"core.dump": b"\0"}),
    ),
    valid=(
        Example(
            {
                "notes.txt": "found with a debugger\n",
                "README.md": "# The game\n",
                "rom.md": b"SEGA\0",
                "run.bk2": b"PK",
                "rom.delta": b"\0",
                ".hidden": "",
            }
        ),
    ),
    check=check,
)
