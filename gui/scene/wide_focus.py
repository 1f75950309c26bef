"""The edges of what is in focus in a wide network, with their numbers.

API summary
-----------
``FocusEdges(layout, state, focus).draw(gap, edges)``   -> lines and labels of a gap
``bias(layout, focus)``                                 the bias beneath its neuron
``touches(focus, gap)``                                 whether a gap has edges in focus

A unit has an edge with every unit of the layers beside it.  Those of shown units bear their
numbers on the straight part of the edge, beside the unit that is not in focus, so that no
label can touch another; of the hidden ones the strongest are listed at their fold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gui.scene import metrics
from gui.scene.labels import (
    LOCK,
    Label,
    lock,
    mark_width,
    name_runs_of,
    set_label,
    usual_width,
)
from gui.scene.shapes import Box, Rect, Segments, Shape, Tag
from gui.scene.style import GAP, LINE, NUMBER_GAP, SIZE_NUMBER, SIZE_SMALL
from gui.scene.wide_columns import BIAS_ROOM, Column
from gui.scene.wide_edges import Edges, Indices, strongest
from gui.scene.wide_layout import LANE, Gap, WideLayout
from gui.scene.wide_nodes import Slot, Spot, label_shapes, label_slots
from gui.scene.wide_parts import Focus, Place
from gui.scene.wide_state import Shade

LISTED: Final = 10
"""So many of the strongest edges are listed beside a table or a picture of the inputs."""

_APART: Final = GAP + 1.0
"""Between labels that are listed: a comma hangs low, its halo lower, and names are raised."""
_FOOT: Final = 16.0
"""From a node down to the baseline of its bias."""
_RIM: Final = 2.0
"""From a node down to the ground of its bias: its outline stays whole."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The numbers of edges: static shapes, boards behind them, the places of numbers.

    ``under``: so many of the lines lie under the boards.
    """

    shapes: tuple[Shape, ...]
    boards: tuple[Box, ...]
    slots: tuple[Slot, ...]
    under: int = 0


def touches(focus: Focus, gap: Gap) -> bool:
    """Return whether edges of a gap are in focus."""
    if focus.source is not None:
        return gap.layer == focus.layer
    return gap.layer in (focus.layer, focus.layer + 1)


class FocusEdges:
    """The edges in focus in one gap."""

    def __init__(self, layout: WideLayout, gap: Gap, focus: Focus, edges: Edges) -> None:
        self.layout, self.gap, self.focus, self.edges = layout, gap, focus, edges
        self.before, self.after = edges.ends(gap)
        self.arriving = gap.layer == focus.layer
        self.shade: Shade = edges.weights(gap.layer)
        self.near = self.before if self.arriving else self.after
        """The column that is not the focus's: there the labels stand."""

    def index(self, other: int) -> tuple[int, int]:
        """Return the weight between the focus and a unit of the other column."""
        return (other, self.focus.unit) if self.arriving else (self.focus.unit, other)

    def draw(self) -> tuple[list[Shape], Labelled]:
        """Return the lines, and the labels on them."""
        marked = self.labelled()
        lines: list[Shape] = list(self.plain([k for k, _ in marked]))
        under = len(lines)
        shapes: list[Shape] = []
        boards: list[Box] = []
        slots: list[Slot] = []
        for other, y in marked:
            label = self.label(other, y)
            lines += self.bent(other, label, y)
            place = self.layout.base.wide.place("weight", self.gap.layer, self.index(other))
            assert place is not None
            shapes += label_shapes(label, place)
            slots += label_slots(label, place)
            form = self.gap.form
            room = Rect(self.middle - form.width / 2, y - form.top, form.width, form.height)
            boards.append(Box(room.grown(2.0), 4.0, "", "ground", 0.0, Tag("board")))
        return lines, Labelled(tuple(shapes), tuple(boards), tuple(slots), under)

    # -- which edges -------------------------------------------------------------------

    def labelled(self) -> list[tuple[int, float]]:
        """Return the units whose edges bear numbers, and the height of each label."""
        if self.focus.source is not None:
            return [(self.focus.source, float(self.before.ys[self.focus.source]))]
        column, high = self.near, self.gap.form.height + _APART
        made = [(u, float(column.ys[u])) for s in column.spots if (u := s.home[2]) is not None]
        for fold in column.folds:
            count = int((fold.rect.h - GAP) // high)
            made += self.listed(np.arange(fold.first, fold.last), count, fold.rect.center[1])
        if column.fields:
            rest = np.setdiff1d(np.arange(len(column.ys)), [k for k, _ in made])
            made += self.listed(rest, *self.beside_fields(column, high))
        return made

    def beside_fields(self, column: Column, high: float) -> tuple[int, float]:
        """Return how many labels are listed beside pictures, and around which height."""
        if column.table:
            return LISTED, self.height()
        # An input in focus stands beneath the picture of the inputs.
        top, bottom = column.fields[0].rect.y, column.fields[-1].rect.bottom
        return min(max(int((bottom - top) // high), 2), LISTED), (top + bottom) / 2

    def height(self) -> float:
        """Return where the focus stands, kept inside a table so that its list is too."""
        own = self.after if self.arriving else self.before
        room = LISTED * (self.gap.form.height + _APART) / 2
        rect = self.near.rect
        y = float(own.ys[self.focus.unit])
        return min(max(y, rect.y + room), max(rect.bottom - room, rect.y + room))

    def listed(self, units: Indices, most: int, middle: float) -> list[tuple[int, float]]:
        """Return the strongest of ``units`` in their order, stacked around a height."""
        weights = np.abs(self.column_of(units))
        kept = np.sort(units[strongest(weights, most)[:most]])
        high = self.gap.form.height + _APART
        top = middle - (len(kept) - 1) / 2 * high
        return [(int(unit), top + k * high) for k, unit in enumerate(kept)]

    def column_of(self, units: Indices) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        numbers = self.shade.numbers
        unit = self.focus.unit
        return np.asarray(numbers[units, unit] if self.arriving else numbers[unit, units])

    # -- lines -------------------------------------------------------------------------

    def plain(self, labelled: list[int]) -> Iterator[Segments]:
        """Yield the edges without numbers as one shape."""
        if self.focus.source is not None:
            return
        others = np.setdiff1d(np.arange(len(self.near.ys)), labelled)
        if not others.size:
            return
        own = np.full(len(others), self.focus.unit)
        rows, columns = (others, own) if self.arriving else (own, others)
        made = self.edges.placed(self.gap, self.shade, rows, columns)
        wire = self.edges.wide.gates.get(("weight", self.gap.layer, ()), "")
        ink = self.edges.ink(self.gap.layer, self.index(int(others[0])))
        yield Segments(made.lines, made.widths, ink, Tag("mesh", wire))

    @property
    def middle(self) -> float:
        """Where the middle of a label stands."""
        half = self.gap.form.width / 2
        if self.arriving:
            return self.gap.left + LANE + half
        return self.gap.right - LANE - half

    def label(self, other: int, y: float) -> Label:
        index = self.index(other)
        name = self.layout.base.wide.name("weight", self.gap.layer, index)
        group = f"edge {self.gap.layer} {index}"
        return set_label(self.gap.form, group, name, self.middle, y, 0.0, group)

    def bent(self, other: int, label: Label, y: float) -> Iterator[Segments]:
        """Yield an edge: straight beneath its label, then to the unit in focus."""
        rows, columns = (np.array([k], dtype=np.intp) for k in self.index(other))
        made = self.edges.placed(self.gap, self.shade, rows, columns)
        x1, y1, x2, y2 = made.lines[0].tolist()
        left, right = label.usual[0][0] - 3.0, label.usual[1][0] + 3.0
        lane = self.middle + (1 if self.arriving else -1) * (self.gap.form.width / 2 + LANE)
        if self.arriving:
            lines = [(x1, y1, left, y), (right, y, lane, y), (lane, y, x2, y2)]
        else:
            lines = [(x1, y1, lane, y), (lane, y, left, y), (right, y, x2, y2)]
        index = self.index(other)
        place = self.edges.wide.place("weight", self.gap.layer, index)
        assert place is not None
        tag = Tag("edge", place[0], entry=place[1])
        widths = np.full(len(lines), made.widths[0])
        yield Segments(np.array(lines), widths, self.edges.ink(self.gap.layer, index), tag)


def bias(layout: WideLayout, focus: Focus) -> Labelled | None:
    """Return the bias of the neuron in focus: beneath it, or before its line of a table."""
    if focus.source is not None or focus.layer == 0:
        return None
    place = layout.base.wide.place("bias", focus.layer, (focus.unit,))
    if place is None:
        return None
    column = layout.columns[focus.layer]
    if column.table:
        return _before(layout, focus, place)
    # What is only pointed at may be a unit that is folded away.
    node = next((s for s in column.spots if s.home[2] == focus.unit), None)
    if node is None:
        return None
    return _Beneath(layout, focus, place).on(node)


def _before(layout: WideLayout, focus: Focus, place: Place) -> Labelled:
    """Return the bias as a label in the gap before a table, beneath where the edges meet."""
    gap, column = layout.gaps[focus.layer - 1], layout.columns[focus.layer]
    form = gap.form
    x = gap.right - 2 * LANE - form.width / 2
    y = float(column.ys[focus.unit]) + form.height
    group = f"bias {focus.layer} {focus.unit}"
    name = layout.base.wide.name("bias", focus.layer, (focus.unit,))
    label = set_label(form, group, name, x, y, 0.0, group)
    room = Rect(x - form.width / 2, y - form.top, form.width, form.height).grown(2.0)
    board = Box(room, 4.0, "", "ground", 0.0, Tag("board"))
    return Labelled(label_shapes(label, place), (board,), label_slots(label, place))


class _Beneath:
    """A bias in two lines: black, red below left, blue below right; as a weight's label."""

    def __init__(self, layout: WideLayout, focus: Focus, place: Place) -> None:
        wide, self.digits = layout.base.wide, layout.base.digits
        self.place, self.group = place, f"bias {focus.layer} {focus.unit}"
        self.name = name_runs_of(wide.name("bias", focus.layer, (focus.unit,)))
        self.trained = place[0] in wide.graph.parameters
        batched = any(w.batched for w in wide.graph.wires.values())
        self.mark = mark_width() if batched else 0.0

    def on(self, node: Spot) -> Labelled:
        """Return the lines beneath a node, no wider than it but for the longest numbers."""
        x, y = node.rect.center[0], node.rect.bottom + _FOOT
        before, lock_ = metrics.width(self.name), 0.0 if self.trained else LOCK
        black = usual_width(self.digits, SIZE_NUMBER)
        start = x - (lock_ + before + black) / 2 + lock_
        slots = [self.slot("value", start + before, y, "start", SIZE_NUMBER)]
        ends = [start - lock_, start + before + metrics.number_width(self.digits, SIZE_NUMBER)]
        y += LINE
        small = self.mark + metrics.number_width(self.digits, SIZE_SMALL)
        if self.trained:
            slots.append(self.slot("gradient", x - NUMBER_GAP / 2, y, "end", SIZE_SMALL))
            slots.append(self.slot("updated", x + NUMBER_GAP / 2, y, "start", SIZE_SMALL))
            ends += [x - NUMBER_GAP / 2 - small, x + NUMBER_GAP / 2 + small - self.mark]
        else:
            slots.append(self.slot("gradient", x, y, "middle", SIZE_SMALL))
            ends += [x - small, x + small]
        wire, entry = self.place
        tag = Tag("name", wire, label=self.group, entry=entry)
        shapes: list[Shape] = [metrics.text(self.name, start, node.rect.bottom + _FOOT, tag=tag)]
        if lock_:
            shapes.append(
                lock(start - LOCK, slots[0].y - 5.0, 0.0, Tag("lock", wire, label=self.group))
            )
        room = Rect(min(ends) - GAP, node.rect.bottom + _RIM, max(ends) - min(ends) + 2 * GAP, 0.0)
        board = Box(replace(room, h=BIAS_ROOM - _RIM), 4.0, "", "ground", 0.0, Tag("board"))
        return Labelled(tuple(shapes), (board,), tuple(slots))

    def slot(self, quantity: str, x: float, y: float, anchor: str, size: float) -> Slot:
        marked = quantity == "gradient" and bool(self.mark)
        return Slot(self.place, quantity, x, y, anchor, 0.0, size, self.group, marked=marked)
