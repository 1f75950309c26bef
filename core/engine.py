"""Moving on without recording: iterations on the matrix graph."""

from __future__ import annotations

from core.data import batch_rows
from core.experiment import Experiment
from core.lowering import MATRIX, lower
from core.trace import Checkpoint, backward, batch_arrays, forward, leaf_values, updated


class Engine:
    """Advances checkpoints of one experiment; pure, so any iteration can be run again."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._graph = lower(experiment, MATRIX)
        self._count = 0 if experiment.data is None else len(experiment.data.inputs)

    def advance(self, checkpoint: Checkpoint) -> Checkpoint:
        """Return the checkpoint one iteration on."""
        graph, experiment = self._graph, self._experiment
        rows = batch_rows(checkpoint.iteration, self._count, experiment.batch)
        inputs, targets = batch_arrays(experiment, rows)
        values = forward(graph, leaf_values(graph, checkpoint.parameters, inputs, targets))
        gradients, _ = backward(graph, values, graph.loss, experiment.start_value)
        return updated(graph, experiment.optimizer, checkpoint, gradients)
