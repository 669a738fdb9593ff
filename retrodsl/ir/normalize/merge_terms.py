"""Sums of multiples of the same things become one sum with one multiple of each."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import Kind, Node, Op
from retrodsl.semantics import intervals as iv

_SUMS = (Op.ADD, Op.SUB, Op.NEG)


def merge_terms(build: Builder, node: Node) -> Node:
    """``2 * x - 3 + x`` becomes ``3 * x - 3``, on integers, where it makes the sum shorter.

    Doubles are left alone, since rounding depends on the order; so is a sum whose merged parts
    could leave 64 bits where the written ones do not.
    """
    if node.op not in _SUMS or node.kind is not Kind.INT:
        return node
    factors: dict[int, int] = {}
    atoms: dict[int, Node] = {}
    constant, written = _collect(node, factors, atoms)
    left = {serial: factor for serial, factor in factors.items() if factor}
    if len(left) + (constant != 0) >= written:
        return node
    result: Node | None = None
    for serial in sorted(left, key=lambda s: (left[s] < 0, s)):
        size = build.mul(build.const(abs(left[serial])), atoms[serial])
        if result is None:
            result = size if left[serial] > 0 else build.neg(size)
        else:
            result = build.add(result, size) if left[serial] > 0 else build.sub(result, size)
        if not result.range.within(iv.INT64) or not size.range.within(iv.INT64):
            return node
    if result is None:
        return build.const(constant)
    if constant:
        positive = constant > 0
        amount = build.const(abs(constant))
        result = build.add(result, amount) if positive else build.sub(result, amount)
    return result if result.range.within(iv.INT64) else node


def _collect(node: Node, factors: dict[int, int], atoms: dict[int, Node]) -> tuple[int, int]:
    """Add up the factor of each atom; the constant part, and how many parts were written."""
    constant = written = 0
    stack = [(1, node)]
    while stack:
        factor, item = stack.pop()
        if item.op is Op.ADD:
            stack.extend((factor, arg) for arg in item.args)
        elif item.op is Op.SUB:
            stack.extend(((factor, item.args[0]), (-factor, item.args[1])))
        elif item.op is Op.NEG:
            stack.append((-factor, item.args[0]))
        elif item.op is Op.MUL and any(arg.is_const for arg in item.args):
            first = item.args[0].is_const
            number, other = item.args if first else (item.args[1], item.args[0])
            stack.append((factor * int(number.number), other))
        elif item.is_const:
            constant += factor * int(item.number)
            written += 1
        else:
            atoms[item.serial] = item
            factors[item.serial] = factors.get(item.serial, 0) + factor
            written += 1
    return constant, written
