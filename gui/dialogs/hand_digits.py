"""Asks how many decimals are kept where it is calculated by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.hand_digits import FEWEST, MOST, Digits
from gui.i18n import tr
from gui.panels.panel import label


class HandDigits(QDialog):
    """Two numbers, 1 to 15; ``take`` gets them with OK."""

    def __init__(self, parent: QWidget, digits: Digits, take: Callable[[Digits], None]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Calculate by hand"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._take = take
        self.values = _spin(digits.values, tr("Decimals of values"))
        self.derivatives = _spin(digits.derivatives, tr("Decimals of derivatives"))
        form = QFormLayout()
        for spin in (self.values, self.derivatives):
            form.addRow(spin.accessibleName(), spin)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        told = tr(
            "Every result is rounded before it is used, half away from zero. "
            "Given numbers stay as they are."
        )
        finer = tr(
            "New parameters and the loss keep the finer of both; the parts of a loss keep two "
            "decimals more."
        )
        column.addWidget(label(told))
        column.addWidget(label(finer, "muted"))
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(380)
        self.values.selectAll()

    def accept(self) -> None:
        """Calculate with what is chosen."""
        self._take(Digits(self.values.value(), self.derivatives.value()))
        super().accept()


def _spin(value: int, name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(FEWEST, MOST)
    made.setValue(value)
    made.setAccessibleName(name)
    return made
