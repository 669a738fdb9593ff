"""Videos of a replay, without an emulator: a screen for each frame is made up."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from retrodsl.engines._base import Screen
from retrodsl.replay.report import video
from retrodsl.replay.report.overlay import Overlay
from retrodsl.replay.report.video import VideoError, check_video, write_video
from retrodsl.replay.trace import Trace
from tests.replay.played import HEAD, play

VALUES = {"score": tuple(range(0, 210, 10)), "lives": (3,) * 20 + (-1,)}


def _trace() -> Trace:
    text = HEAD + "reward { p : gain(score) }\ndone { over : lives < 0 }\n"
    text += 'movie "m" from power { wait 20 }\nreplay m { ends with over }\n'
    return play(text, VALUES).trace


class _Player:
    """Gives a screen for every frame that is asked for, but for the ``lost`` ones."""

    def __init__(self, lost: frozenset[int] = frozenset(), width: int = 160) -> None:
        self.lost, self.width = lost, width
        self.asked: list[frozenset[int]] = []

    def __call__(self, frames: frozenset[int]) -> Mapping[int, Screen]:
        self.asked.append(frames)
        return {
            frame: Screen(self.width, 100, bytes([frame * 10]) * (self.width * 300))
            for frame in frames - self.lost
        }


def test_a_gif_has_every_second_frame_and_the_last(tmp_path: Path) -> None:
    player = _Player()
    seen: list[tuple[int, int]] = []
    path = tmp_path / "run.gif"
    count = write_video(_trace(), player, path, progress=lambda a, b: seen.append((a, b)))
    assert count == 11
    assert player.asked == [frozenset(range(0, 21, 2))]
    assert seen[-1] == (11, 11)
    with Image.open(path) as image:
        assert getattr(image, "n_frames", 1) == 11
        assert image.size == (320, 200 + 86)
        assert image.info["duration"] == 30
    assert [found.name for found in tmp_path.iterdir()] == ["run.gif"]


def test_screens_are_asked_for_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "MAX_BYTES", 5 * 160 * 300)
    player = _Player()
    assert write_video(_trace(), player, tmp_path / "run.gif", every=1) == 21
    assert [len(frames) for frames in player.asked] == [1, 5, 5, 5, 5]
    assert frozenset().union(*player.asked) == set(range(21))


def test_frames_without_a_picture_are_left_out(tmp_path: Path) -> None:
    player = _Player(frozenset({4, 6}))
    assert write_video(_trace(), player, tmp_path / "run.gif") == 9
    with pytest.raises(VideoError, match="no picture"):
        write_video(_trace(), _Player(frozenset(range(21))), tmp_path / "none.gif")
    assert [found.name for found in tmp_path.iterdir()] == ["run.gif"]


def test_an_error_while_playing_leaves_nothing(tmp_path: Path) -> None:
    def broken(frames: frozenset[int]) -> Mapping[int, Screen]:
        raise LookupError(str(len(frames)))

    with pytest.raises(LookupError):
        write_video(_trace(), broken, tmp_path / "run.gif")
    assert list(tmp_path.iterdir()) == []


def test_the_values_that_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[list[str], str, str]] = []
    draw = Overlay.draw

    def noted(
        self: Overlay, screen: Screen, head: str, values: list[str], end: str = ""
    ) -> Image.Image:
        shown.append(([f"{n}={v}" for n, v in zip(self.names, values, strict=True)], head, end))
        return draw(self, screen, head, values, end)

    monkeypatch.setattr(Overlay, "draw", noted)
    write_video(_trace(), _Player(), tmp_path / "run.gif")
    assert shown[1] == (["reward=20", "score=20", "lives=3"], "frame 2   0.0 s", "")
    assert shown[-1] == (["reward=200", "score=200", "lives=-1"], "frame 20   0.3 s", "over")
    shown.clear()
    write_video(_trace(), _Player(), tmp_path / "run.gif", ["over", "p"])
    assert shown[-1][0] == ["over=true", "p=10"]
    with pytest.raises(VideoError, match="nothing in this replay is called `scor`") as caught:
        write_video(_trace(), _Player(), tmp_path / "run.gif", ["scor"])
    assert caught.value.mend == "did you mean `score`?"


def test_a_screen_that_changes_its_size_is_fitted() -> None:
    overlay = Overlay(["a", "b"], scale=1)
    first = overlay.draw(Screen(161, 101, bytes(161 * 101 * 3)), "", ["1", "2"])
    second = overlay.draw(Screen(80, 50, bytes(80 * 50 * 3)), "", ["1", "2"], "a long reason " * 9)
    assert first.size == second.size
    assert first.width % 2 == first.height % 2 == 0


def test_where_no_video_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_video(tmp_path / "a.gif")
    with pytest.raises(VideoError, match=r"a video is an \.mp4 or a \.gif"):
        check_video(tmp_path / "a.avi")
    with pytest.raises(VideoError, match="there is no folder"):
        check_video(tmp_path / "none" / "a.gif")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(VideoError, match="needs imageio-ffmpeg") as caught:
        check_video(tmp_path / "a.mp4")
    assert "retrodsl[video]" in caught.value.mend


def test_an_mp4(tmp_path: Path) -> None:
    pytest.importorskip("imageio_ffmpeg", reason="imageio-ffmpeg is not installed")
    path = tmp_path / "run.mp4"
    assert write_video(_trace(), _Player(), path) == 11
    assert path.read_bytes()[4:8] == b"ftyp"
    assert [found.name for found in tmp_path.iterdir()] == ["run.mp4"]
