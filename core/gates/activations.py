"""Activation gates: elementwise functions of one input, and softmax over a row.

``relu`` and ``leaky_relu`` take the derivative of the negative side at 0 (0 for relu):
a convention, since there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from core.gates.base import NUMBER, Array, Attributes, GateRule, Inputs, Shape, register


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
    forward_text = "σ({0})"

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
    symbol = "relu"
    pattern = "router"
    forward_text = "max(0, {0})"

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
    symbol = "lrelu"
    attributes: ClassVar = {"negative_slope": NUMBER}
    defaults: ClassVar = {"negative_slope": 0.01}
    forward_text = "max(0, {0}) + {negative_slope} · min(0, {0})"

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
    symbol = "elu"
    attributes: ClassVar = {"alpha": NUMBER}
    defaults: ClassVar = {"alpha": 1.0}
    forward_text = "max(0, {0}) + min(0, {alpha} · (exp({0}) − 1))"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.where(x[0] > 0, x[0], a["alpha"] * np.expm1(np.minimum(x[0], 0.0)))

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.where(x[0] > 0, 1.0, a["alpha"] * np.exp(np.minimum(x[0], 0.0)))

    def local_text(self, port: int, a: Attributes) -> str:
        return "[{0} > 0] + [{0} ≤ 0] · {alpha} · exp({0})"

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        # With alpha = 1 both sides meet with one slope: no kink.
        return None if a["alpha"] == 1.0 else np.sign(x[0])


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
        return "1 / (1 + exp(−({0})))"


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
    forward_text = "exp({k}) / ({*exp})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return softmax(np.stack(np.broadcast_arrays(*x), axis=-1))[..., int(a["unit"])]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        every = softmax(np.stack(np.broadcast_arrays(*x), axis=-1))
        return y * ((1.0 if port == int(a["unit"]) else 0.0) - every[..., port])

    def local_text(self, port: int, a: Attributes) -> str:
        if port == int(a["unit"]):
            return "{y} · (1 − {y})"
        return "−{y} · exp({p}) / ({*exp})"
