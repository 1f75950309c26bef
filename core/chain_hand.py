"""The factors of a chain as they are multiplied by hand: each product is rounded.

API summary
-----------
``unit_flow(trace, gate, port, asked, entries)``   a gate's derivatives, where it has one formula
``rounding(trace)``       how two factors are multiplied to one: :class:`Times`
``running(trace)``        how a product goes on with its next factor: :class:`Times`
``clean(value)``          without what float64 adds to a decimal

By hand the backward pass goes from gate to gate, and each flow is rounded before it is
multiplied by the next local derivative.  A path does the same from factor to factor.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.graph import Gate
from core.hand_trace import HandTrace
from core.trace import Array, Trace

Times = Callable[[float, float], float]


def exactly(a: float, b: float) -> float:
    """Return the product in float64."""
    return a * b


def unit_flow(
    trace: HandTrace, gate: Gate, port: int, asked: Array, entries: npt.NDArray[np.intp]
) -> Array:
    """Return what ``entries`` of an input receive for the upstream gradient ``asked``, rounded."""
    from core.hand import flow_for  # the decimal arithmetic, which only this needs

    shape = trace.values[gate.inputs[port]].shape
    indices = [np.unravel_index(entry, shape) for entry in entries.tolist()]
    return flow_for(trace, gate, port, asked, [tuple(map(int, index)) for index in indices])


def rounding(trace: Trace) -> Times:
    """Return how the derivatives of gates between two numbers become one factor.

    By hand the product is rounded as a flow is, but what is only copied stays as it is: the
    derivative of z by an input is all of the weight.
    """
    if not isinstance(trace, HandTrace):
        return exactly

    def times(a: float, b: float) -> float:
        return clean(a * b) if 1.0 in (abs(a), abs(b)) else trace.derivative(a * b)

    return times


def running(trace: Trace) -> Times:
    """Return how the product of a path goes on with its next factor."""
    if not isinstance(trace, HandTrace):
        return exactly
    return lambda before, factor: trace.derivative(before * factor)


def clean(value: float) -> float:
    """Return a sum or product of short decimals as the decimal that it is."""
    return float(f"{value:.14g}")
