"""Proof by poking: values written into the emulator's memory, and what the game makes of them."""

from retrodsl.search.poke.errors import PokeError, TooLate
from retrodsl.search.poke.fate import Fate, Follower, PokeResult
from retrodsl.search.poke.play import Play
from retrodsl.search.poke.prove import Proof, prove
from retrodsl.search.poke.types import Refuted, Trial, TypeDecision
from retrodsl.search.poke.verdict import Finding, Verdict

__all__ = [
    "Fate",
    "Finding",
    "Follower",
    "Play",
    "PokeError",
    "PokeResult",
    "Proof",
    "Refuted",
    "TooLate",
    "Trial",
    "TypeDecision",
    "Verdict",
    "prove",
]
