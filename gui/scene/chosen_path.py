"""A path to the loss that is chosen to be drawn, as a plain value of the view's settings.

API summary
-----------
``ChosenPath``            where a path runs: numbers, the ways between them, its factors
``chosen(chain, path)``   the one for a path of a :class:`core.chain.Chain`
``folded_path(path, graph, closed)``   the same where the gates that it runs through are whole
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.graph import Graph, Port, WireId

if TYPE_CHECKING:
    from core.chain import Path

Place = tuple[WireId, tuple[int, ...]]


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
    from core.chain import operands

    nodes = [(factor.of.wire, factor.of.entry) for factor in path.factors]
    ports = tuple(dict.fromkeys(port for factor in path.factors for port in factor.ports))
    met = (place for factor in path.factors for place in operands(graph, factor))
    if not nodes:
        nodes = [(end, of[1])] if of[0] != end else []
    return ChosenPath((*nodes, of), ports, tuple(dict.fromkeys(met)), path.sample)


def folded_path(path: ChosenPath | None, graph: Graph, closed: Graph) -> ChosenPath | None:
    """Return ``path`` through ``graph`` on ``closed``, the same graph with every gate closed.

    ``None`` if it leads to a number that only the opened graph has.
    """
    if path is None or path.of[0] not in closed.wires:
        return None
    nodes = tuple(place for place in path.nodes if place[0] in closed.wires)
    met = {wire for wire, _ in nodes}
    ports: list[Port] = []
    for port in path.ports:
        part = graph.wires[port[0]].part
        if not part:
            ports.append(port)
        elif part in closed.producer:
            inputs = closed.gate(part).inputs
            ports += [(part, i) for i, wire in enumerate(inputs) if wire in met]
    operands = tuple(place for place in path.operands if place[0] in closed.wires)
    return ChosenPath(nodes, tuple(dict.fromkeys(ports)), operands, path.sample)
