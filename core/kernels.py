"""Fast forms of the gates that networks are made of, on preallocated arrays.

A kernel returns bound calls that write into arrays allocated once.  It does the same
arithmetic as the gate's rule, which stays the definition: a test compares them.  A
backward kernel returns ``None`` where it has no fast form for that port.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Call = Callable[[], Any]
Flow = tuple[list[Call], Array]
Inputs = Sequence[Array]
Attributes = Mapping[str, Any]
ForwardKernel = Callable[[Inputs, Array, Attributes], list[Call]]
BackwardKernel = Callable[[Array, int, Inputs, Array, Attributes], Flow | None]


def _call(function: Callable[..., Any], *inputs: Array, out: Array) -> Call:
    return partial(function, *inputs, out=out)


# A Python number as operand costs more than an array of one.
_ONE = np.array(1.0)


def _binary(function: Callable[..., Any]) -> ForwardKernel:
    return lambda x, out, a: [_call(function, x[0], x[1], out=out)]


def _unary(function: Callable[..., Any]) -> ForwardKernel:
    return lambda x, out, a: [_call(function, x[0], out=out)]


def _sigmoid(x: Inputs, out: Array, a: Attributes) -> list[Call]:
    """1/(1 + e^-z): for z below -709, e^-z is infinite and the quotient 0, as it should be."""
    return [
        _call(np.negative, x[0], out=out),
        _call(np.exp, out, out=out),
        _call(np.add, out, _ONE, out=out),
        _call(np.divide, _ONE, out, out=out),
    ]


def _mul_const(x: Inputs, out: Array, a: Attributes) -> list[Call]:
    return [_call(np.multiply, x[0], np.array(a["constant"]), out=out)]


def _sum_units(x: Inputs, out: Array, a: Attributes) -> list[Call]:
    return [partial(np.add.reduce, x[0], axis=-1, out=out)]


def _mean_samples(x: Inputs, out: Array, a: Attributes) -> list[Call]:
    count = np.array(float(x[0].size))
    return [partial(np.add.reduce, x[0], axis=None, out=out), _call(np.divide, out, count, out=out)]


FORWARD: dict[str, ForwardKernel] = {
    "matmul": _binary(np.matmul),
    "add_bias": _binary(np.add),
    "sub": _binary(np.subtract),
    "mul": _binary(np.multiply),
    "square": lambda x, out, a: [_call(np.multiply, x[0], x[0], out=out)],
    "tanh": _unary(np.tanh),
    "exp": _unary(np.exp),
    "sigmoid": _sigmoid,
    "mul_const": _mul_const,
    "sum_units": _sum_units,
    "mean_samples": _mean_samples,
}


def _matmul_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    left, right = x
    if left.ndim != 2 or right.ndim != 2:
        return None
    flow = np.empty(x[port].shape)
    if port == 0:
        return [_call(np.matmul, g, right.T, out=flow)], flow
    return [_call(np.matmul, left.T, g, out=flow)], flow


def _add_bias_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    if x[port].shape == y.shape:
        return [], g
    if x[port].ndim != 1 or y.ndim != 2:
        return None
    flow = np.empty(x[port].shape)
    return [partial(np.add.reduce, g, axis=0, out=flow)], flow


def _times(derivative: Callable[[Inputs, Array, Array], list[Call]]) -> BackwardKernel:
    """Upstream x local, where ``derivative`` leaves the local one in the flow's array."""

    def kernel(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
        flow = np.empty(y.shape)
        return [*derivative(x, y, flow), _call(np.multiply, g, flow, out=flow)], flow

    return kernel


def _sigmoid_local(x: Inputs, y: Array, out: Array) -> list[Call]:
    return [_call(np.subtract, _ONE, y, out=out), _call(np.multiply, y, out, out=out)]


def _tanh_local(x: Inputs, y: Array, out: Array) -> list[Call]:
    return [_call(np.multiply, y, y, out=out), _call(np.subtract, _ONE, out, out=out)]


def _relu_local(x: Inputs, y: Array, out: Array) -> list[Call]:
    # Not (z > 0), so that a NaN passes as in the rule.
    negative = np.empty(y.shape, dtype=np.bool_)
    return [
        partial(np.less_equal, x[0], np.array(0.0), out=negative),
        partial(np.logical_not, negative, out=out),
    ]


def _square_local(x: Inputs, y: Array, out: Array) -> list[Call]:
    return [_call(np.add, x[0], x[0], out=out)]


def _sub_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    return ([], g) if port == 0 and x[0].shape == y.shape else None


def _identity_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    return [], g


def _mul_const_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    flow = np.empty(y.shape)
    return [_call(np.multiply, g, np.array(a["constant"]), out=flow)], flow


def _sum_units_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    return [], np.broadcast_to(g[..., np.newaxis], x[0].shape)


def _mean_samples_back(g: Array, port: int, x: Inputs, y: Array, a: Attributes) -> Flow | None:
    share = np.empty(())
    count = np.array(float(x[0].size))
    return [_call(np.divide, g, count, out=share)], np.broadcast_to(share, x[0].shape)


BACKWARD: dict[str, BackwardKernel] = {
    "matmul": _matmul_back,
    "add_bias": _add_bias_back,
    "identity": _identity_back,
    "sub": _sub_back,
    "square": _times(_square_local),
    "sigmoid": _times(_sigmoid_local),
    "tanh": _times(_tanh_local),
    "relu": _times(_relu_local),
    "mul_const": _mul_const_back,
    "sum_units": _sum_units_back,
    "mean_samples": _mean_samples_back,
}
