"""What if one given number were another: the new loss, and what the gradient foretold.

API summary
-----------
``Change(kind, amount)``    by a number, per cent, percentage points, or to a value
``what_if(experiment, name, change, ...)``   one question, from the start
``Trial(experiment, ...)``  many questions at one place, as a slider asks them; its
                            ``losses`` are the curve of the loss over one leaf
``applied(experiment, leaf, value, ...)``    the experiment with that number for good

The prediction is of first order: gradient × change.  Its error is what the loss really
changes by, less that.  Nothing given is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.data import Rows, batch_rows
from core.errors import UserError
from core.experiment import LOSS_TABLE, Array, Data, Experiment, Start, frozen
from core.gates import rule
from core.graph import Gate, Graph, WireId
from core.leaf_names import Leaf, find_leaf
from core.lowering import MATRIX, lower
from core.trace import (
    Checkpoint,
    Table,
    backward,
    batch_arrays,
    first_checkpoint,
    forward,
    leaf_values,
)


class Kind(StrEnum):
    """How a number is changed.

    ``BY``: that much is added.  ``PERCENT``: per cent of the number itself.  ``POINTS``:
    percentage points, hundredths of 1.  ``TO``: it becomes that value.
    """

    BY = "by"
    PERCENT = "percent"
    POINTS = "points"
    TO = "to"


@dataclass(frozen=True, slots=True)
class Change:
    """1.1 by 1 per cent is 1.111, by one percentage point 1.11."""

    kind: Kind
    amount: float

    def of(self, value: float) -> float:
        """Return what ``value`` becomes."""
        match self.kind:
            case Kind.BY:
                return value + self.amount
            case Kind.PERCENT:
                return value + value * self.amount / 100.0
            case Kind.POINTS:
                return value + self.amount / 100.0
            case Kind.TO:
                return self.amount


@dataclass(frozen=True, eq=False, slots=True)
class WhatIf:
    """One answer.

    ``output`` is a network's outputs, (n, K), or the output of a free graph, ().
    ``gradient`` is d loss / d leaf before the change.  ``values`` holds all wires that the
    change reaches, ``values_before`` every wire as it was.
    """

    leaf: Leaf
    before: float
    after: float
    gradient: float
    loss_before: float
    loss: float
    output_before: Array
    output: Array
    values_before: Table
    values: Table

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def output_change(self) -> Array:
        return np.asarray(self.output - self.output_before)

    @property
    def loss_change(self) -> float:
        return self.loss - self.loss_before

    @property
    def predicted_change(self) -> float:
        """Gradient × change; 0 where nothing is changed, even by an infinite gradient."""
        return self.gradient * self.change + 0.0 if self.change else 0.0  # no -0

    @property
    def error(self) -> float:
        """By how much the loss changes more than was predicted."""
        return self.loss_change - self.predicted_change


def what_if(
    experiment: Experiment,
    name: str,
    change: Change,
    checkpoint: Checkpoint | None = None,
    sample: int | None = None,
) -> WhatIf:
    """Return what happens if the leaf ``name`` is changed at ``checkpoint``.

    ``checkpoint``: default is where the experiment starts.  ``sample``: the row of the
    batch, from 0, that ``x[0]`` and ``t[0]`` are of.

    Raises:
        UserError: the name is not that of a leaf.
    """
    return Trial(experiment, checkpoint).ask(name, change, sample)


class Trial:
    """One place of an experiment at which leaves are changed for trial."""

    def __init__(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None = None,
        rows: Rows | None = None,
        granularity: str = MATRIX,
    ) -> None:
        """``rows``: the samples that count (default: the batch of the checkpoint's iteration).

        Raises:
            UserError: a loss table, or a graph that is not well formed.
        """
        if experiment.kind == LOSS_TABLE:
            raise UserError(
                '"{name}" is a loss table: nothing is computed from its numbers one by one.',
                name=experiment.id,
            )
        self.experiment = experiment
        self.checkpoint = first_checkpoint(experiment) if checkpoint is None else checkpoint
        self.graph: Graph = lower(experiment, granularity)
        samples = 0 if experiment.data is None else len(experiment.data.inputs)
        if rows is None:
            rows = batch_rows(self.checkpoint.iteration, samples, experiment.batch)
        self.rows: Rows = rows
        data = batch_arrays(experiment, rows)
        leaves = leaf_values(self.graph, self.checkpoint.parameters, *data)
        self.values: Mapping[WireId, Array] = forward(self.graph, leaves)
        self.gradients, _ = backward(self.graph, self.values, self.graph.loss, 1.0)
        self._loss = self.values[self.graph.loss]

    def leaf(self, name: str, sample: int | None = None) -> Leaf:
        """Return the leaf called ``name``; errors as for :func:`what_if`."""
        return find_leaf(self.experiment, self.graph, name, len(self.rows), sample)

    def ask(self, name: str, change: Change, sample: int | None = None) -> WhatIf:
        """Return the answer; arguments and errors as for :func:`what_if`."""
        leaf = self.leaf(name, sample)
        return self.answer(leaf, change.of(self.value(leaf)))

    def value(self, leaf: Leaf) -> float:
        """Return the value of ``leaf`` before any change."""
        return float(self.values[leaf.wire][leaf.entry])

    def losses(self, leaf: Leaf, values: Sequence[float]) -> Array:
        """Return the loss for each of ``values`` in the place of ``leaf``."""
        found = np.empty(len(values))
        for i, value in enumerate(values):
            found[i] = self._moved(leaf, float(value)).get(self.graph.loss, self._loss)
        return found

    def answer(self, leaf: Leaf, after: float) -> WhatIf:
        """Return what happens if ``leaf`` becomes ``after``."""
        moved = self._moved(leaf, after)
        now = {**self.values, **moved}
        loss = self.graph.loss
        return WhatIf(
            leaf=leaf,
            before=self.value(leaf),
            after=after,
            gradient=float(self.gradients[leaf.wire][leaf.entry]),
            loss_before=float(self.values[loss]),
            loss=float(now[loss]),
            output_before=self._output(self.values),
            output=self._output(now),
            values_before=self.values,
            values=moved,
        )

    def _moved(self, leaf: Leaf, value: float) -> dict[WireId, Array]:
        """Return what the change reaches, with its new values."""
        array = np.array(self.values[leaf.wire])
        array[leaf.entry] = value
        moved = {leaf.wire: array}
        with np.errstate(all="ignore"):
            for gate in self.graph.gates:
                if any(w in moved for w in gate.inputs):
                    moved[gate.output] = self._run(gate, moved)
        return moved

    def _run(self, gate: Gate, moved: Mapping[WireId, Array]) -> Array:
        inputs = [moved[w] if w in moved else self.values[w] for w in gate.inputs]
        return np.asarray(rule(gate.op).value(inputs, gate.attributes))

    def _output(self, values: Mapping[WireId, Array]) -> Array:
        network = self.experiment.network
        if network is None:
            return values[self.graph.loss]
        last = [w for w in self.graph.by_role("a") if w.origin.layer == len(network.layers)]
        if not last[0].origin.index:
            return np.atleast_2d(values[last[0].id])
        return np.atleast_2d(np.stack([values[wire.id] for wire in last], axis=-1))


def applied(
    experiment: Experiment,
    leaf: Leaf,
    value: float,
    checkpoint: Checkpoint | None = None,
    rows: Rows | None = None,
) -> Experiment:
    """Return ``experiment`` with ``value`` for ``leaf``, a :class:`Trial`'s at ``checkpoint``.

    A parameter changes where the experiment starts; at a later checkpoint the experiment
    starts from there, with the change.  ``rows`` are those of the trial.
    """
    if leaf.batch and experiment.data is not None:
        row = leaf.row if rows is None else int(rows[leaf.row])
        return replace(experiment, data=_with_sample(experiment.data, leaf, row, value))
    start = first_checkpoint(experiment)
    where = start if checkpoint is None else checkpoint
    array = np.array(where.parameters[leaf.array])
    array[leaf.index] = value
    changed = {leaf.array: frozen(array)}
    if where.iteration > start.iteration:
        parameters = {**where.parameters, **changed}
        return replace(experiment, start=Start(where.iteration, parameters, where.memory))
    if experiment.start is None:
        return replace(experiment, parameters={**experiment.parameters, **changed})
    parameters = {**experiment.start.parameters, **changed}
    return replace(experiment, start=replace(experiment.start, parameters=parameters))


def _with_sample(data: Data, leaf: Leaf, row: int, value: float) -> Data:
    array = np.array(data.inputs if leaf.array == "x" else data.targets)
    array[row, *leaf.index] = value
    if leaf.array == "x":
        return replace(data, inputs=frozen(array))
    return replace(data, targets=frozen(array))
