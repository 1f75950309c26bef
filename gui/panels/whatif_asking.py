"""Questions of the what-if panel: answered at once, or by a worker where that takes long.

API summary
-----------
``Asked``, ``Answered``     a question, and the same with its answer and the curve of the loss
``answered(asked)``         the answer, calculated here
``Asker(done, failed)``     ``ask`` calls ``done``, at once or later; the newest question only
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PySide6.QtCore import QObject

from core.experiment import Experiment
from core.trace import Trace
from core.whatif import Trial, WhatIf
from gui.jobs import Jobs
from gui.scene.whatif_plot import Curve

POINTS: Final = 81
"""So many places of the curve are calculated."""
AT_ONCE: Final = 40_000_000
"""So many products are calculated before the next picture, in some 30 ms; more are a
worker's."""


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """What if ``name`` were ``after``, in the iteration of ``trace``.

    ``sample``: the row of the batch that is shown; ``span``: how far the curve goes to both
    sides of the present value.  ``trial`` and ``curve`` are given where they are known.
    """

    experiment: Experiment
    trace: Trace
    name: str
    sample: int
    after: float
    span: float
    trial: Trial | None = None
    curve: Curve | None = None

    @property
    def cost(self) -> int:
        """How many products it takes, roughly."""
        size = sum(array.size for array in self.experiment.parameters.values())
        passes = 1 + 3 * (self.trial is None) + POINTS * (self.curve is None)
        return size * max(len(self.trace.rows), 1) * passes

    def after_that(self, known: Answered | None) -> Asked:
        """Return the question with what is known from the one before."""
        if known is None or known.asked.trace is not self.trace:
            return self
        before = known.asked
        same = (before.name, before.sample, before.span) == (self.name, self.sample, self.span)
        return replace(self, trial=known.trial, curve=known.curve if same else None)


@dataclass(frozen=True, eq=False, slots=True)
class Answered:
    """A question with its answer."""

    asked: Asked
    trial: Trial
    answer: WhatIf
    curve: Curve


def answered(asked: Asked) -> Answered:
    """Return the answer, calculated here."""
    trial = asked.trial
    if trial is None:
        trial = Trial(asked.experiment, asked.trace.before, asked.trace.rows)
    leaf = trial.leaf(asked.name, asked.sample)
    curve = asked.curve
    if curve is None:
        before = trial.value(leaf)
        values = np.linspace(before - asked.span, before + asked.span, POINTS)
        curve = Curve(values, trial.losses(leaf, values.tolist()))
    return Answered(asked, trial, trial.answer(leaf, asked.after), curve)


class Asker(QObject):
    """``known`` is the newest answer."""

    def __init__(
        self,
        done: Callable[[Answered], None],
        failed: Callable[[BaseException], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.known: Answered | None = None
        self._done, self._failed = done, failed
        self._jobs = Jobs(self)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._jobs.running

    def ask(self, asked: Asked) -> None:
        """Answer; a question that still waits is dropped."""
        asked = asked.after_that(self.known)
        if asked.cost <= AT_ONCE:
            self._jobs.cancel()
            self._take(answered(asked))
        else:
            self._jobs.start(lambda _: answered(asked), self._take, self._failed)

    def _take(self, found: Answered) -> None:
        self.known = found
        self._done(found)

    def forget(self) -> None:
        """Ask no more, and keep nothing."""
        self.close()
        self.known = None

    def close(self) -> None:
        """Stop what runs, and wait until it has ended."""
        self._jobs.close()
