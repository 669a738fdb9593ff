"""Evaluates a formula for many candidates at once: arrays of shape (rows, candidates).

The rows are frames in time order. Operations go over whole arrays, history along the rows. The
first row is where time begins: frame 0 for a formula with ``initial``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrodsl.evaluators.arrays.columns import wrapped
from retrodsl.evaluators.arrays.operations import OPERATIONS
from retrodsl.ir.nodes import Kind, Node, Op
from retrodsl.search.formulas import UNKNOWN, is_initial
from retrodsl.search.index import Integers, Truths

Array = NDArray[Any]


def holds(root: Node, unknown: Integers, leaves: Mapping[int, Array]) -> Truths:
    """Where the condition ``root`` is true.

    ``unknown`` is the unknown's value, of shape (rows, candidates). ``leaves`` are the values, by
    serial, of parts that are not to be looked into, of shape (rows, candidates) or (rows, 1).
    """
    values: dict[int, Array] = {}
    with np.errstate(all="ignore"):
        for node in _needed(root, leaves):
            if node.serial in leaves:
                values[node.serial] = leaves[node.serial]
            elif node.op is Op.VARIABLE and node.payload == UNKNOWN:
                values[node.serial] = unknown
            elif node.op is Op.CONST:
                values[node.serial] = _constant(node)
            else:
                args = [values[arg.serial] for arg in node.args]
                values[node.serial] = _operate(node, args, unknown.shape)
    return np.broadcast_to(values[root.serial], unknown.shape)


def _needed(root: Node, leaves: Mapping[int, Array]) -> list[Node]:
    """What ``root`` is made of, operands first, nothing below a leaf."""
    found: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node.serial not in found:
            found[node.serial] = node
            if node.serial not in leaves:
                stack.extend(node.args)
    return [found[serial] for serial in sorted(found)]


def _constant(node: Node) -> Array:
    if node.kind is Kind.REAL:
        return np.asarray(node.number, np.float64)
    if node.kind is Kind.BOOL:
        return np.asarray(node.number, np.bool_)
    return np.asarray(wrapped(int(node.number)))


def _operate(node: Node, args: list[Array], shape: tuple[int, ...]) -> Array:
    match node.op:
        case Op.PREV:
            full = np.broadcast_to(args[0], (shape[0], *args[0].shape[1:]))
            return np.concatenate([full[:1], full[:-1]])
        case Op.LATCH if is_initial(node):
            first: Array = np.broadcast_to(args[0], (shape[0], *args[0].shape[1:]))[:1]
            return first
        case Op.LATCH:
            value, condition, start = (np.broadcast_to(arg, shape) for arg in args)
            taken = condition.copy()
            taken[0] = True
            rows = np.where(taken, np.arange(shape[0])[:, None], 0)
            last = np.maximum.accumulate(rows, axis=0)
            return np.take_along_axis(np.where(condition, value, start), last, axis=0)
        case Op.RUN_MAX:
            return np.maximum.accumulate(np.broadcast_to(args[0], shape), axis=0)
        case Op.RUN_MIN:
            return np.minimum.accumulate(np.broadcast_to(args[0], shape), axis=0)
        case Op.RUN_SUM:
            return np.add.accumulate(np.broadcast_to(args[0], shape), axis=0)
        case _:
            return OPERATIONS[node.op](*args)
