"""The network view of wide networks: what it shows at each step, and that nothing moves."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from core.explain import Subject, explain
from core.lowering import MATRIX, display_granularity
from core.plan import Phase
from gui.scene.hit import hit
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Ellipse, Image, Picture, Segments, Tag, Text
from gui.scene.views import views_of
from gui.scene.wide_edges import CROWD, STRONGEST
from gui.scene.wide_parts import rows_of
from tests.scene.label_rule import clashes
from tests.scene.wide_cases import CASES, drawn, frame, numbers, session_of, steps_of

MATRICES = [name for name, e in CASES.items() if display_granularity(e) == MATRIX]


def place(text: Text) -> tuple[object, ...]:
    return (text.tag, text.x, text.y, text.anchor)


def bodies(picture: Picture) -> list[tuple[object, ...]]:
    kinds = ("neuron", "input", "box", "ellipsis")
    return [
        (s.tag, s.rect)
        for s in picture.shapes
        if isinstance(s, Box | Ellipse) and s.tag.kind in kinds
    ]


@pytest.mark.parametrize("name", CASES)
def test_a_wide_network_opens_in_the_network_view(name: str) -> None:
    assert views_of(CASES[name])[0] == "network"
    assert [s for s in drawn(name, 0).shapes if s.tag.kind == "ellipsis"]


@pytest.mark.parametrize("name", CASES)
def test_every_step_changes_the_picture_and_moves_nothing(name: str) -> None:
    before = drawn(name, 0)
    standing = bodies(before)
    for step in range(1, session_of(name).plan.length + 1):
        picture = drawn(name, step)
        assert picture != before, f"step {step} changes nothing"
        if step % 7 == 0:
            assert bodies(picture) == standing
            assert picture.bounds == before.bounds
        before = picture


@pytest.mark.parametrize("name", CASES)
def test_numbers_keep_their_places(name: str) -> None:
    final = {(t.tag.wire, t.tag.entry, t.tag.quantity): place(t) for t in numbers(drawn(name))}
    for step in steps_of(name, 6):
        for text in numbers(drawn(name, step)):
            key = (text.tag.wire, text.tag.entry, text.tag.quantity)
            if not text.tag.label.startswith("strip"):
                assert final[key] == place(text)


@pytest.mark.parametrize("name", CASES)
def test_every_number_is_the_snapshots_and_none_of_a_shown_unit_is_missing(name: str) -> None:
    for step in steps_of(name, 5):
        made = frame(name, step, digits=5)
        snapshot = made.snapshot
        assert snapshot is not None
        picture = drawn(name, step, digits=5)
        ask = {
            "value": snapshot.value,
            "gradient": snapshot.gradient,
            "updated": snapshot.updated,
        }
        seen = set()
        for text in numbers(picture):
            tag = text.tag
            found = ask[tag.quantity](tag.wire) if tag.port is None else snapshot.flow(tag.port)
            assert found is not None
            if snapshot.graph.wires[tag.wire].batched:
                found = found[0]
            assert text.string == format_number(float(found[tag.entry]), 5)
            seen.add((tag.wire, tag.entry, tag.quantity))
        for shape in picture.shapes:
            if shape.tag.kind in ("neuron", "input", "box") and shape.tag.wire:
                for quantity, read in ask.items():
                    there = read(shape.tag.wire) is not None
                    here = (shape.tag.wire, shape.tag.entry, quantity) in seen
                    assert here == there, (shape.tag, quantity)


@pytest.mark.parametrize("digits", [2, 4, 8])
@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps(name: str, digits: int) -> None:
    language = "ko" if digits == 4 else "en"
    for step in steps_of(name, 4):
        assert not clashes(drawn(name, step, digits=digits, language=language))


@pytest.mark.parametrize("name", MATRICES)
def test_pictures_show_what_the_snapshot_has(name: str) -> None:
    made = frame(name)
    snapshot = made.snapshot
    assert snapshot is not None
    found = [s for s in drawn(name).shapes if isinstance(s, Image) and s.tag.wire]
    assert {s.tag.quantity for s in found} == {"value", "gradient", "updated"}
    for image in found:
        read = {"value": snapshot.value, "gradient": snapshot.gradient}
        array = read.get(image.tag.quantity, snapshot.updated)(image.tag.wire)
        assert array is not None
        if snapshot.graph.wires[image.tag.wire].batched:
            array = array[0]
        peak = np.abs(array).max()
        assert np.allclose(image.values.ravel() * peak, array.ravel())


def test_the_strongest_edges_are_drawn_and_change_with_the_weights_only() -> None:
    name = "classes in matrices"
    plan = session_of(name).plan

    def edges(step: int) -> dict[tuple[str, tuple[int, ...]], Segments]:
        shapes = drawn(name, step).shapes
        return {
            (s.tag.wire, s.tag.entry): s
            for s in shapes
            if isinstance(s, Segments) and s.tag.kind == "edge"
        }

    snapshot = frame(name, 0).snapshot
    assert snapshot is not None
    start, forward = edges(0), edges(plan.ends[Phase.FORWARD])
    for wire in ("W1", "W2", "W3"):
        weights = np.abs(snapshot.value(wire))
        kept = {entry for w, entry in start if w == wire}
        usual = [rows_of(n, (), all_units=False) for n in weights.shape]
        shown = set(product(*usual))
        assert shown <= kept
        least = min(weights[entry] for entry in kept - shown)
        stronger = {tuple(entry) for entry in np.argwhere(weights >= least).tolist()}
        assert len(kept - shown) == STRONGEST
        assert stronger - shown == kept - shown
        widths = {start[wire, e].widths[0]: weights[e] for e in kept}
        assert [widths[w] for w in sorted(widths)] == sorted(widths.values())
    assert start.keys() == forward.keys()
    assert start["W1", next(e for w, e in start if w == "W1")].ink == "wire"
    assert {s.ink for s in forward.values()} == {"wire-forward"}
    assert {s.ink for s in edges(plan.length).values()} == {"wire-updated"}


def test_heavy_shapes_are_the_same_objects_from_step_to_step() -> None:
    name = "classes in matrices"
    first, second = drawn(name, 1), drawn(name, 2)
    images = {id(s.values) for s in first.shapes if isinstance(s, Image)}
    assert images <= {id(s.values) for s in second.shapes if isinstance(s, Image)}
    edges = {id(s) for s in first.shapes if isinstance(s, Segments) and s.ink == "wire"}
    assert edges & {id(s) for s in second.shapes if isinstance(s, Segments)}


def test_a_step_of_a_matrix_gate_lights_whole_layers() -> None:
    name = "classes in matrices"
    bands = {s.tag.label: s for s in drawn(name, 1).shapes if s.tag.label.startswith("band")}
    assert set(bands) == {"band 0", "band 1"}
    fed, made = bands["band 0"], bands["band 1"]
    assert isinstance(fed, Box)
    assert isinstance(made, Box)
    assert (fed.fill, made.fill) == ("", "halo")
    lines = [s for s in drawn(name, 1).shapes if isinstance(s, Segments) and s.ink == "lit"]
    assert {s.tag.wire for s in lines if s.tag.kind in ("edge", "mesh")} == {"W1"}
    (mesh,) = [s for s in lines if s.tag.kind == "mesh"]
    edges = [s for s in drawn(name, 1).shapes if s.tag.kind == "edge" and s.tag.wire == "W1"]
    assert len(mesh.lines) == sum(len(s.lines) for s in edges if isinstance(s, Segments))


@pytest.mark.parametrize("name", CASES)
def test_edges_pass_behind_the_pictures_and_only_the_chosen_one_lies_over(name: str) -> None:
    def over(picture: Picture) -> set[Tag]:
        """The edges that a picture of weights has on or under it, but for its own ground."""
        images = [s.rect for s in picture.shapes if s.tag.label.startswith("weight ")]
        found = set()
        for shape in picture.shapes:
            if isinstance(shape, Segments) and shape.tag.kind == "edge":
                xs, ys = (shape.lines[:, [k, k + 2]] for k in (0, 1))
                for part in np.linspace(0.0, 1.0, 41):
                    points = zip(xs @ [1 - part, part], ys @ [1 - part, part], strict=True)
                    if any(rect.contains(p) for p in points for rect in images):
                        found.add(shape.tag)
        return found

    assert not over(drawn(name, 0))
    snapshot, network = frame(name).snapshot, CASES[name].network
    assert snapshot is not None
    assert network is not None
    # From the last input to the first unit: through the middle.
    last = network.layer_sizes[0] - 1
    whole = "W1" in snapshot.graph.wires
    wire, entry = ("W1", (last, 0)) if whole else (f"W1[{last}][0]", ())
    assert over(drawn(name, 0, selected=wire, entry=entry)) == {Tag("edge", wire, entry=entry)}


def test_unfolded_the_picture_lies_on_a_ground_over_all_edges() -> None:
    shapes = drawn("classes in matrices", unfolded=frozenset({1})).shapes
    mesh = [i for i, s in enumerate(shapes) if s.tag.kind == "mesh" and s.tag.wire == "W1"]
    boards = [i for i, s in enumerate(shapes) if s.tag.kind == "board"]
    images = [i for i, s in enumerate(shapes) if s.tag.label == "weight 1"]
    assert mesh
    assert max(mesh) < min(boards) < min(images)


def test_a_hidden_unit_shows_its_newest_number_in_its_fold() -> None:
    name = "scalar gates"
    plan = session_of(name).plan
    step = plan.forward_at["a2[6]"]
    found = [t for t in numbers(drawn(name, step)) if t.tag.wire == "a2[6]"]
    assert {t.tag.label for t in found} == {"strip fold 2 4"}
    assert not [t for t in numbers(drawn(name, step + 1)) if t.tag.wire == "a2[6]"]


def test_clicks_tell_the_wire_and_the_entry() -> None:
    name = "a picture of the inputs"
    made = frame(name)
    picture = drawn(name)
    assert made.snapshot is not None
    for shape in picture.shapes:
        if isinstance(shape, Image) and shape.tag.wire:
            x, y = shape.rect.x + shape.rect.w * 0.98, shape.rect.y + shape.rect.h * 0.98
            # Edges lie over the weights; the inputs and the biases are free.
            if shape.tag.label.startswith("weight"):
                continue
            tag = hit(picture, (x, y), 0.5)
            assert tag is not None
            array = made.snapshot.value(tag.wire)
            assert array is not None
            last = tuple(n - 1 for n in made.snapshot.graph.wires[tag.wire].shape)
            assert tag.entry == last
    halves = [s for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "neuron"]
    for box in halves[1:3]:
        tag = hit(picture, (box.rect.center[0], box.rect.bottom - 4.0))
        assert tag is not None
        assert (tag.wire, tag.entry) == (box.tag.wire, box.tag.entry)
        assert explain(made.snapshot, Subject(tag.wire, "value", None, tag.entry))


def test_the_fold_says_which_layer_it_is() -> None:
    picture = drawn("classes in matrices", 0)
    folds = [s for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "ellipsis"]
    assert [f.tag.entry for f in folds] == [(0,), (1,), (2,)]
    tag = hit(picture, (folds[1].rect.center[0], folds[1].rect.y + 12.0))
    assert tag is not None
    assert (tag.kind, tag.entry) == ("ellipsis", (1,))
    said = [t.string for t in picture.texts() if t.tag.kind == "ellipsis"]
    assert said == ["⋮  9 more", "⋮  25 more", "⋮  25 more"]


def test_an_unfolded_layer_shows_every_unit_and_every_edge() -> None:
    name = "classes in matrices"
    picture = drawn(name, unfolded=frozenset({1}))
    units = {s.tag.entry for s in picture.shapes if s.tag.wire == "a1" and s.tag.kind == "neuron"}
    assert units == {(k,) for k in range(32)}
    lines = [s for s in picture.shapes if isinstance(s, Segments) and s.tag.kind == "mesh"]
    assert {s.tag.wire: len(s.lines) for s in lines} == {"W1": 16 * 32, "W2": 32 * 32}
    closer = [s for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "ellipsis"]
    assert [s.tag.entry for s in closer if s.tag.label == "fold 1"] == [(1,)]


def test_a_very_wide_unfolded_layer_is_a_table_with_numbers() -> None:
    from tests.networks import network
    from tests.scene import wide_cases

    wide_cases.CASES["table"] = network(60, 50, 11)
    try:
        picture = drawn("table", unfolded=frozenset({0, 1}))
    finally:
        del wide_cases.CASES["table"]
    tables = [s for s in picture.shapes if isinstance(s, Image) and s.axis == 0 and s.tag.wire]
    assert {(s.tag.wire, s.values.shape) for s in tables} == {
        ("x", (60, 1)),
        ("z1", (50, 1)),
        ("a1", (50, 1)),
    }
    assert all(s.numbers is not None for s in tables)
    assert not clashes(picture)
    lines = [s for s in picture.shapes if isinstance(s, Segments) and s.tag.kind == "mesh"]
    assert sum(len(s.lines) for s in lines if s.tag.wire == "W1") == 3000
    strong = [len(s.lines) for s in lines if s.tag.wire == "W1" and s.ink == "wire-updated"]
    assert strong == [CROWD]


@pytest.mark.parametrize("name", ["classes in matrices", "scalar gates"])
def test_a_line_of_a_stripe_is_a_hidden_unit_that_a_click_brings_out(name: str) -> None:
    picture = drawn(name)
    layer = 1 if name == "classes in matrices" else 2
    fold = next(
        s
        for s in picture.shapes
        if isinstance(s, Box) and s.tag.kind == "ellipsis" and s.tag.entry == (layer,)
    )
    stripes = [
        s
        for s in picture.shapes
        if isinstance(s, Image)
        and s.tag.label == f"a {layer}"
        and fold.rect.contains(s.rect.center)
    ]
    for stripe in stripes:
        rows = len(stripe.values)
        at = (stripe.rect.center[0], stripe.rect.y + stripe.rect.h * (rows - 0.5) / rows)
        tag = hit(picture, at, 1.0)
        assert tag is not None
        # Seven units are shown, the last three beneath the fold.
        last = 3 + rows
        expected = ("a1", (last,)) if layer == 1 else (f"a2[{last}]", ())
        assert (tag.wire, tag.entry, tag.quantity) == (*expected, stripe.tag.quantity)
        shown = drawn(name, selected=tag.wire, entry=tag.entry)
        assert expected in {
            (s.tag.wire, s.tag.entry) for s in shown.shapes if s.tag.kind == "neuron"
        }
    assert [s.tag.quantity for s in stripes] == ["value", "gradient", "updated"]


@pytest.mark.parametrize(
    ("name", "gate", "label"),
    [("scalar gates", "a2[6]", "a 2"), ("classes in matrices", "a2", "a 2")],
)
def test_a_stripe_with_a_new_number_is_framed_and_gives_way_when_it_is_asked(
    name: str, gate: str, label: str
) -> None:
    step = session_of(name).plan.forward_at[gate]

    def stripes(picture: Picture) -> list[Image]:
        return [s for s in picture.shapes if isinstance(s, Image) and s.tag.label == label]

    picture = drawn(name, step)
    frames = [s.rect for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "halo"]
    (stripe,) = stripes(picture)
    assert any(f.contains(stripe.rect.center) and f.w < 2 * stripe.rect.w for f in frames)
    asked = drawn(name, step, asking=True)
    assert not stripes(asked)
    known = len([s for s in picture.shapes if isinstance(s, Image)])
    assert len([s for s in asked.shapes if isinstance(s, Image)]) == known - 1
