"""The edges of a wide network, and the pictures of its weights.

API summary
-----------
``Edges(layout, state, chosen).shapes(gap)``   the edges of a gap as shapes
``.over(gap)``                                 those that lie over the pictures
``.pictures(gap)``                             its weights as pictures, with their scales
``strongest(sizes, count)``                    places of the largest entries, equal ones spread

Where there are too many edges those between shown units are drawn and the strongest of the
others, each with a tag of its own; where a layer shows all of its units all edges are drawn,
as one shape.  They pass behind the pictures, only the chosen and the newest one lie over
them.  Width is |w| to the gap's largest; the ink is the phase that an edge has reached.  The
shapes of a gap stay the same objects until its weights or its phase change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from core.layers import Index
from core.plan import Backward, Update
from gui.scene.geometry import cut_segments, rect_corners
from gui.scene.network_state import reached
from gui.scene.shapes import Array, Box, Image, Path, Segments, Shape, Tag
from gui.scene.style import (
    HALO_PAD,
    HALO_RADIUS,
    STROKE_BOLD,
    STROKE_THIN,
)
from gui.scene.wide_columns import Column
from gui.scene.wide_layout import Gap, Pane, WideLayout
from gui.scene.wide_nodes import Field
from gui.scene.wide_parts import Place
from gui.scene.wide_scales import scale_text
from gui.scene.wide_state import Shade, WideState

STRONGEST: Final = 12
"""So many edges of a gap, besides those of shown units, are drawn while it is folded."""
POINTED: Final = 200
"""Of no more edges than these each is a shape of its own."""
LEADING: Final = 4
"""So many edges of a layer that is lit have marks of the way in which it goes."""
CROWD: Final = 2000
"""Of more edges than these only so many have the ink of their phase: the rest is pale."""
THIN: Final = 0.4
THICK: Final = 2.6
"""Widths of the weakest and the strongest edge where there are few."""
_FEW: Final = 48
"""Of more edges than these each is thinner."""

_GLOW: Final = 6.0
_LIT: Final = 2.5
_HEAD: Final = 12.0

Indices = npt.NDArray[np.intp]


def strongest(sizes: Array, count: int) -> Indices:
    """Return the flat places of the ``count`` largest of ``sizes``, the largest first.

    What is not finite is larger than all numbers: it is what matters.  Where not all that
    are equal find room, those taken are spread evenly over them, not just the first rows.
    """
    flat = np.nan_to_num(sizes.ravel(), nan=np.inf, posinf=np.inf)
    if not count:
        return np.zeros(0, dtype=np.intp)
    if flat.size <= count:
        return np.argsort(-flat, kind="stable")
    least = np.partition(flat, flat.size - count)[flat.size - count]
    above, equal = np.flatnonzero(flat > least), np.flatnonzero(flat == least)
    above = above[np.argsort(-flat[above], kind="stable")]
    rest = count - above.size
    spread = ((np.arange(rest) + 0.5) * equal.size / rest).astype(np.intp)
    return np.concatenate([above, equal[spread]])


def solid(numbers: Array) -> Array:
    """Return the sizes of numbers, infinite where they are not finite."""
    return np.nan_to_num(np.abs(numbers), nan=np.inf, posinf=np.inf)


def shares(weights: Array, peak: float) -> Array:
    """Return |w| to ``peak`` in 0..1; 1 for what is not finite."""
    sizes = solid(weights)
    with np.errstate(invalid="ignore"):
        return np.clip(np.nan_to_num(sizes / peak if peak else sizes, nan=1.0), 0.0, 1.0)


@dataclass(frozen=True, eq=False, slots=True)
class Bundle:
    """The edges to draw: rows and columns of their weights, lines and widths.

    ``cut``: what of each line is beside the pictures.
    """

    rows: Indices
    columns: Indices
    lines: Array
    widths: Array
    cut: tuple[Array, ...] = ()

    def pieces(self, edge: int) -> tuple[Array, Array]:
        """Return the lines of an edge and their widths."""
        lines = self.cut[edge] if self.cut else self.lines[edge : edge + 1]
        return lines, np.full(len(lines), self.widths[edge])


class Edges:
    """The edges of one picture; ``chosen``: the selected weight (layer, i, j), or ``None``."""

    def __init__(
        self, layout: WideLayout, state: WideState, chosen: tuple[int, int, int] | None
    ) -> None:
        self.layout, self.state, self.chosen = layout, state, chosen
        self.wide, self.store = layout.base.wide, layout.store

    # -- edges -------------------------------------------------------------------------

    def shapes(self, gap: Gap) -> Iterator[Shape]:
        """Yield the edges of a gap that the pictures lie over, those that are lit last."""
        shade = self.weights(gap.layer)
        bundle: Bundle = self.store.get(
            ("bundle", gap.layer), shade, lambda: self.bundle(gap, shade)
        )
        if self.wide.whole:
            ink = self.ink(gap.layer, ())
            key = ("edges", gap.layer, ink)
            yield from self.store.get(key, bundle, lambda: self.drawn(gap, bundle, ink))
        else:
            yield from self.by_ink(gap, bundle)
        if not bundle.cut:
            yield Box(gap.board, 0.0, "", "ground", 0.0, Tag("board"))

    def over(self, gap: Gap) -> Iterator[Shape]:
        """Yield the chosen edge with a glow, and the one that the newest step runs along."""
        shade = self.weights(gap.layer)
        yield from self.glow(gap, shade)
        if not self.wide.whole:
            yield from self.newest(gap, shade)

    def weights(self, layer: int) -> Shade:
        """Return the weights of a layer as they are now: updated, if they are."""
        found = self.state.layer("weight", layer, "updated")
        if found is not None and found.there.all():
            return found
        found = self.state.layer("weight", layer, "value")
        assert found is not None
        return found

    def ends(self, gap: Gap) -> tuple[Column, Column]:
        return self.layout.columns[gap.layer - 1], self.layout.columns[gap.layer]

    def all_drawn(self, gap: Gap) -> bool:
        """Return whether a layer of the gap shows all units though it is a wide one."""
        before, after = self.ends(gap)
        return before.layer in self.layout.unfolded or after.layer in self.layout.unfolded

    def bundle(self, gap: Gap, shade: Shade) -> Bundle:
        """Return the edges to draw, the strongest last, so that they lie on top."""
        sizes = solid(shade.numbers)
        if self.all_drawn(gap):
            flat = strongest(sizes, sizes.size)[::-1]
        else:
            flat = self.few(gap, sizes)[::-1]
        rows, columns = np.divmod(flat, sizes.shape[1])
        made = self.placed(gap, shade, rows, columns)
        if len(rows) > POINTED:
            return made
        board = np.array([rect_corners(gap.board)])
        lines, _, source = cut_segments(made.lines, made.widths, board)
        return replace(made, cut=tuple(lines[source == k] for k in range(len(rows))))

    def few(self, gap: Gap, sizes: Array) -> Indices:
        """Return the edges between shown units and the strongest of the others, by size."""
        before, after = self.ends(gap)
        rest = sizes.copy()
        pairs = np.ix_(before.shown, after.shown)
        rest[pairs] = -1.0
        others = strongest(rest, min(STRONGEST, int((rest >= 0.0).sum())))
        shown = np.arange(sizes.size).reshape(sizes.shape)[pairs].ravel()
        flat = np.concatenate([shown, others])
        return flat[strongest(sizes.ravel()[flat], flat.size)]

    def placed(self, gap: Gap, shade: Shade, rows: Indices, columns: Indices) -> Bundle:
        """Return edges of a gap at their places."""
        before, after = self.ends(gap)
        lines = np.stack(
            [before.rights[rows], before.ys[rows], after.lefts[columns], after.ys[columns]], axis=1
        )
        thin = min(1.0, (_FEW / max(len(rows), 1)) ** 0.5)
        share = shares(shade.numbers[rows, columns], shade.peak)
        return Bundle(rows, columns, lines, (THIN + (THICK - THIN) * share) * thin)

    def drawn(self, gap: Gap, bundle: Bundle, ink: str) -> tuple[Segments, ...]:
        """Return the edges of a matrix: one shape, or one for each where they are few."""
        wire = self.wide.gates["weight", gap.layer, ()]
        if len(bundle.rows) > POINTED:
            # Too many to point at one, or to follow one; the strongest lie on a pale ground.
            ground, tag = len(bundle.rows) - CROWD, Tag("mesh", wire)
            weak = Segments(bundle.lines[:ground], bundle.widths[:ground], "rule", tag)
            strong = Segments(bundle.lines[-CROWD:], bundle.widths[-CROWD:], ink, tag)
            return (weak, strong) if ground > 0 else (strong,)
        made = []
        pairs = zip(bundle.rows.tolist(), bundle.columns.tolist(), strict=True)
        for k, at in enumerate(pairs):
            # All are lit by one shape over them: only the strongest show the way of the step.
            own = "wire" if ink == "lit" and k < len(bundle.rows) - LEADING else ink
            made.append(Segments(*bundle.pieces(k), own, Tag("edge", wire, entry=at)))
        if ink == "lit":
            lines, widths = zip(*map(bundle.pieces, range(len(bundle.rows))), strict=True)
            mesh = np.concatenate(lines), np.concatenate(widths)
            made.append(Segments(*mesh, ink, Tag("mesh", wire)))
        return tuple(made)

    def by_ink(self, gap: Gap, bundle: Bundle) -> Iterator[Segments]:
        """Yield the edges of scalar gates, each with its own ink and tag."""
        pairs = zip(bundle.rows.tolist(), bundle.columns.tolist(), strict=True)
        for k, index in enumerate(pairs):
            place = self.wide.place("weight", gap.layer, index)
            assert place is not None
            ink = self.ink(gap.layer, index)
            yield Segments(*bundle.pieces(k), ink, Tag("edge", place[0]))

    def newest(self, gap: Gap, shade: Shade) -> Iterator[Segments]:
        """Yield the edge that the newest step runs along, also if it is not a strong one."""
        index = self.running(gap.layer)
        if index is not None:
            yield self.single(gap, shade, index, "lit", _LIT)

    def running(self, layer: int) -> Index | None:
        """Return which weight of a layer of scalar gates the newest step is about."""
        for wire in (*self.state.fresh, *self.state.fed):
            origin = self.state.graph.wires[wire].origin
            if origin.role in ("weight", "product") and origin.layer == layer:
                return origin.index if len(origin.index) == 2 and self.one_edge() else None
        return None

    def one_edge(self) -> bool:
        """Return whether the newest step is one product's, or one weight's update."""
        match self.state.snapshot.newest:
            case Update() | Backward():
                wires = self.state.fresh
            case _:
                wires = self.state.fed
        roles = [self.state.graph.wires[w].origin.role for w in wires]
        return roles.count("weight") == 1

    def single(self, gap: Gap, shade: Shade, index: Index, ink: str, more: float = 0.0) -> Segments:
        """Return one edge, ``more`` wider than usual."""
        rows, columns = (np.array([k], dtype=np.intp) for k in index)
        made = self.placed(gap, shade, rows, columns)
        place = self.wide.place("weight", gap.layer, index)
        assert place is not None
        tag = Tag("edge", place[0], entry=place[1])
        return Segments(made.lines, made.widths + more, ink, tag)

    def glow(self, gap: Gap, shade: Shade) -> Iterator[Shape]:
        if self.chosen is not None and self.chosen[0] == gap.layer:
            index = self.chosen[1:]
            yield self.single(gap, shade, index, "halo-edge", _GLOW)
            yield self.single(gap, shade, index, self.ink(gap.layer, index))

    def arrow(self, gap: Gap) -> Iterator[Shape]:
        """Yield the way of the newest pass through the gap, in the ink of its phase."""
        ink = self.ink(gap.layer, (0, 0))
        x1, x2, y = gap.arrow
        back = self.points_back(gap.layer)
        if back:
            x1, x2 = x2, x1
        turn = _HEAD if not back else -_HEAD
        tag = Tag("phase", label=f"arrow {gap.layer}")
        yield Path((("M", x1, y), ("L", x2 - turn, y)), ink, _LIT, tag=tag)
        head = (("M", x2, y), ("L", x2 - turn, y - _HEAD / 2), ("L", x2 - turn, y + _HEAD / 2))
        yield Path((*head, ("Z",)), ink, 0.0, ink, tag=tag)

    def points_back(self, layer: int) -> bool:
        """Return whether the newest pass through a layer's weights is the backward pass."""
        plan, at = self.state.plan, self.state.at
        gates = [self.wide.product(layer, (0, 0))]
        if not self.wide.whole:
            # The last neuron is the first that the backward pass reaches.
            gates.append(self.wide.product(layer, tuple(n - 1 for n in self.sizes(layer))))
        weight = self.wide.gates["weight", layer, () if self.wide.whole else (0, 0)]
        after = reached(plan.update_at, weight, at) or reached(plan.again_at, gates[0], at)
        return any(reached(plan.backward_at, g, at) for g in gates) and not after

    def sizes(self, layer: int) -> tuple[int, int]:
        return self.wide.sizes[layer - 1], self.wide.sizes[layer]

    def ink(self, layer: int, index: Index) -> str:
        """Return the ink of the phase that an edge, or all of a layer, has reached."""
        plan, at = self.state.plan, self.state.at
        gate = self.wide.product(layer, index)
        weight = self.wide.gates["weight", layer, () if self.wide.whole else index]
        if self.wide.whole and (weight in self.state.fresh or self.state.gate_is({gate})):
            return "lit"
        if reached(plan.again_at, gate, at) or reached(plan.update_at, weight, at):
            return "wire-updated"
        if reached(plan.backward_at, gate, at):
            return "wire-backward"
        return "wire-forward" if reached(plan.forward_at, gate, at) else "wire"

    # -- pictures ----------------------------------------------------------------------

    def pictures(self, gap: Gap) -> Iterator[Shape]:
        """Yield the weights of a gap: an empty frame for what is not there yet."""
        for pane in gap.panes:
            yield from self.pane(pane)

    def pane(self, pane: Pane) -> Iterator[Shape]:
        for place in (pane.weights, pane.bias):
            if place is not None:
                yield from picture(self.layout, self.state, place)

    def captions(self, gap: Gap) -> Iterator[Shape]:
        """Yield what the pictures are and their scales."""
        yield from gap.texts
        for pane in gap.panes:
            yield from pane.texts
            for scale in pane.scales:
                found = scale_text(scale, self.state)
                if found is not None:
                    yield found


def picture(layout: WideLayout, state: WideState, place: Field) -> Iterator[Shape]:
    """Yield a layer's numbers in their field, with a frame if they are new."""
    shade = state.layer(place.role, place.layer, place.quantity)
    tag = Tag("image", place.wire, quantity=place.quantity, label=f"{place.role} {place.layer}")
    if shade is None:
        yield Box(place.rect, 0.0, "rule", "", STROKE_THIN, tag)
        return
    store = layout.base.store
    values, numbers = store.get(
        ("cut", place.first, place.last, place.shape), shade, lambda: _cut(shade, place)
    )
    yield Image(
        place.rect,
        values,
        place.quantity,
        tag,
        numbers if place.numbers else None,
        state.written,
        place.axis,
        () if place.wire else store.get(("places",), place, lambda: _places(layout, place)),
    )
    if is_new(state, place):
        frame = place.rect.grown(HALO_PAD)
        yield Box(frame, HALO_RADIUS, "halo-edge", "", STROKE_BOLD, Tag("halo"))
    else:
        yield Box(place.rect, 0.0, "rule", "", STROKE_THIN, Tag("rule"))


def is_new(state: WideState, place: Field) -> bool:
    """Return whether the newest step made the numbers of a field, or one of them."""
    for wire in state.fresh:
        origin = state.graph.wires[wire].origin
        if (origin.role, origin.layer) == (place.role, place.layer) and state.snapshot.is_new(
            wire, place.quantity
        ):
            # The fields of weights and biases have all units.
            inside = place.role in ("weight", "bias") or not origin.index
            if inside or place.first <= origin.index[0] < place.last:
                return True
    return False


def _places(layout: WideLayout, place: Field) -> tuple[Place, ...]:
    """Return what each line or field of a picture stands for, row by row."""
    wide = layout.base.wide
    if place.role == "weight":
        indices: list[Index] = [(i, j) for i in range(place.last) for j in range(place.shape[1])]
    else:
        indices = [(k,) for k in range(place.first, place.last)]
    found = [wide.place(place.role, place.layer, index) for index in indices]
    return tuple(p for p in found if p is not None)


def _cut(shade: Shade, place: Field) -> tuple[Array, Array]:
    part = slice(place.first, place.last)
    rows = (shade.values[part], shade.numbers[part])
    if place.role == "bias":
        rows = (shade.values, shade.numbers)
    values, numbers = (np.ascontiguousarray(r).reshape(place.shape) for r in rows)
    return values, numbers
