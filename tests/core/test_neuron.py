"""A neuron taken apart: the network's own numbers, at the same steps, from both lowerings."""

from __future__ import annotations

import numpy as np
import pytest

from core.explain import Subject, explain
from core.lowering import MATRIX, SCALAR
from core.neuron import MOST, REST, expanded
from core.plan import Forward
from core.trace import Snapshot
from tests.core.cases import snapshot
from tests.networks import network

NETWORKS = {
    "softmax": network(5, 4, 3),
    "tanh": network(12, 9, 4, hidden="tanh", last="tanh", loss="half_sse"),
    "one sample": network(3, 2, 2, hidden="sigmoid", last="sigmoid", loss="half_sse", samples=1),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_all_numbers_are_those_of_the_network(name: str, granularity: str) -> None:
    """Every wire that a scalar graph has bears the scalar graph's numbers."""
    experiment = NETWORKS[name]
    scalar, whole = snapshot(experiment, SCALAR), snapshot(experiment, granularity)
    assert experiment.network is not None
    compared = 0
    for layer, count in enumerate(experiment.network.layer_sizes[1:], start=1):
        for unit in range(count):
            small = expanded(whole, experiment, layer, unit)
            for wire in small.graph.wires:
                if wire == REST:
                    continue
                for read in (Snapshot.value, Snapshot.gradient, Snapshot.updated):
                    ours, theirs = read(small, wire), read(scalar, wire)
                    assert (ours is None) == (theirs is None), (wire, read)
                    if ours is not None and theirs is not None:
                        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)
                        compared += 1
            for gate, port in [(g, p) for g in small.graph.gates for p in range(len(g.inputs))]:
                if gate.op != "add" and not gate.detached:
                    flow = small.flow((gate.id, port))
                    np.testing.assert_allclose(
                        flow, scalar.flow((gate.id, port)), rtol=1e-12, atol=1e-15
                    )
    assert compared > 50


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("read", [Snapshot.value, Snapshot.updated])
def test_the_rest_makes_the_sum_whole(granularity: str, read: object) -> None:
    experiment = NETWORKS["tanh"]
    small = expanded(snapshot(experiment, granularity), experiment, 1, 3)
    add = small.graph.gate("z1[3]")
    assert len(add.inputs) == MOST + 2
    assert small.graph.wires[REST].origin.index == (12 - MOST,)
    parts = [read(small, w) for w in add.inputs]  # type: ignore[operator]
    np.testing.assert_allclose(sum(parts), read(small, "z1[3]"), rtol=1e-12)  # type: ignore[operator]


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_a_number_appears_with_the_network_own(granularity: str) -> None:
    experiment = NETWORKS["tanh"]
    end = snapshot(experiment, granularity)
    seen = 0
    for at in range(end.plan.length + 1):
        small = expanded(Snapshot(end.trace, at), experiment, 2, 1)
        whole = Snapshot(end.trace, at)
        wire, entry = ("z2", (1,)) if granularity == MATRIX else ("z2[1]", ())
        for read in (Snapshot.value, Snapshot.gradient, Snapshot.updated):
            theirs, ours = read(whole, wire), read(small, "z2[1]")
            assert (ours is None) == (theirs is None)
            if ours is not None and theirs is not None:
                np.testing.assert_array_equal(ours, theirs[(..., *entry)])
                seen += 1
        if small.newest == Forward("z2[1]"):
            assert small.value("z2[1]") is not None
    assert seen > 5


def test_numbers_of_the_small_graph_are_explained() -> None:
    experiment = NETWORKS["tanh"]
    small = expanded(snapshot(experiment, MATRIX), experiment, 1, 3)
    for wire in small.graph.wires:
        for quantity in ("value", "gradient", "updated"):
            there = small.number(wire, quantity) is not None
            assert (explain(small, Subject(wire, quantity)) is not None) == there


def test_there_is_no_such_neuron() -> None:
    experiment = NETWORKS["tanh"]
    whole = snapshot(experiment, MATRIX)
    for layer, unit in ((0, 0), (3, 0), (1, 9), (1, -1)):
        with pytest.raises(IndexError):
            expanded(whole, experiment, layer, unit)
