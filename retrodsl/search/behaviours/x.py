"""``x``: moves by small steps one way while LEFT is held, and the other way while RIGHT is."""

from __future__ import annotations

from retrodsl.search.behaviours._movement import moves_with

BEHAVIOUR = moves_with("x", "LEFT", "RIGHT")
