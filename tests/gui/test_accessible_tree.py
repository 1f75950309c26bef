"""Every window and dialog as a screen reader walks through it, in both languages."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from gui.accessible.factory import MAKERS
from gui.crash import CrashReporter
from gui.i18n import LANGUAGES

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description
ROLE = QAccessible.Role
OPERABLE = {
    ROLE.Button,
    ROLE.ButtonMenu,
    ROLE.CheckBox,
    ROLE.RadioButton,
    ROLE.ComboBox,
    ROLE.EditableText,
    ROLE.SpinBox,
    ROLE.Slider,
    ROLE.List,
    ROLE.Tree,
    ROLE.MenuItem,
    ROLE.Canvas,
}


@pytest.fixture(autouse=True)
def listening():
    """Somebody listens, as a screen reader does."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def walk(top):
    """Yield all interfaces from ``top`` down that can be seen."""
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if one is None or not one.isValid() or one.state().invisible:
            continue
        yield one
        waiting += [one.child(i) for i in range(one.childCount())]


def told(one) -> str:
    thing = one.object()
    return f"{one.role().name} {type(thing).__name__} {thing and thing.objectName()}"


def nameless(window: QWidget) -> list[str]:
    """Return what can be operated or take the focus and has no name."""
    found = []
    for one in walk(QAccessible.queryAccessibleInterface(window)):
        thing = one.object()
        takes = isinstance(thing, QWidget) and thing.focusPolicy() & Qt.FocusPolicy.TabFocus
        separator = one.role() == ROLE.MenuItem and not one.state().focusable
        if (takes or one.role() in OPERABLE) and not separator and not one.text(NAME).strip():
            found.append(told(one))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["article001_a", "xor_2_2_1", "article004_cost_tables"])
def test_everything_in_the_window_has_a_name(start, language, example):
    app = start(example, language=language, experiment_panel=True, why_panel=True)
    app.model.forward()
    assert nameless(app.window) == []
    found = list(walk(QAccessible.queryAccessibleInterface(app.window)))
    assert len(found) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_every_dialog_has_a_name(start, qtbot, language):
    window = start("xor_2_2_1", language=language).window
    ask = window.questions
    openers = (
        window.export, window.about, window.hands.palette, window.hands.go_to,
        window.hands.shortcuts, ask.iteration, ask.sample, ask.start_value, ask.batch,
        window.documents.ask_example,
    )  # fmt: skip
    seen = []
    for opener in openers:
        opener()
        dialog = next(d for d in window.findChildren(QDialog) if d.isVisible())
        seen.append(dialog.windowTitle())
        assert nameless(dialog) == [], dialog.windowTitle()
        assert QAccessible.queryAccessibleInterface(dialog).text(NAME) == dialog.windowTitle()
        dialog.reject()
        qtbot.waitUntil(lambda gone=dialog: not isValid(gone))
    assert len(set(seen)) == len(openers)
    assert all(seen)


def test_the_crash_dialog_has_names(window, qtbot):
    reporter = CrashReporter(window)
    reporter._show("Traceback")
    assert nameless(reporter.dialog) == []
    dialog = reporter.dialog
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_a_name_that_is_missing_is_found(window):
    """The walk sees what it is meant to see."""
    window.toolbar.stride.setAccessibleName("")
    window.toolbar.stride.setText("")
    assert nameless(window) == ["ButtonMenu QToolButton stride"]


def test_roles_are_what_widgets_do(start):
    window = start("xor_2_2_1").window
    window.model.forward()
    query = QAccessible.queryAccessibleInterface
    assert query(window.canvas).role() == ROLE.Canvas
    assert query(window.timeline.bar).role() == ROLE.Slider
    assert query(window.timeline.loss).role() == ROLE.StaticText
    assert query(window.timeline.iteration).role() == ROLE.Button
    assert query(window.toolbar.stride).role() == ROLE.ButtonMenu
    for kind in MAKERS:
        for widget in window.findChildren(kind):
            assert query(widget).role() != ROLE.Client


def test_a_choice_says_what_it_is_about(start):
    window = start("xor_2_2_1").window
    query = QAccessible.queryAccessibleInterface
    assert query(window.toolbar.stride).text(NAME) == "How far one move goes: Gate"
    assert query(window.toolbar.sample).text(NAME) == "Sample: 1 of 4"
    window.model.change_stride(1)
    window.model.change_sample(1)
    assert query(window.toolbar.stride).text(NAME) == "How far one move goes: Neuron"
    assert query(window.toolbar.sample).text(NAME) == "Sample: 2 of 4"


def test_the_timeline_is_a_slider_that_says_its_phase(window, qtbot):
    bar = window.timeline.bar
    top = QAccessible.queryAccessibleInterface(bar)
    value = top.valueInterface()
    last = window.model.session.plan.length
    assert (value.minimumValue(), value.maximumValue(), value.minimumStepSize()) == (0, last, 1)
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert value.currentValue() == 1
    assert top.text(QAccessible.Text.Value) == f"step 1 of {last}, forward"
    qtbot.keyClick(bar, Qt.Key.Key_End)
    assert value.currentValue() == last
    assert top.text(QAccessible.Text.Value) == f"step {last} of {last}, forward again"
    value.setCurrentValue(30)
    assert window.model.frame.position.step == 30
    assert top.text(QAccessible.Text.Value) == f"step 30 of {last}, backward"
    value.setCurrentValue(10**6)
    assert window.model.frame.position.step == last


def test_the_loss_is_read_with_its_name(window):
    top = QAccessible.queryAccessibleInterface(window.timeline.loss)
    assert (top.text(NAME), top.text(DESCRIPTION)) == ("loss", "not there yet")
    window.model.end()
    before, after = (run.text.strip() for run in window.timeline.loss.picture.shapes[0].runs[1::2])
    told = top.text(DESCRIPTION)
    assert told == f"value: {before}; gradient: 1; value after the update: {after}"


@pytest.mark.parametrize("wide", [True, False])
def test_tab_goes_through_the_window_in_the_order_it_is_seen(start, qtbot, wide):
    window = start("xor_2_2_1", experiment_panel=True, width=2000 if wide else 1000).window
    window.model.forward()
    window.model.select("z1[0]")
    assert window.equation.strip is not wide
    parts = (window.toolbar, window.experiment_panel, window.canvas, window.equation,
             window.timeline)  # fmt: skip
    takes = [widget for widget in window.findChildren(QWidget) if _takes(widget)]
    order = tabbed(window, len(takes))
    assert set(order) == set(takes)
    at = [next(i for i, p in enumerate(parts) if p is w or p.isAncestorOf(w)) for w in order]
    assert at == sorted(at), [told(QAccessible.queryAccessibleInterface(w)) for w in order[14:]]
    for part in parts:
        rows = [_place(window, w) for w in order if part.isAncestorOf(w) and w is not part]
        assert rows == sorted(rows)


def tabbed(window, count) -> list[QWidget]:
    """Return where the focus goes from the first button on, until it is there again."""
    first = window.toolbar.findChild(QWidget, "button.home")
    first.setFocus()
    order = []
    for _ in range(count):
        order.append(window.focusWidget())
        window.focusNextPrevChild(True)
    assert window.focusWidget() is first
    return order


def _place(window, widget) -> tuple[int, int]:
    """Return row and column: what stands on a line differs by some pixels in height."""
    spot = widget.mapTo(window, QPoint(0, widget.height() // 2))
    return round(spot.y() / 16), spot.x()


def _takes(widget: QWidget) -> bool:
    takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(takes) and widget.isVisible() and widget.isEnabled()


def test_f6_enters_the_timeline_at_its_slider_and_leaves_it_again(window, qtbot):
    seen = []
    for _ in range(4):
        seen.append(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F6)
    assert window.timeline.bar in seen
    assert window.timeline.iteration not in seen
    window.timeline.iteration.setFocus()
    qtbot.keyClick(window.timeline.iteration, Qt.Key.Key_F6)
    assert not window.timeline.isAncestorOf(window.focusWidget())
