"""A dot that runs once along the lines by which the newest number has come.

It is painted over the picture, which does not change meanwhile, and nothing waits for it:
the next picture ends it, and where painting takes long there is none.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPen, QRegion
from PySide6.QtWidgets import QWidget

from gui.canvas.camera import Camera
from gui.canvas.paint import colour
from gui.scene.effect_travel import Route
from gui.settings import SYSTEM

LASTS: Final = 0.34
"""Seconds from end to end, whatever the way."""
FRAME: Final = 16
"""Milliseconds from one place of the dot to the next."""
HURRY: Final = 0.12
"""Seconds: of steps that follow each other more quickly none is shown running."""
COSTLY: Final = 0.008
"""Seconds: where painting the picture takes longer a key could be kept waiting."""
_RADIUS: Final = 4.5
_RING: Final = 1.5


class Motion(QObject):
    """Belongs to the widget that it updates and that calls :meth:`paint`.

    ``wish`` is the setting, ``system`` what it means "as the system".
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.routes: tuple[Route, ...] = ()
        self._begun = 0.0
        self._last = 0.0
        self._dirty = QRegion()
        self.camera = Camera()
        self.wish = SYSTEM
        self.system = True
        self.cost = 0.0
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME)
        self._clock.timeout.connect(self._tick)

    @property
    def wanted(self) -> bool:
        return self.system if self.wish == SYSTEM else self.wish == "on"

    @property
    def running(self) -> bool:
        return self._clock.isActive()

    @property
    def rested(self) -> bool:
        """Whether the last step is so long ago that the next is shown running."""
        return monotonic() - self._last >= HURRY

    def may_start(self) -> bool:
        """Return whether a step that comes now is shown running; note that it came."""
        rested, self._last = self.rested, monotonic()
        return self.wanted and rested and self.cost < COSTLY and self._over.isVisible()

    def start(self, routes: tuple[Route, ...], camera: Camera) -> None:
        """Run along ``routes``, all at once."""
        self.stop()
        if routes:
            self.routes, self.camera, self._begun = routes, camera, monotonic()
            self._clock.start()

    def stop(self) -> None:
        """End it, wherever the dot is."""
        self._clock.stop()
        self.routes = ()
        if not self._dirty.isEmpty():
            self._over.update(self._dirty)
            self._dirty = QRegion()

    def _tick(self) -> None:
        if monotonic() - self._begun >= LASTS:
            self.stop()
            return
        now = QRegion()
        reach = round(_RADIUS + _RING) + 2
        for spot in self.spots():
            x, y = round(spot.x()), round(spot.y())
            now += QRect(x - reach, y - reach, 2 * reach, 2 * reach)
        self._over.update(self._dirty.united(now))
        self._dirty = now

    def spots(self) -> list[QPointF]:
        """Return where the dots are now, in pixels of the widget."""
        part = min((monotonic() - self._begun) / LASTS, 1.0)
        eased = part * part * (3.0 - 2.0 * part)
        found = []
        for route in self.routes:
            x, y, _, _ = route.at(route.length * eased)
            found.append(QPointF(*self.camera.to_widget((x, y))))
        return found

    def paint(self, painter: QPainter, theme: str) -> None:
        """Draw the dots over the picture, in pixels of the widget."""
        if not self.routes:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("ground", theme), _RING))
        painter.setBrush(colour("travel", theme))
        for spot in self.spots():
            painter.drawEllipse(spot, _RADIUS, _RADIUS)
