"""The order in which Tab walks the wires.  Knows no Qt."""

from __future__ import annotations

from functools import lru_cache

from core.graph import Graph, WireId


@lru_cache(maxsize=4)
def wires_in_order(graph: Graph) -> tuple[WireId, ...]:
    """Return all wires in the order of computation, each leaf before its first gate."""
    order: dict[WireId, None] = {}
    for gate in graph.gates:
        order.update(dict.fromkeys((*gate.inputs, gate.output)))
    order.update(dict.fromkeys(graph.wires))
    return tuple(order)
