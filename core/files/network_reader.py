"""The ``network`` kind: layers, loss, regularization, data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from core.errors import DuplicateNameError, UserError
from core.experiment import (
    Array,
    Data,
    Experiment,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    RegularizationSpec,
)
from core.files.arrays import Shape, read_array
from core.files.common import (
    MOST_PARAMETERS,
    MOST_VALUES,
    read_batch,
    read_name_list,
    read_parameters,
    read_start,
    refuse_size,
)
from core.files.fields import Cursor, shown
from core.gates import rule
from core.losses import LOSSES, PENALTIES
from core.network import ACTIVATIONS

MOST_LAYERS = 1000

# The names that the lowering gives to other wires, and those that look like an index.
_RESERVED = re.compile(
    r"[xty]|[zap]\d+|R_.*|loss|(?:data|sample|regularization|per_sample)_loss"
    r"|error|square|term|raw_term|.*[\[\]].*"
)


def read_network(root: Cursor, base: Experiment) -> Experiment:
    """Return ``base`` with everything that a network needs.

    Raises:
        UserError: a field is missing, unknown, of the wrong shape or too large.
    """
    network = _network(root)
    shapes = _shapes(network.layers)
    parameters = read_parameters(root.field("parameters"), shapes)
    listed = root.optional("trainable")
    experiment = replace(
        base,
        network=network,
        parameters=parameters,
        trainable=tuple(shapes) if listed is None else read_name_list(listed, shapes),
        data=_data(root.field("data"), network),
        batch=read_batch(root),
        start_value=_start_value(root),
    )
    _refuse_many_values(root.field("data"), experiment)
    return replace(experiment, start=read_start(root, experiment))


def _network(root: Cursor) -> NetworkSpec:
    model = root.field("model")
    sizes = _layer_sizes(model.field("layer_sizes"))
    layers = _layers(model.field("layers"), sizes)
    regularization = root.optional("regularization")
    return NetworkSpec(
        sizes,
        layers,
        _loss(root.field("loss")),
        None if regularization is None else _regularization(regularization, layers),
    )


def _layer_sizes(cursor: Cursor) -> tuple[int, ...]:
    count = len(cursor.list())
    if not 2 <= count <= MOST_LAYERS:
        raise UserError(
            "In {file} at {path}: the number of sizes is {count}, but must be 2 to {limit}: the "
            "inputs, then the neurons of each layer; correct the list.",
            **cursor.place,
            count=count,
            limit=MOST_LAYERS,
        )
    sizes = tuple(item.whole(1, MOST_PARAMETERS) for item in cursor.items())
    refuse_size(cursor, sum(m * n + n for m, n in pairwise(sizes)), MOST_PARAMETERS)
    return sizes


def _layers(cursor: Cursor, sizes: tuple[int, ...]) -> tuple[LayerSpec, ...]:
    count = len(cursor.list())
    if count != len(sizes) - 1:
        raise UserError(
            "In {file} at {path}: the number of layers is {count}, but layer_sizes asks for "
            "{expected}; make the two agree.",
            **cursor.place,
            count=count,
            expected=len(sizes) - 1,
        )
    names: set[str] = set()
    return tuple(
        _layer(item, k, sizes[k - 1], sizes[k], names) for k, item in enumerate(cursor.items(), 1)
    )


def _layer(cursor: Cursor, index: int, before: int, units: int, names: set[str]) -> LayerSpec:
    for name, expected in (("index", index), ("in_features", before), ("out_features", units)):
        _must_be(cursor, name, expected)
    weight = _parameter_name(cursor.field("weight"), names)
    bias = cursor.optional("bias")
    activation = cursor.field("activation").choice(ACTIVATIONS)
    given = cursor.optional("activation_parameters")
    settings = {} if given is None else _settings(given, rule(activation).defaults)
    return LayerSpec(
        index,
        before,
        units,
        weight,
        None if bias is None else _parameter_name(bias, names),
        activation,
        MappingProxyType(settings),
    )


def _must_be(cursor: Cursor, name: str, expected: int) -> None:
    """Check a number that follows from others and may be left out."""
    given = cursor.optional(name)
    if given is not None and given.whole(0, MOST_PARAMETERS) != expected:
        raise UserError(
            "In {file} at {path}: this is {found}, but {expected} follows from layer_sizes and the "
            "order of the layers; make them agree.",
            **given.place,
            found=given.value,
            expected=expected,
        )


def _parameter_name(cursor: Cursor, names: set[str]) -> str:
    name = cursor.name()
    if _RESERVED.fullmatch(name):
        raise UserError(
            'In {file} at {path}: "{name}" is the name of another number of the network; call the '
            "parameter something like W1 or b1.",
            **cursor.place,
            name=name,
        )
    if name in names:
        raise DuplicateNameError(
            'In {file} at {path}: "{name}" already names another parameter; give each its own '
            "name.",
            **cursor.place,
            name=name,
        )
    names.add(name)
    return name


def _settings(cursor: Cursor, known: Mapping[str, float]) -> dict[str, float]:
    made: dict[str, float] = {}
    for name, member in cursor.members():
        if name not in known:
            raise UserError(
                "In {file} at {path}: there is no setting {name} here; remove it.",
                **member.place,
                name=shown(name),
            )
        made[name] = member.number()
    return made


def _loss(cursor: Cursor) -> LossSpec:
    name = cursor.field("name").choice(LOSSES)
    given = cursor.optional("parameters")
    settings = {} if given is None else _settings(given, LOSSES[name].defaults)
    return LossSpec(name, MappingProxyType(settings))


def _regularization(cursor: Cursor, layers: tuple[LayerSpec, ...]) -> RegularizationSpec | None:
    """Return the penalty, or ``None`` where it applies to nothing."""
    factor = cursor.optional("factor")
    spec = RegularizationSpec(
        cursor.field("name").choice(PENALTIES),
        cursor.field("lambda").number(),
        1.0 if factor is None else factor.number(),
        read_name_list(cursor.field("applies_to"), [layer.weight for layer in layers]),
    )
    return spec if spec.applies_to else None


def _shapes(layers: tuple[LayerSpec, ...]) -> dict[str, Shape | None]:
    shapes: dict[str, Shape | None] = {}
    for layer in layers:
        shapes[layer.weight] = (layer.in_features, layer.out_features)
        if layer.bias is not None:
            shapes[layer.bias] = (layer.out_features,)
    return shapes


def _data(cursor: Cursor, network: NetworkSpec) -> Data:
    x = read_array(cursor.field("inputs"), (None, network.layer_sizes[0]))
    t = read_array(cursor.field("targets"), (len(x), network.layer_sizes[-1]))
    labels = cursor.optional("labels")
    if labels is None:
        return Data(x, t)
    return Data(x, t, _labels(labels, t, LOSSES[network.loss.name].classes))


def _labels(cursor: Cursor, targets: Array, classes: bool) -> tuple[int, ...]:
    if len(cursor.list()) != len(targets):
        raise UserError(
            "In {file} at {path}: the number of labels is {found}, that of the samples {expected}; "
            "write one for each.",
            **cursor.place,
            found=len(cursor.list()),
            expected=len(targets),
        )
    labels = tuple(item.whole(0, targets.shape[1] - 1) for item in cursor.items())
    for n, label in enumerate(labels):
        largest = int(np.argmax(targets[n]))
        if classes and label != largest:
            raise UserError(
                "In {file} at {path}: the label is {label}, but the targets of this sample are "
                "largest at {largest}; make them agree.",
                **cursor.at(n),
                label=label,
                largest=largest,
            )
    return labels


def _refuse_many_values(cursor: Cursor, experiment: Experiment) -> None:
    if experiment.data is None or experiment.network is None:
        return
    rows = len(experiment.data.inputs)
    batch = min(rows, experiment.batch.size or rows)
    refuse_size(cursor, batch * sum(experiment.network.layer_sizes), MOST_VALUES)


def _start_value(root: Cursor) -> float:
    given = root.optional("output_gradient")
    return 1.0 if given is None else given.number()
