"""What every test shares: where `make gym-retro` put the second engine, and signals that arrive."""

from __future__ import annotations

import os
import signal

from tests.repo.root import ROOT

_GYM_RETRO = ROOT / ".venv-gym-retro" / "bin" / "python"
if _GYM_RETRO.is_file():
    os.environ.setdefault("RETRODSL_GYM_RETRO", str(_GYM_RETRO))

# A shell starts what it puts in the background with Ctrl-C ignored, which children inherit:
# the tests that press it would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A test's name without the bytes that it is given: two workers of one run must agree on it,
    and bytes may hold the time that they were made at (a gzip header does)."""
    return argname if isinstance(val, bytes) else None
