"""The matrix view: every number is there, in its place, and no step passes unseen."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment import Experiment
from core.files.examples import open_example
from gui.scene import matrix_view
from gui.scene.effects import effected
from gui.scene.frame import Frame, ViewSettings
from gui.scene.hit import hit
from gui.scene.matrix_maps import blanks
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Picture
from tests import networks
from tests.scene.label_rule import clashes
from tests.scene.matrix_cases import (
    ALL,
    LARGE,
    MIDDLE,
    SMALL,
    drawn,
    filled,
    frame,
    images,
    layout_of,
    numbers,
    places,
    readouts,
    steps,
    trace_of,
)

QUANTITIES = ("value", "gradient", "updated")


def told(shown: Frame, quantity: str, wire: str) -> np.ndarray | None:
    """Return what the snapshot has for a wire, of the shown sample."""
    snapshot = shown.snapshot
    assert snapshot is not None
    ask = {"value": snapshot.value, "gradient": snapshot.gradient, "updated": snapshot.updated}
    found = ask[quantity](wire)
    if found is None or not snapshot.graph.wires[wire].batched:
        return found
    return np.asarray(found[shown.batch_row])


def expected(shown: Frame) -> dict[tuple[str, str], str]:
    """Return the text of every number of a scalar graph that has a place and is reached."""
    found = {}
    assert shown.snapshot is not None
    for wire in shown.snapshot.graph.wires.values():
        if wire.origin.role == "product":
            continue  # read out while it is new
        for quantity in QUANTITIES:
            number = told(shown, quantity, wire.id)
            if number is not None:
                found[wire.id, quantity] = format_number(float(number), shown.view.digits)
    return found


# -- every number ------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMALL)
def test_every_number_that_is_reached_is_written(name: str) -> None:
    experiment = SMALL[name]
    if not all(max(p.weight.shape) <= 8 for p in layout_of(experiment).parts.layers):
        pytest.skip("heat maps")
    for at in steps(experiment, 12):
        shown = frame(experiment, at)
        written = {(t.tag.wire, t.tag.quantity): t.runs[0].text for t in numbers(drawn(shown))}
        assert written == expected(shown)


@pytest.mark.parametrize("name", [*LARGE, *MIDDLE])
def test_heat_maps_hold_the_numbers_themselves(name: str) -> None:
    experiment = ALL[name]
    shown = frame(experiment, sample=1)
    picture = drawn(shown)
    for image in images(picture):
        rows, columns = image.values.shape
        assert image.numbers is not None
        wide, high = image.rect.w / columns, image.rect.h / rows
        for row, column in {(0, 0), (rows - 1, columns - 1), (rows // 2, columns // 3)}:
            point = (image.rect.x + (column + 0.5) * wide, image.rect.y + (row + 0.5) * high)
            wire, entry = image.place_of(point)
            number = told(shown, image.tag.quantity, wire)
            assert number is not None
            assert image.numbers[row, column] == number[entry]
    whole = {s for s in images(picture) if s.values.shape == (9, 10)}
    assert len(whole) == (3 if name in MIDDLE else 0)


@pytest.mark.parametrize("name", ALL)
def test_no_step_leaves_the_picture_unchanged(name: str) -> None:
    experiment = ALL[name]
    length = trace_of(experiment).plan.length
    chosen = range(length + 1) if length < 200 else range(80)
    pictures = [drawn(frame(experiment, at)) for at in chosen]
    digests = [p.digest() for p in pictures]
    assert all(a != b for a, b in pairwise(digests))


@pytest.mark.parametrize("name", ALL)
def test_stepping_moves_nothing(name: str) -> None:
    experiment = ALL[name]
    first = drawn(frame(experiment, 0))
    for at in steps(experiment, 6):
        picture = drawn(frame(experiment, at))
        assert picture.bounds == first.bounds
        assert places(picture) == places(first)


def test_a_layout_knows_no_value() -> None:
    experiment = open_example("iris_4_5_3_relu_softmax")
    other = replace(experiment, parameters={k: v * 1e6 for k, v in experiment.parameters.items()})
    one, two = drawn(frame(experiment)), drawn(frame(other))
    assert places(one) == places(two)
    assert one.bounds == two.bounds


def test_a_loss_table_has_no_matrices() -> None:
    shown = frame(open_example("article001_a"))
    with pytest.raises(ValueError, match="no network"):
        matrix_view.draw(replace(shown, snapshot=None), layout_of(shown.experiment))
    graph = open_example("cs231n_add_mul")
    with pytest.raises(ValueError, match="only a network"):
        matrix_view.layout(trace_of(graph).graph, graph, 4, "en")


# -- nothing overlaps --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ALL)
def test_nothing_overlaps(name: str, language: str) -> None:
    experiment = ALL[name]
    for digits in (2, 4, 8):
        before: Picture | None = None
        for at in steps(experiment, 5):
            picture = drawn(frame(experiment, at, digits=digits, language=language))
            assert clashes(picture, before) == []
            before = picture
            corners = [c for t in picture.texts() for c in t.corners()]
            assert all(picture.bounds.contains(c) for c in corners)


@pytest.mark.parametrize("number", [-88888.88888888, float("nan"), float("-inf"), 0.0])
@pytest.mark.parametrize("digits", [2, 5, 8])
@pytest.mark.parametrize("name", ["article000_network", *MIDDLE, "digits", "small after large"])
def test_nothing_overlaps_with_any_number(name: str, digits: int, number: float) -> None:
    experiment = ALL[name]
    trace = filled(trace_of(experiment), number)
    wire = next(w for w in trace.graph.wires if trace.graph.wires[w].origin.role == "weight")
    entry = (0, 0) if trace.graph.wires[wire].shape else ()
    for at in (-1, trace.plan.length // 2):
        shown = frame(experiment, at, trace, digits=digits, selected=wire, entry=entry)
        assert clashes(drawn(shown)) == []


@settings(max_examples=15)
@given(
    sizes=st.lists(st.integers(1, 10), min_size=2, max_size=4),
    digits=st.integers(2, 15),
    part=st.floats(0, 1),
)
def test_nothing_overlaps_in_any_shape(sizes: list[int], digits: int, part: float) -> None:
    experiment = networks.network(*sizes, samples=2)
    length = trace_of(experiment).plan.length
    shown = frame(experiment, round(part * length), digits=digits)
    layout = matrix_view.layout(trace_of(experiment).graph, experiment, digits, "ko")
    assert clashes(matrix_view.draw(shown, layout)) == []


# -- what is new, what led to it ---------------------------------------------------------


@pytest.mark.parametrize("name", ["article001_a", "article000_network"])
def test_the_newest_number_has_a_halo(name: str) -> None:
    experiment = SMALL[name]
    for at in range(1, trace_of(experiment).plan.length + 1):
        picture = drawn(frame(experiment, at))
        assert [s for s in picture.shapes if s.tag.kind == "halo"]


def test_the_newest_array_has_a_halo_and_its_sources_are_lit() -> None:
    experiment = LARGE["wide"]
    plan = trace_of(experiment).plan
    picture = drawn(frame(experiment, plan.forward_at["p2"]))
    (halo,) = [s for s in picture.shapes if s.tag.kind == "halo"]
    (new,) = [s for s in images(picture, "value") if s.tag.wire == "p2"]
    assert isinstance(halo, Box)
    assert halo.rect == new.rect.grown(5.0)
    assert picture.shapes.index(halo) < picture.shapes.index(new)
    lit = [s.rect for s in picture.shapes if isinstance(s, Box) and s.ink == "lit"]
    sources = [s.rect for s in images(picture, "value") if s.tag.wire in ("a1", "W2")]
    assert sorted((r.x, r.y) for r in lit) == sorted((r.x - 2, r.y - 2) for r in sources)


def test_what_is_not_reached_is_an_empty_frame() -> None:
    experiment = LARGE["wide"]
    start, end = drawn(frame(experiment, 0)), drawn(frame(experiment))
    assert {s.tag.wire for s in images(start)} == {"x", "W1", "W2", "W3", "b1", "b2", "b3", "t"}
    assert {s.tag.quantity for s in images(start)} == {"value"}
    rects = {s.rect for s in start.shapes if isinstance(s, Box) and s.tag.kind == "box"}
    assert {s.rect for s in images(end)} <= rects


@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False))
def test_blanks_cover_what_is_missing_and_nothing_else(rows: int, columns: int, rng) -> None:  # type: ignore[no-untyped-def]
    there = np.array([[rng.random() < 0.5 for _ in range(columns)] for _ in range(rows)])
    covered = np.zeros((rows, columns), dtype=int)
    for row, column, down, across in blanks(there):
        covered[row : row + down, column : column + across] += 1
    assert np.array_equal(covered, (~there).astype(int))


def test_a_matrix_of_scalars_fills_up_entry_by_entry() -> None:
    experiment = MIDDLE["heat maps of scalars"]
    plan = trace_of(experiment).plan
    seen = []
    for at in (plan.gradient_at["W1[8][9]"], plan.gradient_at["W1[3][9]"], plan.length):
        picture = drawn(frame(experiment, at))
        found = [s for s in images(picture, "gradient") if s.values.shape == (9, 10)]
        seen.append([int(np.count_nonzero(s.numbers)) for s in found])
        assert all(s.numbers is not None for s in found)
    assert seen[0] <= seen[1] < seen[2] or seen[0] == [0]


def test_the_same_array_is_the_same_image_at_every_step() -> None:
    experiment = LARGE["wide"]
    length = trace_of(experiment).plan.length
    before = {(s.tag, s.rect): s for s in images(drawn(frame(experiment, length // 2)))}
    after = {(s.tag, s.rect): s for s in images(drawn(frame(experiment, length)))}
    assert len(before) > 10
    assert all(after[key] is image for key, image in before.items())


# -- scales ------------------------------------------------------------------------------


def test_a_scale_is_shared_by_all_layers_and_samples() -> None:
    experiment = LARGE["wide"]
    trace = trace_of(experiment)
    picture = drawn(frame(experiment, sample=2))
    peak = max(float(np.abs(trace.values[f"W{k}"]).max()) for k in (1, 2, 3))
    peak = max(peak, *(float(np.abs(trace.again[f"W{k}"]).max()) for k in (1, 2, 3)))
    for image in images(picture):
        if image.tag.wire in ("W1", "W2", "W3") and image.tag.quantity != "gradient":
            assert image.numbers is not None
            np.testing.assert_allclose(image.values, image.numbers / peak)
    assert format_number(peak, 4) in {t.string for t in picture.texts()}
    sums = max(float(np.abs(trace.gradients[f"z{k}"]).max()) for k in (1, 2, 3))
    sums = max(sums, *(float(np.abs(trace.gradients[f"p{k}"]).max()) for k in (1, 2, 3)))
    (red,) = [s for s in images(picture, "gradient") if s.tag.wire == "z2"]
    np.testing.assert_allclose(red.values[0], trace.gradients["z2"][2] / sums)


def test_what_is_not_finite_is_marked_and_breaks_no_scale() -> None:
    experiment = LARGE["wide"]
    trace = trace_of(experiment)
    broken = np.array(trace.values["W2"])
    broken[0, 0], broken[1, 1], broken[2, 2] = np.nan, np.inf, -np.inf
    damaged = replace(trace, values={**trace.values, "W2": broken})
    (image,) = [s for s in images(drawn(frame(experiment, 0, damaged))) if s.tag.wire == "W2"]
    assert np.argwhere(np.isnan(image.values)).tolist() == [[0, 0], [1, 1], [2, 2]]
    assert 0 < np.nanmax(np.abs(image.values)) <= 1.0
    assert image.numbers is not None
    assert np.isposinf(image.numbers[1, 1])


def test_all_zero_is_a_scale_of_zero() -> None:
    experiment = LARGE["wide"]
    trace = filled(trace_of(experiment), 0.0)
    picture = drawn(frame(experiment, -1, trace))
    assert all(not np.any(s.values) for s in images(picture))
    scale = [t.string for t in picture.texts() if t.tag.kind == "legend" and t.tag.quantity]
    assert set(scale) == {"0"}


# -- choosing ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wire", "entry", "said"),
    [
        ("wide", "W2", (4, 7), ("W2", (4, 7))),
        ("wide", "a2", (3,), ("a2", (3,))),
        ("digits", "x", (20,), ("x", (20,))),
        ("heat maps of scalars", "W1[2][3]", (), ("W1[2][3]", ())),
    ],
)
def test_a_chosen_entry_is_read_out(
    name: str, wire: str, entry: tuple[int, ...], said: tuple[str, tuple[int, ...]]
) -> None:
    shown = frame(ALL[name], selected=wire, entry=entry)
    picture = drawn(shown)
    found = readouts(picture)
    assert {(t.tag.wire, t.tag.entry) for t in found} == {said}
    for text in found:
        number = told(shown, text.tag.quantity, wire)
        assert number is not None
        assert text.runs[0].text == format_number(float(number[entry]), 4)
    cross = [s for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "halo"]
    assert len(cross) >= 3


def test_focus_goes_before_selection_and_a_whole_array_has_no_line() -> None:
    both = frame(LARGE["wide"], selected="W2", entry=(0, 0), focus="z3", focus_entry=(1,))
    assert {t.tag.wire for t in readouts(drawn(both))} == {"z3"}
    assert readouts(drawn(frame(LARGE["wide"], selected="W2"))) == []
    assert readouts(drawn(frame(LARGE["wide"], selected="W2", entry=(999, 0)))) == []


def test_a_single_product_and_a_flow_are_read_out_while_they_are_new() -> None:
    experiment = SMALL["article000_network"]
    plan = trace_of(experiment).plan
    (text,) = readouts(drawn(frame(experiment, plan.forward_at["p1[0][1]"])))
    assert (text.tag.wire, text.tag.quantity) == ("p1[0][1]", "value")
    (flow,) = readouts(drawn(frame(experiment, plan.backward_at["p2[0][1]"])))
    assert (flow.tag.wire, flow.tag.quantity) == ("a1[0]", "flow")


@pytest.mark.parametrize("name", ["wide", "heat maps of scalars", "digits"])
def test_a_field_is_hit_with_its_wire_and_entry(name: str) -> None:
    experiment = ALL[name]
    picture = drawn(frame(experiment))
    parts = layout_of(experiment).parts
    for image in images(picture):
        point = (image.rect.right - 0.01, image.rect.bottom - 0.01)
        tag = hit(picture, point, 0.01)
        assert tag is not None
        assert (tag.wire, tag.entry) == image.place_of(point)
        assert parts.find(tag.wire, tag.entry) is not None


# -- pictures ----------------------------------------------------------------------------


def test_inputs_and_the_weights_of_a_unit_are_shown_as_pictures() -> None:
    experiment = LARGE["digits"]
    trace = trace_of(experiment)
    shown = frame(experiment, sample=5, selected="a1", entry=(3,))
    pictures = {
        (s.tag.wire, s.tag.quantity): s
        for s in images(drawn(shown))
        if s.values.shape == (8, 8) and s.rect.w == s.rect.h
    }
    assert set(pictures) == {(w, q) for w in ("x", "W1") for q in ("value", "gradient")}
    ink = pictures["x", "value"].numbers
    assert ink is not None
    assert np.array_equal(ink.ravel(), trace.values["x"][5])
    weights = pictures["W1", "gradient"].numbers
    assert weights is not None
    assert np.array_equal(weights.ravel(), trace.gradients["W1"][:, 3])
    rect = pictures["W1", "value"].rect
    tag = hit(drawn(shown), (rect.x + rect.w * 0.3, rect.y + rect.h * 0.9))
    assert tag is not None
    assert (tag.wire, tag.entry) == ("W1", (7 * 8 + 2, 3))


# -- effects -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["article000_network", "heat maps of scalars", "wide"])
def test_what_is_asked_for_is_not_told(name: str) -> None:
    experiment = ALL[name]
    for at in list(steps(experiment, 30))[1:]:
        asked = frame(experiment, at, asking=True)
        picture = effected(drawn(asked), asked)
        snapshot = asked.snapshot
        assert snapshot is not None
        plan = snapshot.plan
        wires = {
            (w, q)
            for q, table in (
                ("value", plan.forward_at),
                ("gradient", plan.gradient_at),
                ("updated", {**plan.update_at, **plan.again_at}),
            )
            for w, time in table.items()
            if time == at
        }
        kept = {(t.tag.wire, t.tag.quantity) for t in picture.texts() if t.tag.kind == "number"}
        assert not kept & wires
        parts = layout_of(experiment).parts
        for image in images(picture):
            for wire, quantity in wires:
                assert (image.tag.wire, image.tag.quantity) != (wire, quantity)
                found = parts.find(wire)
                if found and image.places and image.tag.quantity == quantity:
                    assert image.numbers is not None
                    at_place = dict(zip(image.places, image.numbers.ravel(), strict=True))
                    assert at_place.get((wire, ()), 0.0) == 0.0
        assert [s for s in picture.shapes if s.tag.kind == "asked"] or not wires


@pytest.mark.parametrize("what", ["value", "gradient", "updated"])
def test_what_is_hidden_is_gone(what: str) -> None:
    experiment = LARGE["digits"]
    shown = frame(experiment, hidden=frozenset({what}))
    picture = effected(drawn(shown), shown)
    assert {s.tag.quantity for s in images(picture)} == set(QUANTITIES) - {what}


def test_settings_are_of_the_view() -> None:
    assert isinstance(frame(LARGE["wide"]).view, ViewSettings)
    experiment: Experiment = LARGE["wide"]
    other = drawn(frame(experiment, sample=3))
    same = drawn(frame(experiment, sample=99))
    assert other == same  # the last of four samples
