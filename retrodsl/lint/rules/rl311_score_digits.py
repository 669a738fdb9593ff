"""A digit of a number with a coefficient that does not fit the others.

Where a number is stored in digits, each is paid by its weight: 1, 10, 100 and on, for its rises
and, as `penalty`, for its falls. From 9 to 10 the ones fall by 9 and the tens rise by 1. With one
wrong weight, or without the penalty on a lower digit, an agent is paid for the carry, or loses by
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.engine_json import DataVariable, RewardTerm
from retrodsl.lint.digits import Digits, close, digits_of
from retrodsl.lint.integration import Integration, ScenarioFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.names import is_score
from retrodsl.lint.scenario_parts import clear_variables, scenarios

CODE = "RL311"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every run of digits; one finding a digit."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        for digits in digits_of(scenario.scenario, known):
            if _all_alike(digits):
                yield _alike(scenario, digits)
                continue
            if len(digits.terms) == 2:
                yield from _pair(scenario, digits)
                continue
            ratio = digits.ratio()
            if ratio is not None:
                yield from _by_weight(scenario, digits, ratio)


def _all_alike(digits: Digits) -> bool:
    """Digits next to each other that are all paid the same, as digits never are."""
    stride = {
        abs(b.address - a.address)
        for a, b in pairwise(digits.variables)
        if a.address is not None and b.address is not None
    }
    return (
        (digits.first == 0 or len(digits.terms) == 2)
        and is_score(digits.stem)
        and digits.same_type
        and len(set(digits.weights)) == 1
        and digits.weights[0] > 0
        and len(stride) == 1
        and max(stride) <= 4
    )


def _alike(scenario: ScenarioFile, digits: Digits) -> Diagnostic:
    names = ", ".join(term.name for term in digits.terms)
    last = digits.terms[-1]
    place = last.node("reward") or last.key
    worth = f"if {names} are the digits of one number, they are worth 1, 10 and on, or 1, 100"
    surely = digits.first == 0  # from 1 they may also be two players' or two rounds' scores
    return finding(
        CODE,
        Severity.ERROR if surely else Severity.WARNING,
        f"`{last.name}` is paid as much as `{digits.terms[0].name}`",
        scenario.file.label(place),
        notes=(worth,),
        helps=("pay each by its weight, as reward and as penalty",),
    )


def _pair(scenario: ScenarioFile, digits: Digits) -> Iterator[Diagnostic]:
    """Of two there is no majority: what is left are a digit's own two, and what a type holds."""
    if not is_score(digits.stem) or not _are_plain(digits):
        return
    for term in digits.terms:
        if term.penalty > 0 and not close(term.reward, term.penalty):
            yield finding(
                CODE,
                Severity.ERROR,
                f"the reward and the penalty of the digit `{term.name}` differ",
                scenario.file.label(term.node("penalty") or term.key),
                notes=(f"a rise pays {term.reward:g}, and a fall costs {term.penalty:g}",),
                helps=("where it carries over both must be its weight",),
            )
            return
    lower, higher = sorted(zip(digits.terms, digits.variables, strict=True), key=_weight)
    held = _held(lower[1])
    if held and lower[0].reward > 0 and not any(close(_times(lower, higher), h) for h in held):
        yield finding(
            CODE,
            Severity.ERROR,
            f"the digit `{higher[0].name}` is worth {_times(lower, higher):g} times as much as "
            f"`{lower[0].name}`",
            scenario.file.label(higher[0].node("reward") or higher[0].key),
            notes=(f"`{lower[0].name}` counts up to {max(held) - 1}",),
            helps=(f"the next one is worth {max(held)} times as much",),
        )
    elif held and lower[0].penalty == 0:
        yield finding(
            CODE,
            Severity.ERROR,
            f"the digit `{lower[0].name}` has no penalty",
            scenario.file.label(lower[0].key),
            notes=("where it carries over it falls, and that must cost its weight",),
            helps=(f'write "penalty": {lower[0].reward:g}',),
        )


def _weight(digit: tuple[RewardTerm, DataVariable]) -> float:
    return digit[0].reward


def _times(
    lower: tuple[RewardTerm, DataVariable], higher: tuple[RewardTerm, DataVariable]
) -> float:
    return higher[0].reward / lower[0].reward


def _held(variable: DataVariable) -> tuple[int, ...]:
    """How many numbers a decimal variable may count: with one digit a byte, or with two."""
    code = variable.type
    if code is None or code.repr not in ("d", "n") or variable.mask is not None:
        return ()
    one = int(10**code.width)
    return (one,) if code.repr == "n" else (one, one * one)


def _by_weight(scenario: ScenarioFile, digits: Digits, ratio: float) -> Iterator[Diagnostic]:
    base = _base(digits, ratio)
    if base is None:
        return
    top = len(digits.terms) - 1 if ratio > 1 else 0
    for index, term in enumerate(digits.terms):
        weight = base * ratio**index
        for key, amount in (("reward", term.reward), ("penalty", term.penalty)):
            node = term.node(key)
            if key == "penalty" and index == top and (amount <= 0 or close(amount, weight)):
                continue  # the highest digit falls only where the number starts again
            if close(amount, weight):
                continue
            why = f"after {_others(digits, index)} it is worth {weight:g}"
            if node is None:
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"the digit `{term.name}` has no {key}",
                    scenario.file.label(term.key),
                    notes=(f"{why}, where it falls, too: as it carries, it falls to 0",),
                    helps=(f'write "{key}": {weight:g}',),
                )
            else:
                edit = Edit(scenario.file.source, node.span, _number(weight))
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"the {key} of the digit `{term.name}` is {amount:g}, not {weight:g}",
                    scenario.file.label(node),
                    notes=(why,),
                    fix=Fix(f"write {_number(weight)}", (edit,), safe=False),
                )


def _base(digits: Digits, ratio: float) -> float | None:
    """The weight of the first digit that most of them agree on, of all coefficients."""
    votes: list[float] = []
    for index, term in enumerate(digits.terms):
        votes += [c / ratio**index for c in (term.reward, term.penalty) if c > 0]
    best, count = 0.0, 0
    for vote in votes:
        agreeing = sum(close(vote, other) for other in votes)
        if agreeing > count:
            best, count = vote, agreeing
    return best if count * 3 >= len(votes) * 2 and _are_plain(digits) else None


def _are_plain(digits: Digits) -> bool:
    """Whether no coefficient is below 0: such a one is there for a purpose of its own."""
    return all(term.reward >= 0 and term.penalty >= 0 for term in digits.terms)


def _others(digits: Digits, index: int) -> str:
    others: list[RewardTerm] = [t for i, t in enumerate(digits.terms) if i != index]
    return ", ".join(f"`{term.name}`" for term in others[:2]) + (" ..." if len(others) > 2 else "")


def _number(weight: float) -> str:
    return f"{weight:.1f}" if weight == round(weight) else f"{weight:.6g}"


_DATA = """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|u1"},
    "score0": {"address": 16711684, "type": "|n1"},
    "score1": {"address": 16711683, "type": "|n1"},
    "score2": {"address": 16711682, "type": "|n1"}
  }
}
"""
_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{
    "variables": {{
      "score0": {{"reward": 1.0, "penalty": 1.0}},
      "score1": {{"reward": {tens}}},
      "score2": {{"reward": 100.0{hundreds}}}
    }}
  }}
}}
"""

_PAIR_DATA = """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|u1"},
    "scoreHi": {"address": 16711682, "type": "|d1"},
    "scoreLo": {"address": 16711684, "type": "|d1"}
  }
}
"""
_PAIR = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{
    "variables": {{
      "scoreHi": {{"reward": {high}}},
      "scoreLo": {{"reward": 100{penalty}}}
    }}
  }}
}}
"""

RULE = Rule(
    code=CODE,
    name="score-digits",
    title="a digit of a number with a coefficient that does not fit",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "data.json": _DATA,
                "scenario.json": _SCENARIO.format(
                    tens='10.0, "penalty": 1.0', hundreds=', "penalty": 100.0'
                ),
            }
        ),
        Example(
            {
                "data.json": _DATA,
                "scenario.json": _SCENARIO.format(tens="10.0", hundreds=', "penalty": 100.0'),
            }
        ),
        Example(
            {
                "data.json": _PAIR_DATA,
                "scenario.json": _PAIR.format(high=1e5, penalty=', "penalty": 100'),
            }
        ),
        Example(
            {
                "data.json": _PAIR_DATA,
                "scenario.json": _PAIR.format(high=10000, penalty=', "penalty": 10'),
            }
        ),
        Example({"data.json": _PAIR_DATA, "scenario.json": _PAIR.format(high=10000, penalty="")}),
    ),
    valid=(
        Example(
            {
                "data.json": _DATA,
                "scenario.json": _SCENARIO.format(
                    tens='10.0, "penalty": 10.0', hundreds=', "penalty": 100.0'
                ),
            }
        ),
        Example(
            {
                "data.json": _DATA,
                "scenario.json": _SCENARIO.format(tens='10.0, "penalty": 10.0', hundreds=""),
            }
        ),
        Example(
            {
                "data.json": _PAIR_DATA,
                "scenario.json": _PAIR.format(high=10000, penalty=', "penalty": 100'),
            }
        ),
    ),
    check=check,
)
