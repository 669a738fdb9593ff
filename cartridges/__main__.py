"""Makes the cartridges: ``python -m cartridges [--check] [SYSTEM...]``.

Each ROM is assembled into its integration folder and its hash written into its spec; where it is
another than before, the start state and the movies are made anew. ``--check`` writes nothing and
exits with 1 if a ROM that is there is not what its sources make.
"""

from __future__ import annotations

import subprocess
import sys

from cartridges.build import is_current, write
from cartridges.system import System
from cartridges.systems import load_systems
from cartridges.toolchain import BuildFailed, ToolMissing


def main(arguments: list[str]) -> int:
    """Make the systems named, or all."""
    check = "--check" in arguments
    systems = load_systems()
    names = [name for name in arguments if name != "--check"] or list(systems)
    unknown = [name for name in names if name not in systems]
    if unknown:
        sys.stderr.write(f"no system {', '.join(unknown)}: there are {', '.join(systems)}\n")
        return 2
    stale = 0
    for name in names:
        try:
            current = is_current(systems[name]) if check else _made(systems[name])
        except (ToolMissing, BuildFailed) as problem:
            sys.stderr.write(f"{name}: {problem}\n")
            return 2
        said = "is current" if current else "is not what its sources make" if check else "made anew"
        sys.stdout.write(f"{name}: {said}\n")
        stale += check and not current
    return 1 if stale else 0


def _made(system: System) -> bool:
    """Make the ROM and what depends on it; whether all was there already."""
    if not write(system) and system.state.is_file():
        return True
    subprocess.run([sys.executable, "-m", "cartridges.start_state", system.folder], check=True)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
