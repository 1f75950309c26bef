"""Why this number: the rule in symbols, and the same rule with the numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from core.trace import Snapshot
from gui.fonts import scale_of
from gui.i18n import catalog, tr
from gui.panels.panel import Panel, label
from gui.panels.picture import PictureView
from gui.panes import chain
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture, Tag
from gui.selection import newest_quantity, told

if TYPE_CHECKING:
    # Imported with the first number: the first picture does not wait for them.
    from core.explain import Explanation, Subject

SIZE: Final = 15.0
MOST: Final = 4
"""A step that brings more numbers than this has only the first explained."""
_NARROWEST: Final = 160.0
_BETWEEN: Final = 22


class EquationPanel(Panel):
    """Explains the selected number, or the newest ones.

    ``hovered`` brings the Tag of what is pointed at in a formula, or ``None``; ``followed``
    comes after a number of it was picked by key; ``menu_asked`` brings a place of the
    screen, and whether by key; ``copied`` comes with the keys that copy.
    """

    hovered = Signal(object)
    followed = Signal()
    menu_asked = Signal(object, bool)
    copied = Signal()

    def __init__(
        self, theme: str, pick: Callable[[Tag | None], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Why this number"), parent)
        self.theme = theme
        self.explanations: tuple[Explanation, ...] = ()
        self._frame: Frame | None = None
        self._pick = pick
        self._pointed: Tag | None = None
        self.sentence = label("", "muted")
        self.press = label(tr("Press → for the first number"), "hint", wraps=False)
        self.strip = False
        self._formulas = QVBoxLayout()
        self._formulas.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._formulas.setSpacing(_BETWEEN)
        self._pictures: list[PictureView] = []
        self.column.addLayout(self._formulas)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.press, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)

    def show_frame(self, frame: Frame) -> None:
        """Explain what ``frame`` has selected, or else its newest numbers."""
        self._frame = frame
        self.explanations = ()
        self.press.hide()
        snapshot = frame.explained
        if snapshot is None:
            self._say(tr("A table of losses: there is nothing to step through."))
            self._draw(frame)
            return
        if not snapshot.at and not frame.view.selected:
            first = frame.position.iteration == 1
            self._say("" if first else tr("Press → for the first number"))
            self.press.setVisible(first)
            self._draw(frame)
            return
        from core.why import why

        subjects = subjects_of(snapshot, frame.view)
        gates = frame.opened().view.view == "gates"
        shown = told(frame) or snapshot
        found = [
            why(shown, one, frame.view.sample, gates=gates)
            for one in subjects_of(shown, frame.view)
        ]
        if shown is not snapshot and not any(found):
            found = [why(snapshot, one, frame.view.sample, gates=gates) for one in subjects]
        if snapshot.ratios and frame.view.selected:
            found += costs(snapshot, subjects, frame.view.sample)
        made = noted(tuple(one for one in found if one is not None), frame)
        self.explanations = questioned(made, frame)
        asks = tr("Which number comes here? Press → to see it.") if frame.view.asking else ""
        self._say(asks if self.explanations else missing(snapshot, subjects))
        self._draw(frame)

    def set_strip(self, strip: bool) -> None:
        """Lie below the diagram, formulas beside each other, or stand at its right."""
        self.strip = strip
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._outer.setDirection(across if strip else down)
        self._formulas.setDirection(across if strip else down)
        self._formulas.setSpacing(2 * _BETWEEN if strip else _BETWEEN)
        margins = self.column.contentsMargins()
        margins.setTop(9 if strip else 4)
        margins.setBottom(4 if strip else margins.left())
        self.column.setContentsMargins(margins)

    def light(self, tag: Tag | None) -> None:
        """Light what stands for the number that is pointed at on the canvas."""
        self._pointed = tag
        for view in self._pictures:
            view.light(tag)

    def set_theme(self, theme: str) -> None:
        """Paint in the inks of ``theme``."""
        self.theme = theme
        if self._frame is not None:
            self._draw(self._frame)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _draw(self, frame: Frame) -> None:
        count = len(self.explanations)
        if not count:
            self._views(0)
            return
        from gui.scene.formula_text import formula_text

        for view, explanation, picture in zip(
            self._views(count), self.explanations, self._pictures_of(frame), strict=True
        ):
            view.set_picture(picture, self.theme)
            view.setAccessibleName(formula_text(explanation, frame.view.numbers))

    def _pictures_of(self, frame: Frame) -> list[Picture]:
        """Return the formulas set in type: beside each other, or each as wide as the panel."""
        from gui.scene.formula_fit import Room, column, strip
        from gui.scene.formula_lines import Measured

        words = catalog(frame.view.language)
        scale = scale_of(self.font())
        formulas = [Measured(e, frame.view.numbers, words) for e in self.explanations]
        if not self.strip:
            return column(formulas, SIZE * scale, self._room())
        between = float(self._formulas.spacing())
        return strip(formulas, Room(self._room(), between, self._height(), scale))

    def _height(self) -> float:
        """Return how high a formula may be without being cut off."""
        margins = self.column.contentsMargins()
        return float(self.area.viewport().height() - margins.top() - margins.bottom())

    def _room(self) -> float:
        """Return how wide all formulas may be together, or each where they stand in a column."""
        return self.room(0.0 if self.strip else _NARROWEST)

    def _views(self, count: int) -> Sequence[PictureView]:
        """Return ``count`` widgets that are shown; the others wait for their next use."""
        while len(self._pictures) < count:
            made = PictureView(self.theme)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.picked.connect(self._pick)
            made.chosen.connect(self._follow)
            made.hovered.connect(self.hovered)
            made.reached.connect(partial(self.show_place, made))
            made.menu_asked.connect(self.menu_asked)
            made.copied.connect(self.copied)
            made.light(self._pointed)
            self._formulas.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
            self._pictures.append(made)
            self.chain_tabs()
        for i, view in enumerate(self._pictures):
            view.setVisible(i < count)
        return self._pictures[:count]

    def chain_tabs(self) -> None:
        """Let Tab go from the panel into its formulas, one after the other."""
        chain(self.area, *self._pictures)

    def _follow(self, tag: Tag) -> None:
        """Explain what was picked by key, and stay in the formula."""
        self._pick(tag)
        self.followed.emit()
        if self._pictures[0].isVisible():
            self._pictures[0].setFocus(Qt.FocusReason.TabFocusReason)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for a menu beside the formulas, too."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_asked.emit(event.globalPos(), by_key)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write the formulas in the size of text that is chosen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._frame is not None:
            self._draw(self._frame)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        if self._frame is not None:
            self._draw(self._frame)


def costs(snapshot: Snapshot, subjects: Sequence[Subject], sample: int) -> list[Explanation | None]:
    """Return what the ratios of ``subjects`` make of the loss's gradients, where they are there."""
    from core.explain import explain
    from core.ratio import cost_explanation, local_cost

    made: list[Explanation | None] = []
    for subject in subjects:
        if subject.quantity != "gradient" or explain(snapshot, subject, sample) is None:
            continue
        cost = local_cost(snapshot, subject.wire, sample, subject.entry)
        made.append(None if cost is None else cost_explanation(snapshot, cost))
    return made


def missing(snapshot: Snapshot, subjects: Sequence[Subject]) -> str:
    """Say that no subject has its number at this step, and whether one ever comes."""
    from core.explain import explain

    last = Snapshot(snapshot.trace, snapshot.plan.length)
    if any(explain(last, subject) is not None for subject in subjects):
        return tr("This number is not there yet at this step: press → to go on to it.")
    return tr("There is no such number at any step of this iteration.")


def noted(found: tuple[Explanation, ...], frame: Frame) -> tuple[Explanation, ...]:
    """Return explanations with what the source printed for their numbers."""
    if not frame.experiment.published:
        return found
    from gui.scene.published_marks import with_notes

    return with_notes(found, frame)


def questioned(found: tuple[Explanation, ...], frame: Frame) -> tuple[Explanation, ...]:
    """Return explanations that do not tell what is asked for."""
    from core.explain_tokens import NumberOf, flat, question
    from gui.scene.asked import asked

    keys = asked(frame.opened()) | asked(frame)
    if not keys:
        return found

    def tells(explanation: Explanation) -> bool:
        subject = explanation.subject
        told = {(subject.wire, subject.quantity, subject.port)}
        for line in explanation.lines:
            numbers = (t for t in flat(line.numbers) if isinstance(t, NumberOf))
            told |= {(t.wire, t.quantity, t.port) for t in numbers}
        return bool(told & keys)

    return tuple(question(made) if tells(made) else made for made in found)


def subjects_of(snapshot: Snapshot, view: ViewSettings) -> tuple[Subject, ...]:
    """Return what is to be explained: what is selected, else the newest numbers."""
    from core.explain import Subject, newest_subjects

    if not view.selected:
        newest = newest_subjects(snapshot)
        return newest if len(newest) <= MOST else newest[:1]
    if view.quantity:
        return (Subject(view.selected, view.quantity, view.port, view.entry or None),)
    quantity = newest_quantity(snapshot, view.selected)
    return (Subject(view.selected, quantity, None, view.entry or None),)
