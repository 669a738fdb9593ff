"""What `retrodsl search` found, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrodsl.search import Candidate, Group, Search
    from retrodsl.search.lines import Lines
    from retrodsl.search.poke import Finding, PokeResult, Proof, TypeDecision
    from retrodsl.search.questions import Question


@dataclass(frozen=True)
class Finds:
    """What is shown: the finds, best first, with the proof of each if they were poked.

    ``questions`` are what a person is asked to look at, each with its picture's file.
    """

    search: Search
    groups: Sequence[Group]
    name: str
    as_enum: bool = False
    proofs: Sequence[Proof] = ()
    questions: Sequence[tuple[Question, str]] = field(default=())

    def proof(self, number: int) -> Proof | None:
        """That of a find, by its place."""
        return self.proofs[number] if self.proofs else None

    def lines(self, number: int) -> Lines:
        """The lines for the spec of a find."""
        from retrodsl.search.lines import lines_of, values_seen
        from retrodsl.search.poke.words import evidence

        group, proof = self.groups[number], self.proof(number)
        return lines_of(
            group,
            self.name,
            self.search.constraints,
            self.search.program.platform,
            evidence=() if proof is None else evidence(proof),
            values=values_seen(self.search.recording.index, group.best),
            as_enum=self.as_enum,
            bookmarks=self.search.bookmarks,
        )


# --- text


def in_text(finds: Finds) -> str:
    """How many candidates are left after each constraint, the finds, the lines for the spec."""
    made = finds.search
    rows = [
        f"{count:>9}  {c.text}" for c, count in zip(made.constraints, made.counts(), strict=True)
    ]
    shown = ["candidates after each:", *rows, ""] if rows else []
    if rows and not finds.groups:
        return "\n".join([*shown, "nothing fits all of it; see where the last ones were lost"])
    for number, group in enumerate(finds.groups):
        shown += _find(number + 1, group, finds.proof(number))
    if finds.groups:
        shown += ["", finds.lines(0).text]
    shown += _questions(finds)
    return "\n".join(shown)


def _find(rank: int, group: Group, proof: Proof | None) -> list[str]:
    from retrodsl.search.words import find_in_words, others_in_words

    score = None if proof is None else proof.score
    verdict = "" if proof is None else f", by poking: {proof.words}"
    shown = [find_in_words(rank, group, score, verdict), *others_in_words(group, 4, 4, 6)]
    return shown if proof is None else [*shown, *_proof(proof)]


def _proof(proof: Proof) -> list[str]:
    from retrodsl.search.poke.words import poke_in_words, types_in_words

    shown = []
    for finding in proof.findings:
        shown.append(f"       poked {finding.candidate}: {finding.words}")
        shown += [f"         {poke_in_words(result)}" for result in finding.results]
    if proof.types is not None:
        first, *rest = types_in_words(proof.types)
        shown.append(f"       type: {first}")
        shown += [f"         {line}" for line in rest[:4]]
    return shown


def _questions(finds: Finds) -> list[str]:
    shown: list[str] = []
    for question, picture in finds.questions:
        if not shown:
            shown = ["", "to tell more, say what you see in these pictures:"]
        shown.append(f"  {picture}: run again with --sees {question.frame}=NUMBER")
        if question.answers:
            told = [f"{a.value} leaves {_finds(a.finds)}" for a in question.answers[:5]]
            more = len(question.answers) - 5
            shown.append(f"    {', '.join(told)}" + (f", {more} others" if more > 0 else ""))
    return shown


def _finds(count: int) -> str:
    return "1 find" if count == 1 else f"{count} finds"


# --- JSON


def in_json(finds: Finds) -> str:
    """All of it for other programs."""
    made = finds.search
    document: dict[str, Any] = {
        "constraints": [
            {"text": c.text, "candidates": count}
            for c, count in zip(made.constraints, made.counts(), strict=True)
        ],
        "groups": [_group(finds, number) for number in range(len(finds.groups))],
    }
    if finds.questions:
        document["questions"] = [
            {"picture": picture, **asdict(question)} for question, picture in finds.questions
        ]
    return json.dumps(document, indent=2)


def _group(finds: Finds, number: int) -> dict[str, Any]:
    group, proof = finds.groups[number], finds.proof(number)
    found: dict[str, Any] = {
        "best": _candidate(group.best),
        "course": {k: v for k, v in asdict(group.course).items() if k != "digest"},
        "ambiguities": [
            {"settled_by": a.settled_by, "readings": [_candidate(c) for c in a.readings]}
            for a in group.ambiguities
        ],
        "copies": [_candidate(c) for c in group.copies],
        "shadows": [
            {"candidate": _candidate(s.candidate), "relation": s.relation} for s in group.shadows
        ],
        "lines": finds.lines(number).text,
    }
    if proof is not None:
        addresses = finds.search.recording.index.addresses
        found["score"] = round(proof.score, 3)
        found["poked"] = [_finding(finding, addresses) for finding in proof.findings]
        found["types"] = None if proof.types is None else _types(proof.types)
    return found


def _finding(finding: Finding, addresses: Any) -> dict[str, Any]:
    return {
        "candidate": _candidate(finding.candidate),
        "verdict": finding.verdict.value,
        "of": None if finding.of is None else _candidate(finding.of),
        "pokes": [_poke(result, addresses) for result in finding.results],
    }


def _poke(result: PokeResult, addresses: Any) -> dict[str, Any]:
    return {
        "frame": result.frame,
        "was": result.was,
        "written": result.written,
        "fate": result.fate.value,
        "after": result.after,
        "value": result.value,
        "unpoked": result.unpoked,
        "changes_unpoked": result.changed,
        "frames": result.length,
        "screen_differs_after": result.screen_from,
        "memory_differs_after": result.others_from,
        "addresses_that_differ": [int(addresses[position]) for position in result.others],
        "followers": [
            {"candidate": _candidate(f.candidate), "after": f.after, "lag": f.lag}
            for f in result.followers
        ],
    }


def _types(decision: TypeDecision) -> dict[str, Any]:
    return {
        "verdict": decision.note,
        "settled": decision.is_settled,
        "left": [_candidate(c) for c in decision.left],
        "refuted": [
            {"candidate": _candidate(r.candidate), "why": r.why, "trial": str(r.trial)}
            for r in decision.refuted
        ],
        "trials": [
            {
                "frame": trial.frame,
                "address": trial.address,
                "written": trial.before.hex(),
                "became": trial.after.hex(),
                "step": trial.step,
                "valid": trial.valid,
            }
            for trial in decision.trials
        ],
    }


def candidate_place(candidate: Candidate) -> dict[str, Any]:
    """Where a candidate lies, and what it reads there."""
    reading = candidate.reading
    return {
        "address": candidate.address,
        "type": reading.code,
        "offsets": list(reading.offsets),
        "engine_type": reading.data_type.code if reading.data_type else None,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    reading = candidate.reading
    return {
        **candidate_place(candidate),
        "mask": reading.mask,
        "scale": reading.scale,
        "bias": reading.bias,
        "evidence": round(candidate.evidence, 3),
        "score": round(candidate.score, 3),
    }
