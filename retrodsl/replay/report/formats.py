"""A finished run in each of the formats that it is reported in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from retrodsl import __version__
from retrodsl.diagnostics.render.github import render_github
from retrodsl.diagnostics.render.paths import repository_name
from retrodsl.diagnostics.render.rules import RuleText, RuleTexts
from retrodsl.diagnostics.render.sarif import render_sarif
from retrodsl.replay.report.findings import findings_of_run
from retrodsl.replay.report.json_report import render_json
from retrodsl.replay.report.junit import render_junit
from retrodsl.replay.report.markdown import render_markdown
from retrodsl.replay.report.rules import replay_rule
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.report.text import TextReport

#: Tells the results of replays apart from those of other commands where both are uploaded.
CATEGORY = "retrodsl/replay"


def render_run(run: FinishedRun, form: str, compiler_rule: RuleTexts) -> str:
    """The run in the format ``form``, a key of ``FORMATS``; with a line end, or empty.

    ``compiler_rule`` knows the codes of the compiler. Names of files are made relative to the
    repository for what code hosts read.
    """

    def rule(code: str) -> RuleText | None:
        return replay_rule(code) or compiler_rule(code)

    return FORMATS[form](run, rule)


def _text(run: FinishedRun, rules: RuleTexts) -> str:
    """Everything, as on a terminal without colours."""
    del rules
    report = TextReport(color=False, origins=run.several_origins)
    parts = [report.result(result) for result in run.results]
    parts.append(report.without_replays(run.without_replays))
    parts.append(run.told)
    if run.results:
        parts.append(report.summary(run.results) + "\n")
    parts += [f"{spec} does not compile\n" for spec in run.broken]
    parts += [f"{sentence}\n" for sentence in run.too_low]
    if run.interrupted:
        parts.append(f"interrupted: {len(run.not_played)} replays were not played\n")
    return "".join(parts)


def _json(run: FinishedRun, rules: RuleTexts) -> str:
    del rules
    return render_json(run)


def _junit(run: FinishedRun, rules: RuleTexts) -> str:
    del rules
    return render_junit(run)


def _markdown(run: FinishedRun, rules: RuleTexts) -> str:
    del rules
    return render_markdown(run)


def _github(run: FinishedRun, rules: RuleTexts) -> str:
    return render_github(findings_of_run(run), rules=rules, shown=repository_name)


def _sarif(run: FinishedRun, rules: RuleTexts) -> str:
    return render_sarif(
        findings_of_run(run),
        tool_version=__version__,
        rules=rules,
        category=CATEGORY,
        shown=repository_name,
    )


FORMATS: Final[dict[str, Callable[[FinishedRun, RuleTexts], str]]] = {
    "text": _text,
    "json": _json,
    "junit": _junit,
    "github": _github,
    "sarif": _sarif,
    "markdown": _markdown,
}
"""What each format makes of a run."""
