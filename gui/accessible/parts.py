"""The parts of a diagram in the order in which they are read.  Knows no Qt.

API summary
-----------
``parts_of(frame, picture)``   every part, with its place in the picture where it has one

A part is a wire, or one entry of it that is drawn by itself; of a loss table each text.
Which parts there are depends on the graph and the layout, not on the step: a reader that
walks through them loses nothing when a number appears.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from gui.canvas.spots import box_of_shape
from gui.scene.frame import Frame
from gui.scene.shapes import Labels, Picture, Rect, Segments, Shape, Text
from gui.scene.spoken import part_name
from gui.walk import wires_in_order

Key = tuple[str, tuple[int, ...]]
_BODIES: Final = frozenset({"number", "name", "neuron", "input", "gate", "box", "pill", "image"})
MOST: Final = 2000
"""More parts than these are not told one by one."""


@dataclass(frozen=True, slots=True)
class Part:
    """``rect`` is in scene units, ``None`` where it is not drawn now; ``name`` is that of a
    text that stands for no wire."""

    wire: str
    entry: tuple[int, ...] = ()
    rect: Rect | None = None
    name: str = ""

    @property
    def key(self) -> Key:
        return self.wire or self.name, self.entry

    def told(self, frame: Frame) -> str:
        """Return what it is called."""
        return self.name or part_name(frame, self.wire, self.entry)


def parts_of(frame: Frame, picture: Picture) -> tuple[Part, ...]:
    """Return the parts of ``picture``, which is that of ``frame``."""
    snapshot = frame.opened().snapshot
    if snapshot is None:
        return tuple(_texts(picture))[:MOST]
    places = _places(picture.shapes)
    entries: dict[str, list[tuple[int, ...]]] = {}
    for wire, entry in places:
        if entry:
            entries.setdefault(wire, []).append(entry)
    found: list[Part] = []
    for wire in wires_in_order(snapshot.graph):
        found.append(Part(wire, (), places.get((wire, ()))))
        found += [Part(wire, e, places[wire, e]) for e in sorted(entries.get(wire, ()))]
    return tuple(found[:MOST])


def _places(shapes: Iterable[Shape]) -> dict[Key, Rect]:
    """Return where each part stands: its first body, else its first text."""
    bodies: dict[Key, Rect] = {}
    texts: dict[Key, Rect] = {}
    for shape in shapes:
        tag = shape.tag
        if not tag.wire or tag.kind not in _BODIES or tag.port is not None:
            continue
        into = texts if isinstance(shape, Text) else bodies
        rect = _rect(shape)
        if rect is not None:
            into.setdefault((tag.wire, tag.entry), rect)
    return texts | bodies


def _rect(shape: Shape) -> Rect | None:
    if isinstance(shape, Text):
        return box_of_shape(shape)[0]
    if isinstance(shape, Labels):
        # Many numbers as one shape: the room of all of them.
        if not len(shape.places):
            return None
        (x, y), (right, bottom) = shape.places.min(axis=0), shape.places.max(axis=0)
        top = float(y) - shape.ascent
        return Rect(float(x), top, float(right - x), float(bottom) + shape.descent - top)
    if isinstance(shape, Segments):
        return None
    return getattr(shape, "rect", None)


def _texts(picture: Picture) -> Iterator[Part]:
    """Yield texts in reading order."""
    told: set[Key] = set()
    texts = sorted(picture.texts(), key=lambda text: (round(text.y), text.x))
    for number, text in enumerate(texts):
        tag = text.tag
        if (tag.wire, tag.entry) in told:
            continue  # targets stand in every table
        if tag.wire:
            told.add((tag.wire, tag.entry))
            yield Part(tag.wire, tag.entry, _rect(text))
        elif text.string.strip():
            yield Part("", (number,), _rect(text), text.string)
