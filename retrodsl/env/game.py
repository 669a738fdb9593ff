"""What an environment is made of: the compiled spec, its ROM and its start."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from retrodsl.api import compile_spec
from retrodsl.diagnostics.render.text import render_text
from retrodsl.emitters.integration import Integration
from retrodsl.emitters.scenario_json import EmittedScenario
from retrodsl.engines.stable_retro import find_rom, rom_sha1
from retrodsl.env.errors import EnvironmentProblem
from retrodsl.ir.program import Program, ScenarioProgram
from retrodsl.project import Project
from retrodsl.states import StateFileUnreadable, read_state_file

POWER_ON: Final = "power-on"
"""The name of the start without a saved state."""


@dataclass(frozen=True, slots=True)
class Game:
    """A spec that compiles, one of its scenarios, and where its files are."""

    program: Program = field(repr=False)
    scenario: ScenarioProgram = field(repr=False)
    integration: Integration = field(repr=False)
    project: Project

    @property
    def emitted(self) -> EmittedScenario:
        """The scenario as the engine gets it."""
        return self.integration.scenarios[self.scenario.name]

    @property
    def name(self) -> str:
        """The game's name."""
        return self.program.game

    @property
    def path(self) -> str:
        """The spec's file, as the user named it."""
        return str(self.project.spec)

    def is_by_hand(self, slot: str, player: int = 1) -> bool:
        """Whether a hand-written function stands for a player's reward, or for done."""
        return any((s.slot, s.player) == (slot, player) for s in self.scenario.lua)


def open_game(
    spec: str | os.PathLike[str], scenario: str | None = None, integrations: Path | None = None
) -> Game:
    """Compile a spec in memory; raises ``EnvironmentProblem`` with the compiler's findings.

    Without ``scenario`` it is the program's usual one.
    """
    path = Path(spec)
    if not path.is_file():
        raise EnvironmentProblem(
            f"there is no spec {path}", f"paths are taken from where the program runs: {Path.cwd()}"
        )
    compiled = compile_spec(path, integrations)
    program, integration = compiled.checked.program, compiled.integration
    if program is None or integration is None:
        errors = [diagnostic for diagnostic in compiled.diagnostics if diagnostic.is_error]
        text = render_text(errors, color=False, width=None).rstrip()
        raise EnvironmentProblem(f"{path} does not compile:\n{text}")
    known = [each.name for each in program.scenarios]
    chosen = program.usual_scenario if scenario is None else scenario
    if chosen not in known:
        raise EnvironmentProblem(
            f"{path} has no scenario {chosen}", f"it has {', '.join(known) or 'none'}"
        )
    return Game(program, program.scenario(chosen), integration, Project.of(path, integrations))


def rom_of(game: Game, rom: str | os.PathLike[str] | None = None) -> Path:
    """The ROM to run: the one that is named, else the game's in the project or in stable-retro.

    Raises ``EnvironmentProblem`` where there is none.
    """
    if rom is not None:
        path = Path(rom)
        if not path.is_file():
            raise EnvironmentProblem(f"there is no ROM {path}")
        return path
    extensions = game.program.platform.extensions
    hashes = game.program.hashes
    is_the_rom = (lambda path: rom_sha1(path) in hashes) if hashes else None
    found = game.project.find_rom(game.name, extensions, is_the_rom) or find_rom(game.name)
    if found is None:
        folder = game.project.folder(game.name)
        endings = ", ".join(f".{extension}" for extension in extensions)
        its_own = " or the SHA-1 of the spec's `rom sha1`" if hashes else ""
        raise EnvironmentProblem(
            f"the ROM of {game.name} was not found: there is no rom.{extensions[0]} in {folder}, "
            f"in {game.project.spec.parent} beside the spec or in stable-retro, and beside the "
            f"spec no file ({endings}) with the name {game.name}{its_own}",
            f"put it at {folder}/rom.{extensions[0]} or beside the spec, name it with rom=..., or "
            "import it into stable-retro with `python -m stable_retro.import FOLDER`",
        )
    return found


def hash_of(rom: Path) -> str:
    """The ROM's SHA-1 as ``rom.sha`` has it; raises ``EnvironmentProblem``."""
    try:
        return rom_sha1(rom)
    except OSError as error:
        raise EnvironmentProblem(
            f"the ROM {rom} cannot be read: {error.strerror or error}"
        ) from error


def is_state_file(state: str | os.PathLike[str]) -> bool:
    """Whether a state is named by its file."""
    path = Path(state)
    return path.suffix == ".state" and path.is_file()


def state_of(game: Game, state: str | os.PathLike[str] | None, players: int) -> bytes | None:
    """The start state, uncompressed; ``None`` for power-on.

    ``state`` is a state's name, the path of a ``.state`` file, ``POWER_ON``, or ``None`` for the
    default. Raises ``EnvironmentProblem``.
    """
    name = game.program.default_state(players) if state is None else os.fspath(state)
    if name is None or name == POWER_ON:
        return None
    if is_state_file(name):
        path: Path | None = Path(name)
    else:
        path = game.project.find_state(game.name, name.removesuffix(".state"))
    if path is None:
        raise EnvironmentProblem(
            f"the state {name} of {game.name} was not found",
            f"put it at {game.project.folder(game.name)}/{name}.state, or name a .state file; "
            f'"{POWER_ON}" starts without one',
        )
    try:
        return read_state_file(path)
    except StateFileUnreadable as error:
        raise EnvironmentProblem(f"the state {path}: {error.reason}", error.mend) from error
