"""`retrodsl search --names`: what variables may be, by how they behave in a play."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from retrodsl.cli.common import fail
from retrodsl.cli.search_show import candidate_place

if TYPE_CHECKING:
    from retrodsl.ir.program import Program
    from retrodsl.search import Candidate, Recording
    from retrodsl.search.behaviours import Proposal
    from retrodsl.search.lines import Lines

#: So many other readings are named of a proposal, and so many copies.
NAMED = 4

#: The behaviours, for ``--help``: they are files, which are not read for it.
KNOWN = "buttons, frame, hp, level, lives, mode, score, timer, x, y"


def names_of(given: str, others: Sequence[object]) -> list[str]:
    """The names in ``--names``; ends the command where one is unknown, or another option is given.

    ``others`` are the values of the options that cannot be given beside it.
    """
    from retrodsl.search.behaviours import UnknownBehaviour, find_behaviour

    if any(others):
        raise fail(
            "--names goes by play alone: what is said of one variable, --sees, --ask, --poke, "
            "--enum and --write come after it, without --names"
        )
    names = [name.strip() for name in given.split(",") if name.strip()]
    if not names:
        raise fail(f"--names takes names with commas between them: {KNOWN}")
    try:
        return [find_behaviour(name).name for name in dict.fromkeys(names)]
    except UnknownBehaviour as problem:
        raise fail(str(problem)) from problem


def proposals(
    recording: Recording, program: Program, names: Sequence[str], limit: int
) -> dict[str, list[Proposal]]:
    """What is proposed for each name; what goes wrong is said, and ends the command."""
    from retrodsl.search.behaviours import PadsUnknown, propose

    try:
        return propose(recording, program, names, limit)
    except PadsUnknown as problem:
        raise fail(str(problem)) from problem


def in_text(found: dict[str, list[Proposal]], program: Program) -> str:
    """The proposals for each name, best first, each with its evidence and its line."""
    from retrodsl.search.behaviours import find_behaviour

    shown: list[str] = []
    for name, proposed in found.items():
        shown += ["", f"{name}: {find_behaviour(name).summary}"]
        if not proposed:
            shown.append("     nothing in this play behaves so")
        for rank, proposal in enumerate(proposed, 1):
            shown += _one(rank, proposal, program)
    return "\n".join(shown[1:])


def _one(rank: int, proposal: Proposal, program: Program) -> list[str]:
    group = proposal.group
    shown = [
        f"{rank:>3}. {_lines(proposal, program).ram[-1]}   ({proposal.bits:.1f} bits)",
        f"       {'; '.join(proposal.evidence)}",
    ]
    for ambiguity in group.ambiguities:
        more = len(ambiguity.readings) - NAMED
        others = _named(ambiguity.readings) + (f" and {more} more" if more > 0 else "")
        shown.append(f"       or {others}: {ambiguity.settled_by} would tell")
    if group.copies:
        shown.append(f"       equal on all frames: {_named(group.places)}")
    return shown


def _named(candidates: Sequence[Candidate]) -> str:
    return ", ".join(str(c) for c in candidates[:NAMED])


def _lines(proposal: Proposal, program: Program) -> Lines:
    from retrodsl.search.lines import lines_of

    why = f"found by how it behaves: {'; '.join(proposal.evidence)}"
    return lines_of(proposal.group, proposal.name, (), program.platform, evidence=[why])


def in_json(found: dict[str, list[Proposal]], program: Program) -> str:
    """All of it for other programs."""
    document = {
        "names": {
            name: [_document(proposal, program) for proposal in proposed]
            for name, proposed in found.items()
        }
    }
    return json.dumps(document, indent=2)


def _document(proposal: Proposal, program: Program) -> dict[str, Any]:
    group = proposal.group
    return {
        "bits": round(proposal.bits, 3),
        "evidence": list(proposal.evidence),
        "best": candidate_place(group.best),
        "course": {
            "low": group.course.low,
            "high": group.course.high,
            "changes": group.course.changes,
        },
        "ambiguities": [
            {"settled_by": a.settled_by, "readings": [candidate_place(c) for c in a.readings]}
            for a in group.ambiguities
        ],
        "copies": [candidate_place(c) for c in group.copies],
        "lines": _lines(proposal, program).text,
    }
