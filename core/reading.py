"""How an experiment is read: what changes its numbers' names, detail, start or rounding.

Nothing here is a parameter or a setting of the experiment: another reading of it trains the
same network.  A :class:`core.session.Session` is made for one reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from core.experiment import Experiment
from core.graph import GateId, Graph, WireId, attached, can_start, place_named, written
from core.lowering import lower
from core.notation import WISHED, Notation, resolved
from core.plan import Plan, make_plan

if TYPE_CHECKING:
    from core.hand_digits import Digits


@dataclass(frozen=True, slots=True)
class Reading:
    """``start``: the number where the backward pass starts, a wire or an entry of one such
    as ``a3[2]``, ``""`` for the loss; from elsewhere the red numbers are ratios,
    d start / d wire, and there is no update.

    ``opened``: the composite gates that are taken apart.  ``hand``: how many digits are
    kept where it is calculated by hand; ``None``: nothing is rounded.
    """

    notation: Notation = WISHED
    start: str = ""
    opened: frozenset[GateId] = frozenset()
    hand: Digits | None = None


USUAL: Final = Reading()


def graph_of(experiment: Experiment, granularity: str, reading: Reading) -> Graph:
    """Return the graph of ``experiment`` as ``reading`` wants it.

    Raises:
        UserError: the graph of the experiment is not well formed.
    """
    graph = lower(experiment, granularity)
    layers = 0 if experiment.network is None else len(experiment.network.layers)
    names = experiment.names
    graph = written(graph, resolved(reading.notation, experiment.view, names, layers))
    if reading.opened:
        from core.composite import opened

        # Parts are named after what they are parts of, so the notation comes first.
        graph = opened(graph, reading.opened)
    place = _start(graph, reading)
    return graph if place is None else attached(graph, place[0])


def _start(graph: Graph, reading: Reading) -> tuple[WireId, tuple[int, ...]] | None:
    """Return wire and entry where the backward pass starts, ``None`` for the loss."""
    return place_named(graph, reading.start) if can_start(graph, reading.start) else None


@lru_cache(maxsize=8)
def closed_graph(experiment: Experiment, granularity: str, reading: Reading) -> Graph:
    """Return :func:`graph_of` with every gate closed: the same object when asked again."""
    return graph_of(experiment, granularity, replace(reading, opened=frozenset()))


def plan_of(experiment: Experiment, granularity: str, reading: Reading) -> Plan:
    """Return the steps of one iteration as ``reading`` wants them.

    Raises:
        UserError: the graph of the experiment is not well formed.
    """
    graph = graph_of(experiment, granularity, reading)
    return make_plan(graph, *(_start(graph, reading) or ()))


def carried(before: Plan, step: int, after: Plan) -> int:
    """Return the step of ``after`` by which all is there that ``before`` had at ``step``."""
    if step >= before.length:
        return after.length
    times = (
        (before.made_at(wire, quantity), after.made_at(wire, quantity))
        for wire in before.graph.wires.keys() & after.graph.wires.keys()
        for quantity in ("value", "gradient", "updated")
    )
    return max((new for old, new in times if 0 < old <= step and new <= after.length), default=0)
