"""From pane to pane by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def chain(*widgets: QWidget) -> None:
    """Let Tab go from each widget to the next."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def next_pane(panes: Sequence[QWidget], by: int, entries: Mapping[QWidget, QWidget]) -> None:
    """Give the focus to the next (1) or previous (-1) pane that can be seen.

    ``entries``: where a pane is entered, if not at its first widget.
    """
    seen = [pane for pane in panes if pane.isVisible() and pane.isEnabled()]
    # From within: a pane may lie in another one, the breadcrumb in the diagram.
    focus = QApplication.focusWidget()
    while focus is not None and focus not in seen:
        focus = focus.parentWidget()
    at = 0 if focus is None else seen.index(focus)
    for step in range(1, len(seen) + 1):
        pane = seen[(at + by * step) % len(seen)]
        found = _entry(entries.get(pane, pane))
        if found is not None:
            found.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _entry(pane: QWidget) -> QWidget | None:
    """Return the first widget in ``pane`` that takes the focus."""
    for widget in (pane, *pane.findChildren(QWidget)):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisible() and widget.isEnabled():
            return widget
    return None
