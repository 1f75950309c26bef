"""What an iteration that was calculated by hand is recorded in (:mod:`core.hand` makes it).

A module of its own, so that whoever only asks whether numbers are rounded loads nothing of
the decimal arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.decimals import decimal_of, rounded
from core.graph import LOSS_GROUP, Graph, Port, WireId
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

    def places(self, wire: WireId) -> int:
        """Return with how many decimals a derivative by ``wire`` is kept."""
        return derivative_places(self.graph, self.digits, wire)

    def derivative(self, value: float, wire: WireId = "") -> float:
        """Return ``value``, a product of rounded numbers in float64, as a derivative is kept.

        ``wire``: by which it is the derivative, if that may be a part of the loss.
        """
        # What float64 adds to a tie goes with the last of its digits.
        places = self.places(wire) if wire else self.digits.derivatives
        return float(rounded(decimal_of(float(f"{value:.14g}")), places))


def derivative_places(graph: Graph, digits: Digits, wire: WireId) -> int:
    """Return with how many decimals a derivative by ``wire`` is kept.

    Between the parts of a network's loss it keeps guard digits, as their values do.
    """
    inside = graph.has_loss and graph.wires[wire].group == LOSS_GROUP
    return digits.of_parts if inside else digits.derivatives
