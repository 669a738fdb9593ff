"""What two specs say beside reward, done and info, which no movie shows.

A change of it breaks agents: an action space or a picture of another shape, episodes that start
elsewhere. What only people go by makes a note: names, and the ROMs that the spec is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from retrodsl.ir.program import USUAL_SCENARIO, Program, ScenarioProgram
from retrodsl.project import Project
from retrodsl.replay.inputs import CannotRun, read_state


@dataclass(frozen=True, slots=True)
class SpecChange:
    """One thing that the two specs say differently."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SpecsDiff:
    """What differs between two specs, and what else is to be known of them."""

    changes: tuple[SpecChange, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether nothing differs that an agent could tell."""
        return not self.changes


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec with the files around it."""

    program: Program
    project: Project


def diff_specs(old: Spec, new: Spec) -> SpecsDiff:
    """Compare everything that does not need a movie."""
    was, now = old.program, new.program
    found = [
        SpecChange("players", str(was.players), str(now.players)),
        *_default_states(old, new),
    ]
    before = {scenario.name: scenario for scenario in was.scenarios}
    after = {scenario.name: scenario for scenario in now.scenarios}
    for name, scenario in before.items():
        if name in after:
            found.extend(_scenario(was, scenario, now, after[name]))
        else:
            found.append(SpecChange(f"scenario `{name}`", "there", "not there"))
    changes = tuple(change for change in found if change.old != change.new)
    return SpecsDiff(changes, tuple(_notes(was, now)))


# --- where episodes start


def _default_states(old: Spec, new: Spec) -> Iterator[SpecChange]:
    kept: list[str] = []
    for players in range(1, max(old.program.players, new.program.players) + 1):
        name, other = (spec.program.default_state(players) for spec in (old, new))
        what = "default state" if players == 1 else f"default state of {players} players"
        yield SpecChange(what, name or "none", other or "none")
        if name is not None and name == other:
            kept.append(name)
    for name in dict.fromkeys(kept):
        contents = (_content(spec, name) for spec in (old, new))
        yield SpecChange(f"content of the state `{name}`", *contents)


def _content(spec: Spec, name: str) -> str:
    """A state's content in a word; packing the same state again makes it no other."""
    path = spec.project.find_state(spec.program.game, name)
    if path is None:
        return "not found"
    try:
        return f"sha256 {sha256(read_state(path)).hexdigest()[:12]}"
    except CannotRun as problem:
        return str(problem)


# --- scenarios


def _scenario(
    was: Program, old: ScenarioProgram, now: Program, new: ScenarioProgram
) -> Iterator[SpecChange]:
    of = "" if new.name == USUAL_SCENARIO else f" of scenario `{new.name}`"
    if _action_groups(was, old) != _action_groups(now, new):
        yield SpecChange(f"actions{of}", _actions_text(old), _actions_text(new))
    yield SpecChange(f"crop{of}", _crop_text(old), _crop_text(new))
    before, after = _blocks_of_conditions(old), _blocks_of_conditions(new)
    for name, block in before.items():
        yield SpecChange(f"condition `{name}`{of}", f"in {block}", f"in {after.get(name, block)}")


def _blocks_of_conditions(scenario: ScenarioProgram) -> dict[str, str]:
    """Of each condition that ends an episode, the block: agents are told which it was."""
    done = dict.fromkeys((condition.name for condition in scenario.done), "`done`")
    return done | dict.fromkeys((condition.name for condition in scenario.truncate), "`truncate`")


def _action_groups(program: Program, scenario: ScenarioProgram) -> list[list[list[str]]]:
    """The groups as the engine has them, which sorts them: their order in the spec says nothing."""
    groups = program.platform.actions if scenario.actions is None else scenario.actions
    return sorted(sorted(sorted(chord) for chord in group) for group in groups)


def _actions_text(scenario: ScenarioProgram) -> str:
    if scenario.actions is None:
        return "those of the system"
    return "; ".join(
        " | ".join(" + ".join(chord) or "none" for chord in group) for group in scenario.actions
    )


def _crop_text(scenario: ScenarioProgram) -> str:
    return "none" if scenario.crop is None else ", ".join(map(str, scenario.crop))


# --- what only people go by


def _notes(old: Program, new: Program) -> Iterator[str]:
    if old.game != new.game:
        yield f"the game is called {old.game}, now {new.game}"
    if set(old.hashes) != set(new.hashes):
        texts = [", ".join(sorted(set(p.hashes))) or "any ROM" for p in (old, new)]
        yield f"the ROM's SHA-1 is {texts[0]}, now {texts[1]}"
    names = {scenario.name for scenario in old.scenarios}
    for scenario in new.scenarios:
        if scenario.name not in names:
            yield f"the scenario `{scenario.name}` is new"
