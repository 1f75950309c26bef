"""A Picture as a widget of its own: an equation, a row of numbers.

In a formula the numbers and names can be pointed at, clicked, and gone to by key: Tab enters
it, arrows go from one to the next, Enter picks.  One that is meant has a frame.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.canvas.paint import paint
from gui.scene.formula_links import Place, beside, places, stands_for
from gui.scene.hit import hit
from gui.scene.shapes import Picture, Rect, Tag
from gui.theme import chrome

EMPTY = Picture((), Rect(0.0, 0.0, 0.0, 0.0))
_ARROWS: Final = {
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Up: (0, -1),
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_PAD: Final = 2.0
_BESIDE: Final = 1.0
"""Less than above and below: a sign stands beside it."""
_FRAME: Final = 1.5
_ROUND: Final = 4.0


class PictureView(QWidget):
    """Shows a Picture at scale 1.

    Whoever shows a formula gives it a focus policy.  ``picked`` brings the Tag of what was
    clicked, ``chosen`` that of what was picked by key; ``hovered`` what is pointed at or gone
    to, or ``None``; ``reached`` where on the widget that stands; ``menu_asked`` a place of the
    screen, and whether it was by key; ``copied`` comes with the keys that copy.
    """

    picked = Signal(object)
    chosen = Signal(object)
    hovered = Signal(object)
    reached = Signal(object)
    menu_asked = Signal(object, bool)
    copied = Signal()

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.picture = EMPTY
        self.at: int | None = None
        self._places: tuple[Place, ...] = ()
        self._ready: tuple[Picture, str, QPixmap] | None = None
        self._hovered: Tag | None = None
        self._pointed: Tag | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_picture(self, picture: Picture, theme: str) -> None:
        """Show ``picture``."""
        same = picture is self.picture
        self.set_formula(picture, theme, self._places if same else places(picture))

    def set_formula(self, picture: Picture, theme: str, found: tuple[Place, ...]) -> None:
        """Show ``picture`` of which all that can be gone to is known."""
        before, self.picture = self.picture, picture
        self.theme = theme
        if picture.bounds != before.bounds:
            self.setFixedSize(self.sizeHint())
        if picture is not before:
            self._places = found
            self._go(None if self.at is None or not self._places else 0)
        self.update()

    def light(self, tag: Tag | None) -> None:
        """Frame all that stands for ``tag``, which is pointed at in the diagram."""
        if tag != self._pointed:
            self._pointed = tag
            self.update()

    @property
    def lit(self) -> tuple[Place, ...]:
        """What has a frame: what is gone to, and all that stands for what is pointed at."""
        pointed = self._pointed
        found = [p for p in self._places if pointed and stands_for(p.tag, pointed)]
        if self.at is not None and self.hasFocus():
            found.append(self._places[self.at])
        return tuple(found)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the picture."""
        return _size(self.picture)

    def prepare(self, picture: Picture) -> None:
        """Paint what will be shown next where nobody sees it, on the ground of a panel."""
        ratio = self.devicePixelRatioF()
        if ratio != round(ratio):
            return  # pixels of such a screen are not those of the widget
        image = QPixmap(_size(picture) * ratio)
        image.setDevicePixelRatio(ratio)
        image.fill(chrome(self.theme, "bar"))
        with QPainter(image) as painter:
            self._paint(painter, picture)
        self._ready = picture, self.theme, image

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the picture from the top left corner."""
        with QPainter(self) as painter:
            image = self._prepared()
            if image is None:
                self._paint(painter, self.picture)
            else:
                painter.drawPixmap(0, 0, image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().highlight(), _FRAME))
            for place in self.lit:
                painter.drawRoundedRect(self._frame(place), _ROUND, _ROUND)

    def _prepared(self) -> QPixmap | None:
        """Return the pixels of the picture, if they are ready."""
        if self._ready is None:
            return None
        picture, theme, image = self._ready
        there = picture is self.picture and theme == self.theme
        return image if there and image.devicePixelRatio() == self.devicePixelRatioF() else None

    def _paint(self, painter: QPainter, picture: Picture) -> None:
        painter.save()
        painter.translate(-picture.bounds.x, -picture.bounds.y)
        paint(painter, picture, self.theme)
        painter.restore()

    def _frame(self, place: Place) -> QRectF:
        """Return the frame of a place, inside the widget."""
        box, bounds = place.box, self.picture.bounds
        rect = QRectF(box.x - bounds.x, box.y - bounds.y, box.w, box.h)
        within = QRectF(self.rect()).adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
        return rect.adjusted(-_BESIDE, -_PAD, _BESIDE, _PAD).intersected(within)

    def tag_at(self, spot: QPointF) -> Tag | None:
        """Return what stands under a place of the widget."""
        bounds = self.picture.bounds
        return hit(self.picture, (spot.x() + bounds.x, spot.y() + bounds.y))

    # -- the pointer -------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select what is clicked."""
        tag = self.tag_at(event.position())
        if tag is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(_meant(tag))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say what is pointed at."""
        tag = self.tag_at(event.position())
        hand = Qt.CursorShape.PointingHandCursor
        self.setCursor(hand if tag is not None else Qt.CursorShape.ArrowCursor)
        self._hover(tag)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Point at nothing; what was gone to by key is meant again."""
        keyed = self.at is not None and self.hasFocus()
        self._hover(self._places[self.at].tag if keyed and self.at is not None else None)
        super().leaveEvent(event)

    def _hover(self, tag: Tag | None) -> None:
        if tag != self._hovered:
            self._hovered = tag
            self.hovered.emit(tag)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for a menu at the pointer, or below what was gone to."""
        spot = event.globalPos()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        if by_key and self.at is not None:
            frame = self._frame(self._places[self.at])
            spot = self.mapToGlobal(frame.bottomLeft().toPoint())
        self.menu_asked.emit(spot, by_key)

    # -- keys --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from one number to the next; pick one."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif self.at is None or not plain:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._go(beside(self._places, self.at, *_ARROWS[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else len(self._places) - 1)
        elif key in _ENTER:
            self.chosen.emit(_meant(self._places[self.at].tag))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Enter at the first number, or from behind at the last one."""
        back = event.reason() == Qt.FocusReason.BacktabFocusReason
        if self.at is None and self._places:
            self._go(len(self._places) - 1 if back else 0)
        elif self.at is not None:
            self._go(self.at)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Mean nothing any more; where one was is remembered while a menu is open."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._go(None)
        super().focusOutEvent(event)

    def _go(self, at: int | None) -> None:
        """Go to the place with index ``at``, or to none."""
        self.at = at
        place = None if at is None else self._places[at]
        self._hover(None if place is None else place.tag)
        self.setAccessibleDescription("" if place is None else place.words)
        if place is not None:
            self.reached.emit(self._frame(place).toAlignedRect())
            changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(changed)
        self.update()


def _size(picture: Picture) -> QSize:
    return QSize(round(picture.bounds.w + 0.5), round(picture.bounds.h + 0.5))


def _meant(tag: Tag) -> Tag:
    """Return the number to select: a local derivative is no number of the diagram."""
    return tag if tag.quantity else Tag("name", tag.wire, None, "", "", tag.entry)
