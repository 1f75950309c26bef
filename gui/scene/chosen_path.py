"""A path to the loss that is chosen to be drawn, as a plain value of the view's settings.

API summary
-----------
``ChosenPath``            where a path runs: numbers, the ways between them, its factors
``chosen(chain, path)``   the one for a path of a :class:`core.chain.Chain`
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
