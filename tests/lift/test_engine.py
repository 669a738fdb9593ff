"""Original and compiled files in the real engine, on the same random RAM: a sample each run.

Other systems' variables are moved into the RAM of the Genesis cartridge that is free; types keep
their byte orders, so that nothing else changes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retrodsl.lift import import_folder
from retrodsl.lint.integration import Integration
from retrodsl.lint.runner import open_integration
from tests.lift.folders import installed

#: Integrations of a run, and frames of each.
SAMPLE, FRAMES = 60, 40

#: The sample's seed: the day's, so that all of the corpus has its turn; set it to repeat a run.
SEED = int(os.environ.get("RETRODSL_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)

BASE = 0xFF0000


def moved(document: dict[str, Any], places: dict[int, int]) -> dict[str, Any]:
    """data.json with its addresses in the Genesis cartridge's RAM."""
    return {
        "info": {
            name: entry | {"address": places[entry["address"]]}
            for name, entry in document["info"].items()
        }
    }


def places_of(integration: Integration) -> tuple[dict[int, int], int]:
    """Where each address goes, in order, what overlaps together; and the first free address."""
    spans = sorted(
        (v.address, v.address + v.type.width)
        for v in integration.variables
        if v.address is not None and v.type is not None
    )
    places: dict[int, int] = {}
    end, target = -1, BASE
    for start, stop in spans:
        if start >= end:  # a new run of bytes, on an even address as before
            target = (target + 1) & ~1
            target += start & 1
            shift = target - start
            end = start
        places[start] = start + shift
        end = max(end, stop)
        target = end + shift
    return places, target


def changes(first: int, last: int, rng: random.Random) -> list[list[int]]:
    """Bytes for a frame: few of them, mostly small."""
    addresses = range(first, last)
    some = [a for a in addresses if rng.random() < 0.4]
    return [[a, rng.choice((0, 0, 1, 2, 9, 0xFF, rng.randrange(256)))] for a in some]


def test_a_sample_in_the_engine(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    chosen = rng.sample(installed(), SAMPLE)
    requests, names = [], []
    for number, folder in enumerate(chosen):
        integration = open_integration(folder, shown=folder.name)
        imported = import_folder(integration, findings=())
        scenarios = [s for s in integration.scenarios if not list(s.scenario.used_scripts())]
        if not scenarios or not integration.variables:
            continue
        places, last = places_of(integration)
        assert last < BASE + 0x10000
        scenario = scenarios[0].file.name
        frames = [changes(BASE, last, rng) for _ in range(FRAMES)]
        original = json.loads((folder / "data.json").read_text("utf-8-sig"))
        compiled = json.loads(imported.round_trip.files["data.json"])
        texts = (
            (json.dumps(moved(original, places)), (folder / scenario).read_text("utf-8-sig")),
            (json.dumps(moved(compiled, places)), imported.round_trip.files[scenario]),
        )
        for which, (data, played) in enumerate(texts):
            paths = [tmp_path / f"{number}.{which}.{part}.json" for part in ("data", "scenario")]
            for path, text in zip(paths, (data, played), strict=True):
                path.write_text(text)
            requests.append(
                {
                    "data": str(paths[0]),
                    "scenario": str(paths[1]),
                    "players": 2,
                    "episodes": [frames],
                }
            )
        names.append(folder.name)
    process = subprocess.run(
        [sys.executable, "-m", "tests.conformance.engine_probe"],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    answers = [json.loads(line) for line in process.stdout.splitlines()]
    assert len(answers) == 2 * len(names)
    assert len(names) > SAMPLE // 2, "most scenarios need no script"
    paid = ended = 0
    for name, original, compiled in zip(names, answers[::2], answers[1::2], strict=True):
        told = f"{name}; run again with RETRODSL_SEED={SEED}"
        assert "error" not in original, told
        assert "error" not in compiled, told
        pairs = zip(original["episodes"][0], compiled["episodes"][0], strict=True)
        for frame, (theirs, ours) in enumerate(pairs):
            # The engine adds in float32, in the order of a hash table.
            assert ours[0] == pytest.approx(theirs[0], rel=1e-5, abs=1e-6), f"{told}, {frame}"
            assert ours[1:] == theirs[1:], f"{told}, frame {frame}"
            paid += any(theirs[0])
            ended += theirs[1]
    assert paid > FRAMES
    assert ended > FRAMES
