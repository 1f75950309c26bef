"""Where a scene stands in a widget: its scale and its origin.  Knows no Qt."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.values import dataclass
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
        left, top = self.to_widget((spot.x, spot.y))
        right, bottom = self.to_widget((spot.right, spot.bottom))
        # What nearly fills the widget has only a narrow rim.
        aside = min(rim, max((width - right + left) / 2, 0.0))
        above = min(rim, max((height - bottom + top) / 2, 0.0))
        dx = _into(left, right, aside, width - aside)
        dy = _into(top, bottom, above, height - above)
        return self.panned(dx, dy) if dx or dy else self


def _into(low: float, high: float, first: float, last: float) -> float:
    """Return how far to move low..high to be inside first..last; the start wins."""
    if low < first:
        return first - low
    if high > last:
        return max(last - high, first - low)
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
