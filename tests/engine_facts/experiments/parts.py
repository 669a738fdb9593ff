"""What the experiments share: cartridges with their folders, and a core with its memory."""
# ruff: noqa: UP006, UP035

import gzip
import json
import shutil
from pathlib import Path
from typing import Any, Dict, List

from tests.engine_facts.probe_base import engine

INTEGRATIONS = Path(__file__).parents[3] / "integrations"


def cartridge(system: str) -> Path:
    """The test cartridge's ROM."""
    (rom,) = (p for p in folder_of(system).glob("rom.*") if p.suffix != ".sha")
    return rom


def folder_of(system: str) -> Path:
    """The test cartridge's integration."""
    return INTEGRATIONS / ("Tenfold-" + system)


def start_state(system: str) -> bytes:
    """The test cartridge's start state."""
    with gzip.open(str(folder_of(system) / "Start.state"), "rb") as file:
        return file.read()


class Core:
    """A core with a ROM, after the one step that the engine's constructor makes."""

    def __init__(self, rom: Path) -> None:
        self.emulator = engine.RetroEmulator(str(rom))
        self.data = engine.data.GameData()
        self.emulator.configure_data(self.data)
        self.buttons = engine.get_system_info(engine.get_romfile_system(str(rom)))["buttons"]

    def load(self, folder: Path, info: Any, scenario: Any = None, script: str = "") -> bool:
        """Load variables and a scenario from files in ``folder``; whether the engine did."""
        (folder / "data.json").write_text(json.dumps({"info": info}))
        (folder / "scenario.json").write_text(json.dumps(scenario or {}))
        (folder / "script.lua").write_text(script)
        return bool(self.data.load(str(folder / "data.json"), str(folder / "scenario.json")))

    def press(self, names: List[str], player: int = 0) -> None:
        """Hold these buttons and no others."""
        import numpy

        mask = [int(button in names) for button in self.buttons]
        self.emulator.set_button_mask(numpy.array(mask, numpy.uint8), player)

    def steps(self, count: int) -> None:
        """Run frames."""
        for _ in range(count):
            self.emulator.step()

    def info(self) -> Dict[str, int]:
        """Update, and every variable's value."""
        self.data.update_ram()
        return dict(self.data.lookup_all())

    def memory(self) -> Dict[int, bytes]:
        """Every block as the engine keeps it."""
        return {base: bytes(block) for base, block in self.data.memory.blocks.items()}


def environment(folder: Path, system: str, metadata: Any = None, **options: Any) -> Any:
    """The engine's environment of the test cartridge, copied to ``folder``."""
    game = "Tenfold-" + system
    if not (folder / game).exists():
        shutil.copytree(str(folder_of(system)), str(folder / game))
    if metadata is not None:
        (folder / game / "metadata.json").write_text(json.dumps(metadata))
    integrations = engine.data.Integrations
    integrations.add_custom_path(str(folder))
    if engine.__name__ == "stable_retro":
        options["render_mode"] = "rgb_array"
    return engine.make(game, inttype=integrations.CUSTOM_ONLY, **options)
