"""The tree of a Lua script: its nodes, its places, and that it is there for every shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.platforms.installation import installed_collections
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_tree import lua_tree, walk
from retrodsl.source import Source

SHIPPED = sorted(path for folder in installed_collections() for path in folder.glob("*/*.lua"))


def _tree(text: str) -> n.Block:
    tree = lua_tree(Source("script.lua", text))
    assert tree is not None
    return tree


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_scripts(path: Path) -> None:
    source = Source(path.name, path.read_text("utf-8"))
    tree = lua_tree(source)
    assert tree
    for node in walk(tree):
        assert 0 <= node.span.start < node.span.end <= len(source.text)
        if isinstance(node, n.Name):
            assert source.slice(node.span) == node.name


def test_sugar_is_resolved() -> None:
    (statement,) = _tree("function t.a:m(x) end")
    assert isinstance(statement, n.Assign)
    (target,), (function,) = statement.targets, statement.values
    assert isinstance(target, n.Index)
    assert isinstance(target.key, n.Constant)
    assert target.key.value == "m"
    assert isinstance(function, n.Function)
    assert function.parameters == ("self", "x")
    assert function.name == "t.a:m"


def test_precedence_and_values() -> None:
    (statement,) = _tree("return 1 + 2 * -x ^ 2 == 0x10 and 'a' .. \"b\"")
    assert isinstance(statement, n.Return)
    (both,) = statement.values
    assert isinstance(both, n.Binary)
    assert both.operator == "and"
    assert isinstance(both.left, n.Binary)
    assert both.left.operator == "=="
    assert isinstance(both.left.right, n.Constant)
    assert both.left.right.value == 16


def test_if_with_all_parts() -> None:
    (statement,) = _tree("if a then x() elseif b then y() elseif c then else z() end")
    assert isinstance(statement, n.If)
    assert [len(block) for _, block in statement.arms] == [1, 1, 0]
    assert statement.otherwise is not None
    (plain,) = _tree("if a then end")
    assert isinstance(plain, n.If)
    assert plain.otherwise is None


def test_tables() -> None:
    (statement,) = _tree("t = {1, a = 2, ['k'] = 3, [k] = 4; f()}")
    assert isinstance(statement, n.Assign)
    (made,) = statement.values
    assert isinstance(made, n.TableMaker)
    keys = [key for key, _ in made.fields]
    assert keys[0] is None
    assert isinstance(keys[1], n.Constant)
    assert keys[1].value == "a"
    assert isinstance(keys[3], n.Name)
    assert keys[4] is None


@pytest.mark.parametrize(
    "text", ["function f( end", "x =", "return 1 return", "(" * 200 + "1" + ")" * 200, "x != 1"]
)
def test_no_tree(text: str) -> None:
    assert lua_tree(Source("script.lua", text)) is None
