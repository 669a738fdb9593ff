"""The emulator, its buttons and its states."""

from __future__ import annotations

from tests.engine_facts.facts.elsewhere import STATES, folders
from tests.engine_facts.model import Chapter, Elsewhere, Experiment, Fact

CHILD = "retrodsl/engines/worker/child.py"

EMULATOR = Chapter(
    "Emulator and states",
    (
        Fact(
            "There is one emulator in a process; a second raises `RuntimeError`. Once the first is "
            "gone another can be made.",
            "Every run has a worker process, and a worker one ROM.",
            (
                Experiment(
                    "emulator.one_in_a_process",
                    [
                        "Cannot create multiple emulator instances per process, make sure to call "
                        "env.close() on each environment before creating a new one",
                        True,
                    ],
                ),
            ),
            (CHILD,),
        ),
        Fact(
            "With `State.NONE`, or without a start state, `reset()` does not reset: the game runs "
            "on.",
            "A spec names its start state; a run from power-on gets a new process.",
            (
                Experiment("emulator.steps_of_the_environment", [2, 3, 4, 5]),
                folders("test_without_a_default_state_it_starts_at_power_on"),
            ),
            ("retrodsl/engines/worker_engine.py", "retrodsl/lint/rules/rl508_no_default_state.py"),
        ),
        Fact(
            "Pressed buttons stay pressed from step to step, also when a state is set.",
            "The buttons of every player are set before every step, and let go before a run.",
            (Experiment("emulator.buttons_stay", [True, True, True]),),
            (CHILD,),
        ),
        Fact(
            "There are two players at most: buttons of a third raise `RuntimeError`, its reward "
            "`ValueError`.",
            "A third player is refused in specs and in runs.",
            (
                Experiment("emulator.third_player", ["", "RuntimeError"]),
                Experiment("emulator.reward_of_a_third_player", "ValueError"),
                folders("test_two_players_at_most"),
            ),
            ("retrodsl/engines/_base.py", "retrodsl/lint/rules/rl213_rewards_for_third_player.py"),
        ),
        Fact(
            "Of LEFT and RIGHT held at once the Snes core shows RIGHT alone; the others tried show "
            "both.",
            "What a game sees of a movie is told from RAM, not from the movie.",
            (
                Experiment(
                    "emulator.both_ways",
                    {
                        "Genesis": "both",
                        "Nes": "both",
                        "Sms": "both",
                        "GameBoy": "both",
                        "PCEngine": "both",
                        "Snes": "RIGHT",
                    },
                ),
            ),
            ("retrodsl/ram.py",),
        ),
        Fact(
            "RAM that a game has not written is FF on the Nes and 55 on the Snes.",
            "No variable can be taken to start at 0: the value of frame 0 is read.",
            (Experiment("emulator.power_on", {"nes.nes": [0xFF], "lorom.sfc": [0x55]}),),
            ("retrodsl/evaluators/frames.py",),
        ),
        Fact(
            "The bytes of a state are not a fingerprint. On Genesis, Sms and GameGear it is 1 MB "
            "long, its end is whatever lay in the process's memory and is ignored; on Game Boy and "
            "GbColor a state that is restored and saved again differs.",
            "Runs are compared by their RAM, never by their states.",
            (
                Experiment(
                    "emulator.end_of_a_state",
                    {
                        "Genesis": [1036288, True, True],
                        "Sms": [1036288, True, True],
                        "GameGear": [1036288, True, True],
                    },
                ),
                Experiment(
                    "emulator.saved_again",
                    {
                        "Atari2600": [True, True],
                        "GameBoy": [False, True],
                        "GbColor": [False, True],
                        "Nes": [True, True],
                        "Snes": [True, True],
                    },
                ),
            ),
            ("retrodsl/ram.py",),
        ),
        Fact(
            "States of one engine bring the same memory in the other, on all ten systems, both "
            "ways.",
            "One set of states and movies serves both engines.",
            (Elsewhere("tests/engine_facts/test_states_across.py", "test_states_cross"),),
            ("retrodsl/replay/checks/engines.py",),
        ),
        Fact(
            "On Genesis, Snes and Sms a state brings its memory without the game's own ROM.",
            "The variables of an integration can be tried on its states without its ROM.",
            (
                Experiment(
                    "emulator.through_another_rom", {"Genesis": True, "Snes": True, "Sms": True}
                ),
                STATES,
            ),
            ("retrodsl/states/memory.py",),
        ),
    ),
)
