"""The folder of an integration: names, states, metadata, hashes."""

from __future__ import annotations

from tests.engine_facts.facts.elsewhere import files, folders
from tests.engine_facts.model import Chapter, Experiment, Fact

FOLDERS = Chapter(
    "Folders",
    (
        Fact(
            "stable-retro 1.x has given the games that it brings a suffix, "
            "`Airstriker-Genesis-v0`. gym-retro's have none.",
            "The suffix is looked past in movies, folders and specs.",
            (Experiment("folders.suffixes", ["-v0"], gym_retro=[""]),),
            ("retrodsl/platforms/load.py", "retrodsl/movies/names.py"),
        ),
        Fact(
            "Without metadata.json, or with a default state whose file is missing, the environment "
            "raises a bare `TypeError`. A metadata.json that is no JSON is skipped in silence: the "
            "game starts at power-on.",
            "metadata.json is always written, with a start state that is looked for.",
            (
                folders("test_missing_files"),
                folders("test_default_states_that_are_not_found"),
                folders("test_without_a_default_state_it_starts_at_power_on"),
                files("test_a_broken_metadata_is_skipped"),
            ),
            ("retrodsl/emitters/metadata.py", "retrodsl/lint/rules/rl503_default_state_missing.py"),
        ),
        Fact(
            "`default_player_state` wins over `default_state` for as many players as it has "
            "entries: its first for one player.",
            "The list is written only where two players start elsewhere, and has both.",
            (folders("test_the_listed_state_wins"),),
            (
                "retrodsl/emitters/metadata.py",
                "retrodsl/lint/rules/rl504_shadowed_default_state.py",
            ),
        ),
        Fact(
            "A scenario.json that is missing is an empty one; a data.json that is missing raises "
            "`ValueError`; without rom.sha the game is not listed.",
            "All of them are written.",
            (folders("test_missing_files"),),
            ("retrodsl/emitters/integration.py", "retrodsl/lint/rules/rl511_missing_file.py"),
        ),
        Fact(
            "rom.sha has a SHA-1 a line, in small letters, and nothing else on the line: capitals "
            "or a file's name behind it find no ROM. That of an `.nes` file is taken without its "
            "first 16 bytes.",
            "Hashes are written in small letters, a line each; an `.nes` file is hashed without "
            "its header.",
            (
                folders("test_digests_that_find_no_rom"),
                folders("test_digests_that_find_the_rom"),
                Experiment(
                    "folders.hashed",
                    {
                        "Genesis": "the whole file",
                        "Nes": "from byte 16 on",
                        "Snes": "the whole file",
                    },
                ),
            ),
            ("retrodsl/emitters/metadata.py", "retrodsl/lint/rules/rl501_bad_rom_sha.py"),
        ),
        Fact(
            "A folder's name has to end with a system's. stable-retro imports no ROM for another "
            "one, gym-retro imports it with the extension of whatever system it looked at last.",
            "The system is read off the game's name, and an unknown one is an error.",
            (folders("test_a_name_without_a_system"),),
            ("retrodsl/platforms/load.py", "retrodsl/lint/rules/rl509_unknown_system.py"),
        ),
        Fact(
            "`original_rom_name` in metadata.json names another file as the ROM; gym-retro does "
            "not know it.",
            "It is never written.",
            (folders("test_the_name_of_another_rom"),),
            ("retrodsl/models/metadata.py",),
        ),
        Fact(
            "States whose names begin with `_` are not listed.",
            "Such a name is reported.",
            (folders("test_hidden_states"),),
            ("retrodsl/lint/rules/rl512_hidden_state.py",),
        ),
    ),
)
