"""Compiles the text of a spec in memory, with the surroundings of its integration folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrodsl.diagnostics import Collector, Diagnostic
from retrodsl.emitters.integration import emit
from retrodsl.ir.lower.spec import lower_spec
from retrodsl.ir.program import Program
from retrodsl.semantics.declare import declare
from retrodsl.semantics.surroundings import Surroundings
from retrodsl.source import Source
from retrodsl.stdlib import load_functions
from retrodsl.syntax.parser import deep_recursion, parse


@dataclass(frozen=True, slots=True)
class CompiledText:
    """What a spec's text means and compiles to: ``files`` by name, ``None`` after an error."""

    program: Program | None
    files: Mapping[str, str] | None
    diagnostics: tuple[Diagnostic, ...]


def check_text(
    name: str, text: str, states: frozenset[str] | None
) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The meaning of a spec without includes; ``states`` are those that it may name."""
    source = Source(name, text)
    parsed = parse(source)
    reports = Collector(list(parsed.diagnostics))
    if parsed.file is None or reports.has_errors:
        return None, reports.sorted()
    program = None
    around = Surroundings(states, lambda _: True)
    with deep_recursion():
        statements = [(source, statement) for statement in parsed.file.statements]
        declarations = declare(statements, source, around, reports)
        if declarations is not None:
            program = lower_spec(declarations, load_functions(), around, reports)
    found = reports.sorted()
    return (None if any(d.is_error for d in found) else program), found


def compile_text(
    name: str, text: str, states: frozenset[str] | None, scripts: Mapping[str, str]
) -> CompiledText:
    """The files of a spec; ``scripts`` are the hand-written ones by file name."""
    program, diagnostics = check_text(name, text, states)
    if program is None:
        return CompiledText(None, None, diagnostics)
    reports = Collector(list(diagnostics))
    integration = emit(program, reports, scripts.get)
    files = None if integration is None else integration.files
    return CompiledText(program, files, reports.sorted())
