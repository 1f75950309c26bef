"""How whole arrays are written that are taken apart into entries, and put together again.

API summary
-----------
``stacked(numbers, gate)``          an array as the matrix of the entries it is put together from
``picked(numbers, ports)``          a gradient as the matrix of those of the entries picked
``uses(graph, wire, entry)``        the ways back to an array, or to an entry of it
``as_matrix(shape, entry)``         rows in brackets; of a large array its corners

A matrix is written row by row, ((1, 2), (3, 4)): in one line, in any notation, with either
decimal sign.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from core.explain_text import Item, Items, Numbers, Ref, Stacked
from core.explain_tokens import FLOW, GRADIENT, Symbol
from core.explain_whole import whole_array
from core.graph import Gate, Graph, Port, Shape, WireId

MOST_ENTRIES: Final = 12
"""An array of more entries is written by its corners."""
_DOTS: Final = Symbol("…")
Index = tuple[int, ...]


def stacked(numbers: Numbers, gate: Gate) -> Stacked:
    """Return the output of a ``stack`` as the matrix of its inputs."""
    shape: Shape = gate.attributes["shape"]

    def entry(place: Index) -> Item:
        wire = gate.inputs[int(np.ravel_multi_index(place, shape))]
        return Ref(wire, numbers.value_quantity(wire), None)

    quantity = numbers.value_quantity(gate.output)
    array = numbers.array(Ref(gate.output, quantity, None))
    made = whole_array(numbers.graph, array, quantity, numbers.wire(gate.output))
    return Stacked(as_matrix(shape, entry), made)


def picked(numbers: Numbers, ports: Sequence[Port]) -> Stacked:
    """Return what the ``pick`` gates of ``ports`` send back together: an entry each."""
    graph = numbers.graph
    wires = {tuple(graph.gate(g).attributes["index"]): graph.gate(g).output for g, _ in ports}
    wire = graph.wires[graph.gate(ports[0][0]).inputs[0]]

    def entry(place: Index) -> Item:
        found = wires.get(place)
        return Symbol("0") if found is None else Ref(found, GRADIENT, None)

    flows = numbers.snapshot.trace.flows
    array = np.sum([flows[port] for port in ports], axis=0)
    made = whole_array(graph, array, FLOW, wire)
    return Stacked(as_matrix(wire.shape, entry), made)


def uses(graph: Graph, wire: WireId, entry: Index | None) -> list[tuple[Port, ...]]:
    """Return the ports that send something back to ``wire``, those of one way together.

    Of a whole array the entries that one gate's parts pick are one way.  An ``entry`` that is
    picked has the ways of what was picked, and nothing of the other picks.
    """
    ways: dict[str | Port, list[Port]] = {}
    for port in graph.consumers[wire]:
        gate = graph.gate(port[0])
        if gate.op != "pick":
            ways[port] = [port]
        elif entry is None:
            ways.setdefault(graph.wires[gate.output].part, []).append(port)
        elif tuple(gate.attributes["index"]) == entry:
            ways.update((p, [p]) for p in graph.consumers[gate.output])
    return [tuple(ports) for ports in ways.values()]


def as_matrix(shape: Shape, entry: Callable[[Index], Item]) -> Items:
    """Return an array of ``shape`` in brackets; ``entry`` gives what stands in each place."""
    return _level(shape, entry, (), cut=math.prod(shape) > MOST_ENTRIES)


def _level(
    shape: Shape, entry: Callable[[Index], Item], before: Index, *, cut: bool
) -> tuple[Item, ...]:
    if not shape:
        return (entry(before),)
    if shape[0] == 1 and len(shape) > 1:
        # A single row needs no brackets of its own.
        return _level(shape[1:], entry, (*before, 0), cut=cut)
    made: list[Item] = [Symbol("(")]
    for i in _shown(shape[0], cut=cut):
        if len(made) > 1:
            made.append(Symbol(","))
        if i is None:
            made.append(_DOTS)
        else:
            made += _level(shape[1:], entry, (*before, i), cut=cut)
    return (*made, Symbol(")"))


def _shown(count: int, *, cut: bool) -> list[int | None]:
    """Return which of ``count`` places are written, ``None`` for those left out."""
    if not cut or count <= 3:
        return list(range(count))
    return [0, 1, None, count - 1]


__all__ = ["as_matrix", "picked", "stacked", "uses"]
