"""The parts of the network view in bunches, with the steps that change each.

API summary
-----------
``network_bunches(layout, plan)``   :class:`NetworkBunches`; edges: :mod:`gui.scene.edge_lines`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from core.plan import NEVER, Plan
from gui.scene.bunches import Bunch, Part, bunches
from gui.scene.labels import Label
from gui.scene.loss_boxes import Link
from gui.scene.network_layout import NetworkLayout
from gui.scene.network_nodes import Node
from gui.scene.shapes import Group


class Written(NamedTuple):
    """A node or label, when its numbers are made, and of which wires they are."""

    owner: Node | Label
    times: tuple[int, ...]
    wires: frozenset[str]


class Linked(NamedTuple):
    """A line to a box of the loss; ``gates``: those in the box that take a wire of its source."""

    link: Link
    gates: frozenset[str]


@dataclass(frozen=True, eq=False, slots=True)
class NetworkBunches:
    """``texts`` stand still; ``numbers``: those of nodes and labels, in this order."""

    texts: Group
    numbers: tuple[Bunch[Written], ...]
    nodes: tuple[Bunch[Node], ...]
    links: tuple[Bunch[Linked], ...]


@lru_cache(maxsize=8)
def network_bunches(layout: NetworkLayout, plan: Plan) -> NetworkBunches:
    """Return what is drawn of a network but for its edges, in the order of the picture."""
    nodes = layout.nodes.values()
    return NetworkBunches(
        Group(layout.texts),
        bunches(_written(layout, plan)),
        bunches(Part(node, (), (node.id, *node.wires)) for node in nodes),
        bunches(_linked(layout, plan)),
    )


def _written(layout: NetworkLayout, plan: Plan) -> Iterator[Part[Written]]:
    owners: list[Node | Label] = [*layout.nodes.values(), *layout.labels]
    owners += [edge.label for edge in layout.edges]
    for owner in owners:
        times: list[int] = []
        for slot in owner.slots:
            times.append(plan.made_at(slot.wire, slot.quantity))
            if slot.flows > 1:
                gates = (gate for gate, _ in plan.graph.consumers[slot.wire])
                times += [plan.backward_at.get(gate, NEVER) for gate in gates]
        wires = frozenset(slot.wire for slot in owner.slots)
        yield Part(Written(owner, tuple(times), wires), tuple(times), tuple(wires))


def _linked(layout: NetworkLayout, plan: Plan) -> Iterator[Part[Linked]]:
    home = layout.parts.home
    for link in layout.links:
        wires = layout.nodes[link.source].wires
        ports = [port for wire in wires for port in plan.graph.consumers[wire]]
        gates = frozenset(gate for gate, _ in ports if home.get(gate) == link.target)
        tables = (plan.forward_at, plan.backward_at, plan.again_at)
        times = tuple(table.get(gate, NEVER) for table in tables for gate in gates)
        yield Part(Linked(link, gates), times, (link.source, *gates))
