"""Gates on whole arrays: products of matrices, sums, means, penalties.

Source of the matrix rules: Y = X W gives dX = G W^T and dW = X^T G, as derived in the
matrix-calculus chapter of any linear-algebra or machine-learning text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import ClassVar

import numpy as np

from core.gates.base import ARRAY, NUMBER, Array, Attributes, GateRule, Inputs, Shape, register


@register
class MatMul(GateRule):
    """Y = X W for matrices and vectors; X receives G W^T, W receives X^T G."""

    op = "matmul"
    symbol = "·"
    arity = (2, 2)
    elementwise = False
    forward_text = "{0} · {1}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0] @ x[1])

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        left, right = x
        if port == 0:
            if right.ndim == 1:
                return np.multiply.outer(g, right)
            return np.asarray(g @ right.T)
        if left.ndim == 1:
            return np.multiply.outer(left, g)
        return np.asarray(left.T @ g)

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        left, right = shapes
        if not (1 <= len(left) <= 2 and 1 <= len(right) <= 2) or left[-1] != right[0]:
            raise ValueError(f"{left} and {right} do not fit a matrix product")
        return left[:-1] + right[1:]


class _Reduction(GateRule):
    """All elements to one number."""

    elementwise = False

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return ()


@register
class Sum(_Reduction):
    """Sum of all elements; every element receives the gradient."""

    op = "sum"
    symbol = "Σ"
    pattern = "distributor"
    forward_text = "Σ {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0].sum())

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.broadcast_to(g, x[0].shape)


@register
class Mean(_Reduction):
    """Mean of all elements; every element receives the gradient / count."""

    op = "mean"
    symbol = "mean"
    forward_text = "mean({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0].mean())

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.broadcast_to(g / x[0].size, x[0].shape)


@register
class WeightedSum(_Reduction):
    """Sum of the elements times constant weights; a way to put in a given gradient."""

    op = "weighted_sum"
    symbol = "Σw"
    attributes: ClassVar = {"weights": ARRAY}
    forward_text = "Σ {weights} · {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray((x[0] * np.asarray(a["weights"])).sum())

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(g * np.broadcast_to(np.asarray(a["weights"]), x[0].shape))

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        weights = np.shape(a["weights"])
        if np.broadcast_shapes(weights, shapes[0]) != shapes[0]:
            raise ValueError(f"weights of shape {weights} do not fit {shapes[0]}")
        return ()


@register
class SumUnits(GateRule):
    """Sum over the last axis: one number per sample."""

    internal = True
    op = "sum_units"
    symbol = "Σ"
    pattern = "distributor"
    elementwise = False
    forward_text = "Σₖ {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0].sum(axis=-1))

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.broadcast_to(g[..., np.newaxis], x[0].shape)

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return shapes[0][:-1]


@register
class MeanSamples(Mean):
    """Mean over the samples of a batch: the number the whole batch shares."""

    internal = True
    op = "mean_samples"
    symbol = "mean"
    forward_text = "meanₙ({0})"


class _Penalty(GateRule):
    """coefficient * sum over all elements of all inputs."""

    internal = True
    arity = (1, None)
    attributes: ClassVar = {"coefficient": NUMBER}
    elementwise = False

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return ()

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(g * self.local(port, x, y, a))


@register
class L2Penalty(_Penalty):
    """coefficient * sum W^2; derivative 2 * coefficient * w."""

    op = "l2_penalty"
    symbol = "λΣw²"
    forward_text = "{coefficient} · ({*²})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(a["coefficient"] * reduce(np.add, [(w * w).sum() for w in x]))

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(2.0 * a["coefficient"] * x[port])

    def local_text(self, port: int, a: Attributes) -> str:
        return "2 · {coefficient} · {p}"


@register
class L1Penalty(_Penalty):
    """coefficient * sum |W|; derivative coefficient * sign(w), 0 at w = 0."""

    op = "l1_penalty"
    symbol = "λΣ|w|"
    forward_text = "{coefficient} · ({*abs})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(a["coefficient"] * reduce(np.add, [np.abs(w).sum() for w in x]))

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(a["coefficient"] * np.sign(x[port]))

    def local_text(self, port: int, a: Attributes) -> str:
        return "{coefficient} · sign({p})"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.concatenate([np.sign(w).ravel() for w in x])
