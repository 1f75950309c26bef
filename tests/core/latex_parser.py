"""A small reader of the LaTeX of formulas: well-formed, and worth what it says.

Knows only what formulas are made of; everything else is a ``ValueError``.
"""

from __future__ import annotations

import operator
import re
from typing import ClassVar

import numpy as np

from tests.core.arithmetic import FUNCTIONS, Reader, sigmoid

_TOKEN = re.compile(r"\\left\\?[(|\[]|\\right\\?[)|\]]|\\[A-Za-z]+|\\.|\d+\.?\d*|\.\d+|\S")
_FUNCTIONS = {**FUNCTIONS, "sigma": sigmoid}


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
    return _Parser.read(_TOKEN.findall(text))


class _Parser(Reader):
    minus = "-"
    brackets = (r"\left(", r"\right)")
    compare: ClassVar = {
        ">": operator.gt,
        r"\geq": operator.ge,
        "<": operator.lt,
        r"\leq": operator.le,
    }

    def text(self) -> str:
        return str(self.rest[0]) if self.rest else ""

    def product(self) -> np.float64:
        if self.text() == "-":
            self.take("-")
            return -self.product()
        found = self.power()
        while self.text() == r"\cdot":
            self.take(r"\cdot")
            found = found * self.power()
        return found

    def power(self) -> np.float64:
        base = self.atom()
        if self.text() == "^":
            self.take("^")
            base = np.float64(base ** self.braced())
        return base

    def braced(self) -> np.float64:
        self.take("{")
        return self.closed("}")

    def atom(self) -> np.float64:
        token = self.rest.pop(0)
        match token:
            case "{":
                return self.closed("}")
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
                return self.compared(r"\right]")
            case r"\mathrm":
                return self.word()
        if token[1:] in _FUNCTIONS:
            return self.called(_FUNCTIONS[token[1:]])
        return np.float64(token)

    def word(self) -> np.float64:
        self.take("{")
        letters = []
        while self.text() != "}":
            letters.append(self.rest.pop(0))
        self.take("}")
        word = "".join(letters)
        return np.float64(np.nan) if word == "NaN" else self.called(_FUNCTIONS[word])
