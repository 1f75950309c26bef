"""The diagram on the screen: paints the Picture of the frame, zooms, pans, selects.

Not a QGraphicsView: a picture is one value, painted by one painter.  See :class:`Mode` for
where it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from core.session import Position
from gui.canvas.backing import Backing
from gui.canvas.camera import Camera
from gui.canvas.gestures import follow, watch
from gui.canvas.keys import letter_of
from gui.canvas.lit import Lit, Shown
from gui.canvas.looking import Looking
from gui.canvas.looking import Mode as Mode
from gui.canvas.motion import Motion
from gui.canvas.newest import newest_boxes, together
from gui.canvas.overlay import Overlay
from gui.canvas.paint import ground
from gui.canvas.pointing import Pointing
from gui.canvas.sheet import Shot
from gui.canvas.spots import same_parts
from gui.i18n import tr
from gui.scene.effect_travel import routes
from gui.scene.frame import Frame
from gui.scene.hit import hit
from gui.scene.shapes import Picture, Rect, Tag

WHEEL_ZOOM: Final = 1.0015
"""Zoom of one unit of a wheel's angle: a notch of 120 is about 1.2."""
REACH: Final = 6.0
"""How many pixels from a line a click still means it."""
NO_PICTURE: Final = Picture((), Rect(0.0, 0.0, 0.0, 0.0))
_BY_KEY: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(Looking):
    """Shows one frame.  ``picked`` brings the Tag that was clicked, or ``None``; ``pointed``
    what the pointer rests on, ``over`` what it is on at once; ``menu_asked`` the Tag under
    the right button and its place on the screen, or ``None`` for both by key;
    ``letter`` a key by its place on an English keyboard.  A ``stale`` picture is not the
    frame's: it is shown, but not clicked."""

    picked = Signal(object)
    menu_asked = Signal(object, object)
    pointed = Signal(object)
    over = Signal(object)
    letter = Signal(str)
    painted = Signal()

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.platform = QGuiApplication.platformName()
        self.frame: Frame | None = None
        self.stale = False
        self.backing = Backing(self)
        self.backing.changed.connect(self.update)
        self.motion = Motion(self)
        self.overlay = Overlay()
        self.pointing = Pointing(self)
        self.pointing.rested.connect(self.pointed)
        self._position: Position | None = None
        self._unseen = False
        self._ring = False
        self.lit = Lit()
        self._over: Tag | None = None
        self._press: QPointF | None = None
        self._last: QPointF | None = None
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Keys are commands here; with an input method Hangul mode would eat them.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        watch(self, self.platform)
        self.setMinimumSize(240, 160)
        self.setAccessibleName(tr("Diagram"))

    # -- showing -----------------------------------------------------------------

    def show_picture(self, frame: Frame, picture: Picture) -> None:
        """Show ``picture``, which is that of ``frame``; the newest number comes into sight."""
        before, self.picture = self.picture, picture
        shown, self.frame = self.frame, frame
        other = before is None or before.bounds != picture.bounds
        if other:
            self._leave()  # what the pointer was on is somewhere else now
            self.carry(before if same_parts(shown, frame) else None, picture)
        stepped = self._is_step(frame.position)
        moved = frame.position != self._position or (other and self.mode is not Mode.FREE)
        moved = moved or (shown is not None and shown.view.asking != frame.view.asking)
        stays = shown is not None and (
            frame.position == self._position or frame.reading != shown.reading
        )
        self._position = frame.position
        self._unseen = True
        self.pointing.know(frame.view.focus, frame.view.focus_entry)
        self.arrange()
        if moved:
            self.reveal_newest()
            self.motion.stop()
        if stays and other:
            # Another view of the same moment: what was looked at is looked at again.
            self._reveal(self.selected_boxes())
        if stepped and self.motion.may_start():
            self.motion.start(routes(picture, frame.opened()), self.camera)
        self.update()
        self.looked.emit()

    def prepare(self, picture: Picture) -> None:
        """Paint beside what the picture of the next step will change."""
        if self.picture is not None and self.picture.bounds == picture.bounds and not self.stale:
            self.backing.prepare(self._shot(picture, self.foreseen(picture)))

    def _shot(self, picture: Picture, camera: Camera) -> Shot:
        size, ratio = (self.width(), self.height()), self.devicePixelRatioF()
        return Shot(picture, self.theme, camera, *size, ratio)

    def moved(self) -> None:
        """End what runs over the picture: it runs where the picture was."""
        self.motion.stop()

    def _is_step(self, position: Position) -> bool:
        """Return whether this is the next step after the one that is shown."""
        before = self._position
        return before == Position(position.iteration, position.step - 1)

    def look_like(self, other: Canvas) -> None:
        """Show what ``other`` shows, at its place and scale, until there is a new picture."""
        self.picture = self.picture or other.picture
        self.frame = self.frame or other.frame
        self._position = other._position
        self.mode, self.camera = other.mode, other.camera
        self.update()

    def light(self, tags: Sequence[Tag]) -> None:
        """Light the numbers that ``tags`` stand for; ``()``: nothing more."""
        shown = self._shown()
        if shown is None:
            self.lit.set(tags)
            return
        before = self.lit.region(shown)
        if self.lit.set(tags):
            self.update(before.united(self.lit.region(shown)))

    def _shown(self) -> Shown | None:
        """Return what is seen; ``None`` before the first picture."""
        if self.picture is None or self.frame is None:
            return None
        snapshot = self.frame.opened().snapshot
        graph = None if snapshot is None else snapshot.graph
        return Shown(self.picture, graph, self.camera, self.width(), self.height())

    def set_theme(self, theme: str) -> None:
        """Paint in the inks of ``theme``."""
        self.theme = theme
        self.update()

    def tag_at(self, spot: QPointF) -> Tag | None:
        """Return what stands under a place of the widget."""
        if self.picture is None or self.stale:
            return None
        point = self.camera.to_scene((spot.x(), spot.y()))
        return hit(self.picture, point, REACH / self.camera.scale)

    # -- events ------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground and the picture."""
        self._unseen = False
        begun = monotonic()
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), ground(self.theme))
            if self.picture is not None:
                self.backing.paint(painter, self._shot(self.picture, self.camera))
            self.motion.cost = monotonic() - begun
            self.overlay.look(self.frame, self.picture, self.camera, self._rect(), self.grown)
            self.overlay.paint(painter, self.theme)
            self.motion.paint(painter, self.theme)
            shown = self._shown() if self.lit.tags else None
            if shown is not None:
                ink = self.palette().highlight().color()
                self.lit.paint(painter, shown, ink, ground(self.theme))
            if self._ring:
                painter.setPen(QPen(self.palette().highlight(), 3.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect())
        self.painted.emit()

    def _rect(self) -> Rect:
        return Rect(0.0, 0.0, float(self.width()), float(self.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep fitting, or the middle in the middle, and the number that is meant in sight."""
        if self.mode is not Mode.FREE:
            self.arrange()
            self.reveal_newest()
            self._reveal(self.selected_boxes())
        elif event.oldSize().isValid():
            before, old = self.camera, event.oldSize()
            grown = event.size() - old
            self.look(before.panned(grown.width() / 2, grown.height() / 2))
            meant = self.selected_boxes() or newest_boxes(self.picture or NO_PICTURE)
            if meant and all(before.sees(box, old.width(), old.height()) for box in meant):
                self._reveal(meant)

    def selected_boxes(self) -> list[Rect]:
        """Return where the selected number stands, or what stands for it; none without one."""
        shown = self._shown()
        if shown is None or self.frame is None or not self.frame.view.selected:
            return []
        # Only with the first selection: the window starts without this.
        from gui.canvas.places import spots_of

        view = self.frame.view
        tag = Tag("number", view.selected, view.port, view.quantity, "", view.entry)
        spots = [spot.box for spot in spots_of(shown.picture, tag, shown.graph)]
        # A wire that is named in several places is looked at in the first ones.
        box = together(spots, *self._room(self.camera))
        return [] if box is None else [box]

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """A wheel zooms to the pointer; a touch pad scrolls, and zooms with Ctrl."""
        spot, angle = event.position(), event.angleDelta()
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase
        zooms = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) or not fingers
        if zooms and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.zoom(WHEEL_ZOOM ** (angle.y() or angle.x()), (spot.x(), spot.y()))
        elif not event.pixelDelta().isNull():
            self.pan(event.pixelDelta().x(), event.pixelDelta().y())
        else:
            self.pan((angle.x() or angle.y()) / 2, 0.0)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers; a held key waits for the screen."""
        if self._is_ahead(event):
            event.accept()
            return True
        return follow(event, self) or super().event(event)

    def _is_ahead(self, event: QEvent) -> bool:
        """Return whether a held key repeats before its last step has been painted.

        Such a repeat is dropped: steps must not queue up behind a slow picture.
        """
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in kinds or not isinstance(event, QKeyEvent):
            return False
        return event.isAutoRepeat() and self._unseen

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a click or a drag."""
        self.pointing.stop()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._press = event.position()
            self._last = None
            if event.button() == Qt.MouseButton.MiddleButton:
                self._last = event.position()

    def let_go(self) -> None:
        """Forget a click or a drag that has begun: it becomes something else."""
        self._press = self._last = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the picture, or show that something can be clicked."""
        spot = event.position()
        if self._press is None:
            over = self.tag_at(spot)
            hand = Qt.CursorShape.PointingHandCursor
            self.setCursor(hand if over is not None else Qt.CursorShape.ArrowCursor)
            self.pointing.move(over)
            if over != self._over:
                self._over = over
                self.over.emit(over)
            return
        far = (spot - self._press).manhattanLength() >= QApplication.startDragDistance()
        if self._last is None and far:
            self._last = self._press
        if self._last is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(spot.x() - self._last.x(), spot.y() - self._last.y())
            self._last = spot

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select what was clicked, unless the picture was dragged."""
        clicked = self._press is not None and self._last is None
        self._press = self._last = None
        self.unsetCursor()
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.tag_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Point at nothing."""
        self._leave()
        self.pointing.move(None)
        super().leaveEvent(event)

    def _leave(self) -> None:
        """Say that the pointer is on nothing, until it moves."""
        if self._over is not None:
            self._over = None
            self.over.emit(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for a menu: at the pointer, or at the selected wire by key."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(None, None)
        else:
            self.menu_asked.emit(self.tag_at(QPointF(event.pos())), event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Find letters by their place when the keyboard is switched to another script."""
        found = letter_of(event, self.platform)
        if found and not event.modifiers():
            self.letter.emit(found)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the focus where it came by key; else the picture need not be painted anew."""
        self.show_ring(event.reason() in _BY_KEY)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """See :meth:`focusInEvent`."""
        self.show_ring(False)
        event.accept()

    def show_ring(self, on: bool) -> None:
        """Frame the diagram, which has the focus by key, or no longer."""
        if on != self._ring:
            self._ring = on
            self.update()

    def leave(self, by: int) -> None:
        """Give the focus to the next (1) or previous (-1) widget."""
        self.focusNextPrevChild(by > 0)
