"""Why this number: the rule in symbols, and the same rule with the numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from gui.explained import Paper, Recent
from gui.fonts import scale_of
from gui.i18n import tr
from gui.panels.panel import Panel, label
from gui.panels.picture import PictureView
from gui.panes import chain
from gui.scene.frame import Frame
from gui.scene.shapes import Tag

if TYPE_CHECKING:
    # Imported with the first number: the first picture does not wait for them.
    from core.explain import Explanation

SIZE: Final = 15.0
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
        self._recent = Recent()
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
        self._draw(frame)

    def prepare(self, frame: Frame) -> Iterator[None]:
        """Make what will be shown of a frame that is to come, with a break after each part."""
        _, formulas = self._recent.of(frame, self._paper())
        for view, formula in zip(self._pictures, formulas, strict=False):
            yield
            view.prepare(formula.picture)

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

    def _draw(self, frame: Frame) -> None:
        made, formulas = self._recent.of(frame, self._paper())
        self.explanations = made.explanations
        self.press.setVisible(made.first)
        self.sentence.setText(made.sentence)
        self.sentence.setVisible(bool(made.sentence))
        for view, formula in zip(self._views(len(formulas)), formulas, strict=True):
            view.set_formula(formula.picture, self.theme, formula.places)
            view.setAccessibleName(formula.text)

    def _paper(self) -> Paper:
        """Return where formulas stand: beside each other, or each as wide as the panel."""
        scale = scale_of(self.font())
        if not self.strip:
            return Paper(SIZE * scale, self._room())
        from gui.scene.formula_room import Room

        between = float(self._formulas.spacing())
        return Paper(0.0, 0.0, Room(self._room(), between, self._height(), scale))

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
