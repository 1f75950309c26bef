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
from gui.panels.side import Side
from gui.panels.splitter import Splitter
from gui.panes import chain
from gui.settings import Settings

ROOM: Final = 1180
"""Pixels that the diagram has at least, with the formula at its right; else it goes below."""

LARGEST: Final = 1.6


class Arrangement:
    """``splitter`` holds the panels side by side, ``below`` the diagram over the formula."""

    def __init__(
        self, experiment: ExperimentPanel, middle: QWidget, equation: EquationPanel, side: Side
    ) -> None:
        """``middle`` is the diagram, with what is said above it."""
        self.experiment = experiment
        self.side = side
        self.equation = equation
        self.below = Splitter(Qt.Orientation.Vertical, middle)
        self.below.setStretchFactor(0, 1)
        self.splitter = Splitter(Qt.Orientation.Horizontal, experiment, self.below, side)
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

        ``explains``: there is something to explain; a table of losses has costs instead.
        ``below``: the formula lies below in any case.
        """
        scale = 1.0 if below else self._scale()
        left = round(settings.experiment_width * scale) if settings.experiment_panel else 0
        right, low = round(settings.why_width * scale), round(settings.why_height * scale)
        far = round(settings.side_width * scale) if self.side.name else 0
        strip = below or width - left - right - far < ROOM
        host = self.below if strip else self.splitter
        if self.equation.parent() is not host:
            self.equation.set_strip(strip)
            # At the right it stands before the tool.
            host.insertWidget(1 if strip else 2, self.equation)
            chain(*self.order)
            self.equation.chain_tabs()
        self.experiment.setVisible(settings.experiment_panel)
        self.equation.setVisible(settings.why_panel and explains)
        sizes = {self.experiment: left, self.equation: right, self.side: far}
        sizes[self.below] = max(width - left - far - (0 if strip else right), 1)
        self.splitter.setSizes([sizes[part] for part in _parts(self.splitter)])
        self.below.setSizes([max(height - low, 1), low])

    def remembered(self, settings: Settings) -> Settings:
        """Return the sizes that were dragged; a panel that is folded away has none."""
        scale = self._scale()
        across, down = _sizes(self.splitter), _sizes(self.below)

        def size(sizes: dict[QWidget, int], part: QWidget, before: int) -> int:
            return round(sizes.get(part, 0) / scale) or before

        return replace(
            settings,
            experiment_width=size(across, self.experiment, settings.experiment_width),
            why_width=size(across, self.equation, settings.why_width),
            why_height=size(down, self.equation, settings.why_height),
            side_width=size(across, self.side, settings.side_width),
        )


def _sizes(splitter: QSplitter) -> dict[QWidget, int]:
    return dict(zip(_parts(splitter), splitter.sizes(), strict=True))


def _parts(splitter: QSplitter) -> list[QWidget]:
    found = (splitter.widget(i) for i in range(splitter.count()))
    return [part for part in found if part is not None]


def column(*parts: QWidget) -> QWidget:
    """Return the parts one above the other; diagram and splitters take the room."""
    holder = QWidget()
    made = QVBoxLayout(holder)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    for part in parts:
        made.addWidget(part, int(isinstance(part, (Canvas, QSplitter))))
    return holder
