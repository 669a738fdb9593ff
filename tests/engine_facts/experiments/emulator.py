"""The emulator: how many there are, when it steps, buttons, power-on memory, states."""
# ruff: noqa: UP006, UP035

import base64
import gc
from pathlib import Path
from typing import Any, Dict, List

from tests.engine_facts.experiments.parts import Core, cartridge, environment, start_state
from tests.engine_facts.probe_base import airstriker_rom, engine
from tests.platforms.tiny_roms import TINY_ROMS, nes

COUNTER = {"low": {"address": 0x10, "type": "|u1"}, "count": {"address": 0x10, "type": "<u2"}}
END = 1 << 18


def counting_nes() -> bytes:
    """An NES ROM that counts in a 16-bit number at 0x10 from the moment it is switched on.

    ``lda #0; sta $10; sta $11; again: inc $10; bne again; inc $11; jmp again``: about 3,720 to a
    frame of 29,780 cycles.
    """
    program = bytes.fromhex("a900 8510 8511 e610 d0fc e611 4c06c0".replace(" ", ""))
    image = bytearray(nes(battery=False))
    image[16 : 16 + len(program)] = program
    return bytes(image)


def one_in_a_process(_folder: Path) -> Any:
    """What a second emulator raises; whether one more can be made once the first is gone."""
    first = engine.RetroEmulator(airstriker_rom())
    said = ""
    try:
        engine.RetroEmulator(airstriker_rom())
    except RuntimeError as error:
        said = str(error)
    del first
    gc.collect()
    return [said, bool(engine.RetroEmulator(airstriker_rom()))]


def frames_run(count: int, frame: int) -> int:
    """How many frames it takes to count so far, if it is ``frame`` in one."""
    return round(count / frame)


def steps_of_the_emulator(folder: Path) -> List[int]:
    """Frames that have run after the constructor, after a step, and after another."""
    rom = folder / "rom.nes"
    rom.write_bytes(counting_nes())
    core = Core(rom)
    core.load(folder, COUNTER)
    counts = [core.info()["count"]]
    for _ in range(2):
        core.steps(1)
        counts.append(core.info()["count"])
    frame = counts[2] - counts[1]
    return [frames_run(count, frame) for count in counts]


def steps_of_the_environment(folder: Path) -> List[int]:
    """Frames that have run since power-on: after the environment is made, after ``reset``, after a
    step, and after another ``reset``, which has no state to go back to."""
    from tests.engine_facts.experiments.parts import folder_of

    game = folder / "Tenfold-Nes"
    game.mkdir()
    for name in ("rom.sha", "scenario.json"):
        (game / name).write_bytes((folder_of("Nes") / name).read_bytes())
    (game / "rom.nes").write_bytes(counting_nes())
    (game / "scenario.json").write_text("{}")
    (game / "data.json").write_text('{"info": {"count": {"address": 16, "type": "<u2"}}}')
    made = environment(folder, "Nes", {}, state=engine.State.NONE)
    counts = []
    for action in (None, made.reset, lambda: made.step(made.action_space.sample() * 0), made.reset):
        if action is not None:
            action()
        made.data.update_ram()
        counts.append(made.data.lookup_all()["count"])
    frame = counts[2] - counts[1]
    return [frames_run(count, frame) for count in counts]


def power_on(folder: Path) -> Dict[str, List[int]]:
    """The bytes that memory has after the first step of a ROM that writes none, by system."""
    found: Dict[str, List[int]] = {}
    for name in ("nes.nes", "lorom.sfc"):
        (folder / name).write_bytes(TINY_ROMS[name])
        core = Core(folder / name)
        core.emulator.step()
        core.data.update_ram()
        blocks = core.memory()
        found[name] = sorted(
            set(blocks[min(blocks)]) if name == "nes.nes" else set(blocks[0x7E0000])
        )
        del core
        gc.collect()
    return found


def both_ways(folder: Path) -> Dict[str, Any]:
    """The directions that a game sees, by the number of buttons, of LEFT and RIGHT held at once."""
    found: Dict[str, Any] = {}
    for system in ("Genesis", "Nes", "Sms", "GameBoy", "PCEngine", "Snes"):
        core = Core(cartridge(system))
        pads = Pads(core, folder, system)
        found[system] = [pads.seen(names) for names in (["LEFT"], ["RIGHT"], ["LEFT", "RIGHT"])]
        left, right, both = found[system]
        found[system] = {left | right: "both", left: "LEFT", right: "RIGHT"}.get(both, both)
        del core, pads
        gc.collect()
    return found


class Pads:
    """What the test cartridge sees of its first pad."""

    def __init__(self, core: Core, folder: Path, system: str) -> None:
        import json

        from tests.engine_facts.experiments.parts import folder_of

        data = json.loads((folder_of(system) / "data.json").read_text())
        core.load(folder, {"pad": data["info"]["pad_1"]})
        core.emulator.set_state(start_state(system))
        self.core = core

    def seen(self, names: List[str]) -> int:
        """The pad's bits after four frames of holding ``names``."""
        self.core.press(names)
        self.core.steps(4)
        return self.core.info()["pad"]


def buttons_stay(folder: Path) -> List[bool]:
    """Whether a pressed button is still seen after 20 more steps, and after a state is set."""
    core = Core(cartridge("Genesis"))
    pads = Pads(core, folder, "Genesis")
    idle, pressed = pads.seen([]), pads.seen(["LEFT"])
    core.steps(20)
    still = core.info()["pad"]
    core.emulator.set_state(start_state("Genesis"))
    core.steps(4)
    return [pressed != idle, still == pressed, core.info()["pad"] == pressed]


def third_player(_folder: Path) -> List[str]:
    """What pressing a button of the second and of a third player raises."""
    core = Core(cartridge("Genesis"))
    raised = []
    for player in (1, 2):
        try:
            core.press(["LEFT"], player)
            raised.append("")
        except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
            raised.append(type(error).__name__)
    return raised


def reward_of_a_third_player(folder: Path) -> str:
    """What asking for its reward raises."""
    core = Core(cartridge("Genesis"))
    core.load(folder, {})
    core.info()
    try:
        return str(core.data.current_reward(2))
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        return type(error).__name__


def saved_again(_folder: Path) -> Dict[str, List[bool]]:
    """For a state that is restored and saved again: whether the bytes and the memory are equal."""
    found: Dict[str, List[bool]] = {}
    for system in ("Atari2600", "GameBoy", "GbColor", "Nes", "Snes"):
        core = Core(cartridge(system))
        core.emulator.set_state(start_state(system))
        core.steps(10)
        first = bytes(core.emulator.get_state())
        core.emulator.set_state(first)
        memory, again = core.memory(), bytes(core.emulator.get_state())
        core.emulator.set_state(again)
        found[system] = [again == first, core.memory() == memory]
        del core
        gc.collect()
    return found


def end_of_a_state(_folder: Path) -> Dict[str, Any]:
    """The length of a state, and whether other bytes behind its first 256 KB change the memory that
    it brings, then and ten steps later."""
    found: Dict[str, Any] = {}
    for system in ("Genesis", "Sms", "GameGear"):
        core = Core(cartridge(system))
        state = start_state(system)
        size = len(bytes(core.emulator.get_state()))
        memories = []
        for end in (bytes(size - END), b"\xff" * (size - END)):
            taken = core.emulator.set_state(state[:END] + end)
            before = core.memory()
            core.steps(10)
            memories.append([taken, before, core.memory()])
        found[system] = [size, memories[0] == memories[1], memories[0][0]]
        del core
        gc.collect()
    return found


def through_another_rom(folder: Path) -> Dict[str, bool]:
    """Whether a start state brings the same memory with its own ROM and with another."""
    found: Dict[str, bool] = {}
    others = {"Genesis": airstriker_rom(), "Snes": "lorom.sfc", "Sms": "master.sms"}
    for system, other in others.items():
        path = folder / other
        if not path.exists():
            path.write_bytes(TINY_ROMS[other])
        memories = []
        for rom in (cartridge(system), path):
            core = Core(rom)
            taken = core.emulator.set_state(start_state(system))
            # The cartridge's own memory is its own.
            ram = {base: block for base, block in core.memory().items() if base != 0x700000}
            memories.append(ram if taken else None)
            del core
            gc.collect()
        found[system] = memories[0] is not None and memories[0] == memories[1]
    return found


def make_states(_folder: Path, systems: List[str]) -> Dict[str, List[str]]:
    """A state of each cartridge in play and its memory as Base64, for the other engine."""
    found: Dict[str, List[str]] = {}
    for system in systems:
        core = Core(cartridge(system))
        core.emulator.set_state(start_state(system))
        core.press(["RIGHT"])
        core.steps(30)
        state = bytes(core.emulator.get_state())
        core.emulator.set_state(state)
        found[system] = [_text(state), _text(_bytes(core))]
        del core
        gc.collect()
    return found


def take_states(_folder: Path, states: Dict[str, List[str]]) -> Dict[str, str]:
    """What becomes of states that the other engine saved: ``taken`` if the memory is as it was."""
    found: Dict[str, str] = {}
    for system, (state, memory) in states.items():
        core = Core(cartridge(system))
        if not core.emulator.set_state(base64.b64decode(state)):
            found[system] = "refused"
        else:
            found[system] = "taken" if _text(_bytes(core)) == memory else "other memory"
        del core
        gc.collect()
    return found


def _bytes(core: Core) -> bytes:
    return b"".join(block for _, block in sorted(core.memory().items()))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
