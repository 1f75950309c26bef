"""Which gates have parts, and which parts: one function a gate, in one registry.

API summary
-----------
``RULES``                      by gate: the function that makes its parts
``products(graph, gate)``      how many products a matrix product opens into
``MOST_PRODUCTS``              so many are shown at most

Nothing here shifts an exponent: the parts are those of the definition, as one writes it
down.  So they overflow where the closed gate, which is computed with care, does not; this
is what the closed one is for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product
from typing import Final

from core.composite_parts import Opening
from core.graph import Gate, Graph, Shape, WireId

MOST_PRODUCTS: Final = 64

ONE: Final = {"constant": 1.0}

SOFTMAX_UNIT: Final = "softmax_unit"
"""The gates of one softmax are opened together: they share the exponentials and their sum."""
FUSED: Final = frozenset(
    {"softmax_cross_entropy_rows", "softmax_cross_entropy_scalars", "bce_from_z"}
)
"""Losses that are computed from z: opened they take a, whose gradient then flows on."""


def _sigmoid(gate: Opening) -> None:
    (z,) = gate.inputs
    minus = gate.make("neg", "neg", [z], gate.letter("n"))
    power = gate.make("exp", "exp", [minus], gate.power("−", z))
    plus = gate.make("plus1", "add_const", [power], gate.letter("s"), ONE)
    gate.end("reciprocal", [plus])


def _tanh(gate: Opening) -> None:
    (z,) = gate.inputs
    up = gate.make("exp", "exp", [z], gate.power("", z))
    minus = gate.make("neg", "neg", [z], gate.letter("n"))
    down = gate.make("exp_neg", "exp", [minus], gate.power("−", z))
    above = gate.make("sub", "sub", [up, down], gate.letter("d"))
    below = gate.make("add", "add", [up, down], gate.letter("s"))
    gate.end("div", [above, below])


def _softplus(gate: Opening) -> None:
    (z,) = gate.inputs
    power = gate.make("exp", "exp", [z], gate.power("", z))
    plus = gate.make("plus1", "add_const", [power], gate.letter("s"), ONE)
    gate.end("log", [plus])


def _softmax(gate: Opening) -> None:
    (z,) = gate.inputs
    power = gate.make("exp", "exp", [z], gate.power("", z))
    total = gate.make("sum", "sum_row", [power], gate.letter("s"))
    gate.end("div", [power, total])


def softmax_shared(gate: Opening) -> tuple[list[WireId], WireId]:
    """Make what all outputs of a softmax share: the exponentials and their sum."""
    powers = [
        gate.make(f"exp{k}", "exp", [z], gate.power("", z)) for k, z in enumerate(gate.inputs)
    ]
    total = gate.letter("s")
    return powers, gate.make("sum", "add", powers, type(total)(total.base, "", total.sup))


def softmax_output(gate: Opening, shared: tuple[list[WireId], WireId]) -> None:
    """Make one output of a softmax."""
    powers, total = shared
    gate.end("div", [powers[int(gate.attributes["unit"])], total])


# -- losses ----------------------------------------------------------------------------


def _cross_entropy(gate: Opening, a: list[WireId], t: list[WireId]) -> None:
    """−Σ t ln a, of scalars unit by unit or of whole rows."""
    many = len(a) > 1
    terms = []
    for k, (output, target) in enumerate(zip(a, t, strict=True)):
        place = str(k) if many else ""
        log = gate.make(f"log{place}", "log", [output], gate.log(output))
        name = gate.of("c", target)
        terms.append(gate.make(f"mul{place}", "mul", [target, log], name))
    rows = bool(gate.shape(terms[0]))
    total = gate.make("sum", "sum_units" if rows else "add", terms, gate.letter("s"))
    gate.end("neg", [total])


def _cross_entropy_of(groups: int, a: int, t: int) -> Callable[[Opening], None]:
    """Return the rule of a cross-entropy whose inputs are ``groups`` groups, a and t two."""

    def open_(gate: Opening) -> None:
        count = len(gate.inputs) // groups

        def group(which: int) -> list[WireId]:
            return list(gate.inputs[which * count : (which + 1) * count])

        _cross_entropy(gate, group(a), group(t))

    return open_


def _bce(gate: Opening) -> None:
    """−(t ln a + (1 − t) ln(1 − a))."""
    a, t = (gate.inputs[0], gate.inputs[1]) if len(gate.inputs) == 2 else gate.inputs[:0:-1]
    log = gate.make("log", "log", [a], gate.log(a))
    first = gate.make("mul", "mul", [t, log], gate.of("c", t))
    rest_t, rest_a = _rest(gate, "t", t), _rest(gate, "a", a)
    log_rest = gate.make("log_rest", "log", [rest_a], gate.log(rest_a))
    second = gate.make("mul_rest", "mul", [rest_t, log_rest], gate.of("c′", t))
    total = gate.make("sum", "add", [first, second], gate.of("s", t))
    gate.end("neg", [total])


def _rest(gate: Opening, letter: str, wire: WireId) -> WireId:
    """Make 1 − ``wire``."""
    name = gate.name(wire)
    minus = gate.of(f"n{letter}", wire)
    part = gate.make(f"neg_{letter}", "neg", [wire], minus)
    rest = type(name)(name.base + "′", name.sub, name.sup)
    return gate.make(f"rest_{letter}", "add_const", [part], rest, ONE)


def _softmax_loss(gate: Opening) -> None:
    """The mean over rows of −Σ t ln softmax(s), targets a setting of the gate."""
    (scores,) = gate.inputs
    power = gate.make("exp", "exp", [scores], gate.power("", scores))
    total = gate.make("sum", "sum_row", [power], gate.letter("s"))
    share = gate.make("div", "div", [power, total], gate.letter("a"))
    log = gate.make("log", "log", [share], gate.log(share))
    targets = {"weights": gate.attributes["targets"]}
    summed = gate.make("weighted", "weighted_sum", [log], gate.letter("c"), targets)
    gate.end("mul_const", [summed], {"constant": -1.0 / gate.shape(scores)[0]})


def _l2(gate: Opening) -> None:
    squares = []
    for k, wire in enumerate(gate.inputs):
        place = str(k) if len(gate.inputs) > 1 else ""
        square = gate.make(f"square{place}", "square", [wire], gate.of("q", wire))
        if gate.shape(square):
            square = gate.make(f"sum{place}", "sum", [square], gate.letter("s", place))
        squares.append(square)
    total = squares[0]
    if len(squares) > 1:
        total = gate.make("sum", "add", squares, gate.letter("s"))
    gate.end("mul_const", [total], {"constant": gate.attributes["coefficient"]})


def _mean(gate: Opening) -> None:
    total = gate.make("sum", "sum", gate.inputs, gate.letter("s"))
    count = math.prod(gate.shape(gate.inputs[0]))
    gate.end("mul_const", [total], {"constant": 1.0 / count})


# -- matrices --------------------------------------------------------------------------


def products(graph: Graph, gate: Gate) -> int:
    """Return how many products of numbers a matrix product is made of."""
    left, right = (graph.wires[w].shape for w in gate.inputs)
    return math.prod(left) * math.prod(right[1:])


def _matmul(gate: Opening) -> None:
    left, right = gate.inputs
    rows, columns = gate.shape(left)[:-1], gate.shape(right)[1:]
    inner = range(gate.shape(right)[0])
    x = {i: _picked(gate, left, i) for i in _entries(gate.shape(left))}
    w = {i: _picked(gate, right, i) for i in _entries(gate.shape(right))}
    sums = []
    for place in _entries((*rows, *columns)):
        row, column = place[: len(rows)], place[len(rows) :]
        terms = []
        for k in inner:
            one, other = (*row, k), (k, *column)
            at = "".join(map(str, (*row, k, *column)))
            terms.append(gate.make(f"mul_{at}", "mul", [x[one], w[other]], gate.letter("p", at)))
        if not place:
            gate.end("add", terms)
            return
        entry = "_".join(map(str, place))
        sums.append(gate.make(f"add_{entry}", "add", terms, gate.entry(gate.wire.id, place)))
    gate.end("stack", sums, {"shape": (*rows, *columns)})


def _picked(gate: Opening, wire: WireId, index: tuple[int, ...]) -> WireId:
    at = "_".join(map(str, index))
    return gate.make(f"{wire}_{at}", "pick", [wire], gate.entry(wire, index), {"index": index})


def _entries(shape: Shape) -> list[tuple[int, ...]]:
    return list(product(*(range(n) for n in shape)))


RULES: Final[Mapping[str, Callable[[Opening], None]]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "softmax": _softmax,
    "cross_entropy_scalars": _cross_entropy_of(2, 0, 1),
    "cross_entropy_rows": _cross_entropy_of(2, 0, 1),
    "softmax_cross_entropy_scalars": _cross_entropy_of(3, 2, 1),
    "softmax_cross_entropy_rows": _cross_entropy_of(3, 2, 1),
    "bce": _bce,
    "bce_from_z": _bce,
    "softmax_cross_entropy": _softmax_loss,
    "l2_penalty": _l2,
    "mean": _mean,
    "matmul": _matmul,
}
