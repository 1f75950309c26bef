"""Units and loss boxes of the network view: how large they are, where their texts stand.

API summary
-----------
``Sizes(digits, updates)``       measures: circles, capsules, boxes, strips
``input_node`` ``neuron_node`` ``box_node``   -> :class:`Node`: a node set around a point

In a neuron and in a box the numbers stand one below the other: black, red, blue.  Nodes
are measured for the widest number that can appear.  Above each node one line is kept free
for transient numbers, its strip.  Lengths are scene units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.names import Name
from gui.scene import metrics
from gui.scene.labels import Slot
from gui.scene.names import name_runs
from gui.scene.network_parts import Unit
from gui.scene.shapes import Point, Rect, Run, Tag, Text
from gui.scene.style import (
    LINE_SMALL,
    PAD,
    SIZE_LOSS,
    SIZE_NAME,
    SIZE_NUMBER,
    SIZE_SMALL,
)

SIZE_STRIP: Final = 14.0
"""Transient numbers."""
STRIP: Final = 22.0
"""Height that is kept free above a node."""
STRIP_FOOT: Final = 6.0
"""From a node up to the baseline of its strip."""
RADIUS: Final = 32.0
"""Of a capsule's corners: with 34 the widest number with a comma left the lower ones."""

_SIDE: Final = 5.0
_COMMA: Final = 0.5
_BLACK_LINE: Final = 18.5
_HEAD: Final = 19.0
_FOOT: Final = 14.5
_BOX_RADIUS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Strip:
    """Where a node's transient numbers stand, on one baseline."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or box at its place.

    ``kind``: ``input``, ``neuron`` or ``box``; ``wires``: those whose numbers it holds.
    ``halves``: what of the node stands for which wire.
    """

    id: str
    kind: str
    rect: Rect
    radius: float
    wires: tuple[str, ...]
    halves: tuple[tuple[str, Rect], ...]
    texts: tuple[Text, ...]
    slots: tuple[Slot, ...]
    strip: Strip


class Sizes:
    """Measures for ``digits`` digits; without ``updates`` there are no blue numbers."""

    def __init__(self, digits: int, *, updates: bool) -> None:
        self.digits = digits
        self.quantities = ("value", "gradient", "updated") if updates else ("value", "gradient")
        self.number = metrics.number_width(digits, SIZE_NUMBER)
        self.small = metrics.number_width(digits, SIZE_SMALL)
        self.half = self.number + 2 * _SIDE
        lines = _BLACK_LINE + LINE_SMALL * (len(self.quantities) - 1)
        self.capsule = Rect(0.0, 0.0, 2 * self.half, _HEAD + lines + _FOOT)
        cap = metrics.cap_height(SIZE_NUMBER)
        black = math.hypot(self.number / 2, cap / 2)
        red = math.hypot(self.small / 2, cap / 2 + LINE_SMALL)
        self.circle = max(black, red) + 4.0
        """Radius of an input."""

    def box(self, head: float, *, final: bool, note: float = 0.0) -> Rect:
        """Return the size of a loss box whose header is ``head`` wide.

        ``note``: the width of a line below the numbers, 0 for none.
        """
        number = metrics.number_width(self.digits, SIZE_LOSS) if final else self.number
        width = max(head, number, self.small, note) + 2 * PAD
        lines = LINE_SMALL * (len(self.quantities) - 1) + (LINE_SMALL if note else 0.0)
        first = _BLACK_LINE + (3.0 if final else 0.0)
        return Rect(0.0, 0.0, width, _HEAD + 3.0 + first + lines + _FOOT - 4.0)


def _stack(
    wire: str, sizes: Sizes, x: float, y: float, group: str, first: float = SIZE_NUMBER
) -> tuple[Slot, ...]:
    """Return slots below each other, the black number's baseline at ``y``."""
    made = []
    for row, quantity in enumerate(sizes.quantities):
        size = SIZE_SMALL if row else first
        # The comma of a large number hangs lower: the halo below keeps away from it.
        at = y + row * LINE_SMALL + (_COMMA if row and first > SIZE_NUMBER else 0.0)
        made.append(Slot(wire, quantity, x, at, "middle", 0.0, size, group))
    return tuple(made)


def _strip(rect: Rect, x: float, anchor: str) -> Strip:
    return Strip(x, rect.y - STRIP_FOOT, anchor)


def _lift(*names: Name) -> float:
    """Return how far names are raised that hang lower than usual ones, as one with letters below.

    So they keep away from the halo of the number beneath: net with h1 below it.
    """
    lowest = max(metrics.extent(name_runs(name, SIZE_NAME))[2] for name in names)
    usual = metrics.extent(name_runs(Name("z", "0", "(0)"), SIZE_NAME))[2]
    return max(lowest - usual, 0.0)


def _name(name: Name, wire: str, x: float, y: float, group: str) -> Text:
    runs = name_runs(name, SIZE_NAME)
    return metrics.text(runs, x, y, "middle", tag=Tag("name", wire, label=group))


def input_node(unit: Unit, name: Name, sizes: Sizes, at: Point) -> Node:
    """Return the circle of an input around ``at``: name, black, red."""
    r, (x, y) = sizes.circle, at
    rect = Rect(x - r, y - r, 2 * r, 2 * r)
    group = f"input {unit.a}"
    base = y + metrics.middle(SIZE_NUMBER)
    slots = _stack(unit.a, sizes, x, base, group)[:2]
    texts = (_name(name, unit.a, x, base - _BLACK_LINE - 0.5 - _lift(name), group),)
    # To the left: edges that rise from here pass to the right of the strip.
    strip = _strip(rect, x + r * 0.79, "end")
    return Node(unit.a, "input", rect, r, (unit.a,), ((unit.a, rect),), texts, slots, strip)


def neuron_node(unit: Unit, names: tuple[Name, Name], sizes: Sizes, at: Point) -> Node:
    """Return the capsule of a neuron around ``at``; ``names`` of z and a."""
    w, h = sizes.capsule.w, sizes.capsule.h
    rect = Rect(at[0] - w / 2, at[1] - h / 2, w, h)
    halves: list[tuple[str, Rect]] = []
    texts: list[Text] = []
    slots: list[Slot] = []
    lift = _lift(*names)
    for side, wire in enumerate((unit.z, unit.a)):
        half = Rect(rect.x + side * w / 2, rect.y, w / 2, h)
        x, head, group = half.center[0], rect.y + _HEAD, f"neuron {wire}"
        halves.append((wire, half))
        texts.append(_name(names[side], wire, x, head - lift, group))
        slots += _stack(wire, sizes, x, head + _BLACK_LINE, group)
    return Node(
        unit.a,
        "neuron",
        rect,
        RADIUS,
        (unit.z, unit.a),
        tuple(halves),
        tuple(texts),
        tuple(slots),
        _strip(rect, at[0], "middle"),
    )


def box_node(
    wire: str,
    head: Sequence[Run],
    sizes: Sizes,
    at: Point,
    *,
    final: bool,
    note: tuple[Run, ...] = (),
) -> Node:
    """Return a loss box around ``at``: header, black, red, blue and perhaps a note."""
    size = sizes.box(metrics.width(tuple(head)), final=final, note=metrics.width(note))
    rect = Rect(at[0] - size.w / 2, at[1] - size.h / 2, size.w, size.h)
    x, group = at[0], f"box {wire}"
    base = rect.y + _HEAD + (1.0 if final else 0.0)
    texts = [metrics.text(tuple(head), x, base, "middle", tag=Tag("name", wire, label=group))]
    first = SIZE_LOSS if final else SIZE_NUMBER
    base += _BLACK_LINE + (4.0 if final else 2.0)
    slots = _stack(wire, sizes, x, base, group, first)
    if note:
        y = base + len(sizes.quantities) * LINE_SMALL
        texts.append(metrics.text(note, x, y, "middle", tag=Tag("text", wire, label=group)))
    strip = _strip(rect, x, "middle")
    return Node(
        wire, "box", rect, _BOX_RADIUS, (wire,), ((wire, rect),), tuple(texts), slots, strip
    )
