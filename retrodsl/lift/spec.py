"""An integration folder as the text of a spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from retrodsl.diagnostics import Diagnostic
from retrodsl.lift.comments import Comments
from retrodsl.lift.model import Lifted, Note, NotLiftable
from retrodsl.lift.ram import Ram, lift_ram
from retrodsl.lift.scenarios import LUA, ScenarioText, every_line, inherited, lift_scenario
from retrodsl.lift.surroundings import default_states, lift_rom, lift_states, state_names
from retrodsl.lift.writing import WIDTH, comment, name, string
from retrodsl.lint.integration import DATA, Integration
from retrodsl.platforms import Platform, UnknownPlatform, platform_of_game
from retrodsl.source import Source
from retrodsl.syntax.parser import parse
from retrodsl.syntax.printer import print_file

#: The scenario that the engine takes when none is named; it stands at the top of a spec.
MAIN = "scenario"

_SCENARIO_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def write_spec(
    integration: Integration,
    findings: Iterable[Diagnostic] = (),
    translated: Mapping[str, Mapping[str, list[str]]] | None = None,
    notes: Iterable[Note] = (),
    lets: Sequence[str] = (),
) -> Lifted:
    """The spec of an integration, in the one layout.

    ``findings`` of the linter come along as comments. ``translated`` holds, by scenario, the
    blocks that take the place of scripts, which use ``lets``; ``notes`` say why others are kept.
    Raises :class:`NotLiftable`.
    """
    platform = require_sound(integration)
    comments = Comments(findings)
    for note in notes:
        comments.note(note)
    ram = lift_ram(integration, platform, comments)
    scenarios = [
        lift_scenario(
            integration,
            file,
            platform,
            ram.variables,
            comments,
            (translated or {}).get(file.name, {}),
        )
        for file in integration.scenarios
    ]
    top = next((s for s in scenarios if s.name == MAIN), None)
    others = [s for s in scenarios if s.name != MAIN]
    for other in others:
        inherited(top, other, platform, comments)
    rom, states = lift_rom(integration, comments), lift_states(integration, comments)
    sections = [
        [f"game {string(integration.name)}", *rom],
        states,
        _players(scenarios, integration),
        ram.lines,
        list(lets),
        list(every_line(top)) if top is not None else [],
        _info(ram, scenarios, lets),
        *(_scenario(other, comments) for other in others),
    ]
    head = comment(f"{integration.name}, taken over from its JSON files.")
    file_comments = [] if integration.data is None else comments.in_file(integration.data.source)
    rest = [*file_comments, *comments.rest()]
    if rest:
        head += ["#", *rest]
    text = "\n\n".join("\n".join(lines) for lines in (head, *sections) if lines) + "\n"
    scripts = {
        script: integration.lua_files[script].text for s in scenarios for script in s.scripts
    }
    return Lifted(
        integration.name,
        _laid_out(integration, text),
        scripts,
        tuple(comments.notes),
        state_names(integration) or frozenset(filter(None, default_states(integration))),
    )


def require_sound(integration: Integration) -> Platform:
    """The system of an integration whose files the engine takes; raises :class:`NotLiftable`."""
    try:
        platform = platform_of_game(integration.name)
    except UnknownPlatform as error:
        raise NotLiftable(str(error)) from error
    data = integration.data
    if data is None:
        raise NotLiftable(f"there is no {DATA}")
    if data.root is None or not data.read.engine_accepts:
        raise NotLiftable(f"{data.source.name} is broken; `retrodsl lint` says where")
    for file in integration.scenarios:
        if not file.file.read.engine_accepts:
            raise NotLiftable(f"{file.file.source.name} is broken; `retrodsl lint` says where")
    return platform


def _laid_out(integration: Integration, text: str) -> str:
    result = parse(Source(f"{integration.name}.retro", text))
    if result.file is None:
        first = result.diagnostics[0].message
        raise NotLiftable(f"the spec that comes of it cannot be read: {first}")
    return print_file(result.file)


def _players(scenarios: Iterable[ScenarioText], integration: Integration) -> list[str]:
    """``players 2`` where the second player is paid, or starts from a state of its own."""
    one, two = default_states(integration)
    both = any(s.players > 1 for s in scenarios) or (two is not None and two != one)
    return ["players 2"] if both else []


def _info(ram: Ram, scenarios: Iterable[ScenarioText], lets: Iterable[str]) -> list[str]:
    """``info { ... }``: the variables that no reward and no condition uses."""
    lines = [line for s in scenarios for kind, ls in s.blocks.items() if kind != LUA for line in ls]
    lines += [let.partition("=")[2] for let in lets]
    used = _names_in(line for line in lines if not line.lstrip().startswith("#"))
    unused = [name(variable) for variable in ram.variables if variable not in used]
    if not unused:
        return []
    whole = f"info {{ {', '.join(unused)} }}"
    if len(whole) <= WIDTH:
        return [whole]
    rows: list[str] = []
    for word in unused:
        if rows and len(rows[-1]) + len(word) + 3 <= WIDTH:
            rows[-1] += f", {word}"
        else:
            rows.append(f"  {word}")
    return ["info {", *rows, "}"]


def _names_in(lines: Iterable[str]) -> set[str]:
    """Every name in expressions, behind the colon of their line or on a line without one."""
    found: set[str] = set()
    for line in lines:
        match = re.match(r"\s*(?:`[^`]*`|\w+)\s*:(?P<rest>.*)", line)
        text = line if match is None else match["rest"]
        found |= {quoted or plain for quoted, plain in re.findall(r"`([^`]*)`|(\w+)", text)}
    return found


def _scenario(scenario: ScenarioText, comments: Comments) -> list[str]:
    if not _SCENARIO_NAME.fullmatch(scenario.name):
        text = f"{scenario.name}.json is left out: the language cannot name it"
        comments.note(Note("bad-name", scenario.name, text))
        return []
    inside = [f"  {line}" if line else "" for line in every_line(scenario)]
    return [f"scenario {name(scenario.name)} {{", *inside, "}"]
