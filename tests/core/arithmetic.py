"""What the two readers of formulas share: sums, brackets and functions, on tokens of either kind.

The tests' own, so that what stands in an explanation is worked out by something that
knows neither gates nor traces.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

Function = Callable[..., np.float64]
FUNCTIONS: Mapping[str, Function] = {
    "exp": np.exp,
    "ln": np.log,
    "tanh": np.tanh,
    "max": np.maximum,
    "min": np.minimum,
    "sign": np.sign,
}


def sigmoid(z: np.float64) -> np.float64:
    return np.float64(1.0 / (1.0 + np.exp(-z)))


class Reader(ABC):
    """Reads tokens from left to right; how products and single numbers look is the language's."""

    minus: ClassVar[str]
    brackets: ClassVar[tuple[str, str]]
    compare: ClassVar[Mapping[str, Callable[[Any, Any], Any]]]

    def __init__(self, tokens: list[Any]) -> None:
        self.rest = tokens

    @classmethod
    def read(cls, tokens: list[Any]) -> float:
        """Return what a whole expression comes to; ``ValueError`` if it is none."""
        with np.errstate(all="ignore"):
            reader = cls(tokens)
            found = reader.sum()
        if reader.rest:
            raise ValueError(f"left over: {reader.rest}")
        return float(found)

    @abstractmethod
    def text(self) -> str:
        """Return the sign that comes next, nothing at the end."""

    @abstractmethod
    def product(self) -> np.float64: ...

    def take(self, *expected: str) -> str:
        found = self.text()
        if found not in expected:
            raise ValueError(f"{expected} expected before {self.rest[:6]}")
        self.rest.pop(0)
        return found

    def sum(self) -> np.float64:
        found = self.product()
        while self.text() in ("+", self.minus):
            sign = self.take("+", self.minus)
            found = found + self.product() if sign == "+" else found - self.product()
        return found

    def closed(self, by: str) -> np.float64:
        found = self.sum()
        self.take(by)
        return found

    def compared(self, by: str) -> np.float64:
        left, sign = self.sum(), self.take(*self.compare)
        return np.float64(self.compare[sign](left, self.closed(by)))

    def called(self, function: Function) -> np.float64:
        opening, closing = self.brackets
        self.take(opening)
        arguments = [self.sum()]
        while self.take(",", closing) == ",":
            arguments.append(self.sum())
        return function(*arguments)
