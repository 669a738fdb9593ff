"""The trace of a replay is, to the bit, what the reference evaluator makes of the same memory."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from retrodsl.api import compile_spec
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.evaluators.frames import frames_of
from retrodsl.evaluators.reference import Episode, reward_of
from retrodsl.ir.nodes import Value
from retrodsl.ir.program import Condition, LuaSlot, Program, ReplayProgram
from retrodsl.project import Project
from retrodsl.ram import CHUNK_FRAMES, Block, RamTrace, RamTraceBuilder
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.runner import Runner
from retrodsl.replay.trace import Trace, cut_ram, cut_run, evaluate_run
from tests.conformance.choices import Choices, choices
from tests.conformance.memory import ram_trace
from tests.conformance.random_specs import make_spec, make_subject
from tests.replay.played import HEAD, play, run_of
from tests.repo.root import ROOT


def agree(program: Program, replay: ReplayProgram, trace: Trace, ram: RamTrace) -> None:
    """Every named value, reward and end of the trace is the reference evaluator's."""
    scenario = program.scenario(replay.scenario)
    nodes = [named.node for named in scenario.all_named]
    nodes += [e.node for e in replay.expected if isinstance(e, Condition)]
    episode = Episode(nodes)
    columns = {node.serial: trace.column(node).tolist() for node in nodes}
    paid = [trace.rewards(player).tolist() for player in range(1, len(scenario.rewards) + 1)]
    frames = list(frames_of(program.variables, ram.iter_images()))
    assert trace.frames == len(frames)
    ends = []
    for number, frame in enumerate(frames):
        episode.step(frame)
        for key, value in frame.values.items():
            assert trace.variables[key][number] == value, (key, number)
        for node in nodes:
            ours, theirs = columns[node.serial][number], episode.value(node)
            assert same(ours, theirs), (number, node, ours, theirs)
        for player, terms in enumerate(scenario.rewards):
            reward = reward_of(episode.value(term.node) for term in terms)
            assert same(paid[player][number], reward), (number, player)
        names = tuple(c.name for c in (*scenario.done, *scenario.truncate) if episode.value(c.node))
        assert trace.done_names(number) == names
        if names and number:
            ends.append(number)
    assert trace.end == (ends[0] if ends else None)


def same(one: Value, other: Value) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(choices())
def test_random_specs(source: Choices) -> None:
    spec, compiled = make_spec(source)
    if compiled.codes:
        return
    subject = make_subject(source, spec, compiled, 30)
    program, scenario = subject.program, subject.scenario.name
    for episode in subject.episodes[:1]:
        ram = ram_trace(program.platform, episode)
        replay = movie_replay("m", scenario)
        trace = evaluate_run(program, replay, run_of(ram.frames, ram))
        agree(program, replay, trace, ram)


@pytest.mark.parametrize("engine_check", [True, False])
def test_a_real_movie(engine_check: bool) -> None:
    spec = ROOT / "specs" / "airstriker.retro"
    compiled = compile_spec(spec)
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    assert integration is not None
    with StableRetro() as engine:
        runner = Runner(program, integration, Project.of(spec), engine, engine_check=engine_check)
        for number in (1, 4):  # one that goes on, one that ends before its movie does
            replay = program.replays[number]
            result = runner.run(replay)
            assert result.passed, result
            assert result.trace is not None
            assert result.run is not None
            assert result.run.ram is not None
            assert result.engine_checked == engine_check
            assert [c.what for c in result.comparisons] == (
                ["info", "done", "reward"] if engine_check else []
            )
            assert result.frames == result.run.ram.frames == result.trace.frames
            agree(program, replay, result.trace, result.run.ram)


def test_a_run_is_cut_with_everything_that_it_shows() -> None:
    text = (
        'reward { points : score }\ndone { over : lives == 0 }\nmovie "m" from power { wait 4 }\n'
    )
    text += "replay m { ends with over at 2 ; total reward == 3 }\n"
    played = play(HEAD + text, {"score": (9, 1, 2, 4, 8), "lives": (3, 3, 0, 0, 3)})
    assert played.trace.end == 2
    run = cut_run(played.run, 3)
    assert (run.frames, len(run.rewards), len(run.info), len(run.done)) == (3, 3, 3, 3)
    trace = evaluate_run(played.program, played.program.replays[0], run)
    assert trace.variables["score"].tolist() == [9, 1, 2]
    assert cut_run(run, 9) is run


def test_a_hand_written_function_is_what_the_engine_said() -> None:
    text = 'reward { points : gain(score) }\nmovie "m" from power { wait 2 }\nreplay m { ends }\n'
    played = play(HEAD + text, {"score": (0, 5, 5), "lives": (3, 3, 3)})
    scenario = played.program.scenario("scenario")
    place = played.program.place
    slots = (
        LuaSlot("reward", 1, "a.lua", "paid", place),
        LuaSlot("done", 1, "a.lua", "is_over", place),
    )
    by_hand = replace(played.program, scenarios=(replace(scenario, rewards=((),), lua=slots),))
    run = replace(played.run, rewards=[(0.0,), (1.5,), (2.5,)], done=[False, False, True])
    trace = evaluate_run(by_hand, played.program.replays[0], run)
    assert trace.rewards(1).tolist() == [0.0, 1.5, 2.5]
    assert trace.end == 2
    assert trace.done_names(2) == ("lua:is_over",)
    assert trace.done_names(1) == ()


def test_memory_is_cut_and_its_digest_tells_it_apart() -> None:
    random = np.random.default_rng(0)
    image = random.integers(0, 256, 100, np.uint8)
    builder = RamTraceBuilder([Block(0, 64), Block(100, 36)])
    images = []
    for _ in range(CHUNK_FRAMES + 44):
        image[random.integers(0, 100)] = random.integers(0, 256)
        builder.append({0: image[:64].tobytes(), 100: image[64:].tobytes()})
        images.append(image.tobytes())
    ram = builder.build()
    digests = set()
    for frames in (1, 2, CHUNK_FRAMES, CHUNK_FRAMES + 1, ram.frames):
        part = cut_ram(ram, frames)
        assert [i.data for i in part.iter_images()] == images[:frames]
        digests.add(part.digest())
        # However the same frames are cut into chunks, the digest is the same.
        halves = RamTraceBuilder(ram.blocks)
        whole = list(part.iter_images())
        for one in whole[: frames // 2]:
            halves.append(one.blocks())
        rest = RamTraceBuilder(ram.blocks)
        for one in whole[frames // 2 :]:
            rest.append(one.blocks())
        joined = [b.build() for b in (halves, rest) if b.frames]
        assert RamTrace.joined(joined).digest() == part.digest()
    assert len(digests) == 5
    other = RamTraceBuilder([Block(0, 100)])
    other.append({0: images[0]})
    assert other.build().digest() != cut_ram(ram, 1).digest()
