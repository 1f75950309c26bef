"""Where the parts of the window lie: panels beside or below the diagram, their sizes.

The formula stands at the right of the diagram, or below it where the diagram needs the
width; each panel can be folded away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.canvas.canvas import Canvas
from gui.fonts import scale_of
from gui.panels.equation import EquationPanel
from gui.panels.experiment import ExperimentPanel
from gui.panels.splitter import Splitter
from gui.panes import chain
from gui.settings import Settings

ROOM: Final = 1180
"""Pixels that the diagram has at least, with the formula at its right; else it goes below."""

LARGEST: Final = 1.6


class Arrangement:
    """``splitter`` holds the panels side by side, ``below`` the diagram over the formula."""

    def __init__(
        self, experiment: ExperimentPanel, middle: QWidget, equation: EquationPanel
    ) -> None:
        """``middle`` is the diagram, with what is said above it."""
        self.experiment = experiment
        self.equation = equation
        self.below = Splitter(Qt.Orientation.Vertical, middle)
        self.below.setStretchFactor(0, 1)
        self.splitter = Splitter(Qt.Orientation.Horizontal, experiment, self.below)
        self.splitter.setStretchFactor(1, 1)
        self.order: tuple[QWidget, ...] = ()
        """In which order Tab goes through what moves; another parent would change it."""

    def _scale(self) -> float:
        """Return how much larger panels are with larger text; the diagram keeps some room."""
        return min(max(scale_of(self.experiment.font()), 1.0), LARGEST)

    def apply(
        self, settings: Settings, width: int, height: int, *, explains: bool, below: bool = False
    ) -> None:
        """Fold panels away or out, in a window of that size.

        The settings' sizes are those at the usual size of text.

        ``explains``: there is something to explain; a table of losses has nothing.
        ``below``: the formula lies below in any case.
        """
        scale = 1.0 if below else self._scale()
        left = round(settings.experiment_width * scale) if settings.experiment_panel else 0
        right, low = round(settings.why_width * scale), round(settings.why_height * scale)
        strip = below or width - left - right < ROOM
        host = self.below if strip else self.splitter
        if self.equation.parent() is not host:
            self.equation.set_strip(strip)
            host.addWidget(self.equation)
            chain(*self.order)
        self.experiment.setVisible(settings.experiment_panel)
        self.equation.setVisible(settings.why_panel and explains)
        self.splitter.setSizes([left, max(width - left - right, 1), right])
        self.below.setSizes([max(height - low, 1), low])

    def remembered(self, settings: Settings) -> Settings:
        """Return the sizes that were dragged; a panel that is folded away has none."""
        scale = self._scale()
        across, down = self.splitter.sizes(), self.below.sizes()
        return replace(
            settings,
            experiment_width=round(across[0] / scale) or settings.experiment_width,
            why_width=round((across[2:] or [0])[0] / scale) or settings.why_width,
            why_height=round((down[1:] or [0])[0] / scale) or settings.why_height,
        )


def column(*parts: QWidget) -> QWidget:
    """Return the parts one above the other; diagram and splitters take the room."""
    holder = QWidget()
    made = QVBoxLayout(holder)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    for part in parts:
        made.addWidget(part, int(isinstance(part, (Canvas, QSplitter))))
    return holder
