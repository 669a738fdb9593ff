"""What every test shares: where `make gym-retro` put the second engine."""

from __future__ import annotations

import os

from tests.repo.root import ROOT

_GYM_RETRO = ROOT / ".venv-gym-retro" / "bin" / "python"
if _GYM_RETRO.is_file():
    os.environ.setdefault("RETRODSL_GYM_RETRO", str(_GYM_RETRO))
