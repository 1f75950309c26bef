"""The size of text in the window, changed while it is open."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from gui.fonts import POINTS, interface_font


def use_text_size(percent: int) -> None:
    """Write all widgets at ``percent`` of the usual size, also those that are there.

    The program's font and not that of some panels: with a style sheet the parts of a widget
    do not take over its font, and what is there takes a new one with a new sheet only.
    """
    font = interface_font(POINTS * percent / 100)
    if font != QApplication.font():
        QApplication.setFont(font)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyleSheet(application.styleSheet())
