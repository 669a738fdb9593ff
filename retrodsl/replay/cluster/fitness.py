"""Whether a cluster can play: it has workers, and they are of one kind with this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from retrodsl import __version__
from retrodsl.replay.cluster import there
from retrodsl.replay.cluster.errors import ClusterError

#: How long, in seconds, the first worker may take to be there.
WORKER_SECONDS = 15.0


def check_fitness(client: Any, cluster: str, engine: str, python: str | None) -> str:
    """The version of an engine that every worker of a cluster has; ``ClusterError`` if it is unfit.

    ``client`` is Dask's; the scheduler has to fit too, since it reads the tasks.
    """
    _wait_for_workers(client, cluster)
    versions = client.get_versions()
    theirs = {"the scheduler": versions["scheduler"], **versions["workers"]}
    ours = _minor(versions["client"]["host"]["python"])
    pythons = {who: _minor(found["host"]["python"]) for who, found in theirs.items() if found}
    _agree(cluster, "Python", pythons, ours)
    retrodsls = {"the scheduler": client.run_on_scheduler(_asks_version())}
    retrodsls |= client.run(_asks_version(), on_error="ignore")
    _agree(cluster, "retrodsl", retrodsls, __version__)
    return _engine_version(client, engine, python)


def _engine_version(client: Any, engine: str, python: str | None) -> str:
    found = client.run(there.engine_version, engine, python, on_error="ignore")
    for worker, (_, cause) in found.items():
        if cause:
            raise ClusterError(
                f"the cluster's worker {worker} cannot play: {cause}",
                "install the engine on every worker of the cluster",
            )
    every = {version for version, _ in found.values()}
    if len(every) > 1:
        each = _listed(f"{version} on {who}" for who, (version, _) in found.items())
        raise ClusterError(
            f"the cluster's workers have different engines: {each}",
            "install the same version on all of them: what they show has to be comparable",
        )
    return every.pop() if every else ""


def _wait_for_workers(client: Any, cluster: str) -> None:
    deadline = time.monotonic() + WORKER_SECONDS
    while not client.nthreads():
        if time.monotonic() > deadline:
            raise ClusterError(
                f"the cluster {cluster} has no workers",
                "start some with: dask worker HOST:PORT, the scheduler's address",
            )
        time.sleep(0.2)


def _agree(cluster: str, what: str, theirs: Mapping[str, str | None], ours: str) -> None:
    """Raise unless everybody has the same version."""
    other = {who: version for who, version in theirs.items() if version != ours}
    if not other:
        return
    raise ClusterError(
        f"the cluster {cluster} does not have the {what} of this machine, {ours}: "
        + _listed(f"{version or 'none'} on {who}" for who, version in other.items()),
        f"install {what} {ours} for its scheduler and for all of its workers",
    )


def _listed(items: Iterable[str], most: int = 3) -> str:
    """The first of some items, and how many more there are."""
    every = list(items)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def _minor(version: str) -> str:
    """``3.11`` of ``3.11.7.final.0``: code and data of one such version fit together."""
    return ".".join(version.split(".")[:2])


def _asks_version() -> Callable[[], str | None]:
    """Asks for retrodsl's version where it may not even be installed.

    A function in a function travels as code, and not by a name that the other side must know.
    """

    def ask() -> str | None:
        import importlib

        try:
            return str(importlib.import_module("retrodsl").__version__)
        except Exception:  # noqa: BLE001 - however it does not import: it is not there
            return None

    return ask
