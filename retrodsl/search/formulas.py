"""What is said of the unknown: a condition of the language in which ``?`` stands for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from retrodsl.diagnostics import Collector, Diagnostic, Label, Severity
from retrodsl.ir.build import Builder, TooLarge
from retrodsl.ir.lower.expressions import Context, Expressions, Unlowered
from retrodsl.ir.nodes import HISTORY, Kind, Node, Op, in_order
from retrodsl.ir.program import Program
from retrodsl.search.groups import Candidate
from retrodsl.search.places import BadPlace, parse_place, place_key
from retrodsl.search.recording import Recording, pad_key
from retrodsl.semantics.declarations import ArrayOf, Declarations
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Source, Span
from retrodsl.stdlib import load_functions
from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import deep_recursion, parse

UNKNOWN = "?"

#: The unknown is taken to be this wide, in bits; less where a formula would leave 64 bits.
_WIDTHS = (62, 53, 40, 31, 20, 15)

#: Words for what compares two moments.
_SHORT = {
    "falls": "? < prev(?)",
    "rises": "? > prev(?)",
    "changes": "? != prev(?)",
    "stays": "? == prev(?)",
}

_PREFIX = "let q = "


class BadFormula(Exception):  # noqa: N818 - carries its diagnostics
    """A formula that is none; ``diagnostics`` say why and how to mend it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, eq=False)
class Formula:
    """A condition over the unknown: ``node``, in which it is the variable ``?``.

    ``lookback`` is how many frames back it looks at the unknown, ``None`` for all of them. With
    ``from_start`` it looks at frame 0 besides, as ``initial(?)`` does, and at none in between.
    ``dependent`` are the serials of the nodes that the unknown is in.
    """

    text: str
    node: Node
    lookback: int | None
    dependent: frozenset[int]
    steady: bool | None
    """What it is where the unknown has stood still, if it is the same always."""
    from_start: bool = False
    names: frozenset[str] = frozenset()
    """The bookmarks that it names."""

    @cached_property
    def number(self) -> int | None:
        """The number that the unknown is said to be, where that is all that is said."""
        if self.node.op is not Op.EQ:
            return None
        unknown, number = self.node.args
        if unknown.op is not Op.VARIABLE or unknown.payload != UNKNOWN or not number.is_const:
            return None
        return int(number.number) if number.kind is Kind.INT else None

    def rows(self, frame: int) -> list[int]:
        """The frames that tell what it is on ``frame``, in time order, ``frame`` last.

        Only where ``lookback`` is no ``None``.
        """
        assert self.lookback is not None
        back = [max(frame - steps, 0) for steps in range(self.lookback, -1, -1)]
        return [0, *back] if self.from_start else back

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The largest parts without the unknown, constants left out."""
        return tuple(_leaves(self.node, self.dependent))

    @property
    def sources(self) -> tuple[Node, ...]:
        """What it reads of the game besides the unknown: variables, pointers, the frame."""
        kinds = (Op.VARIABLE, Op.POINTED, Op.FRAME)
        return tuple(
            part
            for part in in_order([self.node])
            if part.op in kinds and part.serial not in self.dependent
        )


class Formulas:
    """Makes formulas: the variables, enum values and lets of ``program`` can be in them.

    With ``declarations``, which are what a spec declares (``api.Checked`` has them), also its
    functions, its tables, and the lets that nothing in it uses. Without ``recording`` no place of
    the memory can be in a formula, and nothing that was pressed.
    """

    def __init__(
        self,
        program: Program,
        recording: Recording | None = None,
        declarations: Declarations | None = None,
    ) -> None:
        self.program = program
        self.recording = recording
        self.build = program.build
        self.declarations = _declarations(program) if declarations is None else declarations
        self.lets = _lets(program) if declarations is None else {}
        #: Names for places in the memory.
        self.bookmarks: dict[str, Candidate] = {}

    @property
    def names(self) -> set[str]:
        """Every name that means something in a formula; no bookmark can be called so."""
        known = self.declarations
        own = {*known.functions, *known.tables, *load_functions(), "pressed", "frame"}
        return own.union(known.value_names(), self.lets)

    def make(self, text: str, where: str) -> Formula:
        """The formula that ``text`` says; ``where`` names its place. Raises ``BadFormula``."""
        match = re.fullmatch(r"\s*\?\s+(\w+)\s*", text)
        full = _SHORT.get(match.group(1), text) if match else text
        shown = Source(where, full)
        expression, placeholder = self._parse(full, shown)
        names = frozenset(_names(expression)) & self.bookmarks.keys()
        problems: tuple[Diagnostic, ...] = ()
        for bits in _WIDTHS:
            node, problems = self._lower(expression, placeholder, shown, bits)
            if node is not None:
                return replace(self._formula(text, node, shown), names=names)
            if any(d.code != "RT212" for d in problems):
                break
        raise BadFormula(problems)

    def _formula(self, text: str, node: Node, shown: Source) -> Formula:
        dependent = _dependent(node)
        if not dependent:
            raise _bad(shown, Span(0, len(shown.text)), "this says nothing about `?`")
        steady = _steady(node, dependent, self.build)
        known = bool(steady.payload) if steady.is_const else None
        lookback, from_start = _lookback(node, dependent), _from_start(node, dependent)
        return Formula(text, node, lookback, dependent, known, from_start)

    def _parse(self, text: str, shown: Source) -> tuple[n.Expression, str]:
        taken = {*self.names, *self.bookmarks, *re.findall(r"\w+", text)}
        placeholder = next(c for c in "_xyzabcdefghijklmnopqrstuvw" if c not in taken)
        odd = re.search(r"[\w`]\?|\?[\w`]|\n|#", text)
        if odd is None:
            odd = re.search(r"\bunwrap\b", text)
            if odd is not None:
                why = "`unwrap` needs the width of what it unwraps, which is what is sought"
                raise _bad(shown, Span(*odd.span()), why)
        else:
            raise _bad(shown, Span(*odd.span()), "a formula is one line, `?` a word of its own")
        code = _PREFIX + text.replace(UNKNOWN, placeholder)
        result = parse(Source(shown.name, code + "\n"))
        statements = () if result.file is None else result.file.statements
        if len(statements) != 1 or not isinstance(statements[0], n.Let):
            found = tuple(_moved(d, shown) for d in result.diagnostics)
            whole = Span(0, len(text))
            raise BadFormula(found) if found else _bad(shown, whole, "this is no formula")
        value: n.Expression = _shifted(statements[0].value)
        return value, placeholder

    def _lower(
        self, expression: n.Expression, placeholder: str, shown: Source, bits: int
    ) -> tuple[Node | None, tuple[Diagnostic, ...]]:
        reports = Collector()
        wide = Interval(-(1 << bits), 1 << bits)
        parameters = {**self.lets, placeholder: self.build.variable(UNKNOWN, wide)}
        replaced = self._with_known(expression, shown, parameters)
        lowering = Expressions(self.declarations, load_functions(), self.build, reports)
        try:
            with deep_recursion():
                node = lowering.condition(replaced, Context(shown, parameters))
        except Unlowered:
            node = None
        except TooLarge:
            whole = Span(0, len(shown.text))
            raise _bad(shown, whole, "too much was said: the formulas grow too large") from None
        errors = tuple(_explained(d, shown, bits) for d in reports.sorted() if d.is_error)
        return (None if errors else node), errors

    def _with_known(self, e: Any, shown: Source, parameters: dict[str, Node]) -> Any:
        """``e`` with every ``pressed(BUTTON)`` made a name, which is added to ``parameters``.

        So are the bookmarks, and places of the memory, which stand in backticks.
        """
        if isinstance(e, tuple):
            return tuple(self._with_known(part, shown, parameters) for part in e)
        if not isinstance(e, n.Node):
            return e
        if isinstance(e, n.Reference):
            place = self._place(e.name, shown)
            if place is not None:
                low, high = place.reading.range
                parameters[e.name.text] = self.build.variable(place_key(place), Interval(low, high))
        if isinstance(e, n.Call) and e.function.text == "pressed":
            key = self._button(e, shown)
            held = self.build.variable(key, Interval(0, 1))
            parameters[key] = self.build.ne(held, self.build.const(0))
            return n.Reference(e.span, n.Name(e.span, key, quoted=True))
        changed = {
            f.name: self._with_known(getattr(e, f.name), shown, parameters)
            for f in fields(e)
            if f.name != "span"
        }
        return replace(e, **changed)

    def _place(self, name: n.Name, shown: Source) -> Candidate | None:
        """The place that a name stands for; ``None`` where it is a name of something else."""
        if name.text in self.bookmarks:
            return self.bookmarks[name.text]
        if not name.quoted or "@" not in name.text or self.recording is None:
            return None
        if name.text in self.declarations.value_names():
            return None
        try:
            return parse_place(name.text, self.recording.index, self.program.platform)
        except BadPlace as problem:
            raise _bad(shown, name.span, str(problem)) from problem

    def _button(self, call: n.Call, shown: Source) -> str:
        if self.recording is None or self.recording.inputs is None:
            raise _bad(
                shown,
                call.span,
                "it is not known what was pressed",
                "a trace holds memory alone: search the movie itself",
            )
        names = self.program.platform.buttons
        match call.arguments:
            case (n.Reference(name=name, index=None, member=None),):
                player = 1
            case (n.Reference(name=name, index=None, member=None), n.Integer(value=player)):
                pass
            case _:
                text = "`pressed` takes a button, and the player if it is not the first"
                raise _bad(shown, call.span, text, "pressed(A), pressed(START, 2)")
        if name.text not in names:
            known = ", ".join(b for b in names if b)
            text = f"this pad has no button `{name.text}`"
            raise _bad(shown, name.span, text, f"its buttons are {known}")
        return pad_key(player, names.index(name.text))


# --- what a program knows


def _declarations(program: Program) -> Declarations:
    """The names of a program's variables, for lowering one expression more."""
    made = Declarations(program.game, program.place, program.platform, players=program.players)
    made.variables.update({v.key: v for v in program.variables})
    made.pointers.update({p.key: p for p in program.pointers})
    for variable in program.variables:
        match = re.fullmatch(r"(.+)\[(\d+)\](?:\.(.+))?", variable.key)
        if match is None:
            continue
        name, index, member = match.group(1), int(match.group(2)), match.group(3)
        old = made.arrays.get(name)
        names = old.fields if old else ()
        if member is not None and member not in names:
            names = (*names, member)
        length = max(index + 1, old.length if old else 0)
        made.arrays[name] = ArrayOf(name, variable.place, length, names)
    return made


def _lets(program: Program) -> Mapping[str, Node]:
    """The lets that something in the program uses."""
    roots = [named.node for s in program.scenarios for named in s.all_named]
    return {
        program.names[node.serial]: node for node in in_order(roots) if node.serial in program.names
    }


# --- what a formula looks at


def _names(e: Any) -> list[str]:
    """Every name of a value in an expression, as often as it occurs."""
    if isinstance(e, tuple):
        return [name for part in e for name in _names(part)]
    if not isinstance(e, n.Node):
        return []
    own = [e.name.text] if isinstance(e, n.Reference) else []
    return own + [
        name for f in fields(e) if f.name != "span" for name in _names(getattr(e, f.name))
    ]


def _dependent(root: Node) -> frozenset[int]:
    found: set[int] = set()
    for node in in_order([root]):
        own = node.op is Op.VARIABLE and node.payload == UNKNOWN
        if own or any(arg.serial in found for arg in node.args):
            found.add(node.serial)
    return frozenset(found)


def _leaves(root: Node, dependent: frozenset[int]) -> list[Node]:
    found: dict[int, Node] = {}
    for node in in_order([root]):
        if node.serial in dependent:
            found.update({a.serial: a for a in node.args if a.serial not in dependent})
    return [node for node in found.values() if not node.is_const]


def _lookback(root: Node, dependent: frozenset[int]) -> int | None:
    depth: dict[int, int] = {}
    for node in in_order([root]):
        inner = max((depth[arg.serial] for arg in node.args), default=0)
        if node.serial in dependent and is_initial(node):
            inner = 0  # whatever it looks back to from frame 0 is frame 0
        elif node.op in HISTORY and node.op is not Op.PREV and node.serial in dependent:
            return None
        depth[node.serial] = inner + (node.op is Op.PREV)
    return depth[root.serial]


def _from_start(root: Node, dependent: frozenset[int]) -> bool:
    return any(node.serial in dependent and is_initial(node) for node in in_order([root]))


def is_initial(node: Node) -> bool:
    """Whether it is what its first operand is on frame 0: see ``stdlib.initial``."""
    if node.op is not Op.LATCH or node.args[1].op is not Op.EQ:
        return False
    first, second = node.args[1].args
    return any(
        frame.op is Op.FRAME and start.is_const and start.number == 0
        for frame, start in ((first, second), (second, first))
    )


def _steady(root: Node, dependent: frozenset[int], build: Builder) -> Node:
    """``root`` where the unknown, and what is made of it alone, is what it was a frame ago."""
    made: dict[int, Node] = {}
    alone: set[int] = set()
    for node in in_order([root]):
        args = tuple(made[arg.serial] for arg in node.args)
        if node.is_const or (
            node.serial in dependent and all(arg.serial in alone for arg in node.args)
        ):
            alone.add(node.serial)
        if node.op is Op.PREV and node.args[0].serial in alone:
            made[node.serial] = args[0]
        elif len(args) == 2 and args[0] is args[1] and node.op in (Op.EQ, Op.LE, Op.LT):
            made[node.serial] = build.const(node.op is not Op.LT)
        elif node.op is Op.SUB and args[0] is args[1]:
            made[node.serial] = build.const(0)
        else:
            made[node.serial] = build.rebuild(node, args)
    result = made[root.serial]
    if result.op is Op.NOT and result.args[0].is_const:
        return build.const(not result.args[0].payload)
    return result


# --- places


def _bad(shown: Source, span: Span, message: str, *helps: str) -> BadFormula:
    label = Label(shown, span)
    return BadFormula((Diagnostic("RS101", Severity.ERROR, message, label, helps=helps),))


def _explained(found: Diagnostic, shown: Source, bits: int) -> Diagnostic:
    """``found``, with what the unknown is taken to be where it can never be what is said of it."""
    if found.code != "RT204" or found.label is None:
        return found
    said = shown.slice(found.label.span)
    if UNKNOWN not in said + found.label.text:
        return found
    message = found.message
    if message == "this can never be true":
        message = f"`{said}` can never be true"
    taken = f"`{UNKNOWN}` is a whole number of at most {bits} bits here"
    return replace(found, message=message, helps=(*found.helps, taken))


def _moved(found: Diagnostic, shown: Source) -> Diagnostic:
    """``found`` in what the person wrote, not in what was parsed."""
    if found.label is None:
        return found
    label = Label(shown, _back(found.label.span, len(shown.text)), found.label.text)
    return replace(found, label=label, related=(), fix=None)


def _back(span: Span, size: int) -> Span:
    start, end = (min(max(at - len(_PREFIX), 0), size) for at in (span.start, span.end))
    return Span(start, end)


def _shifted(e: Any) -> Any:
    """An expression with its places in the text without the prefix."""
    if isinstance(e, tuple):
        return tuple(_shifted(part) for part in e)
    if not isinstance(e, n.Node):
        return e
    moved = {f.name: _shifted(getattr(e, f.name)) for f in fields(e) if f.name != "span"}
    span = Span(max(e.span.start - len(_PREFIX), 0), max(e.span.end - len(_PREFIX), 0))
    return replace(e, span=span, **moved)
