"""A network lowered to the graph: as scalar gates or as matrix gates.

Conventions: row vectors, ``z = a_prev @ W + b``; ``W[i][j]`` connects unit i of the
previous layer with unit j of this one.  With one sample in the data every wire is
unbatched; with more, a sample axis stands in front and a mean over the samples ends the
data loss.  Scalar gates run neuron by neuron.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.experiment import Experiment, LayerSpec, NetworkSpec
from core.gates import GATES, rule
from core.graph import LOSS_GROUP, Graph, GraphBuilder, Origin, Source, Wire, WireId
from core.losses import LOSSES, PENALTIES, LossRule

SCALAR = "scalar"
MATRIX = "matrix"
MOST_SCALAR_GATES = 1000

ACTIVATIONS: tuple[str, ...] = tuple(op for op, gate in GATES.items() if gate.activation)


def activation_attributes(layer: LayerSpec) -> Mapping[str, Any]:
    """Return the activation's settings, defaults filled in."""
    gate = rule(layer.activation)
    return {k: layer.activation_parameters.get(k, v) for k, v in gate.defaults.items()}


def scalar_gate_count(network: NetworkSpec) -> int:
    """Return about how many gates the network has as scalar gates."""
    pairs = zip(network.layer_sizes[:-1], network.layer_sizes[1:], strict=True)
    return sum(m * n + 2 * n for m, n in pairs) + 4 * network.layer_sizes[-1] + 3


def lower_network(experiment: Experiment, granularity: str) -> Graph:
    """Return the network of ``experiment`` as ``scalar`` or ``matrix`` gates."""
    if experiment.network is None or experiment.data is None:
        raise ValueError("not a network experiment")
    batched = len(experiment.data.inputs) > 1
    lowering = _Scalar if granularity == SCALAR else _Matrix
    return lowering(experiment.network, experiment.trainable, batched).run()


class _Lowering:
    """What both lowerings share: the loss from the terms on, and the end."""

    granularity: str

    def __init__(self, network: NetworkSpec, trainable: tuple[str, ...], batched: bool) -> None:
        self.network = network
        self.trainable = set(trainable)
        self.batched = batched
        self.builder = GraphBuilder()
        self.parameters: list[WireId] = []
        self.loss_rule: LossRule = LOSSES[network.loss.name]
        last = network.layers[-1]
        from_z = self.loss_rule.from_z
        self.composite = from_z[1] if from_z and from_z[0] == last.activation else ""

    def run(self) -> Graph:
        for layer in self.network.layers:
            self.layer(layer)
        sample = self.sample_loss()
        data = self.mean(sample) if self.batched else sample
        loss = self.with_penalties(data)
        return self.builder.build(
            self.parameters, loss, has_loss=True, granularity=self.granularity
        )

    def layer(self, layer: LayerSpec) -> None:
        raise NotImplementedError

    def sample_loss(self) -> WireId:
        raise NotImplementedError

    def weights(self, name: str) -> list[WireId]:
        raise NotImplementedError

    def loss_parameters(self) -> dict[str, Any]:
        return {**self.loss_rule.defaults, **self.network.loss.parameters}

    def terms_scale(self) -> float:
        return self.loss_rule.scale(self.network.layer_sizes[-1])

    def last_role(self, role: str, *, follows: bool) -> str:
        """The wire that ends the graph is called the loss, whatever made it."""
        return role if follows else "loss"

    @property
    def penalized(self) -> bool:
        return self.network.regularization is not None

    def loss_wire(
        self,
        role: str,
        *,
        batched: bool,
        shape: tuple[int, ...] = (),
        index: tuple[int, ...] = (),
        name: str = "",
    ) -> Wire:
        ident = name or role
        neuron = f"loss {index[0]}" if index else f"loss {ident}"
        origin = Origin(role, len(self.network.layers) + 1, index)
        return Wire(ident, shape, batched, origin, neuron, LOSS_GROUP)

    def mean(self, sample: WireId) -> WireId:
        role = self.last_role("data_loss", follows=self.penalized)
        return self.builder.gate("mean_samples", [sample], self.loss_wire(role, batched=False))

    def with_penalties(self, data: WireId) -> WireId:
        spec = self.network.regularization
        if spec is None:
            return data
        penalties = [
            self.builder.gate(
                PENALTIES[spec.name],
                self.weights(name),
                self.loss_wire("penalty", batched=False, name=f"R_{name}", index=()),
                {"coefficient": spec.lambda_ * spec.factor, "factor": spec.factor},
            )
            for name in spec.applies_to
        ]
        return self.builder.gate("add", [data, *penalties], self.loss_wire("loss", batched=False))

    def sample_role(self) -> str:
        return self.last_role("sample_loss", follows=self.batched or self.penalized)


class _Matrix(_Lowering):
    """One gate per layer's product, sum and activation."""

    granularity = MATRIX

    def run(self) -> Graph:
        n = self.network.layer_sizes
        self.shapes = {x.weight: (x.in_features, x.out_features) for x in self.network.layers}
        self.a = self.builder.leaf(
            Wire("x", (n[0],), self.batched, Origin("input")), Source("x", None, batch=True)
        )
        self.z = self.a
        return super().run()

    def weights(self, name: str) -> list[WireId]:
        return [name]

    def parameter(self, layer: LayerSpec, name: str, role: str, shape: tuple[int, ...]) -> WireId:
        group = f"layer {layer.index}"
        wire = Wire(name, shape, False, Origin(role, layer.index), group, group)
        if name in self.trainable:
            self.parameters.append(name)
        return self.builder.leaf(wire, Source(name))

    def layer(self, layer: LayerSpec) -> None:
        k, n = layer.index, layer.out_features
        group = f"layer {k}"

        def wire(ident: str, role: str) -> Wire:
            return Wire(ident, (n,), self.batched, Origin(role, k), group, group)

        weight = self.parameter(layer, layer.weight, "weight", (layer.in_features, n))
        if layer.bias is None:
            self.z = self.builder.gate("matmul", [self.a, weight], wire(f"z{k}", "z"))
        else:
            bias = self.parameter(layer, layer.bias, "bias", (n,))
            product = self.builder.gate("matmul", [self.a, weight], wire(f"p{k}", "product"))
            self.z = self.builder.gate("add_bias", [product, bias], wire(f"z{k}", "z"))
        self.a = self.builder.gate(
            layer.activation,
            [self.z],
            wire(f"a{k}", "a"),
            activation_attributes(layer),
            detached=bool(self.composite) and layer is self.network.layers[-1],
        )

    def sample_loss(self) -> WireId:
        k = self.network.layer_sizes[-1]
        target = self.builder.leaf(
            Wire("t", (k,), self.batched, Origin("target"), "loss t", LOSS_GROUP),
            Source("t", None, batch=True),
        )
        role = self.sample_role()
        wire = self.loss_wire(role, batched=self.batched)
        inputs = [self.z, target, self.a] if self.composite else [self.a, target]
        if not self.loss_rule.per_unit:
            op = (self.composite or self.loss_rule.gate) + "_rows"
            return self.builder.gate(op, inputs, wire, self.loss_parameters())
        return self.builder.gate("sum_units", [self.term(inputs)], wire)

    def term(self, inputs: list[WireId]) -> WireId:
        shape = (self.network.layer_sizes[-1],)

        def wire(role: str) -> Wire:
            return self.loss_wire(role, batched=self.batched, shape=shape)

        scale = self.terms_scale()
        raw = "raw_term" if scale != 1.0 else "term"
        if self.loss_rule.squared:
            error = self.builder.gate("sub", inputs, wire("error"))
            made = self.builder.gate("square", [error], wire("square" if scale != 1.0 else "term"))
        else:
            made = self.builder.gate(self.composite or self.loss_rule.gate, inputs, wire(raw))
        if scale == 1.0:
            return made
        return self.builder.gate("mul_const", [made], wire("term"), {"constant": scale})


class _Scalar(_Lowering):
    """Every product, sum and activation a gate of its own."""

    granularity = SCALAR

    def run(self) -> Graph:
        self.matrices: dict[str, list[WireId]] = {}
        self.a = [
            self.builder.leaf(
                Wire(f"x[{i}]", (), self.batched, Origin("input", 0, (i,))),
                Source("x", (i,), batch=True),
            )
            for i in range(self.network.layer_sizes[0])
        ]
        self.z = self.a
        return super().run()

    def weights(self, name: str) -> list[WireId]:
        return self.matrices[name]

    def parameter(self, layer: LayerSpec, name: str, role: str, index: tuple[int, ...]) -> WireId:
        ident = name + "".join(f"[{i}]" for i in index)
        group = f"layer {layer.index}"
        origin = Origin(role, layer.index, index)
        if name in self.trainable:
            self.parameters.append(ident)
        wire = Wire(ident, (), False, origin, f"{group}.{index[-1]}", group)
        return self.builder.leaf(wire, Source(name, index))

    def layer(self, layer: LayerSpec) -> None:
        grid = [[""] * layer.out_features for _ in range(layer.in_features)]
        softmax = layer.activation == "softmax"
        before, self.z = self.a, []
        made: list[WireId] = []
        for j in range(layer.out_features):
            self.z.append(self.weighted_sum(layer, j, before, grid))
            if not softmax:
                made.append(self.activation(layer, j, [self.z[j]]))
        if softmax:
            made = [self.activation(layer, j, self.z) for j in range(layer.out_features)]
        self.matrices[layer.weight] = [w for row in grid for w in row]
        self.a = made

    def wire(self, ident: str, role: str, layer: int, index: tuple[int, ...]) -> Wire:
        group = f"layer {layer}"
        origin = Origin(role, layer, index)
        return Wire(ident, (), self.batched, origin, f"{group}.{index[-1]}", group)

    def weighted_sum(
        self, layer: LayerSpec, j: int, before: list[WireId], grid: list[list[WireId]]
    ) -> WireId:
        k = layer.index
        terms: list[WireId] = []
        for i, source in enumerate(before):
            grid[i][j] = self.parameter(layer, layer.weight, "weight", (i, j))
            product = self.wire(f"p{k}[{i}][{j}]", "product", k, (i, j))
            terms.append(self.builder.gate("mul", [grid[i][j], source], product))
        if layer.bias is not None:
            terms.append(self.parameter(layer, layer.bias, "bias", (j,)))
        return self.builder.gate("add", terms, self.wire(f"z{k}[{j}]", "z", k, (j,)))

    def activation(self, layer: LayerSpec, j: int, z: list[WireId]) -> WireId:
        k = layer.index
        op = layer.activation
        attributes = dict(activation_attributes(layer))
        if op == "softmax":
            op, attributes = "softmax_unit", {"unit": j}
        detached = bool(self.composite) and layer is self.network.layers[-1]
        wire = self.wire(f"a{k}[{j}]", "a", k, (j,))
        return self.builder.gate(op, z, wire, attributes, detached=detached)

    def sample_loss(self) -> WireId:
        count = self.network.layer_sizes[-1]
        targets = [
            self.builder.leaf(
                Wire(
                    f"t[{k}]", (), self.batched, Origin("target", 0, (k,)), f"loss {k}", LOSS_GROUP
                ),
                Source("t", (k,), batch=True),
            )
            for k in range(count)
        ]
        role = self.sample_role()
        if not self.loss_rule.per_unit:
            op = (self.composite or self.loss_rule.gate) + "_scalars"
            inputs = [*self.z, *targets, *self.a] if self.composite else [*self.a, *targets]
            wire = self.loss_wire(role, batched=self.batched)
            return self.builder.gate(op, inputs, wire, self.loss_parameters())
        if count == 1:
            return self.term(0, targets[0], role)
        terms = [self.term(k, targets[k], "term") for k in range(count)]
        return self.builder.gate("add", terms, self.loss_wire(role, batched=self.batched))

    def term(self, k: int, target: WireId, role: str) -> WireId:
        def wire(name: str, own_role: str) -> Wire:
            ident = role if own_role == role and role != "term" else f"{name}[{k}]"
            return self.loss_wire(own_role, batched=self.batched, index=(k,), name=ident)

        inputs = [self.z[k], target, self.a[k]] if self.composite else [self.a[k], target]
        scale = self.terms_scale()
        if self.loss_rule.squared:
            made = self.builder.gate("sub", inputs, wire("error", "error"))
            if scale == 1.0:
                return self.builder.gate("square", [made], wire("term", role))
            made = self.builder.gate("square", [made], wire("square", "square"))
        else:
            op = self.composite or self.loss_rule.gate
            if scale == 1.0:
                return self.builder.gate(op, inputs, wire("term", role))
            made = self.builder.gate(op, inputs, wire("raw_term", "raw_term"))
        return self.builder.gate("mul_const", [made], wire("term", role), {"constant": scale})
