"""Scripts into the language: what is translated, what is kept, and that the proof can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.lift import Imported, import_folder
from retrodsl.lift.compiling import check_text
from retrodsl.lift.domains import Known
from retrodsl.lift.lua.proof import prove
from retrodsl.platforms import parse_type
from tests.lift.folders import LIVES, SCORE, make

DELTA = """
old = 0
function pay()
  local now = data.score
  local gained = now - old
  old = now
  return gained
end
"""
PEAK = """
previous_score = 0
function pay ()
  if data.score > previous_score then
    local delta = data.score - previous_score
    previous_score = data.score
    return delta
  else
    return 0
  end
end
"""


def imported(root: Path, script: str, *, done: bool = False) -> Imported:
    scenario: dict[str, object] = {"reward": {"script": "lua:pay"}, "scripts": ["script.lua"]}
    if done:
        scenario["done"] = {"script": "lua:over"}
    files = {"script.lua": script}
    return import_folder(make(root, {"score": SCORE, "lives": LIVES}, scenario, files=files), ())


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (DELTA, "score : delta(score)"),
        (PEAK, "score : gain(peak(score))"),
        (PEAK.replace("return delta", "return delta * 10"), "score : 10 * gain(peak(score))"),
        ("function pay() return math.max(data.lives - 3, 0) end", "lives : max(lives - 3, 0)"),
        (
            "function pay()\n if data.lives == 0 then return -1 end\n return 0\nend",
            "lives : -1 when lives == 0",
        ),
        (
            "function pay() return data.lives < 2 and 5 or 1 end",
            "lives : if lives < 2 then 5 else 1",
        ),
        ("n = 0\nfunction pay() n = n + 1; return n end", "n : frame + 1"),
        (
            "seen = 7\nfunction pay()\n if data.lives > 0 then seen = data.score end\n"
            " return seen\nend",
            "seen : last(score, lives > 0, 7)",
        ),
    ],
)
def test_translated(tmp_path: Path, script: str, expected: str) -> None:
    result = imported(tmp_path, script)
    assert result.lifted.scripts == {}
    assert result.is_equal
    lines = [" ".join(line.split()) for line in result.lifted.text.splitlines()]
    assert expected in lines, lines


def test_done_and_reward_share_what_they_keep(tmp_path: Path) -> None:
    script = """
    before = 3
    function over()
      local lost = data.lives < before
      before = data.lives
      return lost or data.score >= 500
    end
    function pay() return before end
    """
    result = imported(tmp_path, script, done=True)
    assert result.lifted.scripts == {}
    assert result.is_equal
    lines = [" ".join(line.split()) for line in result.lifted.text.splitlines()]
    assert "lives : lives" in lines
    assert any(line.endswith(": score >= 500") for line in lines)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("function pay() for i = 1, 3 do end return 0 end", "`for`"),
        ("t = {}\nfunction pay() return 0 end", "table"),
        ("function pay() data.mine = 1 return 0 end", "info shows"),
        ("function pay() return data.nothing end", "data.json does not have"),
        ("function pay() return #data.score end", "counts"),
        ("function pay() return pay() end", "calls itself"),
        ("function other() return 0 end", "no function pay"),
        ("x = 0\nfunction pay() x = 2 * x + data.score return x end", "no name"),
        ("function pay() return math.random() end", "no function math.random"),
        ("function pay() return 'a' .. 'b' end", "texts"),
        ("this is no Lua", "expected"),
    ],
)
def test_kept(tmp_path: Path, script: str, why: str) -> None:
    result = imported(tmp_path, script)
    assert result.lifted.scripts == {"script.lua": script}
    assert result.is_equal
    [note] = [note for note in result.lifted.notes if note.kind == "lua"]
    assert why in note.message
    assert "reward = pay" in " ".join(result.lifted.text.split())


def test_without_lupa_scripts_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lupa.lua51", None)
    result = imported(tmp_path, PEAK)
    assert result.lifted.scripts == {"script.lua": PEAK}
    assert "retrodsl[import]" in " ".join(result.lifted.text.split())


@pytest.mark.parametrize(
    ("term", "is_right"),
    [
        ("gain(peak(score))", True),
        ("gain(score)", False),
        ("delta(score)", False),
        ("2 * gain(peak(score))", False),
        ("gain(peak(lives))", False),
    ],
)
def test_the_proof_finds_a_wrong_translation(term: str, is_right: bool) -> None:
    spec = (
        'game "Example-Genesis"\n'
        "ram { score : u2 @ 0xFF0250; lives : u2 @ 0xFF025A }\n"
        f"reward {{ it : {term} }}\n"
    )
    program, _ = check_text("spec", spec, None)
    assert program is not None
    kind = parse_type(">u2")
    variables = {name: Known(name, 0xFF0250, kind, None, 0, 65535) for name in ("score", "lives")}
    proof = prove(PEAK, {"reward": "pay"}, program.scenario("scenario"), variables)
    assert (proof.difference is None) == is_right
    assert proof.paid > 0
