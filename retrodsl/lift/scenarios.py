"""Scenario files as blocks of a spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from retrodsl.engine_json.scenario import Script
from retrodsl.lift.comments import Comments
from retrodsl.lift.conditions import lift_done
from retrodsl.lift.domains import Variables
from retrodsl.lift.model import Note
from retrodsl.lift.rewards import lift_reward
from retrodsl.lift.surroundings import default_actions, lift_actions, lift_crop
from retrodsl.lift.writing import can_be_name, name, string
from retrodsl.lint.integration import Integration, ScenarioFile
from retrodsl.platforms import Platform

_KEYS = ("reward", "rewards", "done", "scripts", "actions", "crop")

#: The blocks that a scenario inherits from the top of the file unless it has its own.
REWARD, REWARD_2, DONE, LUA, ACTIONS, CROP = "reward", "reward p2", "done", "lua", "actions", "crop"


@dataclass(slots=True)
class ScenarioText:
    """A scenario's blocks by kind; ``scripts`` are the files that its ``lua`` block keeps."""

    name: str
    blocks: dict[str, list[str]] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    players: int = 1


def lift_scenario(
    integration: Integration,
    file: ScenarioFile,
    platform: Platform,
    variables: Variables,
    comments: Comments,
    translated: Mapping[str, list[str]],
) -> ScenarioText:
    """A scenario file as blocks.

    ``translated`` holds the blocks (``reward``, ``done``) that take the place of its scripts.
    """
    scenario = file.scenario
    result = ScenarioText(file.name)
    if scenario.root is None:
        text = f"{file.file.name} holds no object: the engine does not load it"
        comments.note(Note("broken-file", file.file.name, text))
        return result
    comments.ignored_keys(file.file, scenario.root, _KEYS, file.file.name)
    slots: list[str] = []
    for player, part in ((1, REWARD), (2, REWARD_2)):
        reward = scenario.reward(player)
        if reward is None:
            continue
        if reward.script is not None:
            if part in translated:
                result.blocks[part] = translated[part]
                continue
            slot = "reward" if player == 1 else "reward p2"
            slots += _slot(slot, reward.script, integration, file, comments)
            result.players = max(result.players, player)
            continue
        lines = lift_reward(reward, file.file, variables, comments)
        lines = comments.at(file.file.source, reward.node.span) + _block(part, lines)
        if lines:
            result.blocks[part] = lines
            result.players = max(result.players, player)
    done = scenario.done
    if done is not None and done.script is not None:
        if DONE in translated:
            result.blocks[DONE] = translated[DONE]
        else:
            slots += _slot("done", done.script, integration, file, comments)
    elif done is not None:
        conditions = lift_done(done, file.file, variables, comments)
        if conditions.always:
            text = "done is left out: it always holds, so that every episode ends at once"
            comments.note(Note("always-done", "done", text, file.file.label(done.node.span)))
        lines = _block(DONE, conditions.lines)
        lines = comments.at(file.file.source, done.node.span) + lines
        if lines:
            result.blocks[DONE] = lines
    if slots:
        _lua(result, slots, file, comments)
    actions = lift_actions(scenario.actions, file.file, platform, comments)
    crop = lift_crop(scenario.crop, file.file, comments)
    for kind, lines in ((ACTIONS, actions), (CROP, crop)):
        if lines:
            result.blocks[kind] = lines
    return result


def _block(head: str, lines: list[str]) -> list[str]:
    return [f"{head} {{", *lines, "}"] if lines else []


def _slot(
    slot: str,
    script: Script,
    integration: Integration,
    file: ScenarioFile,
    comments: Comments,
) -> list[str]:
    """``reward = function``; nothing where the engine cannot call it."""
    label = file.file.label(script.node)
    why = None
    if script.scope != "lua":
        why = f"{script.node.value!r} names no function of Lua, and the engine dies of it"
    elif not can_be_name(script.function):
        why = "the language has no such name"
    elif not file.scenario.scripts:
        why = f"{file.file.name} names no script, and the engine dies of it"
    else:
        missing = [s.value for s in file.scenario.scripts if s.value not in integration.lua_files]
        if missing:
            why = f"the script {missing[0]} is not there"
    if why is not None:
        text = f"the {slot} by {script.node.value} is left out: {why}"
        comments.note(Note("bad-script", script.node.value, text, label))
        return []
    return [f"  {slot} = {name(script.function)}"]


def _lua(
    result: ScenarioText,
    slots: list[str],
    file: ScenarioFile,
    comments: Comments,
) -> None:
    """The ``lua`` block. Of several scripts, one holds the functions, and the rest goes with it."""
    names = tuple(dict.fromkeys(script.value for script in file.scenario.scripts))
    head, *others = names
    blocks = [f"lua {string(head)} {{", *slots, "}"]
    if others:
        text = f"of the scripts {', '.join(names)} the language keeps one in a scenario"
        comments.note(Note("bad-script", head, text, file.file.label(file.scenario.scripts[1])))
    result.blocks[LUA] = blocks
    result.scripts = (head,)


def inherited(
    top: ScenarioText | None, other: ScenarioText, platform: Platform, comments: Comments
) -> None:
    """Give ``other`` an own block of each kind that it would else take from the top."""
    if top is None:
        return
    for kind in top.blocks:
        if kind in other.blocks:
            continue
        if kind == ACTIONS:
            other.blocks[kind] = default_actions(platform)
        elif kind == CROP:
            text = f"{other.name}.json has no crop, and here takes that of scenario.json"
            comments.note(Note("inherited", other.name, text))
        elif kind == LUA:
            other.blocks[kind] = [f"lua {string(top.scripts[0])} {{ }}"]
        else:
            why = "the script's alone" if LUA in other.blocks else "none"
            other.blocks[kind] = [f"{kind} {{ }}  # {why}, not what is above"]


def every_line(scenario: ScenarioText) -> Iterator[str]:
    """The scenario's blocks, with an empty line between."""
    for i, lines in enumerate(scenario.blocks.values()):
        if i:
            yield ""
        yield from lines
