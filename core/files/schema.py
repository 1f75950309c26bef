"""The fields of an experiment file: what is read, what is written, what is a result."""

from __future__ import annotations

from collections.abc import Mapping

from core.experiment import GRAPH, LOSS_TABLE, NETWORK
from core.optimizers import OPTIMIZERS

SCHEMA_NUMBER = 1
SCHEMA = f"chainrule/{SCHEMA_NUMBER}"
SCHEMAS = (SCHEMA, "backprop-oracle/1")

_COMMON = frozenset(("schema", "id", "title", "kind", "text", "optimizer", "view"))
_SHARED = _COMMON | {"published_values", "trainable", "parameters", "batch", "start", "names"}

# Fields of the file, by kind.
FIELDS: Mapping[str, frozenset[str]] = {
    NETWORK: _SHARED | {"model", "loss", "regularization", "data", "output_gradient"},
    GRAPH: _SHARED | {"graph"},
    LOSS_TABLE: _COMMON | {"published_values", "data", "tables"},
}

# Results, which are computed again instead of being kept, by kind.
DERIVED: Mapping[str, frozenset[str]] = {
    NETWORK: frozenset(
        ("forward", "gradients", "gradient_norms", "gradient_check", "updates", "loss_history")
    ),
    GRAPH: frozenset(
        (
            *("values", "gradients", "edges", "updates", "loss_history"),
            *("output_ratios", "what_if", "jacobian"),
        )
    ),
    LOSS_TABLE: frozenset(),
}

OPTIMIZER_SETTINGS = frozenset().union(*(rule.defaults for rule in OPTIMIZERS.values()))
_OPTIMIZER = OPTIMIZER_SETTINGS | {"name", "learning_rate", "formula"}
_BATCH = frozenset(("size", "seed"))
_START = frozenset(("iteration", "parameters", "optimizer_state"))
_INNER = {"optimizer": _OPTIMIZER, "batch": _BATCH, "start": _START}

# Fields of objects inside, with the explanations that are made again, by kind.
INNER: Mapping[str, Mapping[str, frozenset[str]]] = {
    NETWORK: {
        **_INNER,
        "model": frozenset(("layer_sizes", "layers", "weight_layout")),
        "loss": frozenset(("name", "parameters", "formula")),
        "regularization": frozenset(("name", "lambda", "factor", "applies_to", "formula")),
        "data": frozenset(("inputs", "targets", "labels")),
    },
    GRAPH: {
        **_INNER,
        "graph": frozenset(("nodes", "output", "output_gradient", "op_rules")),
    },
    LOSS_TABLE: {"data": frozenset(("targets",))},
}
