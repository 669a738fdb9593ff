"""What is wrong with a meaning: each case with its code and what is underlined, and near misses."""

from __future__ import annotations

import pytest

from tests.ir.spec import PRELUDE, checked, findings, unmarked

# What stands between « and » is what the message underlines.
ERRORS = [
    # names
    ("RT201", "reward { a : «scroe» }"),
    ("RT201", "reward { a : «nope»(x) }"),
    ("RT201", "reward { a : road.«gras» }"),
    ("RT201", "reward { a : x.«grass» }"),
    ("RT201", "reward { a : «nobody».grass }"),
    ("RT201", "reward { a : k[0].«hq» }"),
    ("RT201", "reward { a : slots[0].«hp» }"),
    ("RT201", "reward { a : «nobody»[0] }"),
    ("RT201", "reward { a : sum(«nobody»[*].hp) }"),
    ("RT201", "fn f(v) = «u» + 1\nreward { a : f(x) }"),
    ("RT201", "info { «nothing» }"),
    ("RT201", "ram { z : u1 @ [«nobody»] }\nreward { a : x }"),
    ("RT201", "movie m { wait 1 }\nreplay m { total «pay» == 1 }"),
    ("RT201", "done { over : x == 1 }\nmovie m { wait 1 }\nreplay m { ends with «ovr» }"),
    # twice
    ("RT202", 'reward { a : x }\n«game "B-Genesis"»'),
    ("RT202", "players 1\n«players 1»"),
    ("RT202", "let q = 1\nlet «q» = 2"),
    ("RT202", "let a = 1\nram { «a» : u1 @ 0xFF1000 }"),
    ("RT202", "ram { «k» : u1 @ 0xFF1000 }"),
    ("RT202", "ram { «`k[1].hp`» : u1 @ 0xFF1000 }"),
    ("RT202", "ram { q : u1 @ 0xFF1000 }\nlet «q» = 1"),
    ("RT202", "fn f(a, «a») = a"),
    ("RT202", "fn f(a) = a\nfn «f»(b) = b"),
    ("RT202", "fn f(a) = a\ntable «f»(b) { else: 1 }"),
    ("RT202", "let «frame» = 1"),
    ("RT202", "ram { q : u1 @ 0xFF1000 enum { a = 1, «a» = 2 } }"),
    ("RT202", "ram { q[2] @ 0xFF1000 stride 4 { a : u1 @ 0; «a» : u1 @ 1 } }"),
    ("RT202", "reward { a : x; «a» : y }"),
    ("RT202", "reward { a : x }\nreward { «a» : y }"),
    ("RT202", "done { a : x == 1 }\ntruncate { «a» : y == 1 }"),
    ("RT202", "info { a: x, «a»: y }"),
    ("RT202", "info { «x»: y }"),
    ("RT202", "actions { A | «A» }"),
    ("RT202", "actions { A + B | «B + A» }"),
    ("RT202", "actions { A }\n«actions { B }»"),
    ("RT202", "crop 0, 0, 8, 8\n«crop 0, 0, 9, 9»"),
    ("RT202", "movie m { wait 1 }\nmovie «m» { wait 2 }"),
    ("RT202", "states { A; «A» }"),
    ("RT202", "table t(v) { 1: 2, «1: 3», else: 0 }\nreward { a : t(x) }"),
    # kinds
    ("RT203", "reward { a : «x == 1» }"),
    ("RT203", "done { a : «x» }"),
    ("RT203", "reward { a : 1 + («x == 1») }"),
    ("RT203", "reward { a : «x / 2» // 3 }"),
    ("RT203", "reward { a : slots[«few / 2»] }"),
    ("RT203", "reward { a : x & «1.5» }"),
    ("RT203", "reward { a : ~«0.5» }"),
    ("RT203", "reward { a : 1 when «x» }"),
    ("RT203", "reward { a : if «x» then 1 else 2 }"),
    ("RT203", "reward { a : «if x == 1 then 1 else y == 2» }"),
    ("RT203", "done { a : («x == 1») == 1 }"),
    ("RT203", "done { a : 1 < («x == 1») }"),
    ("RT203", "done { a : «(x == 1) < (y == 1)» }"),
    ("RT203", "done { a : held(«x», 3) }"),
    ("RT203", "reward { a : gain(«x == 1») }"),
    ("RT203", "done { a : not «x» }"),
    ("RT203", "done { a : x == 1 and «y» }"),
    ("RT203", "done { a : any(«slots[*]») }"),
    ("RT203", "reward { a : sum(«slots[*] == 1») }"),
    ("RT203", "table t(v) { else: 1 }\nreward { a : t(«x / 2») }"),
    ("RT203", "reward { a : bit(«x / 2», 1) when x == 1 }"),
    # what can never, or must always, be
    ("RT204", "done { a : «x == 256» }"),
    ("RT204", "done { a : «x < 0» }"),
    ("RT204", "done { a : «-1 == x» }"),
    ("RT204", "done { a : «b == 10000» }"),
    ("RT204", "done { a : «lives > 5» }"),
    ("RT204", "done { a : «mode > 3» }"),
    ("RT204", "done { a : «x in 300..400» }"),
    ("RT204", "done { a : x in «5..3» }"),
    ("RT204", "done { a : x in {1, «256»} }"),
    ("RT204", "done { a : «x not in 0..255» }"),
    ("RT204", "done { a : «x == 1.5» }"),
    ("RT204", "done { a : x > 5 and «x < 3» }"),
    ("RT204", "done { a : «2 * few == 1» }"),
    ("RT204", "done { a : «few == 0» }"),
    ("RT204", "done { a : «mode == 2» }"),
    ("RT204", "done { a : «prev(mode) == 2» }"),
    ("RT204", "done { a : «2.0 == mode» }"),
    ("RT204", "done { a : «mode in 2..2» }"),
    ("RT204", "done { a : mode in {play, «2»} }"),
    ("RT204", "invariant { a : «x == 300» }"),
    ("RT204", "done { a : «false» }"),
    ("RT205", "done { a : «true» }"),
    ("RT205", "done { a : «not false» }"),
    # RAM
    ("RT206", "ram { q : «u16» @ 0xFF1000 }"),
    ("RT206", "ram { q : «word» @ 0xFF1000 }"),
    ("RT206", "ram { q : «?u4» @ 0xFF1000 }"),
    ("RT207", "ram { q : u1 @ «0x1000» }"),
    ("RT207", "ram { q : u1 @ «-1» }"),
    ("RT207", "ram { q : u1 @ «0x1_0000_0000» }"),
    ("RT207", "ram { q[4] : u1 @ «0xFEFFFF» stride 1 }"),
    ("RT208", "ram { q : u4 @ «0xFFFFFE» }"),
    ("RT209", "ram { q : u1 & «0» @ 0xFF1000 }"),
    ("RT209", "ram { q : u1 & «0x100» @ 0xFF1000 }"),
    ("RT210", "ram { q : u1 @ 0xFF1000 «in 5..4» }"),
    ("RT210", "ram { q : u1 @ 0xFF1000 «in 0..256» }"),
    ("RT210", "ram { q : u1 @ 0xFF1000 «in -1..5» }"),
    ("RT210", "ram { q : u1 & 0x0F @ 0xFF1000 «in 0..16» }"),
    ("RT211", "ram { q : u1 @ 0xFF1000 enum { a = 1, «z = 256» } }"),
    ("RT211", "ram { q : d1 @ 0xFF1000 enum { «z = 0x99» } }"),
    ("RT211", "ram { q : u1 @ 0xFF1000 in 0..3 enum only { a = 1, «z = 9» } }"),
    # arithmetic
    ("RT212", "reward { a : «w ** 4» }"),
    ("RT212", "let a = «9223372036854775807 + 1»"),
    ("RT212", "ram { q : u1 @ «0x7FFFFFFFFFFFFFFF * 2» }"),
    ("RT212", "ram { q : u1 @ «9223372036854775807 ** 63» }"),
    ("RT212", "ram { q : u8 @ 0xFF1000 }\nreward { a : «q - 1» }"),
    ("RT212", "ram { q : u8 @ 0xFF1000 }\nreward { a : «-q» }"),
    ("RT212", "ram { q : u8 @ 0xFF1000 }\nreward { a : «delta(q)» }"),
    ("RT212", "ram { q : u8 @ 0xFF1000 }\nreward { a : «abs(q)» }"),
    ("RT212", "ram { q[2] : u8 @ 0xFF1000 stride 8 }\nreward { a : «sum(q[*])» }"),
    ("RT212", "reward { a : «floor(1e300 * x)» }"),
    ("RT212", "reward { a : «1 << clamp(x, 0, 63)» }"),
    ("RT213", "reward { a : 10 // «x» }"),
    ("RT213", "reward { a : 10 % («x - y») }"),
    ("RT213", "reward { a : 10 / «s» }"),
    ("RT213", "reward { a : 10 / «0» }"),
    ("RT213", "reward { a : if x > 1 then 10 // «y» else 0 }"),
    ("RT213", "reward { a : if x == 0 then 10 // «x» else 0 }"),
    ("RT213", "reward { a : if x != 0 then 10 // «prev(x)» else 0 }"),
    ("RT213", "reward { a : if x != 0 then delta(10 // «x») else 0 }"),
    ("RT213", "fn f(v) = prev(100 // «v»)\nreward { a : if x != 0 then f(x) else 0 }"),
    ("RT213", "let h = 1 / «x»\nreward { a : h when x != 0 }"),
    ("RT213", "reward { a : 10 // «x» when y != 0 }"),
    ("RT213", "reward { a : «x» ** -0.5 }"),
    ("RT213", "ram { q : u1 @ «1 // 0» }"),
    ("RT214", "reward { a : 1 << «x» }"),
    ("RT214", "reward { a : x >> «s» }"),
    ("RT214", "reward { a : x >> «64» }"),
    ("RT214", "ram { q : u1 @ (1 << «64») }"),
    ("RT228", "reward { a : x ** «-1» }"),
    ("RT228", "reward { a : x ** «64» }"),
    ("RT228", "reward { a : «s» ** 0.5 }"),
    ("RT228", "reward { a : «s» ** x }"),
    ("RT228", "reward { a : sqrt(«s») }"),
    ("RT228", "reward { a : bitcount(«s») }"),
    # calls
    ("RT215", "reward { a : «gain(x, y)» }"),
    ("RT215", "reward { a : «clamp(x)» }"),
    ("RT215", "reward { a : «max()» }"),
    ("RT215", "fn f(v) = v\nreward { a : «f()» }"),
    ("RT215", "table t(v) { else: 1 }\nreward { a : «t(x, y)» }"),
    ("RT215", "table t(v) { «(1, 2): 3», else: 1 }\nreward { a : t(x) }"),
    ("RT216", "done { a : held(x == 1, «y») }"),
    ("RT216", "done { a : held(x == 1, «0») }"),
    ("RT216", "done { a : bit(x, «63») }"),
    ("RT216", "ram { q : u1 @ «x» }"),
    ("RT216", "ram { q : u1 @ «1.5» }"),
    ("RT216", "ram { q : u1 @ «min(1, 2)» }"),
    ("RT216", "ram { q : u1 @ «1 / 2» }"),
    ("RT216", "ram { q[«x»] : u1 @ 0xFF1000 stride 1 }"),
    ("RT216", "ram { q : u1 @ 0xFF1000 enum { a = «y» } }"),
    ("RT216", "table t(v) { «(y): 1», else: 0 }\nreward { a : t(x) }"),
    ("RT216", "movie m { wait «x» }"),
    ("RT216", "movie m { wait 1 }\nreplay m { at «x»: x == 1 }"),
    ("RT216", "movie m { wait 1 }\nreplay m { total reward == «x» }"),
    ("RT217", "let a = «a» + 1"),
    ("RT217", "let a = b2\nlet b2 = c\nlet c = «a»"),
    ("RT217", "fn f(v) = «f(v)»\nreward { a : f(x) }"),
    ("RT217", "fn f(v) = g(v)\nfn g(v) = «f(v)» + 1\nreward { a : f(x) }"),
    ("RT217", "let a = «a»\nram { q : u1 @ a }"),
    ("RT217", "table t(v) { 1: «t(2)», else: 0 }\nreward { a : t(x) }"),
    # arrays
    ("RT218", "ram { q[«0»] : u1 @ 0xFF1000 stride 1 }"),
    ("RT218", "ram { q[«5000»] : u1 @ 0xFF1000 stride 1 }"),
    ("RT218", "reward { a : slots[«4»] }"),
    ("RT218", "reward { a : slots[«-1»] }"),
    ("RT218", "reward { a : slots[«few»] }"),
    ("RT218", "table «t»(v) { 0: 1, 1: 2 }\nreward { a : t(few) }"),
    ("RT218", "table «t»(v, u) { (1, 0): 1 }\nreward { a : t(clamp(x, 0, 1), 0) }"),
    ("RT229", "reward { a : «slots» }"),
    ("RT229", "reward { a : «k.hp» }"),
    ("RT229", "reward { a : «k[0]» }"),
    ("RT229", "reward { a : «x[0]» }"),
    ("RT229", "reward { a : «slots[*]» }"),
    ("RT229", "reward { a : «sum(x)» }"),
    ("RT229", "done { a : «any(x == 1)» }"),
    ("RT229", "reward { a : «sum(slots[*] + k[*].hp)» }"),
    ("RT219", "reward { a : «0» }"),
    ("RT219", "reward { a : «0 * x» }"),
    ("RT219", "reward { a : «x - x» }"),
    ("RT219", "reward { a : «gain(low(x))» }"),
    ("RT219", "reward { a : «5 when false» }"),
    # the game
    ("RT225", "states { A default; «B» default }"),
    ("RT225", "states { A default for 2; «B» default for 2 }"),
    ("RT226", "players «3»"),
    ("RT226", "players «0»"),
    ("RT226", "states { «A default for 3» }"),
    ("RT226", "«reward p2 { a : x }»"),
    ("RT226", "«movie m { press p2 A }»"),
    ("RT226", "movie m { wait 1 }\nreplay m { «total reward p2 == 1» }"),
    ("RT227", 'rom sha1 «"abc"»'),
    ("RT227", 'rom sha1 «"' + "g" * 40 + '"»'),
    ("RT230", "scenario «data» { reward { a : x } }"),
    ("RT230", "scenario «`a/b`» { reward { a : x } }"),
    ("RT202", "scenario a { crop 0, 0, 1, 1 }\nscenario «a» { crop 0, 0, 1, 1 }"),
    ("RT230", "movie m { wait 1 }\nreplay m scenario «nope» { does not end }"),
    ("RT223", "replay «nope» { does not end }"),
    ("RT223", 'replay «"nope"» { does not end }'),
    ("RT231", "movie m { wait 1 }\nreplay m «from A» { does not end }"),
    ("RT231", "movie m { wait 1 }\nreplay m { at «-1»: x == 1 }"),
    ("RT231", "movie m { wait 1 }\nreplay m { «within 5..4: x == 1» }"),
    ("RT231", "movie m { wait 1 }\nreplay m { «total reward in 5..4» }"),
    ("RT232", "reward { a : «sand» }"),
    ("RT232", "done { a : x == «sand» }"),
    ("RT232", "done { a : road + lake == «sand» }"),
    ("RT233", "actions { A | «X1» }"),
    ("RT233", "movie m { press «START2» }"),
    ("RT234", "movie m { wait «0» }"),
    ("RT234", "movie m { wait «216001» }"),
    ("RT234", "movie «m» { }"),
    ("RT234", "movie «m» { repeat 216000 { wait 216000 } }"),
    ("RT234", "movie «m» { repeat 5000 { repeat 5000 { press A wait 1 } } }"),
    ("RT236", "«crop 0, 0, 0, 8»"),
]


@pytest.mark.parametrize(("code", "text"), ERRORS, ids=[f"{c} {t}" for c, t in ERRORS])
def test_error(code: str, text: str) -> None:
    plain, span = unmarked(text)
    assert span is not None
    found = [d for d in checked(plain).diagnostics if d.is_error]
    assert [d.code for d in found] == [code], [(d.code, d.message) for d in found]
    label = found[0].label
    assert label is not None
    shift = len(PRELUDE)
    assert label.source.slice(label.span) == plain[span.start : span.end]
    assert (label.span.start - shift, label.span.end - shift) == (span.start, span.end)
    assert checked(plain).program is None


WARNINGS = [
    ("RT301", "ram { «q» : u1 @ 0xFF0003 }"),
    ("RT301", "ram { q : u4 @ 0xFF1000; «e» : u1 @ 0xFF1004; «z» : u2 @ 0xFF1003 }"),
    ("RT301", "ram { q : u8 @ 0xFF1000; «r» : u1 @ 0xFF1001; «t» : u1 @ 0xFF1005 }"),
    ("RT301", "ram { «q»[2] : u2 @ 0xFF1000 stride 1 }"),
    ("RT301", "ram { q : u1 & 3 @ 0xFF1000; «r» : u1 & 6 @ 0xFF1000 }"),
    ("RT303", "let a = «gain(low(x))»"),
    ("RT303", "let a = «loss(peak(x))»"),
    ("RT303", "let a = «loss(frame)»"),
    ("RT304", "done { a : x == 1; c : «x == 1» }"),
    ("RT304", "invariant { a : x == 1; c : «1 == x» }"),
    ("RT306", "invariant { a : «x >= 0» }"),
    ("RT306", "done { a : «mode != 2» and y == 1 }"),
    ("RT306", "done { a : «x != 256» and y == 1 }"),
    ("RT306", "done { a : «x in 0..255» and y == 1 }"),
    ("RT306", "done { a : «x not in 256..300» and y == 1 }"),
    ("RT306", "done { a : x > 3 and «x > 2» and y == 1 }"),
    ("RT305", "ram { q : u4 @ 0xFF1000 }\nreward { big : 1000 * q; «small» : 0.001 }"),
    # names that hide others
    ("RT308", "fn «max»(v) = v\nreward { a : max(x) }"),
    ("RT308", "table «gain»(v) { else: v }\nreward { a : gain(x) }"),
    ("RT308", "fn «sum»(v) = v\nreward { a : sum(x) }"),
    ("RT308", "ram { q : u1 @ 0xFF1000 enum { «x» = 1 } }\ndone { a : q == x }"),
    ("RT308", "ram { q : u1 @ 0xFF1000 enum { «x» = 1 } }\ndone { a : q in {9, x} }"),
    ("RT308", "ram { q : u1 @ 0xFF1000 enum { «frame» = 1 } }\ndone { a : prev(q) != frame }"),
    ("RT308", "ram { q : u1 @ 0xFF1000 enum { «u» = 1 } }\nlet u = 9\ndone { a : q == u }"),
    ("RT308", "ram { q : u1 @ 0xFF1000 enum { «far» = 1 } }\ndone { a : q == far }"),
    ("RT308", "ram { q[2] : u1 @ 0xFF1000 stride 1 enum { «x» = 1 } }\ndone { a : q[1] == x }"),
]


@pytest.mark.parametrize(("code", "text"), WARNINGS, ids=[f"{c} {t}" for c, t in WARNINGS])
def test_warning(code: str, text: str) -> None:
    first = text[: text.rindex("«")].replace("«", "").replace("»", "") + text[text.rindex("«") :]
    plain, span = unmarked(first)
    assert span is not None
    found, _ = findings(plain)
    assert code in [d.code for d in found]
    places = [d.label.span for d in found if d.code == code and d.label is not None]
    starts = [place.start - len(PRELUDE) for place in places]
    assert span.start in starts
    assert len(places) == text.count("«")
    assert not any(d.is_error for d in found), [(d.code, d.message) for d in found if d.is_error]


FINE = [
    # guards
    "reward { a : if x != 0 then y // x else 0 }",
    "reward { a : y // x when x > 0 }",
    "reward { a : y / x when x != 0 and y > 3 }",
    "reward { a : if x == 0 then 0 else y % x }",
    "reward { a : if not (x == 0) then y % x else 0 }",
    "reward { a : if x == 0 or y == 0 then 0 else 1 / x + 1 / y }",
    "reward { a : if x - y != 0 then 10 // (x - y) else 0 }",
    "let d = x - y\nreward { a : if d != 0 then 10 // d else 0 }",
    "done { a : x != 0 and 100 // x > 3 }",
    "done { a : x == 0 or 100 // x > 3 }",
    "reward { a : 1 << x when x < 20 }",
    "reward { a : slots[x] when x <= 3 }",
    "reward { a : if x in 0..3 then slots[x] else 0 }",
    "reward { a : sqrt(s) when s >= 0 }",
    "reward { a : if prev(x) != 0 then 10 // prev(x) else 0 }",
    "reward { a : 1 / (0.5 * x) when 0.5 * x != 0 }",
    "fn inverse(v) = if v != 0 then 100 // v else 0\nreward { a : inverse(x) + inverse(y - x) }",
    "fn over(v) = 100 // v\nreward { a : over(x) when x != 0 }",
    "let h = if x != 0 then 10 // x else 0\nreward { a : gain(h) when y > 3 }",
    "reward { a : 10 // few + 10 // max(x, 1) + 10 // (x + 1) + 10 // (x * x + 1) }",
    # what can be
    "done { a : x == 255; c : x in 0..254; d : b == 9999; e : s == -32768; f : lives == 5 }",
    "done { a : mode == over; c : x in {0, 255}; d : x not in 1..255; e : not (x > 254) }",
    "done { a : road == sand; c : lake == sand; e : road == lake.deep; f : sand == road - few }",
    "done { a : lake in {sand, deep}; c : road in grass..sand; d : k[1].st == hit }",
    "done { a : any(k[*].st == hit); c : all(k[*].hp > 0); d : count(k[*].hp > 5) == 2 }",
    "done { a : clamp(x, 0, 300) == 255; c : x / 2 == 1.5; d : 0.5 * x == 1.5 }",
    # arithmetic
    "reward { a : w ** 3 + 2 ** 40 + (-3) ** 3 + x ** 0 + 2.0 ** -x + abs(s) ** 0.5 }",
    "reward { a : 1 << 62; c : x >> 7; d : x << clamp(y, 0, 40) }",
    "reward { a : -9223372036854775807 - 1 }",
    "ram { q : u8 @ 0xFF1000 }\nreward { a : 1 when q != prev(q); c : q }",
    # arrays, tables, functions
    "reward { a : k[0].hp + slots[clamp(x, 0, 3)] + k[few % 3].hp + sum(slots[*]) + max(pad[*]) }",
    "reward { a : sum(slots[*] * count(k[*].hp > 3)) + min(k[*].hp) - max(max(k[*].hp), x) }",
    "reward { a : min(sum(k[*].hp)) + sum(pad[*] * pad[*]) }",
    "table t(v) { 0: 1, 1: 2, 2: 3 }\nreward { a : t(x % 3) }",
    "table t(v) { 0: 1, else: x }\nreward { a : t(w) }",
    "table t(v, u) { (0, 0): 1, (0, 1): 2, (1, 0): 3, (1, 1): 4 }\nreward { a : t(x % 2, y % 2) }",
    "table t(v) { title: 1, play: 2, 2: 0, over: 3 }\nreward { a : t(mode) }",
    "fn f(a, c) = a * c\nfn g(a) = f(a, a)\nreward { a : g(x) + f(1, y) }",
    "fn f(x) = x + 1\nlet abs2 = f(y)\nreward { a : abs2 }",
    # names beside values of the same name, where each is what it seems
    "ram { q : u1 @ 0xFF1000 enum { x = 1, frame = 2 } }\ndone { a : q == q.x; c : q == q.frame }",
    "ram { q : u1 @ 0xFF1000 enum { x = 1, frame = 2 } }\ndone { a : x == 3 and frame > y }",
    "ram { q : u1 @ 0xFF1000 enum { v = 1 } }\nfn is(v) = q == v\ndone { a : is(3) }",
    "ram { q : u1 @ 0xFF1000 enum { frame = 2 } }\ndone { a : q == `frame` }",
    # all values are known
    "table t(v) { title: 1, play: 2, over: 3 }\nreward { a : t(mode) }",
    "done { a : mode in 2..3; c : mode > 1 and y == 1 }",
    "table t(x) { 0: 1, play: 3, else: 1000 // (x + 1) }\nreward { a : t(y) }",
    "reward { a : -9223372036854775808; c : 2 when s == -0x8000 }",
    "let `frame` = 3\nreward { a : `frame` + frame }",
    "let a = c\nlet c = 3\nram { q[a] : u1 @ 0xFF1000 + c * a stride a }\nreward { z : q[0] }",
    "reward { a : far + 1; c : k[0].st }",
    # rewards, the game
    "reward { a : -9 * loss(x); d : 1 when not (x == 1) }",
    "players 2\nreward { a : x }\nreward p2 { a : y }\nmovie m { press p2 A, A for 3 }",
    "states { A default; B default for 2; C }",
    "reward { a : x }\nscenario s { done { c : y == 1 } }\nscenario t { reward { a : y } }",
    "ram { q : u1 & 3 @ 0xFF1000; r : u1 & 0xC @ 0xFF1000 }\nreward { a : q + r }",
    'movie "m" { repeat 2 { hold A { wait 1 press B } } }\nreplay m { at 2: x == 1; ends }',
    "movie m { wait 1 }\nreward { a : x }\nreplay m { total a in -1.5..(2 * 3); total a == 3 }",
    "movie m { wait 1 }\ndone { d : x == 1 }\ntruncate { t : y == 1 }\nreplay m { ends with t }",
]


@pytest.mark.parametrize("text", FINE)
def test_near_misses_have_no_finding(text: str) -> None:
    found, _ = findings(text)
    assert found == [], [(d.code, d.message, d.label) for d in found]


def test_a_spec_without_a_game_or_with_an_unknown_one() -> None:
    assert [d.code for d in checked("let a = 1", "").diagnostics] == ["RT220"]
    assert [d.code for d in checked('game "A-Genisis"', "").diagnostics] == ["RT221"]
    for name in ("../A-Genesis", "/A-Genesis", "a/b-Nes", "..-Nes", "a\\\\b-Nes", "-Genesis", ""):
        assert [d.code for d in checked(f'game "{name}"', "").diagnostics] == ["RT221"], name


def test_unused_variables_are_told_once_a_spec_has_a_use_for_them() -> None:
    assert not checked("let a = 1").diagnostics
    text = "reward { a : x + slots[0] + far + (1 when road == grass) }"
    found = checked(text).diagnostics
    names = {d.message.split("`")[1] for d in found if d.code == "RT302"}
    assert names == {"y", "w", "s", "lives", "few", "b", "mode", "lake", "k", "pad"}
    assert [d.code for d in found] == ["RT302"] * len(names)


def test_several_errors_are_told_in_one_run() -> None:
    text = (
        "let a = nope\nreward { c : x == 1; d : a + 1; e : gain() }\ndone { f : x == 300; g : y }"
    )
    codes = [d.code for d in checked(text).diagnostics if d.is_error]
    assert codes == ["RT201", "RT203", "RT215", "RT204", "RT203"]


def test_an_error_in_a_function_names_the_call() -> None:
    found = [d for d in checked("fn f(v) = 1 // v\nreward { a : f(x) }").diagnostics if d.is_error]
    assert [d.code for d in found] == ["RT213"]
    assert [label.source.slice(label.span) for label in found[0].related] == ["f(x)"]


def test_lets_in_a_long_row() -> None:
    forward = "let a0 = x\n" + "".join(f"let a{i} = a{i - 1} + 1\n" for i in range(1, 3000))
    assert not [d for d in checked(forward).diagnostics if d.is_error]
    back = "".join(f"let a{i} = a{i + 1} + 1\n" for i in range(6000)) + "let a6000 = x"
    assert [d.code for d in checked(back).diagnostics if d.is_error] == ["RT235"]


def test_functions_that_double_are_no_trouble() -> None:
    lines = "fn f0(v) = v\n" + "".join(
        f"fn f{i}(v) = f{i - 1}(v) + f{i - 1}(v)\n" for i in range(1, 40)
    )
    assert not [d for d in checked(lines + "reward { a : f39(few) }").diagnostics if d.is_error]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("done { a : x == 300 }", "the 2 bytes at 0xFF0000 are read with >u2"),
        ("done { a : w == -1 }", "a signed value of that width is i2"),
        ("done { a : lives == 6 }", "the spec states that `lives` is from 0 to 5"),
        ("reward { a : livse }", "did you mean `lives`?"),
        ("reward { a : gian(x) }", "did you mean `gain`?"),
        ("reward { a : gain }", "`gain` is a function: `gain(...)`"),
        ("reward { a : 10 // x }", "guard it: `if x != 0 then ... else ...`"),
        ("ram { q : u1 @ 0x0250 }", "the engine wants absolute addresses: 0xFF0250?"),
        ("ram { q : u1 @ 0xFF1000 in 0..300 }", "u2 holds 300"),
        ("actions { STRAT }", "did you mean `START`?"),
    ],
)
def test_a_mend_is_suggested(text: str, words: str) -> None:
    (found,) = [d for d in checked(text).diagnostics if d.is_error]
    assert any(words in help_ for help_ in found.helps), found.helps
