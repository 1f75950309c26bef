"""Loss tables in the window: their numbers are changed in place, and changes are taken back.

API summary
-----------
``Tables(window)``                      made with the first loss table
``.listen()``                           change it by keys and clicks on the canvas
``.edit(text)``                         open a field over the selected number
``.add_sample()``, ``.remove_sample()`` a row more, or less
``.put(experiment)``                    go on with a table of the past (:mod:`gui.edits`)
``.copy()``                             the whole table, with tabs, on the clipboard

Keys, while the diagram has the focus: arrows go from number to number, Enter, F2 or a typed
digit change one, Enter on a loss unfolds its gradients.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from core.errors import UserError
from core.experiment import Experiment, LossTable
from core.loss_tables import TABLE_LOSSES
from core.table_numbers import (
    TableNumber,
    as_text,
    number_names,
    with_number,
    with_sample,
    without_sample,
)
from gui.canvas.number_field import NumberField
from gui.i18n import tr
from gui.number_input import read_number
from gui.scene.formula_links import beside, places
from gui.scene.shapes import Rect, Tag
from gui.scene.table_words import table_name, table_number, table_title

if TYPE_CHECKING:
    from gui.window import Window

_ARROWS: Final = {
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Up: (0, -1),
}
_EDIT: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_STARTS: Final = "0123456789.,"
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class Tables(QObject):
    """See the module."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._again: tuple[Tag, QPointF] | None = None
        self._field: NumberField | None = None
        self._listens = False
        window.model.opened.connect(self._forget)

    def listen(self) -> None:
        """Hear the canvas's keys and clicks from now on."""
        if not self._listens:
            self._listens = True
            self._window.canvas.installEventFilter(self)

    @property
    def table(self) -> LossTable | None:
        """The table that is open."""
        return self._window.model.experiment.table

    @property
    def field(self) -> NumberField:
        """Where a number is typed."""
        if self._field is None:
            self._field = NumberField(self._window.canvas)
        return self._field

    # -- one number --------------------------------------------------------------

    def edit(self, text: str | None = None) -> None:
        """Open a field over the selected number, with ``text`` or else with the number.

        Raises:
            UserError: none is selected, or it is a result.
        """
        frame = self._window.model.frame
        wire, entry = frame.view.selected, frame.view.entry
        number = self._number(wire)
        value = table_number(frame, wire, entry)
        if number is None or value is None:
            raise UserError("Select a prediction or a target first.")
        if not number.given:
            raise UserError("This number is a result: change a prediction or a target instead.")
        box = self._box(wire, entry)
        if box is None:
            raise UserError("Select a prediction or a target first.")
        shown = repr(value).removesuffix(".0")
        if frame.view.comma:
            shown = shown.replace(".", ",")
        self.field.setAccessibleName(table_name(frame, wire, entry))
        self.field.open(
            box,
            shown if text is None else text,
            lambda typed: self._take(wire, entry, typed),
            self._window.walk,
            chosen=text is None,
        )

    def _take(self, wire: str, entry: tuple[int, ...], typed: str) -> bool:
        """Put what was typed into the table; what cannot be read is said."""
        window, frame = self._window, self._window.model.frame
        table, before = self.table, table_number(frame, wire, entry)
        if table is None or before is None:
            return True
        try:
            value = read_number(typed, comma=frame.view.comma)
        except UserError as problem:
            window.tell(problem)
            return False
        window.message.dismiss()
        if value != before:
            self.change(with_number(table, wire, entry, value))
        return True

    def _number(self, wire: str) -> TableNumber | None:
        """Return what ``wire`` is in the table that is open."""
        return None if self.table is None else number_names(self.table).get(wire)

    def _is_given(self, wire: str) -> bool:
        number = self._number(wire)
        return number is not None and number.given

    def _box(self, wire: str, entry: tuple[int, ...]) -> Rect | None:
        """Return the first place of a number; targets stand in every table."""
        picture = self._window.canvas.picture
        found = () if picture is None else places(picture)
        return next((p.box for p in found if (p.tag.wire, p.tag.entry) == (wire, entry)), None)

    # -- the table ---------------------------------------------------------------

    def change(self, table: LossTable) -> None:
        """Go on with ``table``; the one before can be had back."""
        if self.table is not None:
            self.put(replace(self._window.model.experiment, table=table))

    def put(self, changed: Experiment) -> None:
        """Go on with another table; what is selected is let go where it has no such number."""
        model = self._window.model
        if self._field is not None:
            self._field.close_field()
        view, there = model.frame.view, replace(model.frame, experiment=changed)
        if view.selected and table_number(there, view.selected, view.entry) is None:
            model.select("")
        model.edit(changed)

    def add_sample(self) -> None:
        """Add a sample at the end; ``UserError`` if there are enough."""
        if self.table is not None:
            self.change(with_sample(self.table))

    def remove_sample(self) -> None:
        """Remove the sample of the selected number, else the last one.

        Raises:
            UserError: it is the only one.
        """
        if self.table is not None:
            entry = self._window.model.frame.view.entry
            last = len(self.table.targets) - 1
            self.change(without_sample(self.table, entry[0] if entry else last))

    def copy(self) -> None:
        """Copy all numbers with tabs between."""
        table, frame = self.table, self._window.model.frame
        if table is not None:
            titles = {name: table_title(frame, name) for name in table.predictions}
            QGuiApplication.clipboard().setText(as_text(table, titles))
            self._window.message.say(tr("The table is copied, to be pasted into a spreadsheet."))

    def _forget(self) -> None:
        if self._field is not None:
            self._field.close_field()

    # -- events of the canvas ----------------------------------------------------

    def _edit_given(self, tag: Tag | None) -> bool:
        """Select what was clicked and change it, if it is given; return whether it is."""
        if tag is not None and self._is_given(tag.wire):
            model = self._window.model
            if (model.frame.view.selected, model.frame.view.entry) != (tag.wire, tag.entry):
                model.select(tag.wire, tag.quantity, None, tag.entry)
            self.edit()
            return True
        return False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys and clicks that change a table, while one is open."""
        if self.table is None:
            return False
        if isinstance(event, QKeyEvent) and event.modifiers() in _PLAIN:
            if event.type() == QEvent.Type.ShortcutOverride and self._takes(event):
                event.accept()
                return True
            return event.type() == QEvent.Type.KeyPress and self._press(event)
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            return self._click(event)
        return False

    def _click(self, event: QMouseEvent) -> bool:
        """Change a number by a double click, or by a click on the one that is selected."""
        canvas, view = self._window.canvas, self._window.model.frame.view
        tag, spot, kind = canvas.tag_at(event.position()), event.position(), event.type()
        if kind == QEvent.Type.MouseButtonDblClick:
            return self._edit_given(tag)
        again, self._again = self._again, None
        if kind == QEvent.Type.MouseButtonPress:
            if tag is not None and (tag.wire, tag.entry) == (view.selected, view.entry):
                self._again = tag, spot
        elif kind == QEvent.Type.MouseButtonRelease and again is not None and tag == again[0]:
            still = (spot - again[1]).manhattanLength() < QApplication.startDragDistance()
            if still and self._edit_given(tag):
                canvas.let_go()
                return True
        return False

    def _takes(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        return key in _ARROWS or key in _EDIT or self._starts(event)

    def _starts(self, event: QKeyEvent) -> bool:
        """Return whether a key is the first of a number that is typed over the selected one."""
        text = event.text()
        digit = bool(text) and text in _STARTS and not self._window.presentation.on
        return digit and self._is_given(self._window.model.frame.view.selected)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self._move(*_ARROWS[key])
        elif key in _EDIT:
            self._enter()
        elif self._starts(event):
            self.edit(event.text())
        else:
            return False
        return True

    def _move(self, dx: int, dy: int) -> None:
        """Select the number beside the selected one; the first without one."""
        picture, model = self._window.canvas.picture, self._window.model
        # Targets stand in every table: each number is gone to once.
        once = {(p.tag.wire, p.tag.entry): p for p in reversed(places(picture) if picture else ())}
        found = tuple(reversed(once.values()))
        if not found:
            return
        here = model.frame.view.selected, model.frame.view.entry
        at = next((i for i, p in enumerate(found) if (p.tag.wire, p.tag.entry) == here), None)
        tag = found[0 if at is None else beside(found, at, dx, dy)].tag
        model.select(tag.wire, tag.quantity, None, tag.entry)

    def _enter(self) -> None:
        """Change the selected number; of a loss unfold the gradients."""
        number = self._number(self._window.model.frame.view.selected)
        if number is not None and number.loss:
            self._window.model.unfold(TABLE_LOSSES.index(number.loss))
            return
        try:
            self.edit()
        except UserError as problem:
            self._window.tell(problem)
