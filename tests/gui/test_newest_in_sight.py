"""The newest number is in sight, and in predict mode the place where it is asked for, too."""

import pytest
from PySide6.QtCore import Qt

from gui.canvas.newest import newest_boxes
from gui.scene.shapes import Rect

K = Qt.Key


def seen(canvas, rect: Rect) -> bool:
    left, top = canvas.camera.to_widget((rect.x, rect.y))
    right, bottom = canvas.camera.to_widget((rect.right, rect.bottom))
    return left >= 0 and top >= 0 and right <= canvas.width() and bottom <= canvas.height()


def some_new_in_sight(window) -> bool:
    return any(seen(window.canvas, box) for box in newest_boxes(window.canvas.picture))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_question_and_every_answer_comes_into_sight(start, qtbot, language):
    window = start(language=language).window
    window.resize(900, 480)
    canvas = window.canvas
    qtbot.keyClick(canvas, K.Key_F5)
    qtbot.keyClick(canvas, K.Key_R)
    asked = 0
    while window.model.frame.position.step < window.model.session.plan.length:
        # Wherever one has looked meanwhile, the question and the answer come into sight.
        if asked % 7 == 3:
            canvas.pan(-20_000, -20_000)
        qtbot.keyClick(canvas, K.Key_PageDown)
        qtbot.waitUntil(lambda: not window.drawing.busy)
        assert window.model.frame.view.asking
        assert some_new_in_sight(window), window.model.frame.position
        canvas.pan(-20_000, -20_000)
        qtbot.keyClick(canvas, K.Key_PageDown)
        qtbot.waitUntil(lambda: not window.drawing.busy)
        assert not window.model.frame.view.asking
        assert some_new_in_sight(window), window.model.frame.position
        asked += 1
    assert asked > 20
    window.presentation.leave()
