"""The computational graph: wires, gates, their order.  Structure only, no values.

A wire is a value travelling between gates.  A gate has ordered inputs and one output;
a port is (gate id, index), so x*x has two.  Where a wire has several consumers its
gradient is the sum of their flows.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from core.errors import CycleError, DuplicateNameError, UserError
from core.names import Name
from core.notation import DEFAULT, Notation

WireId = str
GateId = str
Port = tuple[GateId, int]
Shape = tuple[int, ...]

_ENTRY: Final = re.compile(r"(.+?)((?:\[\d+\])+)", re.ASCII)
LOSS_GROUP = "loss"
"""The stride label of everything that belongs to the loss."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a wire is in the experiment.

    ``role``: for a network ``input``, ``target``, ``weight``, ``bias``, ``product``,
    ``z``, ``a``, ``error``, ``square``, ``raw_term``, ``term``, ``sample_loss``,
    ``data_loss``, ``penalty``, ``loss``; for a free graph ``input``, ``parameter``,
    ``constant``, ``gate``.  ``layer`` counts from 1 (inputs 0), ``index`` holds the
    unit, or (unit before, unit after) for weights and products; empty for an array.
    """

    role: str
    layer: int = 0
    index: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """``shape`` is that of one sample; ``batched`` puts a sample axis in front.

    ``neuron`` and ``group`` are the labels by which the neuron and the layer stride
    stop: a stride stops where its label changes from one step to the next.  ``notation``
    is how its name is written.  ``part`` is the gate that was taken apart to this wire's
    gate (:mod:`core.composite`), ``own`` the name of a wire that is only there since.
    """

    id: WireId
    shape: Shape
    batched: bool
    origin: Origin
    neuron: str = ""
    group: str = ""
    notation: Notation = DEFAULT
    part: GateId = ""
    own: Name | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """``detached``: its gradient is shown but flows no further (softmax before
    cross-entropy, where z receives its share straight from the loss).  ``rejoined``: it
    would be so, but the backward pass starts at its output."""

    id: GateId
    op: str
    inputs: tuple[WireId, ...]
    output: WireId
    attributes: Mapping[str, Any] = field(default_factory=dict)
    detached: bool = False
    rejoined: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a leaf's value comes from: ``array`` is a parameter's name, or ``x`` or ``t``
    with ``batch`` set; ``index`` picks an element of one sample (``None``: all)."""

    array: str
    index: tuple[int, ...] | None = None
    batch: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """A checked graph.

    ``gates`` are in topological order.  ``parameters`` are the trainable leaf wires in
    the order of their update.  ``loss`` is the scalar wire where the backward pass
    starts.  ``has_loss`` tells a network's loss from a free graph's output.  ``apart`` are
    the gates that were taken apart, as they were (:mod:`core.composite`).
    """

    wires: Mapping[WireId, Wire]
    gates: tuple[Gate, ...]
    sources: Mapping[WireId, Source]
    parameters: tuple[WireId, ...]
    loss: WireId
    has_loss: bool
    granularity: str
    producer: Mapping[WireId, Gate] = field(default_factory=dict)
    consumers: Mapping[WireId, tuple[Port, ...]] = field(default_factory=dict)
    notation: Notation = DEFAULT
    apart: Mapping[GateId, Gate] = field(default_factory=dict)

    def gate(self, gate: GateId) -> Gate:
        """Return the gate of that id (a gate bears the id of its output wire)."""
        return self.producer[gate]

    def by_role(self, role: str) -> tuple[Wire, ...]:
        """Return the wires of a role, in the order of the graph."""
        return tuple(w for w in self.wires.values() if w.origin.role == role)

    def single(self, role: str) -> Wire | None:
        """Return the one wire of a role, or ``None``."""
        found = self.by_role(role)
        return found[0] if found else None

    def ancestors(self, start: WireId) -> frozenset[WireId]:
        """Return ``start`` and all wires a gradient from it reaches."""
        return _ancestors(self, start)


# Asked for with every key press while numbers are explained, of the same few graphs.
@lru_cache(maxsize=16)
def _ancestors(graph: Graph, start: WireId) -> frozenset[WireId]:
    seen = {start}
    stack = [start]
    while stack:
        gate = graph.producer.get(stack.pop())
        if gate is None or gate.detached:
            continue
        for wire in gate.inputs:
            if wire not in seen:
                seen.add(wire)
                stack.append(wire)
    return frozenset(seen)


def place_named(graph: Graph, number: str) -> tuple[WireId, tuple[int, ...]] | None:
    """Return wire and entry of a single number: ``a3[2]``, be it a wire or an array's entry.

    ``None`` where there is none of that name.
    """
    if number in graph.wires:
        return (number, ()) if graph.wires[number].shape == () else None
    found = _ENTRY.fullmatch(number)
    if found is None or found[1] not in graph.wires:
        return None
    entry = tuple(int(i) for i in found[2][1:-1].split("]["))
    shape = graph.wires[found[1]].shape
    inside = len(entry) == len(shape) and all(i < n for i, n in zip(entry, shape, strict=True))
    return (found[1], entry) if inside else None


def can_start(graph: Graph, number: str) -> bool:
    """Return whether the backward pass may start at ``number`` instead of at the loss.

    It must be one number for each sample, computed, and no part of a network's loss.
    """
    place = place_named(graph, number)
    if place is None or place[0] not in graph.producer or place[0] == graph.loss:
        return False
    return not (graph.has_loss and graph.wires[place[0]].group == LOSS_GROUP)


def attached(graph: Graph, wire: WireId) -> Graph:
    """Return ``graph`` with the gate of ``wire`` no longer detached.

    A softmax is detached where the gradient of the loss goes round it; a backward pass that
    starts at its output has no other way.
    """
    gate = graph.producer.get(wire)
    if gate is None or not gate.detached:
        return graph
    return _with_gates(graph, {gate.id: replace(gate, detached=False, rejoined=True)})


def detached(graph: Graph) -> Graph:
    """Return ``graph`` as it was before :func:`attached`: as the loss sees it."""
    changed = {g.id: replace(g, detached=True, rejoined=False) for g in graph.gates if g.rejoined}
    return _with_gates(graph, changed) if changed else graph


def _with_gates(graph: Graph, changed: Mapping[GateId, Gate]) -> Graph:
    gates = tuple(changed.get(g.id, g) for g in graph.gates)
    return replace(graph, gates=gates, producer=MappingProxyType({g.output: g for g in gates}))


def written(graph: Graph, notation: Notation) -> Graph:
    """Return ``graph`` with its quantities written in ``notation``."""
    if graph.notation == notation:
        return graph
    wires = {name: replace(wire, notation=notation) for name, wire in graph.wires.items()}
    return replace(graph, wires=MappingProxyType(wires), notation=notation)


class GraphBuilder:
    """Collects wires and gates in any order; :meth:`build` checks and sorts them."""

    def __init__(self) -> None:
        self._wires: dict[WireId, Wire] = {}
        self._gates: list[Gate] = []
        self._sources: dict[WireId, Source] = {}

    def leaf(self, wire: Wire, source: Source) -> WireId:
        """Add a wire whose value comes from outside."""
        self._add(wire)
        self._sources[wire.id] = source
        return wire.id

    def gate(
        self,
        op: str,
        inputs: Sequence[WireId],
        wire: Wire,
        attributes: Mapping[str, Any] | None = None,
        *,
        detached: bool = False,
    ) -> WireId:
        """Add a gate together with its output wire, whose id it bears."""
        self._add(wire)
        fixed = MappingProxyType(dict(attributes or {}))
        self._gates.append(Gate(wire.id, op, tuple(inputs), wire.id, fixed, detached))
        return wire.id

    def _add(self, wire: Wire) -> None:
        if wire.id in self._wires:
            raise DuplicateNameError(
                'The name "{name}" is used twice; give each gate and leaf a name of its own.',
                name=wire.id,
            )
        self._wires[wire.id] = wire

    def build(
        self,
        parameters: Iterable[WireId],
        loss: WireId,
        *,
        has_loss: bool,
        granularity: str,
    ) -> Graph:
        """Return the graph, its gates in topological order, ties in the order given.

        Raises:
            UserError: a gate names a wire that is not there.
            CycleError: gates feed each other in a circle.
        """
        self._check_references(loss)
        consumers: dict[WireId, list[Port]] = {w: [] for w in self._wires}
        for gate in self._gates:
            for index, wire in enumerate(gate.inputs):
                consumers[wire].append((gate.id, index))
        return Graph(
            wires=MappingProxyType(self._wires),
            gates=self._ordered(consumers),
            sources=MappingProxyType(self._sources),
            parameters=tuple(parameters),
            loss=loss,
            has_loss=has_loss,
            granularity=granularity,
            producer=MappingProxyType({g.output: g for g in self._gates}),
            consumers=MappingProxyType({w: tuple(p) for w, p in consumers.items()}),
        )

    def _check_references(self, loss: WireId) -> None:
        for gate in self._gates:
            for wire in gate.inputs:
                if wire not in self._wires:
                    raise UserError(
                        'Gate "{gate}" takes "{name}" as input, but there is no gate or leaf '
                        "of that name.",
                        gate=gate.id,
                        name=wire,
                    )
        if loss not in self._wires:
            raise UserError('The output "{name}" is not a gate of the graph.', name=loss)

    def _ordered(self, consumers: Mapping[WireId, Sequence[Port]]) -> tuple[Gate, ...]:
        place = {gate.id: i for i, gate in enumerate(self._gates)}
        made = set(place)
        waiting = [sum(w in made for w in gate.inputs) for gate in self._gates]
        ready = [i for i, n in enumerate(waiting) if n == 0]
        heapq.heapify(ready)
        order: list[Gate] = []
        while ready:
            gate = self._gates[heapq.heappop(ready)]
            order.append(gate)
            for consumer, _ in consumers[gate.output]:
                i = place[consumer]
                waiting[i] -= 1
                if waiting[i] == 0:
                    heapq.heappush(ready, i)
        if len(order) < len(self._gates):
            self._raise_cycle(waiting)
        return tuple(order)

    def _raise_cycle(self, waiting: Sequence[int]) -> None:
        stuck = {self._gates[i].id: self._gates[i] for i, n in enumerate(waiting) if n > 0}
        name, path = next(iter(stuck)), []
        while name not in path:
            path.append(name)
            name = next(w for w in stuck[name].inputs if w in stuck)
        circle = [*path[path.index(name) :], name]
        raise CycleError(
            "The gates {names} feed each other in a circle; a graph must run one way.",
            names=" ← ".join(circle[:8]),
        )
