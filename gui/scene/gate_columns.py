"""Which column each gate and leaf stands in, and how the wires hop from column to column.

API summary
-----------
``columns(graph)``       the column of every wire's gate or leaf, from 0
``weave(graph, place, breaks)``  a :class:`Weave`: nodes by column, links between neighbours

A gate stands as far left as its inputs allow (longest path), a leaf just before the gate
that first uses it; a gate with slack moves right as far as makes no wire longer.  A wire
that runs over several columns gets a bend in each column it passes, which all its
branches share; so every link joins neighbouring columns, and a wire never has to run
through a gate.  Where the columns are broken into rows, the new row begins with a column in
which the wires from before enter and the leaves stand that its gates use.  Nothing
recurses: 10,000 gates in a row are fine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import interrupt
from core.graph import Gate, Graph, Port, WireId

Node = int


@dataclass(frozen=True, slots=True)
class Link:
    """From ``start`` in one column to ``end`` in the next, where it enters ``port``
    (-1: ``end`` is a bend of the same wire).  ``ports`` are all ports it leads to."""

    start: Node
    end: Node
    port: int
    ports: tuple[Port, ...]


@dataclass(frozen=True, slots=True)
class Weave:
    """Nodes are numbered; ``wires[n]`` is the wire of node n, ``bend[n]`` whether it is a
    bend of it, ``columns`` the nodes of each column in a natural order, ``starts`` the
    columns with which the rows begin."""

    wires: tuple[WireId, ...]
    bend: tuple[bool, ...]
    columns: tuple[tuple[Node, ...], ...]
    links: tuple[Link, ...]
    starts: tuple[int, ...] = (0,)


def columns(graph: Graph) -> dict[WireId, int]:
    """Return the column of the gate or leaf of every wire, from 0."""
    place: dict[WireId, int] = {}
    for gate in graph.gates:
        made = [place[w] for w in gate.inputs if w in graph.producer]
        place[gate.output] = 1 + max(made, default=0)
    for gate in reversed(graph.gates):
        _move_right(graph, gate, place)
    for leaf in graph.sources:
        users = [place[gate] for gate, _ in graph.consumers[leaf]]
        place[leaf] = min(users, default=1) - 1
    return place


def _move_right(graph: Graph, gate: Gate, place: dict[WireId, int]) -> None:
    """Use as much of a gate's slack as makes its output shorter and no input longer."""
    users = [place[g] for g, _ in graph.consumers[gate.output]]
    furthest = min(users, default=0) - 1
    for wire in gate.inputs:
        others = [place[g] for g, _ in graph.consumers[wire] if g != gate.id]
        if others:  # as far as the wire runs anyway
            furthest = min(furthest, max(others))
        elif wire in graph.producer:
            return
    place[gate.output] = max(furthest, place[gate.output])


def natural_order(graph: Graph) -> list[WireId]:
    """Return all wires as a walk from the loss meets them, inputs in the order of ports.

    A tree drawn in this order has no crossings, and a network's neurons are in order.
    """
    seen: set[WireId] = set()
    order: list[WireId] = []
    ends = [graph.loss, *(g.output for g in reversed(graph.gates)), *graph.sources]
    for end in ends:
        stack = [(end, False)]
        while stack:
            wire, done = stack.pop()
            if done:
                order.append(wire)
            elif wire not in seen:
                seen.add(wire)
                stack.append((wire, True))
                gate = graph.producer.get(wire)
                if gate is not None:
                    stack.extend((w, False) for w in reversed(gate.inputs))
    return order


def weave(
    graph: Graph, place: Mapping[WireId, int] | None = None, breaks: Sequence[int] = ()
) -> Weave:
    """Return nodes, columns and links of ``graph``.

    ``place``: the columns, as :func:`columns` gives them (the default); ``breaks``: those of
    them, ascending, after which a new row begins.
    """
    return _Weaver(graph, columns(graph) if place is None else place, breaks).run()


def _broken(graph: Graph, place: Mapping[WireId, int], breaks: Sequence[int]) -> dict[WireId, int]:
    """Return the columns when each row after the first has one more, for what enters."""
    made = {gate.output: place[gate.output] for gate in graph.gates}
    made = {wire: c + bisect_left(breaks, c) for wire, c in made.items()}
    for leaf in graph.sources:  # unused ones too
        users = [made[gate] for gate, _ in graph.consumers[leaf]]
        made[leaf] = min(users) - 1 if users else place[leaf]
    return made


class _Weaver:
    def __init__(self, graph: Graph, place: Mapping[WireId, int], breaks: Sequence[int]) -> None:
        self.graph = graph
        self.place = _broken(graph, place, breaks)
        self.starts = (0, *(c + i + 1 for i, c in enumerate(breaks)))
        self.wires: list[WireId] = []
        self.bend: list[bool] = []
        self.columns: list[list[Node]] = [
            [] for _ in range(max(self.place.values(), default=0) + 1)
        ]
        self.links: list[Link] = []

    def run(self) -> Weave:
        order = natural_order(self.graph)
        nodes = {wire: self.node(wire, self.place[wire], bend=False) for wire in order}
        for wire in order:
            interrupt.check()
            self.branch(wire, nodes)
        rank = {wire: i for i, wire in enumerate(order)}
        return Weave(
            tuple(self.wires),
            tuple(self.bend),
            tuple(tuple(sorted(c, key=lambda n: rank[self.wires[n]])) for c in self.columns),
            tuple(self.links),
            self.starts,
        )

    def node(self, wire: WireId, column: int, *, bend: bool) -> Node:
        self.wires.append(wire)
        self.bend.append(bend)
        self.columns[column].append(len(self.wires) - 1)
        return len(self.wires) - 1

    def branch(self, wire: WireId, nodes: dict[WireId, Node]) -> None:
        """Lead ``wire`` from its node to all its ports, column by column."""
        waiting = sorted(
            ((self.place[g], g, i) for g, i in self.graph.consumers[wire]), key=lambda p: p[0]
        )
        at, column = nodes[wire], self.place[wire]
        while waiting:
            column += 1
            here = [p for p in waiting if p[0] == column]
            waiting = waiting[len(here) :]
            for _, gate, index in here:
                self.links.append(Link(at, nodes[gate], index, ((gate, index),)))
            if waiting:
                rest = tuple((g, i) for _, g, i in waiting)
                bend = self.node(wire, column, bend=True)
                self.links.append(Link(at, bend, -1, rest))
                at = bend
