"""An iteration calculated by hand: every result is rounded before it is used.

API summary
-----------
``Digits(values, derivatives)``                      how many decimals are kept
``record(plan, experiment, checkpoint, rows, digits)``  one iteration, as a :class:`HandTrace`
``difference(trace, wire, quantity)``                by hand less exact
``backward(trace, graph, start, begun)``                another backward pass by hand
``flow_for(trace, gate, port, upstream, entries)``   a flow for another upstream gradient
``refuse_large(graph, samples)``                     what would take too long

A :class:`HandTrace` is a :class:`~core.trace.Trace`, so whatever shows a snapshot shows it
too; its ``after`` is where the next iteration by hand starts.

What is rounded, always in decimal arithmetic and half away from zero:

* Inputs, targets, settings and initial parameters are given and stay as they are.
* Each gate's value to the digits of values.  One gate is one calculation, and so is a sum
  over samples: a matrix product rounds less often than the scalar gates that it stands for.
* The loss of a network to the finer of both: with outputs of two decimals two would leave
  nothing of it.  Its parts keep two guard digits more, so that the parts of one formula do
  not spoil it: ½ (0.1369 + 0.0081) is 0.0725.
* Each local derivative, then each flow (upstream times local), to the digits of derivatives.
  Between the parts of a network's loss they keep the guard digits, too: ∂E/∂a of ½ Σ (a − t)²
  is a − t, rounded once.
* New parameters to the finer of both, and the optimizer's memory and what stands between
  (Adam's m̂), too, but to no fewer significant digits: the squares of small gradients would
  be rounded away, and divided by.
* What is only copied is not rounded: the local derivative of a product is the other factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np

from core.data import Rows
from core.decimal_text import is_copy, work_out
from core.decimals import Decimals, arithmetic, decimal_of, decimals, floats, rounded
from core.errors import UserError
from core.experiment import Experiment
from core.gates import rule
from core.gates.base import GateRule
from core.gates.text import Index, Text, fed
from core.graph import LOSS_GROUP, Gate, Graph, Port, WireId
from core.hand_digits import Digits as Digits
from core.hand_trace import HandTrace as HandTrace
from core.hand_trace import derivative_places
from core.hand_update import taken_over, updated
from core.plan import Plan
from core.trace import Array, Checkpoint, Table, Trace, batch_arrays, leaf_values, seed
from core.trace import record as record_exactly

K = TypeVar("K", WireId, Port)

MOST: Final = 1500
"""So many calculations are made in about a quarter of a second."""


def record(
    plan: Plan,
    experiment: Experiment,
    checkpoint: Checkpoint,
    rows: Rows,
    digits: Digits,
    exact: Trace | None = None,
) -> HandTrace:
    """Calculate one iteration of ``experiment`` from ``checkpoint`` on the batch ``rows`` by hand.

    ``exact``: what to compare with (default: the same iteration recorded from
    ``checkpoint``).  Parameters that an update has made are rounded first, those that the
    experiment starts with are not.

    Raises:
        UserError: a gate has no rule in plain arithmetic.
    """
    exact = exact or record_exactly(plan, experiment, checkpoint, rows)
    with arithmetic(), np.errstate(all="ignore"):
        before = taken_over(experiment, checkpoint, digits.finest)
        hand = _Hand(plan.graph, exact, digits)
        data = batch_arrays(experiment, rows)
        values = hand.forward(leaf_values(plan.graph, before.parameters, *data))
        begun = seed(plan, exact.values, experiment.start_value)
        gradients, flows = hand.backward(values, plan.start_wire, begun)
        after, again = None, {}
        if plan.update_at:
            after = updated(plan.graph, experiment.optimizer, before, gradients, digits.finest)
            again = hand.forward(leaf_values(plan.graph, after.parameters, *data))
    return HandTrace(
        plan, _table(values), _table(gradients), _table(flows), _table(again), before, after,
        rows, experiment.start_value, experiment.optimizer, digits, _table(hand.locals), exact,
    )  # fmt: skip


def refuse_large(graph: Graph, samples: int) -> None:
    """Say so where an iteration of ``graph`` over so many samples would take too long.

    Raises:
        UserError: it is more than ``MOST`` calculations, about a quarter of a second.
    """
    count = work(graph, samples)
    if count > MOST:
        raise UserError(
            "Calculated by hand, an iteration would be {count} calculations: the most is {most}. "
            "Choose a smaller network or smaller batches.",
            count=f"{count:,}",
            most=f"{MOST:,}",
        )


def work(graph: Graph, samples: int) -> int:
    """Return about how many single calculations the flows of an iteration are."""

    def size(wire: WireId) -> int:
        of = graph.wires[wire]
        return math.prod(of.shape) * (samples if of.batched else 1)

    def terms(gate: Gate) -> int:
        """How many terms an entry of a flow has: of a matrix product, one for each column."""
        shape = graph.wires[gate.output].shape
        return 1 if rule(gate.op).elementwise or not shape else shape[-1]

    return sum(
        max(size(wire), size(gate.output)) * terms(gate)
        for gate in graph.gates
        for wire in gate.inputs
    )


def difference(
    trace: HandTrace, wire: WireId, quantity: str = "value", port: Port | None = None
) -> Array:
    """Return a number by hand less the exact one.

    ``quantity``: ``value``, ``gradient``, ``updated`` or, with its ``port``, ``flow``.

    Raises:
        KeyError: there is no such number.
    """
    if quantity == "flow" and port is not None:
        return np.asarray(trace.flows[port] - trace.exact.flows[port])
    name = {"value": "values", "gradient": "gradients", "updated": "again"}[quantity]
    by_hand: Table = getattr(trace, name)
    exactly: Table = getattr(trace.exact, name)
    return np.asarray(by_hand[wire] - exactly[wire])


def flow_for(
    trace: HandTrace, gate: Gate, port: int, upstream: Array, entries: Sequence[Index]
) -> Array:
    """Return what entries of an input would receive for ``upstream``, each rounded once."""
    wires = {*gate.inputs, gate.output}
    with arithmetic(), np.errstate(all="ignore"):
        values = {wire: decimals(trace.values[wire]) for wire in wires}
        numbers = {wire: trace.values[wire] for wire in wires}
        made = _Entries(gate, values, numbers, decimals(upstream))
        places = trace.places(gate.inputs[port])
        found = [rounded(made.work_out(made.flow_at(port, index)), places) for index in entries]
    return np.array([float(value) for value in found])


def backward(
    trace: HandTrace, graph: Graph, start: WireId, begun: Array
) -> tuple[Mapping[WireId, Array], Mapping[Port, Array]]:
    """Return gradients and flows of another backward pass by hand over the same numbers.

    ``graph`` is the trace's, attached or not; ``begun`` are the gradients of ``start``.
    """
    hand = _Hand(graph, trace, trace.digits)
    with arithmetic(), np.errstate(all="ignore"):
        values = {wire: decimals(array) for wire, array in trace.values.items()}
        gradients, flows = hand.backward(values, start, begun)
    return _table(gradients), _table(flows)


class _Hand:
    """The passes over one graph; their tables hold decimals."""

    def __init__(self, graph: Graph, exact: Trace, digits: Digits) -> None:
        self.graph: Graph = graph
        self.exact = exact
        self.digits = digits
        self.locals: dict[Port, Decimals] = {}

    def forward(self, leaves: Mapping[WireId, Array]) -> dict[WireId, Decimals]:
        values = {wire: decimals(array) for wire, array in leaves.items()}
        numbers = dict(leaves)
        for gate in self.graph.gates:
            entries = _Entries(gate, values, numbers)
            made = np.empty(self.exact.values[gate.output].shape, dtype=object)
            places = self._places(gate.output)
            with _readable(gate):
                for index in np.ndindex(made.shape):
                    made[index] = entries.result(entries.value_at(index), places)
            values[gate.output], numbers[gate.output] = made, floats(made)
        return values

    def _places(self, wire: WireId) -> int:
        if not self.graph.has_loss or self.graph.wires[wire].group != LOSS_GROUP:
            return self.digits.values
        return self.digits.finest if wire == self.graph.loss else self.digits.of_parts

    def backward(
        self, values: Mapping[WireId, Decimals], start: WireId, begun: Array
    ) -> tuple[dict[WireId, Decimals], dict[Port, Decimals]]:
        """The twin of :func:`core.trace.backward`."""
        graph = self.graph
        reached = graph.ancestors(start)
        numbers = {wire: floats(array) for wire, array in values.items()}
        gradients = {start: decimals(begun)}
        flows: dict[Port, Decimals] = {}
        for gate in reversed(graph.gates):
            if gate.output not in reached or gate.detached:
                continue
            entries = _Entries(gate, values, numbers, gradients[gate.output])
            for index, wire in enumerate(gate.inputs):
                with _readable(gate):
                    flow = flows[gate.id, index] = self._flow(entries, index)
                if wire != start:
                    known = gradients.get(wire)
                    gradients[wire] = flow if known is None else np.asarray(known + flow)
        for wire in graph.wires:
            if wire not in gradients:
                gradients[wire] = decimals(np.zeros(numbers[wire].shape))
        return gradients, flows

    def _flow(self, entries: _Entries, port: int) -> Decimals:
        flow = np.empty(entries.x[port].shape, dtype=object)
        gate = entries.gate
        places = derivative_places(self.graph, self.digits, gate.inputs[port])
        local = entries.local(port, derivative_places(self.graph, self.digits, gate.output))
        if local is None:
            for index in np.ndindex(flow.shape):
                flow[index] = rounded(entries.work_out(entries.flow_at(port, index)), places)
            return flow
        self.locals[gate.id, port] = local
        for index in np.ndindex(flow.shape):
            count, entry = fed(index, flow.shape, local.shape)
            terms = (entries.upstream[entry(i)] * local[entry(i)] for i in range(count))
            flow[index] = rounded(sum(terms, Decimal(0)), places)
        return flow


@contextmanager
def _readable(gate: Gate) -> Iterator[None]:
    """Say of which gate it is when a rule cannot be read as arithmetic."""
    try:
        yield
    except (ValueError, KeyError, NotImplementedError) as problem:
        raise UserError(
            'The gate "{gate}" ({op}) cannot be calculated by hand: it has no rule in plain '
            "arithmetic; turn hand calculation off.",
            gate=gate.id,
            op=gate.op,
        ) from problem


class _Entries:
    """One gate: what its places stand for, and its rule worked out entry by entry."""

    def __init__(
        self,
        gate: Gate,
        values: Mapping[WireId, Decimals],
        numbers: Mapping[WireId, Array],
        upstream: Decimals | None = None,
    ) -> None:
        self.gate = gate
        self.rule = rule(gate.op)
        self.x = [numbers[w] for w in gate.inputs]
        self.decimals: dict[str, Decimals] = {
            str(port): values[w] for port, w in enumerate(gate.inputs)
        }
        if upstream is not None:
            self.y, self.upstream = numbers[gate.output], upstream
            self.decimals |= {"y": values[gate.output], "g": upstream}

    def value_at(self, index: Index) -> Text:
        return self.rule.value_at(index, self.x, self.gate.attributes)

    def flow_at(self, port: int, index: Index) -> Text:
        return self.rule.flow_at(port, index, self.x, self.y, self.gate.attributes)

    def local(self, port: int, places: int) -> Decimals | None:
        """Return the local derivatives; ``None`` where the gate has its flow in one formula."""
        if type(self.rule).flow_at is not GateRule.flow_at:
            return None
        made = np.empty(self.y.shape, dtype=object)
        for index in np.ndindex(made.shape):
            text = self.rule.local_at(port, index, self.x, self.y, self.gate.attributes)
            made[index] = self.result(text, places)
        return made

    def result(self, text: Text | str, places: int) -> Decimal:
        """Return what ``text`` comes to, rounded unless it is only copied."""
        found = self.work_out(text)
        return found if is_copy(text) else rounded(found, places)

    def work_out(self, text: Text | str) -> Decimal:
        return work_out(text, self._look)

    def _look(self, place: str) -> Decimal:
        what, index = _parsed(place)
        if what in self.decimals:
            found: Decimal = self.decimals[what][index]
            return found
        if what.startswith("#"):
            return Decimal(what[1:])
        return decimal_of(np.asarray(self.gate.attributes[what], dtype=np.float64)[index])


@lru_cache(maxsize=4096)
def _parsed(place: str) -> tuple[str, Index]:
    what, _, index = place.partition("@")
    return what, tuple(int(i) for i in index.split(",")) if index else ()


def _table(table: Mapping[K, Decimals]) -> Mapping[K, Array]:
    return MappingProxyType({key: floats(array) for key, array in table.items()})
