"""A tiny evaluator of explanations: plain arithmetic on tokens, nothing else.

The tests' own, so that what stands in an explanation is worked out by something that
knows neither gates nor traces.  Grammar, ``·`` and ``/`` from left to right::

    sum     = ["−"] product {("+" | "−") product}
    product = power {("·" | "/") power}
    power   = atom ["²" | "^" atom]
    atom    = number | "(" sum ")" | "√" atom | "−" power | "|" sum "|"
            | function "(" sum {"," sum} ")" | "[" sum (">"|"≥"|"<"|"≤") sum "]"
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from core.explain import NumberOf, Symbol, Token, Tokens
from core.explain_tokens import flat

FUNCTIONS: dict[str, Callable[..., np.float64]] = {
    "exp": np.exp,
    "ln": np.log,
    "tanh": np.tanh,
    "max": np.maximum,
    "min": np.minimum,
    "sign": np.sign,
    "σ": lambda z: 1.0 / (1.0 + np.exp(-z)),
}
COMPARE = {">": operator.gt, "≥": operator.ge, "<": operator.lt, "≤": operator.le}


def evaluate(tokens: Tokens) -> float:
    """Return the value of an arithmetic expression; ``ValueError`` if it is none."""
    with np.errstate(all="ignore"):
        parser = _Parser(list(flat(tokens)))
        value = parser.sum()
    if parser.rest:
        raise ValueError(f"left over: {parser.rest}")
    return float(value)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.rest = tokens

    def text(self) -> str:
        """The sign that comes next; ``0`` for a number, nothing at the end."""
        if not self.rest:
            return ""
        return self.rest[0].text if isinstance(self.rest[0], Symbol) else "0"

    def take(self, *expected: str) -> str:
        found = self.text()
        if found not in expected:
            raise ValueError(f"{expected} expected before {self.rest[:6]}")
        self.rest.pop(0)
        return found

    def sum(self) -> np.float64:
        value = self.product()
        while self.text() in ("+", "−"):
            value = value + self.product() if self.take("+", "−") == "+" else value - self.product()
        return value

    def product(self) -> np.float64:
        value = self.power()
        while self.text() in ("·", "/"):
            value = value * self.power() if self.take("·", "/") == "·" else value / self.power()
        return value

    def power(self) -> np.float64:
        if self.text() == "−":
            self.take("−")
            return -self.power()
        base = self.atom()
        if self.text() == "²":
            self.take("²")
            return base * base
        if self.text() == "^":
            self.take("^")
            return np.float64(base ** self.atom())
        return base

    def atom(self) -> np.float64:
        token = self.rest.pop(0)
        if isinstance(token, NumberOf):
            return np.float64(token.value)
        if not isinstance(token, Symbol):
            raise ValueError(f"no number: {token}")
        match token.text:
            case "(":
                return self.closed(")")
            case "|":
                return np.float64(abs(self.closed("|")))
            case "√":
                return np.sqrt(self.atom())
            case "[":
                left, sign = self.sum(), self.take(*COMPARE)
                return np.float64(COMPARE[sign](left, self.closed("]")))
            case name if name in FUNCTIONS:
                return self.called(FUNCTIONS[name])
        return np.float64(token.text)

    def closed(self, by: str) -> np.float64:
        value = self.sum()
        self.take(by)
        return value

    def called(self, function: Callable[..., np.float64]) -> np.float64:
        self.take("(")
        arguments = [self.sum()]
        while self.take(",", ")") == ",":
            arguments.append(self.sum())
        return function(*arguments)
