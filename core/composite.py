"""Composite gates opened: the same graph with some gates taken apart into elementary ones.

API summary
-----------
``opened(graph, gates)``   the graph with each of ``gates`` taken apart in its place
``can_open(graph, gate)``  whether that gate has parts
"""

from __future__ import annotations

from collections.abc import Set

from core.graph import GateId, Graph


def can_open(graph: Graph, gate: GateId) -> bool:
    """Return whether ``gate`` has parts."""
    return False


def opened(graph: Graph, gates: Set[GateId]) -> Graph:
    """Return ``graph`` with ``gates`` taken apart; those that have no parts stay."""
    return graph
