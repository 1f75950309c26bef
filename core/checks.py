"""The gradient check: backpropagation against numerical differentiation.

Each parameter entry p is moved by h = 1e-4 and by h/2 to both sides.  The two central
differences D(h) = (E(p + h) - E(p - h)) / 2h and D(h/2) are put together by Richardson's
rule, (4 D(h/2) - D(h)) / 3, whose error is of order h^4.  Source: any text on numerical
analysis, "Richardson extrapolation of the central difference".

It fails where |num - g| > 1e-5 max(|num|, |g|) + 16 eps max(1, |E|) / h.  The last term
is the floor: what rounding in E alone can do.  What lies below it says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.data import batch_rows
from core.experiment import GRAPH, Experiment
from core.gates import rule
from core.graph import Gate, Graph, WireId
from core.lowering import MATRIX, lower
from core.trace import (
    Checkpoint,
    backward,
    batch_arrays,
    first_checkpoint,
    forward,
    leaf_values,
)

Array = npt.NDArray[np.float64]
Index = tuple[int, ...]
Place = tuple[str, Index]
"""The name of a parameter, and an index into its array."""
Values = Mapping[WireId, Array]
Moved = tuple[Values, Values, Values, Values]

STEP = 1e-4
RELATIVE = 1e-5
_ROUNDINGS = 16.0


class Verdict(StrEnum):
    """What the check says of one entry.

    ``TOO_SMALL``: gradient and numerical gradient are both below the floor.  ``KINK``: a
    gate changes its branch between the points that are compared, so that there is no
    one derivative: exempt.  A NaN or an infinity is a ``FAIL``.
    """

    OK = "ok"
    FAIL = "fail"
    TOO_SMALL = "too_small"
    KINK = "kink"


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """One entry of one parameter.

    ``index`` is its place in the parameter's array, ``()`` for a single number.
    ``difference`` is |num - g|, ``bound`` what it may be.  ``kinks`` names the gates
    whose branch changes, with the unit where the gate has several: ``a1[0]``.
    """

    parameter: str
    index: Index
    gradient: float
    numerical: float
    difference: float
    bound: float
    verdict: Verdict
    kinks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The entry as files name it: ``W1[0][1]``."""
        return self.parameter + _brackets(self.index)


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The check of all parameters at one place; ``loss`` is E there."""

    entries: tuple[EntryCheck, ...]
    loss: float

    @property
    def passed(self) -> bool:
        """Whether no entry fails."""
        return all(e.verdict is not Verdict.FAIL for e in self.entries)

    def count(self, verdict: Verdict) -> int:
        """Return how many entries have ``verdict``."""
        return sum(e.verdict is verdict for e in self.entries)


def check_gradients(
    experiment: Experiment,
    checkpoint: Checkpoint | None = None,
    gradients: Mapping[str, Array] | None = None,
) -> GradientCheck:
    """Check every entry of every parameter of a network or graph experiment.

    ``checkpoint``: where (default: where the experiment starts), on the batch of that
    iteration.  ``gradients``: arrays by parameter, of the parameters' shapes, to check
    instead of those that the engine computes.  They are derivatives of E itself: a start
    value of the backward pass other than 1 only scales them.

    Raises:
        UserError: the graph of the experiment is not well formed.
    """
    checker = Checker(experiment, checkpoint, gradients)
    return GradientCheck(tuple(checker.entries()), checker.loss)


class Checker:
    """The same entry by entry, so that a long check can show progress and be left."""

    def __init__(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None = None,
        gradients: Mapping[str, Array] | None = None,
    ) -> None:
        """Arguments and errors as for :func:`check_gradients`."""
        self._graph = lower(experiment, MATRIX)
        start = first_checkpoint(experiment) if checkpoint is None else checkpoint
        count = 0 if experiment.data is None else len(experiment.data.inputs)
        rows = batch_rows(start.iteration, count, experiment.batch)
        leaves = leaf_values(self._graph, start.parameters, *batch_arrays(experiment, rows))
        self._values = forward(self._graph, leaves)
        self._gradients = self._backpropagated() if gradients is None else gradients
        self._wires = _checked_wires(experiment, self._graph)
        self._reached = self._graph.ancestors(self._graph.loss)

    @property
    def loss(self) -> float:
        """E at the place of the check."""
        return float(self._values[self._graph.loss])

    @property
    def total(self) -> int:
        """How many entries there are."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    @property
    def shapes(self) -> Mapping[str, Index]:
        """The shape of each parameter that is checked, in the order of the check."""
        return {self._graph.sources[w].array: self._values[w].shape for w in self._wires}

    def entries(self, places: Iterable[Place] | None = None) -> Iterator[EntryCheck]:
        """Yield the check of ``places``, by default of every entry, parameter by parameter.

        Raises:
            KeyError: a place is of no parameter that is checked.
        """
        wires = {self._graph.sources[w].array: w for w in self._wires}
        reached = {}
        for array, index in places_of(self.shapes) if places is None else places:
            wire = wires[array]
            if wire not in reached:
                reached[wire] = self._downstream(wire)
            yield self._entry(wire, index, reached[wire])

    def _backpropagated(self) -> Mapping[str, Array]:
        found, _ = backward(self._graph, self._values, self._graph.loss, 1.0)
        return {s.array: found[wire] for wire, s in self._graph.sources.items()}

    def _downstream(self, wire: WireId) -> list[Gate]:
        """Return the gates that a change of ``wire`` reaches on its way to the loss."""
        changed, gates = {wire}, []
        for gate in self._graph.gates:
            if gate.output in self._reached and any(w in changed for w in gate.inputs):
                changed.add(gate.output)
                gates.append(gate)
        return gates

    def _entry(self, wire: WireId, index: Index, gates: list[Gate]) -> EntryCheck:
        moved = self._moved(wire, index, gates)
        whole, half = (
            _central(wire, index, self._graph.loss, up, down) for up, down in (moved[:2], moved[2:])
        )
        numerical = (4.0 * half - whole) / 3.0
        array = self._graph.sources[wire].array
        gradient = float(self._gradients[array][index])
        kinks = tuple(name for gate in gates for name in self._kinks(gate, moved))
        return _judged(array, index, gradient, numerical, self.loss, kinks)

    def _moved(self, wire: WireId, index: Index, gates: list[Gate]) -> Moved:
        """Return all values at p + h, p - h, p + h/2, p - h/2."""
        return (
            self._at(wire, index, STEP, gates),
            self._at(wire, index, -STEP, gates),
            self._at(wire, index, STEP / 2, gates),
            self._at(wire, index, -STEP / 2, gates),
        )

    def _at(self, wire: WireId, index: Index, by: float, gates: list[Gate]) -> Values:
        leaf = np.array(self._values[wire])
        leaf[index] += by
        values = {**self._values, wire: leaf}
        with np.errstate(all="ignore"):
            for gate in gates:
                inputs = [values[w] for w in gate.inputs]
                values[gate.output] = np.asarray(rule(gate.op).value(inputs, gate.attributes))
        return values

    def _kinks(self, gate: Gate, moved: Moved) -> list[str]:
        """Return the names under which ``gate`` has a kink between the points, if any."""
        here = _branches(gate, self._values)
        if here is None:
            return []
        changed = np.zeros(here.shape, dtype=np.bool_)
        for values in moved:
            there = np.asarray(_branches(gate, values))
            # Not a number on both sides is no kink, but a failure.
            changed |= (here != there) & ~(np.isnan(here) & np.isnan(there))
        if here.shape != self._values[gate.output].shape or not changed.any():
            return [gate.id] if changed.any() else []
        wire = self._graph.wires[gate.output]
        places = np.argwhere(changed)[:, int(wire.batched) :]
        units = sorted({tuple(int(i) for i in place) for place in places})
        return [gate.id + _brackets(unit) for unit in units]


def checked_shapes(experiment: Experiment) -> Mapping[str, Index]:
    """Return the shape of each parameter that a check is about, without computing anything.

    Raises:
        UserError: the graph of the experiment is not well formed.
    """
    graph = lower(experiment, MATRIX)
    arrays = (graph.sources[wire].array for wire in _checked_wires(experiment, graph))
    return {array: experiment.parameters[array].shape for array in arrays}


def places_of(shapes: Mapping[str, Index], most: int | None = None) -> Iterator[Place]:
    """Yield every entry of parameters of these shapes, of each at most ``most``.

    Which ones these are is chosen at random, always alike, and in order.
    """
    rng = np.random.default_rng(0)
    for array, shape in shapes.items():
        size = math.prod(shape)
        if most is None or size <= most:
            chosen = np.arange(size)
        else:
            chosen = np.sort(rng.choice(size, most, replace=False))
        for flat in chosen.tolist():
            yield array, tuple(int(i) for i in np.unravel_index(flat, shape)) if shape else ()


def _checked_wires(experiment: Experiment, graph: Graph) -> tuple[WireId, ...]:
    """Return a network's weights and biases, frozen ones too; a graph's changeable leaves.

    A free graph often has inputs only, and each of them shows a gradient: so all leaves
    but the constants count.
    """
    if experiment.kind == GRAPH:
        return tuple(w for w in graph.sources if graph.wires[w].origin.role != "constant")
    return tuple(wire for wire, source in graph.sources.items() if not source.batch)


def _branches(gate: Gate, values: Values) -> Array | None:
    """Return which branch each element of the gate takes, ``None`` if it has no kinks."""
    with np.errstate(all="ignore"):
        return rule(gate.op).branches([values[w] for w in gate.inputs], gate.attributes)


def _central(wire: WireId, index: Index, loss: WireId, up: Values, down: Values) -> float:
    """Return the central difference; divided by the step that float64 really made."""
    step = float(up[wire][index] - down[wire][index])
    return float(up[loss] - down[loss]) / step if step else float("nan")


def _judged(
    parameter: str,
    index: Index,
    gradient: float,
    numerical: float,
    loss: float,
    kinks: tuple[str, ...],
) -> EntryCheck:
    floor = _ROUNDINGS * float(np.finfo(np.float64).eps) * max(1.0, abs(loss)) / STEP
    size = max(abs(numerical), abs(gradient))
    bound = RELATIVE * size + floor
    difference = abs(numerical - gradient)
    if kinks:
        verdict = Verdict.KINK
    elif size < floor:
        verdict = Verdict.TOO_SMALL
    else:
        # Asked this way round, a NaN fails; so must an infinity, whose bound is infinite.
        close = difference <= bound and np.isfinite(bound)
        verdict = Verdict.OK if close else Verdict.FAIL
    return EntryCheck(parameter, index, gradient, numerical, difference, bound, verdict, kinks)


def _brackets(index: Index) -> str:
    return "".join(f"[{i}]" for i in index)
