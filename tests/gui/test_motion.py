"""What moves on the screen, and that nothing waits for it; the rhythm of playing."""

from itertools import pairwise
from statistics import median
from time import monotonic

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from gui.canvas import motion
from gui.controls import SPEEDS
from gui.player import Player

K = Qt.Key
LATE = 2.5
"""A machine that is busy with other things may be so many times as slow."""


@pytest.fixture
def ready(window, qtbot):
    """The window after two steps that were not in a hurry."""
    for _ in range(2):
        qtbot.keyClick(window.canvas, K.Key_Right)
    qtbot.waitUntil(lambda: not window.canvas.motion.running)
    qtbot.waitUntil(lambda: window.canvas.motion.rested)
    window.canvas.motion.cost = 0.0
    return window


def test_a_step_runs_once_along_its_lines_and_ends_in_time(ready, qtbot):
    canvas = ready.canvas
    qtbot.keyClick(canvas, K.Key_Right)
    moving = canvas.motion
    assert moving.running
    begun, seen = monotonic(), []
    while moving.running:
        seen.append(moving.spots()[0])
        with qtbot.waitSignal(canvas.painted):
            pass
        if monotonic() - begun > 0.4 * LATE:
            pytest.fail("it runs on")
    places = [spot.x() for spot in seen]
    # Forward is from left to right, and never back.
    assert places == sorted(places)
    assert len(set(places)) > 2
    assert motion.LASTS <= 0.4


@pytest.mark.parametrize("back", [False, True])
def test_it_runs_the_way_of_the_pass(ready, qtbot, back):
    canvas, plan = ready.canvas, ready.model.session.plan
    ready.model.to_step((plan.backward_at if back else plan.forward_at)["p2[0][1]"] - 1)
    qtbot.waitUntil(lambda: canvas.motion.rested)
    canvas.motion.cost = 0.0
    qtbot.keyClick(canvas, K.Key_Right)
    (route,) = canvas.motion.routes
    assert route.tag.wire == "W2[0][1]"
    assert (route.points[0] > route.points[-1]) == back
    start = canvas.camera.to_widget(route.points[0])
    assert abs(start[0] - canvas.motion.spots()[0].x()) < canvas.width() / 4


def test_the_next_key_ends_it(ready, qtbot):
    canvas = ready.canvas
    qtbot.keyClick(canvas, K.Key_Right)
    assert canvas.motion.running
    step = ready.model.frame.position.step
    qtbot.keyClick(canvas, K.Key_Right)
    assert ready.model.frame.position.step == step + 1
    assert not canvas.motion.running


def test_steps_in_a_hurry_do_not_run(ready, qtbot):
    canvas = ready.canvas
    qtbot.keyClick(canvas, K.Key_Right)
    for _ in range(4):
        qtbot.keyClick(canvas, K.Key_Right)
        assert not canvas.motion.running


def test_where_painting_takes_long_nothing_runs(ready, qtbot):
    ready.canvas.motion.cost = 2 * motion.COSTLY
    qtbot.keyClick(ready.canvas, K.Key_Right)
    assert not ready.canvas.motion.running


@pytest.mark.parametrize("wish", ["off", "on", "system"])
def test_the_setting_decides(ready, qtbot, wish):
    ready.actions_[f"motion.{wish}"].trigger()
    assert ready.actions_[f"motion.{wish}"].isChecked()
    qtbot.waitUntil(lambda: ready.canvas.motion.rested)
    ready.canvas.motion.cost = 0.0
    qtbot.keyClick(ready.canvas, K.Key_Right)
    assert ready.canvas.motion.running == (wish != "off")
    # The marks on the lines do not move: they stay in any case.
    assert any(s.tag.kind == "travel" for s in ready.canvas.picture.shapes)


def test_back_does_not_run(ready, qtbot):
    qtbot.keyClick(ready.canvas, K.Key_Left)
    assert not ready.canvas.motion.running


def test_a_held_key_steps_as_fast_as_the_screen_and_no_faster(window, qtbot):
    canvas = window.canvas

    def repeat() -> bool:
        """Send what a held key sends; say whether the diagram keeps it from the commands."""
        none = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.ShortcutOverride, K.Key_Right, none, "", True)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    canvas.repaint()
    assert not repeat()
    window.model.forward()
    assert repeat()
    assert repeat()
    canvas.repaint()
    assert not repeat()
    # A key pressed anew is never dropped.
    qtbot.keyClick(canvas, K.Key_Right)
    qtbot.keyClick(canvas, K.Key_Right)
    assert window.model.frame.position.step == 3


@pytest.mark.parametrize(("speed", "ticks"), [(20.0, 24), (5.0, 5), (0.5, 1)])
def test_playing_keeps_its_rhythm(qtbot, qapp, speed, ticks):
    assert speed in SPEEDS
    times = [monotonic()]
    player = Player(lambda: bool(times.append(monotonic())) or len(times) <= ticks)
    player.start(speed)
    with qtbot.waitSignal(player.ended, timeout=round(1000 * ticks / speed * LATE)):
        pass
    player.stop()
    gaps = [b - a for a, b in pairwise(times)]
    assert len(gaps) == ticks
    # Single ticks come late on a busy machine; the rhythm as a whole is kept.
    assert median(gaps) == pytest.approx(1 / speed, rel=0.15)
    assert times[-1] - times[0] >= ticks / speed * 0.95


def test_playing_goes_on_in_the_picture(window, qtbot):
    model = window.model
    model.set_speed(20.0)
    steps = []
    model.changed.connect(lambda frame: steps.append(frame.position.step))
    qtbot.keyClick(window.canvas, K.Key_Space)
    qtbot.waitUntil(lambda: len(steps) >= 6)
    qtbot.keyClick(window.canvas, K.Key_Space)
    assert steps[:6] == list(range(1, 7))
    assert not model.state.playing


def test_playing_asks_and_shows_in_turn(window, qtbot):
    model = window.model
    model.set_predict(True)
    model.set_speed(20.0)
    seen = []
    model.changed.connect(lambda frame: seen.append((frame.position.step, frame.view.asking)))
    model.play()
    qtbot.waitUntil(lambda: len(seen) >= 4)
    model.pause()
    assert seen[:4] == [(1, True), (1, False), (2, True), (2, False)]
