"""Movies as the engine writes and reads them."""
# ruff: noqa: UP006, UP035

import gc
import zipfile
from pathlib import Path
from typing import Any, Dict

from tests.engine_facts.experiments.parts import Core, cartridge
from tests.engine_facts.probe_base import engine

HEADER, LOG, STATE = "Header.txt", "Input Log.txt", "Core.bin"


def record(folder: Path, system: str, players: int = 1) -> Path:
    """A movie of the test cartridge: the reset step, then LEFT, nothing, RIGHT of the first pad."""
    core = Core(cartridge(system))
    path = folder / (system + ".bk2")
    movie = engine.Movie(str(path), True, players)
    movie.configure("Tenfold-" + system, core.emulator)
    movie.set_state(b"the start state")
    movie.step()
    for pressed in ("LEFT", "", "RIGHT"):
        for bit, button in enumerate(core.buttons):
            movie.set_key(bit, button is not None and button == pressed, 0)
        movie.step()
    movie.close()
    del core
    gc.collect()
    return path


def members(path: Path) -> Dict[str, str]:
    """The text of every member."""
    with zipfile.ZipFile(str(path)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def written(folder: Path) -> Dict[str, Any]:
    """The members of a movie, its header by keys, and the lines of its log."""
    found = members(record(folder, "Genesis"))
    header = dict(line.partition(" ")[::2] for line in found[HEADER].splitlines() if line)
    return {
        "members": sorted(found),
        "state": found[STATE],
        "header": header,
        "log": [line.strip() for line in found[LOG].splitlines()],
    }


def key_lines(folder: Path) -> Dict[str, str]:
    """The line that names the columns, of a movie of one player, by system."""
    found: Dict[str, str] = {}
    for system in ("Genesis", "Nes", "Sms", "Snes"):
        found[system] = members(record(folder, system))[LOG].splitlines()[1].strip()
    return found


def pack(path: Path, content: Dict[str, str]) -> None:
    """Write the members of a movie."""
    with zipfile.ZipFile(str(path), "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)


def play(path: Path, players: int = 1, buttons: int = 12) -> Any:
    """The bits of each line that the engine reads, or the name of what it raises."""
    try:
        movie = engine.Movie(str(path))
        frames = []
        while movie.step():
            frames.append(
                [
                    sum(movie.get_key(bit, player) << bit for bit in range(buttons))
                    for player in range(players)
                ]
            )
        return frames
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        return type(error).__name__


def read(folder: Path) -> Dict[str, Any]:
    """What the engine makes of its own movie, and of ones with something missing or changed."""
    whole = members(record(folder, "Genesis"))
    cases: Dict[str, Dict[str, str]] = {"whole": whole}
    for name in (HEADER, LOG, STATE):
        cases["without " + name] = {n: text for n, text in whole.items() if n != name}
    lines = whole[LOG].splitlines(True)
    cases["without its keys"] = {**whole, LOG: "".join(lines[:1] + lines[2:])}
    cases["a BizHawk log"] = {
        **whole,
        LOG: "[Input]\nLogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 A|P1 B|P1 C|\n"
        "|..|.......|\n|..|..L....|\n[/Input]\n",
    }
    cases["no movie at all"] = {}
    found: Dict[str, Any] = {}
    for number, (name, content) in enumerate(cases.items()):
        path = folder / (str(number) + ".bk2")
        pack(path, content)
        found[name] = play(path)
    (folder / "text.bk2").write_text("not a zip")
    found["not a zip"] = play(folder / "text.bk2")
    found["no file"] = play(folder / "nowhere.bk2")
    return found


def in_other_columns(folder: Path, logs: Dict[str, Any]) -> Dict[str, Any]:
    """What the engine reads of a movie whose log is as each engine would have written it."""
    whole = members(record(folder, "Genesis"))
    found: Dict[str, Any] = {}
    for name, lines in logs.items():
        pack(folder / "log.bk2", {**whole, LOG: "\n".join(lines) + "\n"})
        found[name] = play(folder / "log.bk2")
    return found


FM2 = """version 3
emuVersion 22020
rerecordCount 0
palFlag 0
romFilename test
romChecksum base64:AAAAAAAAAAAAAAAAAAAAAA==
guid 00000000-0000-0000-0000-000000000000
fourscore 0
port0 1
port1 1
port2 0
|0|........|........||
|0|R......A|.......A||
|0|.L.....B|........||
|0|..DUTSBA|........||
"""


def fm2(folder: Path) -> Any:
    """The bits that the engine reads of a movie of FCEUX, by frame and player, and its players."""
    path = folder / "movie.fm2"
    path.write_text(FM2)
    frames = play(path, players=2, buttons=9)
    movie = engine.Movie(str(path))
    return [movie.players, frames]
