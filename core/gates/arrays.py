"""Gates on whole arrays: products of matrices, sums, means, penalties.

Source of the matrix rules: Y = X W gives dX = G W^T and dW = X^T G, as derived in the
matrix-calculus chapter of any linear-algebra or machine-learning text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import ClassVar

import numpy as np

from core.gates import text
from core.gates.base import ARRAY, NUMBER, Array, Attributes, GateRule, Inputs, Shape, register
from core.gates.text import Index, Text, aligned, all_entries, at, number
from core.marks import N_


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

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        left, right = x
        row, column = index[: left.ndim - 1], index[left.ndim - 1 :]
        return (text.Sum(len(right), lambda k: f"{at(0, (*row, k))} · {at(1, (k, *column))}"),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        left, right = x
        if port == 0:
            row, k = index[:-1], index[-1]
            return self._products(
                right.shape[1:], lambda j: f"{at('g', (*row, *j))} · {at(1, (k, *j))}"
            )
        k, column = index[0], index[1:]
        return self._products(
            left.shape[:-1], lambda i: f"{at('g', (*i, *column))} · {at(0, (*i, k))}"
        )

    def _products(self, axis: Shape, term: Callable[[Index], str]) -> Text:
        return (all_entries(axis, term),) if axis else (term(()),)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g} · {1}ᵀ" if port == 0 else "{0}ᵀ · {g}"

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
    forward_text = "Σ {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0].sum())

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.broadcast_to(g, x[0].shape)

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return (all_entries(x[0].shape, lambda i: at(0, i)),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        return (f"{at('g')} · 1",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g}"


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

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        total = all_entries(x[0].shape, lambda i: at(0, i))
        return ("(", total, f") / {number(x[0].size)}")

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        return (f"{at('g')} / {number(x[0].size)}",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return f"{{g}} / {number(x[0].size)}"


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

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return (all_entries(x[0].shape, lambda i: f"{self._weight(i, a)} · {at(0, i)}"),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        return (f"{at('g')} · {self._weight(index, a)}",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g} · {weights}"

    def _weight(self, index: Index, a: Attributes) -> str:
        return at("weights", aligned(index, np.shape(a["weights"])))

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
    elementwise = False
    forward_text = "Σₖ {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0].sum(axis=-1))

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.broadcast_to(g[..., np.newaxis], x[0].shape)

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return (text.Sum(x[0].shape[-1], lambda k: at(0, (*index, k))),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        return (f"{at('g', index[:-1])} · 1",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g}"

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return shapes[0][:-1]


@register
class SumRow(GateRule):
    """Sum over the last axis, which stays with length 1: what a row is divided by."""

    internal = True
    op = "sum_row"
    symbol = "Σ"
    elementwise = False
    forward_text = "Σₖ {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0].sum(axis=-1, keepdims=True))

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.broadcast_to(g, x[0].shape)

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return (text.Sum(x[0].shape[-1], lambda k: at(0, (*index[:-1], k))),)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        return (f"{at('g', (*index[:-1], 0))} · 1",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g}"

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return (*shapes[0][:-1], 1)


@register
class MeanSamples(Mean):
    """Mean over the samples of a batch: the number the whole batch shares."""

    internal = True
    op = "mean_samples"
    symbol = "mean"
    forward_text = "meanₙ({0})"


class _Penalty(GateRule):
    """coefficient * sum over all elements of all inputs.

    The coefficient is ``factor`` * lambda: formulas write it so.
    """

    internal = True
    arity = (1, None)
    attributes: ClassVar = {"coefficient": NUMBER, "factor": NUMBER}
    defaults: ClassVar = {"factor": 1.0}
    elementwise = False

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        return ()

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(g * self.local(port, x, y, a))

    def term_text(self, entry: str) -> str:
        """Return what one entry adds."""
        raise NotImplementedError

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        def term(i: int) -> Text:
            return (all_entries(x[i].shape, lambda j: self.term_text(at(i, j))),)

        total = text.Sum(len(x), term)
        return ("{coefficient} · (", total, ")")

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        local = self.local_text(port, a).replace("{p}", at(port, index))
        return (f"{at('g')} · {local}",)

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{g} · " + self.local_text(port, a).replace("{p}", f"{{{port}}}")


@register
class L2Penalty(_Penalty):
    """coefficient * sum W^2; derivative 2 * coefficient * w."""

    op = "l2_penalty"
    symbol = "λΣw²"
    forward_text = "{coefficient} · Σ {0}²"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(a["coefficient"] * reduce(np.add, [(w * w).sum() for w in x]))

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(2.0 * a["coefficient"] * x[port])

    def local_text(self, port: int, a: Attributes) -> str:
        return "2 · {coefficient} · {p}"

    def term_text(self, entry: str) -> str:
        return f"{entry}²"


@register
class L1Penalty(_Penalty):
    """coefficient * sum |W|; derivative coefficient * sign(w), 0 at w = 0."""

    op = "l1_penalty"
    symbol = "λΣ|w|"
    forward_text = "{coefficient} · Σ |{0}|"
    kink_text = N_("|w| has no derivative at 0: by convention it is 0 there.")

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(a["coefficient"] * reduce(np.add, [np.abs(w).sum() for w in x]))

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(a["coefficient"] * np.sign(x[port]))

    def local_text(self, port: int, a: Attributes) -> str:
        return "{coefficient} · sign({p})"

    def term_text(self, entry: str) -> str:
        return f"|{entry}|"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.concatenate([np.sign(w).ravel() for w in x])

    def in_kink(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> bool:
        return bool(x[port][index] == 0)
