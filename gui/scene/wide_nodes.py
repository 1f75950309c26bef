"""What stands in the columns of a wide network: units, folds, and fields for pictures.

API summary
-----------
``Slot`` ``Spot`` ``Fold`` ``Field``     a number's place, a unit or box, hidden units, a picture
``unit_spot(wide, layer, unit, sizes, at)``   a unit as the small network view draws it
``owned(node, key, places)``             a node of :mod:`gui.scene.network_nodes` as a Spot
``label_slots(label, place)``            the slots of a label

A node is made with a name of its own for every entry of a wire and is then given the wire
and the entry themselves: so its texts stay one label, and a click tells the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from gui.scene import metrics
from gui.scene.labels import Label
from gui.scene.network_nodes import STRIP_FOOT, Node, Sizes, Strip, input_node, neuron_node
from gui.scene.network_parts import Unit
from gui.scene.shapes import Path, Point, Rect, Tag, Text
from gui.scene.style import GAP, LINE_SMALL
from gui.scene.wide_parts import Place, Wide, entry_name
from gui.scene.wide_state import QUANTITIES, Home

FOLD_HEIGHT: Final = 196.0
FOLD_HEAD: Final = 30.0
FOLD_FOOT: Final = 28.0
"""Above and below the pictures in a fold: how many there are, and the newest number."""
STRIPE_GAP: Final = 4.0
ROW_HEIGHT: Final = 26.0
"""Of a line of a table."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one number stands; as :class:`gui.scene.labels.Slot`, with the entry meant."""

    place: Place
    quantity: str
    x: float
    y: float
    anchor: str
    angle: float
    size: float
    label: str
    marked: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Spot:
    """A unit or a box of the loss at its place; ``halves``: what of it stands for which."""

    home: Home
    kind: str
    rect: Rect
    radius: float
    halves: tuple[tuple[Place, Rect], ...]
    texts: tuple[Text, ...]
    slots: tuple[Slot, ...]
    strip: Strip

    @property
    def label(self) -> str:
        return f"body {self.home}"


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """Where the numbers of a layer are a picture: units ``first`` to ``last`` (exclusive).

    ``shape``: rows and columns.  ``numbers``: they are written where there is room.
    ``wire``: what a click means, ``""`` for nothing.  ``axis``: as in an Image.
    """

    rect: Rect
    role: str
    layer: int
    quantity: str
    first: int
    last: int
    shape: tuple[int, int]
    wire: str = ""
    axis: int | None = 0
    numbers: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Fold:
    """Units ``first`` to ``last`` (exclusive) of a layer, folded away."""

    layer: int
    first: int
    last: int
    rect: Rect
    tag: Tag
    fields: tuple[Field, ...]

    @property
    def strip(self) -> Strip:
        """Where the newest number of a hidden unit stands."""
        return Strip(self.rect.center[0], self.rect.bottom - 9.0, "middle")


def owned(node: Node, home: Home, places: Mapping[str, Place]) -> Spot:
    """Return ``node``, made with the names of ``places``, with the places themselves."""
    return Spot(
        home,
        node.kind,
        node.rect,
        node.radius,
        tuple((places[name], rect) for name, rect in node.halves),
        tuple(replace(t, tag=_at(t.tag, places)) for t in node.texts),
        tuple(
            Slot(places[s.wire], s.quantity, s.x, s.y, s.anchor, s.angle, s.size, s.label)
            for s in node.slots
        ),
        node.strip,
    )


def enlarged(spot: Spot, by: float) -> Spot:
    """Return ``spot`` so many times as large, around the same middle."""
    middle = spot.rect.center

    def at(x: float, y: float) -> Point:
        return middle[0] + (x - middle[0]) * by, middle[1] + (y - middle[1]) * by

    def grown(rect: Rect) -> Rect:
        return Rect(*at(rect.x, rect.y), rect.w * by, rect.h * by)

    def large(text: Text) -> Text:
        runs = tuple(
            replace(r, size=r.size * by, shift=r.shift * by, back=r.back * by) for r in text.runs
        )
        return metrics.text(runs, *at(text.x, text.y), text.anchor, text.angle, text.tag)

    slots = []
    for slot in spot.slots:
        x, y = at(slot.x, slot.y)
        slots.append(replace(slot, x=x, y=y, size=slot.size * by))
    rect = grown(spot.rect)
    return replace(
        spot,
        rect=rect,
        radius=spot.radius * by,
        halves=tuple((place, grown(half)) for place, half in spot.halves),
        texts=tuple(large(t) for t in spot.texts),
        slots=tuple(slots),
        strip=Strip(rect.center[0], rect.y - STRIP_FOOT, spot.strip.anchor),
    )


def _at(tag: Tag, places: Mapping[str, Place]) -> Tag:
    wire, entry = places[tag.wire]
    return replace(tag, wire=wire, entry=entry)


def label_slots(label: Label, place: Place) -> tuple[Slot, ...]:
    """Return the slots of a label that was set for ``place``."""
    return tuple(
        Slot(place, s.quantity, s.x, s.y, s.anchor, s.angle, s.size, s.label, s.marked)
        for s in label.slots
    )


def label_shapes(label: Label, place: Place) -> tuple[Text | Path, ...]:
    """Return name and padlock of a label that was set for ``place``."""
    places = {label.wire: place}
    return tuple(replace(s, tag=_at(s.tag, places)) for s in label.shapes)


def unit_spot(wide: Wide, layer: int, unit: int, sizes: Sizes, at: Point) -> Spot:
    """Return a unit of a column around ``at``: a circle for an input, else a capsule."""
    home: Home = ("unit", layer, unit)
    a = wide.unit("a", layer, unit)
    below = f"a {layer} {unit}"
    if layer == 0:
        node = input_node(Unit(below), entry_name("input", 0, (unit,)), sizes, at)
        return owned(node, home, {below: a})
    above = f"z {layer} {unit}"
    names = (entry_name("z", layer, (unit,)), entry_name("a", layer, (unit,)))
    node = neuron_node(Unit(below, above), names, sizes, at)
    return owned(node, home, {above: wide.unit("z", layer, unit), below: a})


def fold(wide: Wide, layer: int, hidden: tuple[int, int], rect: Rect, *, blue: bool) -> Fold:
    """Return the hidden units ``hidden`` of a column folded into ``rect``."""
    inside = Rect(rect.x, rect.y + FOLD_HEAD, rect.w, rect.h - FOLD_HEAD - FOLD_FOOT)
    fields = stripes(layer, hidden, inside, GAP + 2.0, STRIPE_GAP, blue=blue)
    place = wide.unit("a", layer, hidden[0])
    tag = Tag("ellipsis", place[0], label=f"fold {layer} {hidden[0]}", entry=(layer,))
    return Fold(layer, *hidden, rect, tag, fields)


def stripes(
    layer: int, units: tuple[int, int], rect: Rect, pad: float, gap: float, *, blue: bool
) -> tuple[Field, ...]:
    """Return fields beside each other: z's black, red and blue, then a's."""
    roles = ("input",) if layer == 0 else ("z", "a")
    quantities = QUANTITIES[: 3 if blue and layer else 2]
    half = rect.w / len(roles)
    wide = (half - 2 * pad - gap * (len(quantities) - 1)) / len(quantities)
    made = []
    for side, role in enumerate(roles):
        for k, quantity in enumerate(quantities):
            x = rect.x + side * half + pad + k * (wide + gap)
            place = Rect(x, rect.y, wide, rect.h)
            made.append(Field(place, role, layer, quantity, *units, (units[1] - units[0], 1)))
    return tuple(made)


__all__ = [
    "FOLD_HEIGHT",
    "LINE_SMALL",
    "Field",
    "Fold",
    "Slot",
    "Spot",
    "fold",
    "label_shapes",
    "label_slots",
    "owned",
    "stripes",
    "unit_spot",
]
