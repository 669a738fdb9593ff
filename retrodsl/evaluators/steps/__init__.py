"""The step evaluator: a spec's meaning as a Python function that is made for it.

``reference`` says what is right; this says the same of one frame in a few microseconds, so that an
environment can check itself on every step. ``writer`` writes nodes as statements, ``results`` what
is asked for, ``compiled`` makes a function of both.
"""

from retrodsl.evaluators.steps.compiled import Send, Steps, compile_steps
from retrodsl.evaluators.steps.results import (
    Broken,
    Group,
    Holding,
    One,
    Range,
    Result,
    Spread,
    Sum,
    Table,
)

__all__ = [
    "Broken",
    "Group",
    "Holding",
    "One",
    "Range",
    "Result",
    "Send",
    "Spread",
    "Steps",
    "Sum",
    "Table",
    "compile_steps",
]
