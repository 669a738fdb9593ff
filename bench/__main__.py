"""``python -m bench``: a table, or JSON with ``--json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys

from bench.figure import Figure
from bench.figures import figures
from retrodsl import __version__
from retrodsl.platforms import engine_version


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--runs", type=int, default=10, help="how often each process is timed")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs has to be at least 1")
    about = _about(options.runs)
    found = []
    if not options.json:
        print(", ".join(f"{key} {value}" for key, value in about.items()))
        print(_row("", "best", "median", "x peer", "", "the peer, with its best"))
    for figure in figures(options.runs):
        found.append(figure)
        if not options.json:
            print(_shown(figure), flush=True)
    if options.json:
        print(json.dumps({**about, "figures": [_document(figure) for figure in found]}, indent=2))
    return 0


def _about(runs: int) -> dict[str, str | int | float]:
    return {
        "retrodsl": __version__,
        "stable-retro": engine_version() or "none",
        "python": platform.python_version(),
        "cores": os.cpu_count() or 0,
        "load": round(os.getloadavg()[0], 2),
        "runs": runs,
    }


def _row(what: str, best: str, middle: str, ratio: str, speed: str, peer: str) -> str:
    return f"{what:<48} {best:>9} {middle:>9} {ratio:>7}  {speed:>14}  {peer}".rstrip()


def _shown(figure: Figure) -> str:
    speed = f"{figure.frames / figure.timing.best:,.0f} frames/s" if figure.frames else ""
    peer = f"{figure.peer}: {_milliseconds(figure.peer_timing.best)}"
    if figure.frames:
        peer += f", {figure.frames / figure.peer_timing.best:,.0f} frames/s"
    best, middle = _milliseconds(figure.timing.best), _milliseconds(figure.timing.median)
    return _row(figure.what, best, middle, f"{figure.ratio:.2f}", speed, peer)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.{1 if seconds < 0.1 else 0}f} ms"


def _document(figure: Figure) -> dict[str, object]:
    """Seconds, and frames a second where the emulator runs."""
    document: dict[str, object] = {"what": figure.what}
    for key, timing in (("", figure.timing), ("peer_", figure.peer_timing)):
        if key:
            document["peer"] = figure.peer
        document[f"{key}best"] = timing.best
        document[f"{key}median"] = timing.median
        if figure.frames:
            document[f"{key}frames_per_second"] = figure.frames / timing.best
    document["ratio"] = figure.ratio
    return document


if __name__ == "__main__":
    sys.exit(main())
