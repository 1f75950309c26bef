"""What a number depends on and what depends on it: its surroundings in the graph.

API summary
-----------
``around(graph, wire, entry, units=...)``   -> :class:`Influence`
``unit_of(graph, wire, entry)``   layer and unit of the neuron a number belongs to
``Influence.lights(wire, entry)``   whether a number (or part of an array) belongs to them
``Influence.whole(wire)``           whether all of an array does
``Influence.joins(wire, gate)``     whether the line from a wire to a gate does
``Influence.far``                   further wires that lead there or are led to

``units``: a neuron, its edges and the units next to it belong together, as a network view
draws them.  Otherwise a wire has the inputs of its gate and the outputs of the gates that
take it around it, and all further ancestors and descendants are ``far``.  In a matrix
graph ``entry`` picks the unit, and the surroundings are rows and columns of the layers'
arrays.  Structure only: nothing depends on a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Final

from core.graph import LOSS_GROUP, GateId, Graph, WireId
from core.layers import Index, Layers

Pattern = tuple[int | None, ...]
"""Entries of an array: ``None`` stands for every index of its axis, ``()`` for everything."""

_INNER: Final = frozenset({"error", "square", "raw_term"})
"""Roles of the gates that are steps inside a term of the loss."""


@dataclass(frozen=True, slots=True)
class Influence:
    """See the module."""

    near: Mapping[WireId, tuple[Pattern, ...]]
    links: frozenset[tuple[WireId, GateId]]
    far: frozenset[WireId] = frozenset()

    def lights(self, wire: WireId, entry: Index = ()) -> bool:
        """Return whether the entry belongs to it; without one, whether any entry does."""
        return any(_matches(pattern, entry) for pattern in self.near.get(wire, ()))

    def whole(self, wire: WireId) -> bool:
        """Return whether every entry of the wire belongs to it."""
        return any(not any(i is not None for i in p) for p in self.near.get(wire, ()))

    def joins(self, wire: WireId, gate: GateId) -> bool:
        """Return whether the line from ``wire`` into ``gate`` belongs to it."""
        return (wire, gate) in self.links


def unit_of(graph: Graph, wire: WireId, entry: Index = ()) -> tuple[int, int] | None:
    """Return layer and unit of the neuron that a number belongs to; ``None`` for none.

    A weight belongs to the neuron that it leads to; an input is no neuron.
    """
    if not graph.has_loss or wire not in graph.wires:
        return None
    origin = graph.wires[wire].origin
    found = _layers(graph).index_of(wire, entry)
    if origin.role == "product":
        found = ("weight", origin.layer, origin.index)
    if found is None or not found[1] or not found[2]:
        return None
    return found[1], found[2][-1]


def _matches(pattern: Pattern, entry: Index) -> bool:
    if not entry or not pattern:
        return True
    pairs = zip(pattern, entry, strict=False)
    return all(p is None or p == i for p, i in pairs)


@lru_cache(maxsize=64)
def around(graph: Graph, wire: WireId, entry: Index = (), *, units: bool = False) -> Influence:
    """Return the surroundings of ``wire``, of its ``entry`` where it is an array.

    Raises:
        KeyError: there is no such wire.
        ValueError: ``units`` of a graph that is no network.
    """
    if wire not in graph.wires:
        raise KeyError(wire)
    return _Units(graph).run(wire, entry) if units else _gates(graph, wire)


# -- gates -----------------------------------------------------------------------------


def _gates(graph: Graph, wire: WireId) -> Influence:
    near = {wire}
    links: set[tuple[WireId, GateId]] = set()
    maker = graph.producer.get(wire)
    for source in maker.inputs if maker else ():
        near.add(source)
        links.add((source, wire))
    for gate, _ in graph.consumers[wire]:
        near.add(gate)
        links.add((wire, gate))
    far = _reached(graph, wire, back=True) | _reached(graph, wire, back=False)
    return Influence(dict.fromkeys(near, ((),)), frozenset(links), frozenset(far - near))


def _reached(graph: Graph, start: WireId, *, back: bool) -> set[WireId]:
    """Return all wires that lead to ``start``, or that it leads to."""
    seen, stack = {start}, [start]
    while stack:
        here = stack.pop()
        if back:
            maker = graph.producer.get(here)
            found: Iterable[WireId] = maker.inputs if maker else ()
        else:
            found = (gate for gate, _ in graph.consumers[here])
        for wire in found:
            if wire not in seen:
                seen.add(wire)
                stack.append(wire)
    return seen


# -- units -----------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _layers(graph: Graph) -> Layers:
    return Layers(graph)


@dataclass(slots=True)
class _Units:
    """Collects the surroundings of one unit, edge or box of the loss."""

    graph: Graph
    near: dict[WireId, set[Pattern]] = field(default_factory=dict)
    links: set[tuple[WireId, GateId]] = field(default_factory=set)

    def run(self, wire: WireId, entry: Index) -> Influence:
        origin = self.graph.wires[wire].origin
        found = _layers(self.graph).index_of(wire, entry)
        if origin.role == "product":
            found = ("weight", origin.layer, origin.index)
        self.wire(wire, entry)
        if found is None:
            self.box(wire)
        else:
            self.part(*found)
        near = {w: tuple(sorted(p, key=str)) for w, p in self.near.items()}
        return Influence(near, frozenset(self.links))

    def part(self, role: str, layer: int, index: Index) -> None:
        if role == "weight":
            i, j = index if index else (None, None)
            self.edges(layer, (i, j))
            self.unit(layer - 1, i)
            self.unit(layer, j)
        elif role == "bias":
            self.unit(layer, index[0] if index else None)
        elif role == "target":
            self.wire(*self.at("target", 0, (index[0] if index else None,)))
            self.onwards(self.at("target", 0, (index[0] if index else None,))[0])
        else:
            self.neuron(layer, index[0] if index else None)

    def neuron(self, layer: int, unit: int | None) -> None:
        """Add a unit with all that it is computed from and all that it goes into."""
        layers = _layers(self.graph)
        self.unit(layer, unit)
        if layer:
            self.edges(layer, (None, unit))
            self.unit(layer - 1, None)
            self.add("bias", layer, (unit,))
        if layer < layers.count:
            self.edges(layer + 1, (unit, None))
            self.unit(layer + 1, None)
        for wire in [w for w in self.near if self.is_of(w, layer, unit)]:
            self.onwards(wire)

    def is_of(self, wire: WireId, layer: int, unit: int | None) -> bool:
        """Return whether a wire is the z or a of the unit."""
        found = _layers(self.graph).index_of(wire)
        if found is None or found[:2] not in (("z", layer), ("a", layer)):
            return False
        return unit is None or not found[2] or found[2][0] == unit

    def unit(self, layer: int, unit: int | None) -> None:
        for role in ("z", "a") if layer else ("input",):
            self.add(role, layer, (unit,))

    def edges(self, layer: int, index: Pattern) -> None:
        for weight, pattern in self.places("weight", layer, index):
            self.wire(weight, pattern)
            for gate, _ in self.graph.consumers[weight]:
                if self.graph.wires[gate].origin.role == "product":
                    self.wire(gate, ())
                    self.links |= {(w, gate) for w in self.graph.gate(gate).inputs}

    # -- the loss ------------------------------------------------------------------

    def box(self, wire: WireId) -> None:
        """Add what a number of the loss is computed from, and what it goes into."""
        self.inside(self.outside(wire))
        self.onwards(wire)

    def outside(self, wire: WireId) -> WireId:
        """Return the box that a wire of the loss belongs to."""
        while self.graph.wires[wire].origin.role in _INNER:
            wire = self.graph.consumers[wire][0][0]
        return wire

    def inside(self, box: WireId, wire: WireId | None = None) -> None:
        self.wire(wire or box, ())
        maker = self.graph.producer.get(wire or box)
        for source in maker.inputs if maker else ():
            role = self.graph.wires[source].origin.role
            if role in _INNER:
                self.inside(box, source)
                continue
            self.links.add((source, box))
            self.wire(source, ())
            found = _layers(self.graph).index_of(source)
            if found is not None and role in ("z", "a"):
                self.unit(found[1], found[2][0] if found[2] else None)
                self.links |= {(a, box) for a in self.unit_wires(source)}

    def unit_wires(self, wire: WireId) -> Iterator[WireId]:
        """Yield the z and a of the unit that a wire belongs to."""
        found = _layers(self.graph).index_of(wire)
        assert found is not None
        for role in ("z", "a"):
            place = _layers(self.graph).place(role, found[1], found[2] or (0,))
            if place is not None:
                yield place[0]

    def onwards(self, wire: WireId) -> None:
        """Add the boxes of the loss that take a wire, with all that is inside them."""
        for gate, _ in self.graph.consumers[wire]:
            if self.graph.wires[gate].group != LOSS_GROUP:
                continue
            box = self.outside(gate)
            found = _layers(self.graph).index_of(wire)
            sources = self.unit_wires(wire) if found and found[0] in ("z", "a") else (wire,)
            self.links |= {(source, box) for source in sources}
            self.within(box, gate)

    def within(self, box: WireId, gate: WireId) -> None:
        """Add a box, the steps inside it from ``gate`` on, and its targets."""
        while True:
            self.wire(gate, ())
            for source in self.graph.gate(gate).inputs:
                if self.graph.wires[source].origin.role in (*_INNER, "target"):
                    self.wire(source, ())
            if gate == box:
                return
            gate = self.graph.consumers[gate][0][0]

    # -- collecting ----------------------------------------------------------------

    def wire(self, wire: WireId, pattern: Pattern) -> None:
        self.near.setdefault(wire, set()).add(pattern)

    def add(self, role: str, layer: int, index: Pattern) -> None:
        for wire, pattern in self.places(role, layer, index):
            self.wire(wire, pattern)

    def at(self, role: str, layer: int, index: Pattern) -> tuple[WireId, Pattern]:
        return next(iter(self.places(role, layer, index)))

    def places(self, role: str, layer: int, index: Pattern) -> Iterator[tuple[WireId, Pattern]]:
        """Yield the wires with the entries of them that an index with gaps means."""
        layers = _layers(self.graph)
        if not layers.has(role, layer):
            return
        if layers.whole:
            place = layers.place(role, layer, tuple(i or 0 for i in index))
            assert place is not None
            yield place[0], index
            return
        axes = zip(index, layers.shape(role, layer), strict=True)
        for full in product(*(range(n) if i is None else (i,) for i, n in axes)):
            found = layers.place(role, layer, full)
            if found is not None:
                yield found[0], ()
