"""Finds how a new cartridge answers: ``python -m tests.cartridges.find SYSTEM...``.

For each latency from 0 to 2 it says how much of the fixed movies and of three random ones differs
from the model, where first for the latency that the system names, and writes the last pictures.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from pathlib import Path

from PIL import Image

from cartridges.movies import MOVIES
from cartridges.systems import load_systems
from retrodsl.engines.stable_retro import StableRetro
from tests.cartridges.inputs import random_inputs
from tests.cartridges.play import Compiled, compiled, differences, play


def main(names: list[str]) -> int:
    """Look at the systems named."""
    found = 0
    for name in names:
        system = load_systems()[name]
        subject = compiled(system)
        movies = [make(system) for make in MOVIES.values()]
        movies += [random_inputs(system, seed) for seed in range(3)]
        with StableRetro() as engine, tempfile.TemporaryDirectory() as written:
            subject.write(Path(written))
            for number, inputs in enumerate(movies):
                run = play(engine, subject, Path(written), inputs, capture_ram=True)
                for latency in range(3):
                    other = dataclasses.replace(system, latency=latency)
                    as_other = Compiled(other, subject.program, subject.integration)
                    lines = differences(as_other, run, inputs)
                    right = "*" if latency == system.latency else " "
                    print(f"{name} movie {number} latency {latency}{right}: {len(lines)} differ")
                    if latency == system.latency:
                        found += len(lines)
                        print("".join(f"    {line}\n" for line in lines[:12]), end="")
                for screen in run.screens.values():
                    picture = Image.frombytes("RGB", (screen.width, screen.height), screen.rgb)
                    path = Path("out") / "cartridges" / f"{name}_{number}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    picture.save(path)
                    print(f"    {path}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
