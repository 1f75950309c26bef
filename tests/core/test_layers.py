"""Numbers by layer: the same from scalar and from matrix graphs, masked as the snapshot is."""

from __future__ import annotations

import numpy as np
import pytest

from core.files.examples import open_example
from core.layers import QUANTITIES, ROLES, Layers
from core.lowering import MATRIX, SCALAR, lower
from tests.core.cases import snapshot
from tests.networks import network


def test_both_lowerings_give_the_same_arrays() -> None:
    experiment = network(4, 5, 3, samples=3)
    scalar, matrix = (snapshot(experiment, g) for g in (SCALAR, MATRIX))
    one, two = Layers(scalar.graph), Layers(matrix.graph)
    assert one.sizes == two.sizes == (4, 5, 3)
    compared = 0
    for role in ROLES:
        for layer in range(3):
            assert one.has(role, layer) == two.has(role, layer)
            if not one.has(role, layer):
                continue
            for quantity in QUANTITIES:
                a, there = one.array(scalar, role, layer, quantity, 2)
                b, also = two.array(matrix, role, layer, quantity, 2)
                assert a.shape == b.shape
                np.testing.assert_array_equal(there, also)
                np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)
                compared += there.any()
    assert compared > 20


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
def test_a_place_is_found_and_leads_back(granularity: str) -> None:
    layers = Layers(lower(network(4, 5, 3), granularity))
    place = layers.place("weight", 2, (4, 1))
    assert place is not None
    assert layers.index_of(*place) == ("weight", 2, (4, 1))
    assert layers.place("weight", 2, (5, 0)) is None
    assert layers.place("bias", 3, (0,)) is None
    assert layers.index_of("nothing") is None


def test_what_is_not_reached_is_masked() -> None:
    experiment = network(4, 5, 3)
    shot = snapshot(experiment, SCALAR, at=6)
    z, there = Layers(shot.graph).array(shot, "z", 1, "value")
    assert there.any()
    assert not there.all()
    assert (z[~there] == 0).all()


def test_a_free_graph_has_no_layers() -> None:
    with pytest.raises(ValueError, match="layers"):
        Layers(lower(open_example("cs231n_circuit")))
