"""Matrix products: worked out again with numpy, and the lecture's numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.files.examples import open_example
from core.plan import Phase
from core.products import Product, product_of
from core.session import Position, Session
from core.trace import Snapshot
from tests.core.cases import ORACLE, case, end


def at_end(name: str, granularity: str | None = None) -> Snapshot:
    session = Session(open_example(name), granularity)
    session.seek(Position(1, session.plan.length))
    return session.snapshot()


def whole(snapshot: Snapshot, grid, quantity: str) -> np.ndarray:
    """Return an array of all samples as a matrix with samples as rows."""
    rows, columns = (range(n) for n in grid.table)
    samples = range(len(snapshot.trace.rows)) if grid.batched else [0]
    return np.vstack([grid.numbers(snapshot, quantity, rows, columns, n)[0] for n in samples])


def check(snapshot: Snapshot, made: Product) -> None:
    x, w = whole(snapshot, made.x, "value"), whole(snapshot, made.w, "value")
    y, g = whole(snapshot, made.y, "value"), whole(snapshot, made.y, "gradient")
    bias = whole(snapshot, made.bias, "value") if made.bias and made.layer else 0.0
    np.testing.assert_allclose(x @ w + bias, y, rtol=1e-12, atol=1e-14)
    rows, columns = (range(n) for n in made.w.table)
    sent, there = made.to_w(snapshot, rows, columns)
    assert there.all()
    np.testing.assert_allclose(sent, x.T @ g, rtol=1e-9, atol=1e-14)
    samples = range(len(snapshot.trace.rows)) if made.batched else [0]
    r, c = (range(n) for n in made.x.table)
    back = np.vstack([made.to_x(snapshot, r, c, n)[0] for n in samples])
    np.testing.assert_allclose(back, g @ w.T, rtol=1e-9, atol=1e-14)
    if made.bias is not None:
        db = made.to_bias(snapshot, range(made.bias.table[1]))[0]
        np.testing.assert_allclose(db[0], g.sum(axis=0), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("granularity", ["scalar", "matrix"])
@pytest.mark.parametrize(
    "name", ["article001_a", "article000_network", "iris_4_5_3_relu_softmax", "twolayernet_std001"]
)
def test_each_layer_is_a_product(name: str, granularity: str) -> None:
    snapshot = at_end(name, granularity)
    layers = {}
    for wire in snapshot.graph.wires:
        made = product_of(snapshot.graph, wire)
        if made is not None:
            layers[made.layer] = made
    assert len(layers) == 2
    for made in layers.values():
        check(snapshot, made)


@pytest.mark.parametrize(
    "name", ["matmul_lecture", "svm_graph_regularized", "affine_bias_broadcast", "matvec_l2"]
)
def test_products_of_free_graphs(name: str) -> None:
    snapshot = end(case(name))
    found = [product_of(snapshot.graph, wire) for wire in snapshot.graph.wires]
    assert any(found)
    for made in filter(None, found):
        check(snapshot, made)


def test_the_lecture_numbers() -> None:
    oracle = json.loads((ORACLE / "matmul_lecture.json").read_text(encoding="utf-8"))
    gradients = oracle["gradients"]
    snapshot = at_end("matmul_lecture")
    parameters = [w for w in snapshot.graph.parameters if w in gradients]
    assert parameters
    made = product_of(snapshot.graph, parameters[0])
    assert made is not None
    for grid, sent in ((made.x, made.to_x), (made.w, made.to_w)):
        rows, columns = (range(n) for n in grid.table)
        np.testing.assert_allclose(sent(snapshot, rows, columns)[0], gradients[grid.first])


def test_what_takes_part_in_no_product() -> None:
    snapshot = at_end("article001_a")
    assert product_of(snapshot.graph, "t[0]") is None
    assert product_of(snapshot.graph, snapshot.graph.loss) is None
    apple = at_end("article003_apple")
    assert not any(product_of(apple.graph, wire) for wire in apple.graph.wires)


def test_flows_come_with_their_gates() -> None:
    session = Session(open_example("article001_a"))
    session.seek(Position(1, session.plan.ends[Phase.FORWARD]))
    snapshot = session.snapshot()
    made = product_of(snapshot.graph, "W1[0][0]")
    assert made is not None
    assert not made.to_w(snapshot, [0, 1], [0, 1])[1].any()
