"""The formula on the clipboard: as text, LaTeX and a picture, by menu, key and right button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu

from core.hand_digits import Digits
from gui.copies import SCALE
from gui.panels.picture import PictureView
from gui.scene.formula_text import formula_text

BACKWARD = 35


@pytest.fixture
def told(window, qtbot):
    """A window with two formulas: of a weight's gradient and of a flow."""
    window.model.to_step(BACKWARD)
    qtbot.waitUntil(lambda: not window.drawing.busy)
    assert len(window.equation.explanations) == 2
    QGuiApplication.clipboard().clear()
    return window


def test_as_text_all_lines_with_the_digits_shown(told):
    told.actions_["copy.formula"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text == "\n\n".join(formula_text(e, 4) for e in told.equation.explanations)
    assert text.startswith("∂E/∂w⁽²⁾₀₁ = ")
    told.model.set_view(digits=6)
    told.actions_["copy.formula"].trigger()
    assert QGuiApplication.clipboard().text() != text
    assert "0.542398" in QGuiApplication.clipboard().text()


def test_as_latex_every_explanation_is_an_environment(told):
    told.actions_["copy.latex"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") == 2
    assert r"\frac{\partial E}{\partial w^{(2)}_{01}}" in text
    assert "0.5424" in text
    assert "−" not in text


def test_latex_by_hand_says_so_where_it_is_read(told, qtbot):
    told.model.set_reading(hand=Digits(2, 4))
    qtbot.waitUntil(lambda: not told.drawing.busy)
    told.actions_["copy.latex"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.isascii()
    assert text.count(r"\text{Calculated by hand: values to 2, derivatives to 4 decimals}") == 2
    assert text.count(r"\text{Exactly") + text.count(r"\text{This is exact.}") == 2
    assert "0.54 " in text


def test_as_a_picture_sharp_on_white(told):
    told.actions_["copy.picture"].trigger()
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    image = QImage.fromData(data.data("image/png"), "PNG")
    assert not image.isNull()
    assert image.size() == QGuiApplication.clipboard().image().size()
    assert image.pixelColor(2, 2).name() == "#ffffff"
    shown = [v for v in told.equation.findChildren(PictureView) if v.isVisible()]
    assert image.height() > SCALE * max(v.picture.bounds.h for v in shown)
    assert round(image.dotsPerMeterX() * 0.0254) == round(96 * SCALE)
    colours = {image.pixelColor(x, y).name() for x in range(0, 400, 2) for y in range(20, 120, 2)}
    assert "#c8242b" in colours
    assert told.message.text


def test_where_nothing_is_explained_it_says_so(window):
    QGuiApplication.clipboard().setText("before")
    window.actions_["copy.latex"].trigger()
    assert QGuiApplication.clipboard().text() == "before"
    assert "formula" in window.message.text


def test_the_copy_key_works_in_the_formula(told, qtbot):
    view = next(v for v in told.equation.findChildren(PictureView) if v.isVisible())
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("∂E/∂w⁽²⁾₀₁ = ")


@pytest.mark.parametrize("by_key", [False, True])
def test_the_menu_of_the_formula_copies(told, qtbot, by_key):
    view = next(v for v in told.equation.findChildren(PictureView) if v.isVisible())
    view.setFocus(Qt.FocusReason.TabFocusReason)
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    spot = QPoint(20, 20)
    QApplication.sendEvent(view, QContextMenuEvent(reason, spot, view.mapToGlobal(spot)))
    qtbot.waitUntil(lambda: told.findChild(QMenu, "context") is not None)
    menu = told.findChild(QMenu, "context")
    names = [a.objectName() for a in menu.actions() if not a.isSeparator()]
    assert names[:3] == ["copy.formula", "copy.latex", "copy.picture"]
    assert (menu.activeAction() is not None) is by_key
    menu.setActiveAction(menu.actions()[1])
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert r"\begin{align*}" in QGuiApplication.clipboard().text()
    assert told.model.frame.view.selected == ""
