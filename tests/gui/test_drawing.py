"""Layouts that take long are made beside the window, which goes on."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from core.experiment import Experiment
from core.files.examples import open_example
from core.interrupt import check
from core.session import Position, Session
from gui.canvas.drawing import FEW, Drawing
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from tests.scene.network_cases import network

LARGE = "iris_4_5_3_relu_softmax"
SMALL = "article001_a"


@pytest.fixture
def gate(monkeypatch):
    """Layouts beside the window wait for this, or until they are not wanted any more."""
    opened, real = threading.Event(), views.draw

    def draw(frame, *, sketched=False, chips=True):
        if threading.current_thread() is not threading.main_thread() and not sketched:
            while not opened.is_set():
                check()
        return real(frame, sketched=sketched, chips=chips)

    monkeypatch.setattr(views, "draw", draw)
    return opened


@pytest.fixture
def drawing(qapp):
    made = Drawing()
    yield made
    made.close()
    made.deleteLater()


def frame_of(name: str, step: int = 0, **view) -> Frame:
    session = Session(open_example(name))
    session.seek(Position(1, step))
    return Frame(session.experiment, session.snapshot(), session.position, ViewSettings(**view))


def frames_of(experiment: Experiment, count: int, view: str = "network") -> list[Frame]:
    """Return the frames of the first steps."""
    session = Session(experiment)
    made = []
    for step in range(count):
        session.seek(Position(1, step))
        position, settings = session.position, ViewSettings(view=view)
        made.append(Frame(experiment, session.snapshot(), position, settings))
    return made


def test_a_small_layout_is_waited_for(drawing, gate):
    seen = []
    drawing.drawn.connect(lambda frame, picture: seen.append((frame, picture)))
    frame = frame_of(SMALL)
    assert len(frame.snapshot.graph.gates) <= FEW
    drawing.draw(frame)
    assert seen == [(frame, views.draw(frame))]
    assert not drawing.busy


def test_a_large_one_is_made_beside(drawing, gate, qtbot):
    seen = []
    drawing.drawn.connect(lambda frame, picture: seen.append((frame, picture)))
    frame = frame_of(LARGE)
    drawing.draw(frame)
    assert drawing.busy
    assert seen == []
    gate.set()
    qtbot.waitUntil(lambda: not drawing.busy)
    assert seen == [(frame, views.draw(frame))]
    gate.clear()
    drawing.draw(frame)
    assert len(seen) == 2


def test_only_the_newest_frame_is_drawn(drawing, gate, qtbot):
    seen = []
    drawing.drawn.connect(lambda frame, _picture: seen.append(frame))
    frames = frames_of(open_example(LARGE), 4)
    for frame in frames:
        drawing.draw(frame)
    gate.set()
    qtbot.waitUntil(lambda: not drawing.busy)
    assert seen == [frames[-1]]


def test_a_sketch_comes_first(drawing, gate, qtbot):
    seen, waits = [], []
    drawing.drawn.connect(lambda frame, picture: seen.append((frame, picture)))
    drawing.waiting.connect(waits.append)
    first, second = frames_of(network((8, 8, 8)), 2)
    drawing.draw(first)
    assert drawing.busy
    qtbot.waitUntil(lambda: not drawing.busy)
    assert drawing.refining
    assert seen == [(first, views.draw(first, sketched=True))]
    drawing.draw(second)  # a step meanwhile is drawn at once
    assert seen[1:] == [(second, views.draw(second, sketched=True))]
    gate.set()
    qtbot.waitUntil(lambda: not drawing.refining)
    assert seen[2:] == [(second, views.draw(second))]
    assert seen[2][1] != seen[1][1]
    drawing.draw(first)
    assert seen[3:] == [(first, views.draw(first))]
    assert waits == [True, False]


def test_with_a_sketch_on_show_another_one_takes_its_place(drawing, gate, qtbot):
    seen = []
    drawing.drawn.connect(lambda frame, _picture: seen.append(frame))
    (large,) = frames_of(network((8, 8, 8)), 1)
    drawing.draw(large)
    qtbot.waitUntil(lambda: seen == [large])
    small = frame_of(SMALL)
    drawing.draw(small)
    assert seen == [large, small]
    assert not drawing.refining
    drawing.draw(large)
    gate.set()
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen[2:] == [large, large]
    assert not drawing.refining


def test_what_has_no_sketch_is_waited_for(drawing, gate, qtbot):
    seen = []
    drawing.drawn.connect(lambda frame, _picture: seen.append(frame))
    (large,) = frames_of(network((8, 8, 8)), 1, view="gates")
    drawing.draw(large)
    gate.set()
    qtbot.waitUntil(lambda: not drawing.refining)
    assert seen == [large]


def test_an_expanded_neuron_is_as_large_as_its_own_gates(drawing, gate):
    seen = []
    drawing.drawn.connect(lambda frame, picture: seen.append((frame, picture)))
    (large,) = frames_of(network((8, 8, 8)), 1)
    opened = replace(large, view=replace(large.view, expanded=(1, 3)))
    drawing.draw(opened)
    assert not drawing.refining
    assert seen == [(opened, views.draw(opened))]


def test_another_one_takes_its_place_at_once(drawing, gate):
    seen = []
    drawing.drawn.connect(lambda frame, _picture: seen.append(frame))
    drawing.draw(frame_of(LARGE))
    small = frame_of(SMALL)
    drawing.draw(small)
    assert not drawing.busy
    assert seen == [small]


def test_the_window_goes_on_while_a_layout_is_made(start, gate, qtbot):
    window = start(SMALL).window
    old = window.canvas.picture
    window.model.open(open_example(LARGE))
    assert window.drawing.busy
    assert window.canvas.picture is old
    for step in (1, 2, 3):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
        assert window.model.frame.position == Position(1, step)
        assert window.equation.explanations
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(640, 275))
    assert window.model.frame.view.selected == ""
    qtbot.waitUntil(lambda: "Laying out" in window.laying_out.text)
    gate.set()
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert window.laying_out.text == ""
    assert window.canvas.picture == views.draw(window.model.frame)
    assert window.model.frame.position == Position(1, 3)


def test_giving_up_goes_back_to_what_was_drawn(start, gate, qtbot):
    window = start(SMALL).window
    window.model.open(open_example(LARGE))
    qtbot.waitUntil(lambda: window.laying_out.text != "")
    qtbot.mouseClick(window.laying_out._button, Qt.MouseButton.LeftButton)
    assert window.model.experiment.id == SMALL
    assert not window.drawing.busy
    assert window.laying_out.text == ""
    window.model.open(open_example(LARGE))
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.model.experiment.id == SMALL


def test_giving_up_a_view_goes_back_to_the_other(start, gate, qtbot):
    gate.set()
    window = start(LARGE).window
    window.model.forward()
    gate.clear()
    window.model.set_view(view="gates")
    assert window.drawing.busy
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    view = window.model.frame.view
    assert (view.view, view.digits) == ("network", 4)
    assert window.model.frame.position == Position(1, 1)
    assert not window.drawing.busy


def test_closing_ends_a_layout(start, gate):
    window = start(SMALL).window
    window.model.open(open_example(LARGE))
    window.close()
    assert not window.drawing.busy


def test_what_goes_wrong_in_a_layout_is_not_swallowed(drawing, monkeypatch, qtbot):
    def broken(_frame, **_how):
        raise RuntimeError("no layout")

    monkeypatch.setattr(views, "draw", broken)
    with qtbot.captureExceptions() as caught:
        drawing.draw(frame_of(LARGE))
        qtbot.waitUntil(lambda: bool(caught))
    assert str(caught[0][1]) == "no layout"
    assert not drawing.busy
