"""Cards in rows under headings: what the gallery shows, and the way between them by key.

A card has a picture (or none), a name and a line or two about it, all plain text, cut with
an ellipsis where it is too long; then the tooltip has the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from gui.canvas.paint import ground
from gui.fonts import scale_of
from gui.panels.panel import plain_tip
from gui.theme import chrome

WIDTH: Final = 248
"""Pixels of a card at the usual size of text, which scales it."""
PICTURE: Final = 0.5
"""A picture's height to its width: networks and graphs are wide."""
_GAP: Final = 12
_PAD: Final = 10
_RADIUS: Final = 8.0
_LINES: Final = 5
"""Of a card with a picture: the name takes two at most, what is said of it the rest."""
_FEW: Final = 2


class Card(QAbstractButton):
    """``image`` is its picture, ``None`` until there is one; ``opened``: a double click.

    ``lines``: for so many lines of text it has room, as have its neighbours.
    """

    opened = Signal()

    def __init__(
        self, look: str, name: str, about: str, *, pictured: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.name = name
        self.about = about
        self.pictured = pictured
        self.chosen = False
        self.lines = 0
        self._texts: tuple[list[str], list[str]] | None = None
        self.image: QImage | None = None
        self.setAccessibleName(name)
        self.setAccessibleDescription(about)
        self.setToolTip(plain_tip(f"{name}\n{about}"))
        # The field keeps the focus and moves the choice.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def room(self) -> QSize:
        """How large the picture is."""
        width = card_width(self.font())
        return QSize(width - 2, round(width * PICTURE)) if self.pictured else QSize(0, 0)

    def show_image(self, image: QImage | None) -> None:
        """Show ``image`` where the picture stands."""
        self.image = image
        self.update()

    def choose(self, on: bool) -> None:
        """Mark it as the one that Enter opens."""
        if on != self.chosen:
            self.chosen = on
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that is needed for the picture and ``lines`` of text."""
        line = QFontMetricsF(self.font()).lineSpacing()
        down = self.room.height() + 2 * _PAD + self.lines * line + 2
        return QSize(card_width(self.font()), round(down))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def texts(self) -> tuple[list[str], list[str]]:
        """Return the lines of its name and of what is said of it, as they are seen."""
        if self._texts is None:
            font, width = self.font(), card_width(self.font()) - 2 * _PAD - 2
            most = _LINES if self.pictured else _FEW
            heads = wrapped(self.name, _bold(font), width, most // 2)
            self._texts = heads, wrapped(self.about, font, width, most - len(heads))
        return self._texts

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew in another size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._texts = None

    # -- painting ----------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the picture, the two texts, and whether it is chosen."""
        rim = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        outline = QPainterPath()
        outline.addRoundedRect(rim, _RADIUS, _RADIUS)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(outline, chrome(self.look, self._ground()))
            if self.pictured:
                painter.save()
                painter.setClipPath(outline)
                self._paint_picture(painter, rim)
                painter.restore()
            line = "accent" if self.chosen else "line"
            painter.setPen(QPen(chrome(self.look, line), 2.0 if self.chosen else 1.0))
            painter.drawPath(outline)
            self._paint_texts(painter, rim)

    def _ground(self) -> str:
        if self.chosen:
            return "chosen"
        return "hover" if self.underMouse() else "field"

    def _paint_picture(self, painter: QPainter, rim: QRectF) -> None:
        place = QRectF(rim.topLeft(), self.room)
        painter.fillRect(place, ground(self.look))
        if self.image is not None:
            painter.drawImage(place.topLeft(), self.image)
        else:
            self._paint_waiting(painter, place)
        painter.fillRect(QRectF(place.left(), place.bottom(), place.width(), 1), self._line())

    def _paint_waiting(self, painter: QPainter, place: QRectF) -> None:
        """Two circles and what joins them: something will be here."""
        painter.setPen(QPen(self._line(), 2.0))
        size = place.height() / 6
        for side in (-1, 1):
            middle = place.center() + QPointF(side * 2.5 * size, 0)
            painter.drawEllipse(middle, size, size)
        reach = QPointF(1.5 * size, 0)
        painter.drawLine(place.center() - reach, place.center() + reach)

    def _line(self) -> QColor:
        return chrome(self.look, "line")

    def _paint_texts(self, painter: QPainter, rim: QRectF) -> None:
        x, y = rim.left() + _PAD, rim.top() + self.room.height() + _PAD
        font, bold = self.font(), _bold(self.font())
        heads, abouts = self.texts()
        metrics = QFontMetricsF(font)
        for texts, used, colour in (
            (heads, bold, self.palette().windowText().color()),
            (abouts, font, chrome(self.look, "muted")),
        ):
            painter.setFont(used)
            painter.setPen(colour)
            for text in texts:
                painter.drawText(QPointF(x, y + metrics.ascent()), text)
                y += metrics.lineSpacing()


class Shelf(QWidget):
    """Headings, and under each its cards, as many in a row as there is room for."""

    def __init__(self, groups: Sequence[tuple[str, Sequence[Card]]]) -> None:
        super().__init__()
        self._groups = []
        for text, cards in groups:
            head = QLabel(text, self)
            head.setObjectName("section")
            head.setTextFormat(Qt.TextFormat.PlainText)
            for card in cards:
                card.setParent(self)
            self._groups.append((head, list(cards)))

    @property
    def cards(self) -> list[Card]:
        """Those that are shown, in their order."""
        return [card for _, cards in self._groups for card in cards if not card.isHidden()]

    def keep(self, found: set[Card]) -> None:
        """Show these cards only, and the headings that have some."""
        for head, cards in self._groups:
            for card in cards:
                card.setVisible(card in found)
            head.setVisible(any(card in found for card in cards))
        self.arrange()

    def beside(self, card: Card, across: int, down: int) -> Card:
        """Return the card so many places on, or in the row above (-1) or below (1)."""
        cards = self.cards
        if across:
            return cards[min(max(cards.index(card) + across, 0), len(cards) - 1)]
        here = card.geometry()
        tops = sorted({other.y() for other in cards})
        row = tops.index(here.y()) + down
        if not 0 <= row < len(tops):
            return card
        in_row = [other for other in cards if other.y() == tops[row]]
        return min(in_row, key=lambda other: abs(other.x() - here.x()))

    # -- arranging ---------------------------------------------------------------

    def arrange(self) -> None:
        """Place everything, and be as high as that is."""
        width = card_width(self.font())
        columns = max((self.width() + _GAP) // (width + _GAP), 1)
        y = 0
        for head, cards in self._groups:
            shown = [card for card in cards if not card.isHidden()]
            if not shown:
                continue
            head.setGeometry(2, y, self.width() - 2, head.sizeHint().height())
            y += head.height() + 6
            lines = max(sum(map(len, card.texts())) for card in shown)
            for card in shown:
                card.lines = lines
            size = shown[0].sizeHint()
            for i, card in enumerate(shown):
                row, column = divmod(i, columns)
                at = (column * (width + _GAP), y + row * (size.height() + _GAP))
                card.setGeometry(QRect(*at, size.width(), size.height()))
            rows = -(-len(shown) // columns)
            y += rows * (size.height() + _GAP) + 8
        self.setMinimumHeight(max(y - 8, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find the columns anew."""
        super().resizeEvent(event)
        self.arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange anew in another size of text."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.Polish):
            self.arrange()
        return super().event(event)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def card_width(font: QFont) -> int:
    """Return how wide every card is at this size of text."""
    return round(WIDTH * scale_of(font))


def shelf_width(font: QFont, columns: int) -> int:
    """Return how wide a shelf is that has ``columns`` cards in a row."""
    return columns * (card_width(font) + _GAP) - _GAP


def wrapped(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Return ``text`` in at most ``most`` lines of ``width`` pixels, the last one cut."""
    text = " ".join(text.split())
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    starts: list[int] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    # Qt counts in units of UTF-16.
    units = text.encode("utf-16-le", "replace")
    ends = [*starts[1:], len(units) // 2]
    pieces = [
        units[2 * a : 2 * b].decode("utf-16-le").rstrip() for a, b in zip(starts, ends, strict=True)
    ]
    if len(pieces) <= most:
        return pieces
    rest = " ".join(pieces[most - 1 :])
    cut = QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return [*pieces[: most - 1], cut]
