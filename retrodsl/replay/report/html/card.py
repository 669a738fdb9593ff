"""A replay on the page: its verdict on one line, and all that is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrodsl.engines._base import Screen
from retrodsl.replay.report.failure import Failure, failures_of
from retrodsl.replay.report.html.images import screen_uri, thumbnail_uri
from retrodsl.replay.report.html.markup import number, place, tables, tag, text
from retrodsl.replay.report.html.plots import marks_of, plots, sparkline
from retrodsl.replay.result import ReplayResult

#: A picture has as many columns where there is room, fewer on a page of many replays that passed.
COLUMNS, FEW_COLUMNS = 480, 240

#: On a page of more replays than this, those that passed are drawn with fewer columns.
MANY = 40


@dataclass(frozen=True, slots=True)
class Card:
    """A replay as markup, and what the page's head says of it."""

    anchor: str
    name: str
    origin: str
    verdict: str
    markup: str
    frames: int
    held: int
    checks: int
    seconds: float


def card_of(
    result: ReplayResult,
    screens: Mapping[int, Screen],
    index: int,
    *,
    many: bool,
    shut: bool = False,
) -> Card:
    """The card of a replay, the ``index``-th on the page from 0; open if it failed, or ``shut``.

    ``screens`` are those of frames at which it broke; with the run's own they are its pictures.
    ``many``: the page has so many replays that each has to be small.
    """
    verdict = "error" if result.error else "passed" if result.passed else "failed"
    body = _error(result) if result.error else _body(result, screens, many)
    trace = result.trace
    facts = [tag("span", "origin", text(result.origin))] if result.origin else []
    if not result.error:
        facts.append(tag("span", "fact", f"{max(result.frames - 1, 0):,} steps"))
        facts.extend(tag("span", "fact", f"reward {number(t['reward'])}") for t in result.totals)
        facts.append(tag("span", "fact end", text(_end(result))))
    spark = sparkline(trace) if trace is not None else ""
    summary = (
        f'<summary><span class="badge">{verdict}</span><b>{text(result.name)}</b>{"".join(facts)}'
        f"{spark}</summary>"
    )
    opened = " open" if verdict != "passed" and not shut else ""
    search = text(f"{result.name} {result.origin} {verdict}".lower())
    markup = (
        f'<details class="replay {verdict}" id="r{index}" data-text="{search}"{opened}>'
        f"{summary}<div class=body>{body}</div></details>"
    )
    return Card(
        f"r{index}",
        result.name,
        result.origin,
        verdict,
        markup,
        result.frames,
        sum(check.held for check in result.checks),
        len(result.checks),
        result.seconds,
    )


def _end(result: ReplayResult) -> str:
    if result.ended_at is None:
        return "does not end"
    return f"{' and '.join(result.ended_with)} at {result.ended_at:,}"


def _error(result: ReplayResult) -> str:
    mend = tag("p", "mend", text(result.mend)) if result.mend else ""
    return tag("div", "failure", f"<h4>could not be run</h4><p>{text(result.error)}</p>{mend}")


def _body(result: ReplayResult, screens: Mapping[int, Screen], many: bool) -> str:
    failures = failures_of(result)
    own = result.run.screens if result.run is not None else {}
    known = {**own, **screens}
    pictured: set[int] = set()
    parts = [_failure(failure, known, pictured) for failure in failures]
    few = many and result.passed
    parts.append(plots(result, marks_of(result, failures), FEW_COLUMNS if few else COLUMNS))
    parts.append(_thumbnails(dict(sorted(own.items())), most=2 if few else 6))
    parts.append(_checks(result))
    return "".join(parts)


def _failure(failure: Failure, screens: Mapping[int, Screen], pictured: set[int]) -> str:
    """What broke, once with the screen of its frame."""
    picture = ""
    if failure.frame is not None and failure.frame in screens and failure.frame not in pictured:
        pictured.add(failure.frame)
        screen = screens[failure.frame]
        image = f'<img alt="frame {failure.frame}" src="{screen_uri(screen)}">'
        caption = f"<figcaption>frame {failure.frame:,}</figcaption>"
        picture = tag("figure", "screen", image + caption)
    at = tag("span", "place", text(place(failure.place))) if failure.place is not None else ""
    paid = ""
    if failure.payments:
        each = ", ".join(f"{number(value)} at frame {f:,}" for f, value in failure.payments)
        paid = f"<p>paid: {text(each)}</p>"
    words = (
        f"<h4>{text(failure.text)}{at}</h4><p>{text(failure.message)}</p>{paid}"
        f"{tables(failure.names, failure.reward)}"
    )
    return tag("div", "failure", f"<div>{words}</div>{picture}")


def _thumbnails(screens: Mapping[int, Screen], most: int) -> str:
    frames = list(screens)
    if len(frames) > most:
        frames = [frames[i * (len(frames) - 1) // (most - 1)] for i in range(most)]
    figures = [
        tag(
            "figure",
            "",
            f'<img loading="lazy" alt="frame {frame}" src="{thumbnail_uri(screens[frame])}">'
            f"<figcaption>{frame:,}</figcaption>",
        )
        for frame in frames
    ]
    return tag("div", "thumbnails", "".join(figures)) if figures else ""


def _checks(result: ReplayResult) -> str:
    """Everything that was expected, and what the engine said to it."""
    items = [_item(c.held, c.text, "") for c in result.checks]
    for c in result.comparisons:
        what = f"the engine's {c.what}" + (f" against {c.against}" if c.against else "")
        items.append(_item(c.equal or c.informative, what, c.note or c.message))
    if result.recorded is not None:
        items.append(_item(result.recorded.holds, f"as recorded in {result.recorded.file}", ""))
    on = ", ".join(part for part in (f"from {result.start}", result.engine, result.core) if part)
    held = sum(c.held for c in result.checks)
    title = f"{held} of {len(result.checks)} expectations held"
    return (
        f"<details class=checks><summary>{title}</summary><ul>{''.join(items)}</ul></details>"
        f"<p class=still>{text(on)}</p>"
    )


def _item(held: bool, words: str, note: str) -> str:
    small = f" <small>{text(note)}</small>" if note else ""
    return f'<li class="{"held" if held else "broke"}">{text(words)}{small}</li>'


def in_order(cards: Sequence[Card]) -> list[Card]:
    """What failed first, then what passed, each in the order of the run."""
    return [c for c in cards if c.verdict != "passed"] + [c for c in cards if c.verdict == "passed"]
