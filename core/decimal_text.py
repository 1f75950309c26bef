"""A gate's rule worked out in decimal arithmetic, as on paper.

API summary
-----------
``work_out(text, look)``   the number that a :class:`~core.gates.text.Text` stands for
``is_copy(text)``          whether it only repeats a number, so that nothing is calculated

Gates write their rules as plain arithmetic (:mod:`core.gates.text` has the grammar), and so
do optimizers.  Reading those rules here gives every gate its decimal form, also one that is
added later.  Functions such as exp are rounded correctly to the digits of the context.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from core.gates.text import Sum, Text

Look = Callable[[str], Decimal]
"""Gives the number of a place: what stands between its braces."""
_Node = Callable[[Sequence[Decimal]], Decimal]

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_TOKEN: Final = re.compile(r"\{\}|\d+(?:\.\d+)?|[^\W\d_²]+|\S")
_COPY: Final = re.compile(r"−?(?:\{[^{}]*\}|\d+)")
_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)
_NAN: Final = Decimal("NaN")


def is_copy(text: Text | str) -> bool:
    """Return whether ``text`` is one number or its negative: copied, not calculated."""
    parts = (text,) if isinstance(text, str) else text
    return len(parts) == 1 and isinstance(parts[0], str) and bool(_COPY.fullmatch(parts[0]))


def work_out(text: Text | str, look: Look) -> Decimal:
    """Return the number of ``text``, not rounded; call it within :func:`core.decimals.arithmetic`.

    Raises:
        ValueError: the text is not plain arithmetic.
    """
    numbers: list[Decimal] = []
    skeleton: list[str] = []
    for part in (text,) if isinstance(text, str) else text:
        if isinstance(part, Sum):
            total = _ZERO
            for i in range(part.count):
                total += work_out(part.term(i), look)
            numbers.append(total)
            skeleton.append("{}")
        else:
            pieces = _PLACE.split(part)
            numbers.extend(look(place) for place in pieces[1::2])
            skeleton.append("{}".join(pieces[::2]))
    return _compiled("".join(skeleton))(numbers)


@lru_cache(maxsize=4096)
def _compiled(skeleton: str) -> _Node:
    """Return the function from the numbers of the places to that of the whole."""
    parser = _Parser(_TOKEN.findall(skeleton))
    node = parser.sum()
    if parser.tokens:
        raise ValueError(f"left over in {skeleton!r}: {parser.tokens}")
    return node


# -- functions ---------------------------------------------------------------------------


def _power(x: Decimal, n: Decimal) -> Decimal:
    return _ONE if n == 0 else x**n


def _sigmoid(x: Decimal) -> Decimal:
    return _ONE / (_ONE + (-x).exp())


def _tanh(x: Decimal) -> Decimal:
    if x.is_nan():
        return x
    e = (-2 * abs(x)).exp()
    return ((_ONE - e) / (_ONE + e)).copy_sign(x)


def _sign(x: Decimal) -> Decimal:
    return x if x.is_nan() else Decimal((x > 0) - (x < 0))


def _greatest(*x: Decimal) -> Decimal:
    return _NAN if any(v.is_nan() for v in x) else max(x)


def _least(*x: Decimal) -> Decimal:
    return _NAN if any(v.is_nan() for v in x) else min(x)


_FUNCTIONS: Final[Mapping[str, Callable[..., Decimal]]] = {
    "exp": Decimal.exp,
    "ln": Decimal.ln,
    "tanh": _tanh,
    "σ": _sigmoid,
    "max": _greatest,
    "min": _least,
    "sign": _sign,
}
_COMPARE: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    ">": operator.gt,
    "≥": operator.ge,
    "<": operator.lt,
    "≤": operator.le,
}
_BINARY: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": operator.add,
    "−": operator.sub,
    "·": operator.mul,
    "/": operator.truediv,
}


class _Parser:
    """Recursive descent over one rule.

    ``sum = product {(+|−) product}``, ``product = power {(·|/) power}``, ``power = − power |
    atom [² | ^ atom]``; an atom is a number, a place, a root, a call, a condition or
    something in brackets or bars.
    """

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]
        self.places = 0

    def next(self) -> str:
        return self.tokens[-1] if self.tokens else ""

    def take(self, *expected: str) -> str:
        found = self.next()
        if (expected and found not in expected) or not found:
            raise ValueError(f"{expected or 'a number'} expected, not {found!r}")
        return self.tokens.pop()

    def sum(self) -> _Node:
        return self._chain(self.product, "+", "−")

    def product(self) -> _Node:
        return self._chain(self.power, "·", "/")

    def _chain(self, part: Callable[[], _Node], *signs: str) -> _Node:
        node = part()
        while self.next() in signs:
            node = _binary(_BINARY[self.take()], node, part())
        return node

    def power(self) -> _Node:
        if self.next() == "−":
            self.take()
            inner = self.power()
            return lambda v: -inner(v)
        base = self.atom()
        if self.next() == "²":
            self.take()
            return lambda v: base(v) ** 2
        if self.next() == "^":
            self.take()
            return _binary(_power, base, self.atom())
        return base

    def atom(self) -> _Node:
        token = self.take()
        match token:
            case "{}":
                self.places += 1
                return operator.itemgetter(self.places - 1)
            case "(":
                return self._until(")")
            case "|":
                inner = self._until("|")
                return lambda v: abs(inner(v))
            case "√":
                radicand = self.atom()
                return lambda v: radicand(v).sqrt()
            case "[":
                return self._condition()
        if token in _FUNCTIONS:
            return self._call(_FUNCTIONS[token])
        if not token[0].isdecimal():
            raise ValueError(f"no arithmetic: {token!r}")
        number = Decimal(token)
        return lambda v: number

    def _until(self, end: str) -> _Node:
        node = self.sum()
        self.take(end)
        return node

    def _condition(self) -> _Node:
        left = self.sum()
        holds = _COMPARE[self.take(*_COMPARE)]
        right = self._until("]")
        return lambda v: _ONE if holds(left(v), right(v)) else _ZERO

    def _call(self, function: Callable[..., Decimal]) -> _Node:
        self.take("(")
        arguments = [self.sum()]
        while self.take(",", ")") == ",":
            arguments.append(self.sum())
        return lambda v: function(*[argument(v) for argument in arguments])


def _binary(make: Callable[[Decimal, Decimal], Decimal], left: _Node, right: _Node) -> _Node:
    return lambda v: make(left(v), right(v))
