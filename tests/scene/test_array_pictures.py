"""Sheets of vectors and matrices: nothing overlaps, moves, or tells too early."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.files.examples import examples, open_example
from core.hand_digits import Digits
from core.notation import Notation
from core.reading import Reading
from core.session import Position, Session
from gui.scene import array_batch, array_entries, array_jacobian, array_product
from gui.scene.array_look import look_at, window
from gui.scene.array_model import Sentence, Sheet, Table, cells_of
from gui.scene.asked import asked
from gui.scene.frame import Frame, ViewSettings
from tests.scene.array_cases import chosen, frame_of, look, pictures, sheets, some_wires
from tests.scene.label_rule import clashes, struck

NAMES = [e.id for e in examples() if open_example(e.id).table is None]


def cells(made: Sheet):
    return [cell for e in made.equations for item in e.items() for cell in cells_of(item)]


def tables(made: Sheet) -> list[Table]:
    return list(made.tables)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps(name: str) -> None:
    last = frame_of(name)
    length = last.snapshot.plan.length
    for step, digits, room in ((0, 4, 338.0), (length // 2, 8, 300.0), (length, 2, 438.0)):
        frame = frame_of(name, step, digits=digits)
        for wire, entry in some_wires(frame, 3):
            for kind, picture in pictures(chosen(frame, wire, entry), room):
                assert not clashes(picture), (kind, wire)
                assert not struck(picture), (kind, wire)
                assert picture.bounds.w <= room + 0.5, (kind, wire)


@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax", "matmul_lecture"])
def test_stepping_moves_nothing(name: str) -> None:
    length = frame_of(name).snapshot.plan.length
    wire, entry = some_wires(frame_of(name))[2]
    for kind in ("entries", "product", "jacobian"):
        seen = set()
        for step in range(0, length + 1, max(1, length // 9)):
            frame = chosen(frame_of(name, step), wire, entry)
            made = [p for k, p in pictures(frame) if k == kind]
            seen.add(tuple(p.bounds for p in made))
        assert len(seen) == 1


@pytest.mark.parametrize("name", ["article000_network", "xor_2_2_1", "relu_vector"])
def test_only_what_is_reached_is_told(name: str) -> None:
    length = frame_of(name).snapshot.plan.length
    told = 0
    for step in range(0, length + 1, max(1, length // 7)):
        frame = frame_of(name, step)
        snapshot = frame.snapshot
        for wire, entry in some_wires(frame, 4):
            for kind, made in sheets(chosen(frame, wire, entry)):
                for cell in cells(made):
                    if cell.number is None:
                        continue
                    tag = cell.tag
                    assert snapshot.number(tag.wire, tag.quantity, tag.port) is not None, kind
                    told += 1
    assert told > 50


@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax", "max_and_copy"])
def test_a_question_is_not_answered(name: str) -> None:
    length = frame_of(name).snapshot.plan.length
    for step in range(1, length + 1, max(1, length // 12)):
        frame = frame_of(name, step, asking=True)
        keys = asked(frame)
        assert keys
        for wire in {wire for wire, _, _ in keys}:
            for kind, picture in pictures(chosen(frame, wire)):
                told = {(t.tag.wire, t.tag.quantity, t.tag.port) for t in picture.texts()}
                assert not told & keys, (kind, wire, step)


def test_hidden_inks_are_left_out() -> None:
    frame = chosen(frame_of("article001_a"), "W1[0][1]", hidden=frozenset({"gradient"}))
    for _, picture in pictures(frame):
        assert not [t for t in picture.texts() if t.tag.quantity in ("gradient", "flow")]
    assert any(t.tag.quantity == "value" for _, p in pictures(frame) for t in p.texts())


@pytest.mark.parametrize("granularity", ["scalar", "matrix"])
def test_entries_are_those_of_the_layer_and_the_chosen_one_is_marked(granularity: str) -> None:
    frame = frame_of("article001_a", granularity=granularity)
    wire, entry = ("W1[1][0]", ()) if granularity == "scalar" else ("W1", (1, 0))
    made = array_entries.entries(look(chosen(frame, wire, entry)))
    value, gradient, updated = tables(made)
    assert value.shape == gradient.shape == updated.shape == (2, 2)
    numbers = [[c.number for c in row] for row in value.cells]
    np.testing.assert_array_equal(numbers, frame.experiment.parameters["W1"])
    assert value.mark == (1, 0)
    assert value.cells[1][0].tag.wire == wire
    assert value.cells[1][0].tag.entry == entry
    red = [[c.number for c in row] for row in gradient.cells]
    blue = [[c.number for c in row] for row in updated.cells]
    rate = frame.experiment.optimizer.learning_rate
    np.testing.assert_allclose(np.array(numbers) - rate * np.array(red), blue, rtol=1e-12)


def test_a_product_in_the_sheet_is_one() -> None:
    frame = chosen(frame_of("matmul_lecture"), "w", (1, 2))
    here = look(frame, 900.0)
    from core.products import product_of

    product = product_of(here.snapshot.graph, "w")
    made = array_product.product_sheet(here, product)
    for equation in made.equations:
        y, a, b = (
            np.array([[c.number for c in row] for row in item.cells])
            for item in equation.items()
            if isinstance(item, Table)
        )
        np.testing.assert_allclose(a @ b, y)


@pytest.mark.parametrize("name", ["article001_a", "iris_4_5_3_relu_softmax"])
def test_jacobian_times_upstream_in_the_sheet_is_downstream(name: str) -> None:
    frame = chosen(frame_of(name), "a1[1]")
    here = look(frame, 900.0)
    for pair in array_jacobian.choices(here)[:1]:
        made = array_jacobian.jacobian_sheet(here, pair)
        j, down, jt, up = (
            np.array([[c.number for c in row] for row in t.cells]) for t in tables(made)
        )
        np.testing.assert_array_equal(j.T, jt)
        np.testing.assert_allclose(jt @ up, down, rtol=1e-12)


def test_what_is_left_out_is_dotted_and_can_be_gone_to() -> None:
    frame = chosen(frame_of("digits_8x8"), "W1", (20, 5))
    here = look(frame)
    rows, columns = array_entries.windows(here)
    assert 20 in rows
    assert 5 in columns
    assert len(rows) == 8
    value = tables(array_entries.entries(here))[0]
    assert value.cut.top
    assert value.cut.bottom
    other = tables(array_entries.entries(here, (56, 0)))[0]
    assert other.rows == tuple(str(i) for i in range(56, 64))
    assert not other.cut.bottom
    assert not other.cut.left
    assert other.mark is None
    assert other.cells[0][0].number == frame.experiment.parameters["W1"][56, 0]


def test_a_long_vector_stands_upright() -> None:
    here = look(chosen(frame_of("digits_8x8"), "x", (3,)))
    assert array_entries.upright(here)
    value = tables(array_entries.entries(here))[0]
    assert value.shape == (8, 1)
    assert value.mark == (3, 0)


@pytest.mark.parametrize(
    ("count", "most", "at", "start", "expected"),
    [
        (5, 8, 3, None, range(5)),
        (64, 8, 20, None, range(16, 24)),
        (20, 8, 19, None, range(12, 20)),
        (64, 8, 0, 60, range(56, 64)),
        (64, 8, 0, -3, range(8)),
        (1, 3, 0, None, range(1)),
    ],
)
def test_windows_are_pages(count, most, at, start, expected) -> None:
    assert window(count, most, at, start) == expected


def test_samples_side_by_side_and_the_terms_of_a_gradient() -> None:
    frame = frame_of("xor_2_2_1")
    snapshot = frame.snapshot
    here = look(chosen(frame, "a1[1]", sample=2), 600.0)
    (listed,) = tables(array_batch.batch_sheet(here))
    assert listed.mark == (2, None)
    values = snapshot.trace.values["a1[1]"], snapshot.trace.gradients["a1[1]"]
    for i, expected in enumerate((*values, snapshot.trace.again["a1[1]"])):
        np.testing.assert_array_equal([row[i].number for row in listed.cells], expected)
    assert [row[0].sample for row in listed.cells] == [0, 1, 2, 3]
    here = look(chosen(frame, "W1[0][1]"), 600.0)
    made = array_batch.batch_sheet(here)
    terms = [row[0].number for row in tables(made)[-1].cells]
    assert sum(terms[:-1]) == pytest.approx(terms[-1])
    gradient = float(snapshot.trace.gradients["W1[0][1]"])
    assert terms[-1] / 4 == pytest.approx(gradient, rel=1e-12)


def test_all_entries_of_one_ink() -> None:
    here = look(chosen(frame_of("iris_4_5_3_relu_softmax"), "z2[1]"), 900.0)
    (listed,) = tables(array_batch.batch_sheet(here, "gradient"))
    trace = here.snapshot.trace
    for k in range(3):
        found = [row[k].number for row in listed.cells]
        np.testing.assert_array_equal(found, trace.gradients[f"z2[{k}]"])


def test_a_table_of_losses_has_no_arrays() -> None:
    experiment = open_example("article004_cost_tables")
    assert look_at(Frame(experiment, None, Position(1, 0), ViewSettings()), 300.0) is None


def test_without_a_selection_it_is_the_newest_wire() -> None:
    session = Session(open_example("article001_a"))
    at = session.plan.forward_at["z1[1]"]
    here = look(frame_of("article001_a", at))
    assert here.grid.holds("z1[1]")
    assert not here.chosen


def test_of_a_layer_of_784_by_128_only_a_part_is_drawn() -> None:
    experiment = open_example("digits_8x8")
    rng = np.random.default_rng(0)
    from core.experiment import Data

    network = experiment.network
    assert network is not None
    layers = tuple(
        replace(layer, in_features=m, out_features=n)
        for layer, m, n in zip(network.layers, (784, 128), (128, 10), strict=True)
    )
    big = replace(
        experiment,
        network=replace(network, layer_sizes=(784, 128, 10), layers=layers),
        data=Data(rng.random((64, 784)), np.eye(10)[rng.integers(0, 10, 64)]),
        parameters={
            "W1": rng.normal(size=(784, 128)) / 28,
            "b1": np.zeros(128),
            "W2": rng.normal(size=(128, 10)) / 11,
            "b2": np.zeros(10),
        },
        batch=replace(experiment.batch, size=None),
    )
    session = Session(big)
    session.seek(Position(1, session.plan.length))
    frame = Frame(big, session.snapshot(), session.position, ViewSettings())
    for wire, entry in (("W1", (400, 77)), ("a1", (100,)), ("x", (5,))):
        for kind, made in pictures(chosen(frame, wire, entry)):
            # Some tables of a few rows and columns each, however large the arrays are.
            assert len(made.shapes) < 1000, (wire, kind, len(made.shapes))


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("article001_a", Reading(hand=Digits(2, 4))),
        ("iris_4_5_3_relu_softmax", Reading(start="a2[0]")),
        ("article001_a", Reading(opened=frozenset({"a1[0]", "a2[1]"}))),
        ("article001_a", Reading(notation=Notation(scheme="textbook"))),
    ],
)
def test_every_reading_of_an_experiment_has_its_sheets(name: str, reading: Reading) -> None:
    experiment = open_example(name)
    session = Session(experiment, reading=reading)
    session.seek(Position(1, session.plan.length))
    frame = Frame(experiment, session.snapshot(), session.position, ViewSettings(), reading)
    rounds = "By hand each result was rounded: the terms need not add up exactly."
    for wire, entry in some_wires(frame, 12):
        here = chosen(frame, wire, entry)
        for kind, made in sheets(here):
            said = [b.text for b in made.blocks if isinstance(b, Sentence)]
            if kind == "product":
                assert (rounds in said) == (reading.hand is not None)
        for kind, picture in pictures(here):
            assert not clashes(picture), (kind, wire)


def test_the_loss_of_a_batch_says_where_those_of_the_samples_are() -> None:
    made = array_batch.batch_sheet(look(chosen(frame_of("xor_2_2_1"), "loss")))
    (said,) = [block.text for block in made.blocks if isinstance(block, Sentence)]
    assert said.startswith("E is one number for the whole batch")
    assert "select Eₙ" in said
