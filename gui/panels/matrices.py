"""Vectors and matrices."""

from __future__ import annotations

from gui.i18n import tr
from gui.panels.side import Desk, SidePanel
from gui.scene.frame import Frame


class MatricesPanel(SidePanel):
    """See the module."""

    def __init__(self, desk: Desk, theme: str) -> None:
        super().__init__(tr("Vectors and matrices"), desk, theme)

    def show_frame(self, frame: Frame) -> None:
        """Draw what belongs to ``frame``."""
