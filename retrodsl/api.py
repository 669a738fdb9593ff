"""The whole pipeline on one screen: read, parse, check, compile, replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrodsl.diagnostics import Collector, Diagnostic, Label, Severity
from retrodsl.ir.program import Program
from retrodsl.project import Project
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

if TYPE_CHECKING:
    from retrodsl.emitters.integration import Integration
    from retrodsl.lint.config import Selection
    from retrodsl.lint.inputs import LintInputs
    from retrodsl.lint.integration import Memory, ReadState
    from retrodsl.lint.model import Rule
    from retrodsl.lint.runner import LintResult
    from retrodsl.platforms import Platform
    from retrodsl.search import Search
    from retrodsl.semantics.declarations import Declarations

#: A larger spec is a mistake: the longest that a person wrote has a few hundred lines.
MAX_BYTES = 4 << 20
MAX_INCLUDES = 200

Reader = Callable[[Path], Source]


class UnreadableFile(Exception):  # noqa: N818 - carries its diagnostic
    """A file that cannot be read as text."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Checked:
    """A spec's meaning, or ``None`` when there is an error among the diagnostics.

    ``declarations`` are its names, for whoever lowers an expression more.
    """

    source: Source
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    declarations: Declarations | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a spec compiles to, or ``None`` when there is an error among the diagnostics."""

    checked: Checked
    integration: Integration | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Formatted:
    """A spec's text in the one layout, or ``None`` when there is an error among the diagnostics."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def read(path: Path) -> Source:
    """The text of a file; raises ``UnreadableFile``."""
    name = str(path)
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
        if not raw and path.stat().st_size > MAX_BYTES:
            raise _unreadable(
                name, f"`{name}` is too large for a spec", f"more than {MAX_BYTES >> 20} MiB"
            )
    except OSError as error:
        raise _unreadable(name, f"`{name}` cannot be read", error.strerror or str(error)) from error
    try:
        return Source(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        raise _unreadable(name, f"`{name}` is not a text file", reason) from error


def _unreadable(name: str, message: str, note: str) -> UnreadableFile:
    del name
    return UnreadableFile(Diagnostic("RS116", Severity.ERROR, message, notes=(note,)))


def check(path: Path, integrations: Path | None = None) -> Checked:
    """Check a spec file; every finding is in the result, nothing is raised for what it holds."""
    try:
        source = read(path)
    except UnreadableFile as error:
        return Checked(Source(str(path), ""), None, (error.diagnostic,))
    return check_source(source, Project.of(path, integrations))


def check_source(source: Source, project: Project | None = None) -> Checked:
    """Check a spec's text. Without ``project`` states and movies are taken to exist."""
    from retrodsl.ir.lower.spec import lower_spec
    from retrodsl.semantics.declare import declare
    from retrodsl.semantics.surroundings import NOWHERE
    from retrodsl.stdlib import load_functions
    from retrodsl.syntax.parser import deep_recursion

    reports = Collector()
    statements = _gather(source, project, reports)
    program = declarations = None
    if statements is not None and not reports.has_errors:
        game = next((s.name.value for _, s in statements if isinstance(s, n.Game)), None)
        around = NOWHERE if project is None or game is None else project.surroundings(game)
        with deep_recursion():
            declarations = declare(statements, source, around, reports)
            if declarations is not None:
                program = lower_spec(declarations, load_functions(), around, reports)
    if reports.has_errors:
        program = declarations = None
    return Checked(source, program, reports.sorted(), declarations)


def check_fully(path: Path, integrations: Path | None = None) -> Checked:
    """Check a spec file, and whether it can be compiled; nothing is kept of what it becomes."""
    compiled = compile_spec(path, integrations)
    return replace(compiled.checked, diagnostics=compiled.diagnostics)


def compile_spec(path: Path, integrations: Path | None = None) -> Compiled:
    """Compile a spec file; nothing is written (see ``emitters.write``)."""
    return compile_checked(check(path, integrations), Project.of(path, integrations))


def compile_checked(checked: Checked, project: Project | None = None) -> Compiled:
    """Compile what was checked; hand-written scripts are found in ``project``."""
    from retrodsl.emitters.integration import emit

    if checked.program is None:
        return Compiled(checked, None, checked.diagnostics)
    reports = Collector(list(checked.diagnostics))
    game = checked.program.game

    def read_script(name: str) -> str | None:
        return None if project is None else project.read_script(game, name)

    integration = emit(checked.program, reports, read_script)
    return Compiled(checked, integration, reports.sorted())


def format_source(source: Source) -> Formatted:
    """Lay a spec's text out anew; raises ``PrinterError`` rather than change what it says."""
    from retrodsl.syntax.parser import parse
    from retrodsl.syntax.printer import print_file

    result = parse(source)
    text = None if result.file is None else print_file(result.file)
    return Formatted(text, result.diagnostics)


def open_search(
    play: str | Path,
    spec: str | Path,
    *,
    integrations: Path | None = None,
    rom: Path | None = None,
    time_limit: float = 300.0,
) -> Search:
    """A search of ``play``: a movie's file, the name of a movie of the spec, or a RAM trace.

    A movie is played to its end for it, in at most ``time_limit`` seconds. Raises
    ``search.CannotPlay``; its ``diagnostics`` are those of a spec with errors.
    """
    from retrodsl.search import CannotPlay, PlaySource, Search

    path = Path(spec)
    compiled = compile_spec(path, integrations)
    program = compiled.checked.program
    if program is None:
        why = "; ".join(d.message for d in compiled.diagnostics if d.is_error)
        raise CannotPlay(f"{path} has errors: {why}", compiled.diagnostics)
    source = PlaySource(
        str(play), path, program, compiled.integration, integrations, rom, time_limit
    )
    recording, _ = source.recording()
    return Search(recording, program, compiled.checked.declarations)


def lint_inputs(
    inputs: LintInputs,
    selection: Selection,
    *,
    states: bool = True,
    progress: Callable[[int], None] | None = None,
) -> LintResult:
    """Lint integrations and specs; ``states`` looks into saved states too.

    Raises ``ConfigError`` for a selection that names no rule.
    """
    from retrodsl.lint.runner import LintResult, lint, open_integration

    read_state = _read_state if states else None
    integrations = [
        open_integration(folder, shown=str(folder), read_state=read_state)
        for folder in inputs.folders
    ]
    rules = selection.rules()
    result = lint(integrations, rules, only_files=inputs.only_files, progress=progress)
    found, suppressed = list(result.diagnostics), result.suppressed
    for spec in inputs.specs:
        here, count = _lint_spec(spec, selection, rules, read_state)
        found += here
        suppressed += count
    return LintResult(tuple(found), suppressed, result.integrations)


def _read_state(path: Path, platform: Platform) -> Memory:
    """The memory of a saved state for the linter; raises its ``StateProblem``."""
    from retrodsl.lint.integration import StateProblem
    from retrodsl.states import StateFileUnreadable, StateUnreadable, state_memory

    try:
        return state_memory(path, platform)
    except StateFileUnreadable as error:
        raise StateProblem(error.reason, broken=True) from error
    except StateUnreadable as error:
        raise StateProblem(error.reason) from error


def _lint_spec(
    path: Path, selection: Selection, rules: tuple[Rule, ...], read_state: ReadState | None
) -> tuple[list[Diagnostic], int]:
    """What is to be said of a spec, but for what its comments suppress, and how many those are.

    An error of the compiler is told whatever was selected or suppressed: no rule could look on.
    """
    from retrodsl.lint.spec_states import check_spec_states
    from retrodsl.lint.suppress import read_comments

    checked = check_fully(path)
    found = [d for d in checked.diagnostics if d.is_error or selection.covers(d.code)]
    ran = {rule.code for rule in rules if not rule.from_states}
    if checked.program is not None and read_state is not None:
        ran = {rule.code for rule in rules}
        of_states = check_spec_states(checked.program, Project.of(path), read_state)
        found += [d for d in of_states if d.code in ran]
    suppressions = read_comments(checked.source)
    # A comment in a file that is included counts too. That it is of no use here says nothing: the
    # file may be included elsewhere.
    included = {d.label.source.name: d.label.source for d in found if d.label is not None}
    included.pop(checked.source.name, None)
    comments = [suppressions, *(read_comments(source) for source in included.values())]
    compiler = ("RS", "RT")
    kept = [
        d
        for d in found
        if (d.is_error and d.code.startswith(compiler)) or not any(c.covers(d) for c in comments)
    ]
    if checked.program is not None:  # after an error the compiler asks for no warnings
        codes = {entry.code for entry in suppressions.entries if entry.code.startswith(compiler)}
        ran |= {code for code in codes if selection.covers(code)}
    problems = suppressions.problems(ran)
    return kept + list(problems), len(found) - len(kept)


def statements_of(
    path: Path, integrations: Path | None = None
) -> list[tuple[Source, n.Statement]] | None:
    """The statements of a spec and of what it includes; ``None`` where one cannot be read."""
    try:
        source = read(path)
    except UnreadableFile:
        return None
    return _gather(source, Project.of(path, integrations), Collector())


# --- includes


def _gather(
    source: Source, project: Project | None, reports: Collector
) -> list[tuple[Source, n.Statement]] | None:
    """The statements of a file and of what it includes, in order; ``None`` where one is broken."""
    return _Includes(project, reports).gather(source, project.spec if project else None)


class _Includes:
    def __init__(self, project: Project | None, reports: Collector) -> None:
        self.project = project
        self.reports = reports
        self.seen: set[Path] = set()

    def gather(self, source: Source, path: Path | None) -> list[tuple[Source, n.Statement]] | None:
        from retrodsl.syntax.parser import parse

        if path is not None:
            self.seen.add(path.resolve())
        result = parse(source)
        for diagnostic in result.diagnostics:
            self.reports.add(diagnostic)
        if result.file is None:
            return None
        statements: list[tuple[Source, n.Statement]] = []
        for statement in result.file.statements:
            if isinstance(statement, n.Include):
                inner = self._include(source, path, statement)
                statements.extend(inner)
            else:
                statements.append((source, statement))
        return statements

    def _include(
        self, source: Source, path: Path | None, statement: n.Include
    ) -> list[tuple[Source, n.Statement]]:
        span = statement.path.span
        if path is None:
            self._error(source, span, "a text without a file cannot include another")
            return []
        target = path.parent / statement.path.value
        try:
            resolved = target.resolve()
            if resolved in self.seen:  # once is enough, and a circle ends here
                return []
            if len(self.seen) > MAX_INCLUDES:
                self._error(source, span, f"more than {MAX_INCLUDES} files are included")
                return []
            included = read(target)
        except (UnreadableFile, OSError, RuntimeError, ValueError) as error:
            notes = error.diagnostic.notes if isinstance(error, UnreadableFile) else (str(error),)
            self._error(source, span, f"`{statement.path.value}` cannot be included", *notes)
            return []
        return self.gather(included, target) or []

    def _error(self, source: Source, span: Span, message: str, *notes: str) -> None:
        label = Label(source, span)
        self.reports.add(Diagnostic("RS117", Severity.ERROR, message, label, notes=notes))
