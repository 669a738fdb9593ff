"""A run of replays as a short Markdown summary, for the page of a CI job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrodsl.diagnostics.render import encodable, visible
from retrodsl.replay.coverage.report import shown_percent
from retrodsl.replay.report.findings import findings_of
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.result import ReplayResult

#: So many failures are told, and rows of the table written; a job's page takes one megabyte.
MAX_TOLD = 50
MAX_ROWS = 300


def render_markdown(run: FinishedRun) -> str:
    """A head, what failed, and a row for each spec or folder; with a line end."""
    failed, total = len(run.failed), len(run.results)
    word = "passed" if run.passed else "failed"
    lines = [
        f"### Replays {word}: {total - failed} of {total} replays passed",
        "",
        *_told(run),
        *_table(run),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _told(run: FinishedRun) -> list[str]:
    """A line for everything that went wrong."""
    told = [f"- {_code(spec)} does not compile" for spec in run.broken]
    for result in run.failed:
        found = findings_of(result, run.title(result))
        what = found[0].message.removeprefix("replay ").partition("\n")[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        told.append(f"- {_code(result.origin)} {_escaped(what)}{more}")
    told.extend(f"- {_escaped(sentence)}" for sentence in run.too_low)
    if run.interrupted:
        told.append(f"- interrupted: {len(run.not_played)} replays were not played")
    if len(told) > MAX_TOLD:
        told = [*told[:MAX_TOLD], f"- and {len(told) - MAX_TOLD} more"]
    return [*told, ""] if told else []


def _table(run: FinishedRun) -> Iterator[str]:
    by_origin: dict[str, list[ReplayResult]] = {}
    for result in run.results:
        by_origin.setdefault(result.origin, []).append(result)
    if not by_origin:
        return
    coverage = {report.spec: shown_percent(report.percent) for report in run.coverage}
    score = {report.spec: shown_percent(report.percent) for report in run.mutations}
    heads = ["", "passed", "failed", "frames", "seconds"]
    heads += ["coverage"] if coverage else []
    heads += ["mutation score"] if score else []
    yield _row(heads)
    yield _row(["---", *["---:"] * (len(heads) - 1)])
    for origin, results in list(by_origin.items())[:MAX_ROWS]:
        good = sum(result.passed for result in results)
        frames = sum(result.frames for result in results)
        seconds = sum(result.seconds for result in results)
        cells = [_code(origin), str(good), str(len(results) - good), str(frames)]
        cells.append(f"{seconds:.1f}")
        cells += [coverage.get(origin, "")] if coverage else []
        cells += [score.get(origin, "")] if score else []
        yield _row(cells)
    if len(by_origin) > MAX_ROWS:
        yield f"\nand {len(by_origin) - MAX_ROWS} more"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    r"""Text that Markdown shows as it is, in a table too."""
    plain = encodable(visible(text)).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|#~$>])", r"\\\1", plain)


def _code(text: str) -> str:
    """A name as code; what would end the code is shown otherwise."""
    return f"`{encodable(visible(text)).replace('`', chr(39)).replace('|', '¦')}`"
