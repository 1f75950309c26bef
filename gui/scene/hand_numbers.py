"""Numbers that were calculated by hand are written with the decimals that they were kept with.

API summary
-----------
``ByHand(values, derivatives, …)``   how many decimals each kind of number has
``kept(digits, graph, later)``           the decimals of a graph's numbers
``by_hand(size, by, room, quantity, wire)``   a positive number so written, or ``None``

A value kept with 2 decimals is 0.50 and not 0.5000.  What has more, because it is given or a
part of the loss, is written with all it has while there is room: nothing is hidden that a
reader needs to work the next number out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from core.decimals import rounded
from core.graph import Graph
from core.hand_digits import Digits

_DUST: Final = 6
"""Zeros before the last digits of a number that tell that these are not its own."""
_VALUES: Final = frozenset(("value", "updated", ""))


@dataclass(frozen=True, slots=True)
class ByHand:
    """Decimals of values and of derivatives.

    ``finer``: the wires of which new values keep the finer of both: parameters, and what only
    copies them.  So does ``loss``, a network's.  ``later``: an update has made the parameters
    of this iteration, so that they keep them, too.
    """

    values: int
    derivatives: int
    finer: frozenset[str] = frozenset()
    loss: str = ""
    later: bool = False

    def places(self, quantity: str, wire: str) -> int:
        """Return how many decimals a number keeps; ``quantity`` as of a Tag."""
        if quantity not in _VALUES:
            return self.derivatives
        new = quantity == "updated" or self.later
        finer = wire and (wire == self.loss or (new and wire in self.finer))
        return max(self.values, self.derivatives) if finer else self.values


def kept(digits: Digits, graph: Graph, *, later: bool = False) -> ByHand:
    """Return the decimals that the numbers of ``graph`` keep; ``later``: see :class:`ByHand`."""
    loss = graph.loss if graph.has_loss else ""
    return ByHand(digits.values, digits.derivatives, _copies(graph), loss, later)


@lru_cache(maxsize=8)
def _copies(graph: Graph) -> frozenset[str]:
    """Return the parameters with all that has their numbers: entries that are picked."""
    found = set(graph.parameters)
    for gate in graph.gates:
        if gate.op == "pick" and gate.inputs[0] in found:
            found.add(gate.output)
    return frozenset(found)


def by_hand(size: float, by: ByHand, room: int, quantity: str, wire: str) -> str | None:
    """Return ``size``, positive and finite, in at most ``room`` characters.

    ``None`` where it is too large for them, or too small to be seen with so many decimals.
    """
    number = _clean(size)
    has = _decimals(number)
    whole = max(number.adjusted() + 1, 1)
    most = room - whole - 1
    places = min(max(by.places(quantity, wire), has), most)
    if places < 1:
        return None
    # Of the decimal: the float64 next to it has digits of its own from the sixteenth on.
    text = f"{rounded(number, places):f}"
    return text if float(text) and len(text) <= room else None


def _clean(size: float) -> Decimal:
    """Return ``size`` without what adding up in float64 has left at its end."""
    number, near = Decimal(repr(size)), Decimal(f"{size:.13g}")
    return near if _decimals(near) + _DUST <= _decimals(number) else number


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
