"""The edges of the network view as lines: cut at labels, with arrowheads, in their inks.

API summary
-----------
``EdgeLines(layout, state, chosen, texts).shapes()``   all edges as shapes
``stroke(weight)``                  the width of an edge: |w|, always

An edge is cut where its own label usually stands, and wherever a text stands now: so the
numbers on an edge do not move its ends, and another edge runs on until a number covers it.
The colour of an edge is the phase that has reached it; its arrowhead points the way of
the newest pass over it.  Only the width depends on a value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from gui.scene.geometry import cut_segments, quads
from gui.scene.network_layout import ARROW, EdgePlace, NetworkLayout
from gui.scene.network_state import State, reached
from gui.scene.shapes import Array, Path, Segments, Shape, Tag, Text
from gui.scene.style import EDGE_MAX, EDGE_MIN

CUT: Final = 3.0
"""Between a label and the ends of the edges that it interrupts."""
_SHORTEST: Final = 4.0
_GLOW: Final = 6.0


def stroke(weight: float | None) -> float:
    """Return the width of an edge, in units: it grows with |w|, ever slower."""
    if weight is None or math.isnan(weight):
        return EDGE_MIN
    size = abs(weight)
    share = 1.0 if math.isinf(size) else size / (1.0 + size)
    return EDGE_MIN + (EDGE_MAX - EDGE_MIN) * share


@lru_cache(maxsize=16)
def _resting(layout: NetworkLayout) -> tuple[Array, ...]:
    """Return the pieces (k, 4) of every edge, cut where its own label usually stands."""
    made: list[Array] = []
    for edge in layout.edges:
        lines, label = np.array([edge.line]), quads([edge.label.usual])
        made.append(cut_segments(lines, np.ones(1), label, CUT, _SHORTEST)[0])
    return tuple(made)


class EdgeLines:
    """The edges of one picture; ``texts``: those that stand on each, by weight."""

    def __init__(
        self,
        layout: NetworkLayout,
        state: State,
        chosen: str,
        texts: Mapping[str, Sequence[Text]],
    ) -> None:
        self.layout, self.state, self.chosen, self.texts = layout, state, chosen, texts

    def shapes(self) -> Iterator[Shape]:
        """Yield glow, edges and arrowheads, those that are lit last."""
        lit: list[Shape] = []
        for edge, pieces in self.cut():
            if self.chosen in (edge.edge.weight, edge.edge.product):
                yield self.glow(edge, pieces)
            shapes = self.edge(edge, pieces)
            if self.is_lit(edge):
                lit += shapes
            else:
                yield from shapes
        yield from lit

    def cut(self) -> Iterator[tuple[EdgePlace, Array]]:
        """Yield every edge with the pieces that the texts in its gap leave of it."""
        resting = _resting(self.layout)
        for gap in range(len(self.layout.parts.edges)):
            inside = [k for k, e in enumerate(self.layout.edges) if e.gap == gap]
            edges = [self.layout.edges[k] for k in inside]
            corners = quads([t.corners() for e in edges for t in self.texts[e.edge.weight]])
            whole = np.concatenate([resting[k] for k in inside])
            owner = np.repeat(np.arange(len(inside)), [len(resting[k]) for k in inside])
            pieces, _, source = cut_segments(whole, np.ones(len(whole)), corners, CUT, _SHORTEST)
            for number, edge in enumerate(edges):
                yield edge, pieces[owner[source] == number]

    def width(self, edge: EdgePlace) -> float:
        weight = edge.edge.weight
        new = self.state.number(weight, "updated")
        return stroke(self.state.number(weight, "value") if new is None else new)

    def glow(self, edge: EdgePlace, pieces: Array) -> Segments:
        widths = np.full(len(pieces), self.width(edge) + _GLOW)
        return Segments(pieces, widths, "halo-edge", Tag("halo", edge.edge.weight))

    def edge(self, edge: EdgePlace, pieces: Array) -> list[Shape]:
        ink = "lit" if self.is_lit(edge) else self.ink(edge)
        width, tag = self.width(edge), Tag("edge", edge.edge.weight)
        back = self.points_back(edge)
        length = ARROW + 0.5 * width
        pieces = _shortened(pieces, edge.line, length * 0.8, back=back)
        return [
            Segments(pieces, np.full(len(pieces), width), ink, tag),
            _arrowhead(edge.line, length, ink, tag, back=back),
        ]

    def is_lit(self, edge: EdgePlace) -> bool:
        own = {edge.edge.weight, edge.edge.product}
        gate = self.state.gate
        return bool(own & self.state.lit) or (gate is not None and gate.id == edge.edge.product)

    def ink(self, edge: EdgePlace) -> str:
        """Return the ink of the phase that the edge has reached."""
        plan, at = self.state.plan, self.state.at
        weight, product = edge.edge.weight, edge.edge.product
        if reached(plan.again_at, product, at) or reached(plan.update_at, weight, at):
            return "wire-updated"
        if reached(plan.backward_at, product, at):
            return "wire-backward"
        return "wire-forward" if reached(plan.forward_at, product, at) else "wire"

    def points_back(self, edge: EdgePlace) -> bool:
        """Return whether the newest thing that happened to the edge is the backward pass."""
        plan, at = self.state.plan, self.state.at
        weight, product = edge.edge.weight, edge.edge.product
        after = reached(plan.update_at, weight, at) or reached(plan.again_at, product, at)
        return reached(plan.backward_at, product, at) and not after


def _shortened(
    pieces: Array, line: tuple[float, float, float, float], by: float, *, back: bool
) -> Array:
    """Return the pieces with the end under the arrowhead drawn back."""
    x1, y1, x2, y2 = line
    share = by / math.hypot(x2 - x1, y2 - y1)
    step = np.array([x2 - x1, y2 - y1]) * share
    made = pieces.copy()
    if back:
        made[(made[:, :2] == line[:2]).all(axis=1), :2] += step
    else:
        made[(made[:, 2:] == line[2:]).all(axis=1), 2:] -= step
    return made


def _arrowhead(
    line: tuple[float, float, float, float], length: float, ink: str, tag: Tag, *, back: bool
) -> Path:
    x1, y1, x2, y2 = line
    if back:
        x1, y1, x2, y2 = x2, y2, x1, y1
    run = math.hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / run, (y2 - y1) / run
    half = length * 0.4
    foot = (x2 - length * ux, y2 - length * uy)
    commands = (
        ("M", x2, y2),
        ("L", foot[0] - half * uy, foot[1] + half * ux),
        ("L", foot[0] + half * uy, foot[1] - half * ux),
        ("Z",),
    )
    return Path(commands, ink, 0.0, ink, tag=tag)
