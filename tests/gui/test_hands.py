"""Palette, going to names, keys, context menus and copying, by keys and mouse."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenu

from core.files.examples import examples
from core.session import Position, Session
from gui.canvas.spots import box_of
from gui.commands import COMMANDS
from gui.dialogs.finder import Finder
from gui.dialogs.palette import Palette
from gui.dialogs.shortcuts import Shortcuts
from gui.i18n import LANGUAGES, catalog
from gui.scene.frame import Frame, ViewSettings
from gui.selection import digits_of, number_of
from tests.networks import network

K, M = Qt.Key, Qt.KeyboardModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(qtbot):
    """Open a finder by its key and return it."""

    def open_it(window, key) -> Finder:
        qtbot.keyClick(window.canvas, key, M.ControlModifier)
        (found,) = [d for d in window.findChildren(Finder) if d.isVisible()]
        qtbot.waitUntil(found.field.hasFocus)
        return found

    return open_it


def texts(finder) -> list[str]:
    return [row.text for row in finder.rows]


# -- palette -----------------------------------------------------------------------


def test_the_palette_has_every_command_with_its_key(window, opened):
    palette = opened(window, K.Key_K)
    assert isinstance(palette, Palette)
    assert len(palette.rows) == 60
    listed = {}
    for command in COMMANDS:
        if command.id != "palette":
            palette.field.setText(window.actions_[command.id].text().replace("&", ""))
            listed |= {row.text: row for row in palette.rows}
    assert sum("›" not in text for text in listed) > 30
    assert listed["Export picture…"].key == "Ctrl+E"
    assert listed["Forward"].key == "→"
    assert "Theme › Dark" in listed
    assert "Digits › 7" in listed
    palette.reject()


def test_words_in_any_order_and_enter_runs(window, opened, qtbot):
    palette = opened(window, K.Key_K)
    qtbot.keyClicks(palette.field, "dark theme")
    assert texts(palette)[0] == "Theme › Dark"
    qtbot.keyClick(palette.field, K.Key_Return)
    qtbot.waitUntil(lambda: window.theme.startswith("dark"))
    qtbot.waitUntil(window.canvas.hasFocus)


def test_korean_finds_too_and_english_in_korean(start, opened):
    window = start(language="ko").window
    palette = opened(window, K.Key_K)
    for query in ("내보내기", "ㄴㅂㄴㄱ", "export", "ㄱㄹ ㄴㅂ"):
        palette.field.setText(query)
        assert palette.rows[0].key == "Ctrl+E", query
    palette.reject()


def test_a_syllable_being_composed_is_searched(start, opened):
    palette = opened(start(language="ko").window, K.Key_K)
    for composed in ("ㄴ", "내", "냅"):
        QApplication.sendEvent(palette.field, QInputMethodEvent(composed, []))
        assert palette.field.text() == ""
        assert any(row.key == "Ctrl+E" for row in palette.rows), composed
    done = QInputMethodEvent("", [])
    done.setCommitString("내보")
    QApplication.sendEvent(palette.field, done)
    assert palette.rows[0].key == "Ctrl+E"
    palette.reject()


def test_what_is_not_possible_is_grey_with_the_reason_and_passed_over(window, opened, qtbot):
    palette = opened(window, K.Key_K)
    qtbot.keyClicks(palette.field, "copy the number")
    (row,) = [row for row in palette.rows if row.text == "Copy the number"]
    assert not row.enabled
    assert row.aside == "Select a number first"
    assert palette.chosen is None or palette.chosen is not row
    palette.field.clear()
    enabled = [row for row in palette.rows if row.enabled]
    assert palette.chosen is enabled[0]
    for at in (1, 2, 3):
        qtbot.keyClick(palette.field, K.Key_Down)
        assert palette.chosen is enabled[at]
    qtbot.keyClick(palette.field, K.Key_Up)
    assert palette.chosen is enabled[2]
    for _ in range(3):
        qtbot.keyClick(palette.field, K.Key_Up)
    assert palette.chosen is enabled[-1]
    qtbot.keyClick(palette.field, K.Key_Escape)
    assert not palette.isVisible()


def test_nothing_found_and_enter_stays(window, opened, qtbot):
    palette = opened(window, K.Key_K)
    qtbot.keyClicks(palette.field, "qqqq")
    assert palette.rows == []
    qtbot.keyClick(palette.field, K.Key_Return)
    assert palette.isVisible()
    palette.reject()


def test_examples_open(window, opened, qtbot):
    palette = opened(window, K.Key_K)
    qtbot.keyClicks(palette.field, "xor_2")
    assert [row.aside for row in palette.rows] == ["Example"]
    qtbot.keyClick(palette.field, K.Key_Return)
    assert window.model.experiment.id == "xor_2_2_1"
    assert len(examples()) > 10


def test_names_are_in_the_palette(window, opened, qtbot):
    palette = opened(window, K.Key_K)
    qtbot.keyClicks(palette.field, "W1[1][0]")
    row = palette.list.visualRect(palette.list.model().index(0, 0)).center()
    assert texts(palette)[0] == "Go to W1[1][0]"
    qtbot.mouseClick(palette.list.viewport(), LEFT, pos=row)
    assert window.model.frame.view.selected == "W1[1][0]"


# -- going to a name ---------------------------------------------------------------


def test_going_to_a_name_selects_and_reveals_it(window, opened, qtbot):
    window.model.end()
    window.canvas.zoom(6.0)
    finder = opened(window, K.Key_G)
    qtbot.keyClicks(finder.field, "a2 1")
    assert texts(finder)[0] == "a2[1]"
    qtbot.keyClick(finder.field, K.Key_Return)
    assert window.model.frame.view.selected == "a2[1]"
    qtbot.waitUntil(window.canvas.hasFocus)
    box = box_of(window.canvas.picture, "a2[1]")
    x, y = window.canvas.camera.to_widget(box.center)
    assert 0 <= x <= window.canvas.width()
    assert 0 <= y <= window.canvas.height()


def test_a_name_that_is_not_there_is_said(window, opened, qtbot):
    finder = opened(window, K.Key_G)
    qtbot.keyClicks(finder.field, "<b>9</b>")
    assert finder.nothing.isVisible()
    assert "<b>9</b>" in finder.nothing.text()
    assert finder.nothing.textFormat() == Qt.TextFormat.PlainText
    qtbot.keyClick(finder.field, K.Key_Return)
    assert finder.isVisible()
    finder.field.setText("E")
    assert not finder.nothing.isVisible()
    finder.reject()


# -- keys --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "held"), [(K.Key_F1, M.NoModifier), (K.Key_Slash, M.ControlModifier)]
)
def test_the_list_of_keys(window, qtbot, key, held):
    qtbot.keyClick(window.canvas, key, held)
    (dialog,) = window.findChildren(Shortcuts)
    text = dialog.text.toPlainText()
    for part in (
        "File",
        "Step",
        "View",
        "Number",
        "Settings",
        "Help",
        "→, PgDown",
        "F, Ctrl+0, ㄹ",
    ):
        assert part in text
    for command in COMMANDS:
        for key_ in command.keys:
            shown = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}
            name = "+".join(shown.get(part, part) for part in key_.split("+"))
            assert name in text or key_.endswith("+"), key_
    qtbot.mouseClick(dialog.copy, LEFT)
    copied = QApplication.clipboard().text()
    assert "Ctrl+E" in copied
    assert "Export picture" in copied
    qtbot.keyClick(dialog, K.Key_Escape)
    assert not dialog.isVisible()


# -- copying -----------------------------------------------------------------------


def test_the_number_is_copied_with_all_its_digits(window, qtbot):
    window.model.end()
    snapshot = window.model.frame.snapshot
    for quantity in ("value", "gradient", "updated"):
        window.model.select("W2[0][0]", quantity)
        qtbot.keyClick(window.canvas, K.Key_C, M.ControlModifier)
        copied = QApplication.clipboard().text()
        assert copied.isascii()
        assert float(copied) == float(getattr(snapshot, quantity)("W2[0][0]"))
    window.model.select("W2[0][0]")
    qtbot.keyClick(window.canvas, K.Key_C, M.ControlModifier | M.ShiftModifier)
    assert QApplication.clipboard().text() == "W2[0][0]"


def test_a_number_of_the_shown_sample_is_copied(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    window.model.end()
    window.model.set_view(sample=3)
    window.model.select("z1[2]", "value")
    qtbot.keyClick(window.canvas, K.Key_C, M.ControlModifier)
    values = window.model.frame.snapshot.value("z1[2]")
    assert float(QApplication.clipboard().text()) == float(np.asarray(values)[3])


def test_a_number_that_is_not_there_yet_is_said(window, qtbot):
    QApplication.clipboard().setText("before")
    window.model.select("a2[0]")
    qtbot.keyClick(window.canvas, K.Key_C, M.ControlModifier)
    assert "not there yet" in window.message.text
    assert QApplication.clipboard().text() == "before"


# -- along the wires ---------------------------------------------------------------


def test_along_the_wires_by_key(window, qtbot):
    window.model.end()
    window.model.select("a1[0]")
    qtbot.keyClick(window.canvas, K.Key_Left, M.AltModifier)
    assert window.model.frame.view.selected == "z1[0]"
    qtbot.keyClick(window.canvas, K.Key_Right, M.AltModifier)
    assert window.model.frame.view.selected == "a1[0]"
    window.model.select("x[0]")
    assert not window.actions_["wire.source"].isEnabled()
    assert window.model.frame.position.step == window.model.session.plan.length


def test_zoom_to_the_selected_number(window, qtbot):
    window.model.select("W2[1][1]")
    qtbot.keyClick(window.canvas, K.Key_Z)
    box = box_of(window.canvas.picture, "W2[1][1]")
    x, y = window.canvas.camera.to_widget(box.center)
    assert abs(x - window.canvas.width() / 2) < 2
    assert abs(y - window.canvas.height() / 2) < 2
    assert window.canvas.camera.scale > 1.5


def test_a_product_is_found_at_its_weight(window, qtbot):
    window.model.end()
    window.model.select("p1[1][0]")
    assert box_of(window.canvas.picture, "p1[1][0]") is None
    qtbot.keyClick(window.canvas, K.Key_Z)
    box = box_of(window.canvas.picture, "W1[1][0]")
    x, y = window.canvas.camera.to_widget(box.center)
    assert abs(x - window.canvas.width() / 2) < 2
    assert abs(y - window.canvas.height() / 2) < 2


# -- context menus -----------------------------------------------------------------


def right_click(canvas, spot) -> QMenu | None:
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, spot, canvas.mapToGlobal(spot))
    QApplication.sendEvent(canvas, event)
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


def row(menu, name):
    return next(action for action in menu.actions() if action.objectName() == name)


def test_the_menu_of_a_number(window, qtbot):
    window.model.end()
    spot = window.canvas.spot_of("a1[1]")
    menu = right_click(window.canvas, spot)
    assert window.model.frame.view.selected == "a1[1]"
    names = [a.objectName() for a in menu.actions()]
    assert {"pin", "copy.number", "copy.name", "zoom.selected", "export"} <= set(names)
    ways = {a.text().replace("&", ""): a.menu() for a in menu.actions() if a.menu()}
    assert [a.objectName() for a in ways["Comes from"].actions()] == ["z1[1]"]
    onwards = [a.objectName() for a in ways["Goes into"].actions()]
    assert onwards == ["p2[1][0]", "p2[1][1]"]
    ways["Goes into"].actions()[1].trigger()
    assert window.model.frame.view.selected == "p2[1][1]"
    menu.close()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_the_menu_of_the_ground(window, qtbot):
    menu = right_click(window.canvas, QPoint(2, window.canvas.height() - 2))
    names = [a.objectName() for a in menu.actions()]
    assert {"fit", "go-to", "palette", "present"} <= set(names)
    assert window.model.frame.view.selected == ""
    window.canvas.zoom(3.0)
    row(menu, "fit").trigger()
    assert window.canvas.mode.value == "whole"
    menu.close()


@pytest.mark.parametrize(
    ("key", "held"), [(K.Key_Menu, M.NoModifier), (K.Key_F10, M.ShiftModifier)]
)
def test_the_menu_by_key_stands_at_the_selected_number(window, qtbot, key, held):
    window.model.select("W1[0][0]")
    qtbot.keyClick(window.canvas, key, held)
    menu = QApplication.activePopupWidget()
    assert menu.objectName() == "context"
    spot = window.canvas.mapToGlobal(window.canvas.spot_of("W1[0][0]"))
    assert (menu.pos() - spot).manhattanLength() < 12
    # The system may ask once more by an event of its own.
    keyboard = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(window.canvas, keyboard)
    assert QApplication.activePopupWidget() is menu
    qtbot.keyClick(menu, K.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_a_menu_keeps_the_keys(window, qtbot):
    """Tab goes down in it, and no letter reaches the diagram behind."""
    qtbot.keyClick(window.canvas, K.Key_Right)
    menu = right_click(window.canvas, QPoint(2, window.canvas.height() - 2))
    before = window.model.frame
    handle = menu.windowHandle()
    assert menu.activeAction() is None
    qtbot.keyClick(handle, K.Key_Tab)
    assert menu.activeAction() is menu.actions()[0]
    for key in (K.Key_Right, K.Key_H, K.Key_PageDown, K.Key_End):
        qtbot.keyClick(handle, key)
    assert window.model.frame is before
    assert QApplication.activePopupWidget() is menu
    menu.close()


def test_a_menu_opened_by_key_waits_at_its_first_row(window, qtbot):
    window.model.select("W1[0][0]")
    qtbot.keyClick(window.canvas, K.Key_Menu)
    menu = QApplication.activePopupWidget()
    assert menu.activeAction() is next(a for a in menu.actions() if a.isEnabled())
    menu.close()


def test_languages_are_found_by_their_names_in_every_language(window, opened):
    found = opened(window, K.Key_K)
    for own, name in (("한국어", "Korean"), ("English", "English")):
        for text in (own, name, *(catalog(one).tr(name) for one in LANGUAGES)):
            found.field.setText(text)
            assert found.rows[0].text.endswith(own), text
    found.reject()


def test_names_from_files_are_plain_text_in_menus(window, qtbot):
    from gui.context_menu import context_menu
    from gui.places import Place

    went = []
    ways = ([Place("a&b", "a&b <i>", "a&b")], [Place(str(i), str(i), str(i)) for i in range(40)])
    menu = context_menu(window, window.actions_, True, ways, went.append)
    inner = [a.menu() for a in menu.actions() if a.menu()]
    assert inner[0].actions()[0].text() == "a&&b <i>"
    inner[0].actions()[0].trigger()
    assert [place.wire for place in went] == ["a&b"]
    assert len(inner[1].actions()) == 26
    assert "16" in inner[1].actions()[-1].text()
    menu.deleteLater()


def test_an_array_is_copied_as_json():
    experiment = network(64, 64, 10)
    session = Session(experiment)
    session.seek(Position(1, session.plan.length))

    def number(wire, **view):
        seen = ViewSettings(selected=wire, **view)
        return number_of(Frame(experiment, session.snapshot(), session.position, seen))

    trace = session.snapshot().trace
    weights = json.loads(digits_of(number("W1", quantity="gradient")))
    assert weights == trace.gradients["W1"].tolist()
    assert json.loads(digits_of(number("a1", quantity="value", sample=1))) == (
        trace.values["a1"][1].tolist()
    )
    assert digits_of(number("W1", entry=(3, 4))) == repr(float(trace.again["W1"][3, 4]))
    assert number("W1", asking=True) is None
    assert number("nothing") is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_reason_and_no_command_is_cut_off(start, opened, qtbot, language):
    """Each row shares its width out by itself, and what is refused has no key."""
    window = start("cs231n_add_mul", language=language).window
    window.model.select("x")
    palette = opened(window, K.Key_K)
    metrics = palette.list.fontMetrics()
    room = palette.list.viewport().width()
    found = {}
    for text in ("", "ratio", "o"):
        palette.field.setText(text)
        found |= {(row.text, row.aside): row for row in palette.rows}
    refused = 0
    for row in found.values():
        if row.aside and not row.enabled:
            refused += 1
            assert not row.key
        parts = [part for part in (row.text, row.aside, row.key) if part]
        wide = sum(metrics.horizontalAdvance(part) + 18 for part in parts)
        assert wide <= room, row
    assert refused
