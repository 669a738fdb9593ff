"""Messages come out as they went in, however the pipe cuts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrodsl.engines.worker.protocol import LENGTHS, MAX_BODY, Decoder, ProtocolError, encode


@given(
    bodies=st.lists(st.binary(max_size=50), max_size=5),
    cuts=st.lists(st.integers(1, 40), min_size=1),
)
def test_messages_survive_any_cutting(bodies: list[bytes], cuts: list[int]) -> None:
    data = b"".join(encode({"kind": "k", "n": n}, body) for n, body in enumerate(bodies))
    decoder = Decoder()
    messages = []
    at = turn = 0
    while at < len(data):
        size = cuts[turn % len(cuts)]
        messages += decoder.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert [(m.kind, m.head["n"], m.body) for m in messages] == [
        ("k", n, body) for n, body in enumerate(bodies)
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 8,
        LENGTHS.pack(2, MAX_BODY + 1) + b"{}",
        LENGTHS.pack(2, 0) + b"{]",
        LENGTHS.pack(2, 0) + b"\xff\xfe",
        LENGTHS.pack(2, 0) + b"[]",
    ],
)
def test_what_is_no_message_is_an_error(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        Decoder().feed(data)
