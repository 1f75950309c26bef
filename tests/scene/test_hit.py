"""What a click means: numbers first, then names, lines, shapes."""

from __future__ import annotations

import numpy as np
import pytest

from gui.scene import metrics
from gui.scene.hit import REACH, hit
from gui.scene.shapes import (
    Box,
    Ellipse,
    Image,
    Labels,
    Path,
    Picture,
    Point,
    Rect,
    Segments,
    Shape,
    Tag,
    Text,
)
from tests.scene.network_cases import EXAMPLES, drawn, frame, layout_of, standing, steps

ARTICLE = EXAMPLES["article001_a"]


@pytest.fixture(scope="module")
def article() -> Picture:
    return drawn(frame(ARTICLE, steps(ARTICLE)[-1]))


def middle(text: Text) -> Point:
    x, y = np.mean(text.corners(), axis=0)
    return float(x), float(y)


def wire_at(picture: Picture, point: Point, reach: float = REACH) -> str:
    tag = hit(picture, point, reach)
    return "" if tag is None else tag.wire


def picture(*shapes: Shape) -> Picture:
    return Picture(shapes, Rect(0.0, 0.0, 500.0, 500.0))


def test_every_number_is_hit_in_its_middle(article: Picture) -> None:
    for (wire, quantity), text in standing(article).items():
        tag = hit(article, middle(text))
        assert tag is not None
        assert (tag.kind, tag.wire, tag.quantity) == ("number", wire, quantity)


def test_names_are_hit(article: Picture) -> None:
    for text in article.texts():
        if text.tag.kind == "name" and text.tag.wire:
            tag = hit(article, middle(text))
            assert tag is not None
            assert tag.wire == text.tag.wire


def test_an_edge_is_hit_beside_its_line(article: Picture) -> None:
    for edge in layout_of(ARTICLE, 4, "en").edges:
        x1, y1, x2, y2 = edge.line
        x, y = x1 + 0.04 * (x2 - x1), y1 + 0.04 * (y2 - y1)
        run = np.hypot(x2 - x1, y2 - y1)
        across = (-(y2 - y1) / run, (x2 - x1) / run)
        near = (x + 4.0 * across[0], y + 4.0 * across[1])
        tag = hit(article, near)
        assert tag is not None
        assert (tag.kind, tag.wire) == ("edge", edge.edge.weight)


def test_the_halves_of_a_neuron_are_its_two_wires(article: Picture) -> None:
    node = layout_of(ARTICLE, 4, "en").nodes["a1[0]"]
    left, right, y = node.rect.x + 6.0, node.rect.right - 6.0, node.rect.center[1]
    assert wire_at(article, (left + 8.0, y), 0.5) == "z1[0]"
    assert wire_at(article, (right - 8.0, y), 0.5) == "a1[0]"


def test_nothing_is_hit_beside_everything(article: Picture) -> None:
    corner = (article.bounds.x + 1.0, article.bounds.y + 1.0)
    assert hit(article, corner) is None


def test_halos_headings_and_frames_are_never_hit() -> None:
    decoration = picture(
        Box(Rect(0, 0, 50, 50), tag=Tag("halo", "w")),
        metrics.line("Hidden", 0, 20, tag=Tag("heading")),
    )
    assert hit(decoration, (10.0, 15.0)) is None


def test_a_number_wins_over_a_name_a_line_and_a_shape() -> None:
    number = metrics.line("0.5", 100, 100, tag=Tag("number", "w", quantity="value"))
    name = metrics.line("www", 100, 100, tag=Tag("name", "n"))
    line = Segments(np.array([[0.0, 95.0, 200.0, 95.0]]), np.ones(1), tag=Tag("edge", "e"))
    body = Box(Rect(50, 50, 100, 100), tag=Tag("neuron", "a"))
    point = middle(number)
    assert wire_at(picture(number, name, line, body), point) == "w"
    assert wire_at(picture(name, line, body), point) == "n"
    assert wire_at(picture(line, body), point) == "e"
    assert wire_at(picture(body), point) == "a"


def test_of_two_lines_the_nearer_is_hit() -> None:
    lines = [
        Segments(np.array([[0.0, y, 200.0, y]]), np.ones(1), tag=Tag("edge", name))
        for y, name in ((100.0, "a"), (108.0, "b"))
    ]
    assert wire_at(picture(*lines), (50.0, 103.0)) == "a"
    assert wire_at(picture(*lines), (50.0, 105.0)) == "b"
    assert wire_at(picture(*lines), (50.0, 108.0 + REACH + 0.1)) == ""
    assert wire_at(picture(*lines), (50.0, 120.0), 20.0) == "b"


def test_a_curve_is_hit_along_its_bend() -> None:
    bend = Path((("M", 0, 0), ("C", 50, 0, 50, 100, 100, 100)), tag=Tag("wire", "c"))
    assert wire_at(picture(bend), (50.0, 50.0)) == "c"
    assert wire_at(picture(bend), (80.0, 20.0)) == ""


def test_a_circle_is_hit_inside_its_curve_only() -> None:
    circle = Ellipse(Rect(100, 100, 100, 100), tag=Tag("input", "x"))
    assert wire_at(picture(circle), (150.0, 150.0)) == "x"
    assert wire_at(picture(circle), (104.0, 104.0)) == ""


def test_turned_text_is_hit_where_it_stands() -> None:
    text = metrics.line("0.123456", 100, 100, angle=60.0, tag=Tag("number", "w"))
    assert wire_at(picture(text), middle(text)) == "w"
    assert wire_at(picture(text), (middle(text)[0] + 30.0, middle(text)[1])) == ""


def labels(**wishes: object) -> Labels:
    places = np.array([[100.0, 100.0], [160.0, 100.0], [100.0, 130.0]])
    made: dict[str, object] = {"width": 40.0, "ascent": 10.0, "descent": 0.0}
    made |= {"entries": ((0,), (1,), (2,)), "tag": Tag("number", "a1", quantity="value")}
    return Labels(("0.1", "0.2", "0.3"), places, **(made | wishes))


@pytest.mark.parametrize(("anchor", "shift"), [("start", 20.0), ("middle", 0.0), ("end", -20.0)])
def test_each_label_of_many_is_hit_with_its_entry(anchor: str, shift: float) -> None:
    many = picture(labels(anchor=anchor))
    for k, (x, y) in enumerate(((100.0, 95.0), (160.0, 95.0), (100.0, 125.0))):
        tag = hit(many, (x + shift, y))
        assert tag == Tag("number", "a1", quantity="value", entry=(k,))
        assert hit(many, (x + shift + 19.0, y + 4.0)) == tag
    assert hit(many, (300.0, 95.0)) is None
    assert hit(many, (100.0 + shift, 150.0)) is None


def test_of_two_labels_the_nearer_is_hit() -> None:
    many = picture(labels(width=70.0))
    assert hit(many, (128.0, 95.0)).entry == (0,)  # type: ignore[union-attr]
    assert hit(many, (132.0, 95.0)).entry == (1,)  # type: ignore[union-attr]


def test_labels_without_entries_give_their_tag_and_none_at_all_give_nothing() -> None:
    plain = Tag("number", "a1", quantity="value")
    assert hit(picture(labels(entries=())), (100.0, 95.0)) == plain
    empty = Labels((), np.empty((0, 2)), tag=plain)
    assert hit(picture(empty), (100.0, 95.0)) is None


@pytest.mark.parametrize(("axis", "expected"), [(None, (1, 2)), (0, (1,)), (1, (2,))])
def test_a_matrix_is_hit_with_its_entry(axis: int | None, expected: tuple[int, ...]) -> None:
    matrix = Image(Rect(10, 20, 300, 40), np.zeros((2, 3)), tag=Tag("image", "W1"), axis=axis)
    tag = hit(picture(matrix), (250.0, 50.0))
    assert tag == Tag("image", "W1", entry=expected)
    assert hit(picture(matrix), (310.0, 60.0)) == tag
    assert hit(picture(matrix), (250.0, 61.0)) is None


def test_fields_of_many_wires_are_hit_each_with_its_own() -> None:
    places = tuple((f"w{row}{column}", ()) for row in range(2) for column in range(3))
    tag = Tag("image", quantity="gradient")
    matrix = Image(Rect(10, 20, 300, 40), np.zeros((2, 3)), tag=tag, places=places)
    found = hit(picture(matrix), (250.0, 50.0))
    assert found == Tag("image", "w12", quantity="gradient")
    assert hit(picture(matrix), (309.0, 21.0)).wire == "w02"  # type: ignore[union-attr]
    assert hit(picture(matrix), (50.0, 70.0)) is None


def test_an_empty_matrix_is_hit_without_an_entry() -> None:
    matrix = Image(Rect(10, 20, 300, 40), np.empty((0, 3)), tag=Tag("image", "W1"))
    assert hit(picture(matrix), (50.0, 30.0)) == Tag("image", "W1")


SMALL: dict[str, tuple[Shape, Point]] = {
    "text": (metrics.line("1", 100, 100, size=2, tag=Tag("number", "a")), (100.55, 99.3)),
    "labels": (labels(width=2.0, ascent=1.0), (100.0, 99.5)),
    "box": (Box(Rect(99, 99, 2, 2), tag=Tag("pill", "a")), (100.0, 100.0)),
    "flat": (Box(Rect(60, 99, 80, 1), tag=Tag("box", "a")), (100.0, 99.5)),
    "circle": (Ellipse(Rect(99, 99, 2, 2), tag=Tag("gate", "a")), (100.0, 100.0)),
    "vector": (
        Image(Rect(99, 99, 1, 2), np.zeros((4, 1)), tag=Tag("image", "a")),
        (99.5, 100.0),
    ),
    "edge": (
        Segments(np.array([[0.0, 100.0, 200.0, 100.0]]), np.ones(1), tag=Tag("edge", "a")),
        (100.0, 100.0),
    ),
}


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("scale", [0.25, 1.0, 4.0])
def test_nothing_is_smaller_than_twelve_pixels_for_the_mouse(kind: str, scale: float) -> None:
    shape, (x, y) = SMALL[kind]
    reach = REACH / scale  # as the canvas says it
    for dx, dy in ((0.95, 0.0), (-0.95, 0.0), (0.0, 0.95), (0.0, -0.95)):
        assert hit(picture(shape), (x + dx * reach, y + dy * reach), reach) is not None


def test_turned_small_texts_are_grown_along_their_own_sides() -> None:
    text = metrics.line("1", 100, 100, size=2, angle=30, tag=Tag("number", "a"))
    x, y = middle(text)
    for degrees in range(0, 360, 30):
        spot = (x + 5.5 * np.cos(np.radians(degrees)), y + 5.5 * np.sin(np.radians(degrees)))
        assert wire_at(picture(text), spot) == "a"
