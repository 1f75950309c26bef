"""Sifting: every node where it crosses least."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.scene.gate_sifting import counted, sifted

ENDS = st.lists(st.lists(st.integers(0, 6), max_size=4), max_size=6)


def total(above: np.ndarray, order: list[int]) -> int:
    return sum(int(above[u, v]) for u, v in itertools.combinations(order, 2))


@given(ENDS)
def test_counts_are_those_of_all_pairs_of_links(ends: list[list[int]]) -> None:
    found = counted(ends)
    assert found.shape == (len(ends), len(ends))
    for (u, one), (v, two) in itertools.product(enumerate(ends), repeat=2):
        assert found[u, v] == sum(a > b for a in one for b in two)


@given(ENDS)
def test_sifting_gains_or_says_that_it_does_not(ends: list[list[int]]) -> None:
    above = counted(ends)
    now = list(range(len(ends)))
    made = sifted(above)
    if made is None:
        for i, j in itertools.permutations(now, 2):
            moved = [n for n in now if n != i]
            moved.insert(j, i)
            assert total(above, moved) >= total(above, now)
    else:
        assert sorted(made) == now
        assert total(above, made) < total(above, now)


def test_a_node_goes_past_others_that_each_alone_gain_nothing() -> None:
    # Past the next node nothing is gained, past the one after it much.
    above = np.zeros((3, 3), dtype=np.int64)
    above[0, 1], above[1, 0] = 1, 1
    above[0, 2] = 3
    made = sifted(above)
    assert made is not None
    assert made.index(2) < made.index(0)
