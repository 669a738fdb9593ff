"""The mutation score as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from retrodsl.replay.coverage.report import shown_percent
from retrodsl.replay.mutate.score import Mutations


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KindOfMutation(_Model):
    """How many changes of one kind were tried, and how many of them a replay noticed."""

    tried: int
    noticed: int


class UnnoticedMutation(_Model):
    """A change that no replay notices: what it is, where, in which text, in what (a term, ...).

    ``shows`` tells the first difference that it makes, empty where it makes none.
    """

    kind: str
    change: str
    owner: str
    text: str
    file: str
    line: int
    column: int
    shows: str


class MutationReport(_Model):
    """The mutation score of one spec.

    ``rejected`` changes the compiler reports; ``equivalent`` ones mean the same. Neither counts.
    ``unused`` are replays that fail without any change, or could not be run.
    """

    spec: str
    percent: float
    tried: int
    noticed: int
    rejected: int
    equivalent: int
    kinds: dict[str, KindOfMutation]
    replays: list[str]
    unused: list[str]
    unnoticed: list[UnnoticedMutation]

    def is_below(self, percent: float) -> bool:
        """Whether fewer changes are noticed than ``percent`` asks for."""
        return self.percent < percent


def mutation_report_of(mutations: Mutations, spec: str) -> MutationReport:
    """The score of the spec in the file ``spec``."""
    unnoticed = []
    for survivor in mutations.survivors:
        mutant = survivor.mutant
        line, column = mutant.place.source.position(mutant.place.span.start)
        unnoticed.append(
            UnnoticedMutation(
                kind=mutant.kind,
                change=mutant.change,
                owner=mutant.owner,
                text=mutant.text,
                file=mutant.place.source.name,
                line=line,
                column=column,
                shows=survivor.shows,
            )
        )
    return MutationReport(
        spec=spec,
        percent=mutations.percent,
        tried=mutations.tried,
        noticed=mutations.noticed,
        rejected=mutations.rejected,
        equivalent=mutations.equivalent,
        kinds={
            kind: KindOfMutation(tried=tried, noticed=noticed)
            for kind, (tried, noticed) in sorted(mutations.kinds.items())
        },
        replays=mutations.replays,
        unused=mutations.unused,
        unnoticed=unnoticed,
    )


def render_mutations(reports: Sequence[MutationReport]) -> str:
    """Some lines for each spec: its score, then every change that no replay notices."""
    lines = []
    for report in reports:
        kinds = ", ".join(
            f"{kind} {count.noticed}/{count.tried}" for kind, count in report.kinds.items()
        )
        lines.append(
            f"mutation score of {report.spec}: {shown_percent(report.percent)}, "
            f"{report.noticed} of {report.tried} changes noticed" + (f" ({kinds})" if kinds else "")
        )
        lines.append(
            f"  left out: {report.equivalent} that mean the same, "
            f"{report.rejected} that the compiler rejects"
        )
        if report.unused:
            lines.append(
                f"  not used, since they fail or cannot be run: {', '.join(report.unused)}"
            )
        for item in report.unnoticed:
            what = f"{item.owner}: {item.change} in `{item.text}`"
            lines.append(f"  {item.file}:{item.line}:{item.column}  {what}")
            lines.append(f"    {item.shows or 'no replay shows a difference'}")
    return "\n".join(lines) + "\n" if lines else ""
