"""Losses of tables of predictions over the same targets, side by side.

    evaluate(table)["left"].losses["mse"].loss
    unfit(predictions)      which rows are no distributions, and what they add up to

Every loss is the mean over samples of a loss per sample, as in :mod:`core.losses`; the
gradient is that of the mean by each prediction: for ``hinge`` these are taken as scores.
A prediction counts as correct where its greatest entry stands at the greatest target's
place; at a tie the first one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from core.experiment import Array, LossTable
from core.gates.loss import cross_entropy, cross_entropy_flow, hinge, hinge_flow
from core.losses import LOSSES

TABLE_LOSSES: tuple[str, ...] = ("sse_mean", "half_sse", "mse", "cross_entropy", "hinge")
"""The losses of a table, in the order in which they are shown."""
_WHOLE = 1e-6
"""So far from 1 a row may add up and still be a distribution that was rounded."""


@dataclass(frozen=True, eq=False, slots=True)
class TableLoss:
    """One loss of one table.

    ``per_sample_loss`` (N,); ``loss`` is their mean; ``gradient_wrt_predictions`` (N, K).
    """

    per_sample_loss: Array
    loss: float
    gradient_wrt_predictions: Array


@dataclass(frozen=True, eq=False, slots=True)
class TableResult:
    """What the predictions of one table are worth.

    ``predicted_class`` (N,) ints and ``correct`` (N,) bools; ``losses`` by name, in the
    order of ``TABLE_LOSSES``.
    """

    predicted_class: npt.NDArray[np.intp]
    correct: npt.NDArray[np.bool_]
    classification_error: float
    accuracy: float
    losses: Mapping[str, TableLoss]


def evaluate(table: LossTable) -> dict[str, TableResult]:
    """Return the result of each table by its name, in the order of the file.

    A probability of 0 at the right answer has an infinite cross-entropy, a negative one
    none (not a number).
    """
    return {name: _result(y, table.targets) for name, y in table.predictions.items()}


def unfit(rows: Array) -> npt.NDArray[np.bool_]:
    """Return (N,) which rows are no distribution: not all in 0..1, or not 1 in all."""
    inside = ((rows >= 0.0) & (rows <= 1.0)).all(axis=1)
    whole = np.abs(rows.sum(axis=1) - 1.0) <= _WHOLE
    return np.asarray(~(inside & whole))


@np.errstate(all="ignore")
def _result(y: Array, t: Array) -> TableResult:
    predicted = y.argmax(axis=1)
    correct = predicted == t.argmax(axis=1)
    accuracy = float(correct.mean())
    losses = {name: _loss(name, y, t) for name in TABLE_LOSSES}
    # Counted, not 1 - accuracy, which would carry a rounding error.
    wrong = float((~correct).mean())
    return TableResult(predicted, correct, wrong, accuracy, MappingProxyType(losses))


def _loss(name: str, y: Array, t: Array) -> TableLoss:
    samples, units = y.shape
    rule = LOSSES[name]
    if rule.squared:
        scale = rule.scale(units)
        each = scale * ((y - t) ** 2).sum(axis=1)
        slope = 2.0 * scale * (y - t)
    elif name == "hinge":
        each = hinge([y, t], rule.defaults)
        slope = hinge_flow(np.ones(samples), 0, [y, t], rule.defaults)
    else:
        each = cross_entropy([y, t], {})
        slope = cross_entropy_flow(np.ones(samples), 0, [y, t], {})
    return TableLoss(each, float(each.mean()), slope / samples)
