"""Scripts into the language, where the result is proven equal to the original."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from retrodsl.engine_json.scenario import Scenario
from retrodsl.lift.compiling import check_text
from retrodsl.lift.domains import Known
from retrodsl.lift.lua.history import History, alternatives, condition
from retrodsl.lift.lua.host import NoLua
from retrodsl.lift.lua.proof import prove
from retrodsl.lift.lua.run import FrameRun, Program, load, run_frame
from retrodsl.lift.lua.syntax import Untranslatable
from retrodsl.lift.lua.text import text_of
from retrodsl.lift.lua.values import Const, Op, Read, Value, fold_by_ranges, is_truth, parts
from retrodsl.lift.model import Note, NotLiftable
from retrodsl.lift.spec import write_spec
from retrodsl.lift.views import view_of_folder
from retrodsl.lift.writing import Names, comment, identifier, name
from retrodsl.lint.integration import Integration, ScenarioFile

#: A script with more variables is tried with none and with all of them exact.
_MOST_TRIED = 8
_HISTORY = frozenset({"peak", "low", "prev", "last", "delta", "gain"})
_WORN = re.compile(r"^(?:previous|prev|old|last|max|highest|best)_?(?=\w)|_?(?:old|prev)$")


@dataclass(frozen=True, slots=True)
class Translation:
    """Blocks that take the place of scripts, by scenario and part; ``lets`` stand above them."""

    blocks: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    lets: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A translation that is not proven yet."""

    blocks: dict[str, list[str]]
    lets: list[str]


def translate_scripts(integration: Integration) -> Translation:
    """Every script of an integration that can be translated and proven.

    A scenario's script is translated whole or kept whole, with a note that says why.
    """
    view = view_of_folder(integration)
    blocks: dict[str, dict[str, list[str]]] = {}
    lets: list[str] = []
    notes: list[Note] = []
    taken = set(view.variables)
    for file in integration.scenarios:
        calls = script_calls(file.scenario)
        if not calls:
            continue
        try:
            draft = _translate(integration, file, calls, view.variables, taken)
        except (Untranslatable, NoLua) as reason:
            text = f"the script of {file.file.name} is kept: {reason}"
            label = file.file.label(next(iter(file.scenario.used_scripts())).node)
            notes.append(Note("lua", file.name, text, label))
            continue
        blocks[file.name] = draft.blocks
        lets += draft.lets
        taken |= {let.split()[1] for let in draft.lets if let.startswith("let ")}
    return Translation(blocks, tuple(lets), tuple(notes))


def script_calls(scenario: Scenario) -> dict[str, str]:
    """The functions that the engine calls, by part, in its order."""
    found: dict[str, str] = {}
    if scenario.done is not None and scenario.done.script is not None:
        found["done"] = scenario.done.script.function
    for reward in scenario.rewards:
        if reward.script is not None:
            found["reward" if reward.player == 1 else "reward p2"] = reward.script.function
    return found


def _translate(
    integration: Integration,
    file: ScenarioFile,
    calls: Mapping[str, str],
    variables: Mapping[str, Known],
    taken: set[str],
) -> _Draft:
    texts = [integration.lua_files.get(script.value) for script in file.scenario.scripts]
    if not texts or None in texts:
        raise Untranslatable("its file is not there")
    if any(script.scope != "lua" for script in file.scenario.used_scripts()):
        raise Untranslatable("it is no script of Lua")
    text = "\n".join(source.text for source in texts if source is not None)
    names = frozenset(variables)
    program = load(text, names)
    run = run_frame(program, names, calls)
    ranges = {known.name: (known.low, known.high) for known in variables.values()}
    reason = "no translation was found"
    narrowed = _in_ranges(run, ranges)
    for exact in _variants(program):
        history = History(narrowed, program.start, exact)
        draft = _draft(history, calls, taken, program)
        try:
            spec = write_spec(integration, translated={file.name: draft.blocks}, lets=draft.lets)
        except NotLiftable as error:
            reason = str(error)
            continue
        meaning, found = check_text(spec.game, spec.text, None)
        if meaning is None:
            errors = [d.message for d in found if d.is_error]
            reason = f"the compiler refuses the translation: {errors[0]}"
            continue
        proof = prove(text, calls, meaning.scenario(file.name), _read_by(run, variables))
        if proof.difference is None:
            return draft
        reason = f"the translation differs: {proof.difference}"
    raise Untranslatable(reason)


def _variants(program: Program) -> list[frozenset[str]]:
    """Which variables are to start exactly: none, one of them, all; the first reads best."""
    every = frozenset(program.start)
    one = [frozenset({name}) for name in sorted(every)] if 1 < len(every) <= _MOST_TRIED else []
    return [frozenset(), *one, every] if every else [frozenset()]


def _read_by(run: FrameRun, variables: Mapping[str, Known]) -> Mapping[str, Known]:
    """The variables that a script reads; the others stay out of its traces."""
    values = [*run.results.values(), *run.after.values()]
    read = {p.name for value in values for p in parts(value) if isinstance(p, Read)}
    return {name: known for name, known in variables.items() if name in read}


def _in_ranges(run: FrameRun, ranges: Mapping[str, tuple[int, int]]) -> FrameRun:
    return FrameRun(
        {part: fold_by_ranges(value, ranges) for part, value in run.results.items()},
        {name: fold_by_ranges(value, ranges) for name, value in run.after.items()},
    )


def _draft(history: History, calls: Mapping[str, str], taken: set[str], program: Program) -> _Draft:
    results: dict[str, Value] = {}
    for part, value in history.run.results.items():
        results[part] = history.result(condition(value) if part == "done" else value)
    lets = _Lets(list(results.values()), history, program, taken)
    blocks: dict[str, list[str]] = {}
    for part in calls:
        value = results[part]
        if isinstance(value, Const):
            if value.value in (0, False):
                blocks[part] = [f"{part} {{", "}"]
                continue
            if part == "done":
                raise Untranslatable("done always holds")
        names = Names()
        lines: list[str] = []
        for term in alternatives(value) if part == "done" else [value]:
            wanted = _condition_name(term) if part == "done" else lets.term_name(term)
            written = text_of(term, lets.but(term))
            lines.append(f"  {name(names.new(wanted))} : {written}")
        head = comment(f"{calls[part]} of the script, in the language's own words", 2)
        blocks[part] = [f"{part} {{", *head, *lines, "}"]
    return _Draft(blocks, lets.lines())


def _condition_name(value: Value) -> str:
    reads = list(dict.fromkeys(p.name for p in parts(value) if isinstance(p, Read)))
    constants = [p.value for p in parts(value) if isinstance(p, Const)]
    simple = isinstance(value, Op) and len(reads) == 1 and len(constants) == 1
    if simple and isinstance(value, Op) and value.operator in ("==", "<=") and constants[0] == 0:
        return f"no_{identifier(reads[0])}"
    return "_and_".join(identifier(read) for read in reads[:3]) or "over"


def _is_history(value: Value) -> TypeGuard[Op]:
    return isinstance(value, Op) and value.operator in _HISTORY


class _Lets:
    """The values that get a name of their own: long ones, and those that stand twice."""

    def __init__(
        self, values: list[Value], history: History, program: Program, taken: set[str]
    ) -> None:
        self.names: dict[Value, str] = {}
        self.history = history
        used = Names()
        for one in (*taken, *program.functions):
            used.new(one)
        counts: Counter[Value] = Counter()
        for value in values:
            counts.update(p for p in parts(value) if isinstance(p, Op))
        inner = [
            arg
            for value in values
            for p in parts(value)
            if isinstance(p, Op) and p.operator in _HISTORY
            for arg in p.args[:1]
        ]
        ordered = sorted(counts, key=lambda v: len(list(parts(v))))
        for value in ordered:
            size = len(list(parts(value)))
            long = value in inner and size > 6
            if is_truth(value):
                continue
            if value not in values and (long or (counts[value] > 1 and size > 4)):
                self.names[value] = used.new(self._free(self._hint(value), value, used))

    @staticmethod
    def _free(hint: str, value: Value, used: Names) -> str:
        if not used.has(hint):
            return hint
        is_kept = isinstance(value, Op) and value.operator == "last"
        return f"kept_{hint}" if is_kept else f"whole_{hint}"

    def _hint(self, value: Value) -> str:
        for kept, after in self.history.after.items():
            newest = self.history.newest_or_none(kept)
            is_it = newest == value or (
                isinstance(newest, Op) and bool(newest.args) and newest.args[0] == value
            )
            if is_it or after == value:
                return identifier(_WORN.sub("", kept)) or "value"
        return "value"

    def but(self, value: Value) -> dict[Value, str]:
        """The names for what stands in ``value``."""
        return {v: n for v, n in self.names.items() if v != value}

    def term_name(self, value: Value) -> str:
        """What a reward is called: after the variable that it is for."""
        reads = list(dict.fromkeys(p.name for p in parts(value) if isinstance(p, Read)))
        if len(reads) == 1:
            return identifier(reads[0])
        named = [self.names[p] for p in parts(value) if p in self.names]
        if named:
            return named[0]
        inner = next((p.args[0] for p in parts(value) if _is_history(p)), value)
        hint = self._hint(inner)
        return hint if hint != "value" else "script"

    def lines(self) -> list[str]:
        """The ``let`` statements."""
        return [f"let {name(n)} = {text_of(v, self.but(v))}" for v, n in self.names.items()]
