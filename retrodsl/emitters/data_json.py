"""``data.json``: the RAM variables."""

from __future__ import annotations

from retrodsl.ir.program import Program
from retrodsl.models import DataFile, Variable


def data_file(program: Program) -> DataFile:
    """The variables of ``program`` as the engine reads them."""
    return DataFile(
        info={
            v.key: Variable.model_validate(
                {"address": v.address, "type": v.data_type.code}
                | ({} if v.mask is None else {"mask": v.mask})
            )
            for v in program.variables
        }
    )
