"""The picture of runs."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from retrodsl.train.curves import app

SVG = "{http://www.w3.org/2000/svg}"


def _run(folder: Path, name: str, scores: list[int]) -> Path:
    rows = ["steps,length,reward,done,score,term hit,term crash"]
    for number, score in enumerate(scores, 1):
        reason = "crashed" if score < 100 else '"cleared, late"'
        rows.append(f"{number * 10},10,{score / 20 - 1:g},{reason},{score},{score / 20:g},-1")
    path = folder / f"{name}.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_final_values_terms_and_reasons_are_drawn(tmp_path: Path) -> None:
    ppo = _run(tmp_path, "ppo", list(range(0, 1000, 2)))
    chance = _run(tmp_path, "chance", [40] * 50)
    out = tmp_path / "curves.svg"
    result = CliRunner().invoke(app, [str(ppo), str(chance), "--out", str(out)])
    assert (result.exit_code, result.output) == (0, f"wrote {out}\n")
    picture = ElementTree.fromstring(out.read_text("utf-8"))
    words = [each.text for each in picture.iter(f"{SVG}text")]
    for word in ("score at the end of an episode", "ppo", "chance", "hit", "crash", "crashed"):
        assert word in words
    assert {"cleared", "late", "5k"} <= set(words)
    lines = [each.attrib["points"].split() for each in picture.iter(f"{SVG}polyline")]
    assert len(lines) == 2 + 2 + 3
    heights = [float(point.split(",")[1]) for point in lines[0]]
    assert heights == sorted(heights, reverse=True), "the score rises all the time"
    assert len({point.split(",")[1] for point in lines[1]}) == 1, "and that of chance does not"


def test_the_file_of_a_run_is_called_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    run = _run(tmp_path / "first", "episodes", [20, 40])
    out = tmp_path / "curves.svg"
    assert CliRunner().invoke(app, [str(run), "--out", str(out)]).exit_code == 0
    assert "reward terms of first" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file"),
        ("", "has no episodes"),
        ("a,b\n1,2\n", "has no episodes"),
        ("steps,length,reward,done,score\n1,2,3,over\n", "line 2 is no row of numbers"),
        ("steps,length,reward,done\n1,2,3,x\n", "has no score: train with --final score"),
    ],
)
def test_what_cannot_be_drawn(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "episodes.csv"
    if text is not None:
        path.write_text(text, "utf-8")
    out = tmp_path / "x.svg"
    result = CliRunner().invoke(app, [str(path), "--out", str(out)])
    assert result.exit_code == 2
    assert said in result.output
    assert not out.exists()
