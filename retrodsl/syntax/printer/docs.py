"""What a layout is made of: texts, and places where a line may end.

A line may end only where the lexer joins the next one (see ``retrodsl/syntax/lexing.py``), so every
``Line`` and ``Gap`` stands at such a place. A comment hangs at the leaf before it and comes out at
the next line end that is printed, whatever stands in between; so none is lost, wherever it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from retrodsl.syntax.nodes import Comment

#: The columns that a line should keep within; texts in quotes and comments may pass it.
WIDTH = 100

INDENT = 2


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand as they are: punctuation and words."""

    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A piece of the source; ``at`` is its offset there, ``comments`` stand between it and the
    next leaf.
    """

    text: str
    at: int
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line end where the group around it is broken or a comment waits; else ``flat``."""

    flat: str = " "


@dataclass(frozen=True, slots=True)
class Gap:
    """``flat``, or a line end where a comment waits."""

    flat: str = " "


@dataclass(frozen=True, slots=True)
class Nest:
    """Lines that begin in ``content`` are indented by one step."""

    content: Doc


@dataclass(frozen=True, slots=True)
class Align:
    """Lines that begin in ``content`` begin where it does, or ``hang`` columns before."""

    content: Doc
    hang: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """All on one line, or broken at each of its own ``Line``s.

    ``closed`` when a bracket ends it, which keeps a comment behind its last leaf inside;
    ``broken`` when there is no choice, since a comment parts it.
    """

    content: Doc
    closed: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A column that the rows of a block have in common: ``key`` names it.

    ``gap`` is the least number of spaces; ``flat`` what it is in a block on one line. A line may
    end at a ``breakable`` one where a comment waits.
    """

    key: str
    gap: int = 1
    flat: str = " "
    breakable: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a block, or more where it does not fit.

    ``kind`` is the same for rows that share their columns; ``blank_before`` when a blank line
    stood before it.
    """

    content: Doc
    trailing: Comment | None
    blank_before: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A comment on a line of its own between rows."""

    comment: Comment
    blank_before: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Rows in braces; at the top of a file without them.

    ``one_line`` when it may be laid out as ``{ a; b }``, with ``separator`` between its rows.
    ``header`` is the comment behind its opening brace. ``spaced`` when blank lines set off the
    blocks in it.
    """

    pieces: tuple[Row | OwnLine, ...]
    one_line: bool
    separator: str = "; "
    header: Comment | None = None
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Concat:
    """One after the other."""

    parts: tuple[Doc, ...]


Doc: TypeAlias = Text | Leaf | Line | Gap | Nest | Align | Group | Tab | Block | Concat


def concat(*parts: Doc | str) -> Concat:
    """One after the other, plain strings as ``Text``."""
    return Concat(tuple(Text(part) if isinstance(part, str) else part for part in parts))


def flat_block(block: Block) -> Doc:
    """A block that may be on one line, on one line."""
    if not block.pieces:
        return Text("{}")
    parts: list[Doc] = []
    for piece in block.pieces:
        assert isinstance(piece, Row)
        parts.extend((Text(block.separator if parts else "{ "), piece.content))
    return Concat((*parts, Text(" }")))


def flat_width(doc: Doc) -> int | None:
    """Columns that ``doc`` takes on one line; ``None`` where it cannot be on one."""
    width = 0
    stack = [doc]
    while stack:
        match stack.pop():
            case Text(text) | Leaf(text):
                width += len(text)
            case Line(flat) | Gap(flat) | Tab(flat=flat):
                width += len(flat)
            case Group(broken=True):
                return None
            case Nest(content) | Align(content) | Group(content):
                stack.append(content)
            case Concat(parts):
                stack.extend(parts)
            case Block() as block:
                if not block.one_line:
                    return None
                stack.append(flat_block(block))
    return width
