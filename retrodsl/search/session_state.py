"""A session of searching as a file: JSON, whole or not at all."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrodsl.files import write_atomically
from retrodsl.search.constraints import Quantity, Said

#: A session's file is a list of lines that a person typed.
MAX_BYTES = 16 << 20

Frame = Annotated[int, Field(ge=0)]


class SessionFileError(Exception):
    """A file that cannot be read or written, or is no session; the message says which and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SavedConstraint(_Strict):
    """A constraint, as ``Said`` has it."""

    text: str
    formula: str
    quantity: Quantity
    first: Frame
    last: Frame
    wanted: bool = True
    least: Frame = 0
    most: Frame | None = None

    @classmethod
    def of(cls, said: Said) -> SavedConstraint:
        """What is kept of a constraint."""
        return cls(**asdict(said))

    @property
    def said(self) -> Said:
        """What is needed to say it again."""
        return Said(**dict(self))


class SessionState(_Strict):
    """All of a session. ``digest`` is that of the play's memory, ``play`` and ``spec`` are names.

    ``cursor`` is the frame that is looked at, ``previous`` the one before it. Of ``undone`` the
    last is what comes next. ``given`` are the constraints that came from the command's options.
    """

    retrodsl_session: Literal[1] = 1
    spec: str
    play: str
    digest: str
    frames: Frame
    cursor: Frame = 0
    previous: Frame | None = None
    said: tuple[SavedConstraint, ...] = ()
    undone: tuple[SavedConstraint, ...] = ()
    given: tuple[str, ...] = ()
    bookmarks: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


def load_state(path: Path) -> SessionState:
    """The session in a file; raises ``SessionFileError``."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise SessionFileError(f"the session {path} cannot be read: {why}") from problem
    if len(raw) > MAX_BYTES:
        raise SessionFileError(f"{path} is too large for a session")
    try:
        return SessionState.model_validate_json(raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        if where == "retrodsl_session":
            why = "it was written by another version of retrodsl"
        else:
            why = f"{where}: {first['msg']}" if where else first["msg"]
        mend = "name another --session, or remove it"
        raise SessionFileError(f"{path} is no session, or a damaged one ({why}); {mend}") from None


def save_state(path: Path, state: SessionState) -> None:
    """Write a session to a file, whole or not at all; raises ``SessionFileError``."""
    try:
        write_atomically(path, (state.model_dump_json(indent=1) + "\n").encode())
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise SessionFileError(f"the session {path} cannot be written: {why}") from problem
