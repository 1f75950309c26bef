"""What a gate is taken apart into: wires and elementary gates with names of their own.

API summary
-----------
``Opener(graph, builder)``     takes the gates of one graph apart into a builder
``.begin(gate)``               an :class:`Opening` of one gate
``Opening.make(...)``          one part; ``.end(...)`` the last, which bears the gate's id

Parts have ids like ``a1[0].exp`` and the labels of their gate, so every stride stops where
it did.  Their names are made of the names of what they are computed from: e⁻ᶻ, ln a.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from core.gates import rule
from core.graph import Gate, GateId, Graph, GraphBuilder, Origin, Shape, Wire, WireId
from core.names import Name
from core.wire_names import entry_name, wire_name

Attributes = Mapping[str, Any]

_LONGEST: Final = 6
"""An exponent has no longer name than this, in letters side by side."""
_TAIL: Final = re.compile(r"[\d\[\],]*$")


class Opener:
    """Collects the wires of the graph that comes out."""

    def __init__(self, graph: Graph, builder: GraphBuilder) -> None:
        self.graph = graph
        self.builder = builder
        self.wires: dict[WireId, Wire] = dict(graph.wires)

    def begin(self, gate: Gate, part: GateId = "") -> Opening:
        """Take ``gate`` apart; ``part``: with which others (softmax), by default alone."""
        return Opening(self, gate, part or gate.id)

    def free(self, ident: str) -> WireId:
        """Return ``ident``, changed where a wire is called so already."""
        while ident in self.wires:
            ident += "_"
        return ident


class Opening:
    """One gate, while its parts are made."""

    def __init__(self, opener: Opener, gate: Gate, part: GateId) -> None:
        self.opener, self.gate, self.part = opener, gate, part
        self.wire = opener.graph.wires[gate.output]
        self.inputs = gate.inputs
        self.attributes = gate.attributes

    # -- names -------------------------------------------------------------------

    def name(self, wire: WireId) -> Name:
        """Return what ``wire`` is called."""
        return wire_name(self.opener.wires[wire])

    def letter(self, letter: str, unit: str = "") -> Name:
        """Return a letter with the indices of the gate, those of a ``unit`` where given."""
        name = wire_name(self.wire)
        if self.wire.origin.role == "gate":
            return Name(letter, name.base + name.sub + unit, name.sup)
        return Name(letter + _tail(name), unit or name.sub, name.sup)

    def of(self, letter: str, wire: WireId) -> Name:
        """Return a letter with the indices of ``wire``."""
        name = self.name(wire)
        return Name(letter + _tail(name), name.sub, name.sup)

    def power(self, sign: str, wire: WireId) -> Name:
        """Return e to the power of ``wire``; a letter, where that would be long."""
        name = self.name(wire)
        long = len(name.base) + max(len(name.sub), len(name.sup)) > _LONGEST
        if long or name.power is not None:
            return self.letter("u" if sign else "e")
        return Name("e", power=replace(name, base=sign + name.base))

    def log(self, wire: WireId) -> Name:
        """Return ln of ``wire``."""
        name = self.name(wire)
        return Name("ln " + name.base, name.sub, name.sup)

    def entry(self, wire: WireId, index: tuple[int, ...]) -> Name:
        """Return what an entry of an array is called."""
        return entry_name(self.opener.wires[wire], index)

    # -- gates -------------------------------------------------------------------

    def shape(self, wire: WireId) -> Shape:
        """Return the shape of one sample of ``wire``."""
        return self.opener.wires[wire].shape

    def make(
        self,
        part: str,
        op: str,
        inputs: Sequence[WireId],
        name: Name,
        attributes: Attributes | None = None,
    ) -> WireId:
        """Add a part and return its wire; ``part`` is the end of its id."""
        wires = self.opener.wires
        wire = Wire(
            self.opener.free(f"{self.part}.{part}"),
            rule(op).output_shape([wires[w].shape for w in inputs], attributes or {}),
            any(wires[w].batched for w in inputs),
            Origin("gate"),
            self.wire.neuron,
            self.wire.group,
            self.wire.notation,
            self.part,
            name,
        )
        wires[wire.id] = wire
        return self.opener.builder.gate(op, inputs, wire, attributes)

    def end(self, op: str, inputs: Sequence[WireId], attributes: Attributes | None = None) -> None:
        """Add the last part: it makes the gate's own wire."""
        self.opener.builder.gate(op, inputs, replace(self.wire, part=self.part), attributes)


def _tail(name: Name) -> str:
    """Return the indices that stand in the base itself: ``1[0]`` of ``a1[0]``."""
    found = _TAIL.search(name.base)
    return found[0] if found else ""
