"""Where a widget looks at a picture: what part of it, and how large.

The half of :class:`gui.canvas.canvas.Canvas` that paints nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import reduce
from typing import Final

from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtWidgets import QWidget

from gui.canvas.camera import HARDLY, LEAST, READABLE, Camera, fitting, legible
from gui.canvas.newest import bodies_of, newest_boxes, together
from gui.canvas.spots import box_of, boxes_of, carried
from gui.scene.shapes import Picture, Point, Rect
from gui.scene.style import MARGIN, SIZE_SMALL

LARGE: Final = 24.0
"""Pixels that the numbers of a wire are high at least that one looks at."""
RIM: Final = 48.0
"""So many pixels of the picture stay in sight however far it is moved."""


class Mode(Enum):
    """``AUTO`` fits the window if the numbers can be read then, else follows the newest;
    ``WHOLE`` always fits; ``FREE`` is how the user has put it."""

    AUTO = "auto"
    WHOLE = "whole"
    FREE = "free"


class Looking(QWidget):
    """See the module.  ``looked`` comes after each look, also one that changes nothing."""

    looked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.camera = Camera()
        self.mode = Mode.AUTO
        self.readable = READABLE
        self.least = LEAST
        self.picture: Picture | None = None

    def read_at(self, high: float, least: float) -> None:
        """Take numbers of ``high`` pixels for readable; fit while they have ``least``."""
        if (high, least) != (self.readable, self.least):
            self.readable, self.least = high, least
            self.arrange()
            self.reveal_newest()

    @property
    def grown(self) -> float:
        """How many times larger than usual the readable numbers are."""
        return self.readable / READABLE

    def carry(self, before: Picture | None, picture: Picture) -> None:
        """Look at ``picture`` where one looked at ``before``, the same in another layout."""
        if before is None:
            # Where another one was looked at says nothing about this one.
            self.mode, self.camera = Mode.AUTO, Camera()
        elif self.mode is Mode.FREE:
            middle = self.width() / 2, self.height() / 2
            spot = carried(before, picture, self.camera.to_scene(middle))
            self.camera = self.camera.centred(spot, *middle)

    def fit(self) -> None:
        """Show the whole picture, also after the window's size changes."""
        self.mode = Mode.WHOLE
        self.arrange()

    def arrange(self) -> None:
        """Look where the mode says, in the size that the widget has now."""
        if self.picture is not None and self.mode is not Mode.FREE:
            self.look(self._arranged(self.picture, self.camera))

    def _arranged(self, picture: Picture, camera: Camera) -> Camera:
        bounds, width, height = picture.bounds, self.width(), self.height()
        if self.mode is Mode.FREE:
            return camera
        if self.mode is Mode.WHOLE:
            return fitting(bounds, width, height)
        return legible(bounds, width, height, camera, self.readable, self.least)

    def foreseen(self, picture: Picture) -> Camera:
        """Return how one will look at a step's ``picture`` that is to come."""
        arranged = self._within(self._arranged(picture, self.camera), picture)
        return self._within(self._with_newest(picture, arranged), picture)

    def zoom(self, factor: float, at: Point | None = None) -> None:
        """Zoom around ``at`` (the middle by default)."""
        self.mode = Mode.FREE
        self.look(self.camera.zoomed(at or (self.width() / 2, self.height() / 2), factor))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by so many pixels."""
        self.mode = Mode.FREE
        self.look(self.camera.panned(dx, dy))

    def look(self, camera: Camera) -> None:
        """Look through ``camera``, but never past the picture."""
        if self.picture is not None:
            camera = self._within(camera, self.picture)
        if camera != self.camera:
            self.camera = camera
            self.moved()
            self.update()
        self.looked.emit()

    def _within(self, camera: Camera, picture: Picture) -> Camera:
        return camera.keeping(picture.bounds, self.width(), self.height(), RIM)

    def moved(self) -> None:
        """Do what another camera asks for; nothing by itself."""

    @property
    def fits(self) -> bool:
        """Whether the whole picture is in sight, but for its margin."""
        if self.picture is None:
            return True
        bounds = self.picture.bounds.grown(-MARGIN)
        left, top = self.camera.to_widget((bounds.x, bounds.y))
        right, bottom = self.camera.to_widget((bounds.right, bounds.bottom))
        return (
            left >= -1 and top >= -1 and right <= self.width() + 1 and bottom <= self.height() + 1
        )

    @property
    def unreadable(self) -> bool:
        """Whether there are numbers, but too small to be drawn."""
        if self.picture is None or self.camera.scale >= HARDLY:
            return False
        return any(shape.tag.kind == "number" for shape in self.picture.shapes)

    def reveal(self, *wires: str) -> None:
        """Move just so far that the numbers of ``wires`` are in sight."""
        if self.picture is not None:
            self._reveal([box for wire in wires for box in boxes_of(self.picture, wire)])

    def _reveal(self, spots: Sequence[Rect]) -> None:
        if self.picture is not None:
            camera = self._showing(self.picture, spots, self.camera)
            if camera != self.camera:
                self.look(camera)

    def _showing(self, picture: Picture, spots: Sequence[Rect], camera: Camera) -> Camera:
        """Return ``camera``, or one moved so that all of ``spots`` are in sight."""
        if not spots or self.mode is Mode.WHOLE:
            return camera
        spot = reduce(Rect.united, spots)
        width, height = self.width(), self.height()
        if camera.showing(spot, width, height, 2.0) == camera:
            return camera
        # Out of sight: then with some room around it, and more on the way to it.
        return camera.leading(spot, picture.bounds, width, height, min(width, height) / 5)

    def look_at(self, wire: str) -> None:
        """Show the numbers of ``wire`` large, in the middle."""
        found = box_of(self.picture, wire) if self.picture is not None else None
        if found is None:
            return
        self.mode = Mode.FREE
        near = Camera(max(self.camera.scale, LARGE / SIZE_SMALL))
        self.look(near.centred(found.center, self.width() / 2, self.height() / 2))

    def spot_of(self, wire: str) -> QPoint:
        """Return where ``wire`` stands in the widget; the middle if it is out of sight."""
        found = box_of(self.picture, wire) if self.picture is not None else None
        if found is not None:
            place = QPointF(*self.camera.to_widget(found.center)).toPoint()
            if self.rect().contains(place):
                return place
        return self.rect().center()

    def rearrange(self) -> None:
        """Show the picture as if it were new: where one looked is forgotten."""
        self.mode = Mode.AUTO
        self.arrange()
        self.reveal_newest()

    def reveal_newest(self) -> None:
        """Bring the newest numbers into sight, or the places of those that are asked for.

        With the whole of their neurons, if these have room; not all where they are too many.
        """
        if self.picture is not None:
            camera = self._with_newest(self.picture, self.camera)
            if camera != self.camera:
                self.look(camera)

    def _with_newest(self, picture: Picture, camera: Camera) -> Camera:
        spots = newest_boxes(picture)
        wide, high = self._room(camera)
        for found in (bodies_of(picture, spots), spots):
            box = together(found, wide, high)
            if box is not None and box.w <= wide and box.h <= high:
                break
        return camera if box is None else self._showing(picture, [box], camera)

    def _room(self, camera: Camera) -> tuple[float, float]:
        """Return how much of the scene is in sight, in units, but for a narrow rim."""
        return (self.width() - 4.0) / camera.scale, (self.height() - 4.0) / camera.scale
