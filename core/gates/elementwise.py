"""Arithmetic gates: elementwise, each with its value and its local derivative.

Source of all derivatives: the elementary rules of differentiation, as in any calculus
text.  At a tie ``max`` and ``min`` follow the first input.
"""

from __future__ import annotations

from functools import reduce
from typing import ClassVar

import numpy as np

from core.gates.base import NUMBER, Array, Attributes, GateRule, Inputs, register
from core.gates.text import Index, Sum, Text, aligned, at
from core.marks import N_


def _ones(y: Array) -> Array:
    return np.ones_like(y)


@register
class Add(GateRule):
    """Sum of any number of inputs; passes the gradient on to each, unchanged."""

    op = "add"
    symbol = "+"
    arity: ClassVar[tuple[int, int | None]] = (1, None)
    forward_text = "Σ {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return reduce(np.add, x)

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return _ones(y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "1"

    def value_at(self, index: Index, x: Inputs, a: Attributes) -> Text:
        return (Sum(len(x), lambda i: at(i, aligned(index, x[i].shape))),)


@register
class Sub(GateRule):
    """Difference of two inputs."""

    op = "sub"
    symbol = "−"
    arity = (2, 2)
    forward_text = "{0} − {1}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return x[0] - x[1]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return _ones(y) if port == 0 else -_ones(y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "1" if port == 0 else "−1"


@register
class Mul(GateRule):
    """Product of two inputs; each receives the gradient times the other."""

    op = "mul"
    symbol = "×"
    arity = (2, 2)
    forward_text = "{0} · {1}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return x[0] * x[1]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return x[1 - port]

    def local_text(self, port: int, a: Attributes) -> str:
        return "{1}" if port == 0 else "{0}"


@register
class Div(GateRule):
    """Quotient of two inputs."""

    op = "div"
    symbol = "÷"
    arity = (2, 2)
    forward_text = "{0} / {1}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return x[0] / x[1]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return 1.0 / x[1] if port == 0 else -x[0] / (x[1] * x[1])

    def local_text(self, port: int, a: Attributes) -> str:
        return "1 / {1}" if port == 0 else "−{0} / {1}²"


@register
class Neg(GateRule):
    """The input with its sign turned."""

    op = "neg"
    symbol = "−x"
    forward_text = "−{0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return -x[0]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return -_ones(y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "−1"


@register
class AddConst(GateRule):
    """The input plus a constant."""

    op = "add_const"
    symbol = "+c"
    attributes: ClassVar = {"constant": NUMBER}
    forward_text = "{0} + {constant}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(x[0] + a["constant"])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return _ones(y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "1"


@register
class MulConst(GateRule):
    """The input times a constant."""

    op = "mul_const"
    symbol = "×c"
    attributes: ClassVar = {"constant": NUMBER}
    forward_text = "{constant} · {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.asarray(a["constant"] * x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.full_like(y, a["constant"])

    def local_text(self, port: int, a: Attributes) -> str:
        return "{constant}"


@register
class Reciprocal(GateRule):
    """One divided by the input."""

    op = "reciprocal"
    symbol = "1/x"
    forward_text = "1 / {0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return 1.0 / x[0]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return -1.0 / (x[0] * x[0])

    def local_text(self, port: int, a: Attributes) -> str:
        return "−1 / {0}²"


@register
class Pow(GateRule):
    """The input to a constant power."""

    op = "pow"
    symbol = "xⁿ"
    attributes: ClassVar = {"exponent": NUMBER}
    forward_text = "{0}^({exponent})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.power(x[0], a["exponent"])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        n = a["exponent"]
        if n == 0:
            return np.zeros_like(y)
        return np.asarray(n * np.power(x[0], n - 1.0))

    def local_text(self, port: int, a: Attributes) -> str:
        # With exponent 0 the rule would read 0 · 0^(−1) at 0.
        return "{exponent} · {0}^({exponent} − 1)" if a["exponent"] else "0"


@register
class Square(GateRule):
    """The square of the input."""

    op = "square"
    symbol = "x²"
    forward_text = "{0}²"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return x[0] * x[0]

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return 2.0 * x[0]

    def local_text(self, port: int, a: Attributes) -> str:
        return "2 · {0}"


@register
class Sqrt(GateRule):
    """The square root of the input."""

    op = "sqrt"
    symbol = "√"
    forward_text = "√({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.sqrt(x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return 0.5 / y

    def local_text(self, port: int, a: Attributes) -> str:
        return "1 / (2 · {y})"


@register
class Exp(GateRule):
    """The exponential function."""

    op = "exp"
    symbol = "eˣ"
    forward_text = "exp({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.exp(x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return y

    def local_text(self, port: int, a: Attributes) -> str:
        return "{y}"


@register
class Log(GateRule):
    """The natural logarithm."""

    op = "log"
    symbol = "ln"
    forward_text = "ln({0})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.log(x[0])

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return 1.0 / x[0]

    def local_text(self, port: int, a: Attributes) -> str:
        return "1 / {0}"


class _Pick(GateRule):
    """The part that ``max`` and ``min`` share: one input wins, elementwise."""

    arity = (2, 2)
    kink_text = N_("Both inputs are equal: by convention the gradient goes to the first.")

    def _first_wins(self, x: Inputs) -> Array:
        raise NotImplementedError

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        first = self._first_wins(x)
        return first if port == 0 else 1.0 - first

    def branches(self, x: Inputs, a: Attributes) -> Array | None:
        return np.sign(x[0] - x[1])


@register
class Max(_Pick):
    """The greater of two inputs, which alone receives the gradient; a tie: the first."""

    op = "max"
    symbol = "max"
    forward_text = "max({0}, {1})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.maximum(x[0], x[1])

    def _first_wins(self, x: Inputs) -> Array:
        return (x[0] >= x[1]).astype(np.float64)

    def local_text(self, port: int, a: Attributes) -> str:
        return "[{0} ≥ {1}]" if port == 0 else "[{0} < {1}]"


@register
class Min(_Pick):
    """The smaller of two inputs, which alone receives the gradient; a tie: the first."""

    op = "min"
    symbol = "min"
    forward_text = "min({0}, {1})"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return np.minimum(x[0], x[1])

    def _first_wins(self, x: Inputs) -> Array:
        return (x[0] <= x[1]).astype(np.float64)

    def local_text(self, port: int, a: Attributes) -> str:
        return "[{0} ≤ {1}]" if port == 0 else "[{0} > {1}]"


@register
class Copy(GateRule):
    """The input, named again; where a wire forks its gradient is the sum of the flows."""

    op = "copy"
    symbol = "="
    forward_text = "{0}"

    def value(self, x: Inputs, a: Attributes) -> Array:
        return x[0] * 1.0

    def local(self, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return _ones(y)

    def local_text(self, port: int, a: Attributes) -> str:
        return "1"


@register
class AddBias(Add):
    """A row vector added to every row; it receives the column sums of the gradient."""

    op = "add_bias"
    symbol = "+b"
    arity = (2, 2)
    forward_text = "{0} + {1}"
