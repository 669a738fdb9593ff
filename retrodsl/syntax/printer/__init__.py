"""The one layout of a spec: ``print_file`` writes a parsed file again, comments and all.

Meaning and comments are compared before and after, so that a mistake in here is reported and
never reaches a file.
"""

from __future__ import annotations

from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax.outline import outline
from retrodsl.syntax.parser import deep_recursion, parse
from retrodsl.syntax.printer.comments import Comments
from retrodsl.syntax.printer.expressions import Expressions
from retrodsl.syntax.printer.layout import layout
from retrodsl.syntax.printer.meaning import same_comments, same_meaning
from retrodsl.syntax.printer.rows import Rows
from retrodsl.syntax.printer.statements import Statements

__all__ = ["PrinterError", "print_file", "same_comments", "same_meaning"]

#: A comment in an odd place can take a second pass to come to rest; more than a few it never takes.
MAX_PASSES = 5


class PrinterError(Exception):
    """The layout would change what the file says: a mistake of the printer, not of the file."""


def print_file(file: n.File) -> str:
    """The text of ``file`` in the one layout, which printing again leaves as it is.

    Raises ``PrinterError`` where the text would not mean the same or would lose a comment.
    """
    text = file.source.text
    for _ in range(MAX_PASSES):
        printed = _print_once(file)
        if printed == text:
            break
        again = parse(Source(file.source.name, printed)).file
        if again is None:
            raise PrinterError("the new layout cannot be read")
        if not same_meaning(file, again):
            raise PrinterError("the new layout does not mean the same")
        if not same_comments(file, again):
            raise PrinterError("the new layout does not have the same comments")
        file, text = again, printed
    return text


def _print_once(file: n.File) -> str:
    source = file.source
    with deep_recursion():
        expressions = Expressions(source)
        rows = Rows(source, outline(source).pairs, Comments(file.comments))
        items = Statements(expressions, rows, source.text).items(file.statements)
        return layout(rows.file(items))
