"""What commands ask for before they act: one number each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from gui.i18n import tr
from gui.number_input import read_number, read_whole
from gui.scene.furniture import number
from gui.session_model import SessionModel

LARGEST_ITERATION: Final = 10_000_000
_USUAL_BATCH: Final = 4


class Questions:
    """Each opens a dialog over ``parent`` that acts on ``model``; nothing waits for it."""

    def __init__(self, parent: QWidget, model: SessionModel) -> None:
        self._parent = parent
        self._model = model

    def iteration(self) -> None:
        """Ask which iteration to go to."""
        session = self._model.session
        if session is None:
            return
        first = session.first_iteration
        last = LARGEST_ITERATION if session.can_update else first
        self._ask(
            tr("Go to iteration"),
            tr("Iteration:"),
            str(self._model.frame.position.iteration),
            lambda text: self._model.to_iteration(read_whole(text, first, last)),
        )

    def sample(self) -> None:
        """Ask which sample of the batch to show."""
        model = self._model
        self._ask(
            tr("Show a sample"),
            tr("Sample of the batch, 1 to {n}:", n=model.samples),
            str(model.frame.view.sample + 1),
            lambda text: model.set_view(sample=read_whole(text, 1, model.samples) - 1),
        )

    def start_value(self) -> None:
        """Ask what the backward pass starts with."""
        comma = self._model.frame.view.comma
        self._ask(
            tr("Start value of the backward pass"),
            tr("The backward pass starts with 1; another value makes every gradient a multiple."),
            number(self._model.experiment.start_value, comma=comma),
            lambda text: self._model.set_start_value(read_number(text, comma=comma)),
        )

    def batch(self) -> None:
        """Ask for the size of the mini-batches."""
        session = self._model.session
        if session is None:
            return
        count = session.samples
        self._ask(
            tr("Mini-batches"),
            tr("Samples in a batch, 1 to {n}:", n=count),
            str(self._model.experiment.batch.size or min(count, _USUAL_BATCH)),
            lambda text: self._model.set_batch(read_whole(text, 1, count)),
        )

    def _ask(self, title: str, question: str, text: str, take: Callable[[str], None]) -> None:
        from gui.dialogs.ask import Question

        self._model.pause()
        Question(self._parent, title, question, text, take).open()
