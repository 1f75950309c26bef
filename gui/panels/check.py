"""Gradient check: backpropagation beside numerical differentiation, number by number.

It checks the iteration that is shown: its parameters and its batch.  A worker does it, entry
by entry; what it has found when it is cancelled stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QPushButton, QWidget

from core.checks import EntryCheck, Place, Verdict
from core.errors import UserError
from core.experiment import Experiment
from core.trace import Checkpoint
from gui.i18n import tr
from gui.jobs import Jobs
from gui.panels.check_model import NONE, VERDICTS, WORDS, CheckModel, Results, verdict_text
from gui.panels.check_table import CheckTable
from gui.panels.check_work import Plan, merged, places_selected, run, seconds, shapes_of
from gui.panels.fields_look import fields_sheet
from gui.panels.flow import Flow
from gui.panels.panel import label
from gui.panels.side import Desk, SidePanel
from gui.places import name_of
from gui.scene.frame import Frame
from gui.scene.numbers import DIGITS_MAX, SIGNIFICANT, Format, format_number
from gui.scene.shapes import Tag
from gui.scene.whatif_rows import entry_name, spot_of

MANY: Final = 2000
"""Of more entries than these a sample is offered, too."""
SAMPLE: Final = 200
"""Entries of each parameter in a sample."""


@dataclass(slots=True)
class _Run:
    """A check under way: what it has found so far; ``kept`` were there before."""

    plan: Plan
    total: int
    kept: tuple[EntryCheck, ...]
    found: list[EntryCheck] = field(default_factory=list)


class CheckPanel(SidePanel):
    """``model`` has the results, of the experiment and iteration ``of``."""

    def __init__(self, desk: Desk, theme: str) -> None:
        super().__init__(tr("Gradient check"), desk, theme)
        self.of: tuple[Experiment, int] | None = None
        self._frame: Frame | None = None
        self._run: _Run | None = None
        self._timed: Experiment | None = None
        self._jobs, self._timing = Jobs(self), Jobs(self)
        self._jobs.progressed.connect(self._progress)
        self.model = CheckModel(theme, self._name_of)
        self._make_buttons()
        self._make_progress()
        self.table = CheckTable(self.model)
        self.table.picked.connect(self._pick)
        self.table.passed.connect(self._pass)
        self.summary = label("")
        self.hint, self.stale, self.detail = (label("", "muted") for _ in range(3))
        self._place()
        self._show(NONE)

    # -- assembling --------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.all = QPushButton(tr("Check all"))
        self.sample = QPushButton(tr("Check a sample"))
        self.one = QPushButton(tr("Check the selected number"))
        self.all.clicked.connect(lambda: self._start())
        self.sample.clicked.connect(lambda: self._start(most=SAMPLE))
        self.one.clicked.connect(self._check_selected)
        self.buttons = QWidget()
        self.buttons.setLayout(Flow(self.all, self.sample, self.one))
        self.only = QComboBox()
        self.only.setAccessibleName(tr("Which results are listed"))
        self.only.activated.connect(self._filter)

    def _make_progress(self) -> None:
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the check"))
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.stop)
        self.reached = label("", "muted", wraps=False)
        self.running = QWidget()
        row = QHBoxLayout(self.running)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.reached)
        row.addWidget(self.cancel)
        self.running.hide()

    def _place(self) -> None:
        for widget in (self.buttons, self.hint, self.running, self.summary, self.stale, self.only):
            self.column.addWidget(widget)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.detail)
        self.column.addStretch(0)

    # -- what is shown -----------------------------------------------------------

    def show_frame(self, frame: Frame) -> None:
        """Offer to check what ``frame`` shows; results of another experiment go."""
        self._frame = frame
        self.model.set_look(self.theme, frame.view.numbers)
        if self.of is not None and self.of[0] is not frame.experiment:
            self.stop()
            self._show(NONE)
        there = frame.snapshot is not None and bool(shapes_of(frame.experiment))
        self.buttons.setVisible(there)
        if not there:
            self.hint.setText(tr("There are no parameters here, so there is nothing to check."))
            return
        count = Plan(frame.experiment, _start_of(frame)).total
        self.sample.setVisible(count > MANY)
        self._offer_selected(frame)
        self._hint(frame, count)
        self._tell_stale(frame)

    def _hint(self, frame: Frame, count: int) -> None:
        """Say what is to be checked, of many how long that takes."""
        if count <= MANY:
            self.hint.setText(
                tr(
                    "Each parameter is moved a little to both sides, and what the loss does is "
                    "compared with its gradient."
                )
            )
            return
        if self._timed is frame.experiment:
            return
        self._timed = frame.experiment
        self._say_time(count, None)
        plan = Plan(frame.experiment, _start_of(frame))
        self._timing.start(
            lambda token: seconds(plan, token), lambda s: self._say_time(count, s), self._failed
        )

    def _say_time(self, count: int, took: float | None) -> None:
        sample = tr("A sample has {n} numbers of each parameter.", n=SAMPLE)
        if took is None:
            said = tr("All are {count} numbers.", count=f"{count:,}")
        elif took < 90:
            said = tr("All {count} take about {n} s.", count=f"{count:,}", n=max(round(took), 1))
        else:
            said = tr("All {count} take about {n} min.", count=f"{count:,}", n=round(took / 60))
        self.hint.setText(f"{said} {sample}")

    def _offer_selected(self, frame: Frame) -> None:
        places = places_selected(frame)
        self.one.setEnabled(bool(places))
        if places:
            name = name_of(frame, frame.view.selected, frame.view.entry)
            self.one.setText(tr("Check {name}", name=name))
            self.one.setToolTip("")
        else:
            self.one.setText(tr("Check the selected number"))
            self.one.setToolTip(tr("Select a parameter on the diagram first"))

    def _tell_stale(self, frame: Frame) -> None:
        """Say if these results are of another iteration than the one that is shown."""
        other = self.of is not None and self.of[1] != frame.position.iteration
        self.stale.setVisible(other)
        if other and self.of is not None:
            self.stale.setText(
                tr(
                    "This is the check of iteration {checked}; iteration {shown} is shown.",
                    checked=self.of[1],
                    shown=frame.position.iteration,
                )
            )

    def _show(self, results: Results) -> None:
        """List ``results``, and say how many there are of each verdict."""
        self.model.show(results)
        there = bool(results.entries)
        if not there:
            self.of = None
            self.stale.hide()
        for widget in (self.summary, self.only, self.table):
            widget.setVisible(there)
        self.detail.hide()
        self.summary.setText(_summary(results))
        self._list_verdicts(results)

    def _list_verdicts(self, results: Results) -> None:
        only = self.model.only
        self.only.clear()
        self.only.addItem(tr("all ({n})", n=len(results.entries)), None)
        for verdict in VERDICTS:
            if count := results.count(verdict):
                text = tr("{verdict} ({n})", verdict=tr(WORDS[verdict]), n=count)
                self.only.addItem(text, verdict)
        self.only.setCurrentIndex(max(self.only.findData(only), 0))
        self._filter()

    def _filter(self) -> None:
        chosen = self.only.currentData()
        self.model.filter(None if chosen is None else Verdict(chosen))

    # -- checking ----------------------------------------------------------------

    def _check_selected(self) -> None:
        frame = self._frame
        if frame is not None:
            self._start(places=places_selected(frame))

    def _start(self, most: int | None = None, places: tuple[Place, ...] = ()) -> None:
        frame = self._frame
        if frame is None or frame.snapshot is None:
            return
        self._timing.cancel()
        plan = Plan(frame.experiment, _start_of(frame), most, places)
        here = (frame.experiment, frame.position.iteration)
        # One number more beside those of before; everything else begins anew.
        kept = self.model.results.entries if places and self.of == here else ()
        self.of = here
        made = self._run = _Run(plan, plan.total, kept)
        self.bar.setRange(0, made.total)
        self._progress(0)
        self.running.show()
        self.buttons.setEnabled(False)
        self._jobs.start(lambda token: run(plan, kept, made.found, token), self._done, self._failed)

    def _progress(self, reached: int) -> None:
        if self._run is not None:
            self.bar.setValue(reached)
            self.reached.setText(f"{reached:,} / {self._run.total:,}")

    def _done(self, results: Results) -> None:
        self._end()
        self._show(results)
        if self._frame is not None:
            self._tell_stale(self._frame)

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, UserError):
            self.desk.tell(error)
        else:
            self.desk.model.crashed.emit(error)

    def stop(self) -> None:
        """End a check that runs; what it has found is shown."""
        made = self._run
        if made is None:
            return
        self._jobs.cancel()
        self._end()
        found = tuple(made.found)  # the worker may add one more
        self._show(merged(found, made.kept))
        self.summary.setText(
            tr("Cancelled after {n} of {total}.", n=f"{len(found):,}", total=f"{made.total:,}")
            + (" " + self.summary.text() if found else "")
        )
        self.summary.show()

    def _end(self) -> None:
        focused = self.cancel.hasFocus()
        self._run = None
        self.running.hide()
        self.buttons.setEnabled(True)
        if focused:
            self.all.setFocus()

    # -- a row -------------------------------------------------------------------

    def _tag(self, entry: EntryCheck) -> Tag | None:
        frame = self._frame
        if frame is None or frame.snapshot is None:
            return None
        spot = spot_of(frame.snapshot.graph, entry.parameter, entry.index)
        return None if spot is None else Tag("number", spot[0], None, "gradient", "", spot[1])

    def _name_of(self, entry: EntryCheck) -> str:
        frame = self._frame
        if frame is None or frame.snapshot is None:
            return entry.name
        return entry_name(frame.snapshot.graph, entry.parameter, entry.index)

    def _pick(self, entry: EntryCheck) -> None:
        tag = self._tag(entry)
        if tag is not None:
            self.desk.pick(tag)

    def _pass(self, entry: EntryCheck | None) -> None:
        """Light the number on the canvas, and write its row out in full."""
        tag = None if entry is None else self._tag(entry)
        self.desk.light(() if tag is None else (tag,))
        self.detail.setVisible(entry is not None)
        if entry is not None and self._frame is not None:
            comma = self._frame.view.comma
            self.detail.setText(_detail(self._name_of(entry), entry, comma))

    # -- looks and end -----------------------------------------------------------

    def set_theme(self, theme: str) -> None:
        """Draw in the inks of ``theme``."""
        self.setStyleSheet(fields_sheet(theme))
        super().set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Give rows the height of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "table"):
            self.table.fit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Leave no worker behind when the window goes."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.close_tool()

    def close_tool(self) -> None:
        """End a check that runs, and wait until it has."""
        self.stop()
        self._timing.close()
        self._jobs.close()


def _start_of(frame: Frame) -> Checkpoint:
    assert frame.snapshot is not None
    return frame.snapshot.trace.before


def _summary(results: Results) -> str:
    """Return ``12 checked: 12 right``."""
    counts = ((verdict, results.count(verdict)) for verdict in VERDICTS)
    parts = [
        tr("{n} {verdict}", n=f"{n:,}", verdict=tr(WORDS[verdict])) for verdict, n in counts if n
    ]
    count = f"{len(results.entries):,}"
    return tr("{n} checked: {verdicts}", n=count, verdicts=", ".join(parts))


def _detail(name: str, entry: EntryCheck, comma: bool) -> str:
    """Return a row with all digits."""
    numbers = (
        (tr("backprop"), entry.gradient),
        (tr("numerical"), entry.numerical),
        (tr("difference"), entry.difference),
        (tr("bound"), entry.bound),
    )
    whole = Format(DIGITS_MAX, SIGNIFICANT, comma)
    lines = [f"{title}: {format_number(x, whole)}" for title, x in numbers]
    return "\n".join([f"{name}: {verdict_text(entry)}", *lines])
