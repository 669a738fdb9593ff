"""The locals of a script that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from retrodsl.readers import lua_nodes as n


@dataclass(slots=True, eq=False)
class _Local:
    name: n.Name
    function: str
    is_read: bool = False


@dataclass(slots=True)
class _Search:
    found: list[_Local] = field(default_factory=list)
    scopes: list[dict[str, _Local]] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)


def unused_locals(tree: n.Block) -> Iterator[tuple[str, tuple[n.Name, ...]]]:
    """Names that ``local`` declares with a value and nothing reads, by their function's name.

    Names that begin with ``_`` are meant to be unused, and functions are another matter.
    """
    search = _Search()
    _block(search, tree)
    by_function: dict[str, list[n.Name]] = {}
    for local in search.found:
        if not local.is_read and not local.name.name.startswith("_"):
            by_function.setdefault(local.function, []).append(local.name)
    for function, names in by_function.items():
        yield function, tuple(names)


def _block(search: _Search, block: n.Block) -> None:
    search.scopes.append({})
    for statement in block:
        _statement(search, statement)
    search.scopes.pop()


def _statement(search: _Search, node: n.Statement) -> None:
    match node:
        case n.Local():
            _read_all(search, node.values)
            function = search.functions[-1] if search.functions else ""
            for index, name in enumerate(node.names):
                local = _Local(name, function)
                search.scopes[-1][name.name] = local
                if index < len(node.values) and not isinstance(node.values[index], n.Function):
                    search.found.append(local)
        case n.LocalFunction():
            search.scopes[-1][node.name.name] = _Local(node.name, "")
            _function(search, node.function)
        case n.Assign():
            _read_all(search, node.values)
            for target in node.targets:
                if not isinstance(target, n.Name):
                    _read(search, target)
        case n.Invoke():
            _read(search, node.call)
        case n.Do():
            _block(search, node.body)
        case n.While():
            _read(search, node.condition)
            _block(search, node.body)
        case n.Repeat():
            search.scopes.append({})
            for statement in node.body:
                _statement(search, statement)
            _read(search, node.condition)
            search.scopes.pop()
        case n.If():
            for condition, block in node.arms:
                _read(search, condition)
                _block(search, block)
            _block(search, node.otherwise or ())
        case n.NumericFor():
            for part in (node.start, node.end, node.step):
                if part is not None:
                    _read(search, part)
            _with_names(search, (node.name.name,), node.body)
        case n.GenericFor():
            _read_all(search, node.values)
            _with_names(search, tuple(name.name for name in node.names), node.body)
        case n.Return():
            _read_all(search, node.values)
        case n.Jump() | n.Mark():
            pass


def _with_names(search: _Search, names: tuple[str, ...], body: n.Block) -> None:
    """A block in which names are others than those around it."""
    nowhere = n.Name(body[0].span, "") if body else None
    shadows = {name: _Local(nowhere, "") for name in names} if nowhere is not None else {}
    search.scopes.append(shadows)
    _block(search, body)
    search.scopes.pop()


def _function(search: _Search, function: n.Function) -> None:
    search.functions.append(function.name)
    _with_names(search, function.parameters, function.body)
    search.functions.pop()


def _read_all(search: _Search, nodes: tuple[n.Expression, ...]) -> None:
    for node in nodes:
        _read(search, node)


def _read(search: _Search, node: n.Expression) -> None:
    match node:
        case n.Name(name=name):
            local = next((s[name] for s in reversed(search.scopes) if name in s), None)
            if local is not None:
                local.is_read = True
        case n.Index():
            _read_all(search, (node.base, node.key))
        case n.Call():
            _read_all(search, (node.function, *node.arguments))
        case n.Function():
            _function(search, node)
        case n.Binary():
            _read_all(search, (node.left, node.right))
        case n.Unary():
            _read(search, node.operand)
        case n.Parentheses():
            _read(search, node.inner)
        case n.TableMaker():
            for key, value in node.fields:
                if key is not None:
                    _read(search, key)
                _read(search, value)
        case n.Constant() | n.Varargs():
            pass
