"""The first start, the next one, and what is said where there is nothing to see."""

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from core.files.examples import FOLDER
from core.session import Position
from gui.app import FIRST_EXAMPLE, App, last_example
from gui.dialogs.gallery import Gallery
from gui.settings import Settings, Store
from tests.gui.conftest import end

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def begin(qtbot, qapp: QApplication, tmp_path) -> Iterator:
    """Start the program on the settings of a folder, as a user does; close it at the end."""
    started: list[App] = []
    file = tmp_path / "config" / "settings.json"

    def start() -> App:
        if started:
            started[-1].window.close()
        app = App(qapp, None, Store(file))
        started.append(app)
        with qtbot.waitExposed(app.window):
            app.show()
        qtbot.waitUntil(lambda: not app.window.drawing.busy)
        return app

    start.file = file
    yield start
    end(started)


def hints(window) -> list[str]:
    """Return the hints that are seen."""
    return [x.text() for x in (window.hint, window.equation.press) if x.isVisible()]


# -- start after start -------------------------------------------------------------------


def test_the_first_start_is_ready_to_step_with_one_hint(begin, qtbot):
    window = begin().window
    qtbot.waitUntil(window.canvas.hasFocus)
    assert window.model.experiment.id == FIRST_EXAMPLE
    assert window.model.frame.position == Position(1, 0)
    assert hints(window) == ["Press → for the first number"]
    assert not any(bar.text for bar in (window.message, window.progress, window.laying_out))
    assert QApplication.activeModalWidget() is None
    qtbot.keyClick(QApplication.focusWidget(), K.Key_Right)
    assert window.model.frame.position == Position(1, 1)
    assert hints(window) == []


def test_the_second_start_is_as_the_first_one_ended(begin, qtbot):
    app = begin()
    window = app.window
    for name in ("theme.dark", "scheme.cs231n", "panel.experiment", "digits.6"):
        window.actions_[name].trigger()
    window.open_example("xor_2_2_1")
    window.resize(1100, 760)
    qtbot.waitUntil(lambda: window.width() == 1100)
    before = app.settings
    again = begin()
    assert again.model.experiment.id == "xor_2_2_1"
    assert again.theme == "dark cs231n"
    assert again.settings == again.window.settings
    assert again.window.experiment_panel.isVisible() == before.experiment_panel
    assert (again.window.width(), again.window.height()) == (1100, 760)
    assert again.model.frame.view.digits == 6
    again.window.actions_["language.ko"].trigger()
    assert "XOR 배우기" in begin().window.windowTitle()


def test_an_example_that_is_gone_is_not_missed(begin):
    begin.file.parent.mkdir()
    begin.file.write_text(json.dumps({"example": "no_such_example"}))
    app = begin()
    assert app.model.experiment.id == FIRST_EXAMPLE
    assert app.window.message.text == ""
    assert last_example(Settings(example="../settings")).id == FIRST_EXAMPLE


def test_damaged_settings_are_set_aside_and_that_is_said(begin, qtbot):
    begin.file.parent.mkdir()
    begin.file.write_text("{ not json")
    app = begin()
    aside = begin.file.with_name("settings.json.damaged")
    assert aside.read_text() == "{ not json"
    assert str(aside) in app.window.message.text
    qtbot.keyClick(app.window.canvas, K.Key_Right)
    assert app.model.frame.position == Position(1, 1)
    qtbot.keyClick(app.window.canvas, K.Key_Escape)
    assert not app.window.message.text
    again = begin()
    assert not again.window.message.text
    assert json.loads(begin.file.read_text())["example"] == ""


def test_a_second_damaged_file_takes_no_place_of_the_first(tmp_path):
    file = tmp_path / "settings.json"
    for n in range(12):
        file.write_text(f"[{n}")
        store = Store(file)
        assert store.load() == Settings()
        assert store.damaged is not None
        assert store.damaged.read_text() == f"[{n}"
        assert not file.exists()
    assert (tmp_path / "settings.json.damaged").read_text() == "[0"
    assert len(list(tmp_path.iterdir())) == 9


def test_lists_of_files_are_checked(tmp_path):
    file = tmp_path / "settings.json"
    for wrong in ([1], ["/a"] * 9, "/a", [""], {"a": 1}, ["x" * 5000], ["a\0b"], [None]):
        file.write_text(json.dumps({"recent": wrong, "digits": 7}))
        assert Store(file).load() == Settings(digits=7)
    mine = Settings(recent=("/a & b.json", "/가.json"), example="xor_2_2_1")
    Store(file).save(mine)
    assert Store(file).load() == mine


# -- where there is nothing --------------------------------------------------------------


def test_a_table_says_what_else_there_is_and_leads_there(start, qtbot):
    window = start("article004_cost_tables").window
    assert len(hints(window)) == 1
    assert "Ctrl+Shift+O" in hints(window)[0]
    assert window.canvas.rect().contains(window.hint.geometry())
    qtbot.mouseClick(window.hint, LEFT)
    dialog = window.findChild(Gallery)
    qtbot.waitUntil(dialog.field.hasFocus)
    qtbot.keyClicks(dialog.field, "xor")
    qtbot.keyClick(dialog.field, K.Key_Return)
    qtbot.waitUntil(lambda: window.model.experiment.id == "xor_2_2_1")
    assert hints(window) == ["Press → for the first number"]


def test_a_click_through_the_hint_of_a_diagram_is_the_diagrams(start, qtbot):
    window = start(why_panel=False).window
    assert window.hint.isVisible()
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    assert window.hint.testAttribute(through)
    window.open_example("article004_cost_tables")
    assert not window.hint.testAttribute(through)


def test_presenting_has_no_hint_of_other_examples(start, qtbot):
    window = start("article004_cost_tables").window
    window.presentation.enter()
    assert hints(window) == []
    window.presentation.leave()
    assert len(hints(window)) == 1


def test_a_number_that_never_comes_is_told_apart_from_one_that_is_to_come(window):
    window.model.select("W1[0][0]", "updated")
    assert "press →" in window.equation.sentence.text()
    window.model.select("x[0]", "updated")
    assert "at any step" in window.equation.sentence.text()
    window.model.end()
    window.model.select("x[0]", "updated")
    assert "at any step" in window.equation.sentence.text()


def test_a_button_that_is_grey_says_why(window, qtbot):
    back = window.toolbar.findChild(QToolButton, "button.back")
    assert back.toolTip() == "Back (←)\nThis is the start"
    assert not back.isEnabled()
    qtbot.keyClick(window.canvas, K.Key_Right)
    assert back.isEnabled()
    assert "start" not in back.toolTip().split("\n")[1]
    window.open_example("article004_cost_tables")
    forward = window.toolbar.findChild(QToolButton, "button.forward")
    assert forward.toolTip().startswith("Forward (→)\n")
    assert not forward.isEnabled()
    window.documents.open_path(str(FOLDER / "xor_2_2_1.json"))
    assert forward.isEnabled()
    assert "next number" in forward.toolTip()


def test_the_timeline_says_what_to_do_with_it(window):
    step, line = window.timeline.bar.toolTip().split("\n")
    assert step.startswith("step 0 of")
    assert "drag" in line
    name, line = window.timeline.iteration.toolTip().split("\n")
    assert name.endswith("(Ctrl+I)")
    assert line
    assert window.timeline.loss.toolTip()
