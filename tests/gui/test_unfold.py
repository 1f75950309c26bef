"""A folded layer of a wide network is unfolded and folded by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.scene.shapes import Box, Ellipse
from tests.networks import network


@pytest.fixture
def wide(window, qtbot):
    window.model.open(network(30, 20, 10))
    qtbot.waitUntil(lambda: window.canvas.picture is not None and not window.canvas.stale)
    window.canvas.fit()
    return window


def fold(window):
    """Return the middle of the first fold in pixels of the canvas, and its layer."""
    shape = next(s for s in window.canvas.picture.shapes if s.tag.kind == "ellipsis")
    rect = shape.rect if isinstance(shape, Box | Ellipse) else None
    assert rect is not None
    # Its heading: in the stripes below it hidden units can be picked.
    x, y = window.canvas.camera.to_widget((rect.center[0], rect.y + 8.0))
    return QPoint(round(x), round(y)), shape.tag.entry[0]


def test_a_click_on_the_fold_shows_every_unit(wide, qtbot):
    spot, layer = fold(wide)
    before = wide.canvas.picture.bounds
    qtbot.mouseClick(wide.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert wide.model.frame.view.unfolded == {layer}
    qtbot.waitUntil(lambda: wide.canvas.picture.bounds != before)


def test_a_key_unfolds_the_layer_in_question_and_folds_it_again(wide, qtbot):
    wide.canvas.setFocus()
    qtbot.keyClick(wide.canvas, Qt.Key.Key_L)
    assert wide.model.frame.view.unfolded == {0}
    qtbot.keyClick(wide.canvas, Qt.Key.Key_L)
    assert not wide.model.frame.view.unfolded
    wide.model.select("a1[5]", "value")
    qtbot.keyClick(wide.canvas, Qt.Key.Key_L)
    assert wide.model.frame.view.unfolded == {1}


def test_a_small_network_has_nothing_to_unfold(window, qtbot):
    assert not window.actions_["layer.unfold"].isEnabled()
