"""Separating axes against a brute-force reference, cutting against sampling."""

import math
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.scene import geometry as g
from gui.scene.shapes import Rect

SIDE = st.floats(1, 200)
PLACE = st.floats(-150, 150)
ANGLE = st.floats(-180, 180)
BOXES = st.builds(g.turned_corners, PLACE, PLACE, SIDE, SIDE, ANGLE)


def clip(polygon: list, corners: np.ndarray) -> list:
    """Sutherland-Hodgman: what of ``polygon`` is inside the convex ``corners``."""
    for p, q in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        kept = []
        sides = [(q[0] - p[0]) * (v[1] - p[1]) - (q[1] - p[1]) * (v[0] - p[0]) for v in polygon]
        for i, (v, s) in enumerate(zip(polygon, sides, strict=True)):
            w, t = polygon[i - 1], sides[i - 1]
            if (s >= 0) != (t >= 0):
                kept.append(w + (v - w) * (t / (t - s)))
            if s >= 0:
                kept.append(v)
        polygon = kept
    return polygon


def common_area(a, b) -> float:
    left = clip(list(np.array(a)), np.array(b))
    if len(left) < 3:
        return 0.0
    x, y = np.array(left).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


@given(BOXES, BOXES)
def test_overlap_is_common_area(a, b):
    depth = -g.separation([a], [b])[0, 0]
    if depth > 1e-6:
        assert common_area(a, b) > 0
        assert g.overlaps(a, b)
    elif depth < -1e-6:
        assert common_area(a, b) == 0
        assert not g.overlaps(a, b)


@given(BOXES, BOXES, st.floats(0.1, 30))
def test_margin_is_never_more_than_the_distance(a, b, margin):
    if not g.overlaps(a, b, margin):
        distance = min(math.dist(p, q) for p in a for q in b)
        assert distance > margin


def test_touching_overlaps_and_a_hair_does_not():
    a = g.rect_corners(Rect(0, 0, 10, 10))
    assert g.overlaps(a, g.rect_corners(Rect(10, 0, 5, 5)))
    assert not g.overlaps(a, g.rect_corners(Rect(10.001, 0, 5, 5)))
    assert g.overlaps(a, g.rect_corners(Rect(10.001, 0, 5, 5)), 0.01)


def test_empty_rectangles_have_a_place():
    point = g.turned_corners(5, 5, 0, 0)
    stroke = g.turned_corners(5, 5, 0, 8, 30)
    box = g.rect_corners(Rect(0, 0, 10, 10))
    assert g.overlap_matrix([point, stroke], [box]).all()
    assert not g.overlap_matrix([point, stroke], [g.rect_corners(Rect(20, 20, 1, 1))]).any()


@given(st.lists(BOXES, max_size=12), st.floats(0, 20))
def test_pairs_are_the_matrix(boxes, margin):
    pairs = {tuple(p) for p in g.overlapping_pairs(boxes, margin).tolist()}
    wanted = {
        (i, j)
        for i, j in combinations(range(len(boxes)), 2)
        if g.overlaps(boxes[i], boxes[j], margin)
    }
    assert pairs == wanted


def test_nothing_gives_empty_arrays():
    assert g.overlap_matrix([], []).shape == (0, 0)
    assert g.overlap_matrix([g.turned_corners(0, 0, 1, 1)], []).shape == (1, 0)
    assert g.overlapping_pairs([]).shape == (0, 2)
    assert g.bounding([]) == Rect(0, 0, 0, 0)
    lines = np.array([[0.0, 0, 1, 1]])
    assert g.crossings(lines, []).shape == (1, 0)
    assert np.array_equal(g.cut_segments(lines, [2.0], [])[0], lines)
    assert len(g.cut_segments(np.empty((0, 4)), np.empty(0), [])[0]) == 0


def is_inside(points: np.ndarray, corners, grown: float) -> np.ndarray:
    """Which points (n, 2) are inside a rectangle grown by ``grown``."""
    p = np.array(corners)
    e, f = p[1] - p[0], p[3] - p[0]
    u, v = (points - p.mean(axis=0)) @ e, (points - p.mean(axis=0)) @ f
    long, high = np.linalg.norm(e), np.linalg.norm(f)
    return (abs(u) / long <= long / 2 + grown) & (abs(v) / high <= high / 2 + grown)


LINES = st.lists(st.tuples(PLACE, PLACE, PLACE, PLACE), min_size=1, max_size=5)


@given(LINES, st.lists(BOXES, max_size=4), st.floats(0, 5))
def test_pieces_of_lines_are_what_is_free(lines, boxes, margin):
    lines = np.array(lines)
    widths = np.arange(1.0, len(lines) + 1)
    pieces, wide, source = g.cut_segments(lines, widths, g.quads(boxes), margin)
    assert np.array_equal(wide, widths[source])
    assert (np.diff(source) >= 0).all()
    t = np.linspace(0, 1, 101)[:, None]
    for x1, y1, x2, y2 in pieces:
        points = np.array([x1, y1]) + t * (np.array([x2, y2]) - [x1, y1])
        for box in boxes:
            assert not is_inside(points, box, margin - 1e-6).any()
    for i, line in enumerate(lines):
        points = line[:2] + t * (line[2:] - line[:2])
        free = ~np.any(
            [is_inside(points, b, margin + 1e-6) for b in boxes] or [t[:, 0] < 0], axis=0
        )
        for p in points[free]:
            assert any(touches(p, pieces[k]) for k in np.flatnonzero(source == i))


def touches(p, line) -> bool:
    a, d = line[:2], line[2:] - line[:2]
    t = np.clip((p - a) @ d / max(d @ d, 1e-30), 0, 1)
    return math.dist(p, a + t * d) < 1e-6


def test_a_line_is_interrupted_under_its_label():
    label = g.turned_corners(50, 0, 20, 10)
    lines = np.array([[0.0, 0, 100, 0], [0, 30, 100, 30]])
    pieces, widths, source = g.cut_segments(lines, np.array([3.0, 1.0]), [label], 2)
    assert pieces.tolist() == [[0, 0, 38, 0], [62, 0, 100, 0], [0, 30, 100, 30]]
    assert widths.tolist() == [3, 3, 1]
    assert source.tolist() == [0, 0, 1]
    assert g.crossings(lines, [label]).tolist() == [[True], [False]]


def test_crumbs_are_left_out():
    labels = [g.turned_corners(40, 0, 20, 10), g.turned_corners(61, 0, 20, 10)]
    line = np.array([[0.0, 0, 100, 0]])
    assert len(g.cut_segments(line, [1.0], labels)[0]) == 3
    assert len(g.cut_segments(line, [1.0], labels, shortest=1.5)[0]) == 2
