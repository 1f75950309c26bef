"""Random experiment files, valid ones and spoilt ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from core.losses import LOSSES
from core.network import ACTIVATIONS
from core.optimizers import OPTIMIZERS
from tests.files.documents import DOCUMENTS, changed

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
MAYBE_FINITE = FLOATS | st.sampled_from(["NaN", "Infinity", "-Infinity"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES = st.text(st.sampled_from('abWé( )^·가"\\{}'), min_size=1, max_size=6).filter(str.strip)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def rows(count: int, width: int, numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    row = st.lists(numbers, min_size=width, max_size=width)
    return st.lists(row, min_size=count, max_size=count)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid network file."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    count = draw(st.integers(1, 3))
    layers: list[dict[str, Any]] = []
    shapes: dict[str, Any] = {}
    for k, (m, n) in enumerate(pairwise(sizes), 1):
        weight = f"W{k}" + draw(NAMES)
        shapes[weight] = draw(rows(m, n, MAYBE_FINITE))
        bias = draw(st.sampled_from([None, f"b{k}" + draw(NAMES)]))
        if bias is not None:
            shapes[bias] = draw(rows(1, n, MAYBE_FINITE))[0]
        activation = draw(st.sampled_from(ACTIVATIONS))
        layers.append({"weight": weight, "bias": bias, "activation": activation})
    name = draw(st.sampled_from(sorted(OPTIMIZERS)))
    settings = {
        s: draw(st.floats(0, 0.75)) for s in OPTIMIZERS[name].defaults if draw(st.booleans())
    }
    return {
        "schema": draw(st.sampled_from(["chainrule/1", "backprop-oracle/1"])),
        "id": draw(NAMES),
        "title": draw(TEXTS),
        "kind": "network",
        "text": draw(
            st.dictionaries(
                NAMES, st.fixed_dictionaries({"title": TEXTS, "summary": TEXTS, "note": TEXTS})
            )
        ),
        "model": {"layer_sizes": sizes, "layers": layers, "extra": draw(JSON)},
        "loss": {"name": draw(st.sampled_from(sorted(LOSSES)))},
        "optimizer": {"name": name, "learning_rate": draw(st.floats(0, 10)), **settings},
        "trainable": draw(st.lists(st.sampled_from(sorted(shapes)), unique=True)),
        "data": {
            "inputs": draw(rows(count, sizes[0], FLOATS)),
            "targets": draw(rows(count, sizes[-1], FLOATS)),
        },
        "batch": draw(st.fixed_dictionaries({"size": st.none() | st.integers(1, 5)})),
        "parameters": shapes,
        "output_gradient": draw(FLOATS),
        "view": draw(st.dictionaries(TEXTS, JSON, max_size=2)),
        "unknown": draw(JSON),
    }


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid graph file of scalar gates."""
    ids = draw(st.lists(NAMES, min_size=3, max_size=8, unique=True))
    nodes: list[dict[str, Any]] = [{"id": ids[0], "op": "parameter"}, {"id": ids[1], "op": "input"}]
    for i, name in enumerate(ids[2:], 2):
        source = st.sampled_from(ids[:i])
        op, arity = draw(st.sampled_from([("add", 3), ("mul", 2), ("sigmoid", 1), ("pow", 1)]))
        node: dict[str, Any] = {
            "id": name,
            "op": op,
            "inputs": [draw(source) for _ in range(arity)],
        }
        if op == "pow":
            node["attributes"] = {"exponent": draw(FLOATS), "unknown": draw(JSON)}
        nodes.append(node)
    return {
        "schema": "chainrule/1",
        "id": draw(NAMES),
        "kind": "graph",
        "graph": {
            "nodes": draw(st.permutations(nodes)),
            "output": ids[-1],
            "output_gradient": draw(FLOATS),
        },
        "parameters": {ids[0]: draw(MAYBE_FINITE), ids[1]: draw(MAYBE_FINITE)},
    }


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a small valid file with up to three values replaced by anything."""
    document = DOCUMENTS[draw(st.sampled_from(sorted(DOCUMENTS)))]
    for _ in range(draw(st.integers(1, 3))):
        keys: list[str | int] = []
        place: Any = document
        while isinstance(place, dict | list) and place and (not keys or draw(st.booleans())):
            choices: Any = list(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(choices))
            keys.append(key)
            place = place[key]
        document = changed(document, *keys, to=draw(JSON | MAYBE_FINITE | st.just({}) | NAMES))
    return document
