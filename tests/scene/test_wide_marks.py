"""What stands around the pictures and boxes of a wide network, and what files leave out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.experiment import frozen
from core.plan import Phase
from core.session import Position, Session
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Path, Picture, Rect, Segments, Text
from gui.scene.wide_edges import STRONGEST, strongest
from tests.networks import network
from tests.scene.label_rule import clashes
from tests.scene.wide_cases import CASES, drawn, frame, numbers, session_of, steps_of


def box_of(text: Text) -> Rect:
    (left, top), _, (right, bottom), _ = text.corners()
    return Rect(left, top, right - left, bottom - top)


def targets(picture: Picture) -> list[Text]:
    return [t for t in picture.texts() if t.tag.label.startswith("target ")]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("digits", [2, 4, 6, 8])
def test_targets_hang_beneath_a_box_of_the_loss_and_no_line_leads_to_them(
    name: str, digits: int
) -> None:
    picture = drawn(name, session_of(name).plan.ends[Phase.BACKWARD], digits=digits)
    boxes = [s.rect for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "box"]
    found = targets(picture)
    assert {t.tag.quantity for t in found} == {"", "value", "gradient"}
    for text in found:
        room = box_of(text)
        assert any(b.x - 80.0 < text.x < b.right + 80.0 and b.bottom < room.y for b in boxes)
        for line in picture.shapes:
            if isinstance(line, Path) and line.tag.kind == "wire":
                # A stub before a number would read as its minus sign.
                ends = [tuple(c[-2:]) for c in line.commands]
                assert not any(room.grown(14.0).contains(end) for end in ends), text.string


def test_targets_of_a_loss_of_all_outputs_stand_in_order_with_dots_for_hidden_ones() -> None:
    made = network(3, 14)
    session = Session(made)
    picture = views.draw(Frame(made, session.snapshot(), session.position, ViewSettings()))
    found = [t for t in targets(picture) if t.tag.quantity == "value"]
    assert [t.tag.label for t in found] == [f"target {k}" for k in (0, 1, 2, 3, 11, 12, 13)]
    heights = [t.y for t in found]
    assert heights == sorted(heights)
    (dots,) = [t for t in picture.texts() if t.tag.label.startswith("targets before")]
    assert heights[3] < dots.y < heights[4]
    assert not clashes(picture)


@pytest.mark.parametrize("digits", [3, 7])
def test_pictures_say_what_they_are_of_and_their_scales(digits: int) -> None:
    name = "a picture of the inputs"
    snapshot = frame(name).snapshot
    assert snapshot is not None
    said = {t.tag.label: t.string for t in drawn(name, digits=digits).texts()}
    for quantity, read in (("value", snapshot.value), ("updated", snapshot.updated)):
        for role, wire in (("weight", "W1"), ("bias", "b1")):
            array = read(wire)
            assert array is not None
            told = format_number(float(np.abs(array).max()), digits)
            letter = wire[0]
            assert said[f"scale {role} 1 {quantity}"] == f"{letter} ≤ {told}"
    x = snapshot.value("x")
    assert x is not None
    assert said["scale input value"] == f"≤ {format_number(float(np.abs(x).max()), digits)}"
    assert said["head input value"] == "x"
    assert said["head input gradient"] == "∂E/∂x"
    assert said["head bias 1 value"] == "b"
    assert (said["head z 1 4"], said["head a 1 4"]) == ("z", "a")
    z = snapshot.gradient("z1")
    assert z is not None
    peak = format_number(float(np.abs(z).max()), digits)
    assert said["scale z 1 4 gradient"] == f"≤ {peak}"


def test_scales_come_with_their_numbers() -> None:
    labels = {t.tag.label for t in drawn("classes in matrices", 0).texts()}
    assert "scale weight 1 value" in labels
    assert "scale weight 1 gradient" not in labels
    assert not [label for label in labels if label.startswith("scale z")]


@pytest.mark.parametrize("name", ["penalties in matrices", "scalar penalties", "scalar gates"])
def test_a_scale_does_not_tell_what_is_asked_for(name: str) -> None:
    hidden = 0
    for step in steps_of(name, 40)[1:]:
        before, answer, asked = (
            {t.tag.label: t.string for t in p.texts() if t.tag.label.startswith("scale ")}
            for p in (drawn(name, step - 1), drawn(name, step), drawn(name, step, asking=True))
        )
        new = {label for label, told in answer.items() if before.get(label) != told}
        assert not new & asked.keys(), step
        hidden += len(new)
    assert hidden > 2


def test_weights_that_are_not_finite_say_so_and_their_edges_are_spread() -> None:
    made = CASES["classes in matrices"]
    broken = {k: frozen(np.array(p) * np.nan) for k, p in made.parameters.items()}
    made = replace(made, parameters=broken)
    session = Session(made)
    session.seek(Position(1, session.plan.length))
    picture = views.draw(Frame(made, session.snapshot(), session.position, ViewSettings()))
    assert not clashes(picture)
    (text,) = [t for t in picture.texts() if t.tag.label == "scale weight 1 value"]
    assert text.string.endswith("NaN")
    assert text.runs[-1].ink == "warning"
    edges = [s for s in picture.shapes if isinstance(s, Segments) and s.tag.kind == "edge"]
    rows = {s.tag.entry[0] for s in edges if s.tag.wire == "W2"}
    assert len(rows & set(range(4, 29))) >= STRONGEST // 2


def test_what_is_not_finite_is_strongest_and_equals_are_spread_evenly() -> None:
    sizes = np.array([1.0, 5.0, np.nan, 2.0, np.inf, 5.0])
    assert strongest(sizes, 2).tolist() == [2, 4]
    assert strongest(sizes, 4).tolist() == [2, 4, 1, 5]
    assert strongest(np.ones(100), 4).tolist() == [12, 37, 62, 87]
    assert strongest(np.array([1.0, 9.0, 1.0, 1.0]), 2).tolist() == [1, 2]
    assert strongest(np.ones(3), 0).size == 0


@pytest.mark.parametrize("name", ["classes in matrices", "squares in matrices"])
@pytest.mark.parametrize("digits", [4, 6, 8])
def test_the_bias_in_focus_is_no_wider_than_its_neuron(name: str, digits: int) -> None:
    picture = drawn(name, focus="a1", focus_entry=(1,), digits=digits)
    body = next(
        s.rect
        for s in picture.shapes
        if isinstance(s, Box)
        and s.tag.kind == "neuron"
        and (s.tag.wire, s.tag.entry) == ("a1", (1,))
    )
    black, red, blue = (t for t in numbers(picture) if t.tag.label == "bias 1 1")
    assert black.y < red.y == blue.y
    assert box_of(red).right < box_of(blue).x
    whole = [box_of(t) for t in picture.texts() if t.tag.label == "bias 1 1"]
    assert body.x <= min(r.x for r in whole)
    assert max(r.right for r in whole) <= body.right


def test_the_boxes_of_the_loss_are_as_in_the_small_network() -> None:
    boxes = [s for s in drawn("classes in matrices").shapes if isinstance(s, Box)]
    sizes = {s.tag.wire: s.rect.h for s in boxes if s.tag.kind == "box"}
    assert len(sizes) == 2
    low, high = sorted(sizes.values())
    assert high - low < 6.0


def test_all_headings_stand_at_one_height_also_with_a_layer_unfolded() -> None:
    for unfolded in (frozenset[int](), frozenset({1})):
        picture = drawn("squares in matrices", unfolded=unfolded)
        found = [
            t
            for t in picture.texts()
            if t.string.split("  ")[0] in ("Input", "Hidden", "Output", "Loss")
        ]
        assert len(found) == 5
        assert len({t.y for t in found}) == 1


@pytest.mark.parametrize("shown", ["printed", "show_title", "show_legend", "show_caption"])
def test_files_have_nothing_to_fold_a_layer_with(shown: str) -> None:
    def closers(picture: Picture) -> list[object]:
        return [s for s in picture.shapes if s.tag.label == "fold 1"]

    layer = frozenset({1})
    on_screen = drawn("squares in matrices", unfolded=layer)
    printed = drawn("squares in matrices", unfolded=layer, **{shown: True})
    assert len(closers(on_screen)) == 2
    assert not closers(printed)
