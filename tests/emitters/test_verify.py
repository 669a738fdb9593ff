"""What is emitted is what the models and the schemas of the engine's files say; and what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from retrodsl.api import check_source, compile_checked, compile_spec
from retrodsl.emitters.verify import BrokenOutput, verify
from retrodsl.source import Source

ROOT = Path(__file__).resolve().parents[2]
SPECS = [
    *sorted((ROOT / "specs").glob("*.retro")),
    *sorted((ROOT / "tests" / "corpus" / "scripts").glob("*.retro")),
]

SPEC = """game "Any-Genesis"
ram { x : u1 @ 0xFF0000; `a b` : u2 & 0x0FFF @ 0xFF0002 }
reward { a : 0.5 * gain(x) - 2 * loss(x); time : -0.01; c : 1 when `a b` == 3 }
reward p2 { a : delta(`a b`) }
done { over : x == 0 and (`a b` > 4 or delta(x) < 0) }
players 2
states { Start default; Duel default for 2 }
actions { none | LEFT; B }
crop 0, 0, 160, 144
scenario other { reward { a : x } }
"""


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_the_specs_compile_to_is_valid(path: Path) -> None:
    compiled = compile_spec(path)
    assert compiled.integration is not None
    verify(compiled.integration.files)


def emitted() -> dict[str, str]:
    checked = check_source(Source("any", SPEC))
    compiled = compile_checked(checked)
    assert compiled.integration is not None, compiled.diagnostics
    return compiled.integration.files


def test_every_part_of_a_scenario_is_valid() -> None:
    files = emitted()
    assert {"data.json", "metadata.json", "scenario.json", "other.json"} <= files.keys()
    verify(files)


@pytest.mark.parametrize(
    ("name", "key", "value", "message"),
    [
        (
            "data.json",
            "info",
            {"x": {"address": 1, "type": "u9x"}},
            r"data\.json: \$\.info\.x\.type",
        ),
        ("scenario.json", "rewarded", {}, r"scenario\.json: .*rewarded"),
        ("other.json", "done", {"variables": {"x": {"op": "equals"}}}, r"other\.json: "),
        ("metadata.json", "default_state", 7, r"metadata\.json: \$\.default_state"),
    ],
)
def test_what_is_not_valid_is_refused(name: str, key: str, value: object, message: str) -> None:
    files = emitted()
    document = json.loads(files[name]) | {key: value}
    files[name] = json.dumps(document, indent=2, sort_keys=True) + "\n"
    with pytest.raises(BrokenOutput, match=message):
        verify(files)


def test_another_layout_is_refused() -> None:
    files = emitted()
    files["data.json"] = json.dumps(json.loads(files["data.json"]))
    with pytest.raises(BrokenOutput, match="in another way"):
        verify(files)


def test_compiling_loads_no_validator() -> None:
    program = (
        "import sys; from pathlib import Path; from retrodsl.api import compile_spec\n"
        "assert compile_spec(Path('specs/airstriker.retro')).integration\n"
        "print(sorted(m for m in ('jsonschema', 'numpy', 'pydantic') if m in sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
