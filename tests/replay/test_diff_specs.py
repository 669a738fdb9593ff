"""What two specs say differently that no movie shows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrodsl.api import check_source
from retrodsl.project import Project
from retrodsl.replay.diff_specs import Spec, SpecsDiff, diff_specs
from retrodsl.source import Source

GAME = "Airstriker-Genesis"

SPEC = """\
game "Airstriker-Genesis"
players 2
rom sha1 "1111111111111111111111111111111111111111"
states { Own default for 1; Level1 default for 2 }
ram { score : u2 @ 0xFF0250 ; lives : u2 @ 0xFF025A in 0..5 }
actions { none | LEFT | RIGHT ; none | B }
crop 0, 0, 100, 100
done { lost : lives == 0 }
truncate { rich : score > 900 }
scenario hasty { actions { none | B | LEFT + B } }
"""


def _spec(folder: Path, text: str, state: bytes = b"own") -> Spec:
    folder.mkdir()
    (folder / "Own.state").write_bytes(gzip.compress(state, mtime=len(folder.name)))
    project = Project.of(folder / "a.retro")
    program = check_source(Source("a.retro", text)).program
    assert program is not None
    return Spec(program, project)


def _diff(folder: Path, new: str, old: str = SPEC) -> SpecsDiff:
    return diff_specs(_spec(folder / "old", old), _spec(folder / "other", new))


def test_nothing(tmp_path: Path) -> None:
    assert _diff(tmp_path, SPEC) == SpecsDiff()


@pytest.mark.parametrize(
    ("was", "now", "what", "old", "new"),
    [
        ("players 2", "players 1", "players", "2", "1"),
        (
            "LEFT | RIGHT",
            "LEFT",
            "actions",
            "none | LEFT | RIGHT; none | B",
            "none | LEFT; none | B",
        ),
        (
            "{ none | B | LEFT + B }",
            "{ none | LEFT + B }",
            "actions of scenario `hasty`",
            "none | B | LEFT + B",
            "none | LEFT + B",
        ),
        ("0, 0, 100, 100", "0, 0, 100, 99", "crop", "0, 0, 100, 100", "0, 0, 100, 99"),
        ("crop 0, 0, 100, 100\n", "", "crop", "0, 0, 100, 100", "none"),
        ("Own default for 1; ", "", "default state", "Own", "Level1"),
        ("; Level1 default for 2", "", "default state of 2 players", "Level1", "Own"),
        ("truncate {", "done {", "condition `rich`", "in `truncate`", "in `done`"),
        ("done { lost", "truncate { lost", "condition `lost`", "in `done`", "in `truncate`"),
        ("scenario hasty", "scenario slow", "scenario `hasty`", "there", "not there"),
    ],
)
def test_a_difference(tmp_path: Path, was: str, now: str, what: str, old: str, new: str) -> None:
    assert was in SPEC
    found = _diff(tmp_path, SPEC.replace(was, now))
    assert (what, old, new) in [(c.what, c.old, c.new) for c in found.changes]
    assert not found.equal


def test_a_state_that_is_for_one_player_is_told_once(tmp_path: Path) -> None:
    old = 'game "Airstriker-Genesis"\nstates { Own default; Level1 }\ndone { x : frame == 9 }\n'
    new = old.replace("Own default; Level1", "Own; Level1 default")
    (change,) = _diff(tmp_path, new, old).changes
    assert (change.what, change.old, change.new) == ("default state", "Own", "Level1")


def test_actions_that_say_the_same(tmp_path: Path) -> None:
    other = SPEC.replace(
        "{ none | LEFT | RIGHT ; none | B }", "{ B | none ; none | RIGHT | LEFT }"
    ).replace("LEFT + B", "B + LEFT")
    assert _diff(tmp_path, other) == SpecsDiff()


def test_the_systems_own_actions_written_out(tmp_path: Path) -> None:
    old = 'game "Pong-Atari2600"\ndone { never : frame == 9 }\n'
    new = _spec(tmp_path / "it", old)
    written = "; ".join(
        " | ".join(" + ".join(chord) or "none" for chord in group)
        for group in new.program.platform.actions
    )
    assert _diff(tmp_path, f"{old}actions {{ {written} }}\n", old).equal
    assert not diff_specs(new, _spec(tmp_path / "b", f"{old}actions {{ none }}\n")).equal


def test_the_content_of_the_default_state(tmp_path: Path) -> None:
    old = _spec(tmp_path / "old", SPEC)
    packed_anew = _spec(tmp_path / "packed anew", SPEC)
    assert (tmp_path / "old/Own.state").read_bytes() != (
        tmp_path / "packed anew/Own.state"
    ).read_bytes()
    assert diff_specs(old, packed_anew) == SpecsDiff()
    (change,) = diff_specs(old, _spec(tmp_path / "new", SPEC, b"other")).changes
    assert change.what == "content of the state `Own`"
    assert change.old != change.new
    one_for_both = SPEC.replace("Own default for 1; Level1 default for 2", "Own default")
    both = [_spec(tmp_path / name, one_for_both, name.encode()) for name in ("b", "c")]
    assert len(diff_specs(*both).changes) == 1
    gone = _spec(tmp_path / "gone", SPEC)
    (tmp_path / "gone/Own.state").unlink()
    (change,) = diff_specs(old, gone).changes
    assert change.new == "not found"
    (tmp_path / "gone/Own.state").write_bytes(b"no state")
    (change,) = diff_specs(old, gone).changes
    assert "cannot be read" in change.new


def test_what_is_only_noted(tmp_path: Path) -> None:
    new = SPEC.replace(GAME, f"{GAME}-v0").replace('"1111', '"2222')
    found = _diff(tmp_path, new + "scenario more { }\n")
    assert found.equal
    assert found.notes == (
        f"the game is called {GAME}, now {GAME}-v0",
        f"the ROM's SHA-1 is {'1' * 40}, now 2222{'1' * 36}",
        "the scenario `more` is new",
    )
