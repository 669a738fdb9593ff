"""What ``--update`` recorded of replays, as something that notices mutants too."""

from __future__ import annotations

from collections.abc import Sequence

from retrodsl.replay.compare_recorded import compare_recorded
from retrodsl.replay.expectations import Ended, Recorded, VariableSeen
from retrodsl.replay.mutate.score import Recorded as Notices
from retrodsl.replay.runner import totals_of
from retrodsl.replay.trace import Trace


def notices_recorded(entries: Sequence[Recorded | None]) -> Notices:
    """Tells whether a replay's trace is not as recorded; ``entries`` are in the spec's order.

    The memory itself is left out: it is the same for every mutant.
    """

    def moved(index: int, trace: Trace) -> bool:
        entry = entries[index]
        if entry is None:
            return False
        end = trace.end
        new = entry.model_copy(
            update={
                "steps": trace.frames - 1,
                "ended": None if end is None else Ended(frame=end, by=trace.done_names(end)),
                "totals": tuple(totals_of(trace)),
                "variables": {
                    name: VariableSeen(low=int(c.min()), high=int(c.max()), last=int(c[-1]))
                    for name, c in trace.variables.items()
                },
            }
        )
        return any(True for _ in compare_recorded(entry.model_dump(), new.model_dump()))

    return moved
