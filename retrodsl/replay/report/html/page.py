"""The page as a whole: what failed first, then what passed, then what was not tested."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from retrodsl.engines._base import Screen, Wanted
from retrodsl.files import write_atomically
from retrodsl.replay.coverage.report import CoverageReport
from retrodsl.replay.mutate.report import MutationReport
from retrodsl.replay.report.html.card import MANY, Card, card_of, in_order
from retrodsl.replay.report.html.markup import tag, text
from retrodsl.replay.report.html.quality import coverage_markup, mutation_markup
from retrodsl.replay.report.rules import COVERAGE
from retrodsl.replay.report.unmeasured import Unmeasured
from retrodsl.replay.result import ReplayResult

#: Pictures that a page shows of each replay.
THUMBNAILS = 6

#: Of so many replays that failed all is shown at once; the others open on demand.
MAX_OPEN = 10


def page_screens(steps: int) -> frozenset[Wanted]:
    """The frames whose pictures the page wants of a movie of so many steps: evenly spread."""
    spread = {steps * i // (THUMBNAILS - 1) for i in range(THUMBNAILS)}
    return frozenset({*spread, "last"})


class HtmlPage:
    """Takes replays one by one, so that none has to be kept: each is drawn at once.

    ``replays`` is about how many there will be; with many, each is drawn smaller. ``interrupted``
    is how many replays an interruption left out.
    """

    def __init__(self, replays: int = 0, title: str = "Replays") -> None:
        self.title = title
        self.interrupted = 0
        self._many = replays > MANY
        self._cards: list[Card] = []
        self._coverage: list[str] = []
        self._mutations: list[str] = []

    def add(self, result: ReplayResult, screens: Mapping[int, Screen] | None = None) -> None:
        """Draw a replay; ``screens`` are those of ``failure.frames_to_picture(result)``."""
        failed = sum(card.verdict != "passed" for card in self._cards)
        card = card_of(
            result,
            screens or {},
            len(self._cards),
            many=self._many,
            shut=failed >= MAX_OPEN,
        )
        self._cards.append(card)

    def add_coverage(self, report: CoverageReport) -> None:
        """Show the coverage of a spec."""
        self._coverage.append(coverage_markup(report))

    def add_mutations(self, report: MutationReport) -> None:
        """Show the mutation score of a spec."""
        self._mutations.append(mutation_markup(report))

    def add_unmeasured(self, item: Unmeasured) -> None:
        """Show that something could not be measured."""
        shown = self._coverage if item.code == COVERAGE else self._mutations
        shown.append(tag("p", "still", text(item.told)))

    def write(self, path: Path) -> None:
        """Write the page, whole or not at all; ``OSError`` on failure."""
        write_atomically(path, self.render().encode("utf-8", "replace"))

    def render(self) -> str:
        """The whole page."""
        folder = Path(__file__).parent
        style = (folder / "page.css").read_text("utf-8")
        script = (folder / "page.js").read_text("utf-8")
        cards = in_order(self._cards)
        failed = [card for card in cards if card.verdict != "passed"]
        passed = cards[len(failed) :]
        parts = [self._head(cards, len(failed)), _tools() if len(cards) > 1 else ""]
        if failed:
            parts.append(f"<h2>Failed <i>{len(failed)}</i></h2>")
            parts.extend(card.markup for card in failed)
        if passed:
            parts.append(f"<h2>Passed <i>{len(passed)}</i></h2>")
            parts.extend(card.markup for card in passed)
        if self._coverage:
            parts.append("<h2 id=coverage>Coverage</h2>")
            parts.append("<p class=still>What of each spec the replays have exercised.</p>")
            parts.extend(self._coverage)
        if self._mutations:
            parts.append("<h2 id=mutations>Mutation score</h2>")
            parts.append(
                "<p class=still>Each spec changed in one small thing at a time: which changes some "
                "replay fails on.</p>"
            )
            parts.extend(self._mutations)
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{text(self.title)}</title><style>{style}</style></head>"
            f"<body><main>{''.join(parts)}</main><script>{script}</script></body></html>\n"
        )

    def _head(self, cards: list[Card], failed: int) -> str:
        squares = "".join(
            f'<a class="{card.verdict}" href="#{card.anchor}" '
            f'title="{text(card.name)}: {card.verdict}"></a>'
            for card in self._cards
        )
        frames = sum(card.frames for card in cards)
        held, checks = sum(c.held for c in cards), sum(c.checks for c in cards)
        numbers = [
            (str(len(cards) - failed), "passed", "good"),
            (str(failed), "failed", "bad" if failed else "none"),
            (f"{held:,}/{checks:,}", "expectations held", ""),
            (f"{frames:,}", "frames", ""),
            (f"{sum(c.seconds for c in cards):,.1f} s", "of play", ""),
        ]
        tiles = "".join(
            tag("div", f"tile {kind}", f"<b>{text(value)}</b><span>{text(name)}</span>")
            for value, name, kind in numbers
        )
        left = f"interrupted: {self.interrupted} replays were not played" * (self.interrupted > 0)
        told = tag("p", "still", text(left)) if left else ""
        return (
            f'<header><h1>{text(self.title)}</h1>{told}<div class="tiles">{tiles}</div>'
            f'<nav class="strip">{squares}</nav></header>'
        )


def _tools() -> str:
    return (
        '<div class="tools"><input type="search" placeholder="Filter by name, file or verdict" '
        'aria-label="Filter"><button data-open="1">Open all</button>'
        '<button data-open="">Close all</button></div>'
    )
