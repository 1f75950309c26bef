"""Why this number: the rule in symbols, and the same rule with the numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.explain import Explanation, Subject, explain, newest_subjects
from core.trace import Snapshot
from gui.i18n import catalog, tr
from gui.panels.panel import Panel, label
from gui.panels.picture import PictureView
from gui.scene.formula import formula
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Tag

SIZE: Final = 15.0
MOST: Final = 4
"""A step that brings more numbers than this has only the first explained."""
_NARROWEST: Final = 160
_BETWEEN: Final = 22


class EquationPanel(Panel):
    """Explains the selected number, or the newest ones."""

    def __init__(
        self, theme: str, pick: Callable[[Tag | None], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Why this number"), parent)
        self.theme = theme
        self.explanations: tuple[Explanation, ...] = ()
        self._frame: Frame | None = None
        self._pick = pick
        self.sentence = label("", "muted")
        self._formulas = QVBoxLayout()
        self._formulas.setSpacing(_BETWEEN)
        self._pictures: list[PictureView] = []
        self.column.addLayout(self._formulas)
        self.column.addWidget(self.sentence)
        self.column.addStretch(1)

    def show_frame(self, frame: Frame) -> None:
        """Explain what ``frame`` has selected, or else its newest numbers."""
        self._frame = frame
        self.explanations = ()
        snapshot = frame.snapshot
        if snapshot is None:
            self._say(tr("A table of losses: there is nothing to step through."))
            return
        subjects = subjects_of(snapshot, frame.view)
        found = [explain(snapshot, subject, frame.view.sample) for subject in subjects]
        self.explanations = tuple(made for made in found if made is not None)
        if not subjects:
            self._say(tr("Press → for the first number; here it says where it comes from."))
        elif not self.explanations:
            self._say(tr("This number is not there yet at this step."))
        else:
            self._say("")
        self._draw(frame)

    def set_theme(self, theme: str) -> None:
        """Paint in the inks of ``theme``."""
        self.theme = theme
        if self._frame is not None:
            self._draw(self._frame)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _draw(self, frame: Frame) -> None:
        margins = self.column.contentsMargins()
        room = self.area.viewport().width() - margins.left() - margins.right()
        words = catalog(frame.view.language)
        for view, explanation in zip(
            self._views(len(self.explanations)), self.explanations, strict=True
        ):
            width = max(room, _NARROWEST)
            view.set_picture(
                formula(explanation, width, frame.view.digits, words, SIZE), self.theme
            )

    def _views(self, count: int) -> Sequence[PictureView]:
        """Return ``count`` widgets that are shown; the others wait for their next use."""
        while len(self._pictures) < count:
            made = PictureView(self.theme)
            made.picked.connect(self._pick)
            self._formulas.addWidget(made)
            self._pictures.append(made)
        for i, view in enumerate(self._pictures):
            view.setVisible(i < count)
        return self._pictures[:count]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        if self._frame is not None:
            self._draw(self._frame)


def subjects_of(snapshot: Snapshot, view: ViewSettings) -> tuple[Subject, ...]:
    """Return what is to be explained: what is selected, else the newest numbers."""
    if not view.selected:
        newest = newest_subjects(snapshot)
        return newest if len(newest) <= MOST else newest[:1]
    if view.quantity:
        return (Subject(view.selected, view.quantity, view.port),)
    return (Subject(view.selected, newest_quantity(snapshot, view.selected)),)


def newest_quantity(snapshot: Snapshot, wire: str) -> str:
    """Return which of the three numbers of ``wire`` came last."""
    if snapshot.updated(wire) is not None:
        return "updated"
    return "value" if snapshot.gradient(wire) is None else "gradient"
