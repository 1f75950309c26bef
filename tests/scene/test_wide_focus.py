"""Focus in wide networks: exactly the edges of a unit, with their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gui.scene.frame import ViewSettings
from gui.scene.geometry import crossings, rect_corners
from gui.scene.shapes import Box, Picture, Rect, Segments, Text
from gui.scene.wide_parts import Wide, folding, rows_of, toggle
from tests.scene.label_rule import clashes
from tests.scene.wide_cases import CASES, drawn, frame, numbers, session_of


def edges(picture: Picture) -> list[Segments]:
    kinds = ("edge", "mesh")
    return [s for s in picture.shapes if isinstance(s, Segments) and s.tag.kind in kinds]


def labelled(picture: Picture, wire: str) -> set[tuple[int, ...]]:
    return {
        t.tag.entry for t in numbers(picture) if t.tag.wire == wire and t.tag.quantity == "value"
    }


def test_a_unit_in_focus_has_all_of_its_edges_and_no_others() -> None:
    picture = drawn("classes in matrices", focus="a1", focus_entry=(20,), held=True)
    marked = {s.tag.entry for s in edges(picture) if s.tag.kind == "edge"}
    assert all(20 in entry for entry in marked)
    rest = {s.tag.wire: len(s.lines) for s in edges(picture) if s.tag.kind == "mesh"}
    arriving = labelled(picture, "W1")
    leaving = labelled(picture, "W2")
    assert arriving | leaving == marked
    assert len(arriving) + rest["W1"] == 16
    assert len(leaving) + rest["W2"] == 32
    assert set(rest) == {"W1", "W2"}


def test_labels_are_those_of_the_shown_units_and_of_the_strongest_hidden_ones() -> None:
    name = "classes in matrices"
    made = frame(name)
    assert made.snapshot is not None
    picture = drawn(name, focus="z2", focus_entry=(1,), held=True)
    shown = {k for k, _ in labelled(picture, "W2")}
    usual = set(rows_of(32, (), all_units=False))
    assert usual < shown
    weights = np.abs(made.snapshot.updated("W2")[:, 1])
    hidden = sorted(set(range(32)) - usual, key=lambda k: -weights[k])
    listed = shown - usual
    assert listed == set(hidden[: len(listed)])
    assert len(listed) >= 3


def test_numbers_of_a_labelled_edge_are_black_red_and_blue() -> None:
    picture = drawn("classes in matrices", focus="a3", focus_entry=(4,), held=True)
    found = [t for t in numbers(picture) if (t.tag.wire, t.tag.entry) == ("W3", (0, 4))]
    assert [t.tag.quantity for t in found] == ["value", "gradient", "updated"]
    assert [t.runs[0].ink for t in found] == ["value", "gradient", "updated"]
    black, red, blue = found
    assert black.y < red.y
    assert red.x < blue.x


def free(picture: Picture, text: Text) -> bool:
    """Return whether no line runs through a text, but behind a ground that it stands on."""
    (left, top), _, (right, bottom), _ = text.corners()
    around = np.array([rect_corners(Rect(left, top, right - left, bottom - top))])
    place = picture.shapes.index(text)
    for i, shape in enumerate(picture.shapes):
        if isinstance(shape, Segments) and crossings(shape.lines, around, 0.0).any():
            between = [s for s in picture.shapes[i:place] if isinstance(s, Box)]
            grounds = [s.rect for s in between if s.fill == "ground"]
            corners = (left, top + 2.0), (right, bottom - 2.0)
            if not any(all(rect.contains(c) for c in corners) for rect in grounds):
                return False
    return True


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("digits", [2, 4, 8])
def test_no_line_runs_through_a_bias_and_it_touches_no_neuron(name: str, digits: int) -> None:
    made = frame(name)
    assert made.snapshot is not None
    wires = made.snapshot.graph.wires
    for layer in (1, 2):
        whole = f"a{layer}" in wires
        for unit in (0, 1):
            asked = (f"a{layer}", (unit,)) if whole else (f"a{layer}[{unit}]", ())
            if asked[0] not in wires:
                continue
            picture = drawn(name, digits=digits, focus=asked[0], focus_entry=asked[1], held=True)
            found = [t for t in picture.texts() if t.tag.label == f"bias {layer} {unit}"]
            assert len(found) >= 4
            bodies = [s for s in picture.shapes if isinstance(s, Box) and s.tag.kind == "neuron"]
            for text in found:
                assert free(picture, text), text.string
                (left, top), _, (right, bottom), _ = text.corners()
                spot = Rect(left, top, right - left, bottom - top)
                assert not any(meet(body.rect.grown(1.0), spot) for body in bodies)


def meet(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def test_the_bias_stands_beneath_its_neuron() -> None:
    picture = drawn("classes in matrices", focus="a2", focus_entry=(30,), held=True)
    found = [t for t in numbers(picture) if t.tag.wire == "b2"]
    assert [t.tag.quantity for t in found] == ["value", "gradient", "updated"]
    body = next(
        s.rect
        for s in picture.shapes
        if s.tag.kind == "neuron" and (s.tag.wire, s.tag.entry) == ("a2", (30,))
    )
    assert all(t.y > body.bottom for t in found)
    assert not [t for t in numbers(drawn("classes in matrices")) if t.tag.wire == "b2"]


def test_a_weight_in_focus_is_alone_and_joins_its_two_units() -> None:
    picture = drawn("classes in matrices", focus="W2", focus_entry=(12, 20), held=True)
    (edge,) = edges(picture)
    assert (edge.tag.wire, edge.tag.entry) == ("W2", (12, 20))
    assert labelled(picture, "W2") == {(12, 20)}
    shown = {(s.tag.wire, s.tag.entry) for s in picture.shapes if s.tag.kind == "neuron"}
    assert {("a1", (12,)), ("a2", (20,))} <= shown


def test_a_focus_on_scalar_gates() -> None:
    picture = drawn("scalar gates", focus="z2[7]", held=True)
    found = [t.tag.wire for t in numbers(picture) if t.tag.wire.startswith("W2")]
    assert set(found) == {"W2[0][7]", "W2[1][7]"}


FOCUSES = [
    ("classes in matrices", "a1", (20,)),
    ("classes in matrices", "x", (9,)),
    ("classes in matrices", "a3", (5,)),
    ("classes in matrices", "W1", (9, 20)),
    ("a picture of the inputs", "x", (37,)),
    ("a picture of the inputs", "z1", (11,)),
    ("a picture of the inputs", "W1", (37, 12)),
    ("squares in matrices", "a1", (20,)),
    ("squares in matrices", "a2", (12,)),
    ("scalar gates", "a2[6]", ()),
    ("scalar gates", "x[5]", ()),
    ("scalar penalties", "a1[1]", ()),
]


@pytest.mark.parametrize(("name", "wire", "entry"), FOCUSES)
@pytest.mark.parametrize("digits", [2, 4, 8])
def test_nothing_overlaps_in_focus(
    name: str, wire: str, entry: tuple[int, ...], digits: int
) -> None:
    length = session_of(name).plan.length
    for step in (0, length * 4 // 5, length):
        picture = drawn(name, step, focus=wire, focus_entry=entry, held=True, digits=digits)
        assert not clashes(picture), step


@pytest.mark.parametrize("unfolded", [{1}, {0, 1}, {2}])
def test_nothing_overlaps_with_layers_unfolded(unfolded: set[int]) -> None:
    for focus in ("a1", "a2"):
        picture = drawn(
            "squares in matrices",
            focus=focus,
            focus_entry=(2,),
            held=True,
            unfolded=frozenset(unfolded),
        )
        assert not clashes(picture)


def test_the_layout_stays_while_the_focus_goes_over_what_is_shown() -> None:
    wide = Wide(frame("classes in matrices").snapshot.graph, CASES["classes in matrices"])
    plain = folding(wide, ViewSettings())
    assert folding(wide, ViewSettings(focus="a1", focus_entry=(31,), held=True)) == plain
    assert folding(wide, ViewSettings(selected="W1", entry=(15, 0))) == plain
    joined = folding(wide, ViewSettings(focus="W1", focus_entry=(8, 9), held=True)).joined
    assert joined == {(0, 8), (1, 9)}
    assert folding(wide, ViewSettings(focus="W1", focus_entry=(800, 9), held=True)).joined <= {
        (1, 9)
    }


def test_a_layer_is_unfolded_and_folded_again() -> None:
    view = toggle(ViewSettings(), 2)
    assert view.unfolded == {2}
    assert toggle(replace(view, digits=3), 2).unfolded == frozenset()


@pytest.mark.parametrize("size", [1, 10, 11, 12, 784])
def test_rows_are_the_first_and_the_last(size: int) -> None:
    rows = rows_of(size, (), all_units=False)
    assert rows[0] == 0
    assert rows[-1] == size - 1
    assert list(rows) == sorted(set(rows))
    hidden = set(range(size)) - set(rows)
    # One hidden unit alone would need as much room as it saves.
    assert all({k - 1, k + 1} & hidden for k in hidden)
    assert rows_of(size, (), all_units=True) == tuple(range(size))
    assert len(rows) <= 10
