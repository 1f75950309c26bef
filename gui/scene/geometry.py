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
``cut_segments(lines, widths, a, margin, shortest)``   -> lines, widths, index of origin
``cut_path(commands, a, margin, shortest)``            -> commands of the pieces left
``bounding(a)``                     the Rect around all corners

Rectangles that touch overlap: apart means a gap greater than ``margin`` along one of the
four side directions (separating axes), which is never more than the true distance.
Cutting is exact: a cubic is split at the roots of its distance to each side, so a label
may be cut out of a curve without a box behind it, and an export may be transparent.
Pieces shorter than ``shortest`` are left out: no crumbs between two labels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gui.scene.shapes import Array, Point, Rect

Quad = tuple[Point, Point, Point, Point]
Quads = Array | Sequence[Quad]
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Commands = tuple[tuple[Any, ...], ...]

_SAME = 1e-9


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


def _spans(lines: Array, boxes: _Boxes) -> tuple[Array, Array]:
    """Return where (0..1 along the line) each line is in each box; start > end if never."""
    dx = lines[:, None, 0] - boxes.center[None, :, 0]
    dy = lines[:, None, 1] - boxes.center[None, :, 1]
    step = lines[:, 2:] - lines[:, :2]
    enter, leave = np.full(dx.shape, -np.inf), np.full(dx.shape, np.inf)
    # One axis at a time: numpy is slow over axes as short as two.
    for k in range(boxes.axes.shape[1]):
        across, down, half = boxes.axes[:, k, 0], boxes.axes[:, k, 1], boxes.half[:, k]
        origin = dx * across + dy * down
        speed = step[:, :1] * across + step[:, 1:] * down
        still = np.abs(speed) < _SAME
        safe = np.where(still, 1.0, speed)
        one, two = (-half - origin) / safe, (half - origin) / safe
        out = np.where(np.abs(origin) <= half, -np.inf, np.inf)
        enter = np.maximum(enter, np.where(still, out, np.minimum(one, two)))
        leave = np.minimum(leave, np.where(still, -out, np.maximum(one, two)))
    return np.clip(enter, 0.0, None), np.clip(leave, None, 1.0)


def crossings(lines: Array, a: Quads, margin: float = 0.0) -> Mask:
    """Return which lines (n, 4) run through which rectangles grown by ``margin``: (n, m)."""
    enter, leave = _spans(np.asarray(lines, dtype=np.float64), _boxes(a, margin))
    through: Mask = leave - enter > _SAME
    return through


def _kept(blocked: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what the intervals leave of 0..1."""
    free, at = [], 0.0
    for start, end in sorted(blocked):
        if start > at + _SAME:
            free.append((at, start))
        at = max(at, end)
    if at < 1.0 - _SAME:
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
    enter, leave = _spans(lines, _boxes(label_corners, margin))
    hit = leave - enter > _SAME
    pieces: list[Array] = []
    source: list[int] = []
    for i, row in enumerate(lines):
        start, step = row[:2], row[2:] - row[:2]
        length = float(np.hypot(*step))
        blocked = zip(enter[i, hit[i]].tolist(), leave[i, hit[i]].tolist(), strict=True)
        for t0, t1 in _kept(blocked):
            if (t1 - t0) * length >= shortest:
                pieces.append(np.concatenate([start + t0 * step, start + t1 * step]))
                source.append(i)
    index = np.array(source, dtype=np.intp)
    made = np.array(pieces, dtype=np.float64).reshape(-1, 4)
    return made, np.asarray(widths, dtype=np.float64)[index], index


def _hidden(points: Array, boxes: _Boxes) -> list[tuple[float, float]]:
    """Return the parameter intervals in which a cubic (4, 2) is inside any box."""
    a, b, c, d = points
    # The power basis: p(t) = sum of rows[k] t^(3-k)
    rows = np.array([d - 3 * c + 3 * b - a, 3 * (c - 2 * b + a), 3 * (b - a), a])
    found: list[tuple[float, float]] = []
    for center, axes, half in zip(*boxes, strict=True):
        local = (points - center) @ axes.T
        if (local.min(axis=0) > half).any() or (local.max(axis=0) < -half).any():
            continue  # the hull of the curve is beyond one side
        poly = rows @ axes.T
        poly[3] -= center @ axes.T
        marks = [0.0, 1.0]
        for side in (0, 1):
            for edge in (-half[side], half[side]):
                marks += _roots(poly[:, side], float(edge))
        marks.sort()
        for t0, t1 in pairwise(marks):
            middle = np.polyval(poly, (t0 + t1) / 2)
            if t1 - t0 > _SAME and (np.abs(middle) <= half).all():
                found.append((t0, t1))
    return found


def _roots(poly: Array, level: float) -> list[float]:
    """Return where in 0..1 a polynomial (highest power first) has the value ``level``."""
    lowered = poly.copy()
    lowered[-1] -= level
    # A straight wire written as a cubic has a cubic term of rounding errors only.
    lowered[np.abs(lowered) < 1e-12 * np.abs(lowered).max(initial=0.0)] = 0.0
    roots = np.roots(lowered)
    real = roots.real[np.abs(roots.imag) < 1e-7]
    return [float(t) for t in real if 0.0 < t < 1.0]


def _part(points: Array, t0: float, t1: float) -> Array:
    """Return the control points (4, 2) of a cubic between two parameters (blossoming)."""

    def blossom(r: float, s: float, t: float) -> Array:
        row = points
        for u in (r, s, t):
            row = row[:-1] + u * (row[1:] - row[:-1])
        reached: Array = row[0]
        return reached

    if (t0, t1) == (0.0, 1.0):
        return points
    inner = [blossom(t0, t0, t1), blossom(t0, t1, t1)]
    # The ends to the bit, so that the next command is seen to go on from here.
    first = points[0] if t0 == 0.0 else blossom(t0, t0, t0)
    last = points[3] if t1 == 1.0 else blossom(t1, t1, t1)
    return np.array([first, *inner, last])


class _Strand:
    """One connected piece of a path and how long it is."""

    def __init__(self, start: Array) -> None:
        self.commands: list[tuple[Any, ...]] = [("M", *start.tolist())]
        self.end = start
        self.length = 0.0

    def add(self, kind: str, points: Array) -> None:
        used = points[1:] if kind == "C" else points[-1:]
        self.commands.append((kind, *used.ravel().tolist()))
        self.length += float(np.hypot(*np.diff(points, axis=0).T).sum())
        self.end = points[-1]


def _elements(commands: Commands) -> Iterable[tuple[str, Array]]:
    """Yield lines and cubics as ("L" or "C", control points (4, 2))."""
    pen = first = np.zeros(2)
    for kind, *numbers in commands:
        if kind == "M":
            pen = first = np.array(numbers, dtype=np.float64)
            continue
        if kind == "C":
            points = np.vstack([pen, np.array(numbers, dtype=np.float64).reshape(3, 2)])
        else:
            end = first if kind == "Z" else np.array(numbers, dtype=np.float64)
            thirds = np.array([[0.0], [1 / 3], [2 / 3], [1.0]])
            points = pen + thirds * (end - pen)
            points[3] = end
        yield ("C" if kind == "C" else "L"), points
        pen = points[-1]


def cut_path(
    commands: Commands, obstacles: Quads, margin: float = 0.0, shortest: float = 0.0
) -> Commands:
    """Cut a path's stroke where rectangles (m, 4, 2), grown by ``margin``, stand.

    Returns commands as in :class:`gui.scene.shapes.Path`: lines stay lines and cubics
    cubics, every gap begins with a new ``M``.  A path that meets nothing is returned as
    it is, closed if it was.
    """
    boxes = _boxes(obstacles, margin)
    strands: list[_Strand] = []
    cut = False
    for kind, points in _elements(commands):
        blocked = _hidden(points, boxes)
        cut = cut or bool(blocked)
        for t0, t1 in _kept(blocked):
            part = _part(points, t0, t1)
            if not strands or not np.array_equal(strands[-1].end, part[0]):
                strands.append(_Strand(part[0]))
            strands[-1].add(kind, part)
    if not cut:
        return commands
    return tuple(c for s in strands if s.length >= shortest for c in s.commands)
