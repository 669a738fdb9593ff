"""The rules as a page of the documentation, and one of them as text for a terminal."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from retrodsl.diagnostics.render.text import render_text
from retrodsl.lint.examples import SOUND, lint_example
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules import all_rules

#: From a rule to what is printed for its first invalid example.
RenderExample = Callable[[Rule], str]

GROUPS = (
    ("RL0", "Files and suppressions"),
    ("RL1", "Variables: data.json"),
    ("RL2", "Scenarios: what the engine does not understand"),
    ("RL3", "Scenarios: what can never happen, or always does"),
    ("RL4", "Lua scripts"),
    ("RL5", "The folder, metadata.json and rom.sha"),
    ("RL6", "Saved states"),
)

_INTRO = """\
`retrodsl lint PATH...` finds what is wrong in integration folders, single files, `.retro` specs and
whole trees. The engine says none of this. A rule that is right in general and wrong about a file is
suppressed where it is wrong, with its reason: in metadata.json,
`"whitelist": {"data.json": ["RL301 score: why"]}`.
"""


def render_example(rule: Rule) -> str:
    """What the linter really prints for a rule's first invalid example."""
    rules = None if rule.check is None and rule.check_tree is None else (rule,)
    with tempfile.TemporaryDirectory() as folder:
        found = lint_example(rule.invalid[0], Path(folder), rules)
    return render_text([d for d in found if d.code == rule.code], color=False, width=90)


def lint_page(render: RenderExample) -> str:
    """The text of ``docs/lint.md``."""
    parts = ["<!-- Written by `make gen` from retrodsl/lint/rules. -->\n", "# Lint rules\n", _INTRO]
    for prefix, title in GROUPS:
        rules = [rule for rule in all_rules() if rule.code.startswith(prefix)]
        if rules:
            rows = [
                f"| [{r.code}](#{r.code.lower()}) | `{r.name}` | {r.title} | {r.severity.value} |"
                for r in rules
            ]
            parts.append(f"**{title}**\n\n| code | name | finds | severity |\n|---|---|---|---|")
            parts.append("\n".join(rows) + "\n")
    for rule in all_rules():
        parts.append(f'<a id="{rule.code.lower()}"></a>\n\n## {rule.code}: {rule.title}\n')
        parts.append(f"`{rule.name}`, {rule.severity.value}. {_body(rule)}\n")
        parts.append("\n".join(_example_lines(rule.invalid[0], markdown=True)))
        parts.append(f"gives\n\n```text\n{render(rule).rstrip()}\n```\n")
        parts.append("Instead:\n")
        parts.append("\n".join(_example_lines(_with_same_files(rule), markdown=True, whole=True)))
    return "\n".join(parts).rstrip() + "\n"


def rule_text(rule: Rule, render: RenderExample | None = None) -> str:
    """All about a rule for a terminal."""
    body = "\n\n".join(textwrap.fill(p, 90) for p in _body(rule).split("\n\n"))
    parts = [f"{rule.code} {rule.name}: {rule.title} ({rule.severity.value})\n", body + "\n"]
    parts += ["Example:\n", "\n".join(_example_lines(rule.invalid[0], markdown=False))]
    if render is not None:
        parts += ["It gives:\n", textwrap.indent(render(rule).rstrip(), "    ") + "\n"]
    parts += [
        "Instead:\n",
        "\n".join(_example_lines(_with_same_files(rule), markdown=False, whole=True)),
    ]
    return "\n".join(parts)


def _body(rule: Rule) -> str:
    return textwrap.dedent(rule.page).strip()


def _with_same_files(rule: Rule) -> Example:
    """The valid example with the sound text of what only the invalid one gives itself."""
    valid, invalid = rule.valid[0], rule.invalid[0]
    if valid.files or valid.states or valid.game != invalid.game:
        return valid
    return replace(valid, files={name: SOUND[name] for name in invalid.files if name in SOUND})


def _example_lines(example: Example, *, markdown: bool, whole: bool = False) -> Iterator[str]:
    """The files that an example gives itself; sound ones are of no interest, unless ``whole``."""
    shown = False
    for name, content in example.files.items():
        if content == SOUND.get(name) and not whole:
            continue
        shown = True
        if isinstance(content, bytes):
            yield f"`{name}`: {content!r}\n" if markdown else f"    {name}: {content!r}\n"
            continue
        text = content.rstrip()
        if markdown:
            language = name.rsplit(".", 1)[-1]
            yield f"`{name}`\n\n```{language}\n{text}\n```\n"
        else:
            yield f"    {name}\n" + textwrap.indent(text, "      ") + "\n"
    for state, memory in example.states.items():
        shown = True
        held = ", ".join(f"{data.hex(' ')} at {base:#x}" for base, data in memory.items())
        line = f"{state}.state with {held or 'zeros'} in memory"
        yield f"{line}\n" if markdown else f"    {line}\n"
    if example.without:
        shown = True
        line = f"without {', '.join(example.without)}"
        yield f"{line}\n" if markdown else f"    {line}\n"
    if not shown:
        line = f"the folder `{example.game}`, complete" if markdown else f"{example.game}, complete"
        yield f"{line}\n" if markdown else f"    {line}\n"
