"""Experiments to JSON of the schema ``chainrule/1``.

Floats are written with the fewest digits that read back the same; the order of the
fields is fixed; what is the default is left out; results are never written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from core.errors import UserError
from core.experiment import (
    Array,
    BatchSpec,
    Experiment,
    LayerSpec,
    LocalText,
    NetworkSpec,
    NodeSpec,
    Published,
    Start,
)
from core.files.arrays import NON_FINITE
from core.files.fields import thaw
from core.files.json_text import to_text
from core.files.schema import FIELDS, SCHEMA

_SPELLED = {str(value): name for name, value in NON_FINITE.items()}


def dump_experiment(experiment: Experiment) -> bytes:
    """Return the file of ``experiment``: UTF-8, one final newline.

    Raises:
        UserError: a number that must be finite is not.
    """
    document = _document(experiment)
    _add_extra(document, experiment)
    try:
        return to_text(document).encode("utf-8")
    except ValueError:
        raise UserError(
            'The experiment "{name}" cannot be saved, because a number other than a parameter is '
            "NaN or infinite; correct it first.",
            name=experiment.id,
        ) from None


def _document(experiment: Experiment) -> dict[str, Any]:
    parts: dict[str, Any] = {"schema": SCHEMA, "id": experiment.id}
    if experiment.title:
        parts["title"] = experiment.title
    parts["kind"] = experiment.kind
    if experiment.text:
        parts["text"] = {language: _text(text) for language, text in experiment.text.items()}
    if experiment.network is not None:
        parts.update(_network(experiment, experiment.network))
    elif experiment.graph is not None:
        parts.update(_graph(experiment))
    elif experiment.table is not None:
        parts.update(_table(experiment))
    if experiment.names:
        parts["names"] = dict(experiment.names)
    if experiment.view:
        parts["view"] = thaw(experiment.view)
    if experiment.published:
        parts["published_values"] = [_published(entry) for entry in experiment.published]
    return parts


def _network(experiment: Experiment, network: NetworkSpec) -> dict[str, Any]:
    loss: dict[str, Any] = {"name": network.loss.name}
    if network.loss.parameters:
        loss["parameters"] = dict(network.loss.parameters)
    parts: dict[str, Any] = {
        "model": {
            "layer_sizes": list(network.layer_sizes),
            "layers": [_layer(layer) for layer in network.layers],
        },
        "loss": loss,
    }
    if network.regularization is not None:
        parts["regularization"] = {
            "name": network.regularization.name,
            "lambda": network.regularization.lambda_,
            "factor": network.regularization.factor,
            "applies_to": list(network.regularization.applies_to),
        }
    parts.update(_training(experiment))
    if experiment.start_value != 1.0:
        parts["output_gradient"] = experiment.start_value
    return parts


def _layer(layer: LayerSpec) -> dict[str, Any]:
    made: dict[str, Any] = {
        "index": layer.index,
        "in_features": layer.in_features,
        "out_features": layer.out_features,
        "weight": layer.weight,
        "bias": layer.bias,
        "activation": layer.activation,
    }
    if layer.activation_parameters:
        made["activation_parameters"] = dict(layer.activation_parameters)
    return made


def _graph(experiment: Experiment) -> dict[str, Any]:
    assert experiment.graph is not None
    graph: dict[str, Any] = {
        "nodes": [_node(node) for node in experiment.graph.nodes],
        "output": experiment.graph.output,
    }
    if experiment.start_value != 1.0:
        graph["output_gradient"] = experiment.start_value
    return {"graph": graph, **_training(experiment)}


def _node(node: NodeSpec) -> dict[str, Any]:
    made: dict[str, Any] = {"id": node.id, "op": node.op}
    if node.inputs:
        made["inputs"] = list(node.inputs)
    if node.attributes:
        made["attributes"] = thaw(node.attributes)
    return made


def _table(experiment: Experiment) -> dict[str, Any]:
    assert experiment.table is not None
    return {
        "data": {"targets": experiment.table.targets.tolist()},
        "tables": {
            name: {"predictions": array.tolist()}
            for name, array in experiment.table.predictions.items()
        },
    }


def _training(experiment: Experiment) -> dict[str, Any]:
    """Return what networks and graphs have in common."""
    optimizer = experiment.optimizer
    parts: dict[str, Any] = {
        "optimizer": {
            "name": optimizer.name,
            "learning_rate": optimizer.learning_rate,
            **optimizer.settings,
        },
        "trainable": list(experiment.trainable),
    }
    if experiment.data is not None:
        data = experiment.data
        parts["data"] = {"inputs": data.inputs.tolist(), "targets": data.targets.tolist()}
        if data.labels:
            parts["data"]["labels"] = list(data.labels)
    if experiment.batch != BatchSpec():
        parts["batch"] = {"size": experiment.batch.size, "seed": experiment.batch.seed}
    parts["parameters"] = _arrays(experiment.parameters)
    if experiment.start is not None:
        parts["start"] = _start(experiment.start)
    return parts


def _start(start: Start) -> dict[str, Any]:
    state = {name: _arrays(arrays) for name, arrays in start.optimizer_state.items()}
    return {
        "iteration": start.iteration,
        "parameters": _arrays(start.parameters),
        "optimizer_state": state,
    }


def _arrays(arrays: Mapping[str, Array]) -> dict[str, Any]:
    return {name: _spelled(array) for name, array in arrays.items()}


def _spelled(array: Array) -> Any:
    """Return nested lists of numbers, NaN and the infinities as texts."""
    values = array.tolist()
    return values if np.isfinite(array).all() else _with_texts(values)


def _with_texts(values: Any) -> Any:
    if isinstance(values, list):
        return [_with_texts(value) for value in values]
    return values if math.isfinite(values) else _SPELLED[str(values)]


def _text(text: LocalText) -> dict[str, Any]:
    made: dict[str, Any] = {"title": text.title}
    if text.summary:
        made["summary"] = text.summary
    made["note"] = text.note
    if text.published:
        made["published"] = {
            name: {key: said for key, said in asdict(told).items() if said}
            for name, told in text.published.items()
        }
    if text.tables:
        made["tables"] = dict(text.tables)
    return made


def _published(entry: Published) -> dict[str, Any]:
    return {
        "name": entry.name,
        "path": entry.path,
        "printed": entry.printed,
        "computed": entry.computed,
        "agrees_after_rounding": entry.agrees,
        "comment": entry.comment,
    }


def _add_extra(document: dict[str, Any], experiment: Experiment) -> None:
    """Add the unknown fields of the file that the experiment came from."""
    known = FIELDS[experiment.kind]
    for name, value in experiment.extra.items():
        if name not in known:
            document[name] = thaw(value)
        elif isinstance(document.get(name), dict) and isinstance(value, Mapping):
            # Unknown fields inside a known object; gone where the object itself is gone.
            document[name] = {**thaw(value), **document[name]}
