"""Loss gates of free graphs: a whole matrix of scores to one number.

The classes or targets are settings of the gate, not inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from core.gates import loss_text
from core.gates.base import (
    ARRAY,
    LABELS,
    NUMBER,
    Array,
    Attributes,
    GateRule,
    Inputs,
    Shape,
    register,
)
from core.gates.loss import (
    HINGE_KINK,
    hinge,
    hinge_flow,
    hinge_in_kink,
    hinge_margins,
    softmax_cross_entropy,
    softmax_cross_entropy_flow,
)
from core.gates.loss_text import Units
from core.gates.text import Index, Sum, Text, at, number


class _MeanOfRows(GateRule):
    """The mean over rows of a row loss whose targets are an attribute."""

    elementwise = False

    def row_at(self, row: int, x: Inputs, a: Attributes) -> Text:
        """Return what one row adds."""
        raise NotImplementedError

    def entry_at(self, row: int, k: int, x: Inputs, a: Attributes) -> Text:
        """Return the derivative of the row's share by its score ``k``, as a factor."""
        raise NotImplementedError

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        rows = len(x[0])
        return ("(", Sum(rows, lambda i: self.row_at(i, x, a)), f") / {number(rows)}")

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        row, k = index
        return (f"{at('g')} / {number(len(x[0]))} · ", *self.entry_at(row, k, x, a))

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        if len(shapes[0]) != 2:
            raise ValueError(f"scores must be a matrix (samples, classes), not {shapes[0]}")
        return ()


def _row(row: int, what: int | str, values: Array) -> Units:
    return Units([at(what, (row, k)) for k in range(len(values))], [float(v) for v in values])


def _scores(row: int, x: Inputs) -> Units:
    return _row(row, 0, x[0][row])


@register
class Hinge(_MeanOfRows):
    """Mean over rows of sum_{j != c} max(0, s_j - s_c + margin); c from ``labels``."""

    op = "hinge"
    symbol = "hinge"
    attributes: ClassVar = {"labels": LABELS, "margin": NUMBER}
    forward_text = "hinge({0})"
    kink_text = HINGE_KINK

    def _targets(self, x: Inputs, a: Attributes) -> Array:
        return np.eye(x[0].shape[-1])[np.asarray(a["labels"], dtype=np.intp)]

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(hinge((x[0], self._targets(x, a)), a).mean())

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        per_row = np.broadcast_to(g / x[0].shape[0], x[0].shape[:1])
        return hinge_flow(per_row, 0, (x[0], self._targets(x, a)), a)

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.sign(hinge_margins(x[0], self._targets(x, a), a))

    def in_kink(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> bool:
        row, k = index
        targets = self._targets(x, a)
        return hinge_in_kink(k, hinge_margins(x[0], targets, a)[row], targets[row])

    def row_at(self, row: int, x: Inputs, a: Attributes) -> Text:
        return loss_text.hinge(_scores(row, x), a["labels"][row])

    def entry_at(self, row: int, k: int, x: Inputs, a: Attributes) -> Text:
        return loss_text.hinge_local(k, _scores(row, x), a["labels"][row])

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g} · hinge′({0})"

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        super().output_shape(shapes, a)
        rows, classes = shapes[0]
        labels = list(a["labels"])
        if len(labels) != rows or any(not 0 <= c < classes for c in labels):
            raise ValueError(f"labels must be {rows} class numbers from 0 to {classes - 1}")
        return ()


@register
class SoftmaxCrossEntropy(_MeanOfRows):
    """Mean over rows of -sum t ln softmax(s); s receives g (softmax(s) - t)/N."""

    op = "softmax_cross_entropy"
    symbol = "CE"
    attributes: ClassVar = {"targets": ARRAY}
    forward_text = "CE(softmax({0}))"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(
            softmax_cross_entropy((x[0], np.asarray(a["targets"], dtype=np.float64)), a).mean()
        )

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        per_row = np.broadcast_to(g / x[0].shape[0], x[0].shape[:1])
        return softmax_cross_entropy_flow(
            per_row, 0, (x[0], np.asarray(a["targets"], dtype=np.float64)), a
        )

    def row_at(self, row: int, x: Inputs, a: Attributes) -> Text:
        scores, targets = _scores(row, x), _row(row, "targets", np.asarray(a["targets"])[row])
        return ("−(", *loss_text.softmax_cross_entropy_of_scores(scores, targets), ")")

    def entry_at(self, row: int, k: int, x: Inputs, a: Attributes) -> Text:
        scores, targets = _scores(row, x), _row(row, "targets", np.asarray(a["targets"])[row])
        return ("(", *loss_text.softmax_less_target(scores, targets, k), ")")

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return f"{{g}} / {number(len(x[0]))} · (softmax({{0}}) − {{targets}})"

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        super().output_shape(shapes, a)
        if np.shape(a["targets"]) != shapes[0]:
            raise ValueError(f"targets have shape {np.shape(a['targets'])}, scores {shapes[0]}")
        return ()
