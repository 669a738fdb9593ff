"""What a spec means: values of names, arrays, tables and functions; scenarios, movies, replays."""

from __future__ import annotations

import pytest

from retrodsl.evaluators.frames import Frame, decode, frames_of
from retrodsl.evaluators.reference import evaluate
from retrodsl.ir.nodes import Kind, Value, variables_of
from retrodsl.ir.program import Condition, EndsWith, NeverEnds, Program, ScriptMovie, TotalIs
from retrodsl.semantics.intervals import Interval
from tests.ir.spec import node_of, program_of

VALUES = {"x": 6, "y": 2, "w": 500, "s": -7, "lives": 3, "few": 2, "b": 42, "mode": 1}
VALUES |= {"road": 2, "lake": 7, "target": 0xFF40}
VALUES |= {f"k[{i}].hp": 10 * i for i in range(3)} | {f"k[{i}].st": int(i == 1) for i in range(3)}
VALUES |= {f"slots[{i}]": i * i for i in range(4)} | {"pad[0]": 5, "pad[1]": 8}


def value_of(expression: str, before: str = "") -> Value:
    ((value,),) = evaluate([node_of(expression, before)], [Frame(VALUES)])
    return value


NAMES = """
let a = x + c
let c = 2 * y
fn digit(v) = if v >= 5 then 0 else v
fn mean(p, q) = (p + q) / 2
fn nested(v) = digit(v) + mean(v, x)
fn odd() = 7
table pick(v) { 1: 10, 2: 20 + x, else: -1 }
table pair(v, u) { (0, 0): 1  (2, 1): 2  else: 3 }
table full(v) { 0: 5, 1: 6, 2: 7 }
table named(v) { title: 1, play: 2, over: 3, 2: 9 }
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        # operators mean what they mean in Python
        ("x + y * 3 - 1", 11),
        ("-x // 4", -2),
        ("-x % 4", 2),
        ("s // 2", -4),
        ("s % 3", 2),
        ("x / 4", 1.5),
        ("x ** 2 + 2 ** 3", 44),
        ("-x ** 2", -36),
        ("2.0 ** -y", 0.25),
        ("x & 3 | 8 ^ 1", 11),
        ("~x", -7),
        ("1 << clamp(y, 0, 9)", 4),
        ("s >> 1", -4),
        ("x == 6.0", True),
        ("x != 6", False),
        ("x in 1..6", True),
        ("x not in 1..5", True),
        ("x in {1, 6}", True),
        ("x not in {1, 6}", False),
        ("not x == 6", False),
        ("not x == 6 or y == 2", True),
        ("x < 3 and y == 2 or lives == 3", True),
        ("x < 3 and (y == 2 or lives == 3)", False),
        ("(x > 3) == (y > 3)", False),
        ("(x > 3) != (y > 3)", True),
        ("if x > 3 then y else w", 2),
        ("if x > 7 then y else if x > 5 then 1 else w", 1),
        ("if x > 3 then 0.5 else 1", 0.5),
        ("if x > 7 then 0.5 else 1", 1.0),
        ("if x > 3 then y == 2 else y == 3", True),
        ("5 when x == 6", 5),
        ("5 when x == 7", 0),
        ("x * 1.0", 6.0),
        # names
        ("a", 10),
        ("mode", 1),
        ("play + over", 4),
        ("mode == play", True),
        ("road == sand", True),
        ("lake == sand", True),
        ("road.sand + lake.sand", 9),
        ("sand == lake", True),
        ("k[1].st == hit", True),
        ("hit", 1),
        ("lake in {deep, sand}", True),
        # functions and tables
        ("digit(x) + digit(y)", 2),
        ("mean(x, y)", 4.0),
        ("nested(y)", 6.0),
        ("odd()", 7),
        ("pick(y) + pick(x)", 25),
        ("pair(y, 1) + pair(0, 0) + pair(1, 0)", 6),
        ("full(y % 3)", 7),
        ("named(mode)", 2),
        # arrays and structures
        ("k[2].hp + slots[3]", 29),
        ("k[few when few < 3].hp", 20),
        ("slots[x - 5 when x in 5..8]", 1),
        ("slots[clamp(x, 0, 3)]", 9),
        ("sum(k[*].hp)", 30),
        ("max(slots[*]) - min(slots[*])", 9),
        ("max(k[*].hp + k[*].st)", 20),
        ("any(k[*].st == hit)", True),
        ("all(k[*].hp < 20)", False),
        ("count(k[*].hp >= 10)", 2),
        ("sum(digit(slots[*]))", 5),
        ("sum(k[*].hp * (1 when k[*].st == hit))", 10),
        ("sum(slots[*] * count(k[*].hp > 5))", 28),
        ("sum(k[*].hp + sum(pad[*]))", 69),
        ("sum(slots[clamp(k[*].hp // 10, 0, 3)])", 5),
    ],
)
def test_value(expression: str, value: Value) -> None:
    found = value_of(expression, NAMES)
    assert found == value
    assert type(found) is type(value)


def test_kinds() -> None:
    for expression, kind in (
        ("x", Kind.INT),
        ("x / 2", Kind.REAL),
        ("1.0 * x", Kind.REAL),
        ("x > 1", Kind.BOOL),
        ("floor(x / 2)", Kind.INT),
        ("if x > 1 then 1 else 2.0", Kind.REAL),
    ):
        assert node_of(expression).kind is kind


def test_ranges_follow_what_is_stated() -> None:
    for expression, low, high in (
        ("lives", 0, 5),
        ("mode", 0, 3),
        ("k[1].hp", 0, 100),
        ("sum(k[*].hp)", 0, 300),
        ("delta(lives)", -5, 5),
        ("gain(lives)", 0, 5),
        ("count(k[*].hp > 3)", 0, 3),
        ("b", 0, 9999),
        ("s", -32768, 32767),
        ("far", 0, 255),
    ):
        assert (node_of(expression).range.low, node_of(expression).range.high) == (low, high)
    assert node_of("x // few").range == Interval(0, 255)


def test_guards_narrow_inside_their_branch_alone() -> None:
    node = node_of("if x in 10..20 then x else 0")
    assert (node.range.low, node.range.high) == (0, 20)
    node = node_of("(x when x < 10) + x")
    assert node.range.high == 264
    assert node_of("prev(x) when x > 10").range.high == 255


def test_shared_names_are_one_node() -> None:
    program = program_of(
        "let total2 = sum(k[*].hp)\nreward { a : total2; c : total2 + 1; d : sum(k[*].hp) }"
    )
    a, c, d = (term.node for term in program.scenarios[0].rewards[0])
    assert a is d
    assert a in c.args


def test_only_what_is_named_is_read() -> None:
    assert variables_of([node_of("k[1].hp + slots[0]")]) == ["k[1].hp", "slots[0]"]
    assert variables_of([node_of("k[few % 2].hp")]) == ["few", "k[0].hp", "k[1].hp"]


# --- RAM


class Ram:
    """The memory of a Nes: ``content`` at 0x10, zeros elsewhere."""

    def __init__(self, content: bytes) -> None:
        self.bytes = bytes(0x10) + content + bytes(0x800 - 0x10 - len(content))

    def read(self, address: int, width: int) -> bytes:
        if not 0 <= address <= len(self.bytes) - width:
            raise LookupError(address)
        return self.bytes[address : address + width]


RAM = """game "A-Nes"
ram {
  a   : u2  @ 0x10
  big : >u2 @ 0x10
  low : u1 & 0x0F @ 0x12
  bcd : d2  @ 0x12
  neg : i1  @ 0x14
  t[2] @ 0x10 stride 2 { n : u1 @ 1 }
  p   : u2  @ 0x15
  far : u1  @ [p] + 2 else 99
  near : u1 @ [p] - 1 in 0..200 enum { five = 5 }
}
"""


def test_variables_are_decoded_as_declared() -> None:
    program = program_of("reward { r : a + p }", RAM)
    memory = Ram(bytes([0x34, 0x12, 0x56, 0x78, 0xFE, 0x11, 0x01]))
    assert decode(program.variables, memory) == {
        "a": 0x1234,
        "big": 0x3412,
        "low": 6,
        "bcd": 7856,
        "neg": -2,
        "t[0].n": 0x12,
        "t[1].n": 0x78,
        "p": 0x111,
    }


def test_pointers_are_followed_each_frame() -> None:
    nodes = [node_of(name, prelude=RAM) for name in ("far", "near", "near == five")]
    program = program_of("reward { r : p }", RAM)
    targets = (0x10, 0x11, 0x13, 0x9000, 0)
    memories = [Ram(bytes([5, 6, 7, 8, 9, *p.to_bytes(2, "little")])) for p in targets]
    found = [evaluate([node], frames_of(program.variables, memories))[0] for node in nodes]
    assert found == [
        [7, 8, 0x13, 99, 0],
        [0, 5, 7, 0, 0],  # outside the memory, where nothing is said: 0
        [False, True, False, False, False],
    ]


@pytest.mark.parametrize(
    ("offset", "value"),
    [
        ("- 1 + 2", 11),  # one back and two on, from left to right
        ("- (1 + 2)", 7),
        ("+ 1 - 2 + 3", 12),
        ("- 1 - -1", 10),
        ("- 7 // 2", 7),  # 3 back: the sign takes the whole product
        ("+ -7 // 2", 6),
        ("- 7 % 4 + 2 * two", 11),
        ("- 2 ** 2", 6),
    ],
)
def test_the_offset_of_a_pointer_is_a_sum_from_left_to_right(offset: str, value: int) -> None:
    ram = f'game "A-Nes"\nlet two = 2\nram {{ p : u1 @ 0x24; far : u1 @ [p] {offset} }}\n'
    program = program_of("reward { r : p }", ram)
    memory = Ram(bytes([*range(20), 0x1A]))  # each byte is its address less 0x10
    node = node_of("far", prelude=ram)
    assert evaluate([node], frames_of(program.variables, [memory])) == [[value]]


def test_the_range_of_a_pointed_value_has_what_stands_for_no_target() -> None:
    text = 'game "A-Nes"\nram { p : u2 @ 0; far : u1 @ [p] else 0 in 5..9 }'
    assert node_of("far", prelude=text).range == Interval(0, 9)
    inside = text.replace("else 0", "else 7")
    assert node_of("far", prelude=inside).range == Interval(5, 9, nonzero=True)


# --- scenarios


def terms(program: Program, scenario: str) -> list[list[str]]:
    return [[term.name for term in reward] for reward in program.scenario(scenario).rewards]


SCENARIOS = """
players 2
reward { a : x }
reward p2 { c : y }
done { d : x == 1 }
truncate { t : frame > 9 }
invariant { i : x != 3 }
info { x }
actions { A | B }
crop 1, 2, 3, 4
scenario other {
  reward { z : w }
  invariant { j : y != 3 }
}
scenario more {
  done { e : y == 1 }
  crop 0, 0, 9, 9
  actions { none }
  info { y }
}
"""


def test_scenarios_have_the_blocks_that_they_do_not_replace() -> None:
    program = program_of(SCENARIOS)
    assert [s.name for s in program.scenarios] == ["scenario", "other", "more"]
    assert terms(program, "scenario") == [["a"], ["c"]]
    assert terms(program, "other") == [["z"], ["c"]]
    assert terms(program, "more") == [["a"], ["c"]]
    top, other, more = program.scenarios
    assert [[c.name for c in s.done] for s in (top, other, more)] == [["d"], ["d"], ["e"]]
    assert [[c.name for c in s.truncate] for s in (top, other, more)] == [["t"]] * 3
    invariants = [[c.name for c in s.invariants] for s in (top, other, more)]
    assert invariants == [["i"], ["i", "j"], ["i"]]
    assert [[c.name for c in s.info] for s in (top, other, more)] == [["x"], ["x"], ["y"]]
    assert [s.crop for s in (top, other, more)] == [(1, 2, 3, 4), (1, 2, 3, 4), (0, 0, 9, 9)]
    assert [s.actions for s in (top, other, more)] == [((("A",), ("B",)),)] * 2 + [(((),),)]
    assert program.players == 2


def test_a_spec_of_named_scenarios_alone_has_no_other() -> None:
    program = program_of("scenario a { reward { r : x } }\nscenario c { reward { r : y } }")
    assert [s.name for s in program.scenarios] == ["a", "c"]
    empty = program_of("let a = 1")
    assert [s.name for s in empty.scenarios] == ["scenario"]


def test_blocks_of_a_kind_add_up() -> None:
    program = program_of(
        "reward { a : x }\nreward { c : y }\ndone { d : x == 1 }\ndone { e : y == 1 }"
    )
    assert terms(program, "scenario") == [["a", "c"]]
    assert [c.name for c in program.scenarios[0].done] == ["d", "e"]


def test_states_hashes_and_descriptions() -> None:
    sha = "AB" * 20
    program = program_of(
        f'rom sha1 "{sha}"\nstates {{ A default; "B c" default for 2 }}\nreward {{ a : x "why" }}'
    )
    assert program.hashes == (sha.lower(),)
    assert (program.default_state(1), program.default_state(2)) == ("A", "B c")
    assert (program.marked_default(1), program.marked_default(2)) == ("A", "B c")
    assert program.scenarios[0].rewards[0][0].doc == "why"
    assert program.game == "A-Genesis"


def test_a_default_stands_in_for_players_that_have_none() -> None:
    one = program_of("states { A default; B }")
    assert (one.default_state(2), one.marked_default(2)) == ("A", None)
    two = program_of("states { A; B default for 2 }")
    assert (two.default_state(1), two.marked_default(1)) == ("B", None)
    assert program_of("states { A; B }").default_state(2) is None


# --- movies and replays


def movie(text: str, before: str = "") -> ScriptMovie:
    (found,) = program_of(f"{before}\nmovie m {text}").movies
    return found


def buttons(found: ScriptMovie) -> list[tuple[set[str], ...]]:
    """The buttons of each step by name."""
    names = program_of("").platform.buttons
    return [
        tuple({n for bit, n in enumerate(names) if n and mask >> bit & 1} for mask in step)
        for step in found.steps()
    ]


A, B, UP = {"A"}, {"B"}, {"UP"}
NONE: set[str] = set()


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("{ wait 2 }", [NONE, NONE]),
        ("{ press A }", [A]),
        ("{ press A for 2; wait 1 }", [A, A, NONE]),
        ("{ hold A + B for 2 }", [A | B, A | B]),
        ("{ hold A for 1 }", [A]),
        ("{ hold A { wait 1 press B wait 1 } wait 1 }", [A, A | B, A, NONE]),
        ("{ hold A { hold UP { press B } } press none }", [A | B | UP, NONE]),
        ("{ repeat 2 { press A wait 1 } press B }", [A, NONE, A, NONE, B]),
        ("{ repeat 2 { repeat 2 { press A } press B } }", [A, A, B, A, A, B]),
        ("{ hold A { repeat 2 { press B } } }", [A | B, A | B]),
        ("{ wait n; wait (n - 1) }", [NONE] * 5),
    ],
)
def test_steps_of_a_movie(text: str, steps: list[set[str]]) -> None:
    found = movie(text, "let n = 3")
    assert buttons(found) == [(step,) for step in steps]
    assert found.frames == len(steps)


def test_runs_of_equal_buttons_are_joined() -> None:
    assert [count for _, count in movie("{ wait 3 wait 4 press A press A for 2 }").runs] == [7, 3]


def test_movies_of_two_players() -> None:
    found = movie("{ press p2 A, B; hold p2 UP { press A; press p2 B } }", "players 2")
    assert found.players == 2
    assert buttons(found) == [(B, A), (A, UP), (NONE, B | UP)]


def test_where_a_movie_starts() -> None:
    assert (movie("{ wait 1 }").state, movie("{ wait 1 }").from_power) == (None, False)
    assert movie("from Level1 { wait 1 }").state == "Level1"
    assert movie("from power { wait 1 }").from_power
    assert movie('from "power" { wait 1 }').state == "power"


def test_replays() -> None:
    program = program_of(
        "reward { a : x; c : 1 }\ndone { d : x == 1 }\ntruncate { t : y == 1 }\n"
        "scenario other { reward { z : x } }\nmovie m { wait 9 }\nlet n = 4\n"
        "replay m {\n"
        "  at 3: x == 1\n  by n: x == 2\n  within 2..(2 * n): x == 3\n  always: x != 4\n"
        "  never: x == 5\n  eventually: x == 6\n"
        "  total reward in -1..2.5\n  total c == 9 +- 1\n  total a == 3\n"
        "  ends\n  ends with t\n  ends with d at 5 +- 2\n  ends at 1 +- 2\n  does not end\n}\n"
        'replay "run.bk2" scenario other from Level1 { total z == 0 }\n'
        'replay "run.bk2" from power { does not end }\n'
    )
    first, second, third = program.replays
    conditions = [e for e in first.expected if isinstance(e, Condition)]
    assert [(c.first, c.last, c.every, c.expected) for c in conditions] == [
        (3, 3, True, True),
        (None, 4, False, True),
        (2, 8, False, True),
        (None, None, True, True),
        (None, None, True, False),
        (None, None, False, True),
    ]
    assert [c.text for c in conditions][:3] == [
        "at 3: x == 1",
        "by n: x == 2",
        "within 2..(2 * n): x == 3",
    ]
    totals = [e for e in first.expected if isinstance(e, TotalIs)]
    assert [(t.term, t.player, t.low, t.high) for t in totals] == [
        (None, 1, -1.0, 2.5),
        ("c", 1, 8.0, 10.0),
        ("a", 1, 3.0, 3.0),
    ]
    ends = [e for e in first.expected if isinstance(e, EndsWith)]
    assert [(e.name, e.first, e.last) for e in ends] == [
        (None, None, None),
        ("t", None, None),
        ("d", 3, 7),
        (None, 0, 3),
    ]
    assert isinstance(first.expected[-1], NeverEnds)
    assert (first.movie, first.is_file, first.scenario) == ("m", False, "scenario")
    assert (second.movie, second.is_file, second.scenario) == ("run.bk2", True, "other")
    assert (second.state, second.from_power) == ("Level1", False)
    assert (third.state, third.from_power) == (None, True)


def test_totals_of_the_second_player() -> None:
    program = program_of(
        "players 2\nreward { a : x }\nreward p2 { c : y }\nmovie m { wait 1 }\n"
        "replay m { total c == 1; total reward p2 == 1; total a == 1 }"
    )
    found = [e for e in program.replays[0].expected if isinstance(e, TotalIs)]
    assert [(e.term, e.player) for e in found] == [("c", 2), (None, 2), ("a", 1)]
