"""``y``: moves by small steps one way while UP is held, and the other way while DOWN is."""

from __future__ import annotations

from retrodsl.search.behaviours._movement import moves_with

BEHAVIOUR = moves_with("y", "UP", "DOWN")
