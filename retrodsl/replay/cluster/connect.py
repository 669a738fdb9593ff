"""Dask's client of a cluster, or a sentence why there is none."""

from __future__ import annotations

import logging
import socket
import threading
import warnings
from queue import Empty, Queue
from typing import Any

from distributed import Client
from distributed.versions import VersionMismatchWarning

from retrodsl.replay.cluster.address import Address, read_address
from retrodsl.replay.cluster.errors import ClusterError

#: How long, in seconds, the scheduler may take to answer.
CONNECT_SECONDS = 15.0

_STRANGER = "what listens there is no scheduler of Dask"


def connect(cluster: str) -> Any:
    """A client of the cluster; ``ClusterError`` where that does not answer as one."""
    address = read_address(cluster)
    try:
        socket.create_connection((address.host, address.port), CONNECT_SECONDS).close()
    except OSError as error:
        raise _unreachable(cluster, error.strerror or str(error)) from error
    found: Queue[Any] = Queue()
    # Beside this thread: a stranger at that address may keep Dask waiting for minutes.
    threading.Thread(target=lambda: found.put(_client(address)), daemon=True).start()
    try:
        client = found.get(timeout=CONNECT_SECONDS)
    except Empty:
        raise _unreachable(cluster, _STRANGER) from None
    if isinstance(client, OSError):
        raise _unreachable(cluster, str(client).strip().splitlines()[0]) from client
    if isinstance(client, Exception):
        raise _unreachable(cluster, _STRANGER) from client
    return client


def _client(address: Address) -> Any:
    """Dask's client, or the error that it gives in place of one."""
    make: Any = Client  # Dask has no types for it
    _quiet()
    try:
        with warnings.catch_warnings():
            # What differs in a way that matters is told by ``fitness``, in a sentence.
            warnings.simplefilter("ignore", VersionMismatchWarning)
            return make(
                str(address), timeout=CONNECT_SECONDS, set_as_default=False, name="retrodsl"
            )
    except Exception as error:  # noqa: BLE001 - whatever a stranger's answer leads to
        return error


def _unreachable(cluster: str, reason: str) -> ClusterError:
    return ClusterError(
        f"the cluster {cluster} cannot be reached: {reason}",
        "check that its scheduler runs, and that the address is the scheduler's own "
        "(8786 unless it was told otherwise), not the dashboard's or a worker's",
    )


def _quiet() -> None:
    """Dask's own log is for its developers: what matters is told in results and errors."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
