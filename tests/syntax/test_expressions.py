"""How expressions hang together: precedence, associativity, literals, names."""

from __future__ import annotations

import math

import pytest

from retrodsl.syntax import nodes as n
from tests.syntax.shape import errors_of, expression, file_of, show

TABLE = [
    # arithmetic binds as in Python
    ("a - b - c", "((a - b) - c)"),
    ("a - (b - c)", "(a - (b - c))"),
    ("a / b * c // d % e", "((((a / b) * c) // d) % e)"),
    ("a + b * c", "(a + (b * c))"),
    ("a * b + c", "((a * b) + c)"),
    ("2 ** 3 ** 2", "(2 ** (3 ** 2))"),
    ("-2 ** 2", "(-(2 ** 2))"),
    ("2 ** -1", "(2 ** (-1))"),
    ("2 ** -1 ** 3", "(2 ** (-(1 ** 3)))"),
    ("~-+a", "(~(-(+a)))"),
    ("-a * b", "((-a) * b)"),
    ("a - -b", "(a - (-b))"),
    ("a --b", "(a - (-b))"),
    ("a+-b", "(a + (-b))"),
    ("a*-b", "(a * (-b))"),
    # bits below arithmetic, above comparisons
    ("a | b ^ c & d << e + f", "(a | (b ^ (c & (d << (e + f)))))"),
    ("a & b | c & d", "((a & b) | (c & d))"),
    ("a << b >> c", "((a << b) >> c)"),
    ("a | b == c", "((a | b) == c)"),
    ("a == b & c", "(a == (b & c))"),
    # truth
    ("not a and b", "((not a) and b)"),
    ("not a == b", "(not (a == b))"),
    ("not not a", "(not (not a))"),
    ("a or b and c", "(a or (b and c))"),
    ("a and b or c", "((a and b) or c)"),
    ("a or b or c", "((a or b) or c)"),
    ("a and not b", "(a and (not b))"),
    ("a < b and c >= d", "((a < b) and (c >= d))"),
    ("a != b or c <= d", "((a != b) or (c <= d))"),
    ("a in 1..3 and b", "((a in 1..3) and b)"),
    ("a + 1 in b - 1..c * 2", "((a + 1) in (b - 1)..(c * 2))"),
    ("a not in -1..+1", "(a not in (-1)..(+1))"),
    ("not a in 0..1", "(not (a in 0..1))"),
    ("a in {1}", "(a in {1})"),
    ("a in {1, b + 2, -3,}", "(a in {1, (b + 2), (-3)})"),
    ("a not in {b}", "(a not in {b})"),
    # choices, loosest
    ("x when a or b", "(x when (a or b))"),
    ("x + 1 when not a", "((x + 1) when (not a))"),
    ("a or b when c", "((a or b) when c)"),
    ("if a then b else c", "(if a then b else c)"),
    ("if a then b else if c then d else e", "(if a then b else (if c then d else e))"),
    ("if a then if b then c else d else e", "(if a then (if b then c else d) else e)"),
    ("if a then b else c when d", "(if a then b else (c when d))"),
    ("if a or b then 1 + 2 else -3", "(if (a or b) then (1 + 2) else (-3))"),
    ("if a when b then c else d", "(if (a when b) then c else d)"),
    ("(if a then b else c) + 1", "((if a then b else c) + 1)"),
    ("(x when a) + (y when b)", "((x when a) + (y when b))"),
    # names and calls
    ("f()", "f()"),
    ("f(a, b + 1, if c then d else e)", "f(a, (b + 1), (if c then d else e))"),
    ("f(a,)", "f(a)"),
    ("f(g(x)) + h(y)", "(f(g(x)) + h(y))"),
    ("kart[3].x", "kart[3].x"),
    ("kart[i + 1].x * 2", "(kart[(i + 1)].x * 2)"),
    ("sum(kart[*].x)", "sum(kart[*].x)"),
    ("slots[*]", "slots[*]"),
    ("surface.grass", "surface.grass"),
    ("slots[slots[0]]", "slots[slots[0]]"),
    ("true and false", "(true and false)"),
    ("((((a))))", "a"),
]


@pytest.mark.parametrize(("text", "shape"), TABLE, ids=[text for text, _ in TABLE])
def test_precedence(text: str, shape: str) -> None:
    assert show(expression(text)) == shape


@pytest.mark.parametrize(("text", "shape"), TABLE, ids=[text for text, _ in TABLE])
def test_the_shape_in_brackets_is_the_same_expression(text: str, shape: str) -> None:
    assert show(expression(shape)) == shape


OPERANDS = ("a", "`a`", "a.b", "a.`b`", "a[1]", "a[1].b", "f(1)", "1", "1.5", "true", "(a)")
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@pytest.mark.parametrize("operand", OPERANDS)
def test_every_operator_may_follow_every_operand(operand: str) -> None:
    for operator in (*OPERATORS, *COMPARISONS):
        for spaced in (f" {operator} ", operator):
            for right in (operand, f"-{operand}", f"+{operand}"):
                e = expression(operand + spaced + right)
                assert isinstance(e, n.Binary | n.Compare), (operand, operator)
                assert e.operator == operator
                assert show(e.left) == show(expression(operand))
    assert isinstance(expression(f"{operand} and {operand}"), n.And)
    assert isinstance(expression(f"{operand} or {operand}"), n.Or)
    assert isinstance(expression(f"{operand} when {operand}"), n.When)
    assert isinstance(expression(f"{operand} in {operand}..{operand}"), n.InRange)
    assert isinstance(expression(f"{operand} not in {{{operand}, {operand}}}"), n.InSet)
    assert isinstance(expression(f"if {operand} then {operand} else {operand}"), n.IfThenElse)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("1_000_000", 1_000_000),
        ("0x1C", 28),
        ("0XfF_fF", 0xFFFF),
        ("0b1_01", 5),
        ("0B11", 3),
        ("9223372036854775807", (1 << 63) - 1),
        ("0x7FFFFFFFFFFFFFFF", (1 << 63) - 1),
    ],
)
def test_integers(text: str, value: int) -> None:
    e = expression(text)
    assert isinstance(e, n.Integer)
    assert e.value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("1_0.2_5", 10.25),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("2.5e+2", 250.0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("1e-400", 0.0),
    ],
)
def test_decimals(text: str, value: float) -> None:
    e = expression(text)
    assert isinstance(e, n.Decimal)
    assert e.value == value
    assert math.isfinite(e.value)


def test_a_range_may_touch_its_dots() -> None:
    assert show(expression("a in 0..9")) == "(a in 0..9)"
    assert show(expression("a in 0.5..1.5")) == "(a in 0.5..1.5)"
    assert show(expression("a in b..c")) == "(a in b..c)"
    assert show(expression("a in 0x10..0x1F")) == "(a in 16..31)"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0x_", "RS105"),
        ("0b_", "RS105"),
        ("9223372036854775808", "RS106"),
        ("0x8000000000000000", "RS106"),
        ("1e309", "RS106"),
        ("9" * 5000, "RS106"),
        ("``", "RS108"),
    ],
)
def test_numbers_and_names_that_are_none(text: str, code: str) -> None:
    assert errors_of(f"let it = 1 + {text}") == [(code, 1, 14)]


def test_names_in_backticks_may_be_any_text() -> None:
    file = file_of('let `if` = `two words` + `é"#{`.`reward`')
    let = file.statements[0]
    assert isinstance(let, n.Let)
    assert (let.name.text, let.name.quoted) == ("if", True)
    assert isinstance(let.value, n.Binary)
    assert isinstance(let.value.right, n.Reference)
    assert let.value.right.name.text == 'é"#{'
    assert let.value.right.member is not None
    assert let.value.right.member.text == "reward"


def test_names_of_any_script() -> None:
    assert show(expression("café + очки + 点数")) == "((café + очки) + 点数)"


def test_deep_nesting_is_refused_in_words() -> None:
    assert show(expression("(" * 60 + "a" + ")" * 60)) == "a"
    assert [code for code, _, _ in errors_of("let a = " + "(" * 61 + "a" + ")" * 61)] == ["RS111"]
    assert [code for code, _, _ in errors_of("let a = " + "a + " * 5000 + "a")] == ["RS111"]
    assert [code for code, _, _ in errors_of("let a = " + "not " * 5000 + "a")] == ["RS111"]
    assert [code for code, _, _ in errors_of("let a = " + "-" * 5000 + "a")] == ["RS111"]
    assert show(expression(" + ".join("a" * 150))).count("+") == 149


@pytest.mark.parametrize(
    "text",
    [
        "if a then b else " * 5000 + "c",
        "if " * 5000 + "a" + " then b else c" * 5000,
        "if a then " * 5000 + "b" + " else c" * 5000,
        "2 ** " * 5000 + "2",
        "a and not " * 5000 + "b",
        "f(" + " * ".join("a" * 5000) + ")",
        "(" + " + ".join("a" * 150) + ") * (" + "-" * 100 + " (" + " / ".join("b" * 110) + "))",
        "(if a then " + " | ".join("b" * 150) + " else 1) ^ " + " ^ ".join("c" * 120),
    ],
    ids=lambda text: text[:24],
)
def test_operators_that_hang_together_are_counted(text: str) -> None:
    assert errors_of(f"let it = {text}") == [("RS111", 1, 10)]


def test_long_rows_of_short_things_are_not_deep() -> None:
    products = " + ".join("a * b ** 2 - c" for _ in range(90))
    assert show(expression(products)).count("**") == 90
    chain = "if a then b else " * 150 + "c"
    assert show(expression(chain)).count("if") == 150
    calls = " and ".join(f"f(a + {n}, b) in {{1, c * {n}}}" for n in range(150))
    assert show(expression(calls)).count("f(") == 150
    assert show(expression("+".join(["(" * 50 + "a" + ")" * 50] * 100))).count("a") == 100


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a < b < c", 16),
        ("a == b and c < d < e", 27),
        ("a in 1..2 == b", 20),
        ("a in {1} in {2}", 19),
        ("not a != b >= c", 21),
        ("(a < b) < c <=d", 22),
        ("a <b <c", 15),
    ],
)
def test_comparisons_do_not_chain(text: str, column: int) -> None:
    assert errors_of(f"let it = {text}")[0] == ("RS115", 1, column)


@pytest.mark.parametrize(
    "text",
    [
        "a + not b",
        "a == not b",
        "-not a",
        "a in not b..c",
        "a .. b",
        "a when b when c",
        "a not b",
        "1 + if a then b else c",
        "a in 1",
        "a in {}",
        "a in {b and c}",
        "a in 1..2..3",
        "* a",
    ],
)
def test_rows_that_are_no_expressions(text: str) -> None:
    assert errors_of(f"let it = {text}")[0][0] in ("RS101", "RS102", "RS112")
