"""Whole layers in the form of textbooks: worked out from their own text, with columns."""

from __future__ import annotations

import numpy as np
import pytest

from core.explain import Subject, explain
from core.explain_tokens import GRADIENT, UPDATED, VALUE, Line, NameOf, ShapeOf, Symbol, Tokens
from core.explain_whole import at_most
from core.files.examples import open_example
from core.lowering import MATRIX
from core.names import plain
from core.notation import Notation
from core.reading import Reading
from core.session import Session
from core.trace import Array, Snapshot
from gui.scene.formula_text import formula_text

NETWORKS = ("mazur_biases_trained", "iris_4_5_3_relu_softmax", "tanh_10_layers_contrast")


def whole(name: str, scheme: str = "textbook") -> Snapshot:
    session = Session(open_example(name), MATRIX, Reading(Notation(scheme, "", "")))
    return Snapshot(session.trace(1), session.plan.length)


def lines(snapshot: Snapshot, wire: str, quantity: str) -> tuple[Line, ...]:
    found = explain(snapshot, Subject(wire, quantity))
    assert found is not None
    return found.lines


class Columns:
    """Works a product of whole arrays out, each of them as the notation has it."""

    def __init__(self, snapshot: Snapshot, z: str) -> None:
        self.snapshot = snapshot
        self.slope = self._slope(z)

    def _slope(self, z: str) -> Array:
        """σ′(z), by the rule that the gate itself uses."""
        from core.gates import rule

        gate = self.snapshot.graph.gate(self.snapshot.graph.consumers[z][0][0])
        values = self.snapshot.trace.values
        inputs = [values[w] for w in gate.inputs]
        return self.turned(rule(gate.op).local(0, inputs, values[gate.output], gate.attributes))

    def turned(self, array: Array) -> Array:
        return array.T if array.ndim == 2 else array[:, None]

    def array(self, name: NameOf) -> Array:
        table = {VALUE: "value", GRADIENT: "gradient"}[name.quantity]
        found = self.snapshot.number(name.wire, table)
        assert found is not None
        return self.turned(found)

    def run(self, tokens: Tokens) -> Array:
        made, rest, elementwise = None, list(tokens), False
        while rest:
            token = rest.pop(0)
            if token in (Symbol("·"), Symbol("⊙")):
                elementwise = token == Symbol("⊙")
                continue
            if isinstance(token, Symbol) and token.text.isalpha():
                assert rest[0] == Symbol("′")
                value, rest = self.slope, rest[4:]
            elif token == Symbol("("):
                name = rest[0]
                assert isinstance(name, NameOf)
                value, rest = self.array(name), rest[2:]
            else:
                assert isinstance(token, NameOf), token
                value = self.array(token)
            if rest and rest[0] == Symbol("ᵀ"):
                value, rest = value.T, rest[1:]
            joined = value if made is None else made * value if elementwise else made @ value
            made = joined
        assert made is not None
        return made


@pytest.mark.parametrize("name", NETWORKS)
def test_delta_worked_out_from_its_text(name: str) -> None:
    snapshot = whole(name)
    found = 0
    for wire in snapshot.graph.by_role("z"):
        first, *rest = lines(snapshot, wire.id, GRADIENT)
        if not rest:
            continue
        work = Columns(snapshot, wire.id)
        gradient = snapshot.number(wire.id, "gradient")
        assert gradient is not None
        np.testing.assert_allclose(work.run(first.symbols), work.turned(gradient), rtol=1e-9)
        left = first.left[0]
        assert isinstance(left, NameOf)
        assert left.name.base == "δ"
        found += 1
    assert found >= len(snapshot.graph.by_role("z")) - 1  # the last one may come from z itself


@pytest.mark.parametrize("name", NETWORKS)
def test_what_a_product_sends_back_worked_out(name: str) -> None:
    snapshot = whole(name)
    weights = snapshot.graph.by_role("weight")
    for wire in (*weights, *snapshot.graph.by_role("a")[:-1]):
        line = lines(snapshot, wire.id, GRADIENT)[-1]
        z = snapshot.graph.by_role("z")[0].id
        work = Columns(snapshot, z)
        gradient = snapshot.number(wire.id, "gradient")
        assert gradient is not None
        np.testing.assert_allclose(work.run(line.symbols), work.turned(gradient), rtol=1e-9)


def test_the_texts() -> None:
    snapshot = whole("iris_4_5_3_relu_softmax")

    def text(wire: str, quantity: str) -> str:
        found = explain(snapshot, Subject(wire, quantity))
        assert found is not None
        return formula_text(at_most(found, 1, 1), 4)

    assert text("z1", VALUE) == "z¹ = W¹ · x + b¹ = (5×4) · (4×8) + (5×1) = (5×8)"
    assert "∂E/∂a¹ = (W²)ᵀ · ∂E/∂z² = (3×5)ᵀ · (3×8) = (5×8)" in text("a1", GRADIENT)
    assert text("W1", GRADIENT) == "∂E/∂W¹ = ∂E/∂z¹ · xᵀ = (5×8) · (4×8)ᵀ = (5×4)"
    assert "δ¹ = (W²)ᵀ · δ² ⊙ ReLU′(z¹) = (3×5)ᵀ · (3×8)" in text("z1", GRADIENT)
    assert text("W1", UPDATED).endswith("= (5×4)")


def test_rows_stay_rows_in_every_other_notation() -> None:
    for scheme in ("default", "article000", "article001", "matrix"):
        snapshot = whole("iris_4_5_3_relu_softmax", scheme)
        made = lines(snapshot, "z1", GRADIENT)
        assert len(made) == 1
        assert isinstance(made[0].result, ShapeOf)
        assert made[0].result.dims == (8, 5)
        value = lines(snapshot, "z1", VALUE)[-1]
        names = [plain(t.name) for t in value.symbols if isinstance(t, NameOf)]
        assert names[0] == "x"


def test_a_free_graph_has_no_columns() -> None:
    rows, columns = (whole("matmul_lecture", scheme) for scheme in ("default", "textbook"))
    for wire in rows.graph.wires:
        assert explain(rows, Subject(wire)) == explain(columns, Subject(wire))
