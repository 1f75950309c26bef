"""Turned rectangles that must not meet, and wires that are cut where a label stands.

API summary
-----------
A rectangle is its four corners in order, as :meth:`Text.corners` gives them (``Quad``);
many are an array of shape (n, 4, 2).  All lengths are scene units.

``rect_corners(rect)``              the corners of a Rect
``turned_corners(x, y, w, h, angle)``   of a rectangle centred at x, y, turned clockwise
``quads(items)``                    many corners as one array (n, 4, 2), also for n = 0
``overlaps(a, b, margin)``          do two rectangles come closer than ``margin``?
``overlap_matrix(a, b, margin)``    the same for n against m: bool (n, m)
``overlapping_pairs(a, margin)``    index pairs i < j of one set: int (k, 2)
``separation(a, b)``                the gap between n and m, negative by the depth: (n, m)
``crossings(lines, a, margin)``     does line i run through rectangle j?  bool (n, m)
``spans(lines, a, margin)``          where along line i is rectangle j?  two arrays (n, m)
``kept(blocked)``                   what intervals leave of 0..1
``cut_segments(lines, widths, a, margin, shortest)``   -> lines, widths, index of origin
``bounding(a)``                     the Rect around all corners

Rectangles that touch overlap: apart means a gap greater than ``margin`` along one of the
four side directions (separating axes), which is never more than the true distance.
Lines are cut exactly, without a box behind the label, so that an export may be transparent.
Pieces shorter than ``shortest`` are left out: no crumbs between two labels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gui.scene.shapes import Array, Point, Rect

Quad = tuple[Point, Point, Point, Point]
Quads = Array | Sequence[Quad]
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

SAME = 1e-9
"""Of 0..1 along a line: what is shorter is nothing."""


def rect_corners(rect: Rect) -> Quad:
    """Return the corners of ``rect`` from top left clockwise."""
    return (
        (rect.x, rect.y),
        (rect.right, rect.y),
        (rect.right, rect.bottom),
        (rect.x, rect.bottom),
    )


def turned_corners(x: float, y: float, w: float, h: float, angle: float = 0.0) -> Quad:
    """Return the corners of a ``w`` by ``h`` rectangle around (x, y), turned clockwise."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def at(dx: float, dy: float) -> Point:
        return (x + dx * c - dy * s, y + dx * s + dy * c)

    w, h = w / 2, h / 2
    return at(-w, -h), at(w, -h), at(w, h), at(-w, h)


def quads(items: Iterable[Sequence[Point]]) -> Array:
    """Return many rectangles as one array of shape (n, 4, 2)."""
    return np.array(list(items), dtype=np.float64).reshape(-1, 4, 2)


def bounding(a: Quads) -> Rect:
    """Return the Rect around all corners; an empty one at the origin for none."""
    points = quads(a).reshape(-1, 2)
    if not len(points):
        return Rect(0.0, 0.0, 0.0, 0.0)
    (x, y), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return Rect(float(x), float(y), float(right - x), float(bottom - y))


class _Boxes(NamedTuple):
    """Rectangles as centres (n, 2), unit side directions (n, 2, 2), half sides (n, 2)."""

    center: Array
    axes: Array
    half: Array


def _boxes(a: Quads, margin: float = 0.0) -> _Boxes:
    corners = quads(a)
    center = corners.mean(axis=1)
    along, down = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    long, high = np.hypot(*along.T), np.hypot(*down.T)
    # An empty text has no side to take the direction from: the other side tells it.
    turned = np.stack([down[:, 1], -down[:, 0]], axis=1)
    first = np.where(long[:, None] > 0, along, turned)
    size = np.hypot(*first.T)[:, None]
    first = np.where(size > 0, first / np.where(size > 0, size, 1.0), [1.0, 0.0])
    second = np.stack([-first[:, 1], first[:, 0]], axis=1)
    half = np.stack([long, high], axis=1) / 2 + margin
    return _Boxes(center, np.stack([first, second], axis=1), half)


def separation(a: Quads, b: Quads) -> Array:
    """Return the gap between every rectangle of ``a`` and every one of ``b``: (n, m).

    It is the greatest gap along any of the four side directions; negative where they
    overlap, by how far one would have to move to get free.
    """
    p, q = _boxes(a), _boxes(b)
    between = p.center[:, None] - q.center[None]
    # cosines[n, m, i, j]: side direction i of a against side direction j of b
    cosines = np.abs(np.einsum("nik,mjk->nmij", p.axes, q.axes))
    on_a = np.abs(np.einsum("nmk,nik->nmi", between, p.axes))
    on_a -= p.half[:, None] + np.einsum("nmij,mj->nmi", cosines, q.half)
    on_b = np.abs(np.einsum("nmk,mjk->nmj", between, q.axes))
    on_b -= q.half[None] + np.einsum("nmij,ni->nmj", cosines, p.half)
    gap: Array = np.maximum(on_a.max(axis=2), on_b.max(axis=2))
    return gap


def overlap_matrix(a: Quads, b: Quads, margin: float = 0.0) -> Mask:
    """Return which of ``a`` come closer than ``margin`` to which of ``b``: (n, m)."""
    close: Mask = separation(a, b) <= margin
    return close


def overlaps(a: Sequence[Point], b: Sequence[Point], margin: float = 0.0) -> bool:
    """Return whether two rectangles overlap, touch or come closer than ``margin``."""
    return bool(overlap_matrix(quads([a]), quads([b]), margin)[0, 0])


def overlapping_pairs(a: Quads, margin: float = 0.0) -> Indices:
    """Return the pairs i < j of one set that come closer than ``margin``: (k, 2)."""
    corners = quads(a)
    low, high = corners.min(axis=1), corners.max(axis=1) + margin
    near: list[tuple[int, int]] = []
    for i in range(len(corners)):
        # Upright hulls first: most pairs are far apart, and n x n x 4 axes would not fit.
        hit = (low[i + 1 :] <= high[i]).all(axis=1) & (low[i] <= high[i + 1 :]).all(axis=1)
        others = i + 1 + np.flatnonzero(hit)
        if len(others):
            close = overlap_matrix(corners[i : i + 1], corners[others], margin)[0]
            near.extend((i, int(j)) for j in others[close])
    return np.array(near, dtype=np.intp).reshape(-1, 2)


def spans(lines: Array, a: Quads, margin: float = 0.0) -> tuple[Array, Array]:
    """Return where (0..1 along the line) each line is in each rectangle: two of (n, m).

    A line starts to be in a rectangle after it has ended where it never is.
    """
    boxes = _boxes(a, margin)
    dx = lines[:, None, 0] - boxes.center[None, :, 0]
    dy = lines[:, None, 1] - boxes.center[None, :, 1]
    step = lines[:, 2:] - lines[:, :2]
    enter, leave = np.full(dx.shape, -np.inf), np.full(dx.shape, np.inf)
    # One axis at a time: numpy is slow over axes as short as two.
    for k in range(boxes.axes.shape[1]):
        across, down, half = boxes.axes[:, k, 0], boxes.axes[:, k, 1], boxes.half[:, k]
        origin = dx * across + dy * down
        speed = step[:, :1] * across + step[:, 1:] * down
        still = np.abs(speed) < SAME
        safe = np.where(still, 1.0, speed)
        one, two = (-half - origin) / safe, (half - origin) / safe
        out = np.where(np.abs(origin) <= half, -np.inf, np.inf)
        enter = np.maximum(enter, np.where(still, out, np.minimum(one, two)))
        leave = np.minimum(leave, np.where(still, -out, np.maximum(one, two)))
    return np.clip(enter, 0.0, None), np.clip(leave, None, 1.0)


def crossings(lines: Array, a: Quads, margin: float = 0.0) -> Mask:
    """Return which lines (n, 4) run through which rectangles grown by ``margin``: (n, m)."""
    enter, leave = spans(np.asarray(lines, dtype=np.float64), a, margin)
    through: Mask = leave - enter > SAME
    return through


def kept(blocked: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what intervals, in any order, leave of 0..1."""
    free, at = [], 0.0
    for start, end in sorted(blocked):
        if start > at + SAME:
            free.append((at, start))
        at = max(at, end)
    if at < 1.0 - SAME:
        free.append((at, 1.0))
    return free


def cut_segments(
    lines: Array,
    widths: Array,
    label_corners: Quads,
    margin: float = 0.0,
    shortest: float = 0.0,
) -> tuple[Array, Array, Indices]:
    """Cut straight lines where labels stand.

    ``lines`` (n, 4), ``widths`` (n,), ``label_corners`` (m, 4, 2), grown by ``margin``.
    Returns the pieces (k, 4), their widths (k,) and the line each is from (k,), in the
    order of the lines and along each of them.
    """
    lines = np.asarray(lines, dtype=np.float64).reshape(-1, 4)
    enter, leave = spans(lines, label_corners, margin)
    hit = leave - enter > SAME
    pieces: list[Array] = []
    source: list[int] = []
    for i, row in enumerate(lines):
        start, step = row[:2], row[2:] - row[:2]
        length = float(np.hypot(*step))
        blocked = zip(enter[i, hit[i]].tolist(), leave[i, hit[i]].tolist(), strict=True)
        for t0, t1 in kept(blocked):
            if (t1 - t0) * length >= shortest:
                pieces.append(np.concatenate([start + t0 * step, start + t1 * step]))
                source.append(i)
    index = np.array(source, dtype=np.intp)
    made = np.array(pieces, dtype=np.float64).reshape(-1, 4)
    return made, np.asarray(widths, dtype=np.float64)[index], index
