"""Chain to the loss."""

from __future__ import annotations

from gui.i18n import tr
from gui.panels.side import Desk, SidePanel
from gui.scene.frame import Frame


class ChainPanel(SidePanel):
    """See the module."""

    def __init__(self, desk: Desk, theme: str) -> None:
        super().__init__(tr("Chain to the loss"), desk, theme)

    def show_frame(self, frame: Frame) -> None:
        """Draw what belongs to ``frame``."""
