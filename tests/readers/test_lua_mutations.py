"""Mangled scripts: the reader never raises, and agrees with LuaJIT on what is Lua."""

from __future__ import annotations

import random

import lupa.luajit21  # type: ignore[import-untyped,unused-ignore]
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.readers.lua_text import LuaMistakeKind, read_lua
from retrodsl.source import Source
from tests.readers.test_lua_corpus import SCRIPTS

MUTATIONS = 1500
SEED = 20240607

PIECES = [
    "end", "then", "if ", "(", ")", "=", "==", "local ", "function ", "return ", "'", '"', "[", "]",
    "{", "}", ",", ";", "..", "...", "//", "&", "~", "<<", "break", "goto x", "::x::", "\n", " ",
    "0x", "1e", "nil ", "not ", "and ", "-", "--", "[[", "data.", "\\", "é", "\x00", "for ", "do ",
    "while ", "until ", "repeat ", ":", "#", "@", "!=", "+=", "else ", "elseif ", "5LL", "\ufeff",
]  # fmt: skip

FEATURES = """local a, b = data.x, 0x1F
function f(p, ...) return p, ... end
g = function(q) t[q] = data["y"]; data.z = 1 end
local function h() end
function m.n:o() end
if a == -1 and not b then c() elseif x ~= 2 then goto l end ::l::
for i = 1, 2, 3 do end
for k, v in pairs(t) do break end
while true do end
repeat local u = 1 until u
tab = { [1] = 2, x = 3; 4, ["y"] = 5 }
s:foo "bar"
s{1}
x = [[ long ]] .. 'a\\n' --[[ c ]]
return x
"""

TEXTS = [FEATURES] * 20 + [path.read_text(encoding="utf-8") for path in SCRIPTS]


def mutate(rng: random.Random) -> str:
    text = rng.choice(TEXTS)
    for _ in range(rng.randint(1, 2)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(PIECES) + text[at + rng.choice((0, 0, 1, 2, 4)) :]
    return text


def test_agrees_with_luajit() -> None:
    """Of mutated scripts, LuaJIT compiles those in which the reader finds no mistake.

    One in 500 may differ: the two grammars are not the same in every corner.
    """
    compile_text = lupa.luajit21.LuaRuntime(unpack_returned_tuples=True).eval("loadstring")
    rng = random.Random(SEED)
    counts = {True: 0, False: 0}
    differing: list[str] = []
    for _ in range(MUTATIONS):
        text = mutate(rng)
        compiled = compile_text(text.removeprefix("\ufeff"))
        is_lua = not isinstance(compiled, tuple)
        counts[is_lua] += 1
        if is_lua == bool(read_lua(Source("script.lua", text)).mistakes):
            differing.append(text)
    assert min(counts.values()) > MUTATIONS // 20
    assert len(differing) <= MUTATIONS // 500, differing


@given(
    st.lists(
        st.sampled_from(PIECES) | st.text(st.characters(codec="utf-8"), max_size=3), max_size=30
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    script = read_lua(Source("script.lua", text))
    size = len(text)
    spans = [m.span for m in script.mistakes]
    spans += [use.span for use in script.globals]
    spans += [access.span for access in script.data]
    spans += [function.span for function in script.functions]
    assert all(0 <= span.start <= span.end <= size for span in spans)
    for use in script.globals:
        assert script.source.slice(use.span) == use.name
    assert {m.kind for m in script.mistakes} <= set(LuaMistakeKind)


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_any_mutation(seed: int) -> None:
    text = mutate(random.Random(seed))
    script = read_lua(Source("script.lua", text))
    for access in script.data:
        assert script.source.slice(access.span).endswith(script.source.slice(access.key_span)) or (
            script.source.slice(access.span).endswith("]")
        )


@given(st.text(max_size=10))
@settings(max_examples=50, deadline=None)
def test_lone_surrogates(text: str) -> None:
    read_lua(Source("script.lua", "x = '" + text + "\ud800' return y"))
