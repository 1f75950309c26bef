"""Two fingers on a touch pad or on a touch screen: they zoom and move the diagram."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QNativeGestureEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from gui.scene.shapes import Point


class Zoomed(Protocol):
    """What fingers act on: the canvas."""

    def zoom(self, factor: float, at: Point | None = None) -> None: ...
    def pan(self, dx: float, dy: float) -> None: ...
    def let_go(self) -> None: ...
    def mapFromGlobal(self, spot: QPoint, /) -> QPoint: ...  # noqa: N802 - Qt's name


def watch(widget: QWidget, platform: str) -> None:
    """Ask for pinches on a touch screen; macOS tells of a touch pad by itself."""
    if platform != "cocoa":
        widget.grabGesture(Qt.GestureType.PinchGesture)


def follow(event: QEvent, canvas: Zoomed) -> bool:
    """Zoom where ``event`` is fingers that say so; return whether it was."""
    if isinstance(event, QNativeGestureEvent):
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        spot = event.position()
        canvas.zoom(1.0 + event.value(), (spot.x(), spot.y()))
        return True
    if isinstance(event, QGestureEvent):
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if isinstance(pinch, QPinchGesture):
            _pinched(pinch, canvas)
            event.accept(pinch)
            return True
    return False


def _pinched(pinch: QPinchGesture, canvas: Zoomed) -> None:
    """What is between the fingers stays there; the first finger drags nothing any more."""
    canvas.let_go()
    # The end repeats the last change.
    if pinch.state() == Qt.GestureState.GestureUpdated:
        middle, before = pinch.centerPoint(), pinch.lastCenterPoint()
        canvas.pan(middle.x() - before.x(), middle.y() - before.y())
        at = canvas.mapFromGlobal(middle.toPoint())
        canvas.zoom(pinch.scaleFactor(), (at.x(), at.y()))
