"""The reference page of the language's functions, made from what each says of itself.

Every example is compiled and evaluated, so the numbers on the page are what the evaluator gives.
"""

from __future__ import annotations

import textwrap

from retrodsl.api import check_source
from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.render.text import render_text
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import evaluate
from retrodsl.ir.function import Function
from retrodsl.ir.nodes import Value
from retrodsl.source import Source
from retrodsl.stdlib import load_functions

WIDTH = 100

#: What the variables of the examples hold, a value a frame.
TRACE: dict[str, tuple[int, ...]] = {
    "x": (3, 3, 5, 5, 5, 5, 2, 7, 7, 4),
    "y": (4, 4, 4, 4, 4, 4, 4, 6, 6, 4),
    "s": (0, -2, -2, -1, 0, 1, 3, 3, -5, 0),
}
CONDITION = "x > y"

_SPEC = """\
game "Airstriker-Genesis"

ram {{
  x : >u2 @ 0xFF0000
  y : >u2 @ 0xFF0002
  s : >i2 @ 0xFF0004
}}

let c = {condition}

info {{
  example : {example}
}}
"""

_INTRO = f"""\
<!-- Written by `make gen` from retrodsl/stdlib. -->

# Functions

Everything that an expression can call. A function with a history looks at earlier frames of the
same episode: it starts anew on frame 0, the reset frame.

The examples are over two unsigned variables `x` and `y`, a signed one `s`, and the condition `c`,
which is `{CONDITION}`. Below each stands what it is on the first {len(TRACE["x"])} frames.
"""


class BrokenExampleError(Exception):
    """An example that does not compile; the text is its spec and what the compiler says."""


def functions_page() -> str:
    """The text of ``docs/functions.md``, in Markdown; ends with a line end."""
    functions = load_functions().values()
    history = [f for f in functions if f.history]
    frame = [f for f in functions if not f.history]
    parts = [_INTRO, _list("On one frame", frame), _list("With a history", history)]
    for title, group in (("On one frame", frame), ("With a history", history)):
        parts.append(f"## {title}\n")
        parts.extend(_section(function) for function in group)
    return "\n".join(parts)


def values_of(example: str) -> list[Value]:
    """The values of an expression over ``TRACE``; raises ``BrokenExampleError``."""
    text = _SPEC.format(condition=CONDITION, example=example)
    checked = check_source(Source("example.retro", text))
    if checked.program is None:
        raise BrokenExampleError(f"{text}\n{_shown(checked.diagnostics)}")
    (scenario,) = checked.program.scenarios
    (named,) = scenario.info
    frames = [
        Frame(dict(zip(TRACE, values, strict=True))) for values in zip(*TRACE.values(), strict=True)
    ]
    (column,) = evaluate([named.node], frames)
    return column


def _shown(diagnostics: tuple[Diagnostic, ...]) -> str:
    return render_text(diagnostics, color=False, width=WIDTH)


def _list(title: str, functions: list[Function]) -> str:
    lines = [f"- [`{f.signature}`](#{f.name}): {f.summary}" for f in functions]
    return "\n".join([f"{title}:\n", *lines, ""])


def _section(function: Function) -> str:
    parts = [
        f'<a id="{function.name}"></a>\n',
        f"### `{function.signature}`\n",
        _filled(f"{function.summary[0].upper()}{function.summary[1:]}."),
    ]
    if function.doc:
        parts.append(_filled(function.doc))
    parts.append(_arguments(function))
    parts.append(f"```text\n{_table(function)}```\n")
    return "\n".join(parts)


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


def _arguments(function: Function) -> str:
    lines = [f"- `{p.name}`: {p.takes.value}" for p in function.parameters]
    if function.variadic:
        lines[-1] += ", once or more often"
    return "\n".join([*lines, ""])


def _table(function: Function) -> str:
    """The examples over the trace, beside the variables that they read."""
    words = set("".join(ch if ch.isalnum() else " " for ch in " ".join(function.examples)).split())
    rows: dict[str, list[Value]] = {"frame": list(range(len(TRACE["x"])))}
    rows.update({name: list(values) for name, values in TRACE.items() if name in words})
    if "c" in words:
        rows["c"] = values_of("c")
    rows.update({example: values_of(example) for example in function.examples})
    cells = {name: [_cell(value) for value in values] for name, values in rows.items()}
    label = max(map(len, cells))
    width = max(len(cell) for row in cells.values() for cell in row)
    return "".join(
        f"{name:<{label}}  {' '.join(f'{cell:>{width}}' for cell in row)}\n"
        for name, row in cells.items()
    )


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
