"""The entries between one number and the end of the backward pass, and their derivatives.

API summary
-----------
``entry_graph(trace, wire, index, sample)``   every entry that lies on a way to the end
``merged(graph, kept)``                       the same with the other entries taken out
``edge_count(trace, wire, sample)``           how many edges there may be, counted quickly

A node is one entry of one recorded array, the sample axis included; an edge from x to y
through a port bears the local derivative dy/dx there.  Nodes are numbers in topological
order.  Derivatives are asked of the gates' own rules, for whole arrays at once.  By hand they
are those that the flows were multiplied by, rounded (:mod:`core.chain_hand`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.chain_hand import Times, exactly, unit_flow
from core.gates import rule
from core.graph import Gate, Graph, Port, WireId
from core.hand_trace import HandTrace
from core.interrupt import check
from core.trace import Array, Trace

Index = tuple[int, ...]
Places = npt.NDArray[np.intp]
_EVERY: Final = 4096
"""After so many edges it is asked whether they are still wanted."""
Edge = tuple[int, float, Port | None]
"""Where it leads, the local derivative, and the port; ``None`` where several are one edge."""


@dataclass(frozen=True, eq=False, slots=True)
class EntryGraph:
    """Entries and edges.

    ``root`` is the number that is asked about, ``order`` all nodes in topological order.
    ``ends`` are the entries where the backward pass starts, each with the gradient that it
    starts with.
    """

    root: int
    order: tuple[int, ...]
    out: Mapping[int, list[Edge]]
    ends: Mapping[int, float]
    wires: tuple[WireId, ...]
    offsets: tuple[int, ...]
    shapes: tuple[Index, ...]

    def place(self, node: int) -> tuple[WireId, Index]:
        """Return the wire of a node and the index into its recorded array."""
        i = bisect_right(self.offsets, node) - 1
        flat = np.unravel_index(node - self.offsets[i], self.shapes[i])
        return self.wires[i], tuple(int(k) for k in flat)

    def wire(self, node: int) -> WireId:
        """Return the wire of a node."""
        return self.wires[bisect_right(self.offsets, node) - 1]


def entry_graph(trace: Trace, wire: WireId, index: Index, sample: int | None) -> EntryGraph:
    """Return the ways from entry ``index`` of ``wire`` to the start of the backward pass.

    ``sample``: only the ways through that row of the batch, for a number that all rows
    share; ``None``: all ways.
    """
    return _Collector(trace, sample).run(wire, index)


def edge_count(trace: Trace, wire: WireId, sample: int | None) -> int:
    """Return about how many edges the entries of a number have: how long it will take.

    ``sample`` as for :func:`entry_graph`.
    """
    one = sample is not None
    reached, count = {wire: 1}, 0
    for gate in trace.graph.gates:
        made = sum(
            _fan_out(trace, gate, port, reached[source], one=one)
            for port, source in enumerate(gate.inputs)
            if source in reached and not gate.detached
        )
        if made:
            count += made
            reached[gate.output] = min(made, _size(trace, gate.output, one=one))
    return count


def _size(trace: Trace, wire: WireId, *, one: bool) -> int:
    """Return how many entries a wire has, of ``one`` sample or of all."""
    size = trace.values[wire].size
    return size // max(len(trace.rows), 1) if one and trace.graph.wires[wire].batched else size


def _fan_out(trace: Trace, gate: Gate, port: int, entries: int, *, one: bool) -> int:
    """Return how many edges lead from so many entries of an input to the output."""
    size, source = (_size(trace, w, one=one) for w in (gate.output, gate.inputs[port]))
    if gate.op == "matmul":
        # An entry of X feeds a row of Y, one of W a column.
        right = trace.values[gate.inputs[1]]
        columns = max(right.size // max(len(right), 1), 1)
        return entries * (columns if port == 0 else max(size // columns, 1))
    if rule(gate.op).elementwise:
        return entries * max(size // max(source, 1), 1)
    return entries * max(_size(trace, gate.output, one=True), 1)


class _Collector:
    """Follows the gates forwards, keeping of each array the entries that are reached."""

    def __init__(self, trace: Trace, sample: int | None) -> None:
        self.trace = trace
        self.graph: Graph = trace.graph
        self.sample = sample
        self.wires: list[WireId] = []
        self.offsets: list[int] = []
        self.entries: dict[WireId, Places] = {}
        self.offset: dict[WireId, int] = {}
        self.out: dict[int, list[Edge]] = {}

    def run(self, wire: WireId, index: Index) -> EntryGraph:
        shape = self.trace.values[wire].shape
        root = int(np.ravel_multi_index(index, shape)) if shape else 0
        self._add(wire, np.array([root]))
        start = self.trace.plan.start_wire
        with np.errstate(all="ignore"):
            for gate in self._gates(wire, start):
                self._gate(gate)
        order = tuple(self.offset[w] + i for w in self.wires for i in self.entries[w].tolist())
        shapes = tuple(self.trace.values[w].shape for w in self.wires)
        return EntryGraph(
            root, order, self.out, self._ends(start), tuple(self.wires), tuple(self.offsets), shapes
        )

    def _gates(self, wire: WireId, start: WireId) -> Iterator[Gate]:
        leading = self.graph.ancestors(start)
        sampled = self._sampled() if self.sample is not None else leading
        if wire not in leading or wire == start:
            return
        for gate in self.graph.gates:
            if gate.output in leading and gate.output in sampled and not gate.detached:
                yield gate

    def _sampled(self) -> set[WireId]:
        """Return the wires that depend on a sample: a penalty on the weights does not."""
        made = {w.id for w in self.graph.wires.values() if w.batched}
        for gate in self.graph.gates:
            if not made.isdisjoint(gate.inputs):
                made.add(gate.output)
        return made

    def _ends(self, start: WireId) -> dict[int, float]:
        if start not in self.offset:
            return {}
        gradient = self.trace.gradients[start].ravel()
        of_array = bool(self.trace.plan.start_entry)
        return {
            self.offset[start] + i: float(gradient[i])
            for i in self.entries[start].tolist()
            # Of an array only one entry is an end; at the others no path begins.
            if not of_array or gradient[i]
        }

    def _add(self, wire: WireId, entries: Places) -> None:
        size = self.trace.values[self.wires[-1]].size if self.wires else 0
        self.offset[wire] = self.offsets[-1] + size if self.wires else 0
        self.offsets.append(self.offset[wire])
        self.wires.append(wire)
        self.entries[wire] = entries

    def _gate(self, gate: Gate) -> None:
        ports = [p for p, w in enumerate(gate.inputs) if w in self.entries]
        if not ports:
            return
        found = [self._chosen(gate, port) for port in ports]
        self._add(gate.output, np.unique(np.concatenate([targets for _, targets, _ in found])))
        above = self.offset[gate.output]
        for port, (sources, targets, values) in zip(ports, found, strict=True):
            below, mark = self.offset[gate.inputs[port]], (gate.id, port)
            rows = zip(sources.tolist(), targets.tolist(), values.tolist(), strict=True)
            for i, (source, target, value) in enumerate(rows):
                if not i % _EVERY:
                    check()
                self.out.setdefault(below + source, []).append((above + target, value, mark))

    def _chosen(self, gate: Gate, port: int) -> tuple[Places, Places, Array]:
        """Return the edges of a port, those of other samples left out."""
        entries = self.entries[gate.inputs[port]]
        sources, targets, values = _edges(self.trace, gate, port, entries)
        if self.sample is None or not self.graph.wires[gate.output].batched:
            return sources, targets, values
        each = self.trace.values[gate.output].size // len(self.trace.values[gate.output])
        mine = targets // each == self.sample
        return sources[mine], targets[mine], values[mine]


# -- the derivatives of one gate -------------------------------------------------------


def _edges(trace: Trace, gate: Gate, port: int, entries: Places) -> tuple[Places, Places, Array]:
    """Return sources, targets and local derivatives from ``entries`` of the input on."""
    x = [trace.values[w] for w in gate.inputs]
    y = trace.values[gate.output]
    if isinstance(trace, HandTrace):
        local = trace.locals.get((gate.id, port))
        if local is not None:
            return _elementwise(local, port, x, y, entries)
    elif rule(gate.op).elementwise:
        local = rule(gate.op).local(port, x, y, gate.attributes)
        return _elementwise(local, port, x, y, entries)
    if gate.op == "matmul":
        return _matmul(port, x, y, entries)
    wires = trace.graph.wires
    rows = wires[gate.inputs[port]].batched and wires[gate.output].batched
    # Softmax works row by row, also where its rows are no samples.
    axes = int(rows) if gate.op != "softmax" else y.ndim - 1
    return _by_output(trace, gate, port, entries, axes)


def _elementwise(
    local: Array, port: int, x: list[Array], y: Array, entries: Places
) -> tuple[Places, Places, Array]:
    local = np.broadcast_to(np.asarray(local, dtype=np.float64), y.shape).ravel()
    if x[port].shape == y.shape:
        return entries, entries, local[entries]
    own = np.arange(x[port].size).reshape(x[port].shape)
    fed = np.broadcast_to(own, y.shape).ravel()
    targets = np.flatnonzero(np.isin(fed, entries))
    return fed[targets], targets, local[targets]


def _matmul(port: int, x: list[Array], y: Array, entries: Places) -> tuple[Places, Places, Array]:
    """Y = X W: an entry of X feeds its row of Y, an entry of W its column."""
    left, right = np.atleast_2d(x[0]), x[1].reshape(len(x[1]), -1)
    rows, columns = len(left), right.shape[1]
    inner = len(right)
    if port == 0:
        row, k = entries // inner, entries % inner
        targets = row[:, np.newaxis] * columns + np.arange(columns)
        values = right[k]
    else:
        k, column = entries // columns, entries % columns
        targets = np.arange(rows) * columns + column[:, np.newaxis]
        values = left.T[k]
    return np.repeat(entries, targets.shape[1]), targets.ravel(), values.ravel()


def _by_output(
    trace: Trace, gate: Gate, port: int, entries: Places, axes: int
) -> tuple[Places, Places, Array]:
    """Ask the gate's rule what each output sends back for a gradient of 1.

    The first ``axes`` axes are of rows that do not mix: one question serves all rows.
    """
    x, y = [trace.values[w] for w in gate.inputs], trace.values[gate.output]
    each, per_row = math.prod(y.shape[axes:]), math.prod(x[port].shape[axes:])
    row = entries // per_row if axes else np.zeros_like(entries)
    sources, targets, values = [], [], []
    for j in range(each):
        asked = np.zeros(y.shape)
        asked.reshape(-1, each)[:, j] = 1.0
        sources.append(entries)
        targets.append(row * each + j)
        if isinstance(trace, HandTrace):
            values.append(unit_flow(trace, gate, port, asked, entries))
        else:
            flow = rule(gate.op).vjp(asked, port, x, y, gate.attributes)
            values.append(np.asarray(flow).ravel()[entries])
    return np.concatenate(sources), np.concatenate(targets), np.concatenate(values)


# -- taking entries out ----------------------------------------------------------------


def merged(graph: EntryGraph, kept: Callable[[WireId], bool], times: Times = exactly) -> EntryGraph:
    """Return the graph of the ``kept`` wires, the root and the ends.

    An edge bears the derivative along all ways that pass only what is taken out, multiplied
    by ``times``.
    """
    taken_out: set[int] = set()
    for wire, first, shape in zip(graph.wires, graph.offsets, graph.shapes, strict=True):
        if not kept(wire):
            taken_out.update(range(first, first + math.prod(shape)))
    taken_out.discard(graph.root)
    taken_out.difference_update(graph.ends)
    through: dict[int, dict[int, float]] = {}
    out: dict[int, list[Edge]] = {}
    for node in reversed(graph.order):
        check()
        found: dict[int, float] = {}
        for target, value, _ in graph.out.get(node, ()):
            if target not in taken_out:
                found[target] = found.get(target, 0.0) + value
                continue
            for beyond, more in through[target].items():
                found[beyond] = found.get(beyond, 0.0) + times(value, more)
        if node in taken_out:
            through[node] = found
        else:
            out[node] = [(target, value, None) for target, value in found.items()]
    order = tuple(node for node in graph.order if node not in taken_out)
    return EntryGraph(graph.root, order, out, graph.ends, graph.wires, graph.offsets, graph.shapes)
