"""The gate view frames the selected entry of an array."""

from __future__ import annotations

import numpy as np
import pytest

from core.files.examples import open_example
from core.session import Position, Session
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Image, Path, Picture, Rect
from gui.scene.views import draw
from tests.networks import network


def picture(experiment, **view) -> Picture:
    session = Session(experiment)
    session.seek(Position(1, session.plan.length))
    settings = ViewSettings(view="gates", **view)
    return draw(Frame(experiment, session.snapshot(), session.position, settings))


def frames(made: Picture) -> list[Rect]:
    """The boxes of the frames around a selected entry."""
    found = []
    for shape in made.shapes:
        if isinstance(shape, Path) and shape.tag.kind == "halo" and shape.tag.entry:
            xs = [n for _, *rest in shape.commands for n in rest[::2]]
            ys = [n for _, *rest in shape.commands for n in rest[1::2]]
            found.append(Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))
    return found


@pytest.mark.parametrize(
    ("name", "wire", "entry"),
    [("matmul_lecture", "y", (1, 2)), ("svm_graph_regularized", "W", (0, 0))],
)
def test_the_number_of_a_selected_entry_is_framed(name, wire, entry) -> None:
    experiment = open_example(name)
    made = picture(experiment, selected=wire, quantity="value", entry=entry)
    (frame,) = frames(made)
    (text,) = (
        t
        for t in made.texts()
        if (t.tag.kind, t.tag.wire, t.tag.quantity, t.tag.entry) == ("number", wire, "value", entry)
    )
    for corner in text.corners():
        assert frame.contains(corner)
    others = [
        t.corners()[0]
        for t in made.texts()
        if t.tag.kind == "number" and t.tag.wire == wire and t.tag.entry not in (entry, ())
    ]
    assert others
    assert not any(frame.contains(spot) for spot in others)
    every = picture(experiment, selected=wire, entry=entry)
    assert len(frames(every)) >= 2
    assert not frames(picture(experiment, selected=wire))
    assert made.bounds == every.bounds


def test_the_field_of_a_heat_map_is_framed() -> None:
    experiment = network(40, 30, 3)
    made = picture(experiment, selected="W1", quantity="gradient", entry=(3, 5))
    (frame,) = frames(made)
    (image,) = (
        s
        for s in made.shapes
        if isinstance(s, Image) and (s.tag.wire, s.tag.quantity) == ("W1", "gradient")
    )
    x = image.rect.x + image.rect.w * (5 + 0.5) / 30
    y = image.rect.y + image.rect.h * (3 + 0.5) / 40
    assert np.allclose(frame.center, (x, y))
