"""The table of commands: each once, in a menu, with its key, and possible when it says so."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton

from core.plan import Stride
from gui.actions import shown_keys
from gui.commands import CANVAS, COMMANDS
from gui.commands.look import LOOK
from gui.controls import SPEEDS
from gui.i18n import catalog
from gui.menus import MENUS, ON_FORMULA, ON_GROUND, ON_NUMBER, RECENT, SEPARATOR, Menu
from gui.panels.toolbar import plain

KEYS = {
    "forward": ("Right", "PgDown"),
    "back": ("Left", "PgUp"),
    "forward.larger": ("Shift+Right", "Shift+PgDown"),
    "back.larger": ("Shift+Left", "Shift+PgUp"),
    "home": ("Home",),
    "end": ("End",),
    "restart": ("Ctrl+Home",),
    "play": ("Space",),
    "stride.larger": ("]",),
    "stride.smaller": ("[",),
    "wire.next": ("Tab",),
    "wire.previous": ("Shift+Tab",),
    "export": ("Ctrl+E",),
    "print": ("Ctrl+P",),
    "open": ("Ctrl+O",),
    "pane.next": ("F6",),
    "escape": ("Esc",),
    "view.network": ("Ctrl+1",),
    "view.gates": ("Ctrl+2",),
}


def rows(menu: Menu) -> list[str]:
    found = []
    for row in menu.rows:
        found += rows(row) if isinstance(row, Menu) else [row]
    return found


def below(menu: QMenu) -> list[QAction]:
    found = []
    for action in menu.actions():
        inner = action.menu()
        found += below(inner) if inner else [action]
    return found


def test_every_command_stands_in_one_menu():
    named = [row for menu in MENUS for row in rows(menu) if row not in (SEPARATOR, RECENT)]
    assert Counter(named) == Counter(command.id for command in COMMANDS)


def test_the_keys_are_those_of_the_design():
    keys = {command.id: command.keys for command in COMMANDS}
    assert {name: keys[name] for name in KEYS} == KEYS
    assert {"F", "Ctrl+0"} <= set(keys["fit"])
    assert "+" in keys["zoom.in"]
    assert "-" in keys["zoom.out"]


def test_no_key_means_two_things():
    keys = [QKeySequence(key).toString() for command in COMMANDS for key in command.keys]
    assert "" not in keys
    assert max(Counter(keys).values()) == 1


def test_menus_show_the_keys(window):
    actions = {a.objectName(): a for menu in window.menuBar().actions() for a in below(menu.menu())}
    for command in COMMANDS:
        shown = [k.toString() for k in actions[command.id].shortcuts()]
        assert shown == [QKeySequence(k).toString() for k in command.keys]
        assert actions[command.id].text()
        assert shown_keys(actions[command.id].shortcuts()[:1]) in actions[command.id].toolTip()


def test_keys_are_shown_with_arrows_and_hangul(window):
    def shown(name):
        return shown_keys(window.actions_[name].shortcuts())

    assert shown("forward") == "→, PgDown"
    assert shown("back.larger") == "Shift+←, Shift+PgUp"
    assert shown("fit") == "F, Ctrl+0, ㄹ"
    assert shown("about") == ""


def test_buttons_say_what_they_do_their_key_and_one_line_more(window):
    for button in window.toolbar.findChildren(QToolButton):
        name, *more = button.toolTip().split("\n")
        assert name, button.objectName()
        if button.objectName().startswith("button."):
            assert len(more) == 1, button.objectName()
            assert "(" in name, button.objectName()
            assert len(more[0]) <= 70
    forward = window.toolbar.findChild(QToolButton, "button.forward").toolTip()
    assert forward == ("Forward (→)\nShow the next number; Shift takes the next larger stride")


def test_what_is_lit_asked_for_or_left_out_says_more_than_its_name():
    for command in LOOK:
        assert 20 <= len(command.tip) <= 70, command.id
        assert command.tip not in (command.text, command.text.replace("&", ""))
    assert len({command.tip for command in LOOK}) == len(LOOK) == 9


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_menu_has_a_mnemonic_twice(language):
    words = catalog(language)
    texts = {c.id: c.text if c.literal else words.tr(c.text) for c in COMMANDS}

    def check(title: str, menu: tuple[str | Menu, ...]) -> None:
        letters = []
        for row in menu:
            if isinstance(row, Menu):
                check(row.text, row.rows)
                letters.append(mnemonic(words.tr(row.text)))
            elif row not in (SEPARATOR, RECENT):
                letters.append(mnemonic(texts[row]))
        clashes = [x for x, n in Counter(filter(None, letters)).items() if n > 1]
        assert not clashes, (title, clashes)

    def mnemonic(text: str) -> str:
        at = text.find("&")
        return text[at + 1].lower() if at >= 0 else ""

    check("menu bar", MENUS)
    check("on a number", ON_NUMBER)
    check("beside", ON_GROUND)
    check("on a formula", ON_FORMULA)


def test_a_letter_in_an_open_menu_chooses_its_row_and_is_no_shortcut(window, qtbot):
    menu = next(m for m in window.menuBar().findChildren(QMenu) if m.title() == "&Explain")
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_N)
    assert window.model.frame.view.hidden == frozenset()
    qtbot.waitUntil(lambda: any(m.isVisible() for m in menu.findChildren(QMenu)))
    for inner in menu.findChildren(QMenu):
        inner.close()
    menu.close()


def test_a_tick_is_where_it_is_true(window):
    def ticked(prefix: str) -> list[str]:
        actions = window.actions_.by_id
        return [n for n, a in actions.items() if n.startswith(prefix) and a.isChecked()]

    assert ticked("stride.") == ["stride.gate"]
    assert ticked("view.") == ["view.network"]
    assert ticked("digits.") == ["digits.4"]
    assert ticked("form.") == ["form.fixed"]
    assert ticked("comma") == []
    assert ticked("language.") == ["language.en"]
    assert ticked("theme.") == ["theme.light"]
    assert ticked("scheme.") == ["scheme.classic"]
    assert ticked("batch.") == ["batch.all"]
    for stride in Stride:
        window.actions_[f"stride.{stride}"].trigger()
        assert window.model.state.stride is stride
        assert ticked("stride.") == [f"stride.{stride}"]
    for speed in SPEEDS:
        window.actions_[f"speed.{speed:g}"].trigger()
        assert window.model.state.speed == speed
        assert ticked("speed.") == [f"speed.{speed:g}"]
    for view in ("gates", "network"):
        window.actions_[f"view.{view}"].trigger()
        assert ticked("view.") == [f"view.{view}"]
    # Choosing what is chosen leaves it chosen.
    window.actions_["view.network"].trigger()
    assert ticked("view.") == ["view.network"]


def test_digits_change_the_numbers(start):
    app = start()
    app.window.model.end()
    for digits in range(2, 16):
        app.window.actions_[f"digits.{digits}"].trigger()
        assert app.model.frame.view.digits == digits == app.settings.digits
        strings = [t.string for t in app.window.canvas.picture.texts()]
        assert any(f"{0.2692076587889204:.{digits}f}" in s for s in strings)


def test_digits_are_chosen_where_the_experiment_wished_for_others(start):
    window = start("xor_2_2_1", digits=4).window
    window.model.open(replace(window.model.experiment, view={"digits": 6}))
    assert window.model.frame.view.digits == 6
    window.actions_["digits.4"].trigger()
    assert window.model.frame.view.digits == 4


def test_what_is_not_possible_is_grey(window):
    actions = window.actions_
    for name in ("back", "back.larger", "restart", "pin", "stride.smaller", "view.table"):
        assert not actions[name].isEnabled(), name
    for name in ("forward", "forward.larger", "play", "home", "end", "stride.larger", "open"):
        assert actions[name].isEnabled(), name
    window.model.forward()
    assert actions["back"].isEnabled()
    window.model.set_stride(Stride.EPOCH)
    assert not actions["stride.larger"].isEnabled()


def test_canvas_keys_work_in_the_canvas_only(window, qtbot):
    from PySide6.QtCore import Qt

    question = window.actions_["iteration"]
    question.trigger()
    from gui.dialogs.ask import Question

    field = window.findChild(Question).field
    before = window.model.frame
    qtbot.keyClick(field, Qt.Key.Key_Home)
    qtbot.keyClick(field, Qt.Key.Key_Space)
    qtbot.keyClick(field, Qt.Key.Key_F)
    assert window.model.frame is before
    assert not window.model.state.playing
    window.findChild(Question).reject()
    canvas_rows = {c.id for c in COMMANDS if c.scope == CANVAS}
    assert {"forward", "back", "play", "fit", "wire.next"} <= canvas_rows


@pytest.mark.parametrize(
    ("text", "bare"),
    [("&Open…", "Open…"), ("파일(&F)", "파일"), ("Ne&xt", "Next"), ("a & b", "a  b")],
)
def test_a_menu_text_without_its_mnemonic(text, bare):
    assert plain(text) == bare
