"""Marks above the bar of steps: where numbers appear that the source has printed.

API summary
-----------
``BarMarks()``                        none at first
``.show_frame(frame)``                those of the iteration that is shown, if they are wanted
``.paint(painter, place, top, inks)`` a dot, or where the source errs a triangle, for each step
``.told(x, place)``                   what the marks near ``x`` stand for, to be read
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from gui.i18n import tr
from gui.scene.frame import Frame

if TYPE_CHECKING:
    from gui.scene.published_marks import Mark

_NEAR: Final = 5.0
_HIGH: Final = 5.0
_HALF: Final = 3.5
_DOT: Final = 1.9
_LEAST: Final = 1.0
"""Pixels between two marks of one kind; nearer ones are one."""


@dataclass(frozen=True, slots=True)
class Inks:
    """Of right numbers and of slips."""

    agrees: QColor
    errs: QColor


class BarMarks:
    """See the module."""

    def __init__(self) -> None:
        self.steps: dict[int, tuple[Mark, ...]] = {}
        self._frame: Frame | None = None

    def show_frame(self, frame: Frame) -> None:
        """Take the marks of ``frame``'s iteration."""
        self._frame = frame
        self.steps = {}
        if not frame.view.notes or not frame.experiment.published or frame.snapshot is None:
            return
        # Only here: most experiments have none.
        from gui.scene.published_marks import marks_of

        for mark in marks_of(frame):
            self.steps[mark.step] = (*self.steps.get(mark.step, ()), mark)

    def errs(self, step: int) -> bool:
        """Return whether the source errs in a number of ``step``."""
        return any(not mark.entry.agrees for mark in self.steps.get(step, ()))

    def paint(
        self, painter: QPainter, place: Callable[[int], float], top: float, inks: Inks
    ) -> None:
        """Draw them so that they end at ``top``; slips last, over the others."""
        painter.setPen(Qt.PenStyle.NoPen)
        for errs in (False, True):
            last = -10.0
            for step in sorted(self.steps):
                x = place(step)
                if self.errs(step) is not errs or x - last < _LEAST:
                    continue
                last = x
                painter.setBrush(inks.errs if errs else inks.agrees)
                if errs:
                    points = [(x - _HALF, top - _HIGH), (x + _HALF, top - _HIGH), (x, top)]
                    painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))
                else:
                    painter.drawEllipse(QPointF(x, top - _HIGH / 2), _DOT, _DOT)

    def told(self, x: float, place: Callable[[int], float]) -> str:
        """Return what the nearest marks say: once their numbers are there, all of it."""
        frame = self._frame
        near = [step for step in self.steps if abs(place(step) - x) <= _NEAR]
        if frame is None or frame.snapshot is None or not near:
            return ""
        from gui.scene.printed_names import spelled
        from gui.scene.published_marks import sentence

        text = frame.experiment.localized(frame.view.language)
        lines = []
        best = min(abs(place(step) - x) for step in near)
        for step in sorted(near):
            if abs(place(step) - x) > best + _LEAST:
                continue
            for mark in self.steps[step]:
                name = spelled(text.told(mark.entry).name)
                reached = step <= frame.snapshot.at and not frame.view.asking
                lines.append(
                    sentence(mark.entry, frame)
                    if reached
                    else tr("Printed in the source: {name}", name=name)
                )
        return "\n".join(lines)
