"""What if: one given number is changed for trial, beside what its gradient foretells.

Nothing in the experiment changes until *Apply*.  What is asked is asked in the iteration that
is shown: its parameters and its batch.  The diagram stays as it is.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from core.errors import UserError
from core.leaf_names import Leaf
from core.whatif import applied
from gui.fonts import scale_of
from gui.i18n import catalog, current, tr
from gui.panels.fields_look import fields_sheet
from gui.panels.flow import Flow
from gui.panels.panel import label
from gui.panels.picture import PictureView
from gui.panels.side import Desk, SidePanel
from gui.panels.whatif_asking import Answered, Asked, Asker
from gui.panels.whatif_controls import Controls, written
from gui.panels.whatif_kept import Kept, KeptModel, KeptTable
from gui.panels.whatif_leaves import (
    called,
    first_leaf,
    leaf_of,
    leaves,
    name_of_selected,
    value_of,
)
from gui.panels.whatif_notes import notes, tells_asked
from gui.places import find
from gui.scene.frame import Frame
from gui.scene.shapes import Tag
from gui.scene.whatif_plot import whatif_plot
from gui.scene.whatif_rows import leaf_spot, rows_of
from gui.scene.whatif_table import whatif_table, whatif_text

SIZE: Final = 13.0
_PLOT: Final = 180.0
_NARROWEST: Final = 200.0


class WhatIfPanel(SidePanel):
    """``leaf`` is what is changed, ``None`` where something else is selected."""

    def __init__(self, desk: Desk, theme: str) -> None:
        super().__init__(tr("What if"), desk, theme)
        self.leaf: Leaf | None = None
        self._frame: Frame | None = None
        self._name = ""
        self._listed: tuple[object, ...] = ()
        self.asker = Asker(self._draw, self._failed, self)
        self.controls = Controls()
        self.controls.chosen.connect(self._choose)
        self.controls.changed.connect(self._ask)
        self.said = label("", "muted")
        self.table, self.plot = PictureView(theme), PictureView(theme)
        for view in (self.table, self.plot):
            view.picked.connect(desk.pick)
        # Numbers in the table stand for those of the diagram, by pointer and by key.
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.table.hovered.connect(self._light)
        self.table.chosen.connect(desk.pick)
        self.table.copied.connect(lambda: desk.copied(self.table.accessibleName()))
        self.kept = KeptModel()
        self._make_buttons()
        self._make_body()
        for widget in (self.controls, self.said, self.body):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.area.viewport().installEventFilter(self)

    def _make_buttons(self) -> None:
        self.keep = QPushButton(tr("Keep this row"))
        self.keep.setToolTip(tr("Put this trial into the table below, to compare it with others"))
        self.reset = QPushButton(tr("Reset"))
        self.reset.setToolTip(tr("Back to the value as it is"))
        self.apply = QPushButton(tr("Apply"))
        self.apply.setToolTip(tr("Change the number in the experiment itself"))
        self.copy = QPushButton(tr("Copy table"))
        self.clear_kept = QPushButton(tr("Clear table"))
        self.keep.clicked.connect(self._keep)
        self.reset.clicked.connect(self.controls.reset)
        self.apply.clicked.connect(self._apply)
        self.copy.clicked.connect(self._copy)
        self.clear_kept.clicked.connect(self.kept.clear)

    def _make_body(self) -> None:
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self.note = label("", "muted")
        self.rows = KeptTable(self.kept)
        short = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.rows)
        short.setContext(Qt.ShortcutContext.WidgetShortcut)
        short.activated.connect(self._copy)
        self.below = QWidget()
        self.below.setLayout(Flow(self.copy, self.clear_kept))
        buttons = QWidget()
        buttons.setLayout(Flow(self.keep, self.reset, self.apply))
        for widget in (self.table, self.plot, buttons, self.note, self.rows, self.below):
            column.addWidget(widget)
        self.kept.modelReset.connect(self._show_kept)
        self.kept.rowsInserted.connect(self._show_kept)
        self._show_kept()

    # -- what is shown -----------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Ask about the selected leaf, or the one before, in the iteration of ``frame``."""
        before, self._frame = self._frame, frame
        if before is not None and before.experiment.id != frame.experiment.id:
            self._name = ""
            self.kept.clear()
        if frame.snapshot is None:
            self._say(tr("A table of losses: there is nothing to step through."))
            self.controls.hide()
            return
        self.controls.show()
        self._list(frame)
        self.kept.set_digits(frame.view.numbers)
        self._name = name_of_selected(frame) or self._name or first_leaf(frame)
        try:
            self.leaf = leaf_of(frame, self._name)
        except UserError as wrong:
            self._say(current().error(wrong))
            return
        self.controls.set_leaf(
            called(frame, self.leaf), self._plain(self.leaf), value_of(frame, self.leaf),
            frame.view.numbers,
        )  # fmt: skip
        self.said.hide()
        if frame.view.asking:
            self.body.hide()  # until it is known what the answer tells
        self._ask()

    def _say(self, sentence: str) -> None:
        """Say why there is nothing to change; the list of leaves stays."""
        self.leaf, self._name = None, ""
        self.asker.forget()
        self.said.setText(sentence)
        self.said.show()
        self.body.hide()
        self.controls.set_enabled(False)

    def _list(self, frame: Frame) -> None:
        assert frame.snapshot is not None
        listed = (frame.experiment, frame.snapshot.graph)
        if listed != self._listed:
            self._listed = listed
            self.controls.set_leaves(leaves(frame))

    def _plain(self, leaf: Leaf) -> str:
        """Return the name as it is in the list: that of the shown sample has no sample."""
        index = "".join(f"[{i}]" for i in leaf.index)
        return leaf.array + index

    def _ask(self) -> None:
        frame, leaf = self._frame, self.leaf
        if frame is None or leaf is None or frame.snapshot is None:
            return
        trace, controls = frame.snapshot.trace, self.controls
        self.asker.ask(
            Asked(frame.experiment, trace, leaf.name, leaf.row, controls.after, controls.span)
        )

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.desk.tell(error)
        else:
            self.desk.model.crashed.emit(error)

    def _draw(self, found: Answered) -> None:
        frame = self._frame
        if frame is None or frame.snapshot is None or self.leaf is None:
            return
        digits, words = frame.view.numbers, catalog(frame.view.language)
        rows = rows_of(found.answer, frame.snapshot.graph, frame.batch_row)
        if tells_asked(frame, rows):
            self._keep_secret()
            return
        size, width = SIZE * scale_of(self.font()), self.room(_NARROWEST)
        table = whatif_table(found.answer, rows, width, digits, words, size)
        plot = whatif_plot(
            found.curve, found.answer, width, _PLOT * scale_of(self.font()), digits, words, size
        )
        self.table.set_picture(table, self.theme)
        self.table.setAccessibleName(whatif_text(found.answer, rows, digits, words))
        self.plot.set_picture(plot, self.theme)
        self.plot.setAccessibleName(
            tr(
                "The loss over {name}, and what its gradient foretells",
                name=called(frame, self.leaf),
            )
        )
        self.controls.set_enabled(True)
        self.apply.setEnabled(bool(found.answer.change))
        self.reset.setEnabled(bool(found.answer.change))
        self._note(frame)
        self.body.show()

    def _keep_secret(self) -> None:
        """Say why nothing is told while a number is asked for."""
        self.controls.set_enabled(True)
        self.said.setText(tr("The number that is asked for would stand here: press → to see it."))
        self.said.show()
        self.body.hide()

    def _note(self, frame: Frame) -> None:
        """Say what applying would do besides, and in what these numbers differ."""
        session = self.desk.model.session
        assert session is not None
        assert self.leaf is not None
        first, moves = session.first_iteration, self.controls.moves
        said = list(notes(frame, self.leaf, first, moves=moves))
        self.note.setText("\n".join(said))
        self.note.setVisible(bool(said))

    # -- what hands do -----------------------------------------------------------

    def _choose(self, name: str) -> None:
        """Change the leaf called ``name`` from now on, and select it on the canvas."""
        frame = self._frame
        if frame is None or frame.snapshot is None:
            return
        try:
            try:
                leaf = leaf_of(frame, name)
            except UserError:
                place = find(frame, name)
                leaf = leaf_of(frame, place.text)
        except UserError as wrong:
            self.controls.refuse(current().error(wrong))
            return
        self._name = leaf.name
        spot = leaf_spot(frame.snapshot.graph, leaf)
        if spot is not None:
            self.desk.model.select(spot[0], "value", None, spot[1])
        if self._frame is frame:
            self.show_frame(frame)

    def _keep(self) -> None:
        found, frame = self.asker.known, self._frame
        if found is None or frame is None or self.leaf is None:
            return
        answer = found.answer
        self.kept.keep(
            Kept(
                called(frame, self.leaf), self.controls.change, answer.loss_change,
                answer.predicted_change, answer.error, frame.position.iteration,
            )
        )  # fmt: skip

    def _show_kept(self) -> None:
        self.rows.fit()
        self.below.setVisible(bool(self.kept.rows))

    def _copy(self) -> None:
        self.desk.copied(self.kept.text())

    def _apply(self) -> None:
        """Put the number into the experiment, which stays where it is."""
        frame, leaf = self._frame, self.leaf
        if frame is None or leaf is None or frame.snapshot is None:
            return
        trace, value = frame.snapshot.trace, self.controls.after
        changed = applied(frame.experiment, leaf, value, trace.before, trace.rows)
        name = called(frame, leaf)
        self.controls.settle(value)
        try:
            self.desk.model.edit(changed)
        except UserError as wrong:
            self.desk.tell(wrong)
            return
        told = written(value, comma=frame.view.comma)
        self.note.setText(tr("Applied: {name} = {value}", name=name, value=told))
        self.note.show()

    def _light(self, tag: Tag | None) -> None:
        self.desk.light(() if tag is None or not tag.wire else (tag,))

    def light(self, tag: Tag | None) -> None:
        """Frame what in the table stands for the number that is pointed at on the canvas."""
        self.table.light(tag)

    # -- room and end ------------------------------------------------------------

    def _redraw(self) -> None:
        if self.asker.known is not None and self.leaf is not None:
            self._draw(self.asker.known)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Draw at the width there is."""
        if event.type() == QEvent.Type.Resize:
            self._redraw()
        return super().eventFilter(watched, event)

    def set_theme(self, theme: str) -> None:
        """Draw in the inks of ``theme``."""
        self.setStyleSheet(fields_sheet(theme))
        super().set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw in the size of text that is chosen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "body"):
            self.rows.fit()
            self._redraw()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Leave no worker behind when the window goes."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.asker.close()

    def close_tool(self) -> None:
        """Ask no more."""
        self.asker.forget()
