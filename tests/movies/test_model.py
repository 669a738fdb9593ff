"""Masks and names, and a movie brought to another pad."""

from __future__ import annotations

import pytest

from retrodsl.movies.model import Movie, MovieError, mask_of, names_of

NES = ("B", None, "SELECT", "START", "UP", "DOWN", "LEFT", "RIGHT", "A")


def test_masks_and_names_are_each_other() -> None:
    assert mask_of(["A", "B", "A"], NES) == 0b1_0000_0001
    assert names_of(0b1_0000_0001, NES) == ("B", "A")
    assert names_of(0b10, NES) == ()
    with pytest.raises(MovieError, match="no button MODE; it has B, SELECT"):
        mask_of(["MODE"], NES)


def test_a_movie_is_brought_to_another_pad() -> None:
    movie = Movie(("A", "B"), ((1, 2), (3, 0)), players=2, reset_keys=(2, 0))
    other = movie.with_buttons(NES)
    assert other.frames == ((256, 1), (257, 0))
    assert other.reset_keys == (1, 0)
    assert other.pressed(1, 0) == ("B", "A")
    assert other.with_buttons(("A", "B")) == movie
    assert movie.with_buttons(["A", "B"]) is movie
    with pytest.raises(MovieError, match="no button B"):
        movie.with_buttons(("A",))


def test_frames_have_to_fit() -> None:
    assert Movie(("A",), ((1,),)).reset_keys == (0,)
    for frames, players in ((((2,),), 1), (((-1,),), 1), (((0, 0),), 1), (((0,),), 2)):
        with pytest.raises(MovieError, match="do not fit"):
            Movie(("A",), frames, players)
