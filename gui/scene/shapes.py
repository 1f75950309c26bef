"""The Picture: what a view draws, as plain values without Qt.

A view is a pure function from a frame to a :class:`Picture`; one painter puts a
Picture on the screen and into a file.  Coordinates are in scene units (1 unit =
1 px at scale 1), x to the right, y downwards, angles in degrees clockwise.
Inks are *roles* (see :mod:`gui.scene.style`), never colours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from gui.scene.numbers import Digits

Array = npt.NDArray[np.float64]
FLAT: Final = -1
"""The axis of an image whose array is a vector: its rows one after the other."""
BEFORE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""The part of a text that is to the left of its anchor."""
Point = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rect:
    """An axis-parallel rectangle: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def center(self) -> Point:
        return (self.x + self.w / 2, self.y + self.h / 2)

    def grown(self, by: float) -> Rect:
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def moved(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.w, self.h)

    def united(self, other: Rect) -> Rect:
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def contains(self, p: Point) -> bool:
        return self.x <= p[0] <= self.right and self.y <= p[1] <= self.bottom


@dataclass(frozen=True, slots=True)
class Tag:
    """What a shape stands for, so that a click and a test can ask.

    ``kind`` is one of ``number``, ``name``, ``neuron``, ``input``, ``gate``, ``box``,
    ``pill``, ``edge``, ``wire``, ``transient``, ``heading``, ``title``, ``legend``,
    ``caption``, ``halo``, ``text``, ``image``, ``ellipsis``, ``part`` (the frame of
    an opened gate), ``travel``, ``path`` (a frame on the chosen path), ``mesh`` (edges too many
    to point at one), ``reading`` (a mark that numbers are rounded, or are ratios).  ``wire`` is the
    wire's id or ``""``; ``port`` is ``(gate id, index)`` for a flow; ``quantity`` is
    ``value``, ``gradient``, ``updated``, ``flow`` or ``""``.  ``label`` groups the texts of
    one label: the label rule (nothing overlaps) holds between labels, not inside one.
    ``entry`` is the place in the wire's array of one sample; empty for a single number.
    """

    kind: str
    wire: str = ""
    port: tuple[str, int] | None = None
    quantity: str = ""
    label: str = ""
    entry: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one ink, font role and size.

    ``font`` is ``sans``, ``sans-medium``, ``sans-semibold``, ``math``.  ``shift`` moves
    the baseline up (positive) or down, in units.  ``back`` draws the run that many
    units to the left of where the pen stands: a superscript over a subscript.
    """

    text: str
    ink: str = "text"
    font: str = "sans"
    size: float = 14.0
    shift: float = 0.0
    back: float = 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of runs.

    ``x, y`` is the anchor on the baseline: ``anchor`` ``start``, ``middle`` or ``end``.
    ``angle`` turns the whole text about the anchor.  ``width``, ``ascent`` and
    ``descent`` are the measured box, made by :func:`gui.scene.metrics.text`.
    """

    runs: tuple[Run, ...]
    x: float
    y: float
    anchor: str = "start"
    angle: float = 0.0
    width: float = 0.0
    ascent: float = 0.0
    descent: float = 0.0
    tag: Tag = Tag("text")

    @property
    def string(self) -> str:
        """The text without its inks, as it would be read aloud or searched."""
        return "".join(r.text for r in self.runs)

    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The four corners of the measured box, turned with the text."""
        left = {"start": 0.0, "middle": -self.width / 2, "end": -self.width}[self.anchor]
        c, s = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

        def at(dx: float, dy: float) -> Point:
            return (self.x + dx * c - dy * s, self.y + dx * s + dy * c)

        top, bottom, right = -self.ascent, self.descent, left + self.width
        return at(left, top), at(right, top), at(right, bottom), at(left, bottom)


@dataclass(frozen=True, eq=False, slots=True)
class Segments:
    """Many straight lines as one shape.

    ``lines``: (n, 4) x1 y1 x2 y2; ``widths``: (n,) in units.
    """

    lines: Array
    widths: Array
    ink: str = "wire"
    tag: Tag = Tag("edge")


@dataclass(frozen=True, slots=True)
class Path:
    """A polyline or cubic spline: moves ``("M", x, y)``, ``("L", x, y)``,
    ``("C", x1, y1, x2, y2, x, y)`` and ``("Z",)``; stroked with ``ink`` unless
    ``width`` is 0, filled with ``fill`` unless empty."""

    commands: tuple[tuple[Any, ...], ...]
    ink: str = "wire"
    width: float = 1.5
    fill: str = ""
    dash: tuple[float, ...] = ()
    tag: Tag = Tag("wire")


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse that fills ``rect``."""

    rect: Rect
    ink: str = "outline"
    fill: str = "neuron"
    width: float = 1.5
    tag: Tag = Tag("gate")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with rounded corners (``radius`` in units)."""

    rect: Rect
    radius: float = 0.0
    ink: str = "outline"
    fill: str = "neuron"
    width: float = 1.5
    tag: Tag = Tag("box")


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """Many short upright texts in one ink, font and size as one shape.

    ``places``: (n, 2), where each text is anchored on its baseline.  ``width`` is the room
    of the longest, ``ascent`` and ``descent`` the measured box of each.  ``entries`` are
    the places in the array of ``tag.wire``, (n, d), empty where there is none.
    """

    texts: tuple[str, ...]
    places: Array
    ink: str = "value"
    font: str = "sans"
    size: float = 14.0
    anchor: str = "middle"
    width: float = 0.0
    ascent: float = 0.0
    descent: float = 0.0
    entries: tuple[tuple[int, ...], ...] = ()
    tag: Tag = Tag("number")

    def room(self, place: Sequence[float]) -> Rect:
        """Return the room of the text that is anchored at ``place``."""
        x, y = place
        left = x - BEFORE[self.anchor] * self.width
        return Rect(left, y - self.ascent, self.width, self.ascent + self.descent)


@dataclass(frozen=True, eq=False, slots=True)
class Image:
    """A picture of numbers: ``values`` (rows, columns) in -1..1, mapped by ``scale``
    (a role in :mod:`gui.scene.style`) to colours, drawn into ``rect``.

    ``numbers`` (same shape) are the numbers themselves: the painter writes them into
    their fields, with so many ``digits`` or in that format, as soon as a field has room for
    legible text.  Negative entries bear a mark there, so that colour is not the only sign.
    A field's
    entry is ``(row, column)``, or what ``entry_of`` makes of it: with ``axis`` 0 or 1 the
    array is a vector along the rows or the columns, with ``FLAT`` one in reading order.
    Where the fields are not those of one array, ``places`` has wire and entry of each, row
    by row.
    """

    rect: Rect
    values: Array
    scale: str = "diverging"
    tag: Tag = Tag("image")
    numbers: Array | None = None
    digits: Digits = 4
    axis: int | None = None
    places: tuple[tuple[str, tuple[int, ...]], ...] = field(default=(), repr=False)

    def entry_of(self, point: Point) -> tuple[int, ...]:
        """Return the entry whose field is at ``point``, which must be inside ``rect``."""
        row, column = self._field(point)
        if self.axis == FLAT:
            return (row * self.values.shape[1] + column,)
        return (row, column) if self.axis is None else ((row, column)[self.axis],)

    def place_of(self, point: Point) -> tuple[str, tuple[int, ...]]:
        """Return wire and entry of the field at ``point``, which must be inside ``rect``."""
        if not self.places:
            return self.tag.wire, self.entry_of(point)
        row, column = self._field(point)
        return self.places[row * self.values.shape[1] + column]

    def _field(self, point: Point) -> tuple[int, int]:
        rows, columns = self.values.shape
        row = min(int((point[1] - self.rect.y) / self.rect.h * rows), rows - 1)
        column = min(int((point[0] - self.rect.x) / self.rect.w * columns), columns - 1)
        return row, column


Shape = Segments | Path | Ellipse | Box | Image | Labels | Text


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Shapes that follow each other in a picture, and what was found among them.

    A view returns the very same group while nothing of it changes: so whoever looks for
    something in one picture after the other looks again only where there is something new.
    """

    shapes: tuple[Shape, ...]
    _found: dict[Any, Any] = field(default_factory=dict, repr=False)

    def found(self, find: Callable[[tuple[Shape, ...]], T]) -> T:
        """Return ``find(shapes)``, remembered: a function of the shapes alone."""
        try:
            made: T = self._found[find]
        except KeyError:
            made = self._found[find] = find(self.shapes)
        return made


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """Shapes in painting order inside ``bounds``; ``groups`` are the same shapes, all in one
    group where nobody has said which belong together."""

    shapes: tuple[Shape, ...]
    bounds: Rect
    groups: tuple[Group, ...] = field(default=(), repr=False)
    _digest: list[str] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        if not self.groups:
            object.__setattr__(self, "groups", (Group(self.shapes),))

    @staticmethod
    def of(groups: Iterable[Group], bounds: Rect) -> Picture:
        """Return the picture of the shapes of some groups."""
        kept = tuple([group for group in groups if group.shapes])
        return Picture(tuple(chain.from_iterable([g.shapes for g in kept])), bounds, kept)

    def found(self, find: Callable[[tuple[Shape, ...]], Sequence[T]]) -> list[T]:
        """Return all that ``find`` finds in the groups, in order; see :meth:`Group.found`."""
        made: list[T] = []
        for group in self.groups:
            made += group.found(find)
        return made

    def texts(self) -> Iterator[Text]:
        return (s for s in self.shapes if isinstance(s, Text))

    def digest(self) -> str:
        """A hash of every shape, arrays compared by their bytes."""
        if not self._digest:
            import hashlib  # asked for rarely, and not before the first picture

            h = hashlib.blake2b(digest_size=16)
            for item in (self.bounds, *self.shapes):
                _feed(h, item)
            self._digest.append(h.hexdigest())
        return self._digest[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self.digest() == other.digest()

    def __hash__(self) -> int:
        return hash(self.digest())


def _feed(h: Any, item: Any) -> None:
    h.update(type(item).__name__.encode())
    for f in fields(item):
        value = getattr(item, f.name)
        if isinstance(value, np.ndarray):
            h.update(f"{value.shape}{value.dtype}".encode())
            h.update(np.ascontiguousarray(value).tobytes())
        else:
            h.update(repr(value).encode("utf-8", "backslashreplace"))
