"""Takes an integration over: its JSON, its scripts where that is proven, and a check of it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrodsl.diagnostics import Diagnostic
from retrodsl.lift.lua import translate_scripts
from retrodsl.lift.model import Lifted
from retrodsl.lift.round_trip import RoundTrip, round_trip
from retrodsl.lift.spec import require_sound, write_spec
from retrodsl.lint.integration import Integration
from retrodsl.lint.rules import all_rules
from retrodsl.lint.runner import lint


@dataclass(frozen=True, slots=True)
class Imported:
    """A spec, and what it compiles to beside its original.

    ``proven`` are the (scenario, part) whose scripts became the language.
    """

    lifted: Lifted
    round_trip: RoundTrip
    proven: frozenset[tuple[str, str]]

    @property
    def is_equal(self) -> bool:
        """Whether the engine is given the same."""
        return self.round_trip.is_equal


def lift(integration: Integration, findings: Iterable[Diagnostic] | None = None) -> Lifted:
    """The spec of an integration.

    ``findings`` of the linter come along as comments; ``None`` runs it, saved states left out.
    Raises :class:`~retrodsl.lift.model.NotLiftable`.
    """
    return _lift(integration, findings)[0]


def import_folder(
    integration: Integration, findings: Iterable[Diagnostic] | None = None
) -> Imported:
    """The spec of an integration, compiled in memory and compared; see :func:`lift`."""
    lifted, proven = _lift(integration, findings)
    return Imported(lifted, round_trip(integration, lifted, proven), proven)


def _lift(
    integration: Integration, findings: Iterable[Diagnostic] | None
) -> tuple[Lifted, frozenset[tuple[str, str]]]:
    require_sound(integration)
    if findings is None:
        findings = lint([integration], all_rules()).diagnostics
    scripts = translate_scripts(integration)
    lifted = write_spec(integration, findings, scripts.blocks, scripts.notes, scripts.lets)
    proven = frozenset(
        (scenario, part) for scenario, parts in scripts.blocks.items() for part in parts
    )
    return lifted, proven
