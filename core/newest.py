"""Which numbers the newest step has brought, read from the times of the plan.

API summary
-----------
``made_now(snapshot)``       the keys of all numbers that were not there one step before
``fed_and_made(snapshot)``   the wires that led to the newest numbers, and those they belong to

Unlike :func:`core.explain.newest_subjects`, which names what is worth explaining, nothing
is left out here: a view that must not show the newest numbers leaves out exactly these.
"""

from __future__ import annotations

from core.graph import Port, WireId
from core.layers import QUANTITIES
from core.plan import Backward, Forward, ForwardAgain, StartBackward, Update
from core.trace import Snapshot

Key = tuple[WireId, str, Port | None]
"""A wire, its quantity (``value``, ``gradient``, ``updated``, ``flow``), a flow's port."""


def made_now(snapshot: Snapshot) -> frozenset[Key]:
    """Return every number that the newest step has brought; none at the start."""
    plan, wires = snapshot.plan, snapshot.graph.wires
    made: list[Key] = [(w, q, None) for w in wires for q in QUANTITIES if snapshot.is_new(w, q)]
    for gate in (g for g, t in plan.backward_at.items() if t == snapshot.at):
        for index, wire in enumerate(plan.graph.gate(gate).inputs):
            made.append((wire, "flow", (gate, index)))
    return frozenset(made)


def fed_and_made(snapshot: Snapshot) -> tuple[frozenset[WireId], frozenset[WireId]]:
    """Return the wires that led to the newest numbers, and those these belong to."""
    match snapshot.newest:
        case Forward(name) | ForwardAgain(name):
            gate = snapshot.graph.gate(name)
            return frozenset(gate.inputs), frozenset({gate.output})
        case Backward(name):
            gate = snapshot.graph.gate(name)
            return frozenset({gate.output}), frozenset(gate.inputs)
        case StartBackward(wire) | Update(wire):
            return frozenset(), frozenset({wire})
        case _:
            return frozenset(), frozenset()
