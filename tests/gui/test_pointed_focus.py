"""What the pointer rests on: it moves nothing, and does not outlive what it was on."""

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.scene.hit import hit
from gui.scene.shapes import Box, Ellipse
from tests.networks import network

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
BODIES = ("neuron", "input", "box", "ellipsis")


def rest(qtbot, canvas, spot: QPoint) -> None:
    qtbot.mouseMove(canvas, spot + QPoint(1, 0))
    qtbot.mouseMove(canvas, spot)
    qtbot.waitUntil(lambda: not canvas.pointing.waiting)


def places(canvas) -> dict:
    shapes = canvas.picture.shapes
    return {
        (s.tag.kind, s.tag.wire, s.tag.entry): s.rect
        for s in shapes
        if isinstance(s, Box | Ellipse) and s.tag.kind in BODIES
    }


def test_pointing_moves_nothing_in_a_wide_network(window, qtbot):
    window.resize(1280, 800)
    window.model.open(network(20, 20, 20))
    qtbot.waitUntil(lambda: not window.drawing.busy)
    canvas = window.canvas
    qtbot.keyClick(canvas, K.Key_End)
    qtbot.keyClick(canvas, K.Key_F)
    before, seen = places(canvas), set()
    for x in range(60, canvas.width(), 97):
        for y in range(40, canvas.height(), 83):
            rest(qtbot, canvas, QPoint(x, y))
            qtbot.waitUntil(lambda: not window.drawing.busy)
            focus = window.model.frame.view.focus, window.model.frame.view.focus_entry
            seen.add(focus)
            assert places(canvas) == before, (x, y, focus)
    assert len(seen) > 10


def test_holding_what_is_pointed_at_unfolds_it(window, qtbot):
    window.model.open(network(20, 20, 20))
    qtbot.waitUntil(lambda: not window.drawing.busy)
    before = places(window.canvas)
    whole = window.model.frame.snapshot.graph.granularity == "matrix"
    window.model.focus(*(("a1", (9,)) if whole else ("a1[9]",)))
    assert places(window.canvas) == before
    qtbot.keyClick(window.canvas, K.Key_H)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert window.model.state.held
    assert len(places(window.canvas)) > len(before)


@pytest.mark.parametrize("key", [K.Key_2, K.Key_3])
def test_another_view_ends_what_was_pointed_at(window, qtbot, key):
    canvas = window.canvas
    body = next(s for s in canvas.picture.shapes if s.tag.kind == "input" and s.tag.wire)
    x, y = canvas.camera.to_widget(body.rect.center)
    rest(qtbot, canvas, QPoint(round(x), round(y)))
    assert window.model.frame.view.focus
    qtbot.keyClick(canvas, key, CTRL)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert not window.model.frame.view.focus
    assert not [s for s in canvas.picture.shapes if getattr(s, "ink", "").startswith("faded-")]


def test_another_sample_ends_it_but_not_one_that_is_held(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    window.model.focus("a1[0]")
    window.model.change_sample(1)
    assert not window.model.frame.view.focus
    window.model.focus("a1[0]")
    window.model.hold()
    window.model.change_sample(1)
    assert window.model.frame.view.focus == "a1[0]"


def test_what_is_selected_never_fades(window, qtbot):
    canvas = window.canvas
    qtbot.keyClick(canvas, K.Key_End)
    window.model.select("W2[1][1]")
    window.model.focus("a1[0]")
    own = [s for s in canvas.picture.texts() if s.tag.wire == "W2[1][1]"]
    assert own
    assert all(not run.ink.startswith("faded-") for text in own for run in text.runs)


def test_the_gap_inside_a_label_is_the_label(window, qtbot):
    """Between the name and the red number of every edge's label something is lit."""
    canvas = window.canvas
    qtbot.keyClick(canvas, K.Key_End)
    texts = [t for t in canvas.picture.texts() if t.tag.wire.startswith("W")]
    wires = {t.tag.wire for t in texts}
    assert len(wires) == 8
    for wire in wires:
        corners = [c for t in texts if t.tag.wire == wire for c in t.corners()]
        x, y = (sum(c[i] for c in corners) / len(corners) for i in (0, 1))
        for dx in (-6.0, 0.0, 6.0):
            found = hit(canvas.picture, (x + dx, y), 1.0)
            assert found is not None
            assert found.wire == wire
