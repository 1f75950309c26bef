"""The gate view, on every graph and network that there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.experiment import NETWORK
from core.plan import Phase
from core.session import Session
from gui.scene import geometry
from gui.scene.gate_layout import GateLayout, layout
from gui.scene.gate_view import draw
from gui.scene.shapes import Box, Ellipse, Image, Path, Picture, Rect, Shape, Text
from tests.scene.gate_cases import (
    CASES,
    find,
    frame,
    graph_experiment,
    numbers,
    picture,
    placed,
    reached,
    rooms,
    session,
)

ALL = pytest.mark.parametrize("case", CASES)
FEW = pytest.mark.parametrize(
    "case",
    [
        "oracle-cs231n_logistic_gates",
        "oracle-gate_patterns",
        "oracle-svm_graph_regularized",
        "oracle-mazur_biases_trained-scalar",
        "oracle-twolayernet_std001-scalar",
        "oracle-iris_4_5_3_relu_softmax-matrix",
    ],
)


def some_steps(made: Session, count: int = 12) -> list[int]:
    """Return the ends of the phases and a few steps between, at the same places always."""
    last = made.plan.length
    between = np.linspace(0, last, min(count, last + 1)).astype(int).tolist()
    return sorted({*made.plan.ends.values(), *between})


def drawn(case: str, step: int, digits: int = 4, language: str = "en") -> Picture:
    return draw(frame(session(case), step, digits, language), placed(case, digits, language))


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
        for language in ("ko", "en"):
            assert not touching(rooms(placed(case, digits, language)), 3.0)


@ALL
def test_numbers_stay_in_their_rooms_so_that_no_label_meets_another(case: str) -> None:
    # The last step has all the numbers of the iteration: test_stepping_moves_nothing.
    for digits, language in ((2, "ko"), (4, "en"), (8, "ko"), (8, "en")):
        room = rooms(placed(case, digits, language))
        found = hulls(drawn(case, session(case).plan.length, digits, language))
        assert not touching(found, 1.0)
        for name, box in found.items():
            assert _inside(box, room[name].grown(0.6)), name
        assert _inside(
            geometry.bounding([geometry.rect_corners(b) for b in found.values()]),
            placed(case, digits, language).bounds,
        )


def _inside(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def flattened(path: Path, steps: int = 16) -> np.ndarray:
    """Return a path as straight lines (n, 4)."""
    lines: list[list[float]] = []
    pen = (0.0, 0.0)
    for kind, *rest in path.commands:
        if kind == "L":
            lines.append([*pen, *rest])
        elif kind == "C":
            a, b, c, d = np.array([pen, rest[:2], rest[2:4], rest[4:]])
            t = np.linspace(0, 1, steps + 1)[:, None]
            points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
            lines += [[*p, *q] for p, q in pairwise(points.tolist())]
        pen = tuple(rest[-2:])
    return np.array(lines)


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


def solid(shown: Picture) -> set[object]:
    """Return what may only be added to: texts and images, and bodies without their inks."""
    found: set[object] = set()
    for s in shown.shapes:
        if isinstance(s, Text):
            found.add(s)
        elif isinstance(s, Box | Ellipse | Image) and s.tag.kind != "halo":
            found.add((type(s), s.rect, s.tag))
        elif isinstance(s, Path) and s.ink != "halo-edge":
            found.add((s.commands, s.tag))
    return found


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
            assert all(_inside(geometry.bounding([t.corners()]), halo.rect) for t in own)


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
                assert _inside(box, rooms(found)[name].grown(0.6)), (value, digits, name)


# -- what the signs mean ---------------------------------------------------------------


def wires(shown: Picture, wire: str) -> list[Path]:
    return [
        s
        for s in shown.shapes
        if isinstance(s, Path) and s.tag.kind == "wire" and s.tag.wire == wire
    ]


def body(shown: Picture, wire: str) -> Shape:
    return next(s for s in shown.shapes if s.tag.kind in ("gate", "pill") and s.tag.wire == wire)


def test_a_wire_takes_the_ink_of_the_phase_it_has_reached() -> None:
    made = find("cs231n_logistic_gates")
    ends = made.plan.ends
    inks = []
    for step in (
        0,
        ends[Phase.FORWARD],
        ends[Phase.BACKWARD] - 1,
        ends[Phase.UPDATE],
        made.plan.length - 1,
    ):
        inks.append([w.ink for w in wires(picture(made, step), "s01")])
    assert inks[0] == ["wire", "wire"]
    assert inks[1] == ["wire-forward", "wire-forward"]
    assert inks[2] == ["wire-backward", "wire-backward"]
    assert inks[3] == ["wire-backward", "wire-backward"]
    assert inks[4] == ["wire-updated", "wire-updated"]
    assert {w.ink for w in wires(picture(made, made.plan.length), "x0")} == {"wire-backward"}


def test_inputs_of_the_newest_gate_are_lit() -> None:
    made = find("cs231n_add_mul")
    shown = picture(made, 1)
    gate = made.plan.graph.gates[0]
    for wire in gate.inputs:
        assert {w.ink for w in wires(shown, wire)} == {"lit"}
    assert body(shown, gate.output).ink == "lit"  # type: ignore[union-attr]
    others = set(made.plan.graph.wires) - {*gate.inputs, gate.output}
    assert all(w.ink != "lit" for wire in others for w in wires(shown, wire))


def test_a_frozen_parameter_has_a_lock_and_no_blue() -> None:
    frozen_one = find("mazur_biases_frozen")
    shown = picture(frozen_one, frozen_one.plan.length)
    locks = {s.tag.wire for s in shown.shapes if s.tag.kind == "lock"}
    assert locks == {"b1[0]", "b1[1]", "b2[0]", "b2[1]"}
    blue = {w for w, _, quantity, _ in numbers(shown) if quantity == "updated"}
    graph = frozen_one.plan.graph
    assert blue == {*graph.parameters, *graph.producer}
    trained = find("mazur_biases_trained")
    assert not [s for s in picture(trained, 5).shapes if s.tag.kind == "lock"]


def test_no_gradient_runs_back_through_a_detached_gate() -> None:
    made = find("iris_4_5_3_relu_softmax")
    graph = made.plan.graph
    before = picture(made, made.plan.ends[Phase.LOSS])
    after = picture(made, made.plan.ends[Phase.BACKWARD])
    detached = {g.id for g in graph.gates if g.detached}
    assert detached
    for shown, dashed in ((before, False), (after, True)):
        for s in shown.shapes:
            if isinstance(s, Path) and s.tag.kind == "wire" and s.tag.port is not None:
                assert bool(s.dash) == (dashed and s.tag.port[0] in detached)
    flows = {port[0] for _, port, quantity, _ in numbers(after) if port and quantity == "flow"}
    assert not flows & detached


def test_flows_stand_at_their_ports_and_the_total_only_after_the_last() -> None:
    nodes = [
        ("a", "parameter", ()),
        ("q", "square", ("a",)),
        ("p", "mul", ("q", "q")),
        ("s", "add", ("p", "q")),
    ]
    made = Session(graph_experiment(nodes, {"a": 3.0}, "s"))
    begin = made.plan.ends[Phase.FORWARD] + 1

    def red(step: int) -> dict[tuple[object, object], str]:
        return {
            (w, p): t
            for w, p, quantity, t in numbers(picture(made, step))
            if w == "q" and quantity in ("gradient", "flow")
        }

    assert red(begin) == {}
    assert red(begin + 1) == {("q", ("s", 1)): "1.0000"}
    assert red(begin + 2) == {
        ("q", ("s", 1)): "1.0000",
        ("q", ("p", 0)): "9.0000",
        ("q", ("p", 1)): "9.0000",
        ("q", None): "19.0000",
    }
    found = layout(made.plan.graph, made.experiment, 4, "en")
    for text in picture(made, begin + 2).texts():
        if text.tag.quantity == "flow":
            assert text.tag.port is not None
            gate, index = text.tag.port
            x, y = found.nodes[gate].port(index)
            assert 0 < x - text.x < 20
            assert 0 < text.y - y < 20


def test_the_shown_sample_is_the_one_asked_for() -> None:
    made = find("bce_2_3_1")
    last = made.plan.length
    for sample in range(made.samples):
        shown = picture(made, last, sample=sample)
        assert numbers(shown) == reached(frame(made, last).snapshot, 4, sample)
    beyond = picture(made, last, sample=99)
    assert numbers(beyond) == reached(frame(made, last).snapshot, 4, made.samples - 1)


def test_only_what_is_summed_over_the_batch_is_marked_so() -> None:
    many, single = find("bce_2_3_1"), find("mazur_biases_trained")

    def marked(made: Session) -> set[tuple[str, str]]:
        shown = picture(made, made.plan.length)
        return {(t.tag.wire, t.tag.quantity) for t in shown.texts() if t.string == "Σn"}

    graph = many.plan.graph
    expected = {(w, "gradient") for w in graph.sources if not graph.wires[w].batched}
    assert marked(many) == expected
    assert expected
    assert marked(single) == set()


def test_a_large_array_is_a_heat_map_with_its_extremes() -> None:
    made = find("iris_4_5_3_relu_softmax", "matrix")
    shown = picture(made, made.plan.length)
    images = {
        s.tag.quantity: s for s in shown.shapes if isinstance(s, Image) and s.tag.wire == "W1"
    }
    assert set(images) == {"value", "gradient", "updated"}
    weights = made.snapshot().value("W1")
    assert weights is not None
    np.testing.assert_allclose(images["value"].values, weights / np.abs(weights).max())
    assert {t.string for t in shown.texts() if t.tag.wire == "W1" and t.tag.kind == "name"} == {
        "W(1)",
        "4×5",
        "Σn",
    }


def test_entries_stand_in_rows_and_columns() -> None:
    made = find("matmul_lecture")
    shown = picture(made, 0)
    cells = [t for t in shown.texts() if t.tag.wire == "w" and t.tag.quantity == "value"]
    table = made.snapshot().value("w")
    assert table is not None
    assert len(cells) == table.size
    assert len({round(t.y, 3) for t in cells}) == table.shape[0]
    assert len({round(t.x, 3) for t in cells}) == table.shape[1]
    rows = sorted(cells, key=lambda t: (t.y, t.x))
    assert [float(t.string.replace("−", "-")) for t in rows] == table.ravel().tolist()


def test_a_start_value_other_than_one_is_said_in_the_users_language() -> None:
    base = find("cs231n_add_mul").experiment
    for start, said in ((1.0, False), (2.5, True)):
        made = Session(replace(base, start_value=start))
        begin = made.plan.ends[Phase.FORWARD] + 1
        texts = [t.string for t in picture(made, begin).texts() if t.tag.kind == "text"]
        assert any("2.5" in t for t in texts) == said
        early = [t.string for t in picture(made, begin - 1).texts() if t.tag.kind == "text"]
        assert not any("2.5" in t for t in early)


def test_a_selected_wire_glows_and_nothing_else_changes() -> None:
    made = find("cs231n_add_mul")
    plain, chosen = picture(made, 3), picture(made, 3, selected="q")
    glow = [s for s in chosen.shapes if isinstance(s, Path) and s.ink == "halo-edge"]
    assert glow
    assert {s.tag.wire for s in glow} == {"q"}
    assert solid(plain) == solid(chosen)
    assert picture(made, 3, selected="nothing of that name") == plain


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
    places = sorted({round(n.x, 6) for n in found.nodes.values()})
    column = {w: places.index(round(n.x, 6)) for w, n in found.nodes.items()}
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
