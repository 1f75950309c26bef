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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.layers import QUANTITIES
from gui.scene import metrics
from gui.scene.labels import Label
from gui.scene.network_nodes import Node, Sizes, Strip, input_node, neuron_node
from gui.scene.network_parts import Unit
from gui.scene.shapes import Path, Point, Rect, Run, Tag, Text
from gui.scene.style import GAP, SIZE_NAME
from gui.scene.wide_parts import Place, Wide
from gui.scene.wide_scales import LINE_SCALE, Scale
from gui.scene.wide_state import Home

FOLD_HEIGHT: Final = 240.0
FOLD_HEAD: Final = 48.0
FOLD_FOOT: Final = 78.0
"""Above and below the pictures in a fold: how many there are and what they are of; their
scales and the newest number."""
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
    texts: tuple[Text, ...]
    scales: tuple[Scale, ...]

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
        node = input_node(Unit(below), wide.name("input", 0, (unit,)), sizes, at)
        return owned(node, home, {below: a})
    above = f"z {layer} {unit}"
    names = (wide.name("z", layer, (unit,)), wide.name("a", layer, (unit,)))
    node = neuron_node(Unit(below, above), names, sizes, at)
    return owned(node, home, {above: wide.unit("z", layer, unit), below: a})


def fold(wide: Wide, layer: int, hidden: tuple[int, int], rect: Rect, *, blue: bool) -> Fold:
    """Return the hidden units ``hidden`` of a column folded into ``rect``."""
    inside = Rect(rect.x, rect.y + FOLD_HEAD, rect.w, rect.h - FOLD_HEAD - FOLD_FOOT)
    fields = stripes(layer, hidden, inside, GAP + 2.0, STRIPE_GAP, blue=blue)
    place = wide.unit("a", layer, hidden[0])
    tag = Tag("ellipsis", place[0], label=f"fold {layer} {hidden[0]}", entry=(layer,))
    named = f"{layer} {hidden[0]}"
    texts = tuple(heads(fields, rect.y + FOLD_HEAD - 7.0, named))
    scales = tuple(_scales(fields, rect.bottom - FOLD_FOOT + LINE_SCALE, named))
    return Fold(layer, *hidden, rect, tag, fields, texts, scales)


def heads(fields: Sequence[Field], y: float, named: str) -> Iterator[Text]:
    """Yield above stripes what they are of: z, a or x."""
    for role, own in _by_role(fields).items():
        letter = {"input": "x"}.get(role, role)
        x = (own[0].rect.x + own[-1].rect.right) / 2
        tag = Tag("heading", label=f"head {role} {named}")
        yield metrics.text(Run(letter, "name", "sans", SIZE_NAME), x, y, "middle", tag=tag)


def _scales(fields: Sequence[Field], y: float, named: str) -> Iterator[Scale]:
    """Yield below stripes their scales, black, red and blue one below the other."""
    for role, own in _by_role(fields).items():
        x = (own[0].rect.x + own[-1].rect.right) / 2
        for row, field in enumerate(own):
            at = (x, y + row * LINE_SCALE, "middle")
            group = f"{role} {named} {field.quantity}"
            yield Scale(role, field.layer, field.quantity, *at, group)


def _by_role(fields: Sequence[Field]) -> dict[str, list[Field]]:
    made: dict[str, list[Field]] = {}
    for field in fields:
        made.setdefault(field.role, []).append(field)
    return made


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
    "Field",
    "Fold",
    "Slot",
    "Spot",
    "fold",
    "heads",
    "label_shapes",
    "label_slots",
    "owned",
    "stripes",
    "unit_spot",
]
