"""Bytes of a terminal as keys."""

from __future__ import annotations

import pytest

from retrodsl.watch.keys import Keys


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"nq? :", ["n", "q", "?", " ", ":"]),
        (b"\x1b[C\x1b[D\x1bOA\x1bOB", ["right", "left", "up", "down"]),
        (b"\x1b[1;2C\x1b[1;5D\x1b[1;3A", ["shift+right", "ctrl+left", "alt+up"]),
        (b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1bOH", ["home", "end", "home", "end", "home"]),
        (b"\x1b[5~\x1b[6~\x1b[3~", ["pageup", "pagedown", "delete"]),
        (b"\r\n\t\x7f\x08\x04", ["enter", "enter", "tab", "backspace", "backspace", "ctrl+d"]),
        ("ü€".encode(), ["ü", "€"]),
        (b"\x1b[?62;4c\x1b[200~\x1b[24;1Rx", ["x"]),
        (b"\x1b\x1b[C", ["escape", "right"]),
        (b"\x1bx", ["escape", "x"]),
        (b"\xffx", ["\N{REPLACEMENT CHARACTER}", "x"]),
    ],
)
def test_keys(data: bytes, keys: list[str]) -> None:
    assert Keys().feed(data) == keys


def test_a_sequence_may_come_in_parts() -> None:
    keys = Keys()
    found = [key for byte in "\x1b[1;2Cü\x1bOD".encode() for key in keys.feed(bytes([byte]))]
    assert found == ["shift+right", "ü", "left"]
    assert not keys.waits


def test_the_escape_key_is_known_when_nothing_follows() -> None:
    keys = Keys()
    assert keys.feed(b"\x1b") == []
    assert keys.waits
    assert keys.flush() == ["escape"]
    assert keys.flush() == []
    assert keys.feed(b"\x1b[") == []
    assert keys.flush() == ["escape", "["]
