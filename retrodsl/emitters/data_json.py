"""``data.json``: the RAM variables."""

from __future__ import annotations

from typing import Any

from retrodsl.ir.program import Program


def data_document(program: Program) -> dict[str, Any]:
    """The variables of ``program`` as the engine reads them."""
    return {
        "info": {
            v.key: {"address": v.address, "type": v.data_type.code}
            | ({} if v.mask is None else {"mask": v.mask})
            for v in program.variables
        }
    }
