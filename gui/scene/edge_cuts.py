"""What labels leave of the edges of the network view: lines cut where numbers stand.

API summary
-----------
``cutter(layout)``          the :class:`Cutter` of a layout, kept with what it has worked out
``box_around(texts)``       the box that the texts of a label take away
``Cutter.pieces(texts)``    the pieces (k, 4) of every edge; ``texts``: those on each, by weight,
                            as long as they are the same in the same tuple

An edge is cut where its own label usually stands, and by the box around the texts that
each label has now: cut by each text alone, the edges of others would leave dashes between
the lines of a label, which look like minus signs.  A step changes the texts of a few
labels: what the others leave of the edges is remembered, so that a step costs what it
changes.  The answer depends on the texts alone, not on what was asked before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from gui.scene.geometry import SAME, Quad, kept, quads, spans
from gui.scene.network_layout import NetworkLayout
from gui.scene.shapes import Array, Point, Text

CUT: Final = 3.0
"""Between a label and the ends of the edges that it interrupts."""

_SHORTEST: Final = 4.0
_CRUMB: Final = 20.0
"""A shorter piece between two texts would look like a minus sign, or dirt."""
_KEPT: Final = 20_000
"""So many answers are remembered at most, of labels and of edges."""

Span = tuple[float, float]
Key = tuple[int, ...]


def box_around(texts: Sequence[Text]) -> Quad:
    """Return the corners of the smallest box around ``texts``, turned as the first is."""
    angle = math.radians(texts[0].angle)
    u, v = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    points = [corner for text in texts for corner in text.corners()]
    along = [x * u[0] + y * u[1] for x, y in points]
    down = [x * v[0] + y * v[1] for x, y in points]

    def at(a: float, d: float) -> Point:
        return a * u[0] + d * v[0], a * u[1] + d * v[1]

    left, right, top, bottom = min(along), max(along), min(down), max(down)
    return at(left, top), at(right, top), at(right, bottom), at(left, bottom)


class _Shadow:
    """What the ``texts`` of one label take away: edge number -> spans of it (0..1)."""

    __slots__ = ("spans", "texts")

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = tuple(texts)
        self.spans: dict[int, list[Span]] = {}

    def add(self, edge: int, span: Span) -> None:
        self.spans.setdefault(edge, []).append(span)


class _Cut(NamedTuple):
    """What was asked last of a gap, and its answer; none of it is changed any more."""

    labels: list[Sequence[Text]]
    shadows: list[_Shadow]
    pieces: list[Array]


class _Gap:
    """The edges of one gap, which only labels in that gap can interrupt."""

    def __init__(self, layout: NetworkLayout, number: int) -> None:
        self.edges = [k for k, e in enumerate(layout.edges) if e.gap == number]
        self.wires = [layout.edges[k].edge.weight for k in self.edges]
        self.lines = np.array([layout.edges[k].line for k in self.edges])
        self.lengths = np.hypot(*(self.lines[:, 2:] - self.lines[:, :2]).T)
        self.shadows: dict[Key, _Shadow] = {}
        self.pieces: dict[tuple[int, tuple[_Shadow, ...]], Array] = {}
        self.last: _Cut | None = None
        usual = quads([layout.edges[k].label.usual for k in self.edges])
        enter, leave = spans(self.lines, usual, CUT)
        self.usual = list(zip(enter.diagonal().tolist(), leave.diagonal().tolist(), strict=True))

    def cut(self, texts: Mapping[str, Sequence[Text]]) -> list[Array]:
        """Return the pieces of each edge of the gap."""
        if len(self.shadows) > _KEPT or len(self.pieces) > _KEPT:
            self.shadows, self.pieces, self.last = {}, {}, None
        labels = [texts[wire] for wire in self.wires]
        last = self.last  # once: another thread may draw the same layout meanwhile
        if last is None:
            shadows, touched = self.cast(list(enumerate(labels))), set(range(len(labels)))
            pieces: list[Array] = [np.empty((0, 4))] * len(labels)
        else:
            new = [k for k, was in enumerate(last.labels) if was is not labels[k]]
            if not new:
                return last.pieces
            shadows, pieces = last.shadows.copy(), last.pieces.copy()
            touched = set()
            for k, shadow in zip(new, self.cast([(k, labels[k]) for k in new]), strict=True):
                if shadow is not shadows[k]:
                    touched.update(shadow.spans, shadows[k].spans)
                    shadows[k] = shadow
        for edge in touched:
            by = tuple([shadow for shadow in shadows if edge in shadow.spans])
            pieces[edge] = self.left(edge, by)
        self.last = _Cut(labels, shadows, pieces)
        return pieces

    def cast(self, labels: Sequence[tuple[int, Sequence[Text]]]) -> list[_Shadow]:
        """Return the shadow of each label, worked out together for those that are new."""
        # A text that a step leaves as it is is the same object, which its shadow keeps alive:
        # so its number is no other text's.
        keys = [(k, *map(id, label)) for k, label in labels]
        shadows = self.shadows
        new = [n for n, key in enumerate(keys) if key not in shadows]
        if new:
            made = [_Shadow(labels[n][1]) for n in new]
            casting = [shadow for shadow in made if shadow.texts]
            around = quads([box_around(shadow.texts) for shadow in casting])
            enter, leave = spans(self.lines, around, CUT)
            for edge, box in np.argwhere(leave - enter > SAME).tolist():
                casting[box].add(edge, (float(enter[edge, box]), float(leave[edge, box])))
            shadows.update(zip([keys[n] for n in new], made, strict=True))
        return [shadows[key] for key in keys]

    def left(self, edge: int, by: tuple[_Shadow, ...]) -> Array:
        """Return what the shadows leave of an edge, without crumbs between two labels."""
        known = self.pieces.get((edge, by))
        if known is not None:
            return known
        blocked = [self.usual[edge], *(span for shadow in by for span in shadow.spans[edge])]
        least, crumb = _SHORTEST / self.lengths[edge], _CRUMB / self.lengths[edge]
        free = [
            (t0, t1)
            for t0, t1 in kept(blocked)
            if t1 - t0 >= (least if t0 == 0.0 or t1 == 1.0 else crumb)
        ]
        return self.keep(edge, by, np.array(free).reshape(-1, 2))

    def keep(self, edge: int, by: tuple[_Shadow, ...], free: Array) -> Array:
        """Remember and return the pieces of an edge, from 0..1 along it."""
        start, step = self.lines[edge, :2], self.lines[edge, 2:] - self.lines[edge, :2]
        made = np.concatenate([start + free[:, :1] * step, start + free[:, 1:] * step], axis=1)
        made.setflags(write=False)
        self.pieces[edge, by] = made
        return made


class Cutter:
    """See the module."""

    def __init__(self, layout: NetworkLayout) -> None:
        self.count = len(layout.edges)
        self.gaps = [_Gap(layout, number) for number in range(len(layout.parts.edges))]

    def pieces(self, texts: Mapping[str, Sequence[Text]]) -> list[Array]:
        """Return the pieces of every edge, in the order of the layout's edges."""
        found: list[Array] = [np.empty((0, 4))] * self.count
        for gap in self.gaps:
            for edge, pieces in zip(gap.edges, gap.cut(texts), strict=True):
                found[edge] = pieces
        return found


@lru_cache(maxsize=8)
def cutter(layout: NetworkLayout) -> Cutter:
    """Return the cutter of ``layout``."""
    return Cutter(layout)
