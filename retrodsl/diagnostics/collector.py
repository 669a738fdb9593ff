"""Where a phase puts its findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrodsl.diagnostics.model import Diagnostic, Fix, Label, Severity, sort_key
from retrodsl.source import Source, Span


@dataclass(slots=True)
class Collector:
    """Collects findings; the same code at the same place is kept once."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep ``diagnostic`` unless its code is there already for that place."""
        place = diagnostic.label and (diagnostic.label.source.name, diagnostic.label.span)
        for other in self.found:
            other_place = other.label and (other.label.source.name, other.label.span)
            if other.code == diagnostic.code and other_place == place and place is not None:
                return
        self.found.append(diagnostic)

    def error(
        self,
        code: str,
        source: Source,
        span: Span,
        message: str,
        text: str = "",
        *,
        helps: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        related: tuple[Label, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Report an error at ``span``."""
        label = Label(source, span, text)
        self.add(Diagnostic(code, Severity.ERROR, message, label, related, notes, helps, fix))

    def warn(
        self,
        code: str,
        source: Source,
        span: Span,
        message: str,
        text: str = "",
        *,
        helps: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        related: tuple[Label, ...] = (),
    ) -> None:
        """Report a warning at ``span``."""
        label = Label(source, span, text)
        self.add(Diagnostic(code, Severity.WARNING, message, label, related, notes, helps))

    @property
    def has_errors(self) -> bool:
        """Whether a compilation has to stop."""
        return any(diagnostic.is_error for diagnostic in self.found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """The findings by file and place."""
        return tuple(sorted(self.found, key=sort_key))
