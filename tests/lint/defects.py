"""Kinds of defect to plant in sound integrations, and what the linter must then say.

Each takes the files of an integration by name and gives what it changed, or ``None`` where there is
nothing to change in this one. Files are changed as a person would by mistake: as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Files = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Planted:
    """The changed files, the file that the finding is in and its line (0: the file as a whole)."""

    files: dict[str, str | bytes]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect: what is wrong in words, the code that tells, and how it is planted."""

    what: str
    code: str
    plant: Callable[[Files], Planted | None]


def _text(files: Files, name: str) -> str | None:
    content = files.get(name)
    return content if isinstance(content, str) else None


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def substitute(
    name: str, pattern: str, text: str, *, at: str | None = None, when: str | None = None
) -> Callable[[Files], Planted | None]:
    """Replace the first match of ``pattern``; the finding is on the line of ``at``.

    ``at`` is a pattern looked for from the change on (without: where the change begins); ``when``
    is one that the file must match to be fit for it.
    """

    def plant(files: Files) -> Planted | None:
        before = _text(files, name)
        if before is None or (when is not None and not re.search(when, before)):
            return None
        match = re.search(pattern, before)
        if match is None:
            return None
        after = before[: match.start()] + match.expand(text) + before[match.end() :]
        offset = match.start()
        if at is not None:
            found = re.compile(at).search(after, offset)
            assert found is not None, (name, at)
            offset = found.start()
        return Planted({**files, name: after}, name, _line(after, offset))

    return plant


def put(
    name: str, text: str | bytes, line: int = 1, *, of: str | None = None
) -> Callable[[Files], Planted]:
    """Put a file there, or another in its place; the finding is in ``of``, or in this file."""

    def plant(files: Files) -> Planted:
        return Planted({**files, name: text}, of or name, line)

    return plant


def without(name: str, *, of: str, line: int = 0) -> Callable[[Files], Planted | None]:
    """Remove a file."""

    def plant(files: Files) -> Planted | None:
        if name not in files:
            return None
        return Planted({n: c for n, c in files.items() if n != name}, of, line)

    return plant


def edit_json(
    name: str, change: Callable[[dict[str, object]], object], at: str
) -> Callable[[Files], Planted | None]:
    """Change a file's document and write it anew; the finding is on the first line with ``at``.

    ``change`` gives ``False`` where the document is not fit for it.
    """

    def plant(files: Files) -> Planted | None:
        before = _text(files, name)
        if before is None:
            return None
        document = json.loads(before)
        if change(document) is False:
            return None
        after = json.dumps(document, indent=4) + "\n"
        found = re.search(at, after)
        assert found is not None, (name, at, after)
        return Planted({**files, name: after}, name, _line(after, found.start()))

    return plant


def _tests(document: dict[str, object]) -> dict[str, dict[str, object]]:
    done = document.get("done")
    tests = done.get("variables") if isinstance(done, dict) else None
    return tests if isinstance(tests, dict) else {}


def _terms(document: dict[str, object]) -> dict[str, dict[str, object]]:
    reward = document.get("reward")
    terms = reward.get("variables") if isinstance(reward, dict) else None
    return terms if isinstance(terms, dict) else {}


def _first_test(**keys: object) -> Callable[[dict[str, object]], object]:
    def change(document: dict[str, object]) -> object:
        tests = _tests(document)
        if not tests:
            return False
        next(iter(tests.values())).update(keys)
        return True

    return change


def _first_term(
    drop: tuple[str, ...] = (), **keys: object
) -> Callable[[dict[str, object]], object]:
    def change(document: dict[str, object]) -> object:
        terms = _terms(document)
        if not terms:
            return False
        term = next(iter(terms.values()))
        term.update(keys)
        for key in drop:
            term.pop(key, None)
        return True

    return change


def _at_top(key: str, value: object) -> Callable[[dict[str, object]], object]:
    def change(document: dict[str, object]) -> object:
        if key in document:
            return False
        document[key] = value
        return True

    return change


def _in_done(key: str, value: object) -> Callable[[dict[str, object]], object]:
    def change(document: dict[str, object]) -> object:
        done = document.get("done")
        if not isinstance(done, dict) or key in done or "script" in done:
            return False
        done[key] = value
        return True

    return change


def _second_variable(**keys: object) -> Callable[[dict[str, object]], object]:
    """Another variable at the place of the first one."""

    def change(document: dict[str, object]) -> object:
        info = document["info"]
        assert isinstance(info, dict)
        first = next(iter(info.values()))
        assert isinstance(first, dict)
        info["planted"] = {**first, **keys}
        return True

    return change


def _one_check_all(document: dict[str, object]) -> object:
    done = document.get("done")
    if not isinstance(done, dict) or len(_tests(document)) != 1 or done.keys() != {"variables"}:
        return False
    done["condition"] = "all"
    return True


def _script_beside_tests(document: dict[str, object]) -> object:
    done = document.get("done")
    if not isinstance(done, dict) or not _tests(document) or "scripts" not in document:
        return False
    name = re.search(r'"script": *"(lua:\w+)"', json.dumps(document.get("reward")))
    if name is None:
        return False
    done["script"] = name[1]
    return True


_ENTRY = r'"type": *"[<>=|]+[uidn]\d"'
_LUA = "script.lua"

DEFECTS = (
    # data.json as a text
    Defect(
        "a comma behind the last variable",
        "RL003",
        substitute("data.json", r"\}(\s*\}\s*\}\s*)$", r"},\1"),
    ),
    Defect(
        "a comment", "RL003", substitute("data.json", r"(\"info\": *\{)", r"\1 // found by search")
    ),
    Defect(
        "an address in hexadecimal",
        "RL003",
        substitute("data.json", r'("address": *)\d+', r"\g<1>0xFF10"),
    ),
    Defect(
        "a comma left out between variables",
        "RL003",
        substitute("data.json", r"\},(\s*\")", r"}\1"),
    ),
    Defect("single quotes", "RL003", substitute("data.json", r'"type"', "'type'")),
    Defect(
        "one name twice",
        "RL004",
        substitute(
            "data.json",
            r'(?s)(("[^"]+"): *\{[^{}]*\})(\s*\}\s*\}\s*)$',
            r'\1,\n  \2: {"address": 1, "type": "|u1"}\3',
            at=r'": \{"address": 1,',
        ),
    ),
    # data.json
    Defect("a type that is none", "RL101", substitute("data.json", _ENTRY, '"type": ">q2"')),
    Defect("a width in bits", "RL101", substitute("data.json", _ENTRY, '"type": "|u16"')),
    Defect("a type without byte order", "RL102", substitute("data.json", _ENTRY, '"type": "u2"')),
    Defect("nine bytes", "RL102", substitute("data.json", _ENTRY, '"type": "<u9"')),
    Defect(
        "an address outside the memory",
        "RL103",
        substitute("data.json", r'("address": *)\d+', r"\g<1>305419896"),
    ),
    Defect(
        "an address in quotes", "RL105", substitute("data.json", r'("address": *)(\d+)', r'\1"\2"')
    ),
    Defect(
        "no type",
        "RL106",
        substitute(
            "data.json", r'("[^"]+": *\{\s*"address": *\d+),\s*"type": *"[^"]+"(\s*\})', r"\1\2"
        ),
    ),
    Defect(
        "an unknown key of a variable",
        "RL107",
        substitute("data.json", r'("address": *\d+)', r'\1, "maks": 15'),
    ),
    Defect(
        "two names for the same bytes",
        "RL109",
        edit_json("data.json", _second_variable(), r'(?<="planted": \{\n            )"address"'),
    ),
    Defect(
        "a mask on a decimal number",
        "RL110",
        edit_json("data.json", _second_variable(type="|d1", mask=15), '"mask"'),
    ),
    Defect(
        "a mask that keeps nothing",
        "RL111",
        edit_json("data.json", _second_variable(mask=0), '"mask"'),
    ),
    # scenario.json
    Defect(
        "an unknown op", "RL201", substitute("scenario.json", '"op": *"equal"', '"op": "equals"')
    ),
    Defect(
        "an unknown measurement",
        "RL202",
        edit_json("scenario.json", _first_test(measurement="change"), '"measurement": "change"'),
    ),
    Defect(
        "an unknown condition",
        "RL203",
        edit_json("scenario.json", _in_done("condition", "ALL"), '"ALL"'),
    ),
    Defect(
        "an unknown key of a reward",
        "RL204",
        edit_json("scenario.json", _first_term(penality=1.0), '"penality"'),
    ),
    Defect(
        "an unknown key of the scenario",
        "RL204",
        edit_json("scenario.json", _at_top("dones", {}), '"dones"'),
    ),
    Defect(
        "a variable that nobody defines",
        "RL205",
        edit_json(
            "scenario.json",
            lambda d: (
                _tests(d).update(livse={"op": "equal", "reference": 0}) if _tests(d) else False
            ),
            '"livse"',
        ),
    ),
    Defect(
        "a button that the system has not",
        "RL206",
        edit_json("scenario.json", _at_top("actions", [[[], ["LEFT"], ["FIRE"]]]), '"FIRE"'),
    ),
    Defect(
        "a coefficient in quotes",
        "RL207",
        substitute("scenario.json", r'("reward": *)(\d[\d.]*)', r'\1"\2"'),
    ),
    Defect(
        "a reference in quotes",
        "RL208",
        substitute("scenario.json", r'("reference": *)(\d+)', r'\1"\2"'),
    ),
    Defect(
        "a crop of three numbers",
        "RL210",
        edit_json("scenario.json", _at_top("crop", [0, 0, 100]), '"crop"'),
    ),
    Defect(
        "crops",
        "RL211",
        edit_json("scenario.json", _at_top("crops", [[0, 0, 100, 100]]), '"crops"'),
    ),
    Defect(
        "time.penalty",
        "RL303",
        substitute(
            "scenario.json", r'("reward": *\{)(\s*"variables")', r'\1"time": {"penalty": 1.0}, \2'
        ),
    ),
    Defect(
        "a term without a coefficient",
        "RL304",
        edit_json(
            "scenario.json",
            _first_term(drop=("reward", "penalty", "op", "reference"), measurement="delta"),
            r'"[^"]+": \{\s*"measurement": "delta"',
        ),
    ),
    Defect(
        "a test without op",
        "RL307",
        substitute(
            "scenario.json",
            r'(?s)("done".*?)"op": *"equal",\s*"reference": *\d+',
            r'\1"measurement": "absolute"',
            at=r'"[^"]+": *\{\s*"measurement": "absolute"',
        ),
    ),
    Defect(
        "all of nothing",
        "RL308",
        edit_json(
            "scenario.json",
            _in_done("nodes", {"planted": {"condition": "all"}}),
            '"condition": "all"',
        ),
    ),
    Defect(
        "all of one test", "RL309", edit_json("scenario.json", _one_check_all, '"condition": "all"')
    ),
    Defect(
        "a script beside variables",
        "RL215",
        edit_json(
            "scenario.json",
            _script_beside_tests,
            '"variables"',
        ),
    ),
    Defect(
        "a script in a node",
        "RL216",
        edit_json("scenario.json", _in_done("nodes", {"planted": {"script": "lua:f"}}), '"script"'),
    ),
    # Lua
    Defect(
        "an `end` too few",
        "RL401",
        substitute(_LUA, r"(?s)(?<=\n)(function\b[^\n]*\n(?:[ \t][^\n]*\n|\n)*)end\b", r"\1"),
    ),
    Defect("a script that is not there", "RL402", without(_LUA, of="scenario.json")),
    Defect(
        "a function that no script has",
        "RL403",
        substitute("scenario.json", r'"lua:(\w+)"', r'"lua:\1_of_game"'),
    ),
    Defect("a scope that kills the engine", "RL404", substitute("scenario.json", r'"lua:', '"js:')),
    Defect(
        "a script that reads an unknown variable",
        "RL405",
        substitute(_LUA, r"\bdata\.(\w+)", r"data.\1_planted"),
    ),
    Defect(
        "a library that the engine has not",
        "RL407",
        substitute(
            _LUA,
            r"(?m)^(function\b[^\n]*\n)",
            r"\1  if os.time() < 0 then return 0 end\n",
            at=r"os\.time",
        ),
    ),
    Defect(
        "a script that no scenario names",
        "RL411",
        put("planted.lua", "function planted() return 0 end\n", 0),
    ),
    # The folder
    Defect("an empty rom.sha", "RL501", put("rom.sha", "")),
    Defect("a rom.sha that is no SHA-1", "RL501", put("rom.sha", "0123456789abcdef\n")),
    Defect(
        "a default state that is not there",
        "RL503",
        substitute("metadata.json", r'("default_state": *)"[^"]*"', r'\1"Planted"'),
    ),
    Defect("a file that nothing reads", "RL506", put("data.json.bak", "{}\n", 0)),
    Defect(
        "an unknown key of metadata.json",
        "RL510",
        edit_json("metadata.json", _at_top("defualt_state", "x"), '"defualt_state"'),
    ),
    Defect("no scenario.json", "RL511", without("scenario.json", of="")),
    Defect("a state that is no gzip file", "RL601", put("Planted.state", b"not a state", 0)),
)
