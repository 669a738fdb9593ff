"""Which comment belongs where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from retrodsl.syntax.nodes import Comment
from retrodsl.syntax.printer.docs import (
    Align,
    Block,
    Concat,
    Doc,
    Group,
    Leaf,
    Nest,
)


class Comments:
    """The comments of a file that have no place yet."""

    def __init__(self, comments: tuple[Comment, ...]) -> None:
        self._left = sorted(comments, key=lambda comment: comment.span.start)

    def take(self, start: int, end: int) -> list[Comment]:
        """The comments between two offsets, which are then no longer left."""
        first, last = self._between(start, end)
        taken = self._left[first:last]
        del self._left[first:last]
        return taken

    def any_between(self, start: int, end: int) -> bool:
        """Whether a comment is left between two offsets."""
        first, last = self._between(start, end)
        return first < last

    def _between(self, start: int, end: int) -> tuple[int, int]:
        def place(comment: Comment) -> int:
            return comment.span.start

        first = bisect_left(self._left, start, key=place)
        return first, bisect_left(self._left, end, first, key=place)


def attach(doc: Doc, comments: list[Comment]) -> Doc:
    """Hang each comment at the last leaf that begins before it, and break the groups it parts."""
    if not comments:
        return doc
    places = sorted(_leaf_places(doc))
    at: dict[int, list[Comment]] = {}
    for comment in comments:
        index = max(bisect_right(places, comment.span.start) - 1, 0)
        at.setdefault(places[index], []).append(comment)
    return _with_comments(doc, at)[0]


def _leaf_places(doc: Doc) -> list[int]:
    places = []
    stack = [doc]
    while stack:
        match stack.pop():
            case Leaf(at=at):
                places.append(at)
            case Nest(content) | Align(content) | Group(content):
                stack.append(content)
            case Concat(parts):
                stack.extend(parts)
    return places


def _with_comments(doc: Doc, at: dict[int, list[Comment]]) -> tuple[Doc, list[tuple[Comment, ...]]]:
    """``doc`` with the comments, and those of its leaves, leaf by leaf; a block counts as one."""
    match doc:
        case Leaf():
            comments = tuple(at.get(doc.at, ()))
            return replace(doc, comments=comments), [comments]
        case Block():
            return doc, [()]
        case Concat(parts):
            done = [_with_comments(part, at) for part in parts]
            return Concat(tuple(part for part, _ in done)), [c for _, found in done for c in found]
        case Nest(content) | Align(content):
            inner, found = _with_comments(content, at)
            return replace(doc, content=inner), found
        case Group(content):
            inner, found = _with_comments(content, at)
            broken = doc.broken or any(found if doc.closed else found[:-1])
            return replace(doc, content=inner, broken=broken), found
    return doc, []
