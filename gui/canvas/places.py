"""Where on a Picture the number stands that a Tag means, or the nearest thing that stands for it.

API summary
-----------
``Spot``                                a box, upright or turned, or lines, in scene units
``spots_of(picture, tag, graph)``       the places to be lit for ``tag``; none if there is nothing

A number that has no place of its own in a view is stood for: a flow by the line over which it
comes, a product by its weight, an array's entry by the array, a local derivative by its gate.
Knows no Qt.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from core.graph import Gate, Graph, Port
from gui.scene.hit import BODIES, LINES, pieces
from gui.scene.shapes import (
    FLAT,
    Array,
    Box,
    Ellipse,
    Image,
    Labels,
    Path,
    Picture,
    Point,
    Rect,
    Segments,
    Shape,
    Tag,
    Text,
)

_NUMBERS: Final = ("number", "transient")
_TEXTS: Final = (*_NUMBERS, "name")

Entry = tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Spot:
    """``rect`` is turned by ``angle`` degrees about the origin; ``lines`` (n, 4) are followed.

    ``body``: a neuron or a gate, which is not to be taken for a number in it.
    """

    rect: Rect
    angle: float = 0.0
    lines: Array | None = None
    body: bool = False

    @property
    def center(self) -> Point:
        """The middle, in units of the scene."""
        return _turned(self.rect.center, self.angle)

    @property
    def box(self) -> Rect:
        """A box to be looked at: around what is written, the middle of what is a line."""
        wide = high = 0.0
        if self.lines is None:
            wide, high = self.rect.w, self.rect.h
            if self.angle:
                wide = high = max(wide, high)
        x, y = self.center
        return Rect(x - wide / 2, y - high / 2, wide, high)


def spots_of(picture: Picture, tag: Tag, graph: Graph | None) -> tuple[Spot, ...]:
    """Return where what ``tag`` means is; ``graph`` says what may stand for it."""
    for find in _ways(picture, tag, graph):
        found = tuple(find())
        if found:
            return found
    return ()


def _ways(
    picture: Picture, tag: Tag, graph: Graph | None
) -> Iterator[Callable[[], Iterator[Spot]]]:
    """Yield ways to find a place, the best one first."""
    shapes = picture.shapes
    gate = _gate(graph, tag.port)
    if tag.quantity:
        yield partial(_numbers, shapes, tag)
    if tag.quantity and tag.port is not None:
        yield partial(_line_to, shapes, tag)
        yield partial(_edges, shapes, gate)
    if gate is not None:
        yield partial(_bodies, shapes, gate.output, tag.entry)
        yield partial(_edges, shapes, gate)
    yield partial(_own, shapes, tag.wire, tag.entry)
    for wire in _near(graph, tag.wire):
        yield partial(_own, shapes, wire, tag.entry)


def _gate(graph: Graph | None, port: Port | None) -> Gate | None:
    return None if graph is None or port is None else graph.producer.get(port[0])


def _near(graph: Graph | None, wire: str) -> tuple[str, ...]:
    """Return the wires that ``wire`` is made of, and those made of it."""
    if graph is None or wire not in graph.wires:
        return ()
    gate = graph.producer.get(wire)
    uses = (graph.gate(port[0]).output for port in graph.consumers[wire])
    return (*(() if gate is None else gate.inputs), *uses)


# -- numbers ---------------------------------------------------------------------------


def _numbers(shapes: Sequence[Shape], tag: Tag) -> Iterator[Spot]:
    """Find the number itself: a text of its own, a label among many, a field of an image."""
    for shape in shapes:
        own = shape.tag
        if own.quantity != tag.quantity or (own.wire != tag.wire and own.wire):
            continue
        if isinstance(shape, Text):
            if own.kind in _NUMBERS and (own.wire, own.port) == (tag.wire, tag.port):
                yield from (_around([shape]),) if _meant(own.entry, tag.entry) else ()
        elif isinstance(shape, Labels):
            yield from _labels(shape, tag)
        elif isinstance(shape, Image) and own.kind == "image":
            yield from _fields(shape, tag)


def _meant(entry: Entry, wanted: Entry) -> bool:
    """Return whether a text with ``entry`` is of the number ``wanted``, or of all of them."""
    return entry == wanted or not wanted


def _labels(shape: Labels, tag: Tag) -> Iterator[Spot]:
    if shape.tag.wire != tag.wire or tag.entry not in shape.entries:
        return
    yield Spot(shape.room(shape.places[shape.entries.index(tag.entry)]))


def _fields(shape: Image, tag: Tag) -> Iterator[Spot]:
    rows, columns = shape.values.shape
    if shape.places:
        if (tag.wire, tag.entry) not in shape.places:
            return
        row, column = divmod(shape.places.index((tag.wire, tag.entry)), columns)
    elif shape.tag.wire != tag.wire:
        return
    elif not tag.entry:
        yield Spot(shape.rect)
        return
    elif shape.axis == FLAT:
        row, column = divmod(tag.entry[0], columns)
    elif shape.axis is not None:
        row, column = (tag.entry[0], 0) if shape.axis == 0 else (0, tag.entry[0])
    else:
        row, column = tag.entry[-2:] if len(tag.entry) > 1 else (0, tag.entry[0])
    wide, high = shape.rect.w / columns, shape.rect.h / rows
    if row < rows and column < columns:
        yield Spot(Rect(shape.rect.x + column * wide, shape.rect.y + row * high, wide, high))


# -- what stands for a number ----------------------------------------------------------


def _own(shapes: Sequence[Shape], wire: str, entry: Entry) -> Iterator[Spot]:
    """Find what stands for a wire: its texts, else its body, else its line."""
    for at in dict.fromkeys((entry, ())):
        same = [s for s in shapes if s.tag.wire == wire and s.tag.entry == at]
        texts = [s for s in same if isinstance(s, Text) and s.tag.kind in _TEXTS]
        found = _blocks(texts) or [*_bodies(same, wire, at)] or [*_lines(same)]
        if found:
            yield from found
            return
    for quantity in ("value", "gradient", "updated"):
        yield from _numbers(shapes, Tag("number", wire, None, quantity, "", entry))


def _blocks(texts: Sequence[Text]) -> list[Spot]:
    """Return a box around the texts of each label."""
    groups: dict[tuple[str, float], list[Text]] = {}
    for text in texts:
        groups.setdefault((text.tag.label, text.angle), []).append(text)
    return [_around(group) for group in groups.values()]


def _around(texts: Sequence[Text]) -> Spot:
    """Return the box around texts, turned as the first one is."""
    angle = texts[0].angle
    corners = [_turned(corner, -angle) for text in texts for corner in text.corners()]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Spot(Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)), angle)


def _turned(point: Point, angle: float) -> Point:
    if not angle:
        return point
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return point[0] * c - point[1] * s, point[0] * s + point[1] * c


def _bodies(shapes: Sequence[Shape], wire: str, entry: Entry) -> Iterator[Spot]:
    """Find the neuron, gate or pill of a wire."""
    for shape in shapes:
        tag = shape.tag
        meant = tag.wire == wire and tag.entry in (entry, ())
        if meant and tag.kind in BODIES and isinstance(shape, Box | Ellipse):
            yield Spot(shape.rect, body=True)
            return


def _line_to(shapes: Sequence[Shape], tag: Tag) -> Iterator[Spot]:
    """Find the line from a wire to the gate that sends the flow."""
    yield from _lines([s for s in shapes if (s.tag.wire, s.tag.port) == (tag.wire, tag.port)])


def _edges(shapes: Sequence[Shape], gate: Gate | None) -> Iterator[Spot]:
    """Find the edge that stands for a gate: that of the weight it multiplies with."""
    wires = set() if gate is None else set(gate.inputs)
    yield from _lines([s for s in shapes if s.tag.kind == "edge" and s.tag.wire in wires])


def _lines(shapes: Sequence[Shape]) -> list[Spot]:
    made = []
    for shape in shapes:
        if shape.tag.kind not in LINES:
            continue
        if isinstance(shape, Path):
            made += [(*a, *b) for a, b in pieces(shape.commands)]
        elif isinstance(shape, Segments):
            made += shape.lines.tolist()
    if not made:
        return []
    lines = np.array(made)
    xs, ys = lines[:, ::2], lines[:, 1::2]
    x, y = float(xs.min()), float(ys.min())
    return [Spot(Rect(x, y, float(xs.max()) - x, float(ys.max()) - y), lines=lines)]
