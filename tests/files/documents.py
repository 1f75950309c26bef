"""Small experiment files that tests change in one place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from core.experiment import Experiment
from core.files.reader import parse_experiment

ROOT = Path(__file__).resolve().parents[2]
ORACLE = ROOT / "tests" / "oracle"
FILE = "case.json"

NETWORK: dict[str, Any] = {
    "schema": "chainrule/1",
    "id": "small",
    "kind": "network",
    "text": {"en": {"title": "Small", "note": "A note."}},
    "model": {
        "layer_sizes": [2, 3, 2],
        "layers": [
            {"weight": "W1", "bias": "b1", "activation": "sigmoid"},
            {"weight": "W2", "bias": None, "activation": "identity"},
        ],
    },
    "loss": {"name": "half_sse"},
    "regularization": {"name": "l2", "lambda": 0.1, "factor": 0.5, "applies_to": ["W1"]},
    "optimizer": {"name": "momentum", "learning_rate": 0.1, "momentum": 0.9},
    "trainable": ["W1", "b1"],
    "data": {"inputs": [[0.5, -1], [0.25, 2.0]], "targets": [[1, 0], [0, 1]], "labels": [0, 1]},
    "batch": {"size": 1, "seed": 3},
    "parameters": {
        "W1": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]],
        "b1": [0, 0.5, -0.5],
        "W2": [[1, 2], [3, 4], [5, 6]],
    },
    "start": {
        "iteration": 4,
        "parameters": {"b1": [1, 1, 1]},
        "optimizer_state": {"velocity": {"b1": [0.5, 0.5, 0.5]}},
    },
}

GRAPH: dict[str, Any] = {
    "schema": "chainrule/1",
    "id": "small",
    "kind": "graph",
    "graph": {
        "nodes": [
            {"id": "x", "op": "input"},
            {"id": "w", "op": "parameter"},
            {"id": "p", "op": "mul", "inputs": ["x", "w"]},
            {"id": "r", "op": "leaky_relu", "inputs": ["p"]},
            {
                "id": "f",
                "op": "weighted_sum",
                "inputs": ["r"],
                "attributes": {"weights": [1, 2]},
            },
        ],
        "output": "f",
    },
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "trainable": ["w"],
    "parameters": {"x": [1.5, -2], "w": 0.5},
}

TABLE: dict[str, Any] = {
    "schema": "chainrule/1",
    "id": "small",
    "kind": "loss_table",
    "data": {"targets": [[0, 1], [1, 0]]},
    "tables": {"left": {"predictions": [[0.25, 0.75], [0.5, 0.5]]}},
}

DOCUMENTS = {"network": NETWORK, "graph": GRAPH, "table": TABLE}
REMOVED = object()


def changed(document: dict[str, Any], *keys: str | int, to: object) -> dict[str, Any]:
    """Return a copy with another value at ``keys`` (``REMOVED``: with none)."""
    made: Any = copy.deepcopy(document)
    *inner, last = keys
    place = made
    for key in inner:
        place = place[key]
    if to is REMOVED:
        del place[last]
    else:
        place[last] = to
    result: dict[str, Any] = made
    return result


def read(document: object) -> Experiment:
    """Read a document as if it stood in a file."""
    return parse_experiment(json.dumps(document).encode(), FILE)
