"""Random smooth graphs, and their derivatives by complex steps of plain formulas.

The formulas are written here anew, as a textbook has them, and know nothing of the gates:
df/dx = Im f(x + ih)/h has no cancellation, so a tiny h gives the derivative to the last
digits.  Source: Squire and Trapp, "Using complex variables to estimate derivatives of real
functions", SIAM Review 40 (1998).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from core.experiment import Experiment, GraphSpec, NodeSpec, frozen
from core.gates import GATES, rule

Array = npt.NDArray[Any]
H = 1e-30
FEWEST_GATES, MOST_GATES = 3, 16
# Values stay where no formula loses its digits: neither the gates nor these can do better.
LARGEST, SMALLEST_DIVISOR, LARGEST_EXPONENT = 30.0, 0.2, 3.0


def _softmax(x: Array) -> Array:
    e = np.exp(x)
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def _elu(x: Array, alpha: float) -> Array:
    return np.where(x.real > 0, x, alpha * (np.exp(x) - 1))


FORMULAS: Mapping[str, Callable[[Sequence[Array], Mapping[str, Any]], Array]] = {
    "add": lambda x, a: sum(x[1:], x[0]),
    "sub": lambda x, a: x[0] - x[1],
    "mul": lambda x, a: x[0] * x[1],
    "div": lambda x, a: x[0] / x[1],
    "neg": lambda x, a: -x[0],
    "add_const": lambda x, a: x[0] + a["constant"],
    "mul_const": lambda x, a: x[0] * a["constant"],
    "reciprocal": lambda x, a: 1 / x[0],
    "pow": lambda x, a: np.exp(a["exponent"] * np.log(x[0])),
    "square": lambda x, a: x[0] * x[0],
    "sqrt": lambda x, a: np.sqrt(x[0]),
    "exp": lambda x, a: np.exp(x[0]),
    "log": lambda x, a: np.log(x[0]),
    "copy": lambda x, a: x[0],
    "identity": lambda x, a: x[0],
    "sum": lambda x, a: x[0].sum(),
    "mean": lambda x, a: x[0].sum() / x[0].size,
    "weighted_sum": lambda x, a: (x[0] * np.array(a["weights"])).sum(),
    "matmul": lambda x, a: x[0] @ x[1],
    "add_bias": lambda x, a: x[0] + x[1],
    "sigmoid": lambda x, a: 1 / (1 + np.exp(-x[0])),
    "tanh": lambda x, a: np.sinh(x[0]) / np.cosh(x[0]),
    "softplus": lambda x, a: np.log(1 + np.exp(x[0])),
    "elu": lambda x, a: _elu(x[0], a["alpha"]),
    "softmax": lambda x, a: _softmax(x[0]),
    "softmax_cross_entropy": lambda x, a: (
        -(np.array(a["targets"]) * np.log(_softmax(x[0]))).sum(axis=-1).mean()
    ),
}

POSITIVE = {"sqrt", "log", "pow"}  # of these the whole input is positive
DIVISOR = {"reciprocal": 0, "div": 1}  # which input is divided by
GROWING = {"exp", "sigmoid", "tanh", "softplus", "elu", "softmax", "softmax_cross_entropy"}
SHAPES = [(), (), (2,), (3,), (2, 3), (3, 2), (2, 2), (1, 3), (2, 1)]


def evaluate(experiment: Experiment, leaves: Mapping[str, Array]) -> Array:
    """Return the output by the plain formulas; ``leaves`` may be complex."""
    assert experiment.graph is not None
    values = dict(leaves)
    for node in experiment.graph.nodes:
        if node.id not in values:
            values[node.id] = FORMULAS[node.op]([values[i] for i in node.inputs], node.attributes)
    return values[experiment.graph.output]


def complex_step(experiment: Experiment, leaf: str) -> Array:
    """Return d output / d ``leaf``, in the leaf's shape."""
    gradient = np.zeros(experiment.parameters[leaf].shape)
    for index in np.ndindex(gradient.shape):
        leaves = {n: p.astype(np.complex128) for n, p in experiment.parameters.items()}
        leaves[leaf][index] += 1j * H
        gradient[index] = evaluate(experiment, leaves).imag / H
    return gradient


def _fits(op: str, inputs: Sequence[Array], output: Array) -> bool:
    """Whether the gate is far from where its formula loses digits or has no value."""
    if op in POSITIVE and inputs[0].min() < SMALLEST_DIVISOR:
        return False
    if op in DIVISOR and np.abs(inputs[DIVISOR[op]]).min() < SMALLEST_DIVISOR:
        return False
    if op in GROWING and np.abs(inputs[0]).max() > LARGEST_EXPONENT:
        return False
    return bool(np.abs(output).max() <= LARGEST)


def _attributes(op: str, shape: tuple[int, ...], rng: np.random.Generator) -> dict[str, Any]:
    made: dict[str, Any] = {name: float(rng.uniform(-2, 2)) for name in rule(op).attributes}
    if op == "elu":
        made["alpha"] = 1.0  # the only one without a kink
    if op == "weighted_sum":
        made["weights"] = rng.uniform(-2, 2, shape).tolist()
    if op == "softmax_cross_entropy":
        made["targets"] = rng.dirichlet(np.ones(shape[-1]), shape[0]).tolist() if shape else []
    return made


class _Growing:
    """A graph while gates are added to it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.nodes: list[NodeSpec] = []
        self.values: dict[str, Array] = {}
        self.leaves: dict[str, Array] = {}

    def leaf(self, shape: tuple[int, ...]) -> None:
        name = f"x{len(self.leaves)}"
        self.nodes.append(NodeSpec(name, "parameter"))
        self.values[name] = self.leaves[name] = self.rng.uniform(-2, 2, shape)

    def gate(self, op: str, inputs: Sequence[str]) -> bool:
        """Add a gate where its inputs fit; say whether they do."""
        values = [self.values[i] for i in inputs]
        attributes = _attributes(op, values[0].shape, self.rng)
        try:
            rule(op).output_shape([v.shape for v in values], attributes)
        except ValueError:
            return False
        with np.errstate(all="ignore"):
            output = np.asarray(FORMULAS[op](values, attributes))
        if not _fits(op, values, output):
            return False
        name = f"g{len(self.nodes)}"
        self.nodes.append(NodeSpec(name, op, tuple(inputs), attributes))
        self.values[name] = output
        return True

    def experiment(self) -> Experiment:
        names = tuple(self.leaves)
        graph = GraphSpec(tuple(self.nodes), self.nodes[-1].id)
        parameters = {name: frozen(value) for name, value in self.leaves.items()}
        return Experiment("random", "graph", graph=graph, parameters=parameters, trainable=names)


@st.composite
def smooth_graphs(draw: st.DrawFn) -> Experiment:
    """Up to four leaves, up to ``MOST_GATES`` gates and a scalar output that has gates."""
    growing = _Growing(np.random.default_rng(draw(st.integers(0, 2**32 - 1))))
    for shape in draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4)):
        growing.leaf(shape)
    ops = st.sampled_from(sorted(FORMULAS))
    # Small numbers pick the newest wires, so that graphs grow deep rather than wide.
    picks = st.tuples(st.integers(0, 5), st.integers(0, 5))
    for op, back in draw(
        st.lists(st.tuples(ops, picks), min_size=FEWEST_GATES, max_size=MOST_GATES), label="gates"
    ):
        names = list(growing.values)
        count = rule(op).arity[0] if op != "add" else 1 + back[0] % 2
        growing.gate(op, [names[-1 - b % len(names)] for b in back[:count]])
    newest = growing.nodes[-1]
    if newest.op == "parameter" or growing.values[newest.id].shape != ():
        growing.gate("mean", [newest.id])
    return growing.experiment()


def unused_gates() -> set[str]:
    """Return the smooth gates of files that have no formula here: there should be none."""
    kinks = {"max", "min", "relu", "leaky_relu", "hinge"}
    return {op for op, gate in GATES.items() if not gate.internal} - set(FORMULAS) - kinks
