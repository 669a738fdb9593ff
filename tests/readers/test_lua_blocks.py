"""Which block of a script is not closed."""

from __future__ import annotations

import pytest

from retrodsl.readers.lua_blocks import block_mistake
from retrodsl.readers.lua_text import read_lua
from retrodsl.source import Source

FIRST = """\
function first()
  if data.x > 0 then
    return 1
  end
  for i = 1, 3 do
    while i do
      repeat
        i = i + 1
      until i == 5
    end
  end
  return 0
end
"""
SECOND = """\
function second()
  local f = function() return "end" end -- end
  return f() --[[ end ]]
end
"""


def test_a_script_that_is_whole() -> None:
    assert block_mistake(FIRST + SECOND) is None
    assert read_lua(Source("a.lua", FIRST + SECOND)).mistakes == ()


@pytest.mark.parametrize(
    ("text", "removed", "line", "word"),
    [
        (FIRST + SECOND, "  end\n  for", 2, "if"),
        (FIRST + SECOND, "    end\n  end", 6, "do"),
        (FIRST + SECOND, "end\nfunction second", 1, "function"),
        (SECOND + FIRST, "end\nfunction first", 1, "function"),
        (FIRST + SECOND, '"end" end', 15, "function"),
    ],
)
def test_an_end_too_few(text: str, removed: str, line: int, word: str) -> None:
    at = text.index(removed) + removed.rindex(
        "end", 0, removed.find("\n") if "\n" in removed else None
    )
    source = Source("a.lua", text[:at] + text[at + 3 :])
    (mistake,) = read_lua(source).mistakes
    assert source.slice(mistake.span) == word
    assert source.position(mistake.span.start)[0] == line
    assert "too few" in mistake.message


def test_an_end_too_many() -> None:
    source = Source("a.lua", FIRST + "end\n" + SECOND)
    (mistake,) = read_lua(source).mistakes
    assert source.position(mistake.span.start)[0] == FIRST.count("\n") + 1
    assert mistake.message == "this `end` closes nothing"
