"""Lines: where a statement ends and where it goes on."""

from __future__ import annotations

import pytest

from retrodsl.syntax import nodes as n
from tests.syntax.shape import errors_of, expression, file_of, show


def lets(text: str) -> list[str]:
    """The lets of a file, in short."""
    found = []
    for statement in file_of(text).statements:
        assert isinstance(statement, n.Let)
        found.append(f"{statement.name.text}={show(statement.value)}")
    return found


JOINED = ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>"]
JOINED += ["==", "!=", "<", "<=", ">", ">=", "and", "or", "when"]


@pytest.mark.parametrize("operator", JOINED)
@pytest.mark.parametrize("gap", ["\n", "\n\n  ", " # why\n", "\n # a\n\n # b\n ", "\r\n", "\n\t"])
def test_a_line_goes_on_around_an_operator(operator: str, gap: str) -> None:
    plain = show(expression(f"a {operator} b"))
    assert show(expression(f"a {operator}{gap} b")) == plain  # behind it
    assert show(expression(f"a{gap} {operator} b")) == plain  # before it


@pytest.mark.parametrize("gap", ["\n", " # why\n\n", "\r\n"])
def test_a_line_goes_on_around_words_and_brackets(gap: str) -> None:
    for text in (
        "if~a~then~b~else~c",
        "a in~1..~2",
        "a~in 1..2",
        "a not~in 1..2",
        "a in {~1,~2,~}",
        "not~a",
        "f(~a~,~b~)",
        "(~a~+~b~)",
        "kart[~1~].x",
        "a~not in {b}",
        "-~a",
    ):
        assert show(expression(text.replace("~", gap))) == show(expression(text.replace("~", " ")))
    assert show(expression(f"~{gap}a")) == "(~a)"


def test_a_new_line_ends_a_statement() -> None:
    assert lets("let a = 1\nlet b = 2\n\n\nlet c = 3") == ["a=1", "b=2", "c=3"]
    assert errors_of("let a = 1 let b = 2") == [("RS101", 1, 11)]


def test_semicolons_end_statements() -> None:
    assert lets("let a = 1; let b = 2;let c = 3;") == ["a=1", "b=2", "c=3"]
    assert lets("let a = 1;\nlet b = 2 ;;; \n ; let c = 3") == ["a=1", "b=2", "c=3"]
    reward = file_of("reward { a : 1; b : 2; }").statements[0]
    assert isinstance(reward, n.Reward)
    assert len(reward.terms) == 2


def test_a_semicolon_ends_even_where_an_operator_follows() -> None:
    assert errors_of("let a = 1; + 2") == [("RS101", 1, 12)]


def test_a_line_that_begins_with_a_name_is_a_new_one() -> None:
    reward = file_of("reward {\n a : 1\n b : 2\n inner : 3\n order : 4\n}").statements[0]
    assert isinstance(reward, n.Reward)
    assert [term.name.text for term in reward.terms] == ["a", "b", "inner", "order"]


def test_else_of_a_table_is_a_new_line() -> None:
    table = file_of("table t(a) {\n 0: 1\n else: 2\n}").statements[0]
    assert isinstance(table, n.Table)
    assert [entry.key is None for entry in table.entries] == [False, True]
    table = file_of("table t(a) {\n 0: if a == 0 then 1\n else 3\n else : 2\n}").statements[0]
    assert isinstance(table, n.Table)
    assert [entry.key is None for entry in table.entries] == [False, True]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\r\n", " \t\n", "\n\f\n", "   # c\r\n"])
def test_line_ends_of_every_kind(end: str) -> None:
    text = f"let a = 1{end}reward {{{end}x : 1{end}y : a +{end} 2{end}}}{end}let b = 2{end}"
    kinds = [type(statement) for statement in file_of(text).statements]
    assert kinds == [n.Let, n.Reward, n.Let]


@pytest.mark.parametrize("brace", ["{", "\n{", " # c\n\n{\n", "{\n\n", "{ # c\n"])
def test_a_block_may_open_on_the_next_line(brace: str) -> None:
    for head in ("ram", "reward", "done", "info", "actions", "states", "movie m", "replay m"):
        assert len(file_of(f"{head} {brace} }}\n").statements) == 1


@pytest.mark.parametrize(
    "text", ["", "\n", " \t ", "# only this", "#\n#\n\n", "\r\n\r\n", ";", "\n;\n;", "\f"]
)
def test_files_of_nothing(text: str) -> None:
    file = file_of(text)
    assert file.statements == ()
    assert len(file.comments) == text.count("#")


def test_a_mark_at_the_start_is_named() -> None:
    # A file is read with its byte-order mark taken off; in a text it has no meaning.
    assert errors_of("\ufefflet a = 1") == [("RS103", 1, 1)]
    assert lets("let a = 1") == ["a=1"]


def test_long_runs_of_empty_lines_and_comments() -> None:
    assert lets("let a = 1" + "\n" * 30_000 + "# c\n" * 30_000 + "let b = 2") == ["a=1", "b=2"]
    assert lets("let a = 1" + "\n# c" * 30_000 + "\n  + 2") == ["a=(1 + 2)"]
    assert len(file_of("let a = (" + "\n" * 30_000 + "1)").statements) == 1


def test_many_brackets_that_do_not_match() -> None:
    assert [code for code, _, _ in errors_of("(" * 20_000 + "]" * 20_000)] == ["RS111"]
