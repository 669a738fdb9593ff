"""Runs rules over integrations, and leaves out what is suppressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.model import sort_key
from retrodsl.lint.integration import Integration, ReadState
from retrodsl.lint.model import Rule
from retrodsl.lint.suppress import Suppressions, read_suppressions

#: A folder with one of these is an integration.
_MARKS = ("data.json", "rom.sha", "scenario.json")


@dataclass(frozen=True, slots=True)
class LintResult:
    """What was found, in order, how many findings were suppressed, and in how many folders."""

    diagnostics: tuple[Diagnostic, ...]
    suppressed: int
    integrations: int


def is_integration(folder: Path) -> bool:
    """Whether a folder holds an integration, or a part of one."""
    return any((folder / name).is_file() for name in _MARKS)


def find_integrations(folder: Path) -> Iterator[Path]:
    """``folder`` itself if it is an integration, else those inside of it, in order.

    Hidden folders are left out.
    """
    if is_integration(folder):
        yield folder
        return
    try:
        inside = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError:
        return
    for path in inside:
        yield from find_integrations(path)


def open_integration(
    folder: Path, *, shown: str | None = None, read_state: ReadState | None = None
) -> Integration:
    """The integration in ``folder``, with its base where it is an overlay.

    An overlay has no ``rom.sha``: the engine takes that, and all else that is missing, from the
    folder of the same name in the collection ``stable`` beside its own.
    """
    base = None
    if not (folder / "rom.sha").is_file():
        path = folder.resolve().parent.parent / "stable" / folder.resolve().name
        if path != folder.resolve() and is_integration(path):
            near = Path(shown if shown is not None else folder).parent.parent
            base = Integration(path, shown=str(near / "stable" / path.name), read_state=read_state)
    return Integration(folder, shown=shown, base=base, read_state=read_state)


def lint(
    integrations: Sequence[Integration],
    rules: Iterable[Rule],
    *,
    only_files: frozenset[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> LintResult:
    """Run ``rules``. ``only_files`` keeps the findings of these shown paths alone.

    ``progress`` is told how many integrations are done.
    """
    rules = tuple(rules)
    found: list[Diagnostic] = []
    suppressed = 0
    in_tree: dict[str, list[Diagnostic]] = {}
    for rule in rules:
        if rule.check_tree is not None:
            for diagnostic in rule.check_tree(tuple(integrations)):
                in_tree.setdefault(_folder_of(diagnostic), []).append(diagnostic)
    for done, integration in enumerate(integrations, start=1):
        here = in_tree.pop(integration.shown, [])
        running = [rule for rule in rules if integration.reads_states or not rule.from_states]
        for rule in running:
            if rule.check is not None:
                here.extend(rule.check(integration))
        # A rule about the whole tree finds nothing where only a part of the tree is looked at.
        ran = frozenset(rule.code for rule in running if rule.check_tree is None)
        kept, count = _suppress(read_suppressions(integration), here, ran)
        found.extend(kept)
        suppressed += count
        if progress is not None:
            progress(done)
    if only_files is not None:
        found = [d for d in found if d.label is None or d.label.source.name in only_files]
    return LintResult(tuple(sorted(found, key=sort_key)), suppressed, len(integrations))


def _suppress(
    suppressions: Suppressions, found: list[Diagnostic], ran: frozenset[str]
) -> tuple[list[Diagnostic], int]:
    kept = [d for d in found if not suppressions.covers(d)]
    count = len(found) - len(kept)
    return kept + list(suppressions.problems(ran)), count


def _folder_of(diagnostic: Diagnostic) -> str:
    assert diagnostic.label is not None
    return str(Path(diagnostic.label.source.name).parent)
