"""`retrodsl replay --cluster`: where the engines come from when they are on other machines."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrodsl.cli.common import fail

if TYPE_CHECKING:
    from retrodsl.engines._base import Engine
    from retrodsl.replay.cluster.connection import Connection

#: How many movies more than it can play at once a cluster is given: it has the next one there
#: while the last one travels back and is judged.
AHEAD = 2


@dataclass(frozen=True, slots=True)
class ClusterEngines:
    """Makes the engines of a run on a cluster; ``at_once`` is how many movies it should have."""

    connections: Sequence[Connection]
    python: str | None
    at_once: int

    def __call__(self) -> list[Engine]:
        """An engine of each kind, not yet started."""
        from retrodsl.replay.cluster.engine import ClusterEngine

        return [ClusterEngine(c, c.engine, self.python) for c in self.connections]


def connect(
    cluster: str, engines: Sequence[str], python: str | None, stack: ExitStack
) -> ClusterEngines:
    """Connect to a cluster for these engines, until ``stack`` ends; exits where it is unfit."""
    from retrodsl.replay.cluster.errors import ClusterError

    try:
        from retrodsl.replay.cluster.connection import Connection
    except ImportError as error:
        if str(error.name).split(".")[0] not in ("dask", "distributed"):
            raise
        raise fail(
            "a cluster needs Dask, which is not installed here: pip install 'retrodsl[cluster]'"
        ) from error
    try:
        connections = [
            stack.enter_context(Connection(cluster, engine, python)) for engine in engines
        ]
    except ClusterError as error:
        raise fail(f"{error.cause}: {error.mend}") from error
    return ClusterEngines(connections, python, connections[0].threads + AHEAD)
