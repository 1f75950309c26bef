"""The gate view, on every graph and network that there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.experiment import NETWORK
from core.session import Session
from gui.scene import geometry
from gui.scene.gate_layout import GateLayout, layout
from gui.scene.gate_view import draw
from gui.scene.shapes import Box, Ellipse, Image, Path, Picture, Rect, Text
from gui.scene.style import INKS
from tests.scene.gate_cases import (
    CASES,
    drawn,
    find,
    flattened,
    frame,
    graph_experiment,
    inside,
    numbers,
    placed,
    reached,
    rooms,
    row_of,
    session,
    solid,
    some_steps,
)

ALL = pytest.mark.parametrize("case", CASES)
FEW = pytest.mark.parametrize(
    "case",
    [
        "examples-cs231n_logistic_gates",
        "examples-gate_patterns",
        "examples-svm_graph_regularized",
        "examples-mazur_biases_trained-scalar",
        "examples-twolayernet_std001-scalar",
        "examples-iris_4_5_3_relu_softmax-matrix",
    ],
)


def hulls(shown: Picture) -> dict[str, Rect]:
    """Return the hull of every label and every body by the label of its tag."""
    found: dict[str, Rect] = {}
    for shape in shown.shapes:
        tag = shape.tag
        if isinstance(shape, Text):
            box = geometry.bounding([shape.corners()])
        elif isinstance(shape, Box | Ellipse | Image) and tag.kind in ("gate", "pill", "image"):
            box = shape.rect
        else:
            continue
        assert tag.label, f"{shape} belongs to no label"
        found[tag.label] = found[tag.label].united(box) if tag.label in found else box
    return found


def touching(boxes: dict[str, Rect], margin: float) -> list[tuple[str, str]]:
    names = list(boxes)
    corners = geometry.quads([geometry.rect_corners(boxes[n]) for n in names])
    return [(names[i], names[j]) for i, j in geometry.overlapping_pairs(corners, margin)]


# -- nothing overlaps ------------------------------------------------------------------


@ALL
def test_the_rooms_of_labels_flows_and_bodies_keep_apart(case: str) -> None:
    for digits in range(2, 9):
        language = ("ko", "en")[digits % 2]
        assert not touching(rooms(placed(case, digits, language)), 3.0)


@ALL
def test_numbers_stay_in_their_rooms_so_that_no_label_meets_another(case: str) -> None:
    # The last step has all the numbers of the iteration: test_stepping_moves_nothing.
    for digits, language in ((2, "ko"), (4, "en"), (8, "ko"), (8, "en")):
        room = rooms(placed(case, digits, language))
        found = hulls(drawn(case, session(case).plan.length, digits, language))
        assert not touching(found, 1.0)
        for name, box in found.items():
            assert inside(box, room[name].grown(0.6)), name
        assert inside(
            geometry.bounding([geometry.rect_corners(b) for b in found.values()]),
            placed(case, digits, language).bounds,
        )


@ALL
def test_no_wire_runs_under_a_number_or_through_a_gate(case: str) -> None:
    for digits in (2, 8):
        shown = drawn(case, session(case).plan.length, digits)
        outside = [t for t in shown.texts() if not t.tag.label.startswith("body")]
        bodies = [
            s.rect
            for s in shown.shapes
            if isinstance(s, Box | Ellipse) and s.tag.kind in ("gate", "pill")
        ]
        obstacles = geometry.quads(
            [t.corners() for t in outside]
            + [geometry.rect_corners(r.grown(-min(r.w, r.h) / 2 + 1)) for r in bodies]
        )
        wires = [s for s in shown.shapes if isinstance(s, Path) and s.tag.kind == "wire"]
        lines = np.vstack([flattened(w) for w in wires])
        assert not geometry.crossings(lines, obstacles).any()


# -- everything is there ---------------------------------------------------------------


@ALL
@pytest.mark.parametrize("digits", [2, 6])
def test_every_reached_number_has_its_text(case: str, digits: int) -> None:
    made = session(case)
    for step in some_steps(made):
        shown = drawn(case, step, digits)
        assert numbers(shown) == reached(frame(made, step).snapshot, digits)


@FEW
def test_every_reached_number_has_its_text_at_every_step(case: str) -> None:
    made = session(case)
    for step in range(made.plan.length + 1):
        assert numbers(drawn(case, step)) == reached(frame(made, step).snapshot, 4)


@ALL
def test_stepping_moves_nothing_and_always_changes_something(case: str) -> None:
    made = session(case)
    steps = range(made.plan.length + 1) if made.plan.length < 120 else some_steps(made, 40)
    before: Picture | None = None
    for step in steps:
        now = drawn(case, step)
        if before is not None:
            assert solid(before) <= solid(now)
            assert [s for s in before.shapes if isinstance(s, Text | Box)] != [
                s for s in now.shapes if isinstance(s, Text | Box)
            ]
            assert now.bounds == before.bounds
        before = now


@FEW
def test_every_step_has_a_halo_behind_each_new_number_and_no_other(case: str) -> None:
    made = session(case)
    for step in range(1, made.plan.length + 1):
        new = numbers(drawn(case, step)) - numbers(drawn(case, step - 1))
        shapes = drawn(case, step).shapes
        halos = {(s.tag.wire, s.tag.port, s.tag.quantity) for s in shapes if s.tag.kind == "halo"}
        assert halos == {(wire, port, quantity) for wire, port, quantity, _ in new}
        assert halos


@FEW
def test_a_halo_holds_its_number(case: str) -> None:
    made = session(case)
    for step in range(1, made.plan.length + 1, 3):
        shown = drawn(case, step)
        for halo in (s for s in shown.shapes if s.tag.kind == "halo"):
            assert isinstance(halo, Box)
            own = [
                t
                for t in shown.texts()
                if t.tag.kind == "number"
                and (t.tag.wire, t.tag.port, t.tag.quantity)
                == (halo.tag.wire, halo.tag.port, halo.tag.quantity)
            ]
            assert own
            assert all(inside(geometry.bounding([t.corners()]), halo.rect) for t in own)


# -- purity ----------------------------------------------------------------------------


@ALL
def test_drawing_twice_gives_the_same_picture_and_leaves_the_session_alone(case: str) -> None:
    made = session(case)
    for step in (0, made.plan.length // 2, made.plan.length):
        shown = frame(made, step)
        trace = made.trace(made.first_iteration)
        values = {w: v.tobytes() for w, v in trace.values.items()}
        found = placed(case, 4, "en")
        assert draw(shown, found) == draw(shown, found)
        assert made.position == shown.position
        assert made.trace(made.first_iteration) is trace
        assert values == {w: v.tobytes() for w, v in trace.values.items()}


def same_places(one: GateLayout, two: GateLayout) -> bool:
    return (one.nodes, one.stubs, one.links, one.forks, one.bounds) == (
        two.nodes,
        two.stubs,
        two.links,
        two.forks,
        two.bounds,
    )


@FEW
def test_the_layout_depends_on_digits_but_on_no_value(case: str) -> None:
    made = session(case)
    other = replace(
        made.experiment,
        parameters={n: p * 1e9 + 7.0 for n, p in made.experiment.parameters.items()},
        start_value=3.0,
    )
    moved = Session(other, made.granularity)
    for digits in (2, 4):
        again = layout(moved.plan.graph, other, digits, "en")
        assert same_places(again, placed(case, digits, "en"))
    assert not same_places(placed(case, 2, "en"), placed(case, 4, "en"))


def test_numbers_of_any_size_keep_to_their_rooms() -> None:
    nodes = [
        ("a", "parameter", ()),
        ("b", "parameter", ()),
        ("p", "mul", ("a", "b")),
        ("s", "add", ("p", "a")),
    ]
    sizes = [-98765.4321, -1e-300, 1e300, float("nan"), float("inf"), -99999.99999, 0.0]
    for value in sizes:
        for digits in range(2, 9):
            made = Session(graph_experiment(nodes, {"a": value, "b": -98765.4321}, "s"))
            shown = frame(made, made.plan.length, digits)
            found = layout(made.plan.graph, made.experiment, digits, "en")
            for name, box in hulls(draw(shown, found)).items():
                assert inside(box, rooms(found)[name].grown(0.6)), (value, digits, name)


@ALL
def test_colour_is_not_the_only_sign(case: str) -> None:
    """Black above the wire, red below left, blue below right."""
    found = placed(case, 4, "en")
    for node in found.nodes.values():
        spots = dict(node.room.label.spots)
        black, red = spots["value"], spots["gradient"]
        assert black.top + black.block.height < 0 < red.top
        if "updated" in spots:
            blue = spots["updated"]
            assert blue.top >= red.top
            assert blue.x > red.x
            assert blue.x >= red.x + red.block.width or blue.top >= red.top + red.block.height


@ALL
def test_leaves_stand_just_before_their_first_gate_and_wires_run_to_the_right(case: str) -> None:
    found, graph = placed(case, 4, "en"), session(case).plan.graph
    at = {w: (row_of(found, n.y), round(n.x, 6)) for w, n in found.nodes.items()}
    places = sorted(set(at.values()))
    column = {w: places.index(place) for w, place in at.items()}
    for leaf in graph.sources:
        users = [column[g] for g, _ in graph.consumers[leaf]]
        if users:
            assert column[leaf] == min(users) - 1
    for gate in graph.gates:
        assert all(column[w] < column[gate.output] for w in gate.inputs)


@pytest.mark.parametrize("case", [c for c in CASES if c.endswith("scalar")])
def test_the_neurons_of_a_layer_are_in_order(case: str) -> None:
    assert session(case).experiment.kind == NETWORK
    found, graph = placed(case, 4, "en"), session(case).plan.graph
    for role in ("z", "a"):
        for one, two in pairwise(graph.by_role(role)):
            if one.origin.layer == two.origin.layer:
                assert found.nodes[one.id].y < found.nodes[two.id].y


def test_a_loss_table_has_no_gates() -> None:
    made = find("cs231n_add_mul")
    shown = replace(frame(made, 0), snapshot=None)
    with pytest.raises(ValueError, match="no gates"):
        draw(shown, layout(made.plan.graph, made.experiment, 4, "en"))


@FEW
def test_only_known_inks_are_named(case: str) -> None:
    made = session(case)
    for step in some_steps(made):
        for s in drawn(case, step).shapes:
            inks = {r.ink for r in s.runs} if isinstance(s, Text) else set()
            if isinstance(s, Path | Box | Ellipse):
                inks = {s.ink, s.fill} - {""}
            assert inks <= INKS
