"""Sets a script and its translation against each other on the same traces."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, is_done, reward_of
from retrodsl.float32 import float32
from retrodsl.ir.program import ScenarioProgram
from retrodsl.lift.domains import Known
from retrodsl.lift.lua.host import Host, ScriptError
from retrodsl.lift.lua.traces import Row, traces

#: Frames that a translation is tried on.
FRAMES = 4000

_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|\d+")


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it: ``difference`` says where the two disagree, ``None`` for nowhere.

    ``frames`` were compared; of them ``paid`` with a reward other than 0, ``ended`` with done.
    """

    frames: int
    paid: int
    ended: int
    difference: str | None


def prove(
    text: str,
    calls: Mapping[str, str],
    scenario: ScenarioProgram,
    variables: Mapping[str, Known],
    frames: int = FRAMES,
) -> Proof:
    """Compare what ``calls`` (functions by part) of a script give with a scenario's parts.

    The first frame of a trace is the reset: its reward and done never reach an agent, and are not
    compared. Raises ``NoLua``.
    """
    numbers = {int(found, 0) for found in _NUMBER.findall(text) if not _is_octal(found)}
    seed = zlib.crc32(text.encode())
    count = paid = ended = 0
    for trace in traces(variables, sorted(numbers), frames, seed):
        difference, here_paid, here_ended = _compare(text, calls, scenario, trace)
        count, paid, ended = count + len(trace) - 1, paid + here_paid, ended + here_ended
        if difference is not None:
            return Proof(count, paid, ended, difference)
    return Proof(count, paid, ended, None)


def _part(player: int) -> str:
    return "reward" if player == 1 else "reward p2"


def _is_octal(text: str) -> bool:
    return len(text) > 1 and text[0] == "0" and text[1] in "0123456789"


def _compare(
    text: str, calls: Mapping[str, str], scenario: ScenarioProgram, trace: list[Row]
) -> tuple[str | None, int, int]:
    players = [player for player in (1, 2) if _part(player) in calls]
    conditions = (*scenario.done, *scenario.truncate) if "done" in calls else ()
    terms = [term for player in players for term in scenario.rewards[player - 1]]
    episode = Episode([item.node for item in (*terms, *conditions)])
    paid = ended = 0
    try:
        host = Host(text, trace[0])
        for number, row in enumerate(trace):
            host.show(row, number)
            episode.step(Frame(row))
            for part, function in calls.items():
                if part == "done":
                    theirs: float | bool = host.done(function)
                    ours: float | bool = is_done(scenario, episode)
                    ended += bool(theirs)
                else:
                    player = 1 if part == "reward" else 2
                    theirs = float32(host.reward(function))
                    ours = reward_of(episode.value(t.node) for t in scenario.rewards[player - 1])
                    paid += theirs != 0
                if number and theirs != ours:
                    what = f"{part} on frame {number}: the script gives {theirs}, this {ours}"
                    return what, paid, ended
    except ScriptError as error:
        return f"the script raises an error: {error}", paid, ended
    return None, paid, ended
