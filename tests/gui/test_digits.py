"""How numbers are written: chosen in the menu, seen everywhere at once, remembered, saved."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from core.files.reader import read_experiment
from gui.dialogs.ask import Question
from gui.scene.numbers import DIGITS, FORMS
from gui.settings import Settings

K = Qt.Key


def menu_of(window, command: str) -> QMenu:
    """Open the menu that has the command, by clicking through the menus above it."""
    bar = window.menuBar()
    for top in bar.actions():
        for row in top.menu().actions():
            inner = row.menu()
            if inner and window.actions_[command] in inner.actions():
                return inner
    raise AssertionError(command)


def choose(window, qtbot, command: str) -> None:
    """Click a row of the open menu."""
    menu, action = menu_of(window, command), window.actions_[command]
    menu.popup(window.mapToGlobal(QPoint(40, 40)))
    qtbot.waitUntil(menu.isVisible)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    qtbot.waitUntil(lambda: not menu.isVisible())
    qtbot.waitUntil(lambda: not window.drawing.busy)


def strings(window) -> list[str]:
    return [t.string for t in window.canvas.picture.texts() if t.tag.kind == "number"]


def test_every_number_of_digits_and_form_is_in_one_menu(start):
    menu = menu_of(start().window, "digits.4")
    names = [a.objectName() for a in menu.actions() if not a.isSeparator()]
    assert names == [*(f"digits.{d}" for d in DIGITS), *(f"form.{f}" for f in FORMS), "comma"]


def test_a_form_is_seen_at_once_on_the_canvas_and_beside_it(start, qtbot):
    app = start()
    window = app.window
    for _ in range(30):
        qtbot.keyClick(window.canvas, K.Key_Right)
    choose(window, qtbot, "form.scientific")
    assert app.settings.form == app.model.frame.view.form == "scientific"
    assert all("e" in s for s in strings(window))
    choose(window, qtbot, "comma")
    assert app.settings.comma is app.model.frame.view.comma is True
    assert all("," in s and "." not in s for s in strings(window))
    formula = [view.accessibleName() for view in window.equation._views(1)]
    assert "," in formula[0]
    assert "." not in formula[0]
    assert "," in window.timeline.loss.accessibleDescription()
    choose(window, qtbot, "form.fixed")
    choose(window, qtbot, "digits.15")
    assert any(len(s) == 17 for s in strings(window))
    choose(window, qtbot, "comma")
    assert not any("," in s for s in strings(window))
    assert not window.actions_["comma"].isChecked()
    assert window.actions_["form.fixed"].isChecked()


def test_they_are_there_at_the_next_start(start):
    first = start(form="significant", comma=True, digits=12)
    view = first.model.frame.view
    assert (view.digits, view.form, view.comma) == (12, "significant", True)
    assert first.window.actions_["form.significant"].isChecked()
    assert first.window.actions_["comma"].isChecked()


def test_a_wish_of_the_file_ends_with_it_and_a_choice_does_not(start, qtbot):
    app = start(digits=4)
    window, example = app.window, app.model.experiment
    wish = {"digits": 12, "form": "scientific", "decimal_comma": True}
    window.model.open(replace(example, view=wish))
    view = window.model.frame.view
    assert (view.digits, view.form, view.comma) == (12, "scientific", True)
    assert (app.settings.digits, app.settings.form, app.settings.comma) == (4, "fixed", False)
    choose(window, qtbot, "form.significant")
    view = window.model.frame.view
    assert (view.digits, view.form, view.comma) == (12, "significant", True)
    window.model.open(example)
    view = window.model.frame.view
    assert (view.digits, view.form, view.comma) == (4, "significant", False)


@pytest.mark.parametrize(
    "wish",
    [
        {"digits": 16, "form": "plain", "decimal_comma": 1},
        {"digits": "9", "form": ["fixed"], "decimal_comma": "yes"},
        {"digits": None, "form": None, "decimal_comma": None},
    ],
)
def test_a_wish_that_makes_no_sense_is_passed_over(start, wish):
    window = start(digits=5).window
    window.model.open(replace(window.model.experiment, view=wish))
    view = window.model.frame.view
    assert (view.digits, view.form, view.comma) == (5, "fixed", False)


@pytest.mark.parametrize("comma", [False, True])
def test_what_is_saved_is_opened_so(start, tmp_path, comma):
    app = start()
    app.model.set_view(digits=13, form="significant", comma=comma)
    app.window.documents.save_path(str(tmp_path / "mine.json"))
    saved = read_experiment(tmp_path / "mine.json").view
    assert (saved["digits"], saved["form"]) == (13, "significant")
    # A point is nobody's wish: who reads with commas goes on doing so.
    assert saved.get("decimal_comma", False) is comma
    assert ("decimal_comma" in saved) is comma
    app.model.set_view(digits=4, form="fixed", comma=not comma)
    app.window.documents.open_path(str(tmp_path / "mine.json"))
    view = app.model.frame.view
    assert (view.digits, view.form) == (13, "significant")
    assert view.comma is True


def test_a_formula_is_copied_with_its_commas(start, qtbot):
    app = start(comma=True)
    for _ in range(12):
        qtbot.keyClick(app.window.canvas, K.Key_Right)
    app.window.actions_["copy.formula"].trigger()
    assert "exp(−0,2692)) = 0,5669" in QGuiApplication.clipboard().text()
    app.window.actions_["copy.latex"].trigger()
    latex = QGuiApplication.clipboard().text()
    assert "0{,}5669" in latex
    assert "0.5669" not in latex


def test_a_number_is_typed_as_it_is_shown(start, qtbot):
    window = start("cs231n_circuit", comma=True).window
    window.actions_["start-value"].trigger()
    question = window.findChild(Question)
    question.field.selectAll()
    qtbot.keyClicks(question.field, "1.500")
    qtbot.keyClick(question.field, K.Key_Return)
    assert window.model.experiment.start_value == 1.0
    question.field.selectAll()
    qtbot.keyClicks(question.field, "1,500")
    qtbot.keyClick(question.field, K.Key_Return)
    assert window.model.experiment.start_value == 1.5


def test_settings_name_what_they_are():
    assert (Settings().digits, Settings().form, Settings().comma) == (4, "fixed", False)
