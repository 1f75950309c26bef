"""What is open: title, note, what its source printed, structure, loss, training."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from core.experiment import Experiment, NetworkSpec
from core.losses import LOSSES
from core.notation import Notation, setting_letter
from gui.i18n import current, tr
from gui.panels.panel import Panel, label, plain_tip, rule
from gui.panes import chain
from gui.scene.frame import Frame
from gui.scene.furniture import loss_name, number
from gui.scene.numbers import Format
from gui.scene.terms import TERMS, term

Rows = list[tuple[str, str, str]]
"""What each is called, what it is here, and one line more, for the tooltip."""


class ExperimentPanel(Panel):
    """Rebuilt when another experiment or language is shown, not by a step.

    ``printed`` brings a printed number that is asked for.
    """

    printed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Experiment"), parent)
        self._frame: Frame | None = None
        self._shown: tuple[Experiment, str, Format, Notation | None] | None = None

    def show_frame(self, frame: Frame) -> None:
        """Tell about the experiment of ``frame``; folded away, it waits until it is seen."""
        self._frame = frame
        if self.isHidden():
            return
        notation = None if frame.snapshot is None else frame.snapshot.graph.notation
        what = (frame.experiment, frame.view.language, frame.view.numbers, notation)
        if what != self._shown:
            self._shown = what
            self.clear()
            self._fill(frame)
            self.area.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Tell what was not told while it was folded away."""
        super().showEvent(event)
        if self._frame is not None:
            self.show_frame(self._frame)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Build it anew in the size of text that is chosen: the heading has its own."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._frame is not None:
            self._shown = None
            self.show_frame(self._frame)

    def _fill(self, frame: Frame) -> None:
        experiment = frame.experiment
        text = experiment.localized(frame.view.language)
        heading = label(text.title, "heading")
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(font.Weight.DemiBold)
        heading.setFont(font)
        self.column.addWidget(heading)
        if text.note:
            note = label(text.note)
            note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.column.addWidget(note)
        self._section(tr("Network") if experiment.network else tr("Graph"), _structure(frame))
        self._section(tr("Training"), _training(frame))
        if experiment.published:
            self._printed(frame)
        self.column.addStretch(1)

    def _section(self, title: str, rows: Rows) -> None:
        if not rows:
            return
        self._head(title)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for i, (name, value, tip) in enumerate(rows):
            for column, made in enumerate((label(name, "muted", wraps=False), label(value))):
                made.setToolTip(plain_tip(f"{name}\n{tip}"))
                made.setAccessibleDescription(tip)
                grid.addWidget(made, i, column, top)
        holder = QWidget()
        holder.setLayout(grid)
        self.column.addWidget(holder)

    def _head(self, title: str) -> None:
        self.column.addSpacing(6)
        self.column.addWidget(rule())
        self.column.addSpacing(2)
        self.column.addWidget(label(title, "section"))

    def _printed(self, frame: Frame) -> None:
        """List what the source printed, and what is right."""
        # Only here: the first picture does not wait for it.
        from gui.panels.printed_list import PrintedList

        self._head(tr("Printed numbers"))
        made = PrintedList(frame.experiment.published, frame)
        made.asked.connect(self.printed)
        self.column.addWidget(made)
        chain(self.area, *made.rows)


def _structure(frame: Frame) -> Rows:
    experiment = frame.experiment
    if experiment.network is not None:
        return _network(frame, experiment.network)
    if frame.snapshot is not None:
        graph = frame.snapshot.graph
        return [
            (tr("gates"), str(len(graph.gates)), tr("Operations that the numbers go through")),
            (
                tr("parameters"),
                ", ".join(experiment.trainable) or tr("none"),
                tr("What the update changes"),
            ),
        ]
    return []


def _network(frame: Frame, network: NetworkSpec) -> Rows:
    sizes = "-".join(str(n) for n in network.layer_sizes)
    rows = [(tr("layers"), sizes, tr("Units in each layer, from the inputs to the outputs"))]
    names = [term(layer.activation, current()) for layer in network.layers]
    tip = tr("What makes a neuron's output of its weighted sum")
    rows.append((tr("activation"), ", ".join(dict.fromkeys(names)), tip))
    biases = [layer.bias is not None for layer in network.layers]
    said = tr("yes") if all(biases) else tr("in some layers") if any(biases) else tr("none")
    rows.append((tr("biases"), said, tr("What is added to each weighted sum")))
    tip = tr("What training makes smaller; the backward pass starts there")
    formula = f"{loss_name(frame.snapshot)} = {LOSSES[network.loss.name].formula}"
    rows.append((tr("loss"), formula, tip))
    penalty = network.regularization
    if penalty is not None:
        norm = "Σ w²" if penalty.name == "l2" else "Σ |w|"
        said = f"{number(penalty.lambda_ * penalty.factor, comma=frame.view.comma)} {norm}"
        rows.append((tr("penalty"), said, tr("What large weights add to the loss")))
    return rows


def _training(frame: Frame) -> Rows:
    experiment, snapshot = frame.experiment, frame.snapshot
    if snapshot is None:
        return []
    rows: Rows = []
    if snapshot.graph.parameters:
        spec = experiment.optimizer
        tip = tr("The rule that makes new parameters of gradients")
        rows.append((tr("optimizer"), term(spec.name, current()), tip))
        tip = tr("How far one update goes against the gradient")
        rate = snapshot.graph.notation.rate
        rows.append(
            (
                _setting("learning_rate", rate),
                number(spec.learning_rate, comma=frame.view.comma),
                tip,
            )
        )
        # Only here: the first picture does not wait for the explanations.
        from core.optimizers import SETTINGS

        tip = tr("A setting of the optimizer")
        rows += [
            (
                _setting(n, setting_letter(SETTINGS.get(n, n), rate)),
                number(v, comma=frame.view.comma),
                tip,
            )
            for n, v in spec.settings.items()
        ]
    rows += _samples(experiment)
    if experiment.start_value != 1.0:
        tip = tr("What the backward pass starts with, instead of 1")
        rows.append(
            (tr("start value"), number(experiment.start_value, comma=frame.view.comma), tip)
        )
    return rows


def _samples(experiment: Experiment) -> Rows:
    if experiment.data is None:
        return []
    count, size = len(experiment.data.inputs), experiment.batch.size
    tip = tr("Inputs with their targets; the diagram shows one of them")
    rows: Rows = [(tr("samples"), str(count), tip)]
    if count > 1:
        tip = tr("So many samples make one update; see the menu Step")
        rows.append((tr("batch"), tr("all samples") if size is None else str(size), tip))
    return rows


def _setting(name: str, letter: str) -> str:
    """Return what a setting is called, with its letter in the optimizer's formula."""
    return f"{term(name, current())} {letter}" if name in TERMS else letter
