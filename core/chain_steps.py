"""The products of a path on the way to its result, as they are rounded by hand.

``steps(trace, path, written, first, last, numbers)``   -> :class:`Steps`
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.chain import Path
from core.chain_hand import clean
from core.explain_render import values
from core.explain_text import Numbers
from core.explain_tokens import GRADIENT, Line, NumberOf, Symbol
from core.hand_trace import HandTrace


@dataclass(frozen=True, slots=True)
class Steps:
    """``lines``: an equation for each product on the way, where the result needs them.

    ``on_the_way``: the numbers of the line, multiplied and then rounded, do not make the
    result: it was rounded on the way.  ``apart``: nor does that make it, as a factor stands
    for more than one gate, or for a part of one.
    """

    lines: tuple[Line, ...] = ()
    on_the_way: bool = False
    apart: bool = False


def steps(
    hand: HandTrace, path: Path, written: int, first: int, last: int, numbers: Numbers
) -> Steps:
    """Return the products of the factors ``first`` to ``last``, this one left out.

    The line whose result they make has the factors from ``written`` on in it.
    """
    made = (path.start, *path.partial)
    factors = [factor.value for factor in path.factors]
    once = hand.derivative(math.prod(factors[written:last], start=made[written]))
    if _same(once, made[last]):
        return Steps()
    apart = not all(_same(hand.derivative(made[i] * factors[i]), made[i + 1]) for i in range(last))
    begun = first
    if made[begun] == 1.0 and begun == 0 and factors[0] == made[1]:
        begun = 1  # 1 · ∂E/∂a
    lines = tuple(_line(made[i], factors[i], made[i + 1], numbers) for i in range(begun, last))
    several = len(lines) > 1
    shown = several or written < first
    return Steps(lines if shown else (), several or not apart, apart)


def _line(before: float, factor: float, result: float, numbers: Numbers) -> Line:
    """Return an equation of two numbers and their product."""
    left = values((NumberOf(before, GRADIENT), Symbol("·"), NumberOf(factor)), numbers)
    exact = _same(clean(before * factor), result)
    return Line(left, (), (), NumberOf(result, GRADIENT), rounded=not exact, path=True)


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))
