"""What poking showed, in sentences: for the terminal, and for the comment above a find's line."""

from __future__ import annotations

from retrodsl.search.poke.fate import Fate, PokeResult
from retrodsl.search.poke.prove import Proof
from retrodsl.search.poke.types import TypeDecision
from retrodsl.search.poke.verdict import Finding


def poke_in_words(result: PokeResult) -> str:
    """One poke and what became of it."""
    said = f"frame {result.frame}: wrote {result.written} over {result.was}, "
    if result.fate is Fate.CRASHED:
        return said + "and the game crashed"
    if result.fate is Fate.NOT_PLAYED:
        return said + "which was not played: the emulator crashes there without it too"
    after = _frames(result.after)
    match result.fate:
        case Fate.EVOLVES:
            said += f"which the game made {result.value} {after} later"
            said += f" (unpoked {result.unpoked})"
        case Fate.OVERWRITTEN:
            said += f"which was overwritten with {result.value} {after} later"
        case Fate.STAYS:
            said += f"which was still there {after} later"
            if not result.changed:
                said += " (nor does it change unpoked)"
    if result.screen_from is not None:
        said += f"; the picture differs from {_frames(result.screen_from)} on"
    for follower in result.followers[:3]:
        lag = f", {_frames(follower.lag)} behind" if follower.lag else ""
        said += f"; {follower.candidate} follows after {_frames(follower.after)}{lag}"
    if not result.has_effect:
        said += "; nothing else differs"
    if not result.tells:
        said += ", which tells nothing"
    return said


def _frames(count: int) -> str:
    return f"{count} frame" if count == 1 else f"{count} frames"


def types_in_words(decision: TypeDecision) -> list[str]:
    """What was decided, then each refuted reading with the write that shows it, a line each."""
    said = [decision.note]
    told: dict[str, list[str]] = {}
    for refuted in decision.refuted:
        told.setdefault(str(refuted.trial), []).append(f"{refuted.candidate} ({refuted.why})")
    for trial, readings in told.items():
        more = f" and {len(readings) - 3} more" if len(readings) > 3 else ""
        said.append(f"{trial}: not {', '.join(readings[:3])}{more}")
    return said


def evidence(proof: Proof) -> list[str]:
    """The sentences for the comment above the line of a find: the verdict, and what told it."""
    said = []
    if proof.findings:
        best = proof.findings[0]
        poke = _telling(best)
        said.append(f"poking says: {best.words}" + (f". {poke_in_words(poke)}" if poke else ""))
        others = [f"{f.candidate} is {f.words}" for f in proof.findings[1:5]]
        if others:
            said.append(", ".join(others))
    if proof.types is not None:
        said += types_in_words(proof.types)[:2]
    return said


def _telling(finding: Finding) -> PokeResult | None:
    """The poke that says most: one that the game went on from, if there is one."""
    order = [Fate.EVOLVES, Fate.OVERWRITTEN, Fate.STAYS, Fate.CRASHED, Fate.NOT_PLAYED]
    return min(finding.results, key=lambda r: order.index(r.fate), default=None)
