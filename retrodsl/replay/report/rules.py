"""The kinds of findings of a run of replays, under the codes that reports call them by."""

from __future__ import annotations

from textwrap import fill
from typing import Final

from retrodsl.diagnostics.render.rules import RuleText

EXPECTATION, INVARIANT, ROM = "RP101", "RP102", "RP103"
ENGINE, OTHER_ENGINE = "RP201", "RP202"
RECORDED, RECORDED_FILE = "RP301", "RP302"
NOT_RUN = "RP401"
COVERAGE, UNCOVERED = "RP501", "RP502"
MUTATION, UNNOTICED = "RP601", "RP602"

RULES: Final[dict[str, RuleText]] = {
    EXPECTATION: RuleText(
        "an expectation of a replay does not hold",
        "What the spec expects of a movie is not what the game did. The message has the first "
        "frame at which it broke and the values around it. Either the spec reads the game wrongly "
        "now, or the expectation was wrong: `retrodsl replay SPEC --only MOVIE --out FOLDER` shows "
        "the screen at that frame.",
    ),
    INVARIANT: RuleText(
        "an invariant or a stated range does not hold",
        "On some frame of a movie a variable has a value that the spec rules out, or an invariant "
        "is broken. The address, the type or the stated range is wrong, or the game does what "
        "nobody thought of.",
    ),
    ROM: RuleText(
        "another ROM was played",
        "The spec or `rom.sha` names the SHA-1 of its ROM, and what was played is another: what "
        "holds there says nothing of the game.",
    ),
    ENGINE: RuleText(
        "the engine differs from the spec",
        "The engine's own reward, done or info, from the files as the spec compiles now, is not "
        "what the spec means on some frame. That is a fault of the compiler or of the engine, and "
        "a training run would see the engine's.",
    ),
    OTHER_ENGINE: RuleText(
        "two runs of a movie differ",
        "With `--engine all` two engines, with `--twice` two runs on the same engine, gave another "
        "reward, done or info on the same frame: what one shows is not what a training run sees.",
    ),
    RECORDED: RuleText(
        "what was recorded has moved",
        "A total, the end, a variable or the memory is not as `retrodsl replay --update` recorded "
        "it. Where the change is meant, record anew with `--update` and commit the file.",
    ),
    RECORDED_FILE: RuleText(
        "the recorded expectations cannot be used",
        "The `.expected` file beside the movie or the spec cannot be read or written. Mend it, or "
        "delete it and record anew with `retrodsl replay --update`.",
    ),
    NOT_RUN: RuleText(
        "a replay could not be run",
        "The movie, its start or the ROM is missing or broken, or the emulator crashed, hung or "
        "would not load the integration. Nothing is known of what the replay expects.",
    ),
    COVERAGE: RuleText(
        "the coverage is below its bar",
        "The replays exercise less of the spec than `--fail-under` asks for. Each thing that none "
        "of them exercises is a finding of its own.",
    ),
    UNCOVERED: RuleText(
        "no replay exercises this",
        "A variable that never changes, a term that never pays, a condition that never holds or "
        "never fails: if it is wrong, no replay can tell. Record a movie in which it happens.",
    ),
    MUTATION: RuleText(
        "the mutation score is below its bar",
        "Of the small changes that `--mutate` makes to the spec, the replays notice fewer than "
        "`--fail-under-mutation` asks for.",
    ),
    UNNOTICED: RuleText(
        "no replay notices a change of this",
        "The spec was changed here in one small thing, and every replay still passed. Expect "
        "something that tells the two apart, such as a total or a value on a frame.",
    ),
}
"""Every code, and what it means."""


def replay_rule(code: str) -> RuleText | None:
    """What is known of a code in a report: of those above."""
    return RULES.get(code)


def explain_replay_rule(code: str) -> str | None:
    """A code as text to read, with a line end; ``None`` where there is no such code."""
    rule = RULES.get(code)
    return None if rule is None else f"{code}: {rule.title}\n\n{fill(rule.help, 80)}\n"
