"""The nearest spelling: the distance against its definition, and words that people mistype."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.diagnostics.nearest import edit_distance, nearest

WORDS = st.text(alphabet="abc_", max_size=6)


def plain_distance(a: str, b: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours, none touched twice."""

    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
        if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
            best = min(best, of(i - 2, j - 2) + 1)
        return best

    return of(len(a), len(b))


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS, st.integers(0, 7))
def test_the_distance_is_that_of_its_definition(a: str, b: str, limit: int) -> None:
    expected, found = plain_distance(a, b), edit_distance(a, b, limit)
    assert found == expected if expected <= limit else found > limit


@settings(max_examples=100, deadline=None)
@given(WORDS, st.lists(WORDS, max_size=5))
def test_the_nearest_is_one_of_the_candidates(word: str, candidates: list[str]) -> None:
    found = nearest(word, candidates)
    assert found is None or found in candidates
    assert nearest(word, reversed(candidates)) == found


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("scroe", "score"),
        ("Score", "score"),
        ("lifes", "lives"),
        ("star-power", "star_power"),
        ("rewrad", "reward"),
        ("x", None),
        ("speed", None),
        ("", None),
    ],
)
def test_words_that_people_mistype(word: str, found: str | None) -> None:
    assert nearest(word, ["score", "lives", "star_power", "reward", "y2k"]) == found
