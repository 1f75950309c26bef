"""The numbers that a source has printed, beside the right ones; each leads to its step.

``PrintedList(entries, frame)``   ``asked`` brings the Published of a row that is clicked.

Tab enters the list, arrows go from row to row, Enter or Space takes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from core.experiment import Published
from gui.i18n import tr
from gui.panels.panel import label
from gui.scene.frame import Frame
from gui.scene.printed_names import spelled
from gui.scene.published_marks import printed_text, right_text, sentence

TICK: Final = "✓"
DIFFERS: Final = "≠"
_LONG: Final = 8
"""Where a number is longer than this, all stand below their names."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PrintedList(QWidget):
    """See the module."""

    asked = Signal(object)

    def __init__(self, entries: Sequence[Published], frame: Frame) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(_heads())
        written = frame.view.numbers
        long = any(
            len(text) > _LONG
            for entry in entries
            for text in (printed_text(entry, written), right_text(entry, written))
        )
        self.rows: list[PrintedRow] = []
        for entry in entries:
            row = PrintedRow(self, entry, frame, stacked=long)
            column.addWidget(row)
            self.rows.append(row)
        self.enter(0)

    def enter(self, at: int) -> None:
        """Make a row the one that Tab goes to."""
        for i, row in enumerate(self.rows):
            here = i == at
            row.setFocusPolicy(Qt.FocusPolicy.TabFocus if here else Qt.FocusPolicy.NoFocus)

    def go_from(self, row: PrintedRow, by: int) -> None:
        """Go from a row to the next (1) or the previous one."""
        at = min(max(self.rows.index(row) + by, 0), len(self.rows) - 1)
        self.enter(at)
        self.rows[at].setFocus(Qt.FocusReason.TabFocusReason)


class PrintedRow(QFrame):
    """One printed number: whether it is right, its name, as printed, and the right one."""

    def __init__(
        self, above: PrintedList, entry: Published, frame: Frame, *, stacked: bool
    ) -> None:
        super().__init__()
        self.entry = entry
        self._above = above
        self.setObjectName("printedrow")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        told = frame.experiment.localized(frame.view.language).told(entry)
        written = frame.view.numbers
        style = "muted" if entry.agrees else ""
        name = label(spelled(told.name))
        printed = label(printed_text(entry, written), wraps=False)
        right = label(right_text(entry, written), style, wraps=False)
        sign = label(
            TICK if entry.agrees else DIFFERS, "muted" if entry.agrees else "", wraps=False
        )
        if not entry.agrees:
            for part in (sign, right):
                _make_bold(part)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 2, 4, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        top, end = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight
        grid.addWidget(sign, 0, 0, top)
        if stacked:
            grid.addWidget(name, 0, 1, 1, 3)
            grid.addWidget(printed, 1, 2, top | end)
            grid.addWidget(right, 1, 3, top | end)
        else:
            grid.addWidget(name, 0, 1, top)
            grid.addWidget(printed, 0, 2, top | end)
            grid.addWidget(right, 0, 3, top | end)
        if told.comment:
            grid.addWidget(label(told.comment, "muted"), 2, 1, 1, 3)
        self.setAccessibleName(sentence(entry, frame))
        self.setAccessibleDescription(tr("Leads to the step that brings it"))

    def _take(self) -> None:
        self._above.asked.emit(self.entry)

    # -- events ------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the number."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._above.enter(self._above.rows.index(self))
            self._take()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go to another row, or to the number of this one."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._above.go_from(self, _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._above.go_from(self, len(self._above.rows) * (1 if key == Qt.Key.Key_End else -1))
        elif key in _ENTER:
            self._take()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the focus, and be seen."""
        super().focusInEvent(event)
        self._style()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show it no more."""
        super().focusOutEvent(event)
        self._style()

    def _style(self) -> None:
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()


def _heads() -> QWidget:
    """Return what stands over the columns."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(4, 0, 4, 2)
    grid.setHorizontalSpacing(8)
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(tr("printed"), "muted", wraps=False), 0, 1)
    grid.addWidget(label(tr("right value"), "muted", wraps=False), 0, 2)
    return holder


def _make_bold(part: QLabel) -> None:
    font = part.font()
    font.setWeight(font.Weight.DemiBold)
    part.setFont(font)
