"""How far a slider goes around a value, and what of it stands in the field.  Knows no Qt.

API summary
-----------
``span_of(change)``             a round number that is about twice the change
``wider(span)``, ``narrower(span)``   the next round number, up or down
``value_at(before, span, tick)``      the value at a tick of the slider
``tick_of(before, span, value)``      the nearest tick to a value
``amount_of(kind, before, after)``    the amount that changes one into the other, or ``None``
"""

from __future__ import annotations

import math
from typing import Final

from core.whatif import Kind

TICKS: Final = 200
"""Ticks from the middle of the slider to either end."""
PAGE: Final = 20
"""Ticks of a large step."""
LEAST: Final = 1e-9
MOST: Final = 1e9
MOST_PERCENT: Final = 1e12
_ROUND: Final = (1.0, 2.0, 5.0, 10.0)


def span_of(change: float) -> float:
    """Return 1, 2 or 5 times a power of ten that is at least twice ``change``; 1 for none."""
    size = 2 * abs(change)
    return _round_above(size * (1 - 1e-9)) if size and math.isfinite(size) else 1.0


def wider(span: float) -> float:
    """Return the next larger span."""
    return min(_round_above(span * 1.01), MOST)


def narrower(span: float) -> float:
    """Return the next smaller span."""
    return max(_round_above(span * 0.39), LEAST)


def _round_above(size: float) -> float:
    size = min(max(size, LEAST), MOST)
    power = float(f"1e{math.floor(math.log10(size))}")
    return float(f"{next((r for r in _ROUND if r * power >= size), 10.0) * power:.3g}")


def value_at(before: float, span: float, tick: int) -> float:
    """Return the value of the leaf at ``tick``, from -TICKS to TICKS."""
    return before + _clean(span * tick / TICKS)


def tick_of(before: float, span: float, value: float) -> int:
    """Return the tick nearest to ``value``."""
    at = (value - before) / span * TICKS
    return round(min(max(at, -TICKS), TICKS)) if math.isfinite(at) else 0


def amount_of(kind: Kind, before: float, after: float) -> float | None:
    """Return the amount of ``kind`` that makes ``after`` of ``before``.

    ``None`` where there is none: 0 has no per cent, and of next to nothing they are too many.
    """
    match kind:
        case Kind.BY:
            return _clean(after - before)
        case Kind.POINTS:
            return _clean((after - before) * 100.0)
        case Kind.PERCENT:
            amount = _clean((after - before) / before * 100.0) if before else math.inf
            return amount if abs(amount) < MOST_PERCENT else None
        case Kind.TO:
            return after


def _clean(value: float) -> float:
    """Return ``value`` without what rounding left at its end."""
    return float(f"{value:.10g}")
