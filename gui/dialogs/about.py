"""What this program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from core.version import VERSION
from gui.i18n import tr
from gui.panels.panel import label


class About(QDialog):
    """Name, version, and the licences of what is bundled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Chainrule"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        name = label(f"Chainrule {VERSION}", wraps=False)
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(font.Weight.DemiBold)
        name.setFont(font)
        column.addWidget(name)
        column.addWidget(label(tr("See backpropagation happen, one number at a time.")))
        column.addWidget(
            label(
                tr(
                    "Free under the MIT licence. The fonts Pretendard and STIX Two Math are "
                    "bundled under the SIL Open Font License."
                ),
                "muted",
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.setMinimumWidth(420)
