"""Evidence: a small file beside a movie that binds it to what it was recorded on.

A ``.bk2`` of the engine says ``SHA1 ?``, so nothing in it tells whether a replay that fails shows a
fault of the spec, or plays the movie on another ROM, another core or another start. The evidence
of ``run.bk2`` is ``run.bk2.evidence``, JSON: the movie's own SHA-256, the ROM, the engine, the
core, and digests of the memory on a few frames, by which a run is recognised.

``RecordedOn`` is the part that says what a run was made on; whatever else is kept about a movie
holds it in this form.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from retrodsl.files import write_atomically
from retrodsl.models.common import END, Maybe, Strict
from retrodsl.ram import RamImage, RamTrace

ENDING = ".evidence"
"""What is put after a movie's name. Not ``.json``: the engine takes those for scenarios."""

MAX_EVIDENCE = 1 << 20
"""The largest evidence that is read, in bytes."""

_RAM_AT = re.compile(r'\{\s+"frame": ([0-9]+),\s+"sha256": ("[0-9a-f]+")\s+\}')
_BLOCK = struct.Struct("<QQ")

Sha1 = Annotated[str, Field(pattern=rf"^[0-9a-f]{{40}}{END}")]
Sha256 = Annotated[str, Field(pattern=rf"^[0-9a-f]{{64}}{END}")]
Text = Annotated[str, Field(max_length=1000)]
Frame = Annotated[int, Field(ge=0)]


class EvidenceError(Exception):
    """Evidence that cannot be read; ``mend`` says what to do about it."""

    def __init__(self, cause: str, mend: str) -> None:
        super().__init__(cause)
        self.mend = mend


class RamAt(Strict):
    """The digest of all memory on a frame: see ``ram_digest``."""

    frame: Frame
    sha256: Sha256


class RecordedOn(Strict):
    """What a run was made on, and by what it is recognised.

    ``frames`` counts the reset frame. ``core_version`` is left out where the core does not say it.
    ``start`` says in words where the run began. ``ram`` has frames in order: 0, the powers of 2,
    the eighths of the movie and its last. Nothing here depends on a spec.
    """

    rom_sha1: Sha1
    engine: Text
    core: Text
    core_version: Maybe[Text] = None
    start: Text
    frames: Annotated[int, Field(ge=1)]
    ram: Annotated[tuple[RamAt, ...], Field(min_length=1, max_length=100, strict=False)]

    @model_validator(mode="after")
    def _in_order(self) -> RecordedOn:
        frames = [entry.frame for entry in self.ram]
        if frames != sorted(set(frames)) or frames[-1] >= self.frames or frames[0] != 0:
            raise ValueError("the frames of `ram` have to rise from 0 and lie in the movie")
        return self

    @property
    def end(self) -> RamAt:
        """The memory on the last frame that has a digest."""
        return self.ram[-1]


class Evidence(Strict):
    """The file beside a movie. ``movie`` is its file's name, ``made_by`` what recorded it."""

    format: Literal["retrodsl evidence 1"] = "retrodsl evidence 1"
    movie: Text
    movie_sha256: Sha256
    game: Text
    made_by: Text
    recorded_on: RecordedOn


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run of the engine shows of what it was made on.

    ``engine`` is the name with the version, ``core`` the core's name, ``core_version`` its own word
    for its version, empty where it does not say.
    """

    rom_sha1: str
    engine: str
    core: str
    core_version: str
    ram: RamTrace = field(repr=False)


def ram_digest(image: RamImage) -> str:
    """SHA-256 over every block by address: base and size (64 bits each, low first), its bytes."""
    digest = hashlib.sha256()
    for base, content in sorted(image.blocks().items()):
        digest.update(_BLOCK.pack(base, len(content)))
        digest.update(content)
    return digest.hexdigest()


def recorded_on(facts: RunFacts, start: str) -> RecordedOn:
    """What a run was made on; ``start`` says where it began. Raises ``RamError``."""
    last = facts.ram.frames - 1
    powers = (1 << n for n in range(last.bit_length()))
    frames = sorted({0, *powers, *(last * n // 8 for n in range(1, 9))})
    known: dict[str, Any] = {}
    if facts.core_version:
        known["core_version"] = facts.core_version
    return RecordedOn(
        rom_sha1=facts.rom_sha1,
        engine=facts.engine,
        core=facts.core,
        start=start,
        frames=facts.ram.frames,
        ram=tuple(
            RamAt(frame=frame, sha256=ram_digest(facts.ram.frame(frame))) for frame in frames
        ),
        **known,
    )


def what_differs(recorded: RecordedOn, facts: RunFacts) -> tuple[str, ...]:
    """Sentences on how a run differs from what was recorded, the causes first; none if it is alike.

    A run that is shorter, since it stopped when it was done, is compared on the frames it has.
    Raises ``RamError``.
    """
    found = []
    if facts.rom_sha1 != recorded.rom_sha1:
        found.append(
            f"it was recorded on another ROM: its SHA-1 was {recorded.rom_sha1}, now it is "
            f"{facts.rom_sha1}"
        )
    for what, was, now in (
        ("engine", recorded.engine, facts.engine),
        ("core", recorded.core, facts.core),
        ("version of the core", recorded.core_version, facts.core_version),
    ):
        if was and now and was != now:
            found.append(f"it was recorded with another {what}: {was}, now it is {now}")
    same = -1
    for entry in recorded.ram:
        if entry.frame >= facts.ram.frames:
            break
        if ram_digest(facts.ram.frame(entry.frame)) != entry.sha256:
            found.append(_parted(recorded, same, entry.frame))
            break
        same = entry.frame
    return tuple(found)


def _parted(recorded: RecordedOn, same: int, frame: int) -> str:
    """The sentence for memory that is as recorded on frame ``same`` (-1: never), not on a later."""
    if same < 0:
        return f"the memory at the start is not that of {recorded.start} when it was recorded"
    return f"the memory was as recorded on frame {same}, and is not on frame {frame}"


def evidence_path(movie: Path) -> Path:
    """Where the evidence of a movie is kept."""
    return movie.with_name(movie.name + ENDING)


def evidence_of(movie: Path, game: str, made_by: str, recorded: RecordedOn) -> Evidence:
    """The evidence for a movie's file as it is now; raises ``OSError``."""
    return Evidence(
        movie=movie.name,
        movie_sha256=file_digest(movie),
        game=game,
        made_by=made_by,
        recorded_on=recorded,
    )


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; raises ``OSError``."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def write_evidence(path: Path, evidence: Evidence) -> None:
    """Write evidence, whole or not at all; raises ``OSError``."""
    text = evidence.model_dump_json(indent=2, exclude_none=True)
    # A line for each digest: the file is for people too.
    text = _RAM_AT.sub(r'{ "frame": \1, "sha256": \2 }', text)
    write_atomically(path, f"{text}\n".encode())


def read_evidence(path: Path) -> Evidence | None:
    """The evidence in a file, ``None`` if there is no such file; raises ``EvidenceError``."""
    mend = "record the movie again, or remove the file: the movie plays without it"
    try:
        with path.open("rb") as file:
            content = file.read(MAX_EVIDENCE + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EvidenceError(f"the evidence {path} cannot be read: {reason}", mend) from error
    if len(content) > MAX_EVIDENCE:
        raise EvidenceError(f"the evidence {path} is larger than {MAX_EVIDENCE >> 10} KB", mend)
    try:
        return Evidence.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = first["msg"] + (f" (at {where})" if where else "")
        raise EvidenceError(f"the evidence {path} is no evidence: {reason}", mend) from error


def movie_changed(evidence: Evidence, movie: Path) -> str:
    """A sentence where the movie is not the one of the evidence; raises ``OSError``."""
    if file_digest(movie) == evidence.movie_sha256:
        return ""
    return f"{movie.name} has changed since its evidence was written"
