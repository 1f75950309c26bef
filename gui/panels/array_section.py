"""A section of the matrix tool: a heading that folds, a choice, pages, a sheet, copies.

API summary
-----------
``Section(name, title, theme)``   one of them; ``body`` is hidden while it is folded
``.show_sheet(...)``              set a sheet in type
``Pager(name)``                   chooses which part of many rows or columns is shown
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.i18n import tr
from gui.panels.panel import label, plain_tip
from gui.panels.picture import PictureView
from gui.scene.array_model import Sheet
from gui.scene.shapes import Picture


class SheetView(PictureView):
    """A sheet whose numbers are gone to by key; a step or a choice leaves one at its place."""

    def __init__(self, theme: str) -> None:
        super().__init__(theme)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_picture(self, picture: Picture, theme: str) -> None:
        """Show ``picture``, and stay at the same number where there is one."""
        label = "" if self.at is None else self._places[self.at].tag.label
        super().set_picture(picture, theme)
        if label:
            found = (i for i, place in enumerate(self._places) if place.tag.label == label)
            self._go(next(found, self.at))


class Pager(QWidget):
    """``name`` first–last of many; ``moved`` brings the first that is to be shown."""

    moved = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        self.name = label(name, "muted", wraps=False)
        self.first = QSpinBox()
        self.first.setAccessibleName(tr("{what}: the first that is shown", what=name))
        self.first.setKeyboardTracking(False)
        self.first.valueChanged.connect(self.moved)
        self.rest = label("", "muted", wraps=False)
        self.before, self.after = (self._button(t) for t in ("‹", "›"))
        self.before.setAccessibleName(tr("{what}: the page before", what=name))
        self.after.setAccessibleName(tr("{what}: the next page", what=name))
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        for made in (self.name, self.first, self.rest, self.before, self.after):
            row.addWidget(made)
        self._shown = range(1)
        self._count = 1

    def _button(self, text: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAutoRepeat(True)
        return made

    def show_part(self, shown: range, count: int, offset: int = 0) -> None:
        """Show ``shown`` of ``count``; hidden where that is all.  ``offset``: the first is
        called 0 or 1."""
        self._shown, self._count = shown, count
        self.setVisible(len(shown) < count)
        self.first.blockSignals(True)
        self.first.setRange(offset, max(offset, count - len(shown) + offset))
        self.first.setValue(shown.start + offset)
        self.first.blockSignals(False)
        self.rest.setText(tr("to {last}, of {n}", last=shown.stop - 1 + offset, n=count))
        self.before.setEnabled(shown.start > 0)
        self.after.setEnabled(shown.stop < count)

    def _turn(self, by: int) -> None:
        """Go to the page before or after, and stay on pages."""
        size = max(len(self._shown), 1)
        before = max(0, (self._shown.start - 1) // size * size)
        first = before if by < 0 else self._shown.stop
        self.first.setValue(min(first, self._count - size) + self.first.minimum())


class Section(QWidget):
    """``open`` says whether it shows its sheet, ``folded`` that this has changed; ``copied``
    brings the form that is wanted."""

    folded = Signal(str, bool)
    copied = Signal(str, str)

    def __init__(self, name: str, title: str, theme: str, pagers: Sequence[str] = ()) -> None:
        super().__init__()
        self.name = name
        self.sheet = Sheet()
        self.open = False
        self.head = QToolButton()
        self.head.setObjectName("fold")
        self.head.setText(title)
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head.clicked.connect(lambda: self.set_open(not self.open))
        self.choice = QComboBox()
        self.choice.setAccessibleName(title)
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.hide()
        self.pagers = tuple(Pager(text) for text in pagers)
        self.view = SheetView(theme)
        self.note = label("", "muted")
        self.note.hide()
        self._place()
        self.set_open(False)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        # In the order in which Tab goes through them.
        self.body = QWidget()
        column.addWidget(self.head)
        column.addWidget(self.body)
        inner = QVBoxLayout(self.body)
        inner.setContentsMargins(0, 2, 0, 10)
        inner.setSpacing(6)
        inner.addWidget(self.choice)
        for pager in self.pagers:
            inner.addWidget(pager, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.view, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self.note)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.copies: dict[str, QToolButton] = {}
        for kind, text in (("table", tr("Copy as table")), ("latex", tr("Copy as LaTeX"))):
            made = QToolButton()
            made.setText(text)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _on=False, kind=kind: self.copied.emit(self.name, kind))
            row.addWidget(made)
            self.copies[kind] = made
        self.copies["table"].setToolTip(
            plain_tip(tr("Tab-separated, with all digits: to be pasted into a spreadsheet"))
        )
        row.addStretch(1)
        inner.addLayout(row)

    def set_open(self, on: bool) -> None:
        """Open or fold it."""
        self.open = on
        self.head.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self.head.setAccessibleDescription(tr("open") if on else tr("folded"))
        self.body.setVisible(on)
        self.folded.emit(self.name, on)

    def offer(self, texts: Sequence[str], chosen: int) -> None:
        """Offer a choice; one of one is none."""
        self.choice.setVisible(len(texts) > 1)
        if [self.choice.itemText(i) for i in range(self.choice.count())] != list(texts):
            self.choice.clear()
            self.choice.addItems(list(texts))
        self.choice.setCurrentIndex(chosen)

    def show_sheet(self, sheet: Sheet, picture: Picture, theme: str, words: str) -> None:
        """Show ``sheet`` as ``picture``; ``words`` say it to who cannot see it."""
        self.sheet = sheet
        self.note.hide()
        self.view.show()
        self.view.set_picture(picture, theme)
        self.view.setAccessibleName(words)
        for button in self.copies.values():
            button.setVisible(bool(sheet.equations))

    def say(self, sentence: str) -> None:
        """Say why there is no sheet."""
        self.sheet = Sheet()
        self.view.hide()
        self.note.setText(sentence)
        self.note.show()
        self.choice.hide()
        for widget in (*self.pagers, *self.copies.values()):
            widget.hide()
