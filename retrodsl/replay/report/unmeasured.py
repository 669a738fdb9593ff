"""Integrations without a spec: what was asked to be measured of them, and cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.replay.report.rules import COVERAGE, MUTATION
from retrodsl.source import Source, Span

#: What makes it measurable.
MEND = "`retrodsl import` writes a spec for an integration"


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """One measure that was asked of an integration folder; ``bar`` in percent, ``None`` for none.

    Nothing is known of it, so no bar is met.
    """

    origin: str
    what: str
    bar: float | None
    code: str

    @property
    def told(self) -> str:
        """The line for it."""
        return f"{self.what} of {self.origin}: not measured, since it has no spec; {MEND}"

    @property
    def too_low(self) -> str:
        """The sentence for the bar that is not met."""
        return f"the {self.what} of {self.origin} needs a spec, so {self.bar or 0:g} % are not met"

    @property
    def finding(self) -> Diagnostic:
        """The bar that is not met, at the integration's file."""
        data = Source(str(Path(self.origin) / "data.json"), "")
        label = Label(data, Span(0, 0), "")
        return Diagnostic(self.code, Severity.ERROR, self.too_low, label, helps=(MEND,))


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured in a run, and its bars."""

    coverage: bool
    mutate: bool
    fail_under: float | None
    fail_under_mutation: float | None

    def missing_of(self, origins: Sequence[str]) -> Iterator[Unmeasured]:
        """All that cannot be measured of these integrations."""
        for origin in origins:
            if self.coverage:
                yield Unmeasured(origin, "coverage", self.fail_under, COVERAGE)
        for origin in origins:
            if self.mutate:
                yield Unmeasured(origin, "mutation score", self.fail_under_mutation, MUTATION)
