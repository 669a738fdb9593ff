"""Mutation score: the spec changed in one small thing at a time, and what no replay notices.

``tree`` finds and replaces parts of the syntax tree, ``reach`` tells what of it only checks use,
``operators`` say what can be changed in an expression and ``memory_operators`` what in a variable,
``mutants`` make the changed programs, ``signature`` tells which of them mean something else,
``score`` tries each over the memory that the replays showed, ``recorded`` adds what ``--update``
wrote to what they expect, ``report`` shows the result.
"""

from retrodsl.replay.mutate.mutants import Mutant, mutants_of
from retrodsl.replay.mutate.recorded import notices_recorded
from retrodsl.replay.mutate.report import MutationReport, mutation_report_of, render_mutations
from retrodsl.replay.mutate.score import Mutations, Survivor, try_mutants

__all__ = [
    "Mutant",
    "MutationReport",
    "Mutations",
    "Survivor",
    "mutants_of",
    "mutation_report_of",
    "notices_recorded",
    "render_mutations",
    "try_mutants",
]
