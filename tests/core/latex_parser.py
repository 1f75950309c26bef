"""A small reader of the LaTeX of formulas: well-formed, and worth what it says.

Knows only what formulas are made of; everything else is a ``ValueError``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import numpy as np

_TOKEN = re.compile(r"\\left\\?[(|\[]|\\right\\?[)|\]]|\\[A-Za-z]+|\\.|\d+\.?\d*|\.\d+|\S")
_FUNCTIONS: dict[str, Callable[..., np.float64]] = {
    "exp": np.exp,
    "ln": np.log,
    "tanh": np.tanh,
    "max": np.maximum,
    "min": np.minimum,
    "sign": np.sign,
    "sigma": lambda z: 1.0 / (1.0 + np.exp(-z)),
}
_COMPARE = {">": operator.gt, r"\geq": operator.ge, "<": operator.lt, r"\leq": operator.le}


def balanced(text: str) -> bool:
    """Whether braces, \\left and \\right, and environments close in the order they open."""
    opened: list[str] = []
    for found in re.finditer(
        r"\\begin\{(\w+\*?)\}|\\end\{(\w+\*?)\}|\\(left|right)\b|\\.|[{}]", text
    ):
        token = found[0]
        if found[1]:
            opened.append(found[1])
        elif found[2] or token == "}" or found[3] == "right":
            wanted = found[2] or {"}": "{"}.get(token, "left")
            if not opened or opened.pop() != wanted:
                return False
        elif token == "{" or found[3] == "left":
            opened.append("{" if token == "{" else "left")
    return not opened


def rows(text: str) -> list[list[str]]:
    """Return what stands between the equals signs, equation by equation."""
    inner = text.strip().removeprefix("\\begin{align*}").removesuffix("\\end{align*}")
    made: list[list[str]] = []
    for row in inner.strip().split("\\\\\n"):
        left, right = row.split("&=")
        if left.strip():
            made.append([left.strip()])
        made[-1].append(right.strip())
    return made


def value(text: str) -> float:
    """Return what a formula of numbers comes to."""
    with np.errstate(all="ignore"):
        parser = _Parser(_TOKEN.findall(text))
        found = parser.sum()
    if parser.rest:
        raise ValueError(f"left over: {parser.rest}")
    return float(found)


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def next(self) -> str:
        return self.rest[0] if self.rest else ""

    def take(self, *expected: str) -> str:
        if self.next() not in expected:
            raise ValueError(f"{expected} expected before {self.rest[:6]}")
        return self.rest.pop(0)

    def sum(self) -> np.float64:
        found = self.product()
        while self.next() in ("+", "-"):
            sign = self.take("+", "-")
            found = found + self.product() if sign == "+" else found - self.product()
        return found

    def product(self) -> np.float64:
        if self.next() == "-":
            self.take("-")
            return -self.product()
        found = self.power()
        while self.next() == r"\cdot":
            self.take(r"\cdot")
            found = found * self.power()
        return found

    def power(self) -> np.float64:
        base = self.atom()
        if self.next() == "^":
            self.take("^")
            base = np.float64(base ** self.braced())
        return base

    def braced(self) -> np.float64:
        self.take("{")
        found = self.sum()
        self.take("}")
        return found

    def atom(self) -> np.float64:
        token = self.rest.pop(0)
        match token:
            case "{":
                found = self.sum()
                self.take("}")
                return found
            case r"\frac":
                return self.braced() / self.braced()
            case r"\sqrt":
                return np.sqrt(self.braced())
            case r"\infty":
                return np.float64(np.inf)
            case r"\left(":
                return self.closed(r"\right)")
            case r"\left|":
                return np.float64(abs(self.closed(r"\right|")))
            case r"\left[":
                left, sign = self.sum(), self.take(*_COMPARE)
                return np.float64(_COMPARE[sign](left, self.closed(r"\right]")))
            case r"\mathrm":
                return self.word()
        if token[1:] in _FUNCTIONS:
            return self.called(_FUNCTIONS[token[1:]])
        return np.float64(token)

    def word(self) -> np.float64:
        self.take("{")
        letters = []
        while self.next() != "}":
            letters.append(self.rest.pop(0))
        self.take("}")
        word = "".join(letters)
        return np.float64(np.nan) if word == "NaN" else self.called(_FUNCTIONS[word])

    def closed(self, by: str) -> np.float64:
        found = self.sum()
        self.take(by)
        return found

    def called(self, function: Callable[..., np.float64]) -> np.float64:
        self.take(r"\left(")
        arguments = [self.sum()]
        while self.take(",", r"\right)") == ",":
            arguments.append(self.sum())
        return function(*arguments)
