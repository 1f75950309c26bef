"""The edges of the network view as lines: cut at labels, with arrowheads, in their inks.

API summary
-----------
``EdgeLines(layout, state, chosen, numbers).shapes()``   all edges as shapes
``stroke(weight)``                  the width of an edge: |w|, always

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
from gui.scene.labels import usual_width
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
    """Return the pieces (k, 4) of every edge, cut where labels usually stand."""
    made: list[Array] = []
    for gap in range(len(layout.parts.edges)):
        edges = [e for e in layout.edges if e.gap == gap]
        lines = np.array([e.line for e in edges])
        labels = quads([e.label.usual for e in edges])
        pieces, _, source = cut_segments(lines, np.ones(len(edges)), labels, CUT, _SHORTEST)
        made += [pieces[source == k] for k in range(len(edges))]
    return tuple(made)


class EdgeLines:
    """The edges of one picture; ``numbers``: the texts that stand on each, by weight."""

    def __init__(
        self,
        layout: NetworkLayout,
        state: State,
        chosen: str,
        numbers: Mapping[str, Sequence[Text]],
    ) -> None:
        self.layout, self.state, self.chosen, self.numbers = layout, state, chosen, numbers
        self.wide = [self.widened(gap) for gap in range(len(layout.parts.edges))]

    def widened(self, gap: int) -> list[Text]:
        """Return the numbers that are larger than usual: they cut more."""
        digits = self.layout.digits
        return [
            text
            for edge in self.layout.edges
            if edge.gap == gap
            for text in self.numbers[edge.edge.weight]
            if text.width > usual_width(digits, text.runs[0].size) or len(text.runs) > 1
        ]

    def shapes(self) -> Iterator[Shape]:
        """Yield glow, edges and arrowheads, those that are lit last."""
        lit: list[Shape] = []
        for edge, resting in zip(self.layout.edges, _resting(self.layout), strict=True):
            pieces = self.pieces(edge, resting)
            if self.chosen in (edge.edge.weight, edge.edge.product):
                yield self.glow(edge, pieces)
            shapes = self.edge(edge, pieces)
            if self.is_lit(edge):
                lit += shapes
            else:
                yield from shapes
        yield from lit

    def pieces(self, edge: EdgePlace, resting: Array) -> Array:
        wide = self.wide[edge.gap]
        if not wide:
            return resting
        corners = quads([t.corners() for t in wide])
        return cut_segments(resting, np.ones(len(resting)), corners, CUT, _SHORTEST)[0]

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
        """Return whether the newest pass over the edge was the backward pass."""
        plan, at = self.state.plan, self.state.at
        product = edge.edge.product
        back = reached(plan.backward_at, product, at)
        return back and not reached(plan.again_at, product, at)


def _shortened(
    pieces: Array, line: tuple[float, float, float, float], by: float, *, back: bool
) -> Array:
    """Return the pieces with the end under the arrowhead drawn back."""
    if not len(pieces):
        return pieces
    x1, y1, x2, y2 = line
    share = by / math.hypot(x2 - x1, y2 - y1)
    step = np.array([x2 - x1, y2 - y1]) * share
    made = pieces.copy()
    if back:
        made[0, :2] += step
    else:
        made[-1, 2:] -= step
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
