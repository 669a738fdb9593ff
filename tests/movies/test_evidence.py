"""Evidence binds a movie to what it was recorded on, and says what differs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.movies import evidence as module
from retrodsl.movies.evidence import (
    EvidenceError,
    RunFacts,
    evidence_of,
    evidence_path,
    movie_changed,
    ram_digest,
    read_evidence,
    recorded_on,
    what_differs,
    write_evidence,
)
from retrodsl.ram import Block, Layout, RamImage, RamTrace, RamTraceBuilder

SHA1 = "ab" * 20


def trace(frames: int, changed: int | None = None) -> RamTrace:
    """Memory that counts; from frame ``changed`` on another byte is not 0."""
    builder = RamTraceBuilder([Block(0x100, 8), Block(0x200, 4)])
    for frame in range(frames):
        odd = changed is not None and frame >= changed
        builder.append({0x100: frame.to_bytes(8, "big"), 0x200: bytes([odd, 0, 0, 0])})
    return builder.build()


def facts(frames: int = 101, changed: int | None = None) -> RunFacts:
    return RunFacts(SHA1, "stable-retro 1.0.1", "fceumm", "git 1", trace(frames, changed))


def test_it_is_written_and_read(tmp_path: Path) -> None:
    movie = tmp_path / "run.bk2"
    movie.write_bytes(b"a movie")
    path = evidence_path(movie)
    assert path.name == "run.bk2.evidence"
    assert read_evidence(path) is None
    recorded = recorded_on(facts(), "the state Start")
    frames = [entry.frame for entry in recorded.ram]
    assert frames == [0, 1, 2, 4, 8, 12, 16, 25, 32, 37, 50, 62, 64, 75, 87, 100]
    assert (recorded.frames, recorded.end.frame) == (101, 100)
    evidence = evidence_of(movie, "Some-Nes", "a test", recorded)
    write_evidence(path, evidence)
    assert read_evidence(path) == evidence
    assert [entry.name for entry in sorted(tmp_path.iterdir())] == ["run.bk2", path.name]
    text = path.read_text()
    assert json.loads(text)["recorded_on"]["core_version"] == "git 1"
    assert max(map(len, text.splitlines())) < 110
    assert len(text.splitlines()) < 40
    assert movie_changed(evidence, movie) == ""
    movie.write_bytes(b"another")
    assert movie_changed(evidence, movie) == "run.bk2 has changed since its evidence was written"


def test_a_run_of_one_frame_and_a_core_that_says_nothing() -> None:
    recorded = recorded_on(replace(facts(1), core_version=""), "power-on")
    assert [entry.frame for entry in recorded.ram] == [0]
    assert recorded.core_version is None
    assert what_differs(recorded, facts(1)) == ()


def test_the_same_run_differs_in_nothing_and_a_shorter_one_neither() -> None:
    recorded = recorded_on(facts(), "power-on")
    for frames in (101, 70, 1, 300):
        assert what_differs(recorded, facts(frames)) == ()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        (0, "the memory at the start is not that of the state Start when it was recorded"),
        (1, "was as recorded on frame 0, and is not on frame 1"),
        (40, "was as recorded on frame 37, and is not on frame 50"),
        (100, "was as recorded on frame 87, and is not on frame 100"),
    ],
)
def test_memory_that_parts_is_placed(changed: int, part: str) -> None:
    recorded = recorded_on(facts(), "the state Start")
    (sentence,) = what_differs(recorded, facts(changed=changed))
    assert part in sentence


def test_causes_come_first() -> None:
    recorded = recorded_on(facts(), "power-on")
    other = RunFacts("cd" * 20, "gym-retro 0.8.0", "nestopia", "git 2", trace(101, 3))
    said = what_differs(recorded, other)
    assert [sentence.split(":")[0] for sentence in said] == [
        "it was recorded on another ROM",
        "it was recorded with another engine",
        "it was recorded with another core",
        "it was recorded with another version of the core",
        "the memory was as recorded on frame 2, and is not on frame 4",
    ]
    assert "cd" * 20 in said[0]
    assert what_differs(recorded, replace(facts(), core_version="")) == ()


def test_the_digest_knows_where_bytes_lie() -> None:
    one = RamImage(Layout((Block(0, 2), Block(8, 2))), b"abcd")
    same = RamImage(Layout((Block(8, 2), Block(0, 2))), b"abcd")
    assert ram_digest(one) == ram_digest(same)
    for layout, data in (
        (Layout((Block(0, 2), Block(9, 2))), b"abcd"),
        (Layout((Block(0, 4),)), b"abcd"),
        (Layout((Block(0, 2), Block(8, 2))), b"abce"),
    ):
        assert ram_digest(RamImage(layout, data)) != ram_digest(one)


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("format", "retrodsl evidence 9", "format"),
        ("movie_sha256", "short", "movie_sha256"),
        ("more", 1, "more"),
        ("recorded_on", {}, "rom_sha1"),
    ],
)
def test_what_is_no_evidence_is_refused(key: str, value: object, part: str, tmp_path: Path) -> None:
    movie = tmp_path / "run.bk2"
    movie.write_bytes(b"a movie")
    path = evidence_path(movie)
    write_evidence(path, evidence_of(movie, "g", "t", recorded_on(facts(), "power-on")))
    document = json.loads(path.read_text())
    document[key] = value
    path.write_text(json.dumps(document))
    with pytest.raises(EvidenceError, match=part) as caught:
        read_evidence(path)
    assert str(path) in str(caught.value)
    assert "the movie plays without it" in caught.value.mend


def test_frames_out_of_order_are_refused(tmp_path: Path) -> None:
    movie = tmp_path / "run.bk2"
    movie.write_bytes(b"a movie")
    path = evidence_path(movie)
    write_evidence(path, evidence_of(movie, "g", "t", recorded_on(facts(), "power-on")))
    document = json.loads(path.read_text())
    document["recorded_on"]["ram"].reverse()
    path.write_text(json.dumps(document))
    with pytest.raises(EvidenceError, match="have to rise from 0"):
        read_evidence(path)
    document["recorded_on"]["ram"] = []
    path.write_text(json.dumps(document))
    with pytest.raises(EvidenceError, match=r"recorded_on\.ram"):
        read_evidence(path)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_evidence(tmp_path)
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_evidence(tmp_path / "a\0b")
    monkeypatch.setattr(module, "MAX_EVIDENCE", 10)
    path = tmp_path / "a.evidence"
    path.write_bytes(bytes(20))
    with pytest.raises(EvidenceError, match="is larger than"):
        read_evidence(path)


@settings(max_examples=100, deadline=None)
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_an_evidence_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.evidence"
    path.write_bytes(content)
    with pytest.raises(EvidenceError):
        read_evidence(path)


def test_a_folder_that_cannot_be_written_keeps_what_was_there(tmp_path: Path) -> None:
    movie = tmp_path / "run.bk2"
    movie.write_bytes(b"a movie")
    evidence = evidence_of(movie, "g", "t", recorded_on(facts(), "power-on"))
    with pytest.raises(OSError, match="No such file"):
        write_evidence(tmp_path / "no" / "a.evidence", evidence)
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.bk2"]
