"""Files and paper have no signs to press, and all else as on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.composite import openable
from core.files.examples import open_example
from core.reading import Reading
from core.session import Position, Session
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture, Rect, Shape, Text
from tests.scene.wide_cases import frame as wide_frame


def opened_gates() -> Frame:
    experiment = open_example("cs231n_logistic_sigmoid_gate")
    reading = Reading(opened=openable(Session(experiment).plan.graph))
    session = Session(experiment, reading=reading)
    session.seek(Position(1, session.plan.length))
    view = ViewSettings(view="gates")
    return Frame(experiment, session.snapshot(), session.position, view, reading)


def table() -> Frame:
    experiment = open_example("article004_cost_tables")
    return Frame(experiment, None, Position(1, 0), ViewSettings(view="table"))


def unfolded_layer() -> Frame:
    return wide_frame("squares in matrices", unfolded=frozenset({1}))


def _like(shape: Shape) -> str:
    """The same of shapes that are alike: some have arrays, which are compared by identity."""
    return Picture((shape,), Rect(0.0, 0.0, 1.0, 1.0)).digest()


@pytest.mark.parametrize("made", [opened_gates, table, unfolded_layer])
def test_a_file_has_all_but_what_can_be_pressed(made) -> None:
    frame = made()
    screen, paper = (
        views.draw(replace(frame, view=replace(frame.view, printed=printed)))
        for printed in (False, True)
    )
    kept = [_like(shape) for shape in paper.shapes]
    left = [shape for shape in screen.shapes if _like(shape) not in kept]
    assert left
    assert {shape.tag.kind for shape in left} <= {"ellipsis", "part"}
    assert [like for like in map(_like, screen.shapes) if like in kept] == kept
    words = {shape.string for shape in left if isinstance(shape, Text)}
    assert words == ({"fold"} if made is unfolded_layer else set())
