"""The loss of a wide network: targets and terms beside the shown outputs, then its boxes.

API summary
-----------
``placed(wide, sizes, outputs, x, language)``   -> :class:`Loss`: everything right of ``x``

An output's target stands on the line that leads from it; its term, where the loss has one
for each output, at the end of that line.  What joins them stands to the right in the
middle, one box after the other, penalties beneath.  Hidden outputs have no line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from gui.scene import metrics
from gui.scene.labels import Form, Label, label_form, name_runs_of, set_label
from gui.scene.loss_boxes import BEND, LINK, ROW_GAP, LossPart
from gui.scene.names import equals
from gui.scene.network_nodes import STRIP, Sizes, box_node
from gui.scene.network_parts import LossBox, Parts
from gui.scene.shapes import Path, Point, Rect, Run, Text
from gui.scene.style import SIZE_NAME
from gui.scene.wide_nodes import Slot, Spot, enlarged, label_shapes, label_slots, owned
from gui.scene.wide_parts import Place, Wide, entry_name

LARGE: Final = 1.5
"""How much larger the loss is than a term: it is what all the rest is for."""
_LEAD: Final = 14.0
"""Of the line before and after a target."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line to a box: from ``source`` (wires) into ``gates``; cut into ``commands``."""

    source: Place
    into: frozenset[str]
    commands: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Loss:
    """Everything right of the outputs."""

    spots: tuple[Spot, ...]
    texts: tuple[Text | Path, ...]
    slots: tuple[Slot, ...]
    lines: tuple[Line, ...]
    rect: Rect
    rooms: tuple[Rect, ...]


def term_height(wide: Wide, sizes: Sizes) -> float:
    """Return how high the box of a term is, 0 where the loss has none."""
    return sizes.box(0.0, final=False).h if wide.term else 0.0


def placed(wide: Wide, sizes: Sizes, outputs: Sequence[Spot], x: float, language: str) -> Loss:
    """Set the loss right of ``x``; ``outputs`` are the shown units of the last layer."""
    return _Loss(wide, sizes, outputs, language).run(x)


class _Loss:
    def __init__(self, wide: Wide, sizes: Sizes, outputs: Sequence[Spot], language: str) -> None:
        self.wide, self.sizes, self.outputs, self.language = wide, sizes, outputs, language
        parts = Parts((), (), wide.boxes, MappingProxyType({}))
        self.part = LossPart(parts, wide.graph, wide.experiment, sizes, language)
        self.spots: list[Spot] = []
        self.texts: list[Text | Path] = []
        self.slots: list[Slot] = []
        self.lines: list[Line] = []
        self.rooms: list[Rect] = []
        names = [name_runs_of(entry_name("target", 0, (self.unit(s),))) for s in outputs]
        self.form: Form = label_form(sizes.digits, max(map(metrics.width, names)), blue=False)
        self.top = min(s.rect.y for s in outputs)
        self.bottom = max(s.rect.bottom for s in outputs)

    def unit(self, spot: Spot) -> int:
        assert spot.home[2] is not None
        return spot.home[2]

    def run(self, x: float) -> Loss:
        ends = [self.target(spot) for spot in self.outputs]
        x = max(x, max(end[0] for end in ends))
        if self.wide.term:
            ends = self.terms(ends, x)
            x = max(end[0] for end in ends)
        before: list[tuple[Point, Place]] = [
            (end, self.feeding(spot)) for end, spot in zip(ends, self.outputs, strict=True)
        ]
        x = self.chain(before, x)
        rect = Rect(
            self.outputs[0].rect.right,
            min(self.top, *(s.rect.y for s in self.spots)),
            x - self.outputs[0].rect.right,
            0.0,
        )
        bottom = max(self.bottom, *(s.rect.bottom for s in self.spots))
        rect = Rect(rect.x, rect.y, rect.w, bottom - rect.y)
        return Loss(
            tuple(self.spots),
            tuple(self.texts),
            tuple(self.slots),
            tuple(self.lines),
            rect,
            tuple(self.rooms),
        )

    def feeding(self, spot: Spot) -> Place:
        """Return what leads on from an output: its term, or itself."""
        if not self.wide.term:
            return spot.halves[-1][0]
        found = self.wide.place(self.wide.term, len(self.wide.sizes), (self.unit(spot),))
        assert found is not None
        return found

    def target(self, spot: Spot) -> Point:
        """Set an output's target on its line; return where the line goes on."""
        index = (self.unit(spot),)
        place = self.wide.place("target", 0, index)
        assert place is not None
        x, y = spot.rect.right + _LEAD + self.form.width / 2, spot.rect.center[1]
        name = entry_name("target", 0, index)
        group = f"target {index[0]}"
        label: Label = set_label(self.form, group, name, x, y, 0.0, group)
        self.texts += label_shapes(label, place)
        self.slots += label_slots(label, place)
        usual = (label.usual[0][0] - 3.0, label.usual[1][0] + 3.0)
        end = (x + self.form.width / 2 + _LEAD, y)
        commands = (
            ("M", spot.rect.right, y), ("L", usual[0], y), ("M", usual[1], y), ("L", *end),
        )  # fmt: skip
        self.lines.append(Line(spot.halves[-1][0], self.first_gates(index[0]), commands))
        room = Rect(x - self.form.width / 2, y - self.form.top, self.form.width, self.form.height)
        self.rooms.append(room)
        return end

    def first_gates(self, unit: int) -> frozenset[str]:
        """Return the gates of the loss that take an output."""
        place = self.wide.unit("a", len(self.wide.sizes) - 1, unit)
        group = {g for g, _ in self.wide.graph.consumers[place[0]]}
        z = self.wide.unit("z", len(self.wide.sizes) - 1, unit)
        group |= {g for g, _ in self.wide.graph.consumers[z[0]]}
        return frozenset(g for g in group if self.wide.graph.wires[g].group == "loss")

    def terms(self, ends: Sequence[Point], x: float) -> list[Point]:
        """Set a box for the term of each output; return where their lines go on."""
        wires = self.wide.graph.wires
        inner = tuple(w for w in self.wide.inner() if wires[w].origin.role == "raw_term")
        formula = self.part.term(LossBox("", inner, (), (), 0))
        last = []
        for end, spot in zip(ends, self.outputs, strict=True):
            place = self.feeding(spot)
            unit, final = self.unit(spot), place[0] == self.wide.graph.loss
            name = entry_name("term", 0, (unit,))
            head = (*equals(name, SIZE_NAME), Run(formula, "name", "sans", SIZE_NAME))
            size = self.sizes.box(metrics.width(head), final=final)
            at = (x + size.w / 2, end[1])
            key = f"term {unit}"
            node = box_node(key, head, self.sizes, at, final=final)
            self.spots.append(owned(node, ("term", 0, unit), {key: place}))
            last.append((node.rect.right, end[1]))
        return last

    # -- the boxes that join them ------------------------------------------------------

    def chain(self, before: list[tuple[Point, Place]], x: float) -> float:
        """Set the boxes from left to right; return where they end."""
        penalties: list[tuple[Point, Place]] = []
        bottom = 0.0
        for box in self.wide.boxes:
            size = self.size(box)
            ends = [*before, *([] if box.penalty else penalties)]
            gap = LINK if len(ends) == 1 else BEND
            if box.penalty:
                y = bottom + ROW_GAP + STRIP + size.h / 2
                spot = self.box(box, (x - size.w / 2, y))
                penalties.append(((spot.rect.right, y), (box.wire, ())))
                bottom = spot.rect.bottom
                continue
            spot = self.box(box, (x + gap + size.w / 2, 0.0))
            for start, place in ends:
                line = _curve(start, (spot.rect.x, 0.0))
                self.lines.append(Line(place, frozenset({box.wire}), line))
            before, penalties, x = [((spot.rect.right, 0.0), (box.wire, ()))], [], spot.rect.right
            bottom = spot.rect.bottom
        return x

    def size(self, box: LossBox) -> Rect:
        size, final = self.part.size(box), box.wire == self.wide.graph.loss
        return Rect(0.0, 0.0, size.w * LARGE, size.h * LARGE) if final else size

    def box(self, box: LossBox, at: Point) -> Spot:
        final = box.wire == self.wide.graph.loss
        node = box_node(
            box.wire, self.part.head(box), self.sizes, at, final=final, note=self.part.note(box)
        )
        spot = owned(node, (f"box {box.wire}", 0, None), {box.wire: (box.wire, ())})
        spot = enlarged(spot, LARGE) if final else spot
        self.spots.append(spot)
        return spot


def _curve(a: Point, b: Point) -> tuple[tuple[Any, ...], ...]:
    if a[1] == b[1]:
        return (("M", *a), ("L", *b))
    middle = (a[0] + b[0]) / 2
    return (("M", *a), ("C", middle, a[1], middle, b[1], *b))


__all__ = ["Line", "Loss", "placed", "term_height"]
