"""What every engine has to do, as checks that an implementation's own tests run.

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_conformance(check: Check, tmp_path: Path) -> None:
        check(Subject(MyEngine, rom, state, tmp_path))

They play Airstriker, the free Genesis game that stable-retro ships, on integrations of their own.
A check that fails raises ``ConformanceError``, an ``AssertionError``, with what it saw.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from retrodsl.engines._base import Engine, EngineRun, RunRequest
from retrodsl.engines.errors import (
    EngineCrashError,
    EngineError,
    EngineRaisedError,
    EngineTimeoutError,
    IntegrationError,
    RequestError,
    RomError,
    SecondEmulatorError,
    StateError,
)
from retrodsl.ram import AddressOutsideRam

BASE = 0xFF0000
VARIABLES: dict[str, dict[str, Any]] = {
    "score": {"address": BASE + 0x24E, "type": ">u4"},
    "lives": {"address": BASE + 0x25A, "type": ">u2"},
    "gameover": {"address": BASE + 0x266, "type": ">u2"},
    "even": {"address": BASE + 0x0E, "type": "|u1"},
    "odd": {"address": BASE + 0x0F, "type": "|u1"},
    "across": {"address": BASE + 0x0F, "type": ">u4"},
}
SCENARIO: dict[str, Any] = {
    "reward": {"variables": {"score": {"reward": 1.0}}},
    "done": {"variables": {"lives": {"op": "zero"}}},
}
BUTTON_B = 1
HANG_SECONDS = 3.0
STEPS = 150

Error = TypeVar("Error", bound=EngineError)


class ConformanceError(AssertionError):
    """An engine does not do what it has to; the text says what it did."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: how to make the engine, Airstriker with a start state, a folder to use."""

    make: Callable[[], AbstractContextManager[Engine]]
    rom: Path
    state: bytes = field(repr=False)
    folder: Path

    def request(
        self,
        inputs: Sequence[tuple[int, ...]] = (),
        data: Any = None,
        scenario: Any = None,
        script: str | None = None,
        **more: Any,
    ) -> RunRequest:
        """A run of these inputs; ``data`` and ``scenario`` are the files' text or JSON."""
        files = {
            "data.json": {"info": VARIABLES} if data is None else data,
            "scenario.json": SCENARIO if scenario is None else scenario,
            "script.lua": script or "",
        }
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (self.folder / name).write_text(text, encoding="utf-8")
        paths = [self.folder / name for name in files]
        return dataclasses.replace(
            RunRequest(self.rom, paths[0], paths[1], self.state, tuple(inputs)), **more
        )


Check: TypeAlias = Callable[[Subject], None]


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise ConformanceError(what)


def _expect_error(kind: type[Error], engine: Engine, request: RunRequest) -> Error:
    """The error of that kind that the run ends in; the engine then has to run again."""
    try:
        run = engine.run(request)
    except kind as error:
        _expect(bool(error.cause and error.mend), f"{error!r} has no cause or no mend")
        return error
    except EngineError as error:
        raise ConformanceError(f"expected {kind.__name__}, got {error!r}") from error
    raise ConformanceError(f"expected {kind.__name__}, got a run of {run.frames} frames")


def _shooting(steps: int = STEPS) -> list[tuple[int]]:
    """B pressed and let go by turns, which scores."""
    return [(BUTTON_B if step // 4 % 2 else 0,) for step in range(steps)]


def _expect_equal(one: EngineRun, other: EngineRun, what: str) -> None:
    """All that two runs showed is equal, the RAM of every frame too."""
    for name in ("frames", "rewards", "done", "info", "screens", "total_reward", "buttons"):
        _expect(getattr(one, name) == getattr(other, name), f"{what}: {name} differ")
    _expect((one.ram is None) == (other.ram is None), f"{what}: one has no RAM")
    if one.ram is not None and other.ram is not None:
        pairs = zip(one.ram.iter_images(), other.ram.iter_images(), strict=True)
        for frame, (a, b) in enumerate(pairs):
            _expect(a == b, f"{what}: the RAM differs at frame {frame}")


def loads_and_describes_itself(subject: Subject) -> None:
    """A run tells the system, its buttons and actions, and the names of engine and core."""
    with subject.make() as engine:
        run = engine.run(subject.request())
        _expect(run.system == "Genesis", f"system {run.system!r}")
        _expect(run.buttons[:2] == ("B", "A") and len(run.buttons) == 12, f"{run.buttons}")
        _expect(run.valid_actions[0] == (0, 16, 32), f"valid actions {run.valid_actions}")
        _expect(engine.version() in run.engine and bool(run.core), f"{run.engine}, {run.core}")
        _expect(len(run.rom_sha1) == 40, f"SHA-1 {run.rom_sha1!r}")


def a_run_without_steps_is_the_reset_frame(subject: Subject) -> None:
    """Frame 0 is the state and one step: its info, no reward, not done, its RAM."""
    with subject.make() as engine:
        run = engine.run(subject.request())
    seen = (run.frames, run.rewards, run.done, run.ram and run.ram.frames)
    _expect(seen == (1, [(0.0,)], [False], 1), f"frames, rewards, done and RAM are {seen}")
    _expect(run.info[0]["lives"] == 3 and run.info[0]["score"] == 0, f"info {run.info[0]}")


def inputs_act_on_their_own_frame(subject: Subject) -> None:
    """Two runs that differ in one step are equal before its frame and not from there on."""
    step = 40
    pressed = [(BUTTON_B if i == step else 0,) for i in range(step + 20)]
    with subject.make() as engine:
        idle = engine.run(subject.request([(0,)] * len(pressed))).ram
        shot = engine.run(subject.request(pressed)).ram
    if idle is None or shot is None:
        raise ConformanceError("a run that was asked for RAM has none")
    differ = [f for f in range(idle.frames) if idle.frame(f) != shot.frame(f)]
    _expect(bool(differ), "pressing B changes nothing")
    _expect(differ[0] in (step + 1, step + 2), f"input of step {step} acts on frame {differ[0]}")


def runs_are_deterministic(subject: Subject) -> None:
    """The same request gives the same run: again, after another run, and in a new engine."""
    request = subject.request(_shooting(), screens=frozenset({0, "last"}))
    with subject.make() as engine:
        first = engine.run(request)
        engine.run(subject.request([(2048 + 1,), (64,)] * 60, players=1))
        _expect_equal(first, engine.run(request), "the run repeated")
        engine.close()
        _expect_equal(first, engine.run(request), "the run after close")
    with subject.make() as engine:
        _expect_equal(first, engine.run(request), "the run in a new engine")


def ram_is_what_variables_read(subject: Subject) -> None:
    """Bytes of the trace, at odd and even addresses, are those of the variables there."""
    with subject.make() as engine:
        run = engine.run(subject.request(_shooting()))
    if run.ram is None:
        raise ConformanceError("a run that was asked for RAM has none")
    for name, variable in VARIABLES.items():
        column = run.ram.columns(variable["address"], int(variable["type"][2:]))
        values = [int.from_bytes(row.tobytes(), "big") for row in column]
        _expect(values == [info[name] for info in run.info], f"{name} differs from the RAM")
    _expect(any(info["odd"] != info["even"] for info in run.info), "odd and even never differ")
    try:
        run.ram.columns(BASE - 1)
    except AddressOutsideRam:
        return
    raise ConformanceError("the trace has memory below the Genesis's")


def rewards_follow_the_scenario(subject: Subject) -> None:
    """A reward is paid on the frame of its change, and the total is their sum."""
    with subject.make() as engine:
        run = engine.run(subject.request(_shooting(300)))
    scores = [info["score"] for info in run.info]
    _expect(scores[-1] > 0, "shooting does not score")
    gains = [0, *(b - a for a, b in pairwise(scores))]
    _expect(run.rewards == [(float(gain),) for gain in gains], "rewards are not the score's gain")
    _expect(math.isclose(run.total_reward[0], sum(gains)), f"total {run.total_reward}")


def stops_at_done_where_asked(subject: Subject) -> None:
    """``stop_at_done`` ends the run on the first step that is done; without it nothing does."""
    scenario = {"done": {"variables": {"score": {"op": "positive"}}}}
    inputs = _shooting(300)
    with subject.make() as engine:
        whole = engine.run(subject.request(inputs, scenario=scenario))
        part = engine.run(subject.request(inputs, scenario=scenario, stop_at_done=True))
    _expect(whole.frames == len(inputs) + 1 and True in whole.done, "the run is never done")
    first = whole.done.index(True)
    _expect(part.frames == first + 1, f"done at {first}, and the run has {part.frames} frames")
    _expect(part.info == whole.info[: first + 1], "the shorter run differs")


def takes_the_pictures_asked_for(subject: Subject) -> None:
    """Screens are RGB of the frames asked for; ``last`` is the last frame's."""
    inputs = _shooting(30)
    with subject.make() as engine:
        run = engine.run(subject.request(inputs, screens=frozenset({0, 7, "last"})))
        again = engine.run(subject.request(inputs, screens=frozenset({30})))
    _expect(sorted(run.screens) == [0, 7, 30], f"pictures of frames {sorted(run.screens)}")
    for screen in run.screens.values():
        _expect(len(screen.rgb) == 3 * screen.width * screen.height > 0, f"{screen}")
    _expect(run.screens[30] == again.screens[30] != run.screens[0], "the pictures are wrong")


def leaves_out_ram_unless_asked(subject: Subject) -> None:
    """Without ``capture_ram`` there is no trace, and nothing else differs."""
    with subject.make() as engine:
        run = engine.run(subject.request(_shooting()))
        bare = engine.run(subject.request(_shooting(), capture_ram=False))
    _expect(bare.ram is None, "there is RAM")
    _expect_equal(dataclasses.replace(run, ram=None), bare, "the run without RAM")


def plays_without_the_engine_check(subject: Subject) -> None:
    """Without ``engine_check`` the memory is the same, and the engine is asked for nothing."""
    request = subject.request(_shooting())
    with subject.make() as engine:
        run = engine.run(request)
        bare = engine.run(dataclasses.replace(request, engine_check=False, stop_at_done=True))
    _expect(bare.frames == run.frames, f"{bare.frames} frames, not {run.frames}")
    _expect(not bare.rewards and not bare.done and not bare.info, "the engine was asked")
    assert run.ram is not None
    assert bare.ram is not None
    _expect(run.ram.digest() == bare.ram.digest(), "the memory is another")


def runs_from_power_on(subject: Subject) -> None:
    """Without a state each run is from power-on, whatever ran before."""
    with subject.make() as engine:
        first = engine.run(subject.request(_shooting(), state=None))
        engine.run(subject.request(_shooting()))
        _expect_equal(first, engine.run(subject.request(_shooting(), state=None)), "power-on")
        _expect(first.info[0]["lives"] != 3, "the run did not begin at power-on")


def plays_two_players(subject: Subject) -> None:
    """Two players have two inputs and two rewards each frame."""
    scenario = {
        "rewards": [
            {"variables": {"score": {"reward": 1.0}}},
            {"variables": {"score": {"reward": 2.0}}},
        ]
    }
    inputs = [(mask, 0) for (mask,) in _shooting(300)]
    with subject.make() as engine:
        run = engine.run(subject.request(inputs, scenario=scenario, players=2))
        alone = engine.run(subject.request(_shooting(300), scenario=scenario))
    _expect(all(two == 2 * one for one, two in run.rewards), "player 2 has other rewards")
    _expect([r[:1] for r in run.rewards] == alone.rewards, "player 1 plays otherwise alone")
    _expect(len(run.total_reward) == 2 and run.total_reward[1] > 0, f"{run.total_reward}")


def keeps_nothing_of_an_earlier_script(subject: Subject) -> None:
    """A script begins anew with each run, and is gone when the scenario has none."""
    script = "local n = 0\nfunction count() n = n + 1 return n end\n"
    scenario = {"scripts": ["script.lua"], "reward": {"script": "lua:count"}}
    with subject.make() as engine:
        for _ in range(2):
            run = engine.run(subject.request([(0,)] * 9, scenario=scenario, script=script))
            _expect(run.rewards == [(float(i),) for i in range(1, 11)], f"{run.rewards}")
        plain = engine.run(subject.request([(0,)] * 9))
        _expect(plain.rewards == [(0.0,)] * 10, f"{plain.rewards}")


def tells_its_progress(subject: Subject) -> None:
    """Progress counts up to the number of frames."""
    seen: list[tuple[int, int]] = []
    with subject.make() as engine:
        engine.run(subject.request(_shooting()), lambda *place: seen.append(place))
    _expect(bool(seen) and seen == sorted(seen), f"progress {seen}")
    _expect(seen[-1] == (STEPS + 1, STEPS + 1), f"progress ended at {seen[-1:]}")


def refuses_bad_requests(subject: Subject) -> None:
    """Inputs, players, pictures and limits out of range are a ``RequestError``."""
    bad: list[RunRequest] = [
        subject.request([(0, 0)]),
        subject.request([(0,)], players=2),
        subject.request([(0, 0, 0)], players=3),
        subject.request([(-1,)]),
        subject.request([(1 << 12,)]),
        subject.request([(1 << 40,)]),
        subject.request([(0,)], screens=frozenset({2})),
        subject.request([(0,)], time_limit=0.0),
        subject.request([(0,)], time_limit=math.nan),
    ]
    with subject.make() as engine:
        for request in bad:
            _expect_error(RequestError, engine, request)
        engine.run(subject.request([(0,)]))


def refuses_bad_roms(subject: Subject) -> None:
    """A ROM that is missing, empty, or of no known system is a ``RomError`` naming it."""
    empty, unknown = subject.folder / "empty.md", subject.folder / "rom.unknown"
    empty.write_bytes(b"")
    unknown.write_bytes(b"rom")
    with subject.make() as engine:
        for path in (subject.folder / "missing.md", empty, unknown, subject.folder):
            error = _expect_error(RomError, engine, subject.request([(0,)], rom=path))
            _expect(str(path) in error.cause, f"{error.cause!r} does not name {path}")
        engine.run(subject.request([(0,)]))


def refuses_bad_states(subject: Subject) -> None:
    """A start state that the emulator does not take is a ``StateError``."""
    with subject.make() as engine:
        for state in (b"no state", b""):
            _expect_error(StateError, engine, subject.request([(0,)], state=state))
        engine.run(subject.request([(0,)]))


def names_the_file_that_is_refused(subject: Subject) -> None:
    """An integration that does not load is an ``IntegrationError`` with the file at fault."""
    no_type = {"info": {"score": {"address": BASE}}}
    cases: list[tuple[str, Any, Any]] = [
        ("data.json", '{"info": {},}', None),
        ("data.json", "{}", None),
        ("data.json", no_type, None),
        ("data.json", {"info": {"score": {"address": "0x10", "type": "|u1"}}}, None),
        ("data.json", {"info": {"score": {"address": BASE, "type": 1}}}, None),
        ("scenario.json", None, '{"reward": '),
    ]
    with subject.make() as engine:
        for name, data, scenario in cases:
            request = subject.request([(0,)], data, scenario)
            error = _expect_error(IntegrationError, engine, request)
            _expect(error.path.name == name, f"{name} is bad, and {error.path} was named")
        missing = dataclasses.replace(subject.request(), data=subject.folder / "nothing.json")
        _expect_error(IntegrationError, engine, missing)
        engine.run(subject.request([(0,)]))


def reports_what_the_engine_raises(subject: Subject) -> None:
    """An error that the engine raises is an ``EngineRaisedError`` with its frame."""
    unknown = {"reward": {"variables": {"scoer": {"reward": 1.0}}}}
    outside = {"info": {**VARIABLES, "far": {"address": 0x100, "type": "|u1"}}}
    far = {"reward": {"variables": {"far": {"reward": 1.0}}}}
    script = "function f() if scenario.frame == 70 then error('stop') end return 0 end\n"
    lua = {"scripts": ["script.lua"], "reward": {"script": "lua:f"}}
    cases: list[tuple[int, Any, Any]] = [
        (0, None, unknown),
        (0, outside, far),
        (70, None, lua),
    ]
    with subject.make() as engine:
        for frame, data, scenario in cases:
            request = subject.request([(0,)] * 100, data, scenario, script)
            error = _expect_error(EngineRaisedError, engine, request)
            _expect(error.frame == frame, f"raised at frame {frame}, reported at {error.frame}")
            _expect(error.message in error.cause, f"the engine's message is lost: {error.cause}")
        engine.run(subject.request([(0,)]))


def survives_a_crash(subject: Subject) -> None:
    """A dead engine is an ``EngineCrashError`` with its signal and frame; the next run works."""
    scenario = {"reward": {"script": "nowhere:f"}}
    with subject.make() as engine:
        request = subject.request([(0,)] * 10, scenario=scenario)
        error = _expect_error(EngineCrashError, engine, request)
        _expect(error.frame == 0, f"crashed at frame 0, reported at {error.frame}")
        _expect(error.signal is not None and "SIG" in error.cause, f"no signal: {error.cause}")
        engine.run(subject.request([(0,)]))


def stops_a_hang(subject: Subject) -> None:
    """A run without an end is an ``EngineTimeoutError`` with its frame; the next run works."""
    frame = 70
    script = f"function f() while scenario.frame >= {frame} do end return 0 end\n"
    scenario = {"scripts": ["script.lua"], "done": {"script": "lua:f"}}
    with subject.make() as engine:
        inputs = [(0,)] * 100
        request = subject.request(inputs, scenario=scenario, script=script)
        limited = dataclasses.replace(request, time_limit=HANG_SECONDS)
        error = _expect_error(EngineTimeoutError, engine, limited)
        _expect(error.limit == HANG_SECONDS, f"limit {error.limit}")
        _expect(error.frame in (frame, None), f"hung at {frame}, reported at {error.frame}")
        engine.run(subject.request([(0,)]))


def two_engines_do_not_meet(subject: Subject) -> None:
    """Two engines at once give equal runs, or the second says that there can be only one."""
    request = subject.request(_shooting(), screens=frozenset({"last"}))
    with subject.make() as one, subject.make() as other:
        first = one.run(request)
        try:
            second = other.run(request)
        except SecondEmulatorError:
            return
        _expect_equal(first, second, "the second engine's run")
        _expect_equal(first, one.run(request), "the first engine's run after it")


CHECKS: tuple[Check, ...] = (
    loads_and_describes_itself,
    a_run_without_steps_is_the_reset_frame,
    inputs_act_on_their_own_frame,
    runs_are_deterministic,
    ram_is_what_variables_read,
    rewards_follow_the_scenario,
    stops_at_done_where_asked,
    takes_the_pictures_asked_for,
    leaves_out_ram_unless_asked,
    plays_without_the_engine_check,
    runs_from_power_on,
    plays_two_players,
    keeps_nothing_of_an_earlier_script,
    tells_its_progress,
    refuses_bad_requests,
    refuses_bad_roms,
    refuses_bad_states,
    names_the_file_that_is_refused,
    reports_what_the_engine_raises,
    survives_a_crash,
    stops_a_hang,
    two_engines_do_not_meet,
)
