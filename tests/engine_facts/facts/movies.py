"""Movies."""

from __future__ import annotations

from tests.engine_facts.model import Chapter, Experiment, Fact

BK2 = "retrodsl/movies/bk2.py"
HEADER = {
    "MovieVersion": "Retro",
    "Author": "?",
    "emuVersion": "?",
    "Platform": "GEN",
    "GameName": "Tenfold-Genesis",
    "SHA1": "?",
    "Core": "?",
    "rerecordCount": "1",
}


GENESIS = (
    "P1 Z|P1 X|P1 Y|P1 C|P1 Right|P1 Left|P1 Down|P1 Up|P1 Start|P1 Mode|P1 A|P1 B|",
    "|..|.....L......|",
    "|..|....R.......|",
)
"""The line of keys on the Genesis, LEFT and RIGHT, as stable-retro writes them."""

GYM_RETROS = (
    "P1 Z|P1 X|P1 Start|P1 Mode|P1 A|P1 B|P1 Up|P1 Down|P1 Left|P1 Right|P1 C|P1 Y|",
    "|..|........L...|",
    "|..|.........R..|",
)
"""The same of gym-retro."""


def log(keys: str, left: str, right: str) -> list[str]:
    """A log of four lines: the reset step, LEFT, nothing, RIGHT."""
    nothing = "|..|............|"
    return ["[Input]", keys, nothing, left, nothing, right, "[/Input]"]


def written(keys: str, left: str, right: str) -> dict[str, object]:
    """The movie with that log."""
    return {
        "members": ["Core.bin", "Header.txt", "Input Log.txt"],
        "state": "the start state",
        "header": HEADER,
        "log": log(keys, left, right),
    }


BROKEN = "RuntimeError"
MOVIES = Chapter(
    "Movies",
    (
        Fact(
            "A `.bk2` is a zip of `Header.txt`, `Input Log.txt` and `Core.bin`, the start state. "
            "`SHA1`, `Core` and `emuVersion` say `?`: nothing binds a movie to its ROM. The first "
            "line of the log is the reset step.",
            "A movie's game is checked by its name, its ROM by the integration's hash.",
            (Experiment("movies.written", written(*GENESIS), gym_retro=written(*GYM_RETROS)),),
            (BK2, "retrodsl/movies/names.py"),
        ),
        Fact(
            "The line of keys has lost BizHawk's `LogKey:#Reset|Power|#`, name and all. Its "
            "columns follow a hash table, from system to system and from engine to engine "
            "differently; each engine reads the other's by their letters.",
            "Keys are read by their letters; each letter of a pad is one button.",
            (
                Experiment(
                    "movies.key_lines",
                    {
                        "Genesis": GENESIS[0],
                        "Nes": "P1 A|P1 Right|P1 Left|P1 Down|P1 Up|P1 Start|P1 Select|P1 B|",
                        "Sms": "P1 A|P1 Right|P1 Left|P1 Down|P1 Up|P1 B|",
                        "Snes": "P1 R|P1 L|P1 X|P1 A|P1 Right|P1 Left|P1 Down|P1 Up|P1 Start|"
                        "P1 Select|P1 Y|P1 B|",
                    },
                    gym_retro={
                        "Genesis": GYM_RETROS[0],
                        "Nes": "P1 A|P1 Right|P1 Left|P1 Down|P1 B|P1 Select|P1 Start|P1 Up|",
                        "Sms": "P1 A|P1 Right|P1 B|P1 Down|P1 Up|P1 Left|",
                        "Snes": "P1 R|P1 L|P1 Start|P1 Select|P1 Y|P1 B|P1 Up|P1 Down|P1 Left|"
                        "P1 Right|P1 A|P1 X|",
                    },
                ),
                Experiment(
                    "movies.in_other_columns",
                    {name: [[0], [64], [0], [128]] for name in ("stable-retro", "gym-retro")},
                    [{"stable-retro": log(*GENESIS), "gym-retro": log(*GYM_RETROS)}],
                ),
            ),
            ("retrodsl/movies/bk2_keys.py", "retrodsl/movies/bk2_lines.py"),
        ),
        Fact(
            "The engine's reader wants all three members, and raises a bare `RuntimeError` without "
            "one, `ValueError` on a log of BizHawk's.",
            "Movies are read by retrodsl's own reader, which says what is wrong on which line; "
            "what is written is what the engine writes.",
            (
                Experiment(
                    "movies.read",
                    {
                        "whole": [[0], [64], [0], [128]],
                        "without Header.txt": BROKEN,
                        "without Input Log.txt": BROKEN,
                        "without Core.bin": BROKEN,
                        "without its keys": "ValueError",
                        "a BizHawk log": "ValueError",
                        "no movie at all": BROKEN,
                        "not a zip": BROKEN,
                        "no file": BROKEN,
                    },
                ),
            ),
            (BK2, "retrodsl/movies/bk2_write.py"),
        ),
        Fact(
            "`.fm2`, the text of FCEUX, is read: two pads, a line a frame.",
            "Its lines count from power-on, and are moved to the engine's steps.",
            (Experiment("movies.fm2", [2, [[0, 0], [384, 256], [65, 0], [317, 0]]]),),
            ("retrodsl/movies/fm2.py", "retrodsl/movies/power_on.py"),
        ),
    ),
)
