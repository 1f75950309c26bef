"""What a click means: numbers first, then names, lines, shapes."""

from __future__ import annotations

import numpy as np
import pytest

from gui.scene import metrics
from gui.scene.hit import REACH, hit
from gui.scene.shapes import Box, Ellipse, Path, Picture, Point, Rect, Segments, Shape, Tag, Text
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
