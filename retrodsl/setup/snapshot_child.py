"""Plays inputs and saves the emulator's state: a script, run in a process of its own.

``python snapshot_child.py FOLDER`` reads ``request.json`` and, if there is one, ``start`` in the
folder, and writes ``state``, ``screen`` and, last, ``answer.json`` there. The calls and their order
are those of the engine's worker, so that the saved moment is that of a replay's frame. Uses the
standard library and the engine alone.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # The script's own folder comes first on the path, and its siblings are nobody's modules.
    del sys.path[0]

import importlib
import json
import resource
import signal
from pathlib import Path
from typing import Any

PADS = 2


class Refused(Exception):  # noqa: N818
    """The state cannot be made; ``what`` tells the parent why: rom, state or request."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


def play(engine: Any, request: dict[str, Any], start: bytes | None) -> Any:
    """The emulator after all that was asked for, frame 0 included."""
    numpy = importlib.import_module("numpy")
    try:
        system = engine.get_romfile_system(request["rom"])
        emulator = engine.RetroEmulator(request["rom"])
    except Exception as error:
        raise Refused("rom", str(error)) from error
    buttons = len(engine.get_system_info(system)["buttons"])

    def press(masks: list[int]) -> None:
        for pad in range(PADS):
            mask = masks[pad] if pad < len(masks) else 0
            if mask >> buttons:
                raise Refused("request", f"the pad has {buttons} buttons, no {mask.bit_length()}")
            bits = [mask >> bit & 1 for bit in range(buttons)]
            emulator.set_button_mask(numpy.array(bits, numpy.uint8), pad)

    press([])
    emulator.configure_data(engine.data.GameData())
    emulator.step()
    if start is not None and not emulator.set_state(start):
        raise Refused("state", "the emulator does not take the state")
    emulator.step()
    for masks, count in request["runs"]:
        press(masks)
        for _ in range(count):
            emulator.step()
    return emulator


def save(folder: Path) -> dict[str, Any]:
    """Make the state that the folder's request asks for: what the answer says."""
    request = json.loads((folder / "request.json").read_text("utf-8"))
    # Ends the process even where the core never returns and the parent is gone.
    signal.setitimer(signal.ITIMER_REAL, request["time_limit"])
    path = folder / "start"
    start = path.read_bytes() if path.exists() else None
    emulator = play(importlib.import_module("stable_retro"), request, start)
    screen = emulator.get_screen()
    (folder / "screen").write_bytes(screen.tobytes())
    (folder / "state").write_bytes(emulator.get_state())
    return {"width": screen.shape[1], "height": screen.shape[0]}


def main(arguments: list[str]) -> int:
    """Answer the request in the folder."""
    folder = Path(arguments[0])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = save(folder)
    except Refused as error:
        answer = {"error": error.what, "message": str(error)}
    except Exception as error:  # noqa: BLE001 (whatever an engine raises is an answer)
        answer = {"error": "raised", "message": f"{type(error).__name__}: {error}"}
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
