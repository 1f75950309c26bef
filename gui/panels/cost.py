"""Costs of a loss table: where each comes from, side by side.

Without a selection every cost is the mean over the samples, table by table; of a selected
sample its terms, of a selected prediction its gradients as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from core.experiment import LossTable
from core.loss_tables import TableResult, evaluate, unfit
from core.table_numbers import ERROR, TARGETS, number_names
from gui.commands.edit import EDIT_ROWS
from gui.commands.table import TABLE_ROWS
from gui.fonts import scale_of
from gui.i18n import catalog, current, tr
from gui.panels.panel import label, rule
from gui.panels.picture import PictureView
from gui.panels.side import Desk, SidePanel
from gui.scene.frame import Frame
from gui.scene.shapes import Tag
from gui.scene.table_words import table_title
from gui.scene.terms import term

if TYPE_CHECKING:
    from core.explain_tokens import Explanation
    from core.table_explain import Place

SIZE: Final = 14.5
_NARROWEST: Final = 200.0
_COLUMNS: Final = 2
_MOST: Final = 6
"""More samples than these are not named one by one in the remark."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One formula: the cost's name where it is the first of that cost, the table's where wanted."""

    cost: str
    table: str
    explanation: Explanation


class CostPanel(SidePanel):
    """See the module."""

    def __init__(self, desk: Desk, theme: str) -> None:
        super().__init__(tr("Costs"), desk, theme)
        self._shown: tuple[object, ...] = ()
        self.blocks: list[_Block] = []
        self.parts: tuple[_Part, ...] = ()
        self.where = label("", "section")
        self.remark = label("", "muted")
        self.hint = label("", "muted")
        self._holder = QVBoxLayout()
        self._holder.setSpacing(4)
        self.column.addWidget(self.where)
        self.column.addWidget(self.remark)
        self.column.addWidget(self.hint)
        self.column.addLayout(self._holder)
        self.column.addSpacing(8)
        self.column.addWidget(rule())
        self.column.addLayout(self._buttons_below())
        self.column.addStretch(1)

    def _buttons_below(self) -> QGridLayout:
        """Return the buttons that change the table."""
        self.buttons: list[QToolButton] = []
        grid = QGridLayout()
        grid.setSpacing(4)
        first, *others = TABLE_ROWS
        for i, name in enumerate((first, *EDIT_ROWS, *others)):
            made = QToolButton()
            made.setDefaultAction(self.desk.action(name))
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            grid.addWidget(made, i // _COLUMNS, i % _COLUMNS)
            self.buttons.append(made)
        grid.setColumnStretch(_COLUMNS, 1)
        return grid

    # -- what is shown -----------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Explain the costs at what ``frame`` has selected."""
        table = frame.experiment.table
        if table is None:
            return
        look = (self.room(_NARROWEST), scale_of(self.font()), self.theme)
        view = frame.view
        key = (table, view.selected, view.entry, view.numbers, view.language, *look)
        if key == self._shown:
            return
        self._shown = key
        place = _place(table, frame)
        self.where.setText(_where(frame, place))
        odd = _odd(frame, table)
        self.remark.setText(odd)
        self.remark.setVisible(bool(odd))
        self.hint.setText(
            tr(
                "Select a number to see its terms and gradients; click it again, or press F2, to "
                "change it."
            )
            if place is None
            else ""
        )
        self.hint.setVisible(place is None)
        self.parts = tuple(_parts(table, frame, place))
        self._draw(frame)

    def _draw(self, frame: Frame) -> None:
        while len(self.blocks) < len(self.parts):
            made = _Block(self)
            self.blocks.append(made)
            self._holder.addWidget(made)
        before = ""
        for i, block in enumerate(self.blocks):
            block.setVisible(i < len(self.parts))
            if i < len(self.parts):
                part = self.parts[i]
                block.show_part(part, frame, first=part.cost != before)
                before = part.cost

    # -- around ------------------------------------------------------------------

    def light(self, tag: Tag | None) -> None:
        """Light what stands for the number that is pointed at in the table."""
        for block in self.blocks:
            block.view.light(tag)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        self.show_frame(self.desk.model.frame)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write in the size of text that is chosen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "parts"):
            self.show_frame(self.desk.model.frame)


class _Block(QWidget):
    """One formula, with what it is of above it."""

    def __init__(self, panel: CostPanel) -> None:
        super().__init__()
        self._panel = panel
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        self.line, self.cost = rule(), label("", "section")
        self.table = label("", "muted")
        self.view = PictureView(panel.theme)
        self.view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.view.picked.connect(panel.desk.pick)
        self.view.chosen.connect(self._follow)
        self.view.reached.connect(lambda rect: panel.show_place(self.view, rect))
        self.view.hovered.connect(lambda tag: panel.desk.light(() if tag is None else (tag,)))
        self.view.copied.connect(self._copy)
        left = Qt.AlignmentFlag.AlignLeft
        for widget in (self.line, self.cost, self.table):
            column.addWidget(widget)
        column.addWidget(self.view, 0, left)
        self._part: _Part | None = None

    def show_part(self, part: _Part, frame: Frame, *, first: bool) -> None:
        """Show a formula; its cost is named if it is the ``first`` of that."""
        from gui.scene.formula import formula
        from gui.scene.formula_text import formula_text

        self._part = part
        words = catalog(frame.view.language)
        self.line.setVisible(first)
        self.cost.setText(cost_name(part.cost))
        self.cost.setVisible(first)
        self.table.setText(part.table)
        self.table.setVisible(bool(part.table))
        panel = self._panel
        size = SIZE * scale_of(panel.font())
        room, numbers = panel.room(_NARROWEST), frame.view.numbers
        made = formula(part.explanation, room, numbers, words, size, packed=True, crop=True)
        self.view.set_picture(made, panel.theme)
        told = formula_text(part.explanation, numbers)
        self.view.setAccessibleName(f"{cost_name(part.cost)} {part.table}\n{told}")

    def _follow(self, tag: Tag) -> None:
        """Select what was picked by key, and stay in the formula."""
        self._panel.desk.pick(tag)
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _copy(self) -> None:
        from gui.copies import TEXTS

        if self._part is not None:
            frame = self._panel.desk.model.frame
            self._panel.desk.copied(TEXTS["text"]((self._part.explanation,), frame))


def cost_name(cost: str) -> str:
    """Return what a cost is called."""
    if cost == ERROR:
        return tr("classification error")
    return term(cost, current())


def _place(table: LossTable, frame: Frame) -> Place | None:
    """Return what of the table is selected; a target is looked at in the first table."""
    from core.table_explain import Place

    number, entry = number_names(table).get(frame.view.selected), frame.view.entry
    if number is None:
        return None
    name = next(iter(table.predictions)) if number.what == TARGETS else number.table
    sample = entry[0] if entry else None
    unit = entry[1] if len(entry) > 1 else None
    return Place(name, sample, unit)


def _where(frame: Frame, place: Place | None) -> str:
    if place is None:
        return tr("All samples")
    title = table_title(frame, place.table)
    if place.sample is None:
        return tr("{table}: all samples", table=title)
    if place.unit is None:
        return tr("{table}: sample {n}", table=title, n=place.sample + 1)
    return tr("{table}: sample {n}, output {k}", table=title, n=place.sample + 1, k=place.unit)


def _parts(table: LossTable, frame: Frame, place: Place | None) -> Iterator[_Part]:
    from core.table_explain import COSTS, Place, explained

    results: dict[str, TableResult] = evaluate(table)
    number = number_names(table).get(frame.view.selected)
    first = () if number is None or not number.loss else (number.loss,)
    for cost in dict.fromkeys((*first, *COSTS)):
        if place is not None:
            yield _Part(cost, "", explained(table, results, place, cost))
            continue
        for name in table.predictions:
            made = explained(table, results, Place(name), cost)
            yield _Part(cost, table_title(frame, name), made)


def _odd(frame: Frame, table: LossTable) -> str:
    """Say which predictions are no distributions."""
    said = []
    for name, rows in table.predictions.items():
        samples = [n + 1 for n, odd in enumerate(unfit(rows)) if odd]
        if samples:
            shown = ", ".join(map(str, samples[:_MOST])) + ("…" if len(samples) > _MOST else "")
            said.append(
                tr(
                    "No probabilities (each 0 to 1, 1 in all), as cross-entropy wants them: "
                    "{table}, sample {list}.",
                    table=table_title(frame, name),
                    list=shown,
                )
            )
    return "\n".join(said)
