"""Composite gates opened: the same graph with some gates taken apart into elementary ones.

API summary
-----------
``opened(graph, gates)``         the graph with each of ``gates`` taken apart in its place
``can_open(graph, gate)``        whether that gate has parts
``why_closed(graph, gate)``      why it has none, a sentence to be translated
``openable(graph)``              all gates that have parts
``with_gate(graph, gates, gate)``     what is open once ``gate`` is opened, too
``without_gate(graph, gates, gate)``  and once it is closed

The last part bears the id, the Origin and the labels of the closed gate, so that views
and strides find it where it was.  Values and gradients of all wires that both graphs have
are the same numbers, but for rounding.

A loss that is computed from z hides ``a`` from the backward pass (:mod:`core.network`).
Opened it is −Σ t ln a: then a's own gradient flows on.  So the activation before such a
loss opens only together with it, and the outputs of a softmax, which share a sum, open
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from core.composite_parts import Opener
from core.composite_rules import (
    FUSED,
    MOST_PRODUCTS,
    RULES,
    SOFTMAX_UNIT,
    products,
    softmax_output,
    softmax_shared,
)
from core.graph import Gate, GateId, Graph, GraphBuilder, WireId
from core.marks import N_

ELEMENTARY: Final = N_("This gate is elementary: it has no parts.")
TOO_LARGE: Final = N_("This product of matrices is too large to be shown as single products.")
BY_CLASS: Final = N_("Which parts this gate has depends on the class of each sample.")
BY_BATCH: Final = N_("Which parts this gate has depends on the number of samples.")
_REASONS: Final = {
    "hinge": BY_CLASS,
    "hinge_rows": BY_CLASS,
    "hinge_scalars": BY_CLASS,
    "mean_samples": BY_BATCH,
    "matmul": TOO_LARGE,
}


def can_open(graph: Graph, gate: GateId) -> bool:
    """Return whether ``gate`` has parts (``False`` for a leaf)."""
    found = graph.producer.get(gate)
    if found is None:
        return False
    if found.op == "matmul":
        return 0 < products(graph, found) <= MOST_PRODUCTS
    return found.op in RULES or found.op == SOFTMAX_UNIT


def why_closed(graph: Graph, gate: GateId) -> str:
    """Return why ``gate`` cannot be opened; ``""`` if it can or is no gate."""
    found = graph.producer.get(gate)
    if found is None or can_open(graph, gate):
        return ""
    return _REASONS.get(found.op, ELEMENTARY)


@lru_cache(maxsize=8)
def openable(graph: Graph) -> frozenset[GateId]:
    """Return all gates that have parts."""
    return frozenset(gate.id for gate in graph.gates if can_open(graph, gate.id))


def with_gate(graph: Graph, gates: Set[GateId], gate: GateId) -> frozenset[GateId]:
    """Return ``gates`` with ``gate`` and all that must be open with it.

    ``graph``: with every gate closed.
    """
    return frozenset({*gates, *_together(graph, gate)})


def without_gate(graph: Graph, gates: Set[GateId], gate: GateId) -> frozenset[GateId]:
    """Return ``gates`` without ``gate`` and all that cannot be open without it."""
    return frozenset(
        other for other in gates if other != gate and gate not in _together(graph, other)
    )


def _together(graph: Graph, gate: GateId) -> frozenset[GateId]:
    """Return ``gate`` with all that is opened with it."""
    found = graph.producer[gate]
    made = {gate}
    if found.op == SOFTMAX_UNIT:
        made.update(g.id for g in _siblings(graph, found))
    for member in tuple(made):
        if graph.gate(member).detached:
            made.update(_losses(graph, member))
    return frozenset(made)


def _siblings(graph: Graph, gate: Gate) -> Iterator[Gate]:
    """Yield all outputs of the softmax that ``gate`` is one output of."""
    for consumer, _ in graph.consumers[gate.inputs[0]]:
        other = graph.gate(consumer)
        if other.op == SOFTMAX_UNIT and other.inputs == gate.inputs:
            yield other


def _losses(graph: Graph, wire: WireId) -> Iterator[GateId]:
    """Yield the losses that are computed from z and take the activation ``wire``, too."""
    for gate, _ in graph.consumers[wire]:
        if graph.gate(gate).op in FUSED:
            yield gate


def opened(graph: Graph, gates: Set[GateId]) -> Graph:
    """Return ``graph`` with ``gates`` taken apart, and all that must be open with them.

    Those that have no parts stay as they are, names of no gate are passed over.
    """
    known = [gate for gate in gates if can_open(graph, gate)]
    if not known:
        return graph
    chosen = frozenset(g for gate in known for g in _together(graph, gate))
    builder = GraphBuilder()
    opening = _Opening(graph, Opener(graph, builder), chosen)
    for wire in graph.wires.values():
        if wire.id in graph.sources:
            builder.leaf(wire, graph.sources[wire.id])
        else:
            opening.add(graph.gate(wire.id))
    made = builder.build(
        graph.parameters, graph.loss, has_loss=graph.has_loss, granularity=graph.granularity
    )
    apart = MappingProxyType({gate.id: gate for gate in graph.gates if gate.id in chosen})
    return replace(made, notation=graph.notation, apart=apart)


class _Opening:
    """Puts the gates of a graph into a builder, some of them as their parts."""

    def __init__(self, graph: Graph, opener: Opener, chosen: frozenset[GateId]) -> None:
        self.graph, self.opener, self.chosen = graph, opener, chosen
        self.shared: dict[tuple[WireId, ...], tuple[GateId, tuple[list[WireId], WireId]]] = {}

    def add(self, gate: Gate) -> None:
        if gate.id not in self.chosen:
            wire = self.graph.wires[gate.output]
            self.opener.builder.gate(
                gate.op, gate.inputs, wire, gate.attributes, detached=self.detached(gate)
            )
        elif gate.op == SOFTMAX_UNIT:
            self.softmax(gate)
        else:
            RULES[gate.op](self.opener.begin(gate))

    def detached(self, gate: Gate) -> bool:
        """Return whether the gradient still ends at a gate that is not opened itself."""
        return gate.detached and any(
            loss not in self.chosen for loss in _losses(self.graph, gate.output)
        )

    def softmax(self, gate: Gate) -> None:
        found = self.shared.get(gate.inputs)
        if found is None:
            found = gate.id, softmax_shared(self.opener.begin(gate))
            self.shared[gate.inputs] = found
        part, shared = found
        softmax_output(self.opener.begin(gate, part), shared)


__all__ = [
    "ELEMENTARY",
    "can_open",
    "openable",
    "opened",
    "why_closed",
    "with_gate",
    "without_gate",
]
