"""Loss gates that are computed from z, so that they stay finite where a saturates.

Softmax with cross-entropy and sigmoid with binary cross-entropy use log-sum-exp and
softplus.  Source: ln softmax(z)_k = z_k - logsumexp(z), hence
d/dz (-sum t ln softmax(z)) = a sum(t) - t; and
-[t ln s(z) + (1-t) ln(1-s(z))] = softplus(z) - t z, hence d/dz = s(z) - t.

The activation's own wire ``a`` is the last group of inputs where there is one: it
receives dE/da, which is shown but flows no further, since z has its share directly.

Row gates take arrays with the units on the last axis; ``*_scalars`` gates take the
units as scalar inputs, group by group (all z, all t, all a).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from core.gates import loss_text
from core.gates.activations import sigmoid, softmax, softplus
from core.gates.base import (
    NUMBER,
    Array,
    Attributes,
    GateRule,
    Inputs,
    Shape,
    register,
)
from core.gates.loss_text import Groups, Units
from core.gates.text import Index, Text, aligned, at, pinned
from core.marks import N_

Rows = Sequence[Array]

HINGE_KINK = N_("max(0, m) has no derivative at a margin of 0: by convention it is 0 there.")


def _log_sum_exp(z: Array) -> Array:
    top = z.max(axis=-1, keepdims=True)
    return np.asarray(top + np.log(np.exp(z - top).sum(axis=-1, keepdims=True)))


def _times_log(t: Array, a: Array) -> Array:
    """Return t ln a, 0 where t is 0 (the limit, also at a = 0)."""
    return np.asarray(np.where(t == 0, 0.0, t * np.log(np.where(t == 0, 1.0, a))))


def _over(t: Array, a: Array) -> Array:
    """Return t / a, 0 where t is 0."""
    return np.asarray(np.where(t == 0, 0.0, t / np.where(t == 0, 1.0, a)))


def softmax_cross_entropy(x: Rows, a: Attributes) -> Array:
    """Return -sum_k t_k ln softmax(z)_k, (…,), of x = (z, t[, a]), each (…, K)."""
    z, t = x[0], x[1]
    return np.asarray((t * (_log_sum_exp(z) - z)).sum(axis=-1))


def softmax_cross_entropy_flow(g: Array, group: int, x: Rows, a: Attributes) -> Array:
    """Return the flow, (…, K), to group 0 (z), 1 (t) or 2 (a) for upstream ``g`` (…,)."""
    z, t = x[0], x[1]
    g = g[..., np.newaxis]
    if group == 0:
        return np.asarray(g * (softmax(z) * t.sum(axis=-1, keepdims=True) - t))
    if group == 1:
        return np.asarray(g * (_log_sum_exp(z) - z))
    return np.asarray(-g * _over(t, x[2]))


def cross_entropy(x: Rows, a: Attributes) -> Array:
    """Return -sum_k t_k ln a_k, (…,), of x = (a, t), each (…, K)."""
    return np.asarray(-_times_log(x[1], x[0]).sum(axis=-1))


def cross_entropy_flow(g: Array, group: int, x: Rows, a: Attributes) -> Array:
    """Return the flow, (…, K), to group 0 (a) or 1 (t) for upstream ``g`` (…,)."""
    g = g[..., np.newaxis]
    return np.asarray(-g * (_over(x[1], x[0]) if group == 0 else np.log(x[0])))


def hinge_margins(s: Array, correct: Array, a: Attributes) -> Array:
    """Return s_j - s_c + margin for every wrong class j, 0 for the correct one."""
    right = (s * correct).sum(axis=-1, keepdims=True)
    return np.asarray((s - right + a["margin"]) * (1.0 - correct))


def _one_hot(t: Array) -> Array:
    return np.asarray(
        np.arange(t.shape[-1]) == t.argmax(axis=-1)[..., np.newaxis], dtype=np.float64
    )


def hinge(x: Rows, a: Attributes) -> Array:
    """Return sum_{j != c} max(0, s_j - s_c + margin), (…,), of x = (s, t), t one-hot."""
    return np.asarray(np.maximum(hinge_margins(x[0], _one_hot(x[1]), a), 0.0).sum(axis=-1))


def hinge_flow(g: Array, group: int, x: Rows, a: Attributes) -> Array:
    """Return the flow, (…, K), to group 0 (s); none reaches the targets (1)."""
    if group == 1:
        return np.zeros_like(x[1])
    correct = _one_hot(x[1])
    active = (hinge_margins(x[0], correct, a) > 0).astype(np.float64)
    return np.asarray(g[..., np.newaxis] * (active - correct * active.sum(axis=-1, keepdims=True)))


def _meets_kink(unit: int, row: Rows, a: Attributes) -> bool:
    correct = _one_hot(row[1])
    return hinge_in_kink(unit, hinge_margins(row[0], correct, a), correct)


def hinge_in_kink(k: int, margins: Array, correct: Array) -> bool:
    """Return whether the flow to class ``k`` meets a margin of exactly 0, for one row."""
    met = (margins == 0) & (correct == 0)
    return bool(met.any() if correct[k] else met[k])


class _RowLoss(GateRule):
    """A loss per row of arrays (…, K); inputs are groups."""

    internal = True
    elementwise = False
    groups: ClassVar[int]
    rows: ClassVar[Callable[[Rows, Attributes], Array]]
    flow: ClassVar[Callable[[Array, int, Rows, Attributes], Array]]
    rows_text: ClassVar[Callable[[Groups], Text]]
    unit_flow_text: ClassVar[Callable[[str, int, int, Groups], Text]]
    flow_texts: ClassVar[tuple[str, ...]] = ()

    def value(self, x: Inputs, a: Attributes) -> Array:
        return type(self).rows(x, a)

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return type(self).flow(g, port, x, a)

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return type(self).rows_text(self._groups(index, x))

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        *row, unit = index
        groups = self._groups(tuple(row), x)
        return type(self).unit_flow_text(at("g", tuple(row)), port, unit, groups)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return self.flow_texts[port]

    def _groups(self, index: Index, x: Inputs) -> Groups:
        """Return the places and the numbers of one sample's inputs, group by group."""
        return [
            Units([at(i, (*index, k)) for k in range(v.shape[-1])], [float(e) for e in v[index]])
            for i, v in enumerate(x)
        ]

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return shapes[0][:-1]


class _ScalarsLoss(_RowLoss):
    """The same loss over units given as scalar inputs, group by group."""

    arity = (2, None)
    elementwise = True

    def _stacked(self, x: Inputs) -> list[Array]:
        k = len(x) // self.groups
        whole = np.stack(np.broadcast_arrays(*x), axis=-1)
        return [whole[..., i * k : (i + 1) * k] for i in range(self.groups)]

    def value(self, x: Inputs, a: Attributes) -> Array:
        return type(self).rows(self._stacked(x), a)

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        group, unit = divmod(port, len(x) // self.groups)
        return np.asarray(type(self).flow(np.ones_like(y), group, self._stacked(x), a)[..., unit])

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return GateRule.vjp(self, g, port, x, y, a)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        group, unit = divmod(port, len(x) // self.groups)
        return type(self).unit_flow_text(at("g", index), group, unit, self._groups(index, x))

    def _groups(self, index: Index, x: Inputs) -> Groups:
        k = len(x) // self.groups
        places = [at(i, aligned(index, v.shape)) for i, v in enumerate(x)]
        values = [float(v[aligned(index, v.shape)]) for v in x]
        return [
            Units(places[i * k : (i + 1) * k], values[i * k : (i + 1) * k])
            for i in range(self.groups)
        ]

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return np.broadcast_shapes(*shapes)


@register
class SoftmaxCrossEntropyRows(_RowLoss):
    """-sum_k t_k ln softmax(z)_k per row, from (z, t, a)."""

    op = "softmax_cross_entropy_rows"
    symbol = "CE"
    arity = (3, 3)
    groups = 3
    rows = softmax_cross_entropy
    flow = softmax_cross_entropy_flow
    rows_text = loss_text.softmax_cross_entropy
    unit_flow_text = loss_text.softmax_cross_entropy_flow
    forward_text = "−Σ {1} · ln({2})"
    flow_texts = ("{g} · ({2} − {1})", "{g} · (−ln({2}))", "{g} · (−{1} / {2})")


@register
class SoftmaxCrossEntropyScalars(_ScalarsLoss):
    """-sum_k t_k ln softmax(z)_k from scalar inputs z_0.., t_0.., a_0.."""

    op = "softmax_cross_entropy_scalars"
    symbol = "CE"
    groups = 3
    rows = softmax_cross_entropy
    flow = softmax_cross_entropy_flow
    rows_text = loss_text.softmax_cross_entropy
    unit_flow_text = loss_text.softmax_cross_entropy_flow
    forward_text = "−Σ t · ln(a)"


@register
class CrossEntropyRows(_RowLoss):
    """-sum_k t_k ln a_k per row, from (a, t)."""

    op = "cross_entropy_rows"
    symbol = "CE"
    arity = (2, 2)
    groups = 2
    rows = cross_entropy
    flow = cross_entropy_flow
    rows_text = loss_text.cross_entropy
    unit_flow_text = loss_text.cross_entropy_flow
    forward_text = "−Σ {1} · ln({0})"
    flow_texts = ("{g} · (−{1} / {0})", "{g} · (−ln({0}))")


@register
class CrossEntropyScalars(_ScalarsLoss):
    """-sum_k t_k ln a_k from scalar inputs a_0.., t_0.."""

    op = "cross_entropy_scalars"
    symbol = "CE"
    groups = 2
    rows = cross_entropy
    flow = cross_entropy_flow
    rows_text = loss_text.cross_entropy
    unit_flow_text = loss_text.cross_entropy_flow
    forward_text = "−Σ t · ln(a)"


@register
class HingeRows(_RowLoss):
    """sum_{j != c} max(0, s_j - s_c + margin) per row, from (s, t), t one-hot.

    The derivative at a margin of exactly 0 is 0.  The targets pick a class: no
    gradient reaches them.
    """

    op = "hinge_rows"
    symbol = "hinge"
    arity = (2, 2)
    attributes: ClassVar = {"margin": NUMBER}
    groups = 2
    rows = hinge
    flow = hinge_flow
    rows_text = loss_text.hinge_rows
    unit_flow_text = loss_text.hinge_rows_flow
    kink_text = HINGE_KINK
    forward_text = "hinge({0}, {1})"
    flow_texts = ("{g} · hinge′({0}, {1})", "0")

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.sign(hinge_margins(x[0], _one_hot(x[1]), a))

    def in_kink(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> bool:
        *row, unit = index
        return port == 0 and _meets_kink(unit, [v[tuple(row)] for v in x], a)


@register
class HingeScalars(_ScalarsLoss):
    """The hinge loss from scalar inputs s_0.., t_0.."""

    op = "hinge_scalars"
    symbol = "hinge"
    attributes: ClassVar = {"margin": NUMBER}
    groups = 2
    rows = hinge
    flow = hinge_flow
    rows_text = loss_text.hinge_rows
    unit_flow_text = loss_text.hinge_rows_flow
    kink_text = HINGE_KINK
    forward_text = "hinge(s, t)"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        s, t = self._stacked(x)
        return np.sign(hinge_margins(s, _one_hot(t), a))

    def in_kink(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> bool:
        group, unit = divmod(port, len(x) // self.groups)
        return group == 0 and _meets_kink(unit, [v[index] for v in self._stacked(x)], a)


@register
class BceFromZ(GateRule):
    """softplus(z) - t z, elementwise, from (z, t, a): binary cross-entropy of sigma(z)."""

    internal = True
    op = "bce_from_z"
    symbol = "BCE"
    arity = (3, 3)
    forward_text = "−({1} · ln({2}) + (1 − {1}) · ln(1 − {2}))"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return softplus(x[0]) - x[1] * x[0]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        z, t, s = x
        if port == 0:
            return sigmoid(z) - t
        return -z if port == 1 else _over(1.0 - t, 1.0 - s) - _over(t, s)

    def local_text(self, port: int, a: Attributes) -> str:
        return ("{2} − {1}", "−{0}", "(1 − {1}) / (1 − {2}) − {1} / {2}")[port]

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        z, t, s = (float(v[aligned(index, v.shape)]) for v in x)
        return (pinned(loss_text.bce_from_z(t, z, s), index, [v.shape for v in x]),)

    def local_at(self, port: int, at_y: Index, x: Inputs, y: Array, a: Attributes) -> str:
        if port < 2:
            return super().local_at(port, at_y, x, y, a)
        _, t, s = (float(v[aligned(at_y, v.shape)]) for v in x)
        return pinned(loss_text.bce_by_a("{2}", t, s), at_y, [v.shape for v in x])


@register
class Bce(GateRule):
    """-[t ln a + (1-t) ln(1-a)], elementwise, from (a, t)."""

    internal = True
    op = "bce"
    symbol = "BCE"
    arity = (2, 2)
    forward_text = "−({1} · ln({0}) + (1 − {1}) · ln(1 − {0}))"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return -_times_log(x[1], x[0]) - _times_log(1.0 - x[1], 1.0 - x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        if port == 0:
            return _over(1.0 - x[1], 1.0 - x[0]) - _over(x[1], x[0])
        return np.log(1.0 - x[0]) - np.log(x[0])

    def local_text(self, port: int, a: Attributes) -> str:
        return ("(1 − {1}) / (1 − {0}) − {1} / {0}", "ln(1 − {0}) − ln({0})")[port]

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        s, t = (float(v[aligned(index, v.shape)]) for v in x)
        return (pinned(loss_text.bce("{0}", t, s), index, [v.shape for v in x]),)

    def local_at(self, port: int, at_y: Index, x: Inputs, y: Array, a: Attributes) -> str:
        if port == 1:
            return super().local_at(port, at_y, x, y, a)
        s, t = (float(v[aligned(at_y, v.shape)]) for v in x)
        return pinned(loss_text.bce_by_a("{0}", t, s), at_y, [v.shape for v in x])
