"""Where the user stands in an experiment, and how to move.

Every iteration starts from a checkpoint, and a checkpoint always comes from moving on
with the matrix graph, so any way to a place ends in the same numbers, bit for bit.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Protocol

from core.data import Rows, batch_rows, batches_per_epoch, epoch_of
from core.engine import Engine
from core.experiment import Experiment
from core.lowering import display_granularity
from core.plan import Phase, Plan, Stride
from core.reading import USUAL, Reading, plan_of
from core.trace import Checkpoint, Snapshot, Trace, first_checkpoint, record

MEMORY_BUDGET = 256 * 2**20
KEEP_TRACES = 3


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """``step`` steps of ``iteration`` (from 1) are done.

    The end of one iteration and the start of the next are two positions.
    """

    iteration: int
    step: int


class Mover(Protocol):
    """Makes the checkpoint after one."""

    def advance(self, checkpoint: Checkpoint) -> Checkpoint:
        """Return the start of the iteration after that of ``checkpoint``."""


class Session:
    """An experiment of kind network or graph in one reading, and a position in it.

    Raises:
        UserError: it is too large to be calculated by hand, if that is the reading.
    """

    def __init__(
        self, experiment: Experiment, granularity: str | None = None, reading: Reading = USUAL
    ) -> None:
        self.experiment = experiment
        self.reading = reading
        self.granularity = granularity or display_granularity(experiment)
        self.plan: Plan = plan_of(experiment, self.granularity, reading)
        self._refuse_large()
        self._mover = self.mover()
        first = first_checkpoint(experiment)
        self.first_iteration = first.iteration
        self._checkpoints: dict[int, Checkpoint] = {first.iteration: first}
        self._traces: dict[int, Trace] = {}
        self._interval = 1
        self.position = Position(first.iteration, 0)

    def _refuse_large(self) -> None:
        if self.reading.hand is None:
            return
        from core.hand import refuse_large

        refuse_large(self.plan.graph, min(self.experiment.batch.size or self.samples, self.samples))

    # -- looking -----------------------------------------------------------------

    @property
    def samples(self) -> int:
        """How many samples the whole data set has (0 for a free graph)."""
        return 0 if self.experiment.data is None else len(self.experiment.data.inputs)

    @property
    def per_epoch(self) -> int:
        return batches_per_epoch(self.samples, self.experiment.batch)

    @property
    def epoch(self) -> int:
        return epoch_of(self.position.iteration, self.samples, self.experiment.batch)

    def snapshot(self) -> Snapshot:
        """Return what is to be seen at the position."""
        return Snapshot(self.trace(self.position.iteration), self.position.step)

    def trace(self, iteration: int) -> Trace:
        """Return the record of ``iteration``; a few are kept."""
        found = self._traces.get(iteration)
        if found is None:
            rows = batch_rows(iteration, self.samples, self.experiment.batch)
            found = self._recorded(self.checkpoint(iteration), rows)
            while len(self._traces) >= KEEP_TRACES:
                self._traces.pop(next(iter(self._traces)))
            self._traces[iteration] = found
        return found

    def _recorded(self, checkpoint: Checkpoint, rows: Rows) -> Trace:
        hand = self.reading.hand
        if hand is None:
            return record(self.plan, self.experiment, checkpoint, rows)
        # Only here: most sessions never round.
        from core.hand import record as record_by_hand

        return record_by_hand(self.plan, self.experiment, checkpoint, rows, hand)

    def mover(self) -> Mover:
        """Return what makes checkpoints, one of its own for each thread."""
        if self.reading.hand is None:
            return Engine(self.experiment)
        return _ByHand(self.experiment, self.granularity, self.reading)

    # -- moving ------------------------------------------------------------------

    def seek(self, position: Position) -> None:
        """Go to ``position``, clamped to what exists."""
        iteration = max(position.iteration, self.first_iteration)
        if not self.can_update:
            iteration = self.first_iteration
        self.position = Position(iteration, min(max(position.step, 0), self.plan.length))

    def seek_phase(self, iteration: int, phase: Phase) -> None:
        """Go to the end of ``phase`` of ``iteration``."""
        self.seek(Position(iteration, self.plan.ends[phase]))

    @property
    def can_update(self) -> bool:
        """Whether there is anything to train: else there is one iteration only."""
        return bool(self.plan.graph.parameters)

    def forward(self, stride: Stride) -> bool:
        """Go to the next stop of ``stride`` strictly beyond; say whether there was one."""
        target = self._next(stride)
        if target is None:
            return False
        self.seek(target)
        return True

    def back(self, stride: Stride) -> bool:
        """Go to the previous stop of ``stride``; the start is always one."""
        target = self._previous(stride)
        if target is None:
            return False
        self.seek(target)
        return True

    def _next(self, stride: Stride) -> Position | None:
        k, at = self.position.iteration, self.position.step
        last = self.plan.length
        if stride in (Stride.ITERATION, Stride.EPOCH):
            if at == last:
                if not self.can_update:
                    return None
                k += 1
            return Position(self._epoch_end(k) if stride is Stride.EPOCH else k, last)
        if at == last:
            return Position(k + 1, 0) if self.can_update else None
        stops = self.plan.stops[stride]
        return Position(k, stops[bisect_right(stops, at)])

    def _previous(self, stride: Stride) -> Position | None:
        k, at = self.position.iteration, self.position.step
        first = Position(self.first_iteration, 0)
        if self.position == first:
            return None
        if stride in (Stride.ITERATION, Stride.EPOCH):
            k = k - 1 if stride is Stride.ITERATION else self._epoch_end_before(k, at)
            return max(first, Position(k, self.plan.length)) if k >= first.iteration else first
        if at == 0:
            return Position(k - 1, self.plan.length)
        stops = (0, *self.plan.stops[stride])
        return Position(k, stops[bisect_left(stops, at) - 1])

    def _epoch_end(self, iteration: int) -> int:
        """Return the last iteration of the epoch that ``iteration`` is in."""
        return epoch_of(iteration, self.samples, self.experiment.batch) * self.per_epoch

    def _epoch_end_before(self, iteration: int, step: int) -> int:
        """Return the last iteration of the epoch before."""
        return self._epoch_end(iteration) - self.per_epoch

    # -- checkpoints -------------------------------------------------------------

    def checkpoint(self, iteration: int) -> Checkpoint:
        """Return the start of ``iteration``, run from the nearest one that is kept."""
        current = self.nearest(iteration)
        while current.iteration < iteration:
            current = self._advance(current)
        return current

    def nearest(self, iteration: int) -> Checkpoint:
        """Return the last checkpoint that is kept at or before ``iteration``."""
        return self._checkpoints[max(k for k in self._checkpoints if k <= iteration)]

    def approach(self, iteration: int, seconds: float) -> bool:
        """Run towards the start of ``iteration`` for about so long; say whether it is reached.

        What was run is kept, so a second call goes on where the first stopped.
        """
        if iteration in self._traces:
            return True
        until = time.perf_counter() + seconds
        current = self.nearest(iteration)
        while current.iteration < iteration and time.perf_counter() < until:
            current = self._advance(current)
        self.keep(current)
        return current.iteration == iteration

    def _advance(self, checkpoint: Checkpoint) -> Checkpoint:
        following = self._mover.advance(checkpoint)
        if (following.iteration - self.first_iteration) % self._interval == 0:
            self.keep(following)
        return following

    def take_over(self, other: Session) -> None:
        """Keep what ``other`` has run, if it comes to the same numbers: another notation does."""
        if other.experiment is self.experiment and other.reading.hand == self.reading.hand:
            self._checkpoints = dict(other._checkpoints)
            self._interval = other._interval

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint; over the budget, keep every second one only."""
        self._checkpoints[checkpoint.iteration] = checkpoint
        arrays = sum(p.nbytes for p in checkpoint.parameters.values())
        arrays += sum(a.nbytes for m in checkpoint.memory.values() for a in m.values())
        # A small network's arrays weigh less than the objects that hold them.
        size = arrays + 1000
        if len(self._checkpoints) * size > MEMORY_BUDGET:
            self._interval *= 2
            self._checkpoints = {
                k: c
                for k, c in self._checkpoints.items()
                if (k - self.first_iteration) % self._interval == 0
            }


class _ByHand:
    """Moves on with rounded numbers: each iteration is calculated whole."""

    def __init__(self, experiment: Experiment, granularity: str, reading: Reading) -> None:
        assert reading.hand is not None
        self._experiment = experiment
        self._digits = reading.hand
        # From the loss in any case: ratios update nothing.
        self._plan = plan_of(experiment, granularity, replace(reading, start=""))

    def advance(self, checkpoint: Checkpoint) -> Checkpoint:
        """Return where the next iteration by hand starts."""
        from core.hand import record as record_by_hand

        experiment, data = self._experiment, self._experiment.data
        count = 0 if data is None else len(data.inputs)
        rows = batch_rows(checkpoint.iteration, count, experiment.batch)
        after = record_by_hand(self._plan, experiment, checkpoint, rows, self._digits).after
        return checkpoint if after is None else after
