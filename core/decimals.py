"""Decimal numbers and arrays of them, rounded as on paper: half away from zero.

API summary
-----------
``arithmetic()``             the context in which to calculate, for a ``with`` statement
``decimal_of(value)``        the shortest decimal that is this float64: 0.1 is 0.1
``rounded(x, places)``       to so many decimals
``significant(x, digits)``   to so many digits from the first one that is not 0
``decimals(array)``          an array of decimals; ``floats(array)`` is the way back
``each(array, function)``    the same function of every entry

As in float64 nothing is raised: 1/0 is infinite, ln(−1) is not a number.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Decimals = npt.NDArray[Any]
"""An object array of :class:`decimal.Decimal`."""

PRECISION: Final = 60
"""Digits on the way, so that the only rounding to be seen is the one asked for."""
_CONTEXT: Final = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN, traps=[])
_ONE: Final = Decimal(1)
_ZERO: Final = Decimal(0)


def arithmetic() -> AbstractContextManager[Context]:
    """Return the context of all calculations, for a ``with`` statement."""
    return localcontext(_CONTEXT)


def decimal_of(value: float) -> Decimal:
    """Return the shortest decimal that reads as ``value``, NaN and infinities included."""
    return Decimal(repr(float(value)))


def rounded(x: Decimal, places: int) -> Decimal:
    """Return ``x`` to ``places`` decimals, half away from zero; zero has no sign."""
    if not x.is_finite() or x.adjusted() + places >= PRECISION - 1:
        return x
    return x.quantize(_ONE.scaleb(-places), rounding=ROUND_HALF_UP) or _ZERO


def significant(x: Decimal, digits: int) -> Decimal:
    """Return ``x`` to ``digits`` digits from its first one that is not 0."""
    return rounded(x, digits - 1 - x.adjusted()) if x.is_finite() and x else x


def each(array: npt.NDArray[Any], function: Callable[[Any], Decimal]) -> Decimals:
    """Return the array of ``function`` of every entry, in the same shape."""
    made = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        made[index] = function(array[index])
    return made


def decimals(array: Array) -> Decimals:
    """Return the entries of a float64 array as decimals."""
    return each(array, decimal_of)


def floats(array: Decimals) -> Array:
    """Return the float64 next to each decimal, read-only."""
    made = np.array(array, dtype=np.float64)
    made.setflags(write=False)
    return made
