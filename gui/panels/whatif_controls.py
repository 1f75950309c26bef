"""What is changed for trial, and by how much: a list of leaves, a field and a slider.

``Controls.changed`` comes when another change is wished for, ``chosen`` brings what was
chosen or typed as the name of another leaf.  All of it is used by keys as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.whatif import Change, Kind
from gui.i18n import N_, current, tr
from gui.number_input import read_number
from gui.panels.panel import label, plain_tip
from gui.panels.whatif_span import (
    PAGE,
    TICKS,
    amount_of,
    narrower,
    span_of,
    tick_of,
    value_at,
    wider,
)
from gui.scene.numbers import MINUS, Digits, format_number, format_of

KINDS: Final = {
    Kind.BY: N_("by"),
    Kind.PERCENT: N_("by per cent"),
    Kind.POINTS: N_("by percentage points"),
    Kind.TO: N_("to the value"),
}
_ENDS: Final = 6
"""Digits of the ends of the slider at most: both stand in one line."""
_LEAST: Final = 0.02
"""A typed change smaller than this part of the slider's range narrows the range."""


class Controls(QWidget):
    """``change`` is what is wished for; ``span`` how far the slider goes to either side."""

    changed = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.change = Change(Kind.BY, 1.0)
        self.span = 2.0
        self._before = 0.0
        self._digits: Digits = 4
        self._make_fields()
        self._make_slider()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._placed())
        column.addWidget(self.problem)
        column.addWidget(self.slider)
        column.addLayout(self._ends())
        self._write()

    def _make_fields(self) -> None:
        self.leaf = QComboBox()
        self.leaf.setEditable(True)
        self.leaf.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.leaf.setCompleter(None)  # type: ignore[arg-type]
        self.leaf.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.leaf.setAccessibleName(tr("What is changed"))
        self.leaf.setToolTip(plain_tip(tr("A name from the list, or typed: W1[0][1]")))
        self.leaf.activated.connect(self._activated)
        name = self._field_of_leaf()
        name.returnPressed.connect(self._typed_name)
        name.setAccessibleName(tr("What is changed"))
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("How it is changed"))
        shrinks = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.kind.setSizeAdjustPolicy(shrinks)
        self.kind.setMinimumContentsLength(8)
        for kind, text in KINDS.items():
            self.kind.addItem(tr(text), kind)
        self.kind.activated.connect(self._take_kind)
        self.amount = QLineEdit()
        self.amount.setAccessibleName(tr("Amount of the change"))
        self.amount.textEdited.connect(self._edited)
        self.amount.editingFinished.connect(self._finished)
        self.problem = label("", "muted")
        self.problem.hide()

    def _field_of_leaf(self) -> QLineEdit:
        field = self.leaf.lineEdit()
        assert field is not None
        return field

    def _make_slider(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-TICKS, TICKS)
        self.slider.setPageStep(PAGE)
        self.slider.setAccessibleName(tr("The changed value"))
        self.slider.valueChanged.connect(self._slid)
        self.least, self.most = (label("", "muted", wraps=False) for _ in range(2))
        self.narrow, self.wide = QToolButton(), QToolButton()
        for button, sign, tip in (
            (self.narrow, MINUS, tr("A narrower range for the slider")),
            (self.wide, "+", tr("A wider range for the slider")),
        ):
            button.setText(sign)
            button.setToolTip(plain_tip(tip))
            button.setAccessibleName(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.narrow.clicked.connect(lambda: self._stretch(narrower(self.span)))
        self.wide.clicked.connect(lambda: self._stretch(wider(self.span)))

    def _placed(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        grid.addWidget(label(tr("Change"), "muted", wraps=False), 0, 0)
        grid.addWidget(self.leaf, 0, 1, 1, 2)
        grid.addWidget(self.kind, 1, 1)
        grid.addWidget(self.amount, 1, 2)
        return grid

    def _ends(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.least)
        row.addStretch(1)
        row.addWidget(self.narrow)
        row.addWidget(self.wide)
        row.addStretch(1)
        row.addWidget(self.most)
        return row

    # -- from outside ------------------------------------------------------------

    @property
    def after(self) -> float:
        """The changed value."""
        return self.change.of(self._before)

    def set_leaves(self, names: Sequence[tuple[str, str]]) -> None:
        """Offer leaves: what each is called, and its name as files have it."""
        with QSignalBlocker(self.leaf):
            self.leaf.clear()
            for called, name in names:
                self.leaf.addItem(called, name)

    def set_leaf(self, called: str, name: str, before: float, digits: Digits) -> None:
        """Start from the leaf's present value; kind and amount stay."""
        moved = before != self._before
        self._before, self._digits = before, digits
        with QSignalBlocker(self.leaf):
            self.leaf.setCurrentIndex(self.leaf.findData(name))
            self._field_of_leaf().setText(called)
        if moved:
            self.span = span_of(self.after - before)
        self._write()

    def reset(self) -> None:
        """Change nothing: back to the value as it is."""
        self._wish(self._none(self._before))

    def settle(self, value: float) -> None:
        """Take ``value`` as the present one, without a change of it."""
        self._before = value
        self.change = self._none(value)
        self._write()

    def _none(self, value: float) -> Change:
        """Return the change of the chosen kind that leaves ``value`` as it is."""
        kind = self.change.kind
        return Change(kind, value if kind is Kind.TO else 0.0)

    @property
    def moves(self) -> bool:
        """Whether the change that is wished for changes anything."""
        return self.after != self._before

    def set_enabled(self, on: bool) -> None:
        """Let kind and amount be changed, or the choice of a leaf alone."""
        for widget in (self.kind, self.amount, self.slider, self.narrow, self.wide):
            widget.setEnabled(on)

    def refuse(self, sentence: str) -> None:
        """Say why what was written cannot be."""
        self.problem.setText(sentence)
        self.problem.show()

    # -- from hands --------------------------------------------------------------

    def _activated(self, index: int) -> None:
        self.chosen.emit(self.leaf.itemData(index))

    def _typed_name(self) -> None:
        self.chosen.emit(self._field_of_leaf().text())

    def _take_kind(self) -> None:
        """The number in the field stays; to a value it is the one that is there."""
        kind = Kind(self.kind.currentData())
        amount = self.change.amount
        if Kind.TO in (kind, self.change.kind):
            amount = amount_of(kind, self._before, self.after) or 0.0
        self._wish(Change(kind, amount))

    @property
    def _comma(self) -> bool:
        return format_of(self._digits).comma

    def _edited(self, text: str) -> None:
        """Follow what is typed as far as it is a number."""
        try:
            amount = read_number(text, comma=self._comma)
        except UserError:
            return
        self.problem.hide()
        self._wish(Change(self.change.kind, amount), typed=True)

    def _finished(self) -> None:
        try:
            read_number(self.amount.text(), comma=self._comma)
        except UserError as wrong:
            self.refuse(current().error(wrong))

    def _slid(self, tick: int) -> None:
        after = value_at(self._before, self.span, tick)
        kind = self.change.kind
        amount = amount_of(kind, self._before, after)
        if amount is None:
            kind, amount = Kind.BY, amount_of(Kind.BY, self._before, after) or 0.0
        self.change = Change(kind, amount)
        self._write(slid=True)
        self.changed.emit()

    def _stretch(self, span: float) -> None:
        self.span = span
        self._write()
        self.changed.emit()

    def _wish(self, change: Change, *, typed: bool = False) -> None:
        self.change = change
        by = abs(self.after - self._before)
        if by > self.span or 0 < by < _LEAST * self.span:
            self.span = span_of(by)
        self._write(typed=typed)
        self.changed.emit()

    # -- what stands there -------------------------------------------------------

    def _write(self, *, typed: bool = False, slid: bool = False) -> None:
        """Show the change everywhere but where it comes from."""
        if not typed:
            self.amount.setText(written(self.change.amount, comma=self._comma))
            self.problem.hide()
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(self.kind.findData(self.change.kind))
        if not slid:
            with QSignalBlocker(self.slider):
                self.slider.setValue(tick_of(self._before, self.span, self.after))
        form = format_of(self._digits)
        short = replace(form, digits=min(form.digits, _ENDS))
        for end, side in ((self.least, -1), (self.most, 1)):
            end.setText(format_number(self._before + side * self.span, short))
        said = (
            f"{format_number(self.after, self._digits)}, {self.least.text()} … {self.most.text()}"
        )
        self.slider.setAccessibleDescription(said)


def written(amount: float, *, comma: bool = False) -> str:
    """Return ``amount`` as it stands in the field, where it is read again."""
    text = f"{amount:.10g}".replace("-", MINUS)
    return text.replace(".", ",") if comma else text
