"""What an iteration that was calculated by hand is recorded in (:mod:`core.hand` makes it).

A module of its own, so that whoever only asks whether numbers are rounded loads nothing of
the decimal arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.decimals import decimal_of, rounded
from core.graph import Port
from core.hand_digits import Digits
from core.trace import Array, Trace


@dataclass(frozen=True, eq=False, slots=True)
class HandTrace(Trace):
    """A trace whose numbers were rounded on the way.

    All numbers are the float64 next to the rounded decimal.  ``locals`` holds the local
    derivatives that were multiplied by, of the shape of the gate's output, for ports where
    there is one per entry.  ``exact`` is the same iteration without rounding.
    """

    digits: Digits
    locals: Mapping[Port, Array]
    exact: Trace

    def derivative(self, value: float) -> float:
        """Return ``value``, a product of rounded numbers in float64, as a derivative is kept."""
        # What float64 adds to a tie goes with the last of its digits.
        return float(rounded(decimal_of(float(f"{value:.14g}")), self.digits.derivatives))
