"""Work that is no longer wanted stops where it asks."""

import threading

import pytest

from core.files.examples import open_example
from core.interrupt import Interrupted, check, interruptible
from core.session import Session
from gui.scene import views
from gui.scene.edge_labels import arranged
from gui.scene.frame import Frame, ViewSettings


def test_outside_nothing_is_interrupted():
    check()


def test_it_stops_when_it_is_no_longer_wanted_and_only_then():
    asked = []
    with interruptible(lambda: len(asked) > 2), pytest.raises(Interrupted):  # noqa: PT012
        for turn in range(9):
            check()
            asked.append(turn)
    assert asked == [0, 1, 2]
    check()


def test_another_thread_goes_on():
    done = []
    with interruptible(lambda: True):
        thread = threading.Thread(target=lambda: (check(), done.append(True)))
        thread.start()
        thread.join()
    assert done == [True]


def test_a_layout_is_interrupted_and_leaves_nothing_behind():
    experiment = open_example("iris_4_5_3_relu_softmax")
    session = Session(experiment)
    frame = Frame(experiment, session.snapshot(), session.position, ViewSettings(digits=7))
    arranged.cache_clear()
    with interruptible(lambda: True), pytest.raises(Interrupted):
        views.draw(frame)
    assert views.draw(frame).shapes
