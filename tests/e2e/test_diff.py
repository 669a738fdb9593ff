"""`retrodsl diff` on the real emulator."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from retrodsl.engines.stable_retro import find_rom
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.platforms import load_platforms
from tests.e2e.conftest import BROKEN, SPEC, Cli

OTHER = SPEC.replace("points : gain(score)", "points : gain(score) + 2")


def _git(folder: Path, *words: str) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, env=env)


def test_equal_and_different(cli: Cli) -> None:
    cli.write("old.retro")
    cli.write("new.retro", SPEC.replace("gain(score)", "max(delta(score), 0)"))
    done = cli("diff", "old.retro", "new.retro")
    assert (done.code, done.err) == (0, "")
    assert done.out == "movie short: equal on all 31 frames\n0 of 1 movies differ\n"
    cli.write("new.retro", OTHER)
    done = cli("diff", "old.retro", "new.retro")
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "movie short: differs in 31 frames\n"
        "  reward at frame 1: 0, now 2; on 30 frames: 1, 2, 3, 4, 5, 6, 7, 8 and on\n"
        "          in all 0 to 60, points 0 to 60\n"
        "1 of 1 movies differ\n"
    )
    done = cli("diff", "old.retro", "new.retro", "-o", "json")
    assert done.code == 1
    document = json.loads(done.out)
    assert (document["old"], document["new"], document["equal"]) == (
        "old.retro",
        "new.retro",
        False,
    )
    assert document["movies"][0]["changes"][0]["count"] == 30


def test_a_revision_of_git(cli: Cli) -> None:
    cli.write("specs/a.retro", 'include "part.retro"\n' + OTHER)
    cli.write("specs/part.retro", "let unused = 1\n")
    _git(cli.folder, "init", "-q")
    _git(cli.folder, "add", "-A")
    _git(cli.folder, "commit", "-qm", "one")
    cli.write("specs/a.retro", SPEC)
    done = cli("diff", "HEAD:specs/a.retro", "specs/a.retro")
    assert done.code == 1, done.all
    assert "points 60 to 0" in done.out
    inside = Cli(cli.folder / "specs")
    assert inside("diff", "HEAD:./a.retro", "HEAD:specs/a.retro").code == 0
    for name, message in (
        ("HEAD~7:specs/a.retro", "git archive: fatal: not a valid object name"),
        ("HEAD:b.retro", "HEAD has no file b.retro"),
        ("b.retro", "there is no file b.retro"),
    ):
        done = cli("diff", name, "specs/a.retro")
        assert done.code == 2
        assert message in done.err


#: The same with a reward and an end that a script says.
BY_HAND = SPEC.replace("reward { points : gain(score) }\n\ndone { lost : lives == 0 }\n", "") + (
    'lua "rules.lua" { reward = f done = g }\n'
)


def _script(pays: str, ends: str) -> str:
    return f"function f() return {pays} end\nfunction g() return {ends} end\n"


def test_only_a_script_is_another(cli: Cli) -> None:
    """Beside the spec, and in a folder of integrations that the user names."""
    cli.write("specs/a.retro", BY_HAND)
    for place in ("specs", "data/Airstriker-Genesis"):
        (cli.folder / "specs/rules.lua").unlink(missing_ok=True)
        cli.write(f"{place}/rules.lua", _script("1", "false"))
        _git(cli.folder, "init", "-q")
        _git(cli.folder, "add", "-A")
        _git(cli.folder, "commit", "-qm", place)
        words = ("diff", "HEAD:specs/a.retro", "specs/a.retro", "--integrations", "data")
        done = cli(*words)
        assert done.code == 0, done.all
        assert done.out == "movie short: equal on all 31 frames\n0 of 1 movies differ\n"
        cli.write(f"{place}/rules.lua", _script("scenario.frame > 28 and 2 or 1", "false"))
        done = cli(*words)
        assert done.code == 1, done.all
        assert done.out == (
            "movie short: differs in 31 frames\n"
            "  reward at frame 29: 1, now 2; on 2 frames: 29, 30\n"
            "          in all 30 to 32\n"
            "1 of 1 movies differ\n"
        )


def test_a_script_and_a_block(cli: Cli) -> None:
    """What a script says is compared with the other spec, and shortens nothing of it."""
    cli.write("old.retro", SPEC + "info { later : if frame >= 20 then 1 else 0 }\n")
    cli.write("new.retro", BY_HAND)
    cli.write("rules.lua", _script("0", "scenario.frame >= 10"))
    for words, ends in (
        (("old.retro", "new.retro"), "does not end, now ends at 10 with lua:g"),
        (("new.retro", "old.retro"), "ends at 10 with lua:g, now does not end"),
    ):
        done = cli("diff", *words)
        assert done.code == 1, done.all
        assert done.out.startswith(
            f"movie short: differs in 31 frames\n  done at frame 10: {ends}\n"
        )
        assert "info `later`" in done.out
        assert "reward" not in done.out
    cli.write("rules.lua", _script("0", "false"))
    done = cli("diff", "new.retro", "new.retro")
    assert done.out == "movie short: equal on all 31 frames\n0 of 1 movies differ\n"


def test_a_script_that_fails_is_not_equal(cli: Cli) -> None:
    cli.write("a.retro", BY_HAND)
    cli.write("rules.lua", _script("nobody()", "false"))
    cli.write("good/a.retro", BY_HAND)
    cli.write("good/rules.lua", _script("1", "false"))
    done = cli("diff", "good/a.retro", "a.retro", "-o", "json")
    assert done.code == 1, done.all
    document = json.loads(done.out)
    assert document["equal"] is document["movies"][0]["equal"] is False
    error = document["movies"][0]["error"]
    assert error.startswith("with the new spec's integration: ")
    assert "nobody" in error


def test_done_that_is_truncate_now(cli: Cli) -> None:
    cli.write("old.retro", SPEC.replace("lives == 0", "frame == 9").replace("does not end", "ends"))
    cli.write("new.retro", (cli.folder / "old.retro").read_text().replace("done {", "truncate {"))
    done = cli("diff", "old.retro", "new.retro")
    assert done.code == 1, done.all
    assert done.out == (
        "specs: differ\n"
        "  condition `lost`: in `done`, now in `truncate`\n"
        "movie short: differs in 10 frames\n"
        "  the kind of end at frame 9: terminated, now truncated\n"
        "1 of 1 movies differ; the specs themselves differ\n"
    )


def test_what_no_movie_shows(cli: Cli) -> None:
    cli.write("old.retro")
    cli.write("new.retro", SPEC + "actions { none | B }\n")
    done = cli("diff", "old.retro", "new.retro")
    assert done.code == 1, done.all
    assert done.out == (
        "specs: differ\n"
        "  actions: those of the system, now none | B\n"
        "movie short: equal on all 31 frames\n"
        "0 of 1 movies differ; the specs themselves differ\n"
    )
    document = json.loads(cli("diff", "old.retro", "new.retro", "-o", "json").out)
    assert not document["equal"]
    assert document["movies"][0]["equal"]
    assert [change["what"] for change in document["specs"]["changes"]] == ["actions"]


def test_a_movie_that_is_another(cli: Cli) -> None:
    cli.write("old.retro")
    start = "the movie starts elsewhere (the state Level1, now power-on): the new one was played"
    steps = "the movie itself is another: the {} one was played"
    dropped = SPEC.replace('"short"', '"other"').replace("replay short", "replay other")
    for new, notes in (
        (SPEC.replace("from Level1", "from power"), [start]),
        (SPEC.replace("wait 30", "wait 29; press B"), [steps.format("new")]),
        (SPEC.replace("Level1 { wait 30", "power { wait 29"), [steps.format("new"), start]),
        (dropped + 'movie "short" from Level1 { wait 7 }\n', [steps.format("old")]),
        (dropped, []),
    ):
        cli.write("new.retro", new)
        done = cli("diff", "old.retro", "new.retro", "--only", "short", "-o", "json")
        assert json.loads(done.out)["movies"][0]["notes"] == notes, done.all


def test_a_recorded_movie_of_another_revision(cli: Cli) -> None:
    def record(steps: int) -> None:
        genesis = load_platforms()["Genesis"].buttons
        write_bk2(
            Movie(genesis, ((0,),) * steps, system="Genesis", from_power_on=True),
            cli.folder / "a.bk2",
        )

    text = SPEC[: SPEC.index("movie ")] + 'replay "a.bk2" from Level1 { }\n'
    cli.write("a.retro", text)
    record(9)
    _git(cli.folder, "init", "-q")
    _git(cli.folder, "add", "-A")
    _git(cli.folder, "commit", "-qm", "one")
    assert "note" not in cli("diff", "HEAD:a.retro", "a.retro").out
    record(12)
    done = cli("diff", "HEAD:a.retro", "a.retro")
    assert done.code == 0, done.all
    assert done.out == (
        "movie a.bk2: equal on all 13 frames\n"
        "  note    the movie itself is another: the new one was played\n"
        "0 of 1 movies differ\n"
    )
    cli.write("a.retro", text.replace("from Level1", "from power"))
    assert "the movie starts elsewhere (the state Level1, now power-on)" in (
        cli("diff", "HEAD:a.retro", "a.retro").out
    )


def test_the_version_at_the_end_of_a_games_name(cli: Cli) -> None:
    cli.write("old.retro")
    cli.write("new.retro", SPEC.replace("Airstriker-Genesis", "Airstriker-Genesis-v0"))
    done = cli("diff", "old.retro", "new.retro")
    assert done.code == 0, done.all
    assert "the game is called Airstriker-Genesis, now Airstriker-Genesis-v0" in done.out
    assert "movie short: equal on all 31 frames" in done.out


def test_the_old_revision_is_played_on_the_rom_that_is_there(cli: Cli) -> None:
    """A ROM is seldom in git; a movie that only the old spec replays needs it all the same."""
    text = SPEC.replace("Airstriker-Genesis", "Somebodys-Genesis").replace("Level1 {", "power {")
    text = text.replace("states { Level1 default }\n", "")
    cli.write("a.retro", text)
    _git(cli.folder, "init", "-q")
    _git(cli.folder, "add", "-A")
    _git(cli.folder, "commit", "-qm", "one")
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    (cli.folder / f"rom{rom.suffix}").symlink_to(rom)
    cli.write("a.retro", text.replace("short", "other"))
    done = cli("diff", "HEAD:a.retro", "a.retro")
    assert "could not be compared" not in done.out, done.all
    assert done.last.endswith(" of 2 movies differ")


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (BROKEN, [], "error[RT204]"),
        (SPEC.replace("Airstriker", "Other"), [], "the two are of different games"),
        (SPEC, ["--only", "nothing"], "there is nothing to compare"),
        (SPEC, ["--rom", "nothing.md"], "there is no ROM at nothing.md"),
    ],
)
def test_a_wrong_call_is_2(cli: Cli, text: str, words: list[str], message: str) -> None:
    cli.write("old.retro")
    cli.write("new.retro", text)
    done = cli("diff", "old.retro", "new.retro", *words)
    assert done.code == 2, done.all
    assert message in done.err


def test_a_movie_that_cannot_be_played(cli: Cli) -> None:
    cli.write("old.retro")
    (cli.folder / "rom.txt").write_bytes(b"no ROM")
    done = cli("diff", "old.retro", "old.retro", "--rom", "rom.txt")
    assert done.code == 1
    assert "movie short: it could not be compared\n  ERROR   " in done.out
    assert done.last == "0 of 1 movies differ, 1 could not be compared"
