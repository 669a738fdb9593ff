"""The example on the page is what the importer writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

from retrodsl.lift import import_folder
from tests.lift.folders import make

PAGE = Path(__file__).resolve().parents[2] / "docs" / "import.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_before_and_after(tmp_path: Path) -> None:
    blocks = _BLOCK.findall(PAGE.read_text("utf-8"))
    data, scenario, contest = [text for kind, text in blocks if kind == "json"]
    [script] = [text for kind, text in blocks if kind == "lua"]
    [spec] = [text for kind, text in blocks if kind == "retro"]
    integration = make(
        tmp_path,
        json.loads(data)["info"],
        json.loads(scenario),
        game="Cave-Genesis",
        files={"contest.json": contest, "script.lua": script},
    )
    imported = import_folder(integration)
    assert imported.is_equal
    assert imported.lifted.text == spec
