"""The edges of the network view as lines: cut at labels, with arrowheads, in their inks.

API summary
-----------
``EdgeLines(layout, state, chosen, texts).groups(kept)``   all edges as groups of shapes
``edge_bunches(layout, plan)``      all edges with the times at which they look otherwise
``stroke(weight)``                  the width of an edge: |w|, always

An edge is cut where its own label usually stands, and where a label's texts stand now: so
the numbers on an edge do not move its ends, and another edge runs on until numbers cover it.
The colour of an edge is the phase that has reached it; its arrowhead points the way of
the newest pass over it.  Only the width depends on a value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

import numpy as np

from core.plan import NEVER, Plan
from gui.scene.bunches import Bunch, Kept, Part, bunches
from gui.scene.edge_cuts import cutter
from gui.scene.network_layout import ARROW, EdgePlace, NetworkLayout
from gui.scene.network_state import State
from gui.scene.shapes import Array, Group, Path, Segments, Shape, Tag, Text
from gui.scene.style import EDGE_MAX, EDGE_MIN

_GLOW: Final = 6.0
_NEAR: Final = 1e-6

Look = tuple[str, float, bool]
"""Ink, width, and whether the arrow points back."""
Drawn = tuple[Array, Look, tuple[Shape, ...]]


def stroke(weight: float | None) -> float:
    """Return the width of an edge, in units: it grows with |w|, ever slower."""
    if weight is None or math.isnan(weight):
        return EDGE_MIN
    size = abs(weight)
    share = 1.0 if math.isinf(size) else size / (1.0 + size)
    return EDGE_MIN + (EDGE_MAX - EDGE_MIN) * share


@lru_cache(maxsize=8)
def _drawn(layout: NetworkLayout) -> dict[str, Drawn]:
    """Return how the edges of ``layout`` were drawn last, by weight: most steps change few."""
    return {}


class EdgeTimes(NamedTuple):
    """An edge, and when each pass over it and its update are done."""

    place: EdgePlace
    forward: int
    backward: int
    again: int
    update: int

    def ink(self, at: int) -> str:
        """Return the ink of the phase that the edge has reached."""
        if self.again <= at or self.update <= at:
            return "wire-updated"
        if self.backward <= at:
            return "wire-backward"
        return "wire-forward" if self.forward <= at else "wire"

    def points_back(self, at: int) -> bool:
        """Return whether the newest thing that happened to the edge is the backward pass."""
        return self.backward <= at < min(self.again, self.update)


@lru_cache(maxsize=8)
def edge_bunches(layout: NetworkLayout, plan: Plan) -> tuple[Bunch[EdgeTimes], ...]:
    """Return the edges in their order, with the times at which ink, width or arrow change."""
    passes = plan.forward_at, plan.backward_at, plan.again_at
    parts = []
    for place in layout.edges:
        weight, product = place.edge.weight, place.edge.product
        times = [steps.get(product, NEVER) for steps in passes]
        times.append(plan.made_at(weight, "updated"))
        parts.append(Part(EdgeTimes(place, *times), tuple(times), (weight, product)))
    return bunches(parts)


class _Some(NamedTuple):
    """Some edges, those that are lit apart.  ``pieces`` are those they were drawn with: while
    they are kept no others have their identity."""

    plain: Group
    lit: list[Shape]
    pieces: list[Array]


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
        self.gate = state.snapshot.newest_gate
        self.drawn = _drawn(layout)

    def groups(self, kept: Kept) -> Iterator[Group]:
        """Yield glow, edges and arrowheads, those that are lit last."""
        lit: list[Shape] = []
        cut, at = cutter(self.layout).pieces(self.texts), self.state.at
        passed = self.state.lit if self.gate is None else self.state.lit | {self.gate.id}
        end = 0
        for bunch in edge_bunches(self.layout, self.state.plan):
            begin, end = end, end + len(bunch.parts)
            pieces = cut[begin:end]
            shown = passed & bunch.names, bunch.one(self.chosen)
            key = (bunch.stage(at), *shown, *map(id, pieces))
            made = kept.of(bunch, key, partial(self.some, pieces=pieces))
            yield made.plain
            lit += made.lit
        yield Group(tuple(lit))

    def some(self, bunch: Bunch[EdgeTimes], pieces: list[Array]) -> _Some:
        """Return the shapes of some edges."""
        plain: list[Shape] = []
        lit: list[Shape] = []
        for one, own in zip(bunch.parts, pieces, strict=True):
            if self.chosen in (one.place.edge.weight, one.place.edge.product):
                plain.append(self.glow(one, own))
            if self.is_lit(one.place):
                lit += self.edge(one, own, "lit")
            else:
                plain += self.edge(one, own, one.ink(self.state.at))
        return _Some(Group(tuple(plain)), lit, pieces)

    def width(self, one: EdgeTimes) -> float:
        quantity = "updated" if one.update <= self.state.at else "value"
        return stroke(self.state.number(one.place.edge.weight, quantity))

    def glow(self, one: EdgeTimes, pieces: Array) -> Segments:
        widths = np.full(len(pieces), self.width(one) + _GLOW)
        return Segments(pieces, widths, "halo-edge", Tag("halo", one.place.edge.weight))

    def edge(self, one: EdgeTimes, pieces: Array, ink: str) -> tuple[Shape, ...]:
        """Return an edge with its arrowhead, the same as last time if it looks the same."""
        weight = one.place.edge.weight
        look = (ink, self.width(one), one.points_back(self.state.at))
        known = self.drawn.get(weight)
        if known is not None and known[0] is pieces and known[1] == look:
            return known[2]
        made = _with_arrowhead(one.place, pieces, look)
        self.drawn[weight] = (pieces, look, made)
        return made

    def is_lit(self, edge: EdgePlace) -> bool:
        weight, product, lit = edge.edge.weight, edge.edge.product, self.state.lit
        passed = self.gate is not None and self.gate.id == product
        return passed or weight in lit or product in lit


def _with_arrowhead(edge: EdgePlace, pieces: Array, look: Look) -> tuple[Shape, ...]:
    ink, width, back = look
    tag, length = Tag("edge", edge.edge.weight), ARROW + 0.5 * width
    pieces = _shortened(pieces, edge.line, length * 0.8, back=back)
    line = Segments(pieces, np.full(len(pieces), width), ink, tag)
    return line, _arrowhead(edge.line, length, ink, tag, back=back)


def _shortened(
    pieces: Array, line: tuple[float, float, float, float], by: float, *, back: bool
) -> Array:
    """Return the pieces with the end under the arrowhead drawn back."""
    x1, y1, x2, y2 = line
    share = by / math.hypot(x2 - x1, y2 - y1)
    step = np.array([x2 - x1, y2 - y1]) * share
    made = pieces.copy()
    if not len(made):
        return made
    if back and np.abs(made[0, :2] - line[:2]).max() < _NEAR:
        made[0, :2] += step
    elif not back and np.abs(made[-1, 2:] - line[2:]).max() < _NEAR:
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
