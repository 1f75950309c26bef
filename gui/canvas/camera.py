"""Where a scene stands in a widget: its scale and its origin.  Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from gui.scene.shapes import Point, Rect
from gui.scene.style import MARGIN, SIZE_SMALL

SMALLEST: Final = 0.02
LARGEST: Final = 16.0
LARGEST_FIT: Final = 2.0
"""A small picture is not blown up beyond this to fill a large window."""
READABLE: Final = 11.0
"""Pixels that the smallest numbers are high where not all of a picture fits."""
LEAST: Final = 9.0
"""Pixels that the smallest numbers have at least where all of a picture is fitted."""
LEAD: Final = 0.6
"""So much of the window is before what comes into sight, on the way to it."""
HARDLY: Final = (LEAST - 0.5) / SIZE_SMALL
"""Below this scale the smallest numbers cannot be read; half a pixel is rounded up."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A scene point p stands at ``p * scale + (x, y)``; ``scale`` in pixels per unit."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_scene(self, spot: Point) -> Point:
        """Return the scene point under a place of the widget."""
        return (spot[0] - self.x) / self.scale, (spot[1] - self.y) / self.scale

    def to_widget(self, point: Point) -> Point:
        """Return where a scene point stands in the widget."""
        return point[0] * self.scale + self.x, point[1] * self.scale + self.y

    def zoomed(self, at: Point, factor: float) -> Camera:
        """Return the camera ``factor`` nearer, what is under ``at`` staying there."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        ratio = scale / self.scale
        return Camera(scale, at[0] + (self.x - at[0]) * ratio, at[1] + (self.y - at[1]) * ratio)

    def panned(self, dx: float, dy: float) -> Camera:
        """Return the camera with the scene moved by so many pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def centred(self, point: Point, x: float, y: float) -> Camera:
        """Return the camera at the same scale with a scene point at x, y of the widget."""
        return replace(self, x=x - point[0] * self.scale, y=y - point[1] * self.scale)

    def keeping(self, bounds: Rect, width: float, height: float, rim: float) -> Camera:
        """Return the camera moved so that ``rim`` pixels of ``bounds`` stay in sight."""
        left, top = self.to_widget((bounds.x, bounds.y))
        right, bottom = self.to_widget((bounds.right, bounds.bottom))
        dx = max(rim - right, 0.0) - max(left - (width - rim), 0.0)
        dy = max(rim - bottom, 0.0) - max(top - (height - rim), 0.0)
        return self.panned(dx, dy) if dx or dy else self

    def sees(self, spot: Rect, width: float, height: float) -> bool:
        """Return whether ``spot`` of the scene is in sight."""
        return self.showing(spot, width, height, 0.0) == self

    def showing(self, spot: Rect, width: float, height: float, rim: float) -> Camera:
        """Return the camera moved just so far that ``spot`` of the scene is in sight."""
        return self._with(spot, (width, rim, rim), (height, rim, rim))

    def leading(self, spot: Rect, bounds: Rect, width: float, height: float, rim: float) -> Camera:
        """Return the camera moved so that there is room beyond ``spot``, on the way to it.

        Whoever goes on that way need not move at each step.  Beyond ``bounds``, where there is
        nothing, no room is left for it.
        """
        near = self.showing(spot, width, height, 0.0)
        across, down = _rims(width, rim, near.x - self.x), _rims(height, rim, near.y - self.y)
        return self._with(spot, across, down)._filled(bounds, width, height)

    def _filled(self, bounds: Rect, width: float, height: float) -> Camera:
        """Return the camera that sees nothing beyond ``bounds`` where these fill the widget."""
        left, top = self.to_widget((bounds.x, bounds.y))
        right, bottom = self.to_widget((bounds.right, bounds.bottom))
        dx = _outside(left, right, width)
        dy = _outside(top, bottom, height)
        return self.panned(-dx, -dy) if dx or dy else self

    def _with(self, spot: Rect, across: _Rims, down: _Rims) -> Camera:
        """Return the camera with ``spot`` inside the rims of both directions."""
        left, top = self.to_widget((spot.x, spot.y))
        right, bottom = self.to_widget((spot.right, spot.bottom))
        dx, dy = _into(left, right, *across), _into(top, bottom, *down)
        return self.panned(dx, dy) if dx or dy else self


_Rims = tuple[float, float, float]
"""The length of a side of the widget, and the rims at its start and end."""


def _rims(length: float, rim: float, moved: float) -> _Rims:
    """Return the rims of a side, the larger one where the picture was moved from."""
    lead = LEAD * length
    return length, lead if moved > 0 else rim, lead if moved < 0 else rim


def _outside(low: float, high: float, length: float) -> float:
    """Return how much of the length is empty before low (or, negative, behind high)."""
    if high - low < length:
        return 0.0
    return max(low, 0.0) - max(length - high, 0.0)


def _into(low: float, high: float, length: float, first: float, last: float) -> float:
    """Return how far to move low..high to be inside the rims; the start wins.

    What nearly fills the length has only narrow rims.
    """
    room = max(length - (high - low), 0.0)
    narrow = min(first, last, room / 2)
    first, last = min(first, room - narrow), min(last, room - narrow)
    if low < first:
        return first - low
    if high > length - last:
        return max(length - last - high, first - low)
    return 0.0


def fitting(bounds: Rect, width: float, height: float) -> Camera:
    """Return the camera that shows all of ``bounds`` in the middle of the widget.

    Of the margin that a picture has for a page, a part is enough on the screen.
    """
    bounds = bounds.grown(-MARGIN * 0.6)
    if bounds.w <= 0 or bounds.h <= 0 or width <= 0 or height <= 0:
        return Camera()
    scale = min(width / bounds.w, height / bounds.h, LARGEST_FIT)
    scale = max(scale, SMALLEST)
    center = bounds.center
    return Camera(scale, width / 2 - center[0] * scale, height / 2 - center[1] * scale)


def legible(
    bounds: Rect,
    width: float,
    height: float,
    before: Camera,
    high: float = READABLE,
    least: float = LEAST,
) -> Camera:
    """Return the camera that shows ``bounds`` so that numbers can be read.

    All of it where the smallest have ``least`` pixels then; else with ``high`` pixels, from
    its left side on, or, where ``before`` is at the same scale already, from there.
    """
    whole = fitting(bounds, width, height)
    scale = high / SIZE_SMALL
    if whole.scale >= least / SIZE_SMALL:
        return whole
    if before.scale == scale:
        return before
    y = height / 2 - bounds.center[1] * scale
    if bounds.h * scale > height:
        y = MARGIN / 2 - bounds.y * scale
    return Camera(scale, -bounds.x * scale, y)
