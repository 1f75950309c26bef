"""Where a number that a source has printed appears: which number, in which iteration.

API summary
-----------
``place_of(entry, graph, count)``   -> :class:`Printed`, or ``None``
``printed_in(experiment, plan)``    those of an experiment that a plan has, in its order

The ``path`` of a published number says what it is: ``forward.a1[0][1]``, ``values.f``,
``gradients.W2[0][0]``, ``updates.1.parameters.W2[0][0]``, ``updates.1.loss``,
``a2*(1-a2)`` (the local derivative of the first unit of the first sample) and
``gradients.z2[0][1]*W2[0][1]`` (what that product sends back).  Of a number that stands
nowhere on the canvas (``what_if.x.loss``, a table's) there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import UserError
from core.experiment import Experiment, Published
from core.graph import Graph, Port, WireId
from core.number_names import Index, find_number
from core.plan import NEVER, Plan

_AFTER: Final = re.compile(r"updates\.(\d{1,9})\.(?:(?:parameters|forward|values)\.)?(.+)")
_NOW: Final = re.compile(r"(forward|values|gradients)\.([^*]+)")
_LOCAL: Final = re.compile(r"a(\d+)\*\(1-a\1\)")
_FLOW: Final = re.compile(r"gradients\.z(\d+)\[(\d+)\]\[(\d+)\]\*W\1\[(\d+)\]\[(\d+)\]")
_QUANTITY: Final = {"forward": "value", "values": "value", "gradients": "gradient"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A published number and its place.

    ``row`` is its sample in the batch, from 0, ``None`` for what does not differ by sample.
    ``local``: it is a local derivative, which a formula shows; the place is that of the
    gradient that it leads to.  ``iteration`` counts from 1.
    """

    entry: Published
    wire: WireId
    quantity: str
    index: Index = ()
    row: int | None = None
    iteration: int = 1
    port: Port | None = None
    local: bool = False

    def step(self, plan: Plan) -> int:
        """Return the step that makes it, :data:`~core.plan.NEVER` if none of ``plan`` does."""
        if self.port is not None:
            return plan.backward_at.get(self.port[0], NEVER)
        at = plan.made_at(self.wire, self.quantity)
        return at if at <= plan.length else NEVER


def place_of(entry: Published, graph: Graph, count: int) -> Printed | None:
    """Return where ``entry`` appears in ``graph`` with a batch of ``count`` samples."""
    path = entry.path
    try:
        if found := _AFTER.fullmatch(path):
            return _number(entry, graph, count, found[2], "updated", int(found[1]))
        if found := _NOW.fullmatch(path):
            return _number(entry, graph, count, found[2], _QUANTITY[found[1]])
        if found := _LOCAL.fullmatch(path):
            return _number(entry, graph, count, f"z{found[1]}[0][0]", "gradient", local=True)
        if found := _FLOW.fullmatch(path):
            return _flow(entry, graph, count, tuple(int(n) for n in found.groups()))
    except UserError:
        # The file may speak of what this form of the graph does not have.
        return None
    return None


def _number(
    entry: Published,
    graph: Graph,
    count: int,
    name: str,
    quantity: str,
    iteration: int = 1,
    *,
    local: bool = False,
) -> Printed:
    place = find_number(graph, name, count)
    index = place.entry or ()
    return Printed(entry, place.wire, quantity, index, place.row, iteration, local=local)


def _flow(entry: Published, graph: Graph, count: int, numbers: Sequence[int]) -> Printed | None:
    """Return what the product of weight (i, j) of a layer sends back to unit i before it."""
    layer, row, unit, i, j = numbers
    if unit != j:
        return None
    before = f"a{layer - 1}" if layer > 1 else "x"
    place = find_number(graph, f"{before}[{row}][{i}]", count)
    weight = find_number(graph, f"W{layer}[{i}][{j}]", count)
    for gate, at in graph.consumers[place.wire]:
        if weight.wire in graph.gate(gate).inputs and not weight.entry:
            port = (gate, at)
            return Printed(entry, place.wire, "flow", place.entry or (), place.row, port=port)
    return None


def printed_in(experiment: Experiment, plan: Plan) -> tuple[Printed, ...]:
    """Return the published numbers that stand on the canvas at some step, as the file has them."""
    count = 0 if experiment.data is None else len(experiment.data.inputs)
    found = (place_of(entry, plan.graph, count) for entry in experiment.published)
    return tuple(one for one in found if one is not None and one.step(plan) != NEVER)
