"""The order in which Tab walks the wires, and the neurons of wide layers.  Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from core.experiment import Experiment
from core.graph import Graph, WireId
from gui.scene.frame import Frame
from gui.scene.wide_parts import Place, Wide, folding, rows_of
from gui.scene.wideness import is_wide

NETWORK = "network"


@lru_cache(maxsize=4)
def wires_in_order(graph: Graph) -> tuple[WireId, ...]:
    """Return all wires in the order of computation, each leaf before its first gate."""
    order: dict[WireId, None] = {}
    for gate in graph.gates:
        order.update(dict.fromkeys((*gate.inputs, gate.output)))
    order.update(dict.fromkeys(graph.wires))
    return tuple(order)


def next_place(frame: Frame, by: int) -> Place | None:
    """Return what comes ``by`` places after what is selected, ``None`` beyond the ends.

    In the network view of a wide network that is a neuron that is shown, layer by layer, and
    at last the loss; of a loss table a number that can be changed; else a wire.  Without a
    selection it is the first or the last of them.
    """
    snapshot, view = frame.snapshot, frame.view
    chosen = (view.selected, view.entry)
    if snapshot is None:
        from gui.scene.table_words import given_places

        return _at(given_places(frame), chosen, by)
    graph = snapshot.graph
    if view.view == NETWORK and view.expanded is None and is_wide(graph, frame.experiment):
        wide = _wide(graph, frame.experiment)
        order = _neurons(wide, frame)
        chosen = _home(wide, chosen)
    else:
        order = tuple((wire, ()) for wire in wires_in_order(graph))
        chosen = (view.selected, ())
    return _at(order, chosen, by)


def _at(order: Sequence[Place], chosen: Place, by: int) -> Place | None:
    end = 0 if by > 0 else len(order) - 1
    at = order.index(chosen) + by if chosen in order else end
    return order[at] if 0 <= at < len(order) else None


@lru_cache(maxsize=4)
def _wide(graph: Graph, experiment: Experiment) -> Wide:
    return Wide(graph, experiment)


def _neurons(wide: Wide, frame: Frame) -> tuple[Place, ...]:
    """Return the outputs of all units that are shown, then what the loss ends in."""
    made: list[Place] = []
    folded = folding(wide, frame.view)
    for layer, size in enumerate(wide.sizes):
        joined = [unit for at, unit in folded.joined if at == layer]
        rows = rows_of(size, joined, all_units=layer in folded.unfolded)
        made += [wide.unit("a", layer, unit) for unit in rows]
    return (*made, *((box.wire, ()) for box in wide.boxes))


def _home(wide: Wide, place: Place) -> Place:
    """Return the output of the unit that ``place`` belongs to, if to one."""
    units = list(wide.units_at(*place))
    return wide.unit("a", *units[-1]) if units else place
