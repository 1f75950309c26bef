"""Activation gates: elementwise functions of one input, and softmax over a row.

``relu`` and ``leaky_relu`` take the derivative of the negative side at 0 (0 for relu):
a convention, since there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from core.gates.base import NUMBER, Array, Attributes, GateRule, Inputs, Shape, register
from core.gates.text import Index, Sum, Text, at, pinned
from core.marks import N_

EXP_MOST = 700.0
"""Beyond this e^z cannot be written out: float64 ends at e^709.78."""


def sigmoid(z: Array) -> Array:
    """Return 1/(1 + e^-z) without overflow on either side."""
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, e) / (1.0 + e))


def softplus(z: Array) -> Array:
    """Return ln(1 + e^z) without overflow: max(z, 0) + ln(1 + e^-|z|)."""
    return np.asarray(np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))))


def softmax(z: Array) -> Array:
    """Return e^z_k / sum_j e^z_j over the last axis, shifted by the row's maximum."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


@register
class Identity(GateRule):
    """a = z."""

    op = "identity"
    activation = True
    symbol = "id"
    forward_text = "{0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return x[0] * 1.0

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.ones_like(y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "1"


@register
class Sigmoid(GateRule):
    """a = 1/(1 + e^-z); derivative a(1 - a)."""

    op = "sigmoid"
    activation = True
    symbol = "σ"
    forward_text = "1 / (1 + exp(−{0}))"
    short_text = "σ({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return sigmoid(x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return y * (1.0 - y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "{y} · (1 − {y})"


@register
class Tanh(GateRule):
    """a = tanh z; derivative 1 - a^2."""

    op = "tanh"
    activation = True
    symbol = "tanh"
    forward_text = "tanh({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.tanh(x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return 1.0 - y * y

    def local_text(self, port: int, a: Attributes) -> str:
        return "1 − {y}²"


@register
class Relu(GateRule):
    """a = max(0, z); derivative 1 where z > 0, else 0 (0 at z = 0 by convention)."""

    op = "relu"
    activation = True
    symbol = "ReLU"
    forward_text = "max(0, {0})"
    kink_text = N_("relu has no derivative at 0: by convention it is 0 there.")

    def value(self, x: Inputs, a: Attributes) -> Array:
        # x < 0 keeps a NaN, which np.where(x > 0, x, 0) would swallow.
        return np.where(x[0] < 0, 0.0, x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.where(x[0] <= 0, 0.0, 1.0)

    def local_text(self, port: int, a: Attributes) -> str:
        return "[{0} > 0]"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.sign(x[0])


@register
class LeakyRelu(GateRule):
    """a = z where z > 0, else slope * z; the slope is the derivative at 0, too."""

    op = "leaky_relu"
    activation = True
    symbol = "LReLU"
    attributes: ClassVar = {"negative_slope": NUMBER}
    defaults: ClassVar = {"negative_slope": 0.01}
    forward_text = "max(0, {0}) + {negative_slope} · min(0, {0})"
    kink_text = N_(
        "Leaky relu has no derivative at 0: by convention it is the slope of the negative side."
    )

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.where(x[0] > 0, x[0], a["negative_slope"] * x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.where(x[0] > 0, 1.0, a["negative_slope"])

    def local_text(self, port: int, a: Attributes) -> str:
        return "[{0} > 0] + {negative_slope} · [{0} ≤ 0]"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.sign(x[0])


@register
class Elu(GateRule):
    """a = z where z > 0, else alpha (e^z - 1)."""

    op = "elu"
    activation = True
    symbol = "ELU"
    attributes: ClassVar = {"alpha": NUMBER}
    defaults: ClassVar = {"alpha": 1.0}
    forward_text = "max(0, {0}) + {alpha} · (exp(min(0, {0})) − 1)"
    kink_text = N_(
        "This elu has no derivative at 0: by convention it is that of the negative side."
    )

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.where(x[0] > 0, x[0], a["alpha"] * np.expm1(np.minimum(x[0], 0.0)))

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.where(x[0] > 0, 1.0, a["alpha"] * np.exp(np.minimum(x[0], 0.0)))

    def local_text(self, port: int, a: Attributes) -> str:
        return "[{0} > 0] + [{0} ≤ 0] · {alpha} · exp(min(0, {0}))"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        # With alpha = 1 both sides meet with one slope, so that no place has none (no 0
        # here); but the slope itself bends, which spoils central differences across it.
        return np.where(x[0] > 0, 1.0, -1.0) if a["alpha"] == 1.0 else np.sign(x[0])


@register
class Softplus(GateRule):
    """a = ln(1 + e^z); derivative sigma(z)."""

    op = "softplus"
    activation = True
    symbol = "s⁺"
    forward_text = "ln(1 + exp({0}))"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return softplus(x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return sigmoid(x[0])

    def local_text(self, port: int, a: Attributes) -> str:
        return "σ({0})"

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        # e^z grows out of float64 beyond 709.
        form = self.forward_text if x[0][index] < EXP_MOST else "{0} + ln(1 + exp(−{0}))"
        return (pinned(form, index, [x[0].shape]),)


def softmax_text(k: int, z: list[str], values: Sequence[float]) -> Text:
    """Return e^z_k / sum_j e^z_j; ``z`` are the places of the z_j, ``values`` their numbers.

    Where an exponential would leave float64, the greatest z is taken off all of them.
    """
    shift = stable_shift(z, values)
    total = Sum(len(z), lambda j: f"exp({z[j]}{shift})")
    return (f"exp({z[k]}{shift}) / (", total, ")")


def stable_shift(z: list[str], values: Sequence[float]) -> str:
    """Return `` − z_max`` where e^z could not be computed, else nothing."""
    greatest = int(np.argmax(values))
    return "" if abs(values[greatest]) < EXP_MOST else f" − {z[greatest]}"


@register
class Softmax(GateRule):
    """a_k = e^z_k / sum_j e^z_j over the last axis."""

    op = "softmax"
    activation = True
    symbol = "softmax"
    elementwise = False
    forward_text = "softmax({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return softmax(x[0])

    def vjp(self, g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(y * (g - (g * y).sum(axis=-1, keepdims=True)))

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        row = x[0][index[:-1]]
        return softmax_text(index[-1], [at(0, (*index[:-1], j)) for j in range(len(row))], row)

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        def term(j: int) -> str:
            other = (*index[:-1], j)
            return f"{at('g', other)} · {at('y', other)}"

        mine = f"{at('y', index)} · ({at('g', index)} − ("
        return (mine, Sum(y.shape[-1], term), "))")

    def flow_text(self, port: int, x: Inputs, a: Attributes) -> str:
        return "{y} ⊙ ({g} − Σ {g} ⊙ {y})"

    def output_shape(self, shapes: Sequence[Shape], a: Attributes) -> Shape:
        if not shapes[0]:
            raise ValueError("softmax needs a vector or a matrix")
        return shapes[0]


@register
class SoftmaxUnit(GateRule):
    """One output of a softmax over scalar inputs: a_k, ``unit`` = k.

    Source: da_k/dz_j = a_k (1[j = k] - a_j).
    """

    internal = True
    op = "softmax_unit"
    symbol = "softmax"
    arity = (1, None)
    attributes: ClassVar = {"unit": NUMBER}
    forward_text = "softmax({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return softmax(np.stack(np.broadcast_arrays(*x), axis=-1))[..., int(a["unit"])]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        every = softmax(np.stack(np.broadcast_arrays(*x), axis=-1))
        return y * ((1.0 if port == int(a["unit"]) else 0.0) - every[..., port])

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return softmax_text(int(a["unit"]), *self._row(index, x))

    def flow_at(self, port: int, index: Index, x: Inputs, y: Array, a: Attributes) -> Text:
        mine = f"{at('g', index)} · {at('y', index)}"
        if port == int(a["unit"]):
            return (f"{mine} · (1 − {at('y', index)})",)
        # The other unit's output is no wire of this gate: it is written out.
        return (f"{mine} · (−", *softmax_text(port, *self._row(index, x)), ")")

    def _row(self, index: Index, x: Inputs) -> tuple[list[str], list[float]]:
        """Return the places and the numbers of all z."""
        return [at(j, index) for j in range(len(x))], [float(v[index]) for v in x]
