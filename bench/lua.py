"""The compiled Lua beside hand-written scripts of the same logic, in the engine itself.

Five of the scripts that stable-retro ships, and the specs of ``tests/corpus/scripts`` that say the
same. Both run on the Airstriker cartridge, the game's variables moved into its RAM: what is timed
is ``update_ram`` alone, which runs the script. ``python -m bench.lua`` prints the rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import ROOT, Timing
from retrodsl.api import check, compile_checked
from retrodsl.engines.stable_retro import find_rom
from retrodsl.platforms import parse_type
from retrodsl.project import installed_folders

GAMES = (
    "SonicTheHedgehog-Genesis",
    "SonicTheHedgehog2-Genesis",
    "SonicAndKnuckles3-Genesis",
    "NHL94-Genesis",
    "SonicTheHedgehogCustomCathy-Genesis",
)
ROUNDS, UPDATES = 15, 4000
FIRST = 0xFF0400

#: Runs in a process of its own; the two take turns, so that a busy machine slows both.
PROBE = """
    import json, sys, time
    import stable_retro as retro
    from stable_retro.data import GameData

    job = json.load(open(sys.argv[1]))
    emulator = retro.RetroEmulator(job["rom"])
    seconds = {}
    for _ in range(job["rounds"] + 1):
        for name, folder in job["folders"].items():
            # One script context in a process: load anew before each turn.
            data = GameData()
            emulator.configure_data(data)
            emulator.step()
            assert data.load(folder + "/data.json", folder + "/scenario.json")
            data.reset()
            data.update_ram()
            start = time.perf_counter()
            for _ in range(job["updates"]):
                data.update_ram()
            seconds.setdefault(name, []).append(time.perf_counter() - start)
    print(json.dumps({name: values[1:] for name, values in seconds.items()}))
"""


@dataclass(frozen=True)
class Row:
    """Seconds of ``UPDATES`` updates, in every round."""

    game: str
    original: Timing
    compiled: Timing

    @property
    def ratio(self) -> float:
        """How many times the original's time the compiled script takes, best against best."""
        return self.compiled.best / self.original.best


def measure() -> list[Row]:
    """One row a game."""
    with tempfile.TemporaryDirectory() as folder:
        return [_row(game, Path(folder) / game) for game in GAMES]


def _row(game: str, folder: Path) -> Row:
    shipped = next(installed_folders(game))
    data = json.loads((shipped / "data.json").read_text("utf-8"))
    _move(data)
    name, scenario = _scripted(shipped)
    integration = compile_checked(check(ROOT / f"tests/corpus/scripts/{game}.retro")).integration
    assert integration is not None, game
    original, compiled = folder / "original", folder / "compiled"
    for place in (original, compiled):
        place.mkdir(parents=True)
        (place / "data.json").write_text(json.dumps(data), "utf-8")
    (original / "scenario.json").write_text(json.dumps(scenario), "utf-8")
    for script in scenario["scripts"]:
        (original / str(script)).write_bytes((shipped / str(script)).read_bytes())
    (compiled / "scenario.json").write_text(integration.files[f"{name}.json"], "utf-8")
    (compiled / "script.lua").write_text(integration.files["script.lua"], "utf-8")
    seconds = _time({"original": str(original), "compiled": str(compiled)}, folder)
    return Row(game, Timing(tuple(seconds["original"])), Timing(tuple(seconds["compiled"])))


def _scripted(shipped: Path) -> tuple[str, dict[str, Any]]:
    """The first scenario of a folder whose reward is a script's, and its name."""
    for path in sorted(shipped.glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        if "scripts" in document and "script" in document.get("reward", {}):
            return path.stem, document
    # NHL94 ships its functions without a scenario that calls them.
    document = {
        "reward": {"script": "lua:nhl94_reward"},
        "done": {"script": "lua:nhl94_done"},
        "scripts": ["script.lua"],
    }
    return "script", document


def _move(data: dict[str, dict[str, dict[str, object]]]) -> None:
    """Give every variable an address of its own in the cartridge's RAM."""
    address = FIRST
    for variable in data["info"].values():
        variable["address"] = address
        address += -(-parse_type(str(variable["type"])).width // 2) * 2


def _time(folders: dict[str, str], folder: Path) -> dict[str, list[float]]:
    job = folder / "job.json"
    rom = find_rom("Airstriker-Genesis")
    document = {"rom": str(rom), "rounds": ROUNDS, "updates": UPDATES, "folders": folders}
    job.write_text(json.dumps(document), "utf-8")
    probe = folder / "probe.py"
    probe.write_text(textwrap.dedent(PROBE), "utf-8")
    done = subprocess.run(
        [sys.executable, str(probe), str(job)], check=True, capture_output=True, timeout=600
    )
    found: dict[str, list[float]] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return found


def main() -> None:
    """Print the rows, in microseconds an update."""
    for row in measure():
        original, compiled = (t.best / UPDATES * 1e6 for t in (row.original, row.compiled))
        print(
            f"{row.game:<28} original {original:6.1f} us  compiled {compiled:6.1f} us  "
            f"ratio {row.ratio:.2f}"
        )


if __name__ == "__main__":
    main()
