from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from retrodsl.replay.report.picture import (
    drawable,
    fit,
    label_image,
    load_font,
    save_image,
    save_png,
)

RGB = bytes(range(2 * 3 * 3))


def test_a_screen_is_written_pixel_for_pixel(tmp_path: Path) -> None:
    path = tmp_path / "screen.png"
    save_png(2, 3, RGB, path)
    with Image.open(path) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (2, 3))
        assert image.tobytes() == RGB
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "screen.png"
    path.write_bytes(b"old")
    save_png(2, 3, RGB, path)
    with Image.open(path) as image:
        assert image.tobytes() == RGB


@pytest.mark.parametrize(
    ("width", "height", "size"), [(2, 3, 17), (2, 3, 19), (0, 3, 0), (2, 0, 0), (-2, -3, 18)]
)
def test_a_screen_of_another_size_is_refused(
    tmp_path: Path, width: int, height: int, size: int
) -> None:
    with pytest.raises(ValueError, match=f"a screen of {width} x {height} pixels"):
        save_png(width, height, bytes(size), tmp_path / "screen.png")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        save_png(2, 3, RGB, tmp_path / "missing" / "screen.png")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_replacement_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "screen.png"
    path.mkdir()
    with pytest.raises(OSError, match=r"screen\.png"):
        save_png(2, 3, RGB, path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.is_dir()


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "screen.png"
    path.write_bytes(b"old")

    def fail(self: Path, target: Path) -> None:
        assert self.parent == target.parent
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        save_image(Image.new("RGB", (1, 1)), path)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("screen.png", b"old")]


def test_a_screen_without_captions_is_only_enlarged() -> None:
    image = label_image(2, 3, RGB, [])
    assert image.size == (6, 9)
    for x in range(6):
        for y in range(9):
            at = ((y // 3) * 2 + x // 3) * 3
            assert image.getpixel((x, y)) == tuple(RGB[at : at + 3])


def test_captions_stand_below_the_screen() -> None:
    rgb = b"\xff\x00\x00" * (160 * 100)
    one = label_image(160, 100, rgb, ["frame 12"])
    two = label_image(160, 100, rgb, ["frame 12", "score 100"])
    assert one.width == two.width == 480
    assert 300 < one.height < two.height
    assert one.crop((0, 0, 480, 300)).getcolors() == [(480 * 300, (255, 0, 0))]
    strip = one.crop((0, 300, 480, one.height)).getcolors(maxcolors=10_000)
    assert strip is not None
    assert len(strip) > 2, "no text was drawn"


def test_a_long_caption_is_broken_between_words() -> None:
    rgb = bytes(160 * 100 * 3)
    short = label_image(160, 100, rgb, ["word"])
    long = label_image(160, 100, rgb, ["word " * 40])
    word = label_image(160, 100, rgb, ["w" * 400])
    assert long.height > short.height + 40
    assert word.size == short.size


def test_a_scale_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="0 times"):
        label_image(2, 3, RGB, [], scale=0)


def test_characters_without_a_glyph_are_replaced() -> None:
    font = load_font(14)
    assert drawable("a\tb\nc  d", font) == "a b c d"
    assert drawable("Pok\u00e9mon 漢 \x1b \ud800 …", font) == "Pokemon ? ? ? …"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40), st.integers(30, 300))
def test_any_text_is_made_to_fit(text: str, room: int) -> None:
    font = load_font(14)
    assert font.getlength(fit(text, font, room)) <= room
    label_image(40, 1, bytes(120), [text])
