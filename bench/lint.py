"""The linter over all shipped integrations, beside stable-retro's own checker over the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure
from bench.measure import take_turns
from retrodsl.api import lint_inputs
from retrodsl.lint.config import Selection
from retrodsl.lint.inputs import gather
from retrodsl.platforms.installation import installed_collections


def lint_figures(runs: int) -> Iterator[Figure]:
    """Without and with the saved states, both in a process that has run before."""
    inputs = gather(installed_collections())
    ours = f"lint of {len(inputs.folders)} integrations"
    with_states = f"{ours}, and their states"
    peer = "verify_data and verify_scenario of stable-retro"
    times = take_turns(
        {
            ours: lambda: lint_inputs(inputs, Selection(), states=False),
            with_states: lambda: lint_inputs(inputs, Selection(), states=True),
            peer: lambda: _verify(inputs.folders),
        },
        runs,
    )
    for name in (ours, with_states):
        yield Figure(name, times[name], peer, times[peer])


def _verify(folders: tuple[Path, ...]) -> int:
    """stable-retro's checks of data.json and scenario.json; gives on how many they crash."""
    from stable_retro.data import Integrations
    from stable_retro.testing.tools import verify_data, verify_scenario

    kinds = {
        "stable": Integrations.STABLE,
        "contrib": Integrations.CONTRIB_ONLY,
        "experimental": Integrations.EXPERIMENTAL_ONLY,
    }
    crashed = 0
    for folder in folders:
        for verify in (verify_data, verify_scenario):
            try:
                verify(folder.name, kinds[folder.parent.name])
            except Exception:  # noqa: BLE001 (counted: what crashes has checked nothing)
                crashed += 1
    return crashed


if __name__ == "__main__":
    for figure in lint_figures(3):
        print(f"{figure.what}: {figure.timing.best:.2f} s, {figure.ratio:.2f} x {figure.peer}")
    print("crashes of the peer:", _verify(gather(installed_collections()).folders))
