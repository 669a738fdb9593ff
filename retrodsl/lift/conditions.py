"""Done of a scenario as named conditions of the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from retrodsl.engine_json.scenario import Done, Test
from retrodsl.lift.comments import Comments
from retrodsl.lift.condition_names import tree_name
from retrodsl.lift.domains import Variables
from retrodsl.lift.measures import comparison_text, truth_in_domain, unwritable_reference
from retrodsl.lift.model import Note
from retrodsl.lift.writing import WIDTH, Names
from retrodsl.lint.integration import JsonFile
from retrodsl.source import Span

_GROUP_KEYS = ("condition", "variables", "nodes", "script")
_TEST_KEYS = ("op", "reference", "measurement")


@dataclass(frozen=True, slots=True)
class Group:
    """All, or any, of its members; none of them is a group of the same kind."""

    all: bool
    members: tuple[Tree, ...]


Tree: TypeAlias = Test | Group


@dataclass(frozen=True, slots=True)
class Conditions:
    """The lines of a ``done`` block without its braces; ``always`` where done always holds."""

    lines: list[str]
    always: bool = False


def lift_done(done: Done, file: JsonFile, variables: Variables, comments: Comments) -> Conditions:
    """One condition for each alternative; what cannot be tested is told to ``comments``."""
    tree = _Reader(file, variables, comments).tree(done)
    if isinstance(tree, bool):
        return Conditions([], always=tree)
    alternatives = tree.members if isinstance(tree, Group) and not tree.all else (tree,)
    names = Names()
    lines: list[str] = []
    for alternative in alternatives:
        for test in _tests(alternative):
            span = Span(test.key.span.start, test.entry.span.end)
            lines += comments.at(file.source, span, indent=2)
        lines += _condition(names.new(tree_name(alternative)), alternative)
    return Conditions(lines)


def _condition(term: str, tree: Tree) -> list[str]:
    text = expression(tree)
    line = f"  {term} : {text}"
    if len(line) <= WIDTH or not isinstance(tree, Group):
        return [line]
    word = "and" if tree.all else "or"
    parts = [_operand(member) for member in tree.members]
    indent = " " * 4
    return [f"  {term} : {parts[0]}", *(f"{indent}{word} {part}" for part in parts[1:])]


def expression(tree: Tree) -> str:
    """The tree as an expression of the language."""
    if isinstance(tree, Test):
        return comparison_text(tree)
    word = " and " if tree.all else " or "
    return word.join(_operand(member) for member in tree.members)


def _operand(tree: Tree) -> str:
    return f"({expression(tree)})" if isinstance(tree, Group) else expression(tree)


def _tests(tree: Tree) -> Sequence[Test]:
    if isinstance(tree, Test):
        return (tree,)
    return [test for member in tree.members for test in _tests(member)]


class _Reader:
    """Reads a done into a tree of tests that can hold and can fail."""

    def __init__(self, file: JsonFile, variables: Variables, comments: Comments) -> None:
        self.file = file
        self.variables = variables
        self.comments = comments

    def tree(self, done: Done) -> Tree | bool:
        self.comments.ignored_keys(self.file, done.node, _GROUP_KEYS, "done")
        members: list[Tree] = []
        parts = [self.test(test) for test in done.tests]
        parts += [self.tree(group) for group in done.groups]
        for part in parts:
            if part is None or part is done.all:
                continue
            if isinstance(part, bool):
                return part
            if isinstance(part, Group) and part.all == done.all:
                members += part.members
            else:
                members.append(part)
        if not members:
            return done.all
        unique = tuple(member for i, member in enumerate(members) if member not in members[:i])
        return unique[0] if len(unique) == 1 else Group(done.all, unique)

    def test(self, test: Test) -> Tree | bool | None:
        """The test, what it always gives, or ``None`` where the engine cannot make it."""
        label = self.file.label(test.key)
        known = self.variables.get(test.name)
        if known is None:
            text = f"the test of {test.name} is left out: there is no such variable to read"
            self.comments.note(Note("unknown-variable", test.name, text, label))
            return None
        reference = unwritable_reference(test, known)
        if reference is not None:
            text = f"the test of {test.name} is left out: the language cannot write {reference}"
            self.comments.note(Note("bad-number", test.name, text, label))
            return None
        self.comments.ignored_keys(self.file, test.entry, _TEST_KEYS, test.name)
        truth = truth_in_domain(test, known)
        if truth is not None:
            low, high = known.domain(test)
            what = "always holds" if truth else "can never hold"
            text = f"left out: {comparison_text(test)} {what}, for it is from {low} to {high}"
            self.comments.note(Note("constant", test.name, text, label))
        return test if truth is None else truth
