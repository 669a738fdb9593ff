"""`retrodsl doctor`."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, wants_color


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``mend`` is how to get what is missing."""

    what: str
    ok: bool
    found: str
    mend: str = ""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """Say what is installed, what is missing and how to get it: Python, engine, cores, ROMs."""
    findings = [_python(), _engine(), *_packages(), *_cores(), _roms(), _cache()]
    if as_json:
        import json

        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        _print(findings)
    raise typer.Exit(CLEAN if all(finding.ok for finding in findings) else FINDINGS)


def _print(findings: list[Finding]) -> None:
    color = wants_color(sys.stdout)
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        mark = "ok     " if finding.ok else "missing"
        if color:
            mark = f"\x1b[{32 if finding.ok else 31}m{mark}\x1b[0m"
        typer.echo(f"{mark} {finding.what:<{width}}  {finding.found}", color=color)
        if finding.mend:
            typer.echo(f"{'':7} {'':<{width}}  {finding.mend}")


def _python() -> Finding:
    version = platform.python_version()
    ok = sys.version_info >= (3, 10)
    return Finding("Python", ok, f"{version} at {sys.executable}", "" if ok else "3.10 or newer")


def _engine() -> Finding:
    from retrodsl.platforms import engine_root, engine_version

    root = engine_root()
    if root is None:
        return Finding("stable-retro", False, "not installed", "pip install stable-retro")
    return Finding("stable-retro", True, f"{engine_version()} at {root}")


def _packages() -> list[Finding]:
    from importlib import metadata

    findings = []
    for name in ("lark", "pydantic", "jsonschema", "numpy", "pillow"):
        try:
            findings.append(Finding(name, True, metadata.version(name)))
        except metadata.PackageNotFoundError:
            findings.append(Finding(name, False, "not installed", f"pip install {name}"))
    return findings


def _cores() -> list[Finding]:
    from retrodsl.platforms import EngineNotInstalled, installed_cores, load_platforms

    try:
        cores = installed_cores()
        systems: dict[str, list[str]] = {}
        for name, system in load_platforms().items():
            systems.setdefault(system.core, []).append(name)
    except EngineNotInstalled:
        return []
    missing = {core for core, path in cores.items() if path is None}
    here = [name for core, names in systems.items() if core not in missing for name in names]
    findings = [
        Finding("cores", bool(here), f"{len(cores) - len(missing)}: {', '.join(sorted(here))}")
    ]
    findings.extend(
        Finding(
            f"core {core}",
            False,
            f"for {', '.join(systems.get(core, []))}",
            "reinstall stable-retro",
        )
        for core in sorted(missing)
    )
    return findings


def _roms() -> Finding:
    from retrodsl.platforms import EngineNotInstalled, installed_games

    try:
        games = installed_games()
    except EngineNotInstalled:
        return Finding("ROMs", False, "no engine, no games", "pip install stable-retro")
    with_rom = [game.name for game in games if game.rom is not None]
    shown = ", ".join(with_rom[:6]) + (", ..." if len(with_rom) > 6 else "")
    found = f"{len(with_rom)} of {len(games)} integrations have their ROM: {shown}"
    mend = "import yours with `python -m stable_retro.import FOLDER`, or name one with --rom"
    return Finding("ROMs", bool(with_rom), found, mend)


def _cache() -> Finding:
    from retrodsl.syntax.grammar import cache_folder

    folder = cache_folder()
    if folder is None:
        mend = (
            "set XDG_CACHE_HOME to a folder that can be written to; until then each start is slower"
        )
        return Finding("cache", True, "none", mend)
    return Finding("cache", True, str(Path(folder)))
