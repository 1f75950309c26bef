"""One neuron of a network taken apart into its gates, with the network's own numbers.

API summary
-----------
``expanded(snapshot, experiment, layer, unit)``   -> a Snapshot of the neuron's small graph
``MOST``                                          so many inputs have products of their own

A wide layer is stepped through as one matrix product.  Here a single neuron of it becomes
what it would be in a small network: a product for each input, their sum with the bias, the
activation.  Nothing is computed anew that the trace has: values and gradients are its
numbers, a number appears at the same step, and only the flows at the ports are made by the
gates' own rules.

Of more than ``MOST`` inputs those with the largest initial weights are shown, and the rest
is one leaf, the sum of the other products (role ``rest``).  The choice depends on the
experiment's initial parameters only, so that no step changes the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from core.experiment import Experiment
from core.gates import rule
from core.graph import Gate, Graph, GraphBuilder, Origin, Port, Source, Wire, WireId, written
from core.hand_trace import HandTrace
from core.layers import Index, Layers
from core.lowering import SCALAR
from core.plan import Backward, Forward, ForwardAgain, Plan, Step, Update
from core.trace import Array, Snapshot, Table, Trace

MOST: Final = 8
REST: Final = "rest"
"""Role, and the beginning of the id, of the leaf that stands for all other products."""
_SOFTMAX: Final = "softmax"


@dataclass(frozen=True, eq=False, slots=True)
class NeuronSnapshot(Snapshot):
    """``step``: the newest step as one of the small graph, ``None`` if it is elsewhere or
    makes several numbers of the neuron at once.

    ``layer`` and ``unit`` say which neuron it is, ``loss`` is the wire of the whole network
    that all its gradients are derivatives of, ``others`` the number of products in the rest.
    """

    step: Step | None
    layer: int
    unit: int
    loss: Wire
    others: int

    @property
    def newest(self) -> Step | None:
        """The newest step where it is one of this neuron's gates."""
        return self.step

    @property
    def ratios(self) -> bool:
        """As in the network: the small graph begins where the gradient comes in."""
        return self.loss.origin.role != "loss"

    @property
    def start(self) -> Wire:
        """As in the network."""
        return self.loss


def expanded(snapshot: Snapshot, experiment: Experiment, layer: int, unit: int) -> NeuronSnapshot:
    """Return the gates of neuron ``unit`` (from 0) of ``layer`` (from 1).

    Raises:
        ValueError: the graph is not that of a network.
        IndexError: there is no such neuron.
    """
    cut = _cut(snapshot.graph, experiment, layer, unit)
    trace, step = _trace(cut, snapshot.trace), _newest(cut, snapshot)
    loss = snapshot.plan.start
    return NeuronSnapshot(trace, snapshot.at, step, layer, unit, loss, len(cut.others))


@dataclass(frozen=True, eq=False, slots=True)
class _Cut:
    """The small graph; ``real`` says where its numbers are: (wire, entry) by wire.

    ``shown``: the inputs that have a product; ``others``: those in the rest.
    """

    graph: Graph
    layers: Layers
    layer: int
    unit: int
    shown: tuple[int, ...]
    others: tuple[int, ...]
    real: Mapping[WireId, tuple[WireId, Index]]
    product: WireId
    """The matrix gate that makes all products at once; empty where each has its own."""
    rest: WireId
    z: WireId
    a: WireId
    start: WireId


@lru_cache(maxsize=8)
def _cut(graph: Graph, experiment: Experiment, layer: int, unit: int) -> _Cut:
    layers = Layers(graph)
    if not (1 <= layer <= layers.count and 0 <= unit < layers.sizes[layer]):
        raise IndexError(f"no neuron {unit} in layer {layer}")
    shown = _strongest(experiment, layers, layer, unit)
    return _Cutter(layers, layer, unit, shown).run()


def _strongest(experiment: Experiment, layers: Layers, layer: int, unit: int) -> tuple[int, ...]:
    """Return the inputs with the largest initial weights, in their order."""
    count = layers.sizes[layer - 1]
    place = layers.place("weight", layer, (0, unit))
    assert place is not None
    name = layers.graph.sources[place[0]].array
    weights = np.nan_to_num(np.abs(experiment.parameters[name][:, unit]))
    order = np.argsort(-weights, kind="stable")[: MOST if count > MOST else count]
    return tuple(sorted(int(i) for i in order))


class _Cutter:
    def __init__(self, layers: Layers, layer: int, unit: int, shown: tuple[int, ...]) -> None:
        self.layers, self.layer, self.unit, self.shown = layers, layer, unit, shown
        self.old = layers.graph
        self.builder = GraphBuilder()
        self.real: dict[WireId, tuple[WireId, Index]] = {}
        self.trained: list[WireId] = []

    def run(self) -> _Cut:
        count = self.layers.sizes[self.layer - 1]
        others = tuple(i for i in range(count) if i not in set(self.shown))
        terms = [self.product(i) for i in self.shown]
        rest = self.rest(len(others)) if others else ""
        terms += [rest] if rest else []
        if self.layers.has("bias", self.layer):
            terms.append(self.leaf("bias", self.layer, (self.unit,), batched=False))
        z = self.builder.gate("add", terms, self.wire("z", self.layer, (self.unit,)))
        self.note(z, "z", self.layer, (self.unit,))
        a, start = self.activation(z)
        made = self.builder.build(self.trained, start, has_loss=False, granularity=SCALAR)
        graph = written(made, self.old.notation)
        product = self.matrix_product()
        return _Cut(
            graph, self.layers, self.layer, self.unit, self.shown, others,
            MappingProxyType(self.real), product, rest, z, a, start,
        )  # fmt: skip

    def matrix_product(self) -> WireId:
        if not self.layers.whole:
            return ""
        place = self.layers.place("z", self.layer, (self.unit,))
        assert place is not None
        gate = self.old.gate(place[0])
        return gate.inputs[0] if gate.op == "add_bias" else gate.output

    def wire(self, role: str, layer: int, index: Index, *, batched: bool = True) -> Wire:
        batch = batched and self.batched
        letter = {"weight": "W", "bias": "b", "product": "p", "input": "x"}.get(role, role)
        name = letter + (str(layer) if layer else "")
        place = self.layers.place(role, layer, index) if role != "product" else None
        if place is not None and role in ("weight", "bias"):
            name = self.old.sources[place[0]].array
        ident = name + "".join(f"[{i}]" for i in index)
        group = f"layer {layer}"
        return Wire(ident, (), batch, Origin(role, layer, index), f"{group}.{self.unit}", group)

    @property
    def batched(self) -> bool:
        return any(w.batched for w in self.old.wires.values())

    def note(self, wire: WireId, role: str, layer: int, index: Index) -> None:
        place = self.layers.place(role, layer, index)
        assert place is not None
        self.real[wire] = place

    def leaf(self, role: str, layer: int, index: Index, *, batched: bool = True) -> WireId:
        wire = self.wire(role, layer, index, batched=batched)
        self.note(wire.id, role, layer, index)
        old = self.real[wire.id][0]
        array = self.old.sources[old].array if old in self.old.sources else old
        if old in self.old.parameters:
            self.trained.append(wire.id)
        return self.builder.leaf(wire, Source(array, index, batch=batched))

    def product(self, i: int) -> WireId:
        before = self.layer - 1
        weight = self.leaf("weight", self.layer, (i, self.unit), batched=False)
        source = self.leaf("a" if before else "input", before, (i,))
        wire = self.wire("product", self.layer, (i, self.unit))
        return self.builder.gate("mul", [weight, source], wire)

    def rest(self, count: int) -> WireId:
        origin = Origin(REST, self.layer, (count,))
        group = f"layer {self.layer}"
        wire = Wire(REST, (), self.batched, origin, f"{group}.{self.unit}", group)
        return self.builder.leaf(wire, Source(REST, (self.unit,), batch=True))

    def activation(self, z: WireId) -> tuple[WireId, WireId]:
        """Add the activation's gate; return a and where the gradient comes in.

        An output of softmax looks at all z, and its gradient comes from all outputs: then
        the neuron's gradient starts at z.
        """
        index = (self.unit,)
        place = self.layers.place("a", self.layer, index)
        assert place is not None
        gate = self.old.gate(place[0])
        op, inputs, attributes = gate.op, [z], dict(gate.attributes)
        soft = op.startswith(_SOFTMAX)
        if soft:
            op, attributes = "softmax_unit", {"unit": self.unit}
            inputs = [
                z if k == self.unit else self.leaf("z", self.layer, (k,))
                for k in range(self.layers.sizes[self.layer])
            ]
        wire = self.wire("a", self.layer, index)
        detached = soft or gate.detached
        a = self.builder.gate(op, inputs, wire, attributes, detached=detached)
        self.real[a] = place
        return a, z if detached else a


# -- numbers ---------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _trace(cut: _Cut, trace: Trace) -> Trace:
    values = _table(cut, trace.values)
    gradients = _picked(cut, trace.gradients)
    delta = gradients[cut.z]
    same = [g.output for g in cut.graph.gates if g.output not in cut.real]
    gradients.update(dict.fromkeys([*same, *([cut.rest] if cut.rest else [])], delta))
    flows: dict[Port, Array] = {}
    with np.errstate(all="ignore"):
        for gate in cut.graph.gates:
            if gate.detached:
                continue
            known = _same_gate(cut, gate)
            made = rule(gate.op)
            inputs = [values[w] for w in gate.inputs]
            for port in range(len(inputs)):
                if known and (gate.id, port) in trace.flows:
                    flows[gate.id, port] = trace.flows[gate.id, port]
                    continue
                flow = made.vjp(
                    gradients[gate.output], port, inputs, values[gate.output], gate.attributes
                )
                flows[gate.id, port] = np.asarray(flow)
    again = _table(cut, {**trace.values, **trace.again}) if trace.again else {}
    own = Trace(
        _plan(cut, trace.plan), values, gradients, flows, again,
        trace.before, trace.after, trace.rows, trace.start_value, trace.optimizer,
    )  # fmt: skip
    return _by_hand(cut, own, trace) if isinstance(trace, HandTrace) else own


def _by_hand(cut: _Cut, own: Trace, trace: HandTrace) -> HandTrace:
    """Return ``own`` with what was rounded on the way, as in the network's ``trace``."""
    gates = {g.id for g in cut.graph.gates if _same_gate(cut, g)}
    rounded = {port: local for port, local in trace.locals.items() if port[0] in gates}
    parts = {f.name: getattr(own, f.name) for f in fields(own)}
    return HandTrace(**parts, digits=trace.digits, locals=rounded, exact=_trace(cut, trace.exact))


def _same_gate(cut: _Cut, gate: Gate) -> bool:
    """Whether the network has this very gate, as one of single numbers does."""
    old = cut.layers.graph.producer.get(gate.output)
    return old is not None and (old.op, old.inputs) == (gate.op, gate.inputs)


def _picked(cut: _Cut, table: Table) -> dict[WireId, Array]:
    """Return the numbers of the small graph's wires that the network has, too."""
    return {w: _at(table[old], entry) for w, (old, entry) in cut.real.items()}


def _at(array: Array, entry: Index) -> Array:
    """Return one entry of an array, for all samples where it has an axis of them."""
    key: tuple[Any, ...] = (..., *entry)
    return np.asarray(array[key])


def _table(cut: _Cut, table: Table) -> dict[WireId, Array]:
    """Return the values of all wires: those of the network, the products, the rest."""
    values = _picked(cut, table)
    for gate in cut.graph.gates:
        if gate.output not in values and _same_gate(cut, gate):
            values[gate.output] = table[gate.output]
        elif gate.output not in values:
            inputs = [values[w] for w in gate.inputs]
            values[gate.output] = np.asarray(rule(gate.op).value(inputs, gate.attributes))
    if cut.rest:
        values[cut.rest] = _others(cut, table)
    return values


def _others(cut: _Cut, table: Table) -> Array:
    """Return the sum of the products that are not shown, one per sample."""
    before = cut.layer - 1
    products = [f"p{cut.layer}[{i}][{cut.unit}]" for i in cut.others]
    if all(product in table for product in products):
        return np.asarray(sum(table[product] for product in products))

    def column(role: str, layer: int, indices: Iterable[Index]) -> Array:
        found = [cut.layers.place(role, layer, index) for index in indices]
        return np.stack([_at(table[p[0]], p[1]) for p in found if p is not None], axis=-1)

    weights = column("weight", cut.layer, ((i, cut.unit) for i in cut.others))
    inputs = column("a" if before else "input", before, ((i,) for i in cut.others))
    return np.asarray((inputs * weights).sum(axis=-1))


# -- times -----------------------------------------------------------------------------


def _plan(cut: _Cut, plan: Plan) -> Plan:
    """Return the network's plan with the times of the neuron's own numbers."""
    return Plan(
        graph=cut.graph,
        start_wire=cut.start,
        steps=plan.steps,
        phases=plan.phases,
        ends=plan.ends,
        stops=plan.stops,
        forward_at=_times(cut, plan.forward_at, inside=True),
        backward_at=_gates_only(cut, _times(cut, plan.backward_at, inside=True)),
        gradient_at=_gradients(cut, plan),
        update_at=_times(cut, plan.update_at, inside=False),
        again_at=_times(cut, plan.again_at, inside=True),
    )


def _times(cut: _Cut, times: Mapping[str, int], *, inside: bool) -> Mapping[str, int]:
    """Return the times of wires that have one; ``inside``: of products and rest, too."""
    found = {w: times[old] for w, (old, _) in cut.real.items() if old in times}
    if inside:
        for wire in _inner(cut):
            time = _product_time(cut, times, wire)
            if time is not None:
                found[wire] = time
    return MappingProxyType(found)


def _inner(cut: _Cut) -> list[WireId]:
    """Return the products and the rest: what a matrix graph has no wires for."""
    made = [g.output for g in cut.graph.gates if g.output not in cut.real]
    return [*made, *([cut.rest] if cut.rest else [])]


def _product_time(cut: _Cut, times: Mapping[str, int], wire: WireId) -> int | None:
    if cut.product:
        return times.get(cut.product)
    if wire != cut.rest:
        return times.get(wire)
    ids = (f"p{cut.layer}[{i}][{cut.unit}]" for i in cut.others)
    return max((times[i] for i in ids if i in times), default=None)


def _gates_only(cut: _Cut, times: Mapping[str, int]) -> Mapping[str, int]:
    gates = {g.id for g in cut.graph.gates if not g.detached}
    return MappingProxyType({gate: t for gate, t in times.items() if gate in gates})


def _gradients(cut: _Cut, plan: Plan) -> Mapping[WireId, int]:
    times = {w: plan.gradient_at[old] for w, (old, _) in cut.real.items()}
    for wire in _inner(cut):
        found = _product_time(cut, plan.gradient_at, wire)
        times[wire] = times[cut.z] if found is None else max(found, times[cut.z])
    return MappingProxyType(times)


def _newest(cut: _Cut, snapshot: Snapshot) -> Step | None:
    """Return the newest step as one of the small graph's, if there is just one."""
    back = {old: w for w, (old, entry) in cut.real.items() if w in (cut.z, cut.a)}
    gates = {g.id for g in cut.graph.gates}

    def own(name: str) -> str | None:
        return back.get(name) if cut.layers.whole else (name if name in gates else None)

    match snapshot.newest:
        case Forward(name) if found := own(name):
            return Forward(found)
        case Backward(name) if (found := own(name)) and not cut.graph.gate(found).detached:
            return Backward(found)
        case ForwardAgain(name) if found := own(name):
            return ForwardAgain(found)
        case Update(wire) if wire in cut.graph.wires:
            return Update(wire)
        case _:
            return None
