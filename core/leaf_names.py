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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.errors import UserError
from core.experiment import Experiment
from core.gates import rule
from core.graph import Gate, Graph, Wire, WireId
from core.lowering import MATRIX, lower

Index = tuple[int, ...]

_BRACKETS: Final = re.compile(r"\[(\d{1,9})\]$")
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
    if sample is not None and not 0 <= sample < max(count, 1):
        raise UserError(
            "There is no sample {sample}: the batch has {count}.",
            sample=sample + 1,
            count=max(count, 1),
        )
    for base, index in _readings(name):
        if experiment.network is not None and base in DATA:
            return _of_data(graph, base, index, count, sample)
        if base in experiment.parameters:
            shape = experiment.parameters[base].shape
            index = _inside(base, shape, index)
            wire, entry = _place(graph, base, index)
            return Leaf(_spelled(base, index), wire, entry, base, index, False)
    raise _refused(experiment, graph, name)


def _readings(name: str) -> Iterator[tuple[str, Index]]:
    """Yield the name as a whole, then with one bracket after the other as an index."""
    index: Index = ()
    yield name, index
    while found := _BRACKETS.search(name):
        name, index = name[: found.start()], (int(found[1]), *index)
        yield name, index


def _of_data(graph: Graph, base: str, index: Index, count: int, sample: int | None) -> Leaf:
    units = sum(s.array == base for s in graph.sources.values())
    whole = next((w for w, s in graph.sources.items() if s.array == base and s.index is None), None)
    if whole is not None:
        units = graph.wires[whole].shape[0]
    row = sample or 0
    if len(index) == 2:
        if sample is not None and index[0] != sample:
            raise UserError(
                '"{name}" is a number of sample {named}, but sample {sample} was asked for.',
                name=_spelled(base, index),
                named=index[0] + 1,
                sample=sample + 1,
            )
        row, index = _inside(base, (count, units), index)[0], index[1:]
    index = _inside(base, (units,), index)
    wire, entry = _place(graph, base, index)
    batched = graph.wires[wire].batched
    name = _spelled(base, (row, *index) if batched else index)
    return Leaf(name, wire, (row, *entry) if batched else entry, base, index, True, row)


def _place(graph: Graph, array: str, index: Index) -> tuple[WireId, Index]:
    """Return the wire of a leaf's number, and the entry in one sample of it."""
    for wire, source in graph.sources.items():
        if source.array == array and source.index is None:
            return wire, index
        if source.array == array and source.index == index:
            return wire, ()
    raise KeyError(array)


def _inside(name: str, shape: Index, index: Index) -> Index:
    """Return ``index`` where it names one number of an array of ``shape``."""
    if not index and all(n == 1 for n in shape):
        return (0,) * len(shape)
    if not shape and index:
        raise UserError('"{name}" is a single number: it has no index.', name=name)
    if len(index) != len(shape):
        raise UserError(
            '"{name}" has shape {shape}: name one of its numbers, as in {example}.',
            name=name,
            shape=list(shape),
            example=_spelled(name, (0,) * len(shape)),
        )
    if not all(i < n for i, n in zip(index, shape, strict=True)):
        raise UserError(
            'There is no {found}: "{name}" has shape {shape}, and indices count from 0.',
            found=_spelled(name, index),
            name=name,
            shape=list(shape),
        )
    return index


def _spelled(name: str, index: Index) -> str:
    return name + "".join(f"[{i}]" for i in index)


# -- refusals ----------------------------------------------------------------------------


def _refused(experiment: Experiment, graph: Graph, name: str) -> UserError:
    """Return the sentence on a name that is no leaf's."""
    if experiment.network is not None and graph.granularity != MATRIX:
        graph = lower(experiment, MATRIX)  # so that the sentence is the same for both
    for base, index in _readings(name):
        sources = _of_product(experiment, base, index) or _sources(graph, base, index)
        if sources:
            return UserError(
                'Only what is given can be changed, and "{name}" is computed from {sources}.',
                name=name,
                sources=", ".join(sources),
            )
    known = [*experiment.parameters, *(DATA if experiment.network is not None else ())]
    return UserError(
        'There is no number called "{name}"; what can be changed: {known}.',
        name=name,
        known=", ".join(known),
    )


def _sources(graph: Graph, base: str, index: Index) -> list[str]:
    """Return what a number is computed from: of the same entry where that is so."""
    gate = graph.producer.get(base)
    if gate is None or not _fits(graph.wires[base], index):
        return []
    found: dict[str, None] = {}
    for wire in gate.inputs:
        inner = graph.producer.get(wire)
        if inner is not None and graph.wires[wire].origin.role == "product":
            found.update(dict.fromkeys(inner.inputs))
        else:
            found[wire + _suffix(graph, gate, wire, index)] = None
    return list(found)


def _fits(wire: Wire, index: Index) -> bool:
    """Whether ``index`` may be an entry of one sample, or of all with the row in front."""
    entry = index[len(index) - len(wire.shape) :] if index else ()
    rows = len(index) - len(wire.shape)
    inside = all(i < n for i, n in zip(entry, wire.shape, strict=False))
    return not index or (rows in (0, 1) and inside)


def _suffix(graph: Graph, gate: Gate, wire: WireId, index: Index) -> str:
    alike = graph.wires[wire].shape == graph.wires[gate.output].shape
    return _spelled("", index) if alike and rule(gate.op).elementwise else ""


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
    return [_spelled(layer.weight, index), _spelled(before, index[:1])]
