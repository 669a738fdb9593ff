"""Rewards of a scenario as named terms of the language."""

from __future__ import annotations

import math
from dataclasses import dataclass

from retrodsl.engine_json.evaluate import apply_op
from retrodsl.engine_json.scenario import Reward, RewardTerm
from retrodsl.lift.comments import Comments
from retrodsl.lift.digits import Digit, find_digits
from retrodsl.lift.domains import Known, Variables
from retrodsl.lift.measures import amount, comparison_text, telling_values, unwritable_reference
from retrodsl.lift.model import Note
from retrodsl.lift.writing import WIDTH, Names, comment, identifier, name, number
from retrodsl.lint.integration import JsonFile
from retrodsl.readers.json_nodes import JsonObject
from retrodsl.source import Span

_REWARD_KEYS = ("variables", "time", "script")
_TERM_KEYS = ("op", "reference", "measurement", "reward", "penalty")
_TIME_KEYS = ("op", "reference", "measurement", "reward", "penalty")


def lift_reward(
    reward: Reward, file: JsonFile, variables: Variables, comments: Comments
) -> list[str]:
    """The lines of a ``reward`` block without its braces; empty where nothing is paid."""
    return _Block(file, variables, comments).lines(reward)


@dataclass(frozen=True, slots=True)
class _Paid:
    """A term that can pay: its variable and its text."""

    term: RewardTerm
    known: Known
    text: str


class _Block:
    def __init__(self, file: JsonFile, variables: Variables, comments: Comments) -> None:
        self.file = file
        self.variables = variables
        self.comments = comments

    def lines(self, reward: Reward) -> list[str]:
        self.comments.ignored_keys(self.file, reward.node, _REWARD_KEYS, "reward")
        paid = [p for term in reward.terms if (p := self._paid(term)) is not None]
        by_name = {p.known.name: p for p in paid}
        digits = find_digits([Digit.of(p.term, p.known) for p in paid])
        names = Names()
        lines: list[str] = []
        done: set[str] = set()
        for p in paid:
            if p.known.name in done:
                continue
            whole = next((d for d in digits if p.known.name in d.names), None)
            parts = [p] if whole is None else [by_name[one] for one in whole.names]
            done |= {part.known.name for part in parts}
            for part in parts:
                span = Span(part.term.key.span.start, part.term.entry.span.end)
                lines += self.comments.at(self.file.source, span, indent=2)
            if whole is not None:
                lines += comment("digits of one number, each paid by itself", 2)
            wanted = identifier(p.known.name if whole is None else whole.stem)
            lines += _term(name(names.new(wanted)), [part.text for part in parts])
        time = self._time(reward.time)
        if time:
            lines.append(f"  {names.new('time')} : {number(time)}")
        return lines

    def _paid(self, term: RewardTerm) -> _Paid | None:
        label = self.file.label(term.key)
        known = self.variables.get(term.name)
        if known is None:
            text = f"the reward for {term.name} is left out: there is no such variable to read"
            self.comments.note(Note("unknown-variable", term.name, text, label))
            return None
        if not (math.isfinite(term.reward) and math.isfinite(term.penalty)):
            text = f"the reward for {term.name} is left out: its coefficient is beyond a float"
            self.comments.note(Note("bad-number", term.name, text, label))
            return None
        self.comments.ignored_keys(self.file, term.entry, _TERM_KEYS, term.name)
        for word in ("reward", "penalty"):
            self._note_never_paid(term, known, word)
        paid = term_text(term, known)
        if paid is None:
            why = f"nothing is ever paid for {term.name}"
            self.comments.note(Note("ignored", term.name, why, label))
            return None
        reference = unwritable_reference(term, known)
        if reference is not None:
            text = f"the reward for {term.name} is left out: the language cannot write {reference}"
            self.comments.note(Note("bad-number", term.name, text, label))
            return None
        return _Paid(term, known, paid)

    def _note_never_paid(self, term: RewardTerm, known: Known, word: str) -> None:
        """A coefficient whose sign of the measure never occurs."""
        node = term.node(word)
        sign = 1 if word == "reward" else -1
        if node is None or (term.reward if word == "reward" else term.penalty) == 0:
            return
        values = telling_values(*known.domain(term), term)
        if not any(apply_op(term.op, v, term.reference) * sign > 0 for v in values):
            side = "above" if sign > 0 else "below"
            text = f"the {word} of {term.name} is never paid: what is measured is never {side} 0"
            member = term.entry.member(word) if isinstance(term.entry, JsonObject) else None
            place = self.file.label(node if member is None else member.span)
            self.comments.note(Note("ignored", term.name, text, place))

    def _time(self, time: RewardTerm | None) -> float:
        if time is None:
            return 0
        self.comments.ignored_keys(self.file, time.entry, _TIME_KEYS, "time")
        if time.node("penalty") is not None:
            text = "the penalty of time is never paid: it measures 1"
            label = self.file.label(time.node("penalty") or time.key)
            self.comments.note(Note("ignored", "time", text, label))
        return float(amount(time, 1)) if math.isfinite(time.reward) else 0.0


def _term(term: str, parts: list[str]) -> list[str]:
    text = parts[0]
    for part in parts[1:]:
        text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
    line = f"  {term} : {text}"
    if len(line) <= WIDTH or len(parts) == 1:
        return [line]
    return [f"  {term} :", *(f"    {'+ ' if i else ''}{part}" for i, part in enumerate(parts))]


def term_text(term: RewardTerm, known: Known) -> str | None:
    """What a term pays as an expression; ``None`` where it is always 0."""
    low, high = known.domain(term)
    values = telling_values(low, high, term)
    amounts = {amount(term, value) for value in values}
    if amounts == {0}:
        return None
    if len(amounts) == 1:
        return number(float(amounts.pop()))
    above, below = term.reward, term.penalty
    if term.op is None:
        return _linear(term, above if high > 0 else below, below if low < 0 else above)
    if term.op != "sign":
        return f"{number(above)} when {comparison_text(term)}"
    x = comparison_text(term).removesuffix(" > 0")
    parts = [
        (f"{x} > 0", above if high > 0 else 0.0),
        (f"{x} < 0", -below if low < 0 else 0.0),
    ]
    parts = [(condition, c) for condition, c in parts if c]
    if len(parts) == 1:
        return f"{number(parts[0][1])} when {parts[0][0]}"
    (first, a), (second, b) = parts
    return f"if {first} then {number(a)} else if {second} then {number(b)} else 0"


def _linear(term: RewardTerm, above: float, below: float) -> str:
    """``above`` times what is measured where that is positive, ``below`` times it elsewhere."""
    x = name(term.name)
    if term.is_delta:
        if above == below:
            return _times(above, f"delta({x})")
        parts = [(above, f"gain({x})"), (-below, f"loss({x})")]
    elif above == below:
        return _times(above, x)
    else:
        parts = [(above, f"max({x}, 0)"), (below, f"min({x}, 0)")]
    text = ""
    for coefficient, value in parts:
        if not coefficient:
            continue
        if not text:
            text = _times(coefficient, value)
        else:
            sign = "-" if coefficient < 0 else "+"
            text += f" {sign} {_times(abs(coefficient), value)}"
    return text


def _times(coefficient: float, value: str) -> str:
    if coefficient == 1:
        return value
    if coefficient == -1:
        return f"-{value}"
    return f"{number(coefficient)} * {value}"
