"""Every kind of node: its fields, and a span whose text is the construct."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import parse
from tests.syntax.shape import all_nodes, check_spans, errors_of, file_of, only, show

SPECS = sorted((Path(__file__).parent / "specs").glob("*.retro"))


def text_of(file: n.File, node: n.Node) -> str:
    return file.source.slice(node.span)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_whole_specs_parse_with_sound_spans(path: Path) -> None:
    file = file_of(path.read_text("utf-8"))
    check_spans(file)
    for node in all_nodes(file):
        text = text_of(file, node)
        assert text == text.strip() or isinstance(node, n.Details)
        assert text or isinstance(node, n.Details)


def test_the_specs_use_every_node() -> None:
    used = {type(node) for path in SPECS for node in all_nodes(file_of(path.read_text("utf-8")))}
    used |= {n.Include, n.Truth, n.Comment}  # an include needs a file, and is tested below
    every = {
        value
        for value in vars(n).values()
        if isinstance(value, type) and issubclass(value, n.Node) and value is not n.Node
    }
    assert every - used == set()
    assert set(get_args(n.Statement)) <= used


STATEMENTS = [
    'game "Duel-Genesis"',
    'rom sha1 "ab", "cd"',
    'include "common.retro"',
    "players 2",
    "crop 0, 8, 160, 0x90",
    "states {}",
    'states { A default default for 2  "B c"; D.1-x }',
    "ram {}",
    "ram {\n  x : u1 @ 0\n}",
    "let a = b + 1",
    "fn f() = 1",
    "fn f(a, b) = a * b",
    "table t(a) { 1: 2  else: 3 }",
    "table t(a, b) {}",
    "reward { a : 1 }",
    "reward p2 {}",
    "done { a : x == 1 }",
    "truncate { a : x == 1 }",
    "invariant { a : x == 1 }",
    "info { a, b: c + 1 }",
    "actions { A | B + C\n none }",
    'lua "s.lua" { reward = f  reward p2 = g; done = h }',
    "scenario s { reward { a : 1 }\n crop 0, 0, 1, 1 }",
    "scenario s {}",
    'movie "m" {}',
    "movie m from power { wait 1 }",
    'movie m from "a b" { wait 1 }',
    "replay m {}",
    'replay "m.bk2" scenario s from Level-1.x { does not end }',
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_the_span_of_a_statement_is_its_text(text: str) -> None:
    for around in ("{}", "\n\n  {}   # why\n", "# a\n{} ; \n"):
        file = file_of(around.format(text))
        (statement,) = file.statements
        assert text_of(file, statement) == text
        check_spans(file)


def test_game_rom_include_players_crop() -> None:
    game = only('game "A \\"b\\" \\\\-Nes"')
    assert isinstance(game, n.Game)
    assert game.name.value == 'A "b" \\-Nes'
    rom = only('rom sha1 "ab",\n  "cd"')
    assert isinstance(rom, n.Rom)
    assert [text.value for text in rom.hashes] == ["ab", "cd"]
    include = only('include "x/y.retro"')
    assert isinstance(include, n.Include)
    assert include.path.value == "x/y.retro"
    players = only("players 2")
    assert isinstance(players, n.Players)
    assert players.count.value == 2
    crop = only("crop 1, 2, 0x3, 4")
    assert isinstance(crop, n.Crop)
    assert [crop.x.value, crop.y.value, crop.width.value, crop.height.value] == [1, 2, 3, 4]


def test_states() -> None:
    states = only('states { A default  "B c" default for 2; D.1-x default default for 2 E }')
    assert isinstance(states, n.States)
    found = [(state.name.text, state.name.quoted, state.defaults) for state in states.states]
    assert found == [
        ("A", False, (1,)),
        ("B c", True, (2,)),
        ("D.1-x", False, (1, 2)),
        ("E", False, ()),
    ]


def test_variables() -> None:
    text = (
        'ram { a : <>u4 & ~0xF0 @ base + 4 in -1..2 enum only { x = 1, y = 2 } "why"\n'
        "  `b c` : u1 @ 1 }"
    )
    file = file_of(text)
    (ram,) = file.statements
    assert isinstance(ram, n.Ram)
    a, b = ram.items
    assert isinstance(a, n.Variable)
    assert isinstance(b, n.Variable)
    assert (a.name.text, a.type.text) == ("a", "<>u4")
    assert a.mask is not None
    assert show(a.mask) == "(~240)"
    assert not isinstance(a.address, n.Pointer)
    assert show(a.address) == "(base + 4)"
    details = a.details
    assert details.range is not None
    assert details.enum is not None
    assert details.doc is not None
    assert (show(details.range.low), show(details.range.high)) == ("(-1)", "2")
    assert details.enum.only
    assert [(v.name.text, show(v.value)) for v in details.enum.values] == [("x", "1"), ("y", "2")]
    assert details.doc.value == "why"
    assert text_of(file, details.range) == "in -1..2"
    assert text_of(file, details.enum) == "enum only { x = 1, y = 2 }"
    assert text_of(file, details.doc) == '"why"'
    assert text_of(file, a.type) == "<>u4"
    assert (b.name.text, b.name.quoted, b.mask) == ("b c", True, None)
    assert (b.details.range, b.details.enum, b.details.doc) == (None, None, None)


def test_details_in_any_order() -> None:
    for details in ('"d" in 1..2 enum { a = 1 }', 'enum { a = 1 } "d" in 1..2'):
        ram = only(f"ram {{ x : u1 @ 0 {details} }}")
        assert isinstance(ram, n.Ram)
        variable = ram.items[0]
        assert isinstance(variable, n.Variable)
        found = variable.details
        assert found.range is not None
        assert found.enum is not None
        assert found.doc is not None


def test_pointers() -> None:
    ram = only(
        "ram { a : u1 @ [p]; b : u1 @ [q[1].x] - 2 * 3 else -1; c : u1 @ [p] + 1 in 0..1\n"
        "d : u1 @ [p] - 1 + 2; e : u1 @ [p] - 7 // 2 - -1; f : u1 @ [p] + -7 // 2\n"
        "g : u1 @ [p] - (1 + 2); h : u1 @ [p] - 2 ** 2 % 3 else ~1 }"
    )
    assert isinstance(ram, n.Ram)
    shapes = []
    for item in ram.items:
        assert isinstance(item, n.Variable)
        pointer = item.address
        assert isinstance(pointer, n.Pointer)
        offset = show(pointer.offset) if pointer.offset else None
        fallback = show(pointer.fallback) if pointer.fallback else None
        shapes.append((show(pointer.base), offset, fallback))
    assert shapes == [
        ("p", None, None),
        ("q[1].x", "(-(2 * 3))", "(-1)"),
        ("p", "1", None),
        # A sum from left to right, whose first sign takes the whole product behind it.
        ("p", "((-1) + 2)", None),
        ("p", "((-(7 // 2)) - (-1))", None),
        ("p", "((-7) // 2)", None),
        ("p", "(-(1 + 2))", None),
        ("p", "(-((2 ** 2) % 3))", "(~1)"),
    ]


def test_arrays_and_structures() -> None:
    file = file_of(
        "ram {\n"
        '  slots[n + 1] : u1 & 3 @ base stride 0x10 in 0..3 "s"\n'
        '  kart[8] @ 0x100 stride 2 * size { x : i2 @ 0; hp : u1 & 1 @ 2 "h" }\n'
        "  empty[1] @ 0 stride 1 {}\n"
        "}"
    )
    (ram,) = file.statements
    assert isinstance(ram, n.Ram)
    slots, kart, empty = ram.items
    assert isinstance(slots, n.Array)
    assert slots.mask is not None
    assert [show(e) for e in (slots.length, slots.mask, slots.base, slots.stride)] == [
        "(n + 1)",
        "3",
        "base",
        "16",
    ]
    assert slots.type.text == "u1"
    assert slots.details.doc is not None
    assert isinstance(kart, n.Structs)
    assert [show(e) for e in (kart.length, kart.base, kart.stride)] == ["8", "256", "(2 * size)"]
    assert [field.name.text for field in kart.fields] == ["x", "hp"]
    assert text_of(file, kart.fields[1]) == 'hp : u1 & 1 @ 2 "h"'
    assert isinstance(empty, n.Structs)
    assert empty.fields == ()


def test_functions_and_tables() -> None:
    fn = only("fn f(a, `b c`) = a + 1")
    assert isinstance(fn, n.Fn)
    assert [name.text for name in fn.parameters] == ["a", "b c"]
    assert show(fn.body) == "(a + 1)"
    table = only(
        "table t(z, a) { (0, 0): 0x2A40  (0, -1): 1, (z, 2): 3; else: 4\n\n }",
    )
    assert isinstance(table, n.Table)
    assert [name.text for name in table.parameters] == ["z", "a"]
    keys = [None if e.key is None else [show(k) for k in e.key] for e in table.entries]
    assert keys == [["0", "0"], ["0", "(-1)"], ["z", "2"], None]
    assert [show(e.value) for e in table.entries] == ["10816", "1", "3", "4"]
    single = only("table t(z) { 0: 1  1: z + 1\n road: 2, (3): 4, else: 5, }")
    assert isinstance(single, n.Table)
    keys = [None if e.key is None else [show(k) for k in e.key] for e in single.entries]
    assert keys == [["0"], ["1"], ["road"], ["3"], None]


def test_terms() -> None:
    reward = only('reward p2 { a : 1 "why"; `b c` : x when y }')
    assert isinstance(reward, n.Reward)
    assert reward.player == 2
    assert [(t.name.text, show(t.value)) for t in reward.terms] == [
        ("a", "1"),
        ("b c", "(x when y)"),
    ]
    assert reward.terms[0].doc is not None
    assert reward.terms[0].doc.value == "why"
    assert reward.terms[1].doc is None
    first = only("reward { a : 1 }")
    assert isinstance(first, n.Reward)
    assert first.player == 1


def test_info_actions_lua() -> None:
    info = only("info {\n a\n b: 1 + c, d\n}")
    assert isinstance(info, n.Info)
    shown = [(i.name.text, show(i.value) if i.value else None) for i in info.items]
    assert shown == [("a", None), ("b", "(1 + c)"), ("d", None)]
    actions = only("actions { B | B + LEFT | none\n C-UP\n }")
    assert isinstance(actions, n.Actions)
    groups = [[[b.text for b in c.buttons] for c in g.chords] for g in actions.groups]
    assert groups == [[["B"], ["B", "LEFT"], []], [["C-UP"]]]
    lua = only('lua "s.lua" { reward = f reward p2 = g\ndone = `h` }')
    assert isinstance(lua, n.Lua)
    assert lua.script.value == "s.lua"
    assert [(e.slot, e.player, e.function.text) for e in lua.entries] == [
        ("reward", 1, "f"),
        ("reward", 2, "g"),
        ("done", 1, "h"),
    ]


def test_movies() -> None:
    movie = only(
        'movie "m" from Level.1 {\n'
        "  wait 60  press START, p2 B + C for 2; press A\n"
        "  hold p2 none { wait (n + 1) }\n  hold LEFT for n\n  repeat 3 { press A wait 1 }\n}"
    )
    assert isinstance(movie, n.Movie)
    assert movie.start is not None
    assert movie.start.state is not None
    assert (movie.name.text, movie.start.state.text) == ("m", "Level.1")
    wait, press, tap, block, hold, repeat = movie.commands
    assert isinstance(wait, n.Wait)
    assert show(wait.frames) == "60"
    assert isinstance(press, n.Press)
    assert press.frames is not None
    chords = [(c.player, [b.text for b in c.chord.buttons]) for c in press.chords]
    assert chords == [(1, ["START"]), (2, ["B", "C"])]
    assert show(press.frames) == "2"
    assert isinstance(tap, n.Press)
    assert tap.frames is None
    assert isinstance(block, n.Hold)
    assert block.frames is None
    assert block.body is not None
    assert isinstance(block.body[0], n.Wait)
    assert show(block.body[0].frames) == "(n + 1)"
    assert isinstance(hold, n.Hold)
    assert hold.body is None
    assert hold.frames is not None
    assert show(hold.frames) == "n"
    assert isinstance(repeat, n.Repeat)
    assert [type(command) for command in repeat.body] == [n.Press, n.Wait]
    power = only("movie m from power { wait 1 }")
    assert isinstance(power, n.Movie)
    assert power.start is not None
    assert power.start.state is None
    plain = only("movie m { wait 1 }")
    assert isinstance(plain, n.Movie)
    assert plain.start is None


def test_expectations() -> None:
    replay = only(
        "replay m scenario s from power {\n"
        "  at 0 : a\n  by f: b\n  within -1..(2 * f): c\n  always: d; never: e\n  eventually: g\n"
        "  total reward in -1.5..2\n  total reward p2 == 3 +- 0.5\n  total t == 1\n"
        "  total `u v` in a..b\n  ends\n  ends with over\n  ends at 5\n"
        "  ends with over at n +-2\n  does not end\n}"
    )
    assert isinstance(replay, n.Replay)
    assert replay.scenario is not None
    assert replay.start is not None
    assert (replay.scenario.text, replay.start.state) == ("s", None)
    at, by, within, always, never, eventually, *rest = replay.expectations
    assert isinstance(at, n.At)
    assert (show(at.frame), show(at.condition)) == ("0", "a")
    assert isinstance(by, n.By)
    assert show(by.frame) == "f"
    assert isinstance(within, n.Within)
    assert (show(within.first), show(within.last)) == ("(-1)", "(2 * f)")
    assert isinstance(always, n.Always)
    assert isinstance(never, n.Never)
    assert isinstance(eventually, n.Eventually)
    totals = [e for e in rest if isinstance(e, n.Total)]
    shown = [
        (
            t.term.text if t.term else None,
            t.player,
            show(t.low),
            show(t.high) if t.high else None,
            show(t.tolerance) if t.tolerance else None,
        )
        for t in totals
    ]
    assert shown == [
        (None, 1, "(-1.5)", "2", None),
        (None, 2, "3", None, "0.5"),
        ("t", 1, "1", None, None),
        ("u v", 1, "a", "b", None),
    ]
    ends = [e for e in rest if isinstance(e, n.Ends)]
    shown_ends = [
        (
            e.name.text if e.name else None,
            show(e.frame) if e.frame else None,
            show(e.tolerance) if e.tolerance else None,
        )
        for e in ends
    ]
    assert shown_ends == [
        (None, None, None),
        ("over", None, None),
        (None, "5", None),
        ("over", "n", "2"),
    ]
    assert isinstance(rest[-1], n.DoesNotEnd)


def test_expressions_of_every_kind_have_their_text_as_span() -> None:
    for text in (
        "1",
        "1.5",
        "true",
        "a",
        "a[1].b",
        "f(a, b)",
        "-a",
        "a + b",
        "a < b",
        "a in 1..2",
        "a not in {1, 2}",
        "not a",
        "a and b",
        "a or b",
        "if a then b else c",
        "a when b",
    ):
        file = file_of(f"let it =  {text}  # end")
        (let,) = file.statements
        assert isinstance(let, n.Let)
        assert text_of(file, let.value) == text


def test_every_is_the_star() -> None:
    file = file_of("let a = sum(kart[ * ].x)")
    every = [node for node in all_nodes(file) if isinstance(node, n.Every)]
    assert [text_of(file, node) for node in every] == ["*"]


def test_comments_keep_their_places() -> None:
    file = file_of("# one\nlet a = 1  # two  \n   #three\nlet b = `#no` + `a#b` \n#")
    shown = [(c.text, c.own_line, text_of(file, c)) for c in file.comments]
    assert shown == [
        ("# one", True, "# one"),
        ("# two", False, "# two"),
        ("#three", True, "#three"),
        ("#", True, "#"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ram { x : u1 @ 0 in 1..2 in 1..3 }", "RS109"),
        ('ram { x : u1 @ 0 "a" "b" }', "RS109"),
        ("ram { x : u1 @ 0 enum { a = 1 } enum { b = 2 } }", "RS109"),
        ("reward p3 {}", "RS107"),
        ("reward p0 {}", "RS107"),
        ("movie m { press p9 A }", "RS107"),
    ],
)
def test_what_only_shows_in_the_tree(text: str, code: str) -> None:
    assert [found for found, _, _ in errors_of(text)] == [code]


def test_a_text_in_place_of_a_value_is_an_error() -> None:
    assert parse(Source("s", 'let b = f("x")')).file is None
