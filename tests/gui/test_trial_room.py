"""What if and the gradient check where every text is 40 % longer, in narrow and wide panels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from core.files.examples import open_example
from tests.gui import pseudo

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def begin(start, monkeypatch, qtbot):
    pseudo.speak(monkeypatch)

    def call(name, tool, wide, **wishes):
        app = start(
            name, language=pseudo.LANGUAGE, side=tool, side_width=wide, width=1280, height=800,
            **wishes,
        )  # fmt: skip
        qtbot.wait(0)
        return app.window, app.window.sides.side.tool

    return call


def fits(panel, qtbot) -> None:
    """Nothing is clipped, and the panel need not be moved sideways, once layouts have come to
    rest."""

    def at_rest() -> None:
        body = panel.column.parentWidget()
        assert body.width() <= panel.area.viewport().width()
        assert pseudo.clipped(panel) == []

    qtbot.waitUntil(at_rest)


@pytest.mark.parametrize("wide", [320, 480])
@pytest.mark.parametrize("size", [100, 150])
@pytest.mark.parametrize("name", ["article003_apple", "iris_4_5_3_relu_softmax"])
def test_what_if(begin, qtbot, name, wide, size):
    window, panel = begin(name, "whatif", wide, text_size=size)
    window.model.to_iteration(2)
    for _ in range(2):
        panel.controls.wide.click()
        qtbot.mouseClick(panel.keep, LEFT)
    assert panel.kept.rows
    assert panel.note.isVisible()
    fits(panel, qtbot)
    window.model.select(window.model.frame.snapshot.graph.loss)
    assert panel.said.isVisible()
    fits(panel, qtbot)


@pytest.mark.parametrize("wide", [320, 480])
@pytest.mark.parametrize("size", [100, 150])
def test_the_check(begin, qtbot, wide, size):
    window, panel = begin("mazur_biases_trained", "check", wide, text_size=size)
    window.model.select("W1[0][0]")
    fits(panel, qtbot)
    qtbot.mouseClick(panel.all, LEFT)
    qtbot.waitUntil(lambda: not panel.running.isVisible())
    window.model.to_iteration(2)
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    assert panel.stale.isVisible()
    fits(panel, qtbot)
    window.model.open(open_example("article004_cost_tables"))
