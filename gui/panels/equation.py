"""Why this number: the rule in symbols, and the same rule with the numbers in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from core.explain import Explanation, Subject, explain, newest_subject
from core.trace import Snapshot
from gui.i18n import catalog, tr
from gui.panels.panel import Panel, label
from gui.panels.picture import PictureView
from gui.scene.formula import formula
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Tag

SIZE = 15.0
_NARROWEST = 160


class EquationPanel(Panel):
    """Explains the selected number, or the newest."""

    def __init__(
        self, theme: str, pick: Callable[[Tag | None], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Why this number"), parent)
        self.theme = theme
        self._frame: Frame | None = None
        self.explanation: Explanation | None = None
        self.sentence = label("", "muted")
        self.picture = PictureView(theme)
        self.picture.picked.connect(pick)
        self.column.addWidget(self.picture)
        self.column.addWidget(self.sentence)
        self.column.addStretch(1)

    def show_frame(self, frame: Frame) -> None:
        """Explain what ``frame`` has selected, or else its newest number."""
        self._frame = frame
        snapshot = frame.snapshot
        self.explanation = None
        if snapshot is None:
            self._say(tr("A table of losses: there is nothing to step through."))
            return
        subject = subject_of(snapshot, frame.view)
        if subject is None:
            self._say(tr("Press → for the first number; here it says where it comes from."))
            return
        self.explanation = explain(snapshot, subject, frame.view.sample)
        if self.explanation is None:
            self._say(tr("This number is not there yet at this step."))
        else:
            self._say("")
            self._draw(frame)

    def set_theme(self, theme: str) -> None:
        """Paint in the inks of ``theme``."""
        self.theme = theme
        if self.explanation is not None and self._frame is not None:
            self._draw(self._frame)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.picture.setVisible(not sentence)

    def _draw(self, frame: Frame) -> None:
        assert self.explanation is not None
        margins = self.column.contentsMargins()
        room = self.area.viewport().width() - margins.left() - margins.right()
        made = formula(
            self.explanation,
            max(room, _NARROWEST),
            frame.view.digits,
            catalog(frame.view.language),
            SIZE,
        )
        self.picture.set_picture(made, self.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        if self.explanation is not None and self._frame is not None:
            self._draw(self._frame)


def subject_of(snapshot: Snapshot, view: ViewSettings) -> Subject | None:
    """Return what is to be explained: what is selected, else the newest number."""
    if not view.selected:
        return newest_subject(snapshot)
    if view.quantity:
        return Subject(view.selected, view.quantity, view.port)
    return Subject(view.selected, newest_quantity(snapshot, view.selected))


def newest_quantity(snapshot: Snapshot, wire: str) -> str:
    """Return which of the three numbers of ``wire`` came last."""
    if snapshot.updated(wire) is not None:
        return "updated"
    return "value" if snapshot.gradient(wire) is None else "gradient"
