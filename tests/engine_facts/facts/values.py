"""What a variable's bytes become, and where its memory ends."""

from __future__ import annotations

from tests.engine_facts.facts.elsewhere import (
    BLOCKS,
    DECODING,
    GENESIS_BLOCK,
    TYPES,
    data,
    scenarios,
)
from tests.engine_facts.model import BASE, Case, Chapter, Experiment, Fact

DATATYPE = "retrodsl/platforms/datatype.py"
MAPS = "retrodsl/platforms/memory_maps.py"


def decoded(code: str, raw: int, value: int, **more: int) -> Case:
    """``raw`` is the eight bytes at ``BASE``, the first the highest."""
    raw -= (raw >> 63) << 64
    info = {
        "raw": {"address": BASE, "type": ">i8"},
        "x": {"address": BASE, "type": code} | more,
    }
    return Case({"info": {"raw": raw, "x": value}}, {}, [{"raw": raw}], info)


FIRST = 0x8192A31425F60798
VALUES = Chapter(
    "Values",
    (
        Fact(
            "A type is a byte order (`<`, `>`, `=`, `|`, or the mixed `<>`, `><`, `<=`, `>=`), a "
            "representation (`u`, `i`, `d`, `n`) and a width of 1 to 8 bytes. All 256 are read, at "
            "odd addresses too.",
            "There is one decoder for compiler, evaluators and linter, the engine's to the bit.",
            (DECODING, TYPES),
            (DATATYPE,),
        ),
        Fact(
            "`<>` and `><` are 16-bit words swapped against the order of the words: over the bytes "
            "`81 92 A3 14`, `>u4` reads 8192A314, `><u4` 9281 14A3 and `<>u4` A314 8192.",
            "The mixed orders can be written; the system's own order is the default.",
            (
                decoded(">u4", FIRST, 0x8192A314),
                decoded("<u4", FIRST, 0x14A39281),
                decoded("><u4", FIRST, 0x928114A3),
                decoded("<>u4", FIRST, 0xA3148192),
            ),
            (DATATYPE,),
        ),
        Fact(
            "Only the last two characters give representation and width: `|u16` has 6 bytes, `>q2` "
            "is read as unsigned, `?u4` low byte first, `|u0` is always 0.",
            "A type is one of those that mean what they say; what looks like another is explained.",
            (
                decoded("|u16", FIRST, 0xF62514A39281),
                decoded(">q2", FIRST, 0x8192),
                decoded("?u4", FIRST, 0x14A39281),
                decoded("|u0", FIRST, 0),
                TYPES,
                data("test_a_misread_type"),
            ),
            ("retrodsl/engine_json/types.py", "retrodsl/lint/rules/rl101_bad_type.py"),
        ),
        Fact(
            "A type of fewer than three characters, or wider than 8: the variable disappears "
            "without a word.",
            "No such type can be written.",
            (scenarios("data: * disappears"), data("test_a_dropped_variable")),
            ("retrodsl/engine_json/types.py", "retrodsl/lint/rules/rl102_dropped_variable.py"),
        ),
        Fact(
            "`d` takes each half of a byte modulo 10, `n` the low half: `|d1` of FF is 55, `|n1` "
            "of 0A is 0 and of 0F is 5. Nothing is refused.",
            "A range of digits is the range of what can be read, not of what the game writes.",
            (
                decoded("|d1", 0xFF << 56, 55),
                decoded("|n1", 0x0A << 56, 0),
                decoded("|n1", 0x0F << 56, 5),
                decoded(">d2", 0x1A2B << 48, 1021),
                DECODING,
            ),
            (DATATYPE, "retrodsl/lint/rules/rl604_invalid_bcd_digits.py"),
        ),
        Fact(
            "Signed types are sign-extended from their own width. Everything is int64: `>u8` of "
            "ones is -1.",
            "`u8` has the range of int64; in Lua, which counts in doubles, it is refused beyond "
            "2^53.",
            (
                decoded(">i3", FIRST, 0x8192A3 - (1 << 24)),
                decoded(">u8", (1 << 64) - 1, -1),
                DECODING,
            ),
            (DATATYPE, "retrodsl/emitters/lua/parts.py"),
        ),
        Fact(
            "A mask is applied to the decoded, sign-extended value: `|i1` with 255 is unsigned, on "
            "BCD it masks the decimal number.",
            "Ranges of masked variables are computed behind the decoding.",
            (
                decoded("|i1", 0xFE << 56, 254, mask=255),
                decoded("|d1", 0x54 << 56, 54 & 15, mask=15),
                scenarios("data: mask *"),
                DECODING,
            ),
            (DATATYPE, "retrodsl/lint/rules/rl110_mask_on_bcd.py"),
        ),
        Fact(
            "Genesis memory lies byte-swapped in 16-bit words; variables undo it, also across "
            "words, raw blocks do not. On the other nine systems blocks are in order.",
            "RAM is unswapped as it is recorded; nothing else indexes a block.",
            (
                Experiment(
                    "memory.order_of_blocks",
                    {
                        system: [1, 0, 3, 2] if system == "Genesis" else [0, 1, 2, 3]
                        for system in (
                            "Atari2600",
                            "GameBoy",
                            "GameGear",
                            "GbAdvance",
                            "GbColor",
                            "Genesis",
                            "Nes",
                            "PCEngine",
                            "Sms",
                            "Snes",
                        )
                    },
                ),
                Experiment("memory.unaligned", 0x0203),
            ),
            ("retrodsl/engines/worker/child.py", "retrodsl/ram.py"),
        ),
        Fact(
            "A variable that begins in a block and ends behind it loads, and its bytes behind the "
            "end are whatever lies there in the process. One that begins outside is not read.",
            "A variable has to lie within one block.",
            (
                Experiment(
                    "memory.past_the_end",
                    {"loaded": True, "info": ["a", "b", "x"], "high bytes": 0x1234},
                ),
            ),
            (
                "retrodsl/semantics/memory.py",
                "retrodsl/lint/rules/rl104_address_across_block_end.py",
            ),
        ),
        Fact(
            "The blocks of every system are those of the table of systems, the same in both "
            "engines.",
            "The memory map of a system is a table; the linter knows where a block may be smaller.",
            (BLOCKS, GENESIS_BLOCK),
            (MAPS,),
        ),
        Fact(
            "Mirrors are not mapped: NES 0x810, Game Boy 0xE010, PC Engine 0x2010 and Snes "
            "0x800010 are not read, though the console shows work RAM there.",
            "An address in a mirror is refused like any other outside the memory.",
            (
                Experiment(
                    "memory.mirrors",
                    {
                        "nes.nes": ["place"],
                        "gameboy.gb": ["place"],
                        "engine.pce": ["place"],
                        "lorom.sfc": ["place"],
                    },
                ),
            ),
            (MAPS, "retrodsl/lint/rules/rl103_address_outside_memory.py"),
        ),
        Fact(
            "The block of work RAM is 64 KB long on Sms and GameGear, 32 KB on PC Engine: a game "
            "changes the first 8 KB alone.",
            "The table knows the real size, and the linter reports addresses behind it.",
            (
                Experiment(
                    "memory.real_part",
                    {
                        "Sms": [0x10000, True, False],
                        "GameGear": [0x10000, True, False],
                        "PCEngine": [0x8000, True, False],
                    },
                ),
            ),
            (MAPS, "retrodsl/lint/rules/rl113_address_console_lacks.py"),
        ),
    ),
)
