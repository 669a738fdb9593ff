from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrodsl.platforms import BadType, DataType, parse_type
from retrodsl.platforms.datatype import ORDERS, REPRS

ALL_TYPES = [DataType(o, r, w) for o in ORDERS for r in REPRS for w in range(1, 9)]
INT64 = st.integers(-(1 << 63), (1 << 63) - 1)


@pytest.mark.parametrize("system", ["Genesis", "Nes"])
def test_decodes_as_the_engine_does(each_report: dict[str, Any], system: str) -> None:
    """Genesis has an overlay, Nes none; every type, at even and odd addresses, masked and not."""
    values = each_report["values"][system]
    assert {code for code, *_ in values} == {data_type.code for data_type in ALL_TYPES}
    wrong = [
        (code, raw, mask, address, value)
        for code, raw, mask, address, value in values
        if parse_type(code).decode(bytes.fromhex(raw), mask) != value
    ]
    assert wrong == []


@pytest.mark.parametrize("system", ["Genesis", "Nes"])
def test_what_the_engine_read_is_in_range(each_report: dict[str, Any], system: str) -> None:
    for code, raw, mask, _address, value in each_report["values"][system]:
        low, high = parse_type(code).range(mask)
        assert low <= value <= high, (code, raw, mask)


@pytest.mark.parametrize(
    ("code", "raw", "value"),
    [
        ("|u1", "ff", 255),
        ("|i1", "80", -128),
        (">u2", "1234", 0x1234),
        ("<u2", "1234", 0x3412),
        ("=u2", "1234", 0x3412),
        ("|u2", "1234", 0x3412),
        ("<>u4", "01020304", 0x03040102),
        ("><u4", "01020304", 0x02010403),
        ("<>u5", "0102030405", 0x0304050102),
        ("|d1", "ff", 55),
        (">d2", "1234", 1234),
        ("|n1", "0a", 0),
        (">n3", "f1f2f3", 123),
        (">u8", "ff" * 8, -1),
    ],
)
def test_decoding_by_example(code: str, raw: str, value: int) -> None:
    assert parse_type(code).decode(bytes.fromhex(raw)) == value


def test_mask_is_applied_to_the_decoded_value() -> None:
    assert parse_type("|i1").decode(b"\xfe", 0xFF) == 254
    assert parse_type("|d1").decode(b"\x54", 0x0F) == 54 & 0x0F
    assert parse_type("|i1").decode(b"\x80", 0x180) == 0x180
    assert parse_type(">u8").decode(b"\xff" * 8, (1 << 64) - 1) == -1


def test_decoding_needs_the_right_bytes() -> None:
    with pytest.raises(ValueError, match="takes 2 bytes, not 1"):
        parse_type("<u2").decode(b"\x00")
    with pytest.raises(ValueError, match="needs a byte order"):
        parse_type("u2").decode(b"\x00\x00")
    assert parse_type("u1").decode(b"\x07") == 7


@pytest.mark.parametrize(
    ("code", "mask", "expected"),
    [
        ("|u1", None, (0, 255)),
        ("|i1", None, (-128, 127)),
        ("|i1", 0xFF, (0, 255)),
        ("|i1", -1, (-128, 127)),
        ("|u1", -113, (0, 0x8F)),
        (">u2", 0xF00, (0, 0xF00)),
        (">u7", None, (0, (1 << 56) - 1)),
        (">u8", None, (-(1 << 63), (1 << 63) - 1)),
        (">u8", 0xFF, (0, 0xFF)),
        ("|d1", None, (0, 99)),
        ("|d1", 0x7F, (0, 99)),
        ("|d1", 0x1F, (0, 31)),
        ("|n1", None, (0, 9)),
        ("|n1", 6, (0, 6)),
        (">d8", None, (0, 10**16 - 1)),
        (">n8", None, (0, 10**8 - 1)),
        ("|u1", 0, (0, 0)),
    ],
)
def test_ranges_by_example(code: str, mask: int | None, expected: tuple[int, int]) -> None:
    assert parse_type(code).range(mask) == expected


def test_ranges_of_single_bytes_are_exact() -> None:
    masks = [None, *range(-257, 520), 1 << 40, -(1 << 63), (1 << 63) - 1]
    for representation, mask in product(REPRS, masks):
        data_type = DataType("|", representation, 1)
        reached = {data_type.decode(bytes([byte]), mask) for byte in range(256)}
        assert data_type.range(mask) == (min(reached), max(reached)), (data_type, mask)


def test_ranges_of_two_bytes_are_exact() -> None:
    words = [bytes([high, low]) for high in range(256) for low in range(256)]
    for representation in REPRS:
        data_type = DataType(">", representation, 2)
        values = {data_type.decode(word) for word in words}
        for mask in (None, 0x1234, -2, 0x18000, 0x7FFF, 0x3E8):
            reached = values if mask is None else {value & mask for value in values}
            assert data_type.range(mask) == (min(reached), max(reached)), (data_type, mask)


@given(st.sampled_from(ALL_TYPES), st.data(), st.none() | INT64)
def test_every_value_is_in_range(
    data_type: DataType, data: st.DataObject, mask: int | None
) -> None:
    raw = data.draw(st.binary(min_size=data_type.width, max_size=data_type.width))
    low, high = data_type.range(mask)
    assert low <= data_type.decode(raw, mask) <= high


@given(st.sampled_from(ALL_TYPES))
def test_codes_come_back(data_type: DataType) -> None:
    assert parse_type(data_type.code) == data_type
    bare = DataType("", data_type.repr, data_type.width)
    assert parse_type(bare.code) == bare


@pytest.mark.parametrize(
    ("text", "suggestion", "said"),
    [
        ("|u16", "|u2", "counts bytes"),
        ("u16", "u2", "counts bytes"),
        ("uint16", "u2", "not one of u"),
        ("int8", "i1", "would take 't' for u"),
        ("s2", "i2", "not one of u"),
        ("u3x", "u3", "last two characters"),
        ("|u1 ", "|u1", "last two characters"),
        (">q2", None, "would take 'q' for u"),
        ("?u4", "u4", "not a byte order"),
        ("=>u2", ">u2", "not a byte order"),
        ("u0", None, "read 0 for ever"),
        (">u9", None, "silently drops"),
        ("u12", None, "counts bytes"),
        ("f4", None, "no floating point"),
        ("bcd4", "d4", "packed BCD"),
        (">U2", ">u2", "small letters"),
        ("word", "u2", "not one of u"),
        ("u", None, "is missing"),
        ("", None, "not one of u"),
        ("u٢", None, "not a type"),
        ("u1\n", "u1", "last two characters"),
    ],
)
def test_wrong_types_are_explained(text: str, suggestion: str | None, said: str) -> None:
    with pytest.raises(BadType) as caught:
        parse_type(text)
    assert said in caught.value.message
    assert caught.value.suggestion == suggestion


@given(st.text(max_size=8) | st.text("<>=|uidns0123456789", max_size=6))
def test_any_text_is_a_type_or_explained(text: str) -> None:
    refused: BadType | None = None
    try:
        assert parse_type(text).code == text
    except BadType as error:
        refused = error
    if refused is not None:
        assert refused.message
        if refused.suggestion is not None:
            assert parse_type(refused.suggestion).code == refused.suggestion != text
