"""Compiles a spec in memory, and compares what the engine makes of it and of its original."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from retrodsl.diagnostics import Diagnostic
from retrodsl.lift.compiling import compile_text
from retrodsl.lift.differences import Difference, differences
from retrodsl.lift.model import Lifted
from retrodsl.lift.views import view_of_files, view_of_folder
from retrodsl.lint.integration import Integration


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What a spec compiles to beside its original.

    ``diagnostics`` are the compiler's; with an error among them there are no ``files``.
    """

    files: dict[str, str]
    differences: tuple[Difference, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_equal(self) -> bool:
        """Whether the engine is given the same."""
        return bool(self.files) and not self.differences


def round_trip(
    integration: Integration, lifted: Lifted, proven: Collection[tuple[str, str]] = ()
) -> RoundTrip:
    """Compile ``lifted`` and compare with its folder.

    ``proven`` are the (scenario, part) whose scripts were translated, and proven equal as such.
    """
    states = lifted.states or None
    compiled = compile_text(lifted.game, lifted.text, states, lifted.scripts)
    if compiled.files is None:
        return RoundTrip({}, (), compiled.diagnostics)
    original = view_of_folder(integration)
    found = differences(original, view_of_files(lifted.game, compiled.files), proven)
    return RoundTrip(dict(compiled.files), tuple(found), compiled.diagnostics)
