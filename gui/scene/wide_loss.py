"""The loss of a wide network: terms beside the shown outputs, then its boxes, their targets.

API summary
-----------
``placed(wide, sizes, outputs, x, language)``   -> :class:`Loss`: everything right of ``x``

An output's term, where the loss has one for each, stands beside it with its target beneath;
a loss that looks at all outputs at once has the targets of the shown ones beneath its box,
dots between those that are no neighbours.  What joins terms stands to the right in the
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
from gui.scene.shapes import Path, Point, Rect, Run, Tag, Text
from gui.scene.style import GAP, SIZE_NAME
from gui.scene.wide_nodes import Slot, Spot, label_shapes, label_slots, owned
from gui.scene.wide_parts import Place, Wide

_DOTS: Final = 28.0
"""Height of the dots between two targets."""
_FAN: Final = 12.0
"""Room to bend for each line to a box that many lead to, and ..."""
_FAN_MOST: Final = 150.0
"""... at most."""


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


def term_room(wide: Wide, sizes: Sizes) -> tuple[float, float]:
    """Return how far a term reaches above and below its middle, 0 where the loss has none."""
    if not wide.term:
        return 0.0, 0.0
    half = sizes.box(0.0, final=False).h / 2
    return half, half + GAP + target_form(wide, sizes, (0,)).height


def target_form(wide: Wide, sizes: Sizes, units: Sequence[int]) -> Form:
    """Measure the labels of these outputs' targets, all alike."""
    names = [name_runs_of(wide.name("target", 0, (unit,))) for unit in units]
    return label_form(sizes.digits, max(map(metrics.width, names)), blue=False)


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
        self.form = target_form(wide, sizes, [self.unit(s) for s in outputs])
        self.top = min(s.rect.y for s in outputs)
        self.bottom = max(s.rect.bottom for s in outputs)

    def unit(self, spot: Spot) -> int:
        assert spot.home[2] is not None
        return spot.home[2]

    def run(self, x: float) -> Loss:
        ends: list[Point] = [(s.rect.right, s.rect.center[1]) for s in self.outputs]
        x = max(x, max(end[0] for end in ends))
        if self.wide.term:
            ends = self.terms(ends, x)
            x = max(x, *(room.right for room in self.rooms), *(end[0] for end in ends))
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
        rooms = [s.rect for s in self.spots] + self.rooms
        bottom = max(self.bottom, *(room.bottom for room in rooms))
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

    def target(self, unit: int, x: float, y: float) -> float:
        """Set an output's target beneath ``y`` around ``x``; return where it ends."""
        place = self.wide.place("target", 0, (unit,))
        assert place is not None
        form, group = self.form, f"target {unit}"
        middle = y + GAP + form.top
        name = self.wide.name("target", 0, (unit,))
        label: Label = set_label(form, group, name, x, middle, 0.0, group)
        self.texts += label_shapes(label, place)
        self.slots += label_slots(label, place)
        self.rooms.append(Rect(x - form.width / 2, y + GAP, form.width, form.height))
        return middle + form.bottom

    def targets(self, x: float, y: float) -> float:
        """Set the targets of all shown outputs beneath ``y``; return where they end."""
        before = -1
        for unit in map(self.unit, self.outputs):
            if unit - before > 1:
                tag = Tag("text", label=f"targets before {unit}")
                dots = Run("⋮", "name", "sans", SIZE_NAME)
                y += _DOTS
                self.texts.append(metrics.text(dots, x, y - 2.0, "middle", tag=tag))
            y, before = self.target(unit, x, y), unit
        return y

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
        heads = {
            spot.home: (
                *equals(self.wide.name("term", 0, (self.unit(spot),)), SIZE_NAME),
                Run(formula, "name", "sans", SIZE_NAME),
            )
            for spot in self.outputs
        }
        widest = max(map(metrics.width, heads.values()))
        last = []
        for end, spot in zip(ends, self.outputs, strict=True):
            place = self.feeding(spot)
            unit, final = self.unit(spot), place[0] == self.wide.graph.loss
            wide = max(self.sizes.box(widest, final=final).w, self.form.width)
            key, at = f"term {unit}", (x + LINK + wide / 2, end[1])
            node = box_node(key, heads[spot.home], self.sizes, at, final=final)
            self.spots.append(owned(node, ("term", 0, unit), {key: place}))
            self.target(unit, at[0], node.rect.bottom)
            line = _curve(end, (node.rect.x, end[1]))
            self.lines.append(Line(spot.halves[-1][0], self.first_gates(unit), line))
            last.append((node.rect.right, end[1]))
        return last

    # -- the boxes that join them ------------------------------------------------------

    def chain(self, before: list[tuple[Point, Place]], x: float) -> float:
        """Set the boxes from left to right; return where they end."""
        penalties: list[tuple[Point, Place]] = []
        bottom = 0.0
        for box in self.wide.boxes:
            if box.penalty:
                y = bottom + ROW_GAP + STRIP + self.part.size(box).h / 2
                spot = self.box(box, (x - self.part.size(box).w / 2, y))
                penalties.append(((spot.rect.right, y), (box.wire, ())))
                bottom = spot.rect.bottom
                continue
            ends = [*before, *penalties]
            wide = self.reach(box)
            x += _room(len(ends)) + wide
            spot = self.box(box, (x - wide / 2, 0.0))
            for start, place in ends:
                line = _curve(start, (spot.rect.x, 0.0))
                self.lines.append(Line(place, frozenset({box.wire}), line))
            before, penalties = [((spot.rect.right, 0.0), (box.wire, ()))], []
            bottom = spot.rect.bottom
            if self.looks(box):
                bottom = self.targets(spot.rect.center[0], bottom)
        return x

    def looks(self, box: LossBox) -> bool:
        """Return whether a box looks at the targets of all outputs."""
        wires, gate = self.wide.graph.wires, self.wide.graph.gate(box.wire)
        return not self.wide.term and any(wires[w].origin.role == "target" for w in gate.inputs)

    def reach(self, box: LossBox) -> float:
        """Return how wide a box is with what stands beneath it."""
        wide = self.part.size(box).w
        return max(wide, self.form.width) if self.looks(box) else wide

    def box(self, box: LossBox, at: Point) -> Spot:
        final = box.wire == self.wide.graph.loss
        node = box_node(
            box.wire, self.part.head(box), self.sizes, at, final=final, note=self.part.note(box)
        )
        spot = owned(node, (f"box {box.wire}", 0, None), {box.wire: (box.wire, ())})
        self.spots.append(spot)
        return spot


def _room(lines: int) -> float:
    """Return the room that so many lines need to come together."""
    return LINK if lines == 1 else min(max(BEND, _FAN * lines), _FAN_MOST)


def _curve(a: Point, b: Point) -> tuple[tuple[Any, ...], ...]:
    if a[1] == b[1]:
        return (("M", *a), ("L", *b))
    middle = (a[0] + b[0]) / 2
    return (("M", *a), ("C", middle, a[1], middle, b[1], *b))


__all__ = ["Line", "Loss", "placed", "term_room"]
