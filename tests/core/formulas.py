"""A tiny evaluator of explanations: plain arithmetic on tokens, nothing else.

Grammar, ``·`` and ``/`` from left to right::

    sum     = ["−"] product {("+" | "−") product}
    product = power {("·" | "/") power}
    power   = atom ["²" | "^" atom]
    atom    = number | "(" sum ")" | "√" atom | "−" power | "|" sum "|"
            | function "(" sum {"," sum} ")" | "[" sum (">"|"≥"|"<"|"≤") sum "]"
"""

from __future__ import annotations

import operator
from typing import ClassVar

import numpy as np

from core.explain import NumberOf, Symbol, Tokens
from core.explain_tokens import flat
from tests.core.arithmetic import FUNCTIONS, Reader, sigmoid

_FUNCTIONS = {**FUNCTIONS, "σ": sigmoid}


def evaluate(tokens: Tokens) -> float:
    """Return the value of an arithmetic expression; ``ValueError`` if it is none."""
    return _Parser.read(list(flat(tokens)))


class _Parser(Reader):
    minus = "−"
    brackets = ("(", ")")
    compare: ClassVar = {">": operator.gt, "≥": operator.ge, "<": operator.lt, "≤": operator.le}

    def text(self) -> str:
        """The sign that comes next; ``0`` for a number, nothing at the end."""
        if not self.rest:
            return ""
        return self.rest[0].text if isinstance(self.rest[0], Symbol) else "0"

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
                return self.compared("]")
            case name if name in _FUNCTIONS:
                return self.called(_FUNCTIONS[name])
        return np.float64(token.text)
