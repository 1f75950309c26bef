"""Conflicts as bit sets agree with rectangles laid over each other, and the search is right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.scene.geometry import overlap_matrix, quads, turned_corners
from gui.scene.label_search import Bits, Tracks, between, hopeless, search, turned_round
from gui.scene.shapes import Array

COUNT = 9
SIZE = (120.0, 30.0)

numbers = st.floats(-300.0, 300.0, allow_nan=False)
angles = st.floats(-60.0, 60.0, allow_nan=False)
track = st.tuples(numbers, numbers, angles, st.floats(0.0, 60.0, allow_nan=False))


def tracks_of(made: list[tuple[float, float, float, float]]) -> Tracks:
    turned = np.radians([a for _, _, a, _ in made])
    along = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    pace = along * np.array([[p] for _, _, _, p in made])
    return Tracks(np.array([t[:2] for t in made]), pace, along, np.array(SIZE) / 2)


def rooms(tracks: Tracks, number: int) -> Array:
    u = tracks.along[number]
    angle = math.degrees(math.atan2(u[1], u[0]))
    at = tracks.first[number] + np.arange(COUNT)[:, None] * tracks.pace[number]
    return quads([turned_corners(x, y, *SIZE, angle) for x, y in at.tolist()])


def table(bits: Bits) -> Array:
    return np.asarray((bits[:, None] >> np.arange(COUNT, dtype=np.uint32)) & 1, dtype=np.bool_)


@settings(max_examples=60)
@given(track, track)
def test_places_clash_where_the_rectangles_overlap(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> None:
    tracks = tracks_of([a, b])
    one, two = np.array([0]), np.array([1])
    bits = between(tracks, one, two, COUNT)
    found = table(bits[0])
    first, second = rooms(tracks, 0), rooms(tracks, 1)
    # Just at the border rounding may decide either way.
    assert (found >= overlap_matrix(first, second, -0.01)).all()
    assert (found <= overlap_matrix(first, second, 0.01)).all()
    np.testing.assert_array_equal(table(turned_round(bits, COUNT)[0]), found.T)


def random_clashes(seed: int, unknowns: int, places: int, share: float) -> Bits:
    rng = np.random.default_rng(seed)
    met = rng.random((unknowns, places, unknowns, places)) < share
    met |= met.transpose(2, 3, 0, 1)
    met[np.arange(unknowns), :, np.arange(unknowns), :] = False
    weights = np.uint32(1) << np.arange(places, dtype=np.uint32)
    return np.asarray((met * weights).sum(axis=3), dtype=np.uint32)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_found_has_no_clash(seed: int) -> None:
    clash = random_clashes(seed, 12, 8, 0.1)
    cost = np.random.default_rng(seed).random((12, 8))
    chosen = search(clash, cost)
    assert chosen is not None
    for u, p in enumerate(chosen):
        for v, q in enumerate(chosen):
            assert not clash[u, p, v] >> np.uint32(q) & np.uint32(1)


def test_without_clashes_everyone_has_the_cheapest_place() -> None:
    cost = np.random.default_rng(1).random((6, 5))
    chosen = search(np.zeros((6, 5, 6), dtype=np.uint32), cost)
    np.testing.assert_array_equal(chosen, cost.argmin(axis=1))


def test_three_that_want_two_places_are_hopeless() -> None:
    clash = np.zeros((3, 2, 3), dtype=np.uint32)
    for u in range(3):
        for v in range(3):
            for place in range(2):
                clash[u, place, v] = 0 if u == v else 1 << place
    left = np.full(3, 3, dtype=np.uint32)
    assert search(clash, np.zeros((3, 2))) is None
    assert not hopeless(clash, left)  # two by two it would do
    assert hopeless(clash, np.array([1, 1, 3], dtype=np.uint32))
    assert hopeless(clash, np.array([3, 0, 3], dtype=np.uint32))
