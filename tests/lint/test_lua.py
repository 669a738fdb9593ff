"""What the rules about scripts stand on: the engine's Lua, and both ways of following a script."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from retrodsl.diagnostics import Diagnostic
from retrodsl.lint.integration import Integration
from retrodsl.lint.lua.facts import CannotFollow
from retrodsl.lint.lua.library import Unknown
from retrodsl.lint.lua.ranges import follow
from retrodsl.lint.lua.run import ScriptFails, ScriptRun
from retrodsl.lint.lua.slips import first_slip
from retrodsl.lint.mend import apply_fixes, write_text
from retrodsl.lint.rules import all_rules
from retrodsl.lint.runner import find_integrations, lint, open_integration
from retrodsl.lint.scripts import ScriptSet, followed, script_sets
from retrodsl.platforms.installation import installed_collections
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_tree import lua_tree
from retrodsl.source import Source
from tests.lint.lua_cases import AT_RESET, FRAMES, RAISES, REWARDS, probe_cases
from tests.lint.lua_programs import VARIABLES, random_program

REPOSITORY = Path(__file__).parents[2]


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


@pytest.fixture(scope="module")
def engine() -> dict[str, Any]:
    """What the real engine makes of each case, from one process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.engine_probe"],
        cwd=REPOSITORY,
        input=json.dumps(probe_cases()),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("script", REWARDS)
def test_engine(engine: dict[str, Any], script: str) -> None:
    expected, found = REWARDS[script], engine[script]
    if isinstance(expected, str):
        assert found.get("error") == RAISES
        return
    rewards = [players[0] for players in found["reward"]]
    assert len(rewards) == len(expected)
    assert all(_same(a, float(b)) for a, b in zip(rewards, expected, strict=True)), rewards


@pytest.mark.parametrize("script", REWARDS)
def test_run_is_as_the_engine(script: str) -> None:
    """Our own run gives what the engine gives, or says that it does not know."""
    tree = lua_tree(Source("script.lua", script))
    expected = REWARDS[script]
    if tree is None:
        assert expected == RAISES
        return
    values: dict[str, int] = {}
    given: Sequence[float] | str = []
    try:
        values.update(AT_RESET)
        run = ScriptRun([(Source("script.lua", script), tree)], values, lambda _: None)
        results = []
        for frame, row in enumerate([AT_RESET, *FRAMES]):
            values.update(row)
            run.frame = frame
            result = run.call("f")
            results.append(float(result) if isinstance(result, (bool, float)) else 0.0)
        given = results[1:]
    except ScriptFails:
        given = RAISES
    except Unknown:
        if not any(
            word in script for word in ("...", "data.a =", "local function f", "t.f", "math.t")
        ):
            raise
        return
    if isinstance(given, str) or isinstance(expected, str):
        assert given == expected
    else:
        assert all(_same(a, float(b)) for a, b in zip(given, expected, strict=True)), given


def _scripted() -> Iterator[tuple[str, Integration, ScriptSet]]:
    for collection in installed_collections():
        for path in sorted(collection.glob("*/*.lua")):
            integration = open_integration(path.parent)
            for scripts in script_sets(integration):
                yield f"{path.parent.name}-{scripts.scenario.name}", integration, scripts


SCRIPTED = list(_scripted())


@pytest.mark.parametrize(
    ("integration", "scripts"), [s[1:] for s in SCRIPTED], ids=[s[0] for s in SCRIPTED]
)
def test_ranges_hold_what_scripts_give(integration: Integration, scripts: ScriptSet) -> None:
    """On random memory no result of an installed script is outside of what was worked out."""
    trees = scripts.trees()
    assert trees is not None
    findings = next(f for each, f in followed(integration) if each is scripts)
    ranges = {v.name: v.type.range(v.mask) for v in integration.variables if v.type is not None}
    chance = random.Random(scripts.scenario.file.source.name)
    failed = 0
    for _ in range(12):
        values = {name: chance.choice((low, high, 0, low)) for name, (low, high) in ranges.items()}
        try:
            run = ScriptRun(trees, values, lambda _: None)
            for frame in range(6):
                run.frame = frame
                for entry in scripts.entries:
                    result = run.call(entry.name)
                    known = findings.results[entry.name]
                    if isinstance(result, bool):
                        assert result in known.truths
                    elif isinstance(result, float) and not math.isnan(result):
                        assert known.number is not None
                        assert known.number.low <= result <= known.number.high
                    else:
                        assert result is not None or known.has_nil
                for name, (low, high) in ranges.items():
                    values[name] = chance.choice((values[name], chance.randint(low, high), 0, 3))
                    values[name] = min(max(values[name], low), high)
        except ScriptFails:
            failed += 1
    assert failed == 0 or findings.nil_lookups, "what fails was seen to be able to"


class _Watched(ScriptRun):
    """A run that remembers how comparisons came out."""

    def _one(self, node: n.Expression, scopes: tuple[dict[str, list[Any]], ...]) -> Any:
        value = super()._one(node, scopes)
        if isinstance(node, n.Binary) and node.operator in ("==", "~=", "<", "<=", ">", ">="):
            OUTCOMES.setdefault(node, set()).add(value is True)
        return value


OUTCOMES: dict[n.Binary, set[bool]] = {}


@pytest.mark.parametrize("seed", range(60))
def test_ranges_of_random_scripts(seed: int) -> None:
    """No comparison and no result of a run is another than was worked out for every memory."""
    chance = random.Random(seed)
    source = Source("script.lua", random_program(chance))
    tree = lua_tree(source)
    assert tree is not None
    findings = follow([(source, tree)], VARIABLES, ["f"])
    OUTCOMES.clear()
    for _ in range(8):
        values = {name: chance.choice((low, high, 0)) for name, (low, high) in VARIABLES.items()}
        try:
            run = _Watched([(source, tree)], values, lambda _: None)
            for frame in range(6):
                run.frame = frame
                result, known = run.call("f"), findings.results["f"]
                if isinstance(result, bool):
                    assert result in known.truths
                elif isinstance(result, float) and known.number is not None:
                    inside = known.number.low <= result <= known.number.high
                    assert inside or math.isnan(result)
                else:
                    assert result is None
                    assert known.has_nil
                for name, (low, high) in VARIABLES.items():
                    values[name] = chance.choice((values[name], low, chance.randint(low, high)))
        except (ScriptFails, Unknown):
            continue  # n1 is nil, or t has no such entry, in arithmetic
    for node, outcomes in OUTCOMES.items():
        assert outcomes <= findings.comparisons[node].outcomes, source.slice(node.span)


def _lint_installed(prefix: str) -> list[Diagnostic]:
    rules = tuple(rule for rule in all_rules() if rule.code.startswith(prefix))
    folders = [f for c in installed_collections() for f in find_integrations(c)]
    scripted = [f for f in folders if any(f.glob("*.lua"))]
    found = lint([open_integration(f, shown=f.name) for f in scripted], rules)
    return list(found.diagnostics)


def test_installed_scripts() -> None:
    """Each defect that was met when the scripts were put into the language is found."""
    found = _lint_installed("RL4")
    errors = [(d.code, d.label.source.name.split("/")[0]) for d in found if d.is_error and d.label]
    assert errors == [("RL408", "Boxing-Atari2600-v0")] * 4
    by_code: dict[str, set[str]] = {}
    for diagnostic in found:
        assert diagnostic.label is not None
        by_code.setdefault(diagnostic.code, set()).add(diagnostic.label.source.name.split("/")[0])
    assert by_code["RL411"] == {"NHL94-Genesis-v0"}
    assert by_code["RL417"] == {
        "NHL94-Genesis-v0",
        "ShadowDancerTheSecretOfShinobi-Genesis-v0",
    }
    sonics = {d.parent.name for c in installed_collections() for d in c.glob("Sonic*/script.lua")}
    assert by_code["RL409"] == sonics
    assert by_code["RL415"] == sonics
    assert by_code["RL413"] == {name for name in sonics if "Custom" not in name}


GOOD = """\
best = 0  -- != && functoin x
function points()
  local gain = data.lives * 10
  if gain == best and "a != b" then
    return gain
  end
  return best
end
"""
SLIPS = [
    ("gain == best", "gain != best", "!="),
    ("best and", "best && ", "&&"),
    ("local gain", "loacl gain", "loacl"),
    ("function", "fucntion", "fucntion"),
    ("return gain", "retrun gain", "retrun"),
    ("lives * 10", "lives *", "*"),
    ("local gain =", "local gain, gain +=", "+="),
    ("-- !=", "// !=", "//"),
    ("gain == best and", "gain == best and then", "and"),
]


def test_no_slip_in_what_is_lua() -> None:
    assert lua_tree(Source("script.lua", GOOD)) is not None
    assert first_slip(GOOD) is None
    for collection in installed_collections():
        for path in collection.glob("*/*.lua"):
            assert first_slip(path.read_text("utf-8")) is None, path


@pytest.mark.parametrize(("old", "new", "shown"), SLIPS)
def test_slips_are_found_where_they_are(old: str, new: str, shown: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    assert lua_tree(Source("script.lua", text)) is None
    slip = first_slip(text)
    assert slip is not None
    assert text[slip.span.start : slip.span.end] == shown
    assert text.index(new) <= slip.span.start < text.index(new) + len(new)
    if slip.text is not None:
        mended = text[: slip.span.start] + slip.text + text[slip.span.end :]
        assert lua_tree(Source("script.lua", mended)) is not None


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("return!alive", "return not alive"),
        ("return !(a == b)", "return not (a == b)"),
        ("return !is_dead(a == 1)", "return not is_dead(a == 1)"),
        ("if!alive then end", "if not alive then end"),
        ("x=!alive", "x=not alive"),
        ("return a&&b", "return a and b"),
        ("return (a)||b", "return (a) or b"),
        ("return a!=b", "return a~=b"),
        ("return !x and data.lives == 0", "return not x and data.lives == 0"),
    ],
)
def test_an_operator_is_mended_so_that_it_means_the_same(written: str, mended: str) -> None:
    slip = first_slip(written)
    assert slip is not None
    assert slip.text is not None
    assert written[: slip.span.start] + slip.text + written[slip.span.end :] == mended
    assert lua_tree(Source("script.lua", mended)) is not None


@pytest.mark.parametrize(
    "written",
    [
        "return !data.lives == 0",
        "return !lives == 0",
        "return !lives() ~= 0",
        "return !(lives) == 0",
        "return !t[1] + 1",
        "return !data.lives",
        "return !!alive",
    ],
)
def test_what_a_negation_is_about_may_be_unclear(written: str) -> None:
    slip = first_slip(written)
    assert slip is not None
    assert slip.text is None
    assert "not (...)" in slip.help


DATA = '{"info": {"lives": {"address": 16711680, "type": "|u1"}}}\n'
SCENARIO = '{"reward": {"script": "lua:points"}, "scripts": ["script.lua"]}\n'
BEFORE_AND_AFTER = [
    ("RL401", "function points()\n  if data.lives != 3 then\n    return 1\n  end\nend\n", "~= 3"),
    ("RL401", "function points()\n  if data.lives!=3 then return 1 end\nend\n", "lives~=3"),
    ("RL405", "function points()\n  return data.live\nend\n", "data.lives"),
    ("RL406", "best = 3\nfunction points()\n  return data.lives - bset\nend\n", "- best"),
    ("RL418", "function points()\n  if data.lives then return 1 end\nend\n", "(data.lives ~= 0)"),
]


@pytest.mark.parametrize(("code", "script", "after"), BEFORE_AND_AFTER)
def test_fixes_of_scripts(tmp_path: Path, code: str, script: str, after: str) -> None:
    _check_fix(tmp_path, code, SCENARIO, script, "script.lua", after)


@pytest.mark.parametrize(
    ("code", "scenario", "after"),
    [
        ("RL402", SCENARIO.replace("script.lua", "Script.lua"), '["script.lua"]'),
        ("RL403", SCENARIO.replace("lua:points", "lua:point"), '"lua:points"'),
        ("RL404", SCENARIO.replace("lua:points", "LUA:points"), '"lua:points"'),
        ("RL404", '{"reward": {"script": "lua:points"}}\n', '"scripts": ["script.lua"]'),
    ],
)
def test_fixes_of_scenarios(tmp_path: Path, code: str, scenario: str, after: str) -> None:
    script = "function points()\n  return data.lives\nend\n"
    _check_fix(tmp_path, code, scenario, script, "scenario.json", after)


def _check_fix(
    folder: Path, code: str, scenario: str, script: str, changed: str, after: str
) -> None:
    """One finding with a fix; after it nothing is left, and the text is as expected."""
    game = folder / "Example-Genesis-v0"
    game.mkdir()
    for name, text in (
        ("data.json", DATA),
        ("scenario.json", scenario),
        ("script.lua", script),
    ):
        (game / name).write_text(text)
    rules = tuple(rule for rule in all_rules() if rule.code.startswith("RL4"))
    found = lint([open_integration(game)], rules).diagnostics
    assert [d.code for d in found if d.is_error] == [code]
    mended = apply_fixes(found, unsafe=True)
    assert list(mended.texts) == [str(game / changed)]
    write_text(game / changed, mended.texts[str(game / changed)])
    assert after in (game / changed).read_text()
    assert not [d for d in lint([open_integration(game)], rules).diagnostics if d.is_error]


UNFOLLOWED = [
    "function f() return f() + 1 end",
    "function f() return pcall(f) end",
    "function f() goto done ::done:: return 1 end",
    "function f() return loadstring('return 1')() end",
    "function f(...) return ... end",
]


@pytest.mark.parametrize("script", UNFOLLOWED)
def test_what_is_not_followed(script: str) -> None:
    source = Source("script.lua", script)
    tree = lua_tree(source)
    assert tree is not None
    with pytest.raises(CannotFollow):
        follow([(source, tree)], {}, ["f"])


def test_a_loop_without_an_end_is_left() -> None:
    source = Source("script.lua", "function f() while true do end end")
    tree = lua_tree(source)
    assert tree is not None
    with pytest.raises(Unknown):
        ScriptRun([(source, tree)], {}, lambda _: None).call("f")
