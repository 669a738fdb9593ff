"""The nearest right spelling of a wrong one."""

from __future__ import annotations

from collections.abc import Iterable


def edit_distance(a: str, b: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours from ``a`` to ``b``.

    The optimal string alignment distance; any value above ``limit`` may come back as ``limit + 1``.
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a person most likely meant by ``word``, or ``None``.

    Case and ``_`` against ``-`` count nothing; about one slip in three letters is forgiven.
    """
    folded = word.casefold().replace("-", "_")
    limit = max(1, min(3, len(folded) // 3))
    best: tuple[int, str] | None = None
    for candidate in candidates:
        other = candidate.casefold().replace("-", "_")
        distance = edit_distance(folded, other, limit)
        if distance > limit or distance >= max(len(folded), len(other)):
            continue
        if best is None or (distance, candidate) < best:
            best = (distance, candidate)
    return best[1] if best else None
