"""A path to the loss that is chosen to be drawn, as a plain value of the view's settings.

API summary
-----------
``ChosenPath``            where a path runs: numbers, the ways between them, its factors
``chosen(chain, path)``   the one for a path of a :class:`core.chain.Chain`
``factor_tags(factor)``   what on the canvas a factor is read from
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.graph import Graph, Port, WireId
from gui.scene.shapes import Tag

if TYPE_CHECKING:
    from core.chain import Factor, Path

Place = tuple[WireId, tuple[int, ...]]
_PRODUCTS: Final = frozenset({"mul", "matmul"})


@dataclass(frozen=True, slots=True)
class ChosenPath:
    """``nodes``: wire and entry of the numbers, from the end of the chain to the one that it
    is the gradient of.  ``ports``: what the path runs through.  ``operands``: the numbers by
    which products multiply on the way.  ``sample``: the row of the batch, from 0."""

    nodes: tuple[Place, ...]
    ports: tuple[Port, ...]
    operands: tuple[Place, ...]
    sample: int | None = None

    @property
    def of(self) -> Place:
        """The number that the path leads to."""
        return self.nodes[-1]


def chosen(graph: Graph, path: Path, of: Place, end: WireId) -> ChosenPath:
    """Return where ``path`` runs: from ``end`` to the number ``of``."""
    nodes = [(factor.of.wire, factor.of.entry) for factor in path.factors]
    ports = tuple(dict.fromkeys(port for factor in path.factors for port in factor.ports))
    operands = (place for factor in path.factors for place in _operands(graph, factor))
    if not nodes:
        nodes = [(end, of[1])] if of[0] != end else []
    return ChosenPath((*nodes, of), ports, tuple(dict.fromkeys(operands)), path.sample)


def factor_tags(graph: Graph, factor: Factor) -> tuple[Tag, ...]:
    """Return the numbers of the diagram that a factor is read from.

    Where it is a gradient, or the other operand of a product, it stands there itself; any
    other derivative belongs to the two numbers whose names it bears.
    """
    of, by = factor.of, factor.by
    if factor.recorded:
        return (Tag("number", by.wire, None, "gradient", entry=by.entry),)
    operands = _operands(graph, factor)
    if len(operands) == 1:
        wire, entry = operands[0]
        return (Tag("number", wire, None, "value", entry=entry),)
    return tuple(Tag("number", n.wire, None, "value", entry=n.entry) for n in (by, of))


def _operands(graph: Graph, factor: Factor) -> list[Place]:
    """Return by what products multiply between the two ends of a factor."""
    made = []
    for gate_id, at in factor.ports:
        gate = graph.gate(gate_id)
        if gate.op not in _PRODUCTS:
            continue
        for other, wire in enumerate(gate.inputs):
            if other != at:
                made.append((wire, _entry(graph, wire, gate.op, other, factor)))
    return made


def _entry(graph: Graph, wire: WireId, op: str, port: int, factor: Factor) -> tuple[int, ...]:
    """Return the entry of the operand that one entry of a product meets another with."""
    long = len(graph.wires[wire].shape)
    of, by = factor.of.entry, factor.by.entry
    if not long:
        return ()
    if op == "mul":
        return by if len(by) == long else of[-long:]
    # Y = X W: what leads from X to Y is an entry of W, and the other way round.
    found = (*by[-1:], *of[-1:]) if port == 1 else (*of[:-1], *by[:1])
    return found[:long] if port == 1 else found[-long:]
