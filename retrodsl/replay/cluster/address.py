"""The address of a cluster as a user writes it: ``dask://HOST:PORT``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from retrodsl.replay.cluster.errors import ClusterError

SCHEME = "dask"

#: Where Dask's scheduler listens unless it is told otherwise.
DEFAULT_PORT = 8786


@dataclass(frozen=True, slots=True)
class Address:
    """Where a scheduler listens; as text as Dask takes it, with its own default scheme."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(cluster: str) -> Address:
    """Read ``dask://HOST`` or ``dask://HOST:PORT``; ``ClusterError`` for anything else."""
    mend = f"write --cluster {SCHEME}://HOST:PORT, the address that dask scheduler shows"
    try:
        parts = urlsplit(cluster)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ClusterError(f"{cluster} is no address of a cluster: {error}", mend) from error
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme != SCHEME or not host or rest:
        raise ClusterError(f"{cluster} is no address of a cluster", mend)
    return Address(host, DEFAULT_PORT if port is None else port)
