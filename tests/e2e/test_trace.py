"""`retrodsl trace` on the real emulator."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from retrodsl.cli.main import app
from tests.e2e.conftest import BROKEN, ENDLESS, SPEC, Cli
from tests.repo.root import ROOT

AIRSTRIKER = ROOT / "specs" / "airstriker.retro"
NES = ROOT / "specs" / "cartridges" / "nes.retro"
FOLDER = ROOT / "integrations" / "Tenfold-Nes"


@pytest.fixture
def airstriker(cli: Cli) -> Cli:
    shutil.copy(AIRSTRIKER, cli.folder / "a.retro")
    return cli


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_on_the_standard_output(airstriker: Cli) -> None:
    words = ("--only", "lives", "--only", "reward*", "--frames", "308..311")
    done = airstriker("trace", "loses_a_life", "--spec", "a.retro", "-o", "-", *words)
    assert (done.code, done.err) == (0, "")
    assert [
        (r["frame"], r["lives"], r["reward.ship_lost"], r["reward"]) for r in rows(done.out)
    ] == [
        ("308", "3", "0", "0.0"),
        ("309", "3", "0", "0.0"),
        ("310", "2", "-100", "-100.0"),
        ("311", "2", "0", "0.0"),
    ]


def test_several_movies_in_one_file(airstriker: Cli) -> None:
    done = airstriker("trace", "a.retro", "quits", "menu", "-o", "all.parquet")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("wrote all.parquet: 2 movies, 363 frames, ")
    found = pq.read_table(airstriker.folder / "all.parquet").to_pydict()
    quits = [i for i, movie in enumerate(found["movie"]) if movie == "quits"]
    assert quits == list(range(211))
    assert found["ended_by"][210] == "quit"
    assert sum(found["reward"][i] for i in quits) == 20
    assert sorted(path.name for path in airstriker.folder.iterdir()) == ["a.retro", "all.parquet"]


def test_all_movies_of_a_spec(cli: Cli) -> None:
    cli.write("a.retro", SPEC + 'movie "other" from Level1 { wait 3 }\n')
    done = cli("trace", "a.retro", "-o", "-", "--only", "score")
    assert [row["movie"] for row in rows(done.out)] == ["short"] * 31 + ["other"] * 4


def test_past_done_and_the_memory(airstriker: Cli) -> None:
    words = ("--past-done", "--ram", "--scenario", "one_ship", "--output", "json")
    done = airstriker("trace", "a.retro", "loses_a_life", "-o", "x.npz", *words)
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert (said["rows"], said["scenario"]) == (401, "one_ship")
    assert said["movies"][0]["ended_at"] == 229
    assert said["rom_sha1"] == "a8be7b0ca850119b167f9644e6a4a22e983d61a4"
    with np.load(airstriker.folder / "x.npz") as found:
        assert found["done.crashed"].nonzero()[0][0] == 229
        memory = found["ram.FF0000"]
        assert memory.shape == (401, 0x10000)
        score = memory[:, 0x250].astype(int) * 256 + memory[:, 0x251]
        assert (score == found["score"]).all()
        assert json.loads(str(found["meta"]))["core"] == said["core"]


def test_an_integration_as_it_is(cli: Cli) -> None:
    own = ("trace", FOLDER / "champion.bk2", "-o", "-")
    without = cli(*own)
    assert (without.code, without.err) == (0, "")
    found = rows(without.out)
    with_spec = rows(cli("trace", NES, "champion.bk2", "-o", "-").out)
    assert len(found) == len(with_spec) == 540
    for name in ("score", "lives", "enemy[0].hp", "done"):
        assert [row[name] for row in found] == [row[name] for row in with_spec], name
    assert [r["reward.p1"] for r in found] == [r["reward.p1"] for r in with_spec]
    assert len(rows(cli(*own, "--past-done", "--only", "done").out)) == 1201


def test_the_columns_are_listed(airstriker: Cli) -> None:
    done = airstriker("trace", "a.retro", "quits")
    assert done.code == 0
    lines = {line.split()[0]: line.split() for line in done.out.splitlines()}
    assert lines["1"][:4] == ["1", "movie,", "211", "frames,"]
    assert lines["score"][:4] == ["score", "int", "2", "changes"]
    assert lines["done.quit"][:4] == ["done.quit", "bool", "1", "changes"]
    assert lines["invariant.points_in_twenties"][-2:] == ["always", "true"]
    found = json.loads(airstriker("trace", "a.retro", "quits", "--output", "json").out)
    assert found["columns"]["score"]["high"] == 20
    assert found["columns"]["pad"]["type"] == "text"
    assert found["columns"]["score"]["doc"] == "points, 20 for each enemy"


def test_wrong_use(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cli.folder)
    cli.write("a.retro")
    cli.write("broken.retro", BROKEN)
    cli.write("slow.retro", ENDLESS)
    cli.write("bad.bk2", "no movie")
    shutil.copytree(FOLDER, cli.folder / "Some-Nes")
    (cli.folder / "Some-Nes" / "rom.nes").unlink()
    (cli.folder / "empty").mkdir()
    out = ("-o", "x.csv")
    for words, why in (
        (("short", *out), "there is no file short; a movie by its name needs its spec"),
        (("shrt", "--spec", "a.retro", *out), "there is no movie shrt; did you mean short?"),
        (("a.retro", "gone.bk2", *out), "there is no movie gone.bk2; there are: short"),
        (("gone.retro", *out), "there is no file gone.retro"),
        (("short", "--spec", "gone.retro", *out), "there is no file gone.retro"),
        (("broken.retro", *out), "broken.retro has errors and cannot be played"),
        (("empty", *out), "there is no .retro file in empty"),
        ((".", *out), "name one of a.retro, broken.retro"),
        (("a.retro", "bad.bk2", *out), "bad.bk2"),
        (("Some-Nes", *out), "the ROM of Some-Nes was not found"),
        (("Some-Nes", "gone.bk2", *out), "there is no movie gone.bk2; there are: "),
        (("a.retro", "--scenario", "x", *out), "a.retro has no scenario x"),
        (("a.retro", "--rom", "x.md", *out), "there is no ROM at x.md"),
        (("a.retro", "--rom", "bad.bk2", *out), "short: the engine"),
        (("a.retro", "--state", "X", *out), "is written in the spec"),
        (("a.retro", "--frames", "9..3", *out), "frame 9 comes after 3"),
        (("a.retro", "--frames", "99..", *out), "the longest movie has the frames 0 to 30"),
        (("a.retro", "--only", "scroe", *out), "did you mean `score`?"),
        (("a.retro", "-o", "x.txt"), "a table is a .csv, .npz or .parquet"),
        (("a.retro", "--ram", *out), "cannot hold the memory"),
        (("a.retro", "--ram", "-o", "-"), "cannot hold the memory"),
        (("a.retro", "--ram"), "--ram is written into a file"),
        (("a.retro", "--meta", "-o", "x.npz"), "--meta is for a .csv"),
        (("a.retro", "-o", "no/x.csv"), "there is no folder no"),
        (("slow.retro", "--time-limit", "1", *out), "short: "),
    ):
        done = CliRunner().invoke(app, ["trace", *map(str, words)])
        assert isinstance(done.exception, SystemExit), (words, done.exception)
        assert done.exit_code == 2, (words, done.output)
        assert why in done.stderr, (words, done.stderr)
        assert done.stderr.splitlines()[-1].startswith("retrodsl: "), done.stderr
        assert not (cli.folder / "x.csv").exists(), words


def test_a_let_stands_beside_the_variables(cli: Cli) -> None:
    cli.write(
        "a.retro",
        SPEC.replace("done { lost : lives == 0 }", "let out = lives == 0\ndone { lost : out }"),
    )
    done = cli("trace", "a.retro", "-o", "x.csv", "--meta")
    assert (done.code, done.err) == (0, "")
    text = (cli.folder / "x.csv").read_text("utf-8")
    lines = text.splitlines()
    assert "# spec: a.retro" in lines
    assert "# movie: short, start: the state Level1, steps: 30, frames: 31, ended_at: -" in lines
    found = rows("\n".join(line for line in lines if not line.startswith("#")))
    assert {row["out"] for row in found} == {"false"}
    assert [Path(p).name for p in cli.folder.iterdir() if p.name.startswith(".")] == []
