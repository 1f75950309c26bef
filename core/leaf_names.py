"""Which given number a name means: ``W1[0][1]``, ``b2[0]``, ``x[1]``, ``t[0]``, ``price``.

API summary
-----------
``Leaf``                                    one given number: its wire and its entry there
``find_leaf(experiment, graph, name, count, sample)``   the leaf that ``name`` means

Names are those of files and reports.  Inputs and targets are ``x[unit]`` and ``t[unit]`` of
the sample that is looked at, or ``x[sample][unit]``, both from 0.  It does not matter how
the graph was lowered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.errors import UserError
from core.experiment import Experiment
from core.gates import rule
from core.graph import Gate, Graph, WireId
from core.lowering import MATRIX, lower
from core.number_names import Index, array_of, find_number, inside, spelled

_PRODUCT: Final = re.compile(r"p([1-9]\d{0,5})$")
DATA: Final = ("x", "t")


@dataclass(frozen=True, slots=True)
class Leaf:
    """``entry`` is the place in the wire's array, a sample's row in front where it is batched.

    ``array`` and ``index`` are its place in the experiment: the name of a parameter, or
    ``x`` or ``t`` (``batch``), and the entry without the sample; ``row`` is the sample's.
    """

    name: str
    wire: WireId
    entry: Index
    array: str
    index: Index
    batch: bool
    row: int = 0


def find_leaf(
    experiment: Experiment, graph: Graph, name: str, count: int, sample: int | None = None
) -> Leaf:
    """Return the leaf called ``name`` in a batch of ``count`` samples.

    ``sample``: the row, from 0, that ``x[0]`` and ``t[0]`` are of (default: the first).

    Raises:
        UserError: it is computed from other numbers, or there is no such number.
    """
    base, _ = array_of(graph, name)
    if base not in _given(experiment):
        raise _refused(experiment, graph, name, count)
    place = find_number(graph, name, count, sample)
    wire, source = graph.wires[place.wire], graph.sources[place.wire]
    entry = inside(base, wire.shape, ()) if place.entry is None else place.entry
    index = entry if source.index is None else source.index
    row = place.row or 0
    rows = (row,) if wire.batched else ()
    return Leaf(
        spelled(source.array, (*rows, *index)),
        wire.id,
        (*rows, *entry),
        source.array,
        index,
        source.batch,
        row,
    )


def _given(experiment: Experiment) -> list[str]:
    """Return the names of the arrays whose numbers are given."""
    return [*experiment.parameters, *(DATA if experiment.network is not None else ())]


# -- refusals ----------------------------------------------------------------------------


def _refused(experiment: Experiment, graph: Graph, name: str, count: int) -> UserError:
    """Return the sentence on a name that is no leaf's."""
    if experiment.network is not None and graph.granularity != MATRIX:
        graph = lower(experiment, MATRIX)  # so that the sentence is the same for both
    sources = _of_product(experiment, *array_of(graph, name)) or _sources(graph, name, count)
    if sources:
        return UserError(
            'Only what is given can be changed, and "{name}" is computed from {sources}.',
            name=name,
            sources=", ".join(sources),
        )
    return UserError(
        'There is no number called "{name}"; what can be changed: {known}.',
        name=name,
        known=", ".join(_given(experiment)),
    )


def _sources(graph: Graph, name: str, count: int) -> list[str]:
    """Return what a number is computed from: of the same entry where that is so."""
    try:
        gate = graph.gate(find_number(graph, name, count).wire)
    except UserError:
        return []
    index = array_of(graph, name)[1]
    found: dict[str, None] = {}
    for wire in gate.inputs:
        inner = graph.producer.get(wire)
        if inner is not None and graph.wires[wire].origin.role == "product":
            found.update(dict.fromkeys(inner.inputs))
        else:
            found[wire + _suffix(graph, gate, wire, index)] = None
    return list(found)


def _suffix(graph: Graph, gate: Gate, wire: WireId, index: Index) -> str:
    alike = graph.wires[wire].shape == graph.wires[gate.output].shape
    return spelled("", index) if alike and rule(gate.op).elementwise else ""


def _of_product(experiment: Experiment, base: str, index: Index) -> list[str]:
    """Return the factors of ``p1[0][1]``, which is a wire among scalar gates only."""
    network, found = experiment.network, _PRODUCT.match(base)
    if network is None or found is None or int(found[1]) > len(network.layers):
        return []
    layer = network.layers[int(found[1]) - 1]
    sizes = (layer.in_features, layer.out_features)
    if len(index) != 2 or any(i >= n for i, n in zip(index, sizes, strict=True)):
        return []
    before = f"a{layer.index - 1}" if layer.index > 1 else "x"
    return [spelled(layer.weight, index), spelled(before, index[:1])]
