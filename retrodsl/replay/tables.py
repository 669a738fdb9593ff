"""A movie as a table: a column a name, a row a frame. What `retrodsl trace` writes.

Names of the spec are columns under their own name; what the table adds stands beside them:

    frame                    the frame, 0 the reset frame
    score, enemy[0].hp       variables, values behind pointers, lets, the names of `info`
    reward, reward.TERM      what is paid; with two players reward.p1, reward.p1.TERM, reward.p2 ...
    done, ended_by           whether the episode ends on this frame, and by which conditions
    done.NAME, truncate.NAME whether a condition holds
    invariant.NAME           whether an invariant holds
    range.NAME               whether a variable keeps to its `in` or closed enum (on request only)
    pad, pad.mask            what is pressed, as text and as bits; with two players pad.p1 ...

A variable that has one of these names itself is ``ram.NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from retrodsl.engines._base import EngineRun
from retrodsl.evaluators.arrays.columns import Array, Truths
from retrodsl.ir.nodes import Node, Op, PointedRead, in_order
from retrodsl.ir.program import Condition, Program
from retrodsl.movies.model import names_of
from retrodsl.ram import RamTrace, RamTraceBuilder
from retrodsl.replay.trace import Trace, cut_ram

Masks = Sequence[tuple[int, ...]]

#: What a block of memory is called in a file.
_RAM = re.compile(r"ram\.[0-9A-F]+")


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: int64, float64, bool or text, a value a frame.

    ``kind`` is ``frame``, ``variable``, ``pointer``, ``let``, ``info``, ``reward``, ``term``,
    ``done``, ``ended_by``, ``condition``, ``invariant``, ``range`` or ``pad``. ``enum`` are the
    names of values. ``on_request``: it is left out unless it is asked for.
    """

    name: str
    kind: str
    values: Array = field(repr=False)
    doc: str = ""
    enum: Mapping[int, str] = field(default_factory=dict, repr=False)
    on_request: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What a movie showed; every column has a value a row.

    ``movie`` is what the movie is called, ``facts`` what else is known of it: ``file``, ``start``,
    ``ended_at`` and so on. ``about`` is what holds for every movie of the same spec or folder.
    ``ram`` is the memory of the same frames. ``notes`` are sentences that are to be known first.
    """

    movie: str
    columns: tuple[Column, ...]
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    ram: RamTrace | None = field(default=None, repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].values)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def arrays(self) -> dict[str, Array]:
        """Every column that is not on request only, as a NumPy array."""
        return {c.name: c.values for c in self.columns if not c.on_request}

    def column(self, name: str) -> Column:
        """A column; raises ``KeyError``."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def __getitem__(self, name: str) -> Array:
        return self.column(name).values

    def picked(self, names: Iterable[str]) -> Table:
        """With these columns alone, and ``frame``; raises ``KeyError``."""
        wanted = dict.fromkeys(["frame", *names])
        return replace(self, columns=tuple(self.column(name) for name in wanted))

    def usual(self) -> Table:
        """Without the columns that are on request only."""
        return replace(self, columns=tuple(c for c in self.columns if not c.on_request))

    def cut(self, first: int | None, last: int | None) -> Table:
        """The rows of the frames ``first`` to ``last``, both included, ``None`` for no bound."""
        frames = self["frame"]
        low = int(np.searchsorted(frames, first)) if first is not None else 0
        high = int(np.searchsorted(frames, last, "right")) if last is not None else self.rows
        if (low, high) == (0, self.rows):
            return self
        columns = tuple(replace(c, values=c.values[low:high]) for c in self.columns)
        ram = None if self.ram is None else _cut(self.ram, low, max(high, low))
        return replace(self, columns=columns, ram=ram)


def _cut(ram: RamTrace, low: int, high: int) -> RamTrace | None:
    """The frames from ``low`` to before ``high``; ``None`` where those are none."""
    if low >= high:
        return None
    head = cut_ram(ram, high)
    if not low:
        return head
    builder = RamTraceBuilder(head.blocks)
    for image in islice(head.iter_images(), low, None):
        builder.append(image.blocks())
    return builder.build()


# --- from a spec


def table_of(
    trace: Trace, masks: Masks = (), *, movie: str = "", players: int | None = None
) -> Table:
    """The table of an evaluated run.

    ``masks[i]`` are the pads of step ``i``, which makes frame ``i + 1``. ``players`` is how many
    pads are shown: as many as there are masks in a step, unless it is given.
    """
    program = trace.program
    plain = [*_variables(trace), *_named_nodes(trace)]
    added = [
        *_rewards(trace),
        *_ends(trace),
        *_checks(trace),
        *_pads(masks, trace.frames, program.platform.buttons, players),
    ]
    return Table(movie, _together(trace.frames, plain, added), ram=trace.columns.memory)


def _together(frames: int, plain: Iterable[Column], added: Sequence[Column]) -> tuple[Column, ...]:
    """All columns, names of the spec that are taken by others changed."""
    taken = {"frame", "movie", "ram", "meta", *(column.name for column in added)}
    found: dict[str, Column] = {}
    for column in plain:
        clashes = column.name in taken or _RAM.fullmatch(column.name) is not None
        name = f"ram.{column.name}" if clashes else column.name
        found.setdefault(name, replace(column, name=name))
    return (Column("frame", "frame", np.arange(frames)), *found.values(), *added)


def _variables(trace: Trace) -> Iterator[Column]:
    for variable in trace.program.variables:
        enum = {value: name for name, value in variable.enum}
        values = trace.variables[variable.key]
        yield Column(variable.key, "variable", values, variable.doc, enum)


def _named_nodes(trace: Trace) -> Iterator[Column]:
    """Values behind pointers, lets, and the names of `info`."""
    program = trace.program
    pointers = {pointer.key: pointer for pointer in program.pointers}
    wanted: list[tuple[str, str, Node]] = []
    for node in in_order(_roots(program)):
        if node.op is Op.POINTED and isinstance(node.payload, PointedRead):
            wanted.append((node.payload.name, "pointer", node))
        elif node.serial in program.names and node.op not in (Op.VARIABLE, Op.CONST):
            wanted.append((program.names[node.serial], "let", node))
    wanted += [(named.name, "info", named.node) for named in trace.scenario.info]
    docs = {named.name: named.doc for named in trace.scenario.info}
    for (name, kind, _), values in zip(
        wanted, trace.evaluate([node for _, _, node in wanted]) if wanted else [], strict=True
    ):
        pointer = pointers.get(name) if kind == "pointer" else None
        enum = {value: member for member, value in pointer.enum} if pointer else {}
        doc = pointer.doc if pointer else docs.get(name, "")
        yield Column(name, kind, values, doc, enum)


def _roots(program: Program) -> list[Node]:
    """Everything that the spec says, whichever scenario or replay says it."""
    nodes = [named.node for scenario in program.scenarios for named in scenario.all_named]
    nodes += [decision.node for decision in program.decisions]
    for item in program.replays:
        nodes += [e.node for e in item.expected if isinstance(e, Condition)]
    return nodes


def _rewards(trace: Trace) -> Iterator[Column]:
    """What each player is paid. The reset frame pays nothing, whatever its terms are."""
    players = len(trace.scenario.rewards)
    for player, terms in enumerate(trace.scenario.rewards, 1):
        head = "reward" if players == 1 else f"reward.p{player}"
        yield Column(head, "reward", _without_reset(trace.rewards(player)))
        for term in terms:
            values = _without_reset(trace.column(term.node))
            yield Column(f"{head}.{term.name}", "term", values, term.doc)


def _without_reset(values: Array) -> Array:
    paid: Array = values.copy()
    paid[:1] = 0
    return paid


def _ends(trace: Trace) -> Iterator[Column]:
    """Whether and why the episode ends. The reset frame ends nothing."""
    done = _without_reset(trace.ended)
    reasons = ["" for _ in range(trace.frames)]
    for frame in np.flatnonzero(done).tolist():
        reasons[frame] = " and ".join(trace.done_names(frame))
    yield Column("done", "done", done)
    yield Column("ended_by", "ended_by", np.array(reasons, np.str_))
    for what, conditions in (("done", trace.scenario.done), ("truncate", trace.scenario.truncate)):
        for named in conditions:
            yield Column(f"{what}.{named.name}", "condition", trace.column(named.node), named.doc)


def _checks(trace: Trace) -> Iterator[Column]:
    """Invariants, and the ranges and closed enums that the spec states."""
    for item in trace.scenario.invariants:
        truths = trace.column(item.node).astype(np.bool_)
        yield Column(f"invariant.{item.name}", "invariant", truths, item.doc)
    for variable in trace.program.variables:
        if variable.stated_range is None and not variable.enum_only:
            continue
        values = trace.variables[variable.key]
        holds: Truths = (values >= variable.range.low) & (values <= variable.range.high)
        if variable.enum_only:
            named = np.array([value for _, value in variable.enum], np.int64)
            holds &= np.isin(values, named)
        yield Column(f"range.{variable.key}", "range", holds, on_request=True)


def _pads(
    masks: Masks, frames: int, buttons: Sequence[str | None], players: int | None
) -> Iterator[Column]:
    """What each player pressed in the step that led to a frame; nothing on the reset frame."""
    count = players if players is not None else max((len(step) for step in masks), default=0)
    for player in range(count):
        bits = np.zeros(frames, np.int64)
        some = [step[player] if player < len(step) else 0 for step in masks[: frames - 1]]
        bits[1 : 1 + len(some)] = some
        known = {mask: "+".join(names_of(mask, buttons)) for mask in set(bits.tolist())}
        pressed = np.array([known[mask] for mask in bits.tolist()], np.str_)
        head = "pad" if count == 1 else f"pad.p{player + 1}"
        yield Column(head, "pad", pressed)
        yield Column(f"{head}.mask", "pad", bits)


# --- from an integration without a spec


def table_of_run(
    run: EngineRun, masks: Masks = (), *, movie: str = "", players: int | None = None
) -> Table:
    """The table of what the engine itself showed: its info, reward and done.

    A variable that a script makes later than the first frame is float64, NaN where it is not there.
    """
    # By name: the engine has them in the order of a hash table.
    plain = [Column(name, "info", _info(run, name)) for name in sorted(run.info.names)]
    rewards = np.array(run.rewards, np.float64).reshape(run.frames, -1)
    added = []
    for player, values in enumerate(rewards.T, 1):
        name = "reward" if rewards.shape[1] == 1 else f"reward.p{player}"
        added.append(Column(name, "reward", _without_reset(values)))
    added.append(Column("done", "done", _without_reset(np.array(run.done, np.bool_))))
    added += _pads(masks, run.frames, run.buttons, players)
    return Table(movie, _together(run.frames, plain, added), ram=run.ram)


def _info(run: EngineRun, name: str) -> Array:
    column = run.info.column(name)
    if column is not None:
        return column
    return np.array([row.get(name, np.nan) for row in run.info], np.float64)
