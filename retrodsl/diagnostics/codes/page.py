"""The codes as a page of the documentation, and one of them as text for a terminal.

Both take the renderer of an example from the caller, since the compiler lies above this package:
``lambda code: render_example(code, lambda path: compile_spec(path).diagnostics)``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from retrodsl.diagnostics.codes import CODES, Code

#: From a code to the message that its example gets.
RenderExample = Callable[[Code], str]

#: How wide the prose of ``explain_text`` is, in columns.
TERMINAL_WIDTH = 90
_PAGE_WIDTH = 100

_PHASES = (
    (
        "RS1",
        "Reading the text",
        "The text is not a spec yet. Nothing else is checked before it is.",
    ),
    (
        "RT2",
        "What the spec means",
        "Names, types, ranges, addresses, files: errors in the meaning.",
    ),
    ("RT3", "Warnings", "The spec compiles, but part of it hardly says what was meant."),
    (
        "RT4",
        "Writing the engine's files",
        "The spec is right, and the files cannot hold all of it.",
    ),
)

_INTRO = """\
Every finding of the compiler carries a code. Codes that begin with RS are about the text, those
with RT about what it means; RT3 are warnings, which do not stop a compilation. A code is never
used again for something else. `retrodsl explain CODE` shows a part of this page in a terminal.

Each example below is a whole spec. The message under it is what the compiler really prints.
"""


def errors_page(render_example: RenderExample) -> str:
    """The text of ``docs/errors.md``, in Markdown; ends with a line end."""
    parts = [
        "<!-- Written by `make gen` from retrodsl/diagnostics/codes. -->\n",
        "# Errors\n",
        _INTRO,
    ]
    phases = [
        (title, about, [c for c in CODES.values() if c.code.startswith(prefix)])
        for prefix, title, about in _PHASES
    ]
    for title, _, codes in phases:
        lines = [f"- [{code.code}](#{code.code.lower()}): {code.title}" for code in codes]
        parts.append("\n".join([f"{title}:\n", *lines, ""]))
    for title, about, codes in phases:
        parts.append(f"## {title}\n\n{about}\n")
        parts.extend(_section(code, render_example(code)) for code in codes)
    return "\n".join(parts)


def _section(code: Code, message: str) -> str:
    parts = [
        f'<a id="{code.code.lower()}"></a>\n',
        f"### {code.code}: {code.title}\n",
        textwrap.fill(code.explanation, _PAGE_WIDTH) + "\n",
        _fence("retro", code.example),
    ]
    for name, content in code.neighbours:
        parts += [f"with `{name}` beside it:\n", _fence("retro", content.decode("utf-8"))]
    parts += ["gives\n", _fence("text", message), "Instead:\n", _fence("retro", code.instead)]
    return "\n".join(parts)


def _fence(language: str, text: str) -> str:
    """A code block that ``text`` cannot close."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}\n"


def explain_text(code: str, render_example: RenderExample | None = None) -> str:
    """All about the code ``code`` for a terminal; ends with a line end.

    The prose has at most 90 columns, blocks are set in by four. Without ``render_example`` the
    message of the example is left out. Raises ``KeyError`` where there is no such code.
    """
    entry = CODES[code]
    parts = [f"{entry.code}: {entry.title}\n", _prose(entry.explanation), "Example:\n"]
    parts.append(_indented(entry.example))
    for name, content in entry.neighbours:
        parts += [f"with {name} beside it:\n", _indented(content.decode("utf-8"))]
    if render_example is not None:
        parts += ["It gives:\n", _indented(render_example(entry))]
    parts += ["Instead:\n", _indented(entry.instead)]
    return "\n".join(parts)


def _prose(text: str) -> str:
    return textwrap.fill(text, TERMINAL_WIDTH, break_long_words=False) + "\n"


def _indented(text: str) -> str:
    lines = (f"    {line}".rstrip() for line in text.rstrip().splitlines())
    return "\n".join(lines) + "\n"
