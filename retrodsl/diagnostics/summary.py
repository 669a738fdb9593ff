"""How many findings there are, in words."""

from __future__ import annotations

from collections.abc import Iterable

from retrodsl.diagnostics.model import Diagnostic, Severity


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """The closing line: ``2 errors, 1 warning`` or ``no findings``, without a line end."""
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    parts = [f"{n} {s.value}{'' if n == 1 else 's'}" for s, n in counts.items() if n]
    return ", ".join(parts) or "no findings"
