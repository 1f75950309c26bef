"""The window: assembles menu, toolbar, panels, diagram and timeline, and wires them.

Each panel draws from the one Frame of the model; commands act through the methods of
:class:`gui.commands.Target`.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Final

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow

from core.errors import UserError
from core.experiment import Experiment
from gui.accessible.factory import install
from gui.accessible.speaker import Speaker
from gui.actions import Actions, shown_keys
from gui.arrangement import Arrangement, column
from gui.canvas.canvas import Canvas
from gui.canvas.drawing import Drawing
from gui.commands import State
from gui.controls import Controls
from gui.documents import Documents
from gui.hands import Hands
from gui.i18n import current, tr
from gui.panels.breadcrumb import Breadcrumb
from gui.panels.equation import EquationPanel
from gui.panels.experiment import ExperimentPanel
from gui.panels.hint import Hint
from gui.panels.message import MessageBar
from gui.panels.panel import rule
from gui.panels.timeline import Timeline
from gui.panels.toolbar import ToolBar, tips
from gui.panes import next_pane
from gui.presentation import Presentation
from gui.questions import Questions
from gui.scene.frame import WRITTEN, Frame
from gui.scene.shapes import Picture, Tag
from gui.session_model import SessionModel
from gui.settings import Settings
from gui.sides import Sides

PATIENCE: Final = 200
"""Milliseconds after which a layout that is not ready is spoken of."""


class Window(QMainWindow):
    """``settings_changed`` brings new Settings; ``closed`` comes last."""

    settings_changed = Signal(object)
    closed = Signal()

    def __init__(self, model: SessionModel, settings: Settings, theme: str) -> None:
        super().__init__()
        self.model = model
        self.settings = settings
        self.theme = theme
        self._refreshed: tuple[object, ...] = ()
        self.setAcceptDrops(True)
        self.hands = Hands(self)
        self.presentation = Presentation(self)
        install()
        self.canvas = Canvas(theme)
        self.canvas.motion.wish = settings.motion
        self.speaker = Speaker(self.canvas)
        self.drawing = Drawing(self)
        self._drawn: Frame | None = None
        self.actions_ = Actions(self, self, self.canvas)
        tips(self.actions_)
        self.actions_.fill(self.menuBar())
        self._build()
        self._connect()
        self.resize(settings.width, settings.height)
        self.presentation.set_numbers()
        self._retitle(model.experiment)
        self._show_frame(model.frame)
        self._show_controls(model.state)
        self.canvas.setFocus()

    # -- assembling --------------------------------------------------------------

    def _build(self) -> None:
        self.toolbar = ToolBar(self.actions_, self.theme)
        self.message: MessageBar = MessageBar()
        self.progress = MessageBar()
        self.laying_out = MessageBar()
        self.experiment_panel: ExperimentPanel = ExperimentPanel()
        self.equation: EquationPanel = EquationPanel(self.theme, self.select)
        self.timeline = Timeline(self.theme)
        self.timeline.iteration.setToolTip(self.actions_["iteration"].toolTip())
        self.crumbs = Breadcrumb(self.canvas, self.model)
        self.documents = Documents(self)
        examples_key = shown_keys(self.actions_["examples"].shortcuts()[:1])
        self.hint = Hint(self.canvas, examples_key, self.documents.ask_example)
        self.questions = Questions(self, self.model)
        pin = self.equation.add_button(self.actions_["pin"])
        middle = column(self.message, self.progress, self.laying_out, self.canvas)
        self.sides = Sides(self, self.actions_)
        side = self.sides.side
        self.arrangement = Arrangement(self.experiment_panel, middle, self.equation, side)
        time = self.timeline
        why = self.equation.area
        self.arrangement.order = (self.canvas, pin, why, side, time.iteration, time.bar)
        parts = (self.toolbar, self.arrangement.splitter, rule(), self.timeline)
        self.setCentralWidget(column(*parts))

    def _connect(self) -> None:
        self.model.changed.connect(self._show_frame)
        self.model.changed.connect(self.presentation.uncover)
        self.model.controls.connect(self._show_controls)
        self.model.opened.connect(self._retitle)
        self.model.failed.connect(self.tell)
        self.drawing.drawn.connect(self._show_picture)
        self.drawing.waiting.connect(self._wait_for_layout)
        self.canvas.picked.connect(self.select)
        self.canvas.pointed.connect(self._pointed)
        self.canvas.menu_asked.connect(self.hands.menu_at)
        self.canvas.letter.connect(self.actions_.press_letter)
        self.timeline.moved.connect(self.model.to_step)
        self.timeline.stepped.connect(self._step)
        self.timeline.asked.connect(self.questions.iteration)
        self.toolbar.sample_asked.connect(self.questions.sample)
        for splitter in (self.arrangement.splitter, self.arrangement.below):
            splitter.splitterMoved.connect(self._remember_panels)

    # -- showing -----------------------------------------------------------------

    def _show_frame(self, frame: Frame) -> None:
        self.drawing.draw(frame)
        self.equation.show_frame(frame)
        self.sides.show_frame(frame)
        self.experiment_panel.show_frame(frame)
        self.timeline.show_frame(frame)
        self.refresh()

    def _show_picture(self, frame: Frame, picture: Picture) -> None:
        self._drawn = frame
        self.canvas.show_picture(frame, picture)
        self.speaker.tell(frame)

    def _wait_for_layout(self, waits: bool) -> None:
        self.canvas.stale = waits
        if waits:
            QTimer.singleShot(PATIENCE, self, self._tell_layout)
        else:
            self.laying_out.dismiss()

    def _tell_layout(self) -> None:
        if not self.drawing.busy:
            return
        if self._drawn is None:
            self.laying_out.say(tr("Laying out the diagram…"), tr("Gates"), self._show_gates)
        else:
            self.laying_out.say(tr("Laying out the diagram…"), tr("Cancel"), self._back_to_drawn)

    def _show_gates(self) -> None:
        self.model.set_view(view="gates")

    def _back_to_drawn(self) -> None:
        """Show again what was shown before the layout was asked for."""
        before = self._drawn
        if before is None:
            return
        self.drawing.cancel()
        if before.experiment is not self.model.experiment:
            self.model.open(before.experiment)
        self.model.set_view(view=before.view.view, digits=before.view.digits)

    def _show_controls(self, controls: Controls) -> None:
        self._show_hint()
        if controls.target:
            self.progress.say(
                tr(
                    "Running to iteration {target}; {reached} is reached.",
                    target=controls.target,
                    reached=controls.reached,
                ),
                tr("Cancel"),
                self.model.cancel,
            )
        else:
            self.progress.dismiss()
        self.refresh()

    def _show_hint(self) -> None:
        """Say what to do; the panel says itself which key to press while it can be seen."""
        self.hint.show_state(self.model.state, told=self.settings.why_panel)
        if self.presentation.on:
            self.hint.hide()

    def refresh(self, *, clicked: bool = False) -> None:
        """Say which commands are possible now; most steps change nothing of that.

        ``clicked``: a click has just ticked one, whether or not that is so.
        """
        state = self.state()
        key = (*(getattr(state, f.name) for f in fields(state) if f.name != "frame"),)
        frame = state.frame
        # A batch of its own in each iteration brings another sample into the same row.
        key = (*key, frame.view, frame.experiment, frame.reading, frame.sample_number)
        if clicked or key != self._refreshed:
            self._refreshed = key
            self.actions_.refresh(state)
            self.toolbar.refresh(state)

    def state(self) -> State:
        """Return what commands depend on."""
        model = self.model
        show = self.presentation
        kept = (model.views, model.samples, self.settings)
        return State(model.state, model.frame, *kept, show.on, show.blank)

    def _retitle(self, experiment: Experiment) -> None:
        text = experiment.localized(self.model.frame.view.language)
        self.setWindowTitle(text.title + " — Chainrule")
        self.arrange()
        self.message.dismiss()

    def set_theme(self, theme: str) -> None:
        """Show everything in ``theme``."""
        self.theme = theme
        for part in (self.canvas, self.equation, self.sides.side, self.timeline, self.toolbar):
            part.set_theme(theme)

    def set_settings(self, settings: Settings) -> None:
        """Use ``settings``: motion and panels; theme and language come from outside."""
        self.settings = settings
        self.canvas.motion.wish = settings.motion
        self.arrange()
        self.refresh()

    def arrange(self) -> None:
        """Fold panels away or out, as the settings say; presenting, all but the formula."""
        self._show_hint()
        show = self.presentation
        settings = show.arranged(self.settings)
        self.sides.apply(settings)
        self.arrangement.apply(
            settings,
            self.width(),
            self.height(),
            explains=self.model.session is not None,
            below=show.on,
        )

    def _remember_panels(self) -> None:
        if self.presentation.on:
            return
        self.settings = self.arrangement.remembered(self.settings)

    # -- what commands do --------------------------------------------------------

    def tell(self, problem: UserError) -> None:
        """Show one sentence; nothing waits for it."""
        self.message.say(current().error(problem))

    def open_example(self, name: str) -> None:
        """Open a built-in example."""
        self.documents.open_example(name)

    def export(self) -> None:
        """Ask how the picture shall be, and write it."""
        self.documents.export(self.theme)

    def print_picture(self) -> None:
        """Ask for a printer, and print the picture on one page."""
        self.documents.print_picture()

    def quit(self) -> None:
        """Close the window, which ends the program."""
        self.close()

    def zoom(self, by: float) -> None:
        """Zoom around the middle."""
        self.canvas.zoom(by)

    def fit(self) -> None:
        """Show the whole picture."""
        self.canvas.fit()

    def walk(self, by: int) -> None:
        """Select the next or previous wire; beyond the last the focus goes on."""
        if self.model.walk(by):
            self.hands.reveal_selected()
        else:
            self.canvas.leave(by)

    def next_pane(self, by: int) -> None:
        """Give the focus to the next or previous part of the window."""
        next_pane(
            (
                self.canvas,
                self.crumbs,
                self.equation,
                self.sides.side,
                self.timeline,
                self.toolbar,
                self.experiment_panel,
            ),
            by,
            {
                self.timeline: self.timeline.bar,
                self.equation: self.equation.area,
                self.sides.side: self.sides.side.entry(),
                self.experiment_panel: self.experiment_panel.area,
            },
        )

    def escape(self) -> None:
        """Leave the innermost thing: a jump, a message, a focus, a selection, a neuron …"""
        view = self.model.frame.view
        if self.model.state.target:
            self.model.cancel()
        elif self.drawing.busy:
            self._back_to_drawn()
        elif self.message.text:
            self.message.dismiss()
        elif self.presentation.blank:
            self.presentation.uncover()
        elif view.focus or view.selected or view.expanded:
            self.model.leave()
        else:
            self.presentation.leave()
        self.canvas.setFocus()

    def about(self) -> None:
        """Say what this program is."""
        from gui.dialogs.about import About

        About(self).open()

    def change_settings(self, **changes: Any) -> None:
        """Change the settings, here and for the next start."""
        self.settings_changed.emit(replace(self.settings, **changes))
        written = {name: changes[name] for name in WRITTEN if name in changes}
        if written:
            # An experiment may have its own wish: then the settings had these already.
            self.model.set_view(**written)

    def _step(self, by: int) -> None:
        if by > 0:
            self.model.forward()
        else:
            self.model.back()

    def select(self, tag: Tag | None) -> None:
        """Explain what was clicked, or nothing."""
        if tag is not None and tag.kind in ("ellipsis", "part"):
            self.hands.fold(tag)
        elif tag is None or not tag.wire:
            self.model.select("")
        else:
            self.model.select(tag.wire, tag.quantity, tag.port, tag.entry)
        self.canvas.setFocus()

    def _pointed(self, tag: Tag | None) -> None:
        if not self.model.state.held:
            self.model.focus(*(("",) if tag is None else (tag.wire, tag.entry)))

    # -- events ------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files."""
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open the file that is dropped."""
        event.acceptProposedAction()
        self.documents.open_path(dropped_file(event.mimeData()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find the best place for the panels."""
        super().resizeEvent(event)
        self.arrange()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell how large the window was, and go."""
        whole = self.isMaximized() or self.isFullScreen()
        size = self.normalGeometry().size() if whole else self.size()
        self.settings = replace(
            self.settings,
            width=size.width(),
            height=size.height(),
            maximized=self.presentation.maximized,
        )
        self.presentation.leave()
        event.accept()
        self.drawing.close()
        self.closed.emit()


def dropped_file(mime: QMimeData) -> str:
    """Return the first file of what is dragged, ``""`` if there is none."""
    return next((url.toLocalFile() for url in mime.urls() if url.isLocalFile()), "")
