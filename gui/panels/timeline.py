"""The bottom of the window: the steps of the iteration as a bar, the loss beside it."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QToolTip, QWidget

from core.data import batches_per_epoch, epoch_of
from core.newest import Key
from core.plan import Phase
from core.trace import Array, Snapshot
from core.wire_names import wire_name
from gui.fonts import scale_of
from gui.i18n import N_, tr
from gui.panels.bands import Band, bands, phases_of, place_of, step_at
from gui.panels.bar_marks import BarMarks, Inks
from gui.panels.panel import plain_tip
from gui.panels.picture import EMPTY, PictureView
from gui.scene import metrics
from gui.scene.asked import asked
from gui.scene.frame import Frame
from gui.scene.names import name_runs
from gui.scene.numbers import Digits, format_number
from gui.scene.shapes import Picture, Rect, Run, Tag
from gui.scene.spoken import part_name, part_numbers, step_text
from gui.scene.style import PALETTES
from gui.theme import chrome

PHASE_NAMES = {
    Phase.FORWARD: N_("forward"),
    Phase.LOSS: N_("loss"),
    Phase.BACKWARD: N_("backward"),
    Phase.UPDATE: N_("update"),
    Phase.AGAIN: N_("forward again"),
}
AHEAD = 0.62
"""How much of the ground is in the colour of steps that are not done yet."""
_TIP: Final = N_("Click or drag to go to a step; ← and → move by one stride")
_HEIGHT = 24
_SIZE = 15.0
_NAME_PAD = 9.0
_KNOB = 5.0
_CLEAR = 3.0
"""So many pixels beside a name the knob's line is broken already."""


class Bar(QWidget):
    """The steps of one iteration; ``moved`` brings the step that it is dragged to."""

    moved = Signal(int)
    stepped = Signal(int)

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._phases: tuple[tuple[Phase, int, int], ...] = ()
        self._bands: tuple[Band, ...] = ()
        self.step = 0
        self.marks = BarMarks()
        self.said = ""
        # Reached by Tab and F6; a click leaves the focus with the diagram.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._stretch()
        self.setMinimumWidth(120)
        self.setAccessibleName(tr("Step"))

    def show_frame(self, frame: Frame) -> None:
        """Mark where ``frame`` stands."""
        snapshot = frame.snapshot
        self._phases = phases_of(snapshot.plan) if snapshot else ()
        before, self.step = self.step, snapshot.at if snapshot else 0
        self.setEnabled(snapshot is not None)
        self.said = step_text(frame)
        self.setToolTip(f"{self.said}\n{tr(_TIP)}" if self.said else "")
        self.marks.show_frame(frame)
        self._arrange()
        self.update()
        if self.step != before and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, self.step))

    @property
    def length(self) -> int:
        """How many steps there are."""
        return self._bands[-1].last if self._bands else 0

    @property
    def _high(self) -> int:
        """How high the bands are, so that names of any size stand in them."""
        return round(_HEIGHT * max(scale_of(self.font()), 1.0))

    def _stretch(self) -> None:
        self.setFixedHeight(self._high + 14)

    def _arrange(self) -> None:
        measure = QFontMetricsF(self.font())
        names = [
            measure.horizontalAdvance(tr(PHASE_NAMES[p])) + 2 * _NAME_PAD
            for p, _, _ in self._phases
        ]
        self._bands = bands(self._phases, names, max(self.width() - 2 * _KNOB, 0.0))

    def place(self, step: int) -> float:
        """Return where the end of ``step`` stands, in pixels from the left."""
        return _KNOB + place_of(self._bands, step)

    # -- painting ----------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bands, their names, and the knob."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            track = self._track()
            self._paint_bands(painter, track)
            if self._bands:
                inks = Inks(chrome(self.theme, "muted"), QColor(*PALETTES[self.theme]["warning"]))
                self.marks.paint(painter, self.place, track.top() - 1.0, inks)
                self._paint_knob(painter, track)
            self._paint_names(painter, track)

    def _track(self) -> QRectF:
        return QRectF(_KNOB, (self.height() - self._high) / 2, self._length(), self._high)

    def _length(self) -> float:
        return max(self.width() - 2 * _KNOB, 0.0)

    def _room(self, band: Band, track: QRectF) -> QRectF:
        return QRectF(_KNOB + band.left, track.top(), band.right - band.left, track.height())

    def _paint_bands(self, painter: QPainter, track: QRectF) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(track, 6, 6)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(track, chrome(self.theme, "hover"))
        here = self.place(self.step)
        for band in self._bands:
            room = self._room(band, track)
            colour = chrome(self.theme, band.phase.value)
            painter.fillRect(room, _mixed(colour, chrome(self.theme, "bar"), AHEAD))
            done = QRectF(room)
            done.setRight(min(max(here, room.left()), room.right()))
            painter.fillRect(done, colour)
            if band.first:
                edge = QRectF(room.left() - 0.75, track.top(), 1.5, track.height())
                painter.fillRect(edge, chrome(self.theme, "bar"))
        painter.restore()

    def name_boxes(self) -> dict[Phase, QRectF]:
        """Return what the names of the phases cover, of those that have room, in pixels."""
        made: dict[Phase, QRectF] = {}
        track, measure = self._track(), QFontMetricsF(self.font())
        for band in self._bands:
            name, room = tr(PHASE_NAMES[band.phase]), self._room(band, track)
            wide = measure.horizontalAdvance(name)
            if wide <= room.width() - 4:
                top = room.center().y() - measure.height() / 2 + measure.ascent()
                ink = measure.tightBoundingRect(name)
                box = QRectF(room.center().x() - wide / 2, top + ink.top(), wide, ink.height())
                made[band.phase] = box
        return made

    def _paint_names(self, painter: QPainter, track: QRectF) -> None:
        rooms = {band.phase: (band, self._room(band, track)) for band in self._bands}
        for phase in self.name_boxes():
            band, room = rooms[phase]
            reached = self.step > band.first
            muted = chrome(self.theme, "muted")
            painter.setPen(self.palette().windowText().color() if reached else muted)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, tr(PHASE_NAMES[phase]))

    def _paint_knob(self, painter: QPainter, track: QRectF) -> None:
        """A line with a grip above and below; it is broken where a name stands."""
        x = self.place(self.step)
        accent = chrome(self.theme, "accent")
        painter.setPen(Qt.PenStyle.NoPen)
        for top, bottom in self._line(x, track):
            painter.setBrush(chrome(self.theme, "bar"))
            painter.drawRect(QRectF(x - 2.0, top, 4.0, bottom - top))
            painter.setBrush(accent)
            painter.drawRect(QRectF(x - 1.0, top, 2.0, bottom - top))
        for y in (track.top() - 6, track.bottom()):
            painter.drawRoundedRect(QRectF(x - _KNOB, y, 2 * _KNOB, 6), 3, 3)
        if self.hasFocus():
            painter.setPen(accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), 7, 7)

    def _line(self, x: float, track: QRectF) -> list[tuple[float, float]]:
        """Return the parts of the knob's line, from where to where."""
        for box in self.name_boxes().values():
            if box.left() - _CLEAR <= x <= box.right() + _CLEAR:
                parts = [(track.top(), box.top() - 1.0), (box.bottom() + 1.0, track.bottom())]
                return [(top, bottom) for top, bottom in parts if bottom > top]
        return [(track.top(), track.bottom())]

    # -- events ------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Arrange anew when the size or the font has changed."""
        if event.type() == QEvent.Type.FontChange:
            self._stretch()
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            told = self.marks.told(event.pos().x(), self.place)
            if told:
                QToolTip.showText(event.globalPos(), plain_tip(told), self)
                return True
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._arrange()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the step under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def _drag(self, event: QMouseEvent) -> None:
        step = step_at(self._bands, event.position().x() - _KNOB)
        if step != self.step:
            self.moved.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move while the bar itself has the focus."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Down | Qt.Key.Key_PageUp:
                self.stepped.emit(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_PageDown:
                self.stepped.emit(1)
            case Qt.Key.Key_Home:
                self.moved.emit(0)
            case Qt.Key.Key_End:
                self.moved.emit(self.length)
            case _:
                super().keyPressEvent(event)


class Timeline(QWidget):
    """The iteration, the bar and the loss."""

    moved = Signal(int)
    stepped = Signal(int)
    asked = Signal()

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(tr("Timeline"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.theme = theme
        self._frame: Frame | None = None
        self.iteration = QToolButton()
        self.iteration.setAutoRaise(True)
        self.iteration.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.iteration.setToolTip(tr("Go to another iteration"))
        self.iteration.clicked.connect(self.asked)
        self.bar = Bar(theme)
        self.bar.moved.connect(self.moved)
        self.bar.stepped.connect(self.stepped)
        self.loss = PictureView(theme)
        self.loss.setToolTip(tr("The loss, and after the update the loss on the same samples"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 16, 6)
        row.setSpacing(10)
        row.addWidget(self.iteration)
        row.addWidget(self.bar, 1)
        row.addWidget(self.loss)

    def show_frame(self, frame: Frame) -> None:
        """Show where ``frame`` stands."""
        self._frame = frame
        self.setVisible(frame.snapshot is not None)
        self.iteration.setText(_where(frame))
        self.bar.show_frame(frame)
        made = EMPTY
        if frame.snapshot is not None:
            size = _SIZE * scale_of(self.font())
            made = loss_picture(frame.snapshot, frame.view.numbers, size, asked=asked(frame))
        self.loss.set_picture(made, self.theme)
        if frame.snapshot is not None:
            # After the picture, which says by itself what one has gone to in it: nothing.
            loss = frame.snapshot.graph.loss
            self.loss.setAccessibleName(part_name(frame, loss))
            self.loss.setAccessibleDescription(part_numbers(frame, loss))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write the loss in the size of text that is chosen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._frame is not None:
            self.show_frame(self._frame)

    def set_theme(self, theme: str) -> None:
        """Paint in the colours of ``theme``."""
        self.theme = self.bar.theme = self.loss.theme = theme
        # Another scheme leaves style sheet and palette as they are: nothing else repaints.
        self.bar.update()
        self.loss.update()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a low, wide size."""
        return QSize(600, self.bar.height() + 8)


def _where(frame: Frame) -> str:
    data, batch = frame.experiment.data, frame.experiment.batch
    count = 0 if data is None else len(data.inputs)
    iteration = frame.position.iteration
    if batches_per_epoch(count, batch) > 1:
        return tr("iteration {k} · epoch {n}", k=iteration, n=epoch_of(iteration, count, batch))
    return tr("iteration {k}", k=iteration)


def loss_picture(
    snapshot: Snapshot, digits: Digits, size: float = _SIZE, *, asked: Set[Key] = frozenset()
) -> Picture:
    """Return the loss before and, once it is there and not ``asked``, after the update.

    Room is kept for both, so that nothing beside it moves within an iteration.
    """
    trace, wire = snapshot.trace, snapshot.graph.loss
    runs = _loss_runs(snapshot, trace.values[wire], trace.again.get(wire), digits, size)
    room = metrics.width(runs)
    before = None if (wire, "value", None) in asked else snapshot.value(wire)
    after = None if (wire, "updated", None) in asked else snapshot.updated(wire)
    reached = _loss_runs(snapshot, before, after, digits, size)
    height = metrics.line_height(size)
    shown = metrics.text(reached, 0.0, height * 0.76, tag=Tag("number", wire))
    return Picture((shown,), Rect(0.0, 0.0, room, height))


def _loss_runs(
    snapshot: Snapshot, before: Array | None, after: Array | None, digits: Digits, size: float
) -> tuple[Run, ...]:
    loss = snapshot.graph.loss
    runs = list(name_runs(wire_name(snapshot.graph.wires[loss]), size, "name"))
    if before is not None:
        text = format_number(float(before), digits, "value", loss)
        runs.append(Run("  " + text, "value", "sans-medium", size))
    if after is not None:
        runs.append(Run("  →  ", "name", "sans", size))
        text = format_number(float(after), digits, "updated", loss)
        runs.append(Run(text, "updated", "sans-medium", size))
    return tuple(runs)


def _mixed(a: QColor, b: QColor, part: float) -> QColor:
    """Return ``a`` with so much of ``b`` in it."""
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * part,
        a.greenF() + (b.greenF() - a.greenF()) * part,
        a.blueF() + (b.blueF() - a.blueF()) * part,
    )
