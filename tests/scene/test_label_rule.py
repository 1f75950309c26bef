"""The checker of the label rule finds what it must find, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from gui.scene import metrics
from gui.scene.halos import halo
from gui.scene.shapes import Box, Ellipse, Path, Picture, Rect, Segments, Shape, Tag, Text
from tests.scene.label_rule import clashes, smudges, struck

BOUNDS = Rect(0.0, 0.0, 500.0, 500.0)


def picture(*shapes: Shape) -> Picture:
    return Picture(shapes, BOUNDS)


def text(x: float, y: float, label: str = "", angle: float = 0.0, string: str = "0.1234") -> Text:
    return metrics.line(string, x, y, size=16.0, angle=angle, tag=Tag("number", "w", label=label))


def capsule(x: float, y: float, radius: float = 34.0) -> Box:
    return Box(Rect(x, y, 200.0, 90.0), radius, tag=Tag("neuron", "a", label="a"))


def test_what_stands_apart_is_no_clash() -> None:
    assert clashes(picture(text(0, 20, "a"), text(0, 40, "b"), capsule(200, 200))) == []


def test_overlapping_labels_clash() -> None:
    assert len(clashes(picture(text(0, 20, "a"), text(10, 25, "b")))) == 1


def test_touching_labels_clash() -> None:
    first = text(0, 20, "a")
    assert len(clashes(picture(first, text(first.width, 20, "b")))) == 1


def test_a_name_may_touch_its_own_number_but_not_cover_it() -> None:
    first = text(0, 20, "a")
    assert clashes(picture(first, text(first.width, 20, "a"))) == []
    assert len(clashes(picture(first, text(first.width - 5, 20, "a")))) == 1


def test_texts_without_a_label_are_labels_of_their_own() -> None:
    assert len(clashes(picture(text(0, 20), text(5, 20)))) == 1


def test_turned_rectangles_are_compared_not_their_hulls() -> None:
    low, high = text(100, 200, "a", -45.0), text(100, 170, "b", -45.0)
    hulls = [[min(c[k] for c in t.corners()) for k in (0, 1)] for t in (low, high)]
    assert abs(hulls[0][1] - hulls[1][1]) < 40
    assert clashes(picture(low, high)) == []
    assert len(clashes(picture(low, text(100, 185, "b", -45.0)))) == 1


@pytest.mark.parametrize("kind", ["neuron", "input", "gate", "box", "pill"])
def test_a_text_over_the_rim_of_a_shape_clashes(kind: str) -> None:
    body = Box(Rect(100, 100, 80, 40), 0.0, tag=Tag(kind, "a"))
    assert len(clashes(picture(body, text(60, 120, "t")))) == 1
    assert len(clashes(picture(body, text(160, 120, "t")))) == 1
    assert clashes(picture(body, text(110, 125, "t"))) == []


def test_a_text_inside_the_rectangle_but_outside_the_curve_clashes() -> None:
    assert len(clashes(picture(capsule(100, 100), text(105, 118, "t")))) == 1
    assert clashes(picture(capsule(100, 100, 0.0), text(105, 118, "t"))) == []
    circle = Ellipse(Rect(100, 100, 100, 100), tag=Tag("input", "x"))
    assert len(clashes(picture(circle, text(110, 125, "t")))) == 1
    assert clashes(picture(circle, text(125, 155, "t"))) == []


def test_shapes_may_not_overlap_but_halves_of_one_may() -> None:
    half = Box(Rect(100, 100, 100, 90), tag=Tag("neuron", "z", label="a"))
    other = Box(Rect(150, 150, 100, 90), tag=Tag("neuron", "b", label="b"))
    assert clashes(picture(capsule(100, 100), half)) == []
    assert len(clashes(picture(capsule(100, 100), other))) == 1


def test_only_what_is_new_is_checked_against_a_picture_before() -> None:
    one, two = text(0, 20, "a"), text(5, 20, "b")
    bad = picture(one, two)
    assert clashes(bad, bad) == []
    assert len(clashes(picture(one, two, text(6, 20, "c")), bad)) == 2
    assert len(clashes(bad, picture(one))) == 1
    assert len(clashes(picture(one, Box(Rect(0, 0, 20, 30), tag=Tag("gate", "g"))), picture(one)))


# -- halos -------------------------------------------------------------------------------


def new(x: float, y: float, angle: float = 0.0) -> Text:
    tag = Tag("number", "w", None, "gradient", "w")
    return metrics.line("0.1234", x, y, size=16.0, angle=angle, tag=tag)


def beside(gap: float, string: str, angle: float = 0.0) -> Text:
    """Return a text of the same label whose box begins ``gap`` behind the number's."""
    by = np.radians(angle)
    x = 100.0 + (new(0, 0).width + gap) * np.cos(by)
    y = 100.0 + (new(0, 0).width + gap) * np.sin(by)
    tag = Tag("name", "w", None, "gradient", "w")
    return metrics.line(string, x, y, size=14.0, angle=angle, tag=tag)


@pytest.mark.parametrize("angle", [0.0, -37.0, 90.0])
def test_a_halo_may_not_touch_another_text_of_its_own_label(angle: float) -> None:
    number = new(100, 100, angle)
    for gap, string, found in [(0, "(1/2)", 1), (2, "(1/2)", 1), (3, "(1/2)", 0), (-1, "  =", 0)]:
        assert len(smudges(picture(halo(number), number, beside(gap, string, angle)))) == found


def test_a_halo_may_not_cover_a_number_of_another_wire_or_quantity() -> None:
    number, other = new(100, 100), text(100, 112.5, "v")
    assert len(smudges(picture(halo(number), number, other))) == 1
    assert len(clashes(picture(halo(number), number, other))) == 1
    assert smudges(picture(halo(number), number, text(100, 125, "v"))) == []


def test_the_frame_of_what_is_selected_is_no_halo() -> None:
    frame = Box(Rect(90, 80, 200, 60), tag=Tag("halo", "w"))
    assert smudges(picture(frame, new(100, 100), text(100, 125, "v"))) == []


# -- lines -------------------------------------------------------------------------------


def line(x1: float, y1: float, x2: float, y2: float) -> Segments:
    return Segments(np.array([[x1, y1, x2, y2]]), np.array([1.0]), tag=Tag("edge", "v"))


@pytest.mark.parametrize("angle", [0.0, -37.0])
def test_a_line_through_a_number_is_found(angle: float) -> None:
    number = new(100, 100, angle)
    x, y = np.mean(number.corners(), axis=0)
    assert len(struck(picture(number, line(x - 90, y - 20, x + 90, y + 20)))) == 1
    assert len(struck(picture(number, line(x - 5, y, x + 5, y)))) == 1
    assert struck(picture(number, line(x - 90, y + 60, x + 90, y + 60))) == []


def test_a_bend_through_a_number_is_found_but_not_the_hull_of_its_handles() -> None:
    bend = Path((("M", 0, 0), ("C", 200, 0, 0, 200, 200, 200)), tag=Tag("wire", "v"))
    assert len(struck(picture(bend, new(70, 105)))) == 1
    assert struck(picture(bend, new(10, 105))) == []
    assert struck(picture(bend, new(130, 105))) == []
