"""From pane to pane by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def next_pane(panes: Sequence[QWidget], by: int) -> None:
    """Give the focus to the next (1) or previous (-1) pane that can be seen."""
    seen = [pane for pane in panes if pane.isVisible() and pane.isEnabled()]
    focus = QApplication.focusWidget()
    at = next((i for i, p in enumerate(seen) if focus and (p is focus or p.isAncestorOf(focus))), 0)
    for step in range(1, len(seen) + 1):
        found = _entry(seen[(at + by * step) % len(seen)])
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _entry(pane: QWidget) -> QWidget | None:
    """Return the first widget in ``pane`` that takes the focus."""
    entry = pane.focusProxy() or pane
    for widget in (entry, *entry.findChildren(QWidget)):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisible() and widget.isEnabled():
            return widget
    return None
