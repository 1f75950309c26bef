"""What stands over a picture that is too small to be read: headings, and the newest number.

Both are of one size on the screen, whatever the zoom.  A heading is left out where it would
touch the one before it; the newest number stands beside its halo on a plate with a line to
it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPainter

from gui.canvas.camera import HARDLY, Camera
from gui.canvas.newest import newest
from gui.canvas.paint import paint
from gui.canvas.spots import box_of_shape
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.geometry import bounding
from gui.scene.shapes import Box, Image, Path, Picture, Rect, Shape, Tag, Text

if TYPE_CHECKING:
    from gui.scene.callout import Callout

HEADING: Final = 12.0
"""Pixels of a heading where the picture's own would be smaller."""
NUMBER: Final = 15.0
"""Pixels of the newest number."""
_ROOM: Final = 10.0
"""Pixels between two headings at least."""
_AWAY: Final = 14.0
"""Pixels from a halo to the plate."""
_PAD: Final = 6.0
_EDGE: Final = 4.0
"""Pixels from the rim of the widget at least."""


class Overlay:
    """Keeps what it has found on the last picture and made for the last look."""

    def __init__(self) -> None:
        self._known: tuple[Frame, Picture] | None = None
        self._size = 0.0
        self._headings: tuple[tuple[Text, Rect], ...] = ()
        self._maps: tuple[Rect, ...] = ()
        self._chips: tuple[Rect, ...] = ()
        self._new: tuple[Rect, ...] = ()
        self._line: Text | None = None
        self._made: tuple[object, ...] = ()
        self.shapes: tuple[Shape, ...] = ()

    def paint(self, painter: QPainter, theme: str) -> None:
        """Draw it in pixels of the widget."""
        if self.shapes:
            paint(painter, Picture(self.shapes, Rect(0.0, 0.0, 0.0, 0.0)), theme)

    def look(
        self, frame: Frame | None, picture: Picture | None, camera: Camera, room: Rect, size: float
    ) -> None:
        """Make what is seen through ``camera`` in a widget of ``room``.

        ``size``: how much larger than usual all is written.
        """
        if frame is None or picture is None or camera.scale >= HARDLY:
            self.shapes, self._made = (), ()
            return
        made = (frame, picture, camera, room, size)
        if self._made[2:] == made[2:] and self._is_known(frame, picture):
            return
        self._made = made
        self._find(frame, picture, size)
        headings = self._row(camera, room)
        written = [Rect(t.x, t.y - t.ascent, t.width, t.ascent + t.descent) for t in headings]
        written += [_on_screen(camera, chip) for chip in self._chips]
        self.shapes = (*headings, *self._callout(camera, room, written))

    def _is_known(self, frame: Frame, picture: Picture) -> bool:
        # Compared as objects: a whole picture is not looked through for that.
        known = self._known
        return known is not None and known[0] is frame and known[1] is picture

    def _find(self, frame: Frame, picture: Picture, size: float) -> None:
        if self._is_known(frame, picture) and self._size == size:
            return
        self._known, self._size = (frame, picture), size
        groups: dict[str, list[Text]] = {}
        for shape in picture.shapes:
            if shape.tag.kind == "heading" and isinstance(shape, Text) and not shape.angle:
                groups.setdefault(shape.tag.label, []).append(shape)
        found = [(row[0], bounding([row[0].corners()])) for row in groups.values()]
        found.sort(key=lambda pair: (pair[1].y, pair[1].x))
        self._headings = tuple((_resized(text, HEADING * size), box) for text, box in found)
        self._maps = tuple(s.rect for s in picture.shapes if isinstance(s, Image))
        self._chips = tuple(
            s.rect for s in picture.shapes if s.tag.kind == "reading" and isinstance(s, Box)
        )
        self._new, self._line = (), None
        # Only here: a first picture that fits has no callout.
        from gui.scene.callout import newest_line

        told = newest_line(frame, NUMBER * size)
        if told is not None:
            self._new = _places(picture, told)
            self._line = metrics.text(told.runs, 0.0, 0.0, tag=Tag("number", told.wire))

    # -- headings ----------------------------------------------------------------

    def _row(self, camera: Camera, room: Rect) -> list[Text]:
        """Return the headings that find room, the first ones of each line first.

        None covers another one, a matrix or a chip.
        """
        maps = [_on_screen(camera, rect) for rect in (*self._maps, *self._chips)]
        taken: list[Rect] = []
        made: list[Text] = []
        for written, box in self._headings:
            high = written.ascent + written.descent
            x, _ = camera.to_widget(box.center)
            _, bottom = camera.to_widget((box.x, box.bottom))
            spot = Rect(x - written.width / 2, bottom - high, written.width, high)
            if not _meets(spot, room):
                continue
            spot = _inside(spot, room)
            if any(_meets(spot.grown(_ROOM / 2), other) for other in taken):
                continue
            if any(_meets(spot, one) for one in maps):
                continue
            taken.append(spot.grown(_ROOM / 2))
            made.append(replace(written, x=spot.x, y=spot.y + written.ascent))
        return made

    # -- the newest number -------------------------------------------------------

    def _callout(self, camera: Camera, room: Rect, written: list[Rect]) -> list[Shape]:
        """Return the plate beside the first place in sight, clear of what is ``written``."""
        line = self._line
        halos = [_on_screen(camera, box) for box in self._new]
        halos = [halo for halo in halos if _meets(halo, room)]
        if line is None or not halos:
            return []
        halo = halos[0]
        wide, high = line.width + 2 * _PAD, line.ascent + line.descent + _PAD
        plate = _beside(halo, wide, high, room, written)
        (x0, y0), (x1, y1) = _nearest(plate, halo)
        tag = Tag("callout")
        baseline = plate.y + _PAD / 2 + line.ascent
        return [
            Path((("M", x0, y0), ("L", x1, y1)), "halo-edge", 1.5, tag=tag),
            Box(plate, 5.0, "halo-edge", "ground", 1.5, tag),
            replace(line, x=plate.x + _PAD, y=baseline),
        ]


def _places(picture: Picture, told: Callout) -> tuple[Rect, ...]:
    """Return where the number that is told stands; first its own places."""
    found = newest(picture)
    own = [shape for shape in found if shape.tag.wire == told.wire and shape.tag.port == told.port]
    own.sort(key=lambda shape: shape.tag.quantity != told.quantity)
    return tuple(box for shape in own or found for box in box_of_shape(shape))


def _resized(text: Text, size: float) -> Text:
    """Return ``text`` with its largest type of ``size``, from its left end."""
    factor = size / max(run.size for run in text.runs)
    runs = tuple(
        replace(run, size=run.size * factor, shift=run.shift * factor, back=run.back * factor)
        for run in text.runs
    )
    return metrics.text(runs, 0.0, 0.0, tag=text.tag)


def _on_screen(camera: Camera, box: Rect) -> Rect:
    x, y = camera.to_widget((box.x, box.y))
    return Rect(x, y, box.w * camera.scale, box.h * camera.scale)


def _beside(halo: Rect, wide: float, high: float, room: Rect, written: list[Rect]) -> Rect:
    """Return where a plate stands: above, below, right or left, the first with room.

    It is clear of the halo; of headings, too, where it can be.
    """
    x, y = halo.center[0] - wide / 2, halo.center[1] - high / 2
    spots = (
        Rect(x, halo.y - _AWAY - high, wide, high),
        Rect(x, halo.bottom + _AWAY, wide, high),
        Rect(halo.right + _AWAY, y, wide, high),
        Rect(halo.x - _AWAY - wide, y, wide, high),
    )
    held = [_inside(spot, room) for spot in spots]
    free = [spot for spot in held if not _meets(spot, halo)] or held
    return next((s for s in free if not any(_meets(s, one) for one in written)), free[0])


def _inside(spot: Rect, room: Rect) -> Rect:
    """Return ``spot`` moved into ``room``, but for a rim."""
    x = max(min(spot.x, room.right - _EDGE - spot.w), room.x + _EDGE)
    y = max(min(spot.y, room.bottom - _EDGE - spot.h), room.y + _EDGE)
    return Rect(x, y, spot.w, spot.h)


def _meets(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def _nearest(plate: Rect, halo: Rect) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of the line from the plate to the halo."""

    def clamped(rect: Rect, point: tuple[float, float]) -> tuple[float, float]:
        return (
            min(max(point[0], rect.x), rect.right),
            min(max(point[1], rect.y), rect.bottom),
        )

    start = clamped(plate, halo.center)
    return start, clamped(halo, start)
