"""Which names a spec has declared, each once in its space."""

from __future__ import annotations

from collections.abc import Iterable

from retrodsl.diagnostics import Collector, Label
from retrodsl.semantics.declarations import Declarations, Place
from retrodsl.source import Source
from retrodsl.syntax import nodes as n


class Names:
    """Where each name was declared first; reports the second."""

    def __init__(self, declarations: Declarations, reports: Collector) -> None:
        self.d = declarations
        self.reports = reports
        self.first: dict[str, Place] = {}

    def new(self, name: n.Name, source: Source, space: str = "value") -> bool:
        """Whether ``name`` is new among the values, functions or movies; reports it if not."""
        place = Place(source, name.span)
        if space == "value":
            self.d.declared.add(name.text)
        if space == "value" and name.text == "frame" and not name.quoted:
            self.reports.error(
                "RT202",
                source,
                name.span,
                "`frame` is the number of the frame",
                helps=("choose another name, or write it in backticks here and where it is used",),
            )
            return False
        first = self.first.setdefault(f"{space} {name.text}", place)
        if first is place:
            return True
        if first.source is source and place.span.start < first.span.start:  # lets are taken first
            first, place = place, first
        self.reports.error(
            "RT202",
            place.source,
            place.span,
            f"`{name.text}` is declared twice",
            related=(Label(first.source, first.span, "first declared here"),),
        )
        return False

    def distinct(self, source: Source, names: Iterable[n.Name], what: str) -> None:
        """Report each of ``names`` that is there twice; ``what`` says what they are."""
        seen: dict[str, n.Name] = {}
        for name in names:
            first = seen.setdefault(name.text, name)
            if first is not name:
                self.reports.error(
                    "RT202",
                    source,
                    name.span,
                    f"a second {what} `{name.text}`",
                    related=(Label(source, first.span, "the first is here"),),
                )


def report_again(reports: Collector, what: str, place: Place, first: Place) -> None:
    """Report a second ``what`` at ``place``."""
    reports.error(
        "RT202",
        place.source,
        place.span,
        f"a second `{what}`",
        related=(Label(first.source, first.span, "the first is here"),),
    )
