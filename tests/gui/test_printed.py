"""Printed numbers: the list in the experiment panel, marks on the timeline, ways between."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from core.published import printed_in
from core.session import Position
from gui.i18n import catalog
from gui.panels.printed_list import DIFFERS, TICK, PrintedList
from gui.scene.formula_lines import remarks

Key = Qt.Key


def printed_list(window) -> PrintedList:
    (found,) = window.experiment_panel.findChildren(PrintedList)
    return found


def row_of(window, path):
    return next(row for row in printed_list(window).rows if row.entry.path == path)


def click(row):
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(30, 6))


def chosen(window):
    view = window.model.frame.view
    return view.selected, view.quantity


@pytest.fixture
def window(start):
    return start("article001_a", experiment_panel=True).window


def test_every_number_is_listed_as_printed_and_right(window):
    rows = printed_list(window).rows
    assert [row.entry for row in rows] == list(window.model.experiment.published)
    texts = [[label.text() for label in row.findChildren(QLabel)] for row in rows]
    assert ["a₁₀", "0.54", "0.5424", TICK] in [sorted(t, key=_order) for t in texts]
    wrong = row_of(window, "gradients.W2[0][0]")
    shown = [label.text() for label in wrong.findChildren(QLabel)]
    assert {"0.028", "0.0489", DIFFERS, "Follows from the 0.14 before it."} <= set(shown)
    assert "right is 0.0489" in wrong.accessibleName()


def _order(text):
    return (text == TICK, text.startswith("0"), len(text))


def test_a_click_goes_to_the_step_and_selects(window):
    plan = window.model.session.plan
    for one in printed_in(window.model.experiment, plan):
        click(row_of(window, one.entry.path))
        assert window.model.frame.position == Position(1, one.step(plan))
        assert chosen(window) == (one.wire, one.quantity)
    # The panel has drawn it, too: nothing was shown over it afterwards.
    assert window.equation.explanations[0].subject.wire == one.wire


def test_all_by_keys(window):
    panel, rows = window.experiment_panel, printed_list(window).rows
    panel.area.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        if rows[0].hasFocus():
            break
    assert rows[0].hasFocus()
    QTest.keyClick(rows[0], Key.Key_Down)
    assert rows[1].hasFocus()
    QTest.keyClick(rows[1], Key.Key_End)
    assert rows[-1].hasFocus()
    QTest.keyClick(rows[-1], Key.Key_Return)
    assert chosen(window) == ("W2[0][0]", "updated")
    assert rows[-1].hasFocus()
    QTest.keyClick(rows[-1], Key.Key_Home)
    QTest.keyClick(rows[0], Key.Key_Space)
    assert chosen(window) == ("z1[0]", "value")
    QTest.keyClick(rows[0], Key.Key_Escape)
    assert window.canvas.hasFocus()


def test_the_formula_says_what_the_source_prints(window):
    click(row_of(window, "gradients.W2[0][0]"))
    (made,) = window.equation.explanations
    said = " ".join(remarks(made, catalog("en")))
    assert "The source prints 0.028" in said
    window.model.set_predict(True)
    window.model.to_step(window.model.frame.position.step - 1)
    QTest.keyClick(window.canvas, Key.Key_Right)
    assert window.model.frame.view.asking
    for made in window.equation.explanations:
        assert not any("prints" in x for x in remarks(made, catalog("en")))


def test_what_was_tried_opens_the_tool_that_tries(start):
    window = start("article003_apple", experiment_panel=True).window
    click(row_of(window, "what_if.m.loss"))
    assert window.sides.side.name == "whatif"
    assert chosen(window)[0] == "m"
    click(row_of(window, "what_if.t.loss"))
    assert window.sides.side.name == "whatif"
    assert chosen(window)[0] == "t"


def test_a_table_has_its_numbers(start):
    window = start("article004_cost_tables", experiment_panel=True).window
    path = "tables.left.losses.sse_mean.per_sample_loss"
    click(row_of(window, f"{path}[2]"))
    view = window.model.frame.view
    assert (view.selected, view.entry) == (path, (2,))
    assert window.sides.side.tool.where.text() == "left: sample 3"


def test_a_long_way_ends_at_the_number(start, qtbot):
    window = start("mazur_biases_frozen", experiment_panel=True).window
    click(row_of(window, "updates.10000.forward.a2[0][1]"))
    qtbot.waitUntil(lambda: window.model.frame.position.iteration == 10_000, timeout=20_000)
    qtbot.waitUntil(lambda: chosen(window) == ("a2[1]", "updated"))


def test_a_way_that_was_given_up_selects_nothing_later(start, qtbot):
    window = start("mazur_biases_frozen", experiment_panel=True).window
    click(row_of(window, "updates.10000.forward.a2[0][1]"))
    window.model.cancel()
    window.model.to_step(3)
    window.model.to_iteration(2)
    assert chosen(window) == ("", "")


def test_the_timeline_marks_the_steps(window):
    bar, plan = window.timeline.bar, window.model.session.plan
    wanted = {one.step(plan) for one in printed_in(window.model.experiment, plan)}
    assert set(bar.marks.steps) == wanted
    slips = {step for step in wanted if bar.marks.errs(step)}
    assert len(slips) == 3
    image = bar.grab().toImage()
    ratio = image.devicePixelRatio()
    for step in wanted:
        x = round(bar.place(step) * ratio)
        colour = image.pixelColor(x, round(3 * ratio))
        orange = colour.red() - colour.blue() > 60
        assert orange == (step in slips)
        ground = image.pixelColor(round((bar.place(step) + 9) * ratio), 1)
        assert colour != ground


def tip(bar, step):
    spot = QPoint(round(bar.place(step)), 3)
    QApplication.sendEvent(bar, QHelpEvent(QHelpEvent.Type.ToolTip, spot, bar.mapToGlobal(spot)))
    return bar.marks.told(float(spot.x()), bar.place)


def test_marks_say_what_they_stand_for_and_do_not_tell_ahead(window):
    bar, plan = window.timeline.bar, window.model.session.plan
    step = plan.made_at("W2[0][0]", "gradient")
    assert tip(bar, step) == "Printed in the source: ∂E/∂w¹₁₀"
    window.model.to_step(step)
    assert "The source prints 0.028 for ∂E/∂w¹₁₀; right is 0.0489." in tip(bar, step)
    assert not bar.marks.told(bar.place(plan.length), bar.place)


def test_marks_can_be_left_out(window):
    def marks():
        return [s for s in window.canvas.picture.shapes if s.tag.kind == "note"]

    window.model.end()
    assert marks()
    window.actions_["show.notes"].trigger()
    assert not marks()
    assert not window.timeline.bar.marks.steps
    assert window.settings.notes is False
    window.actions_["show.notes"].trigger()
    assert marks()


def test_other_iterations_have_their_own_marks(start):
    window = start("article001_a").window
    window.model.to(Position(2, 5))
    assert not window.timeline.bar.marks.steps
    window.open_example("xor_2_2_1")
    assert not window.actions_["show.notes"].isEnabled()


@pytest.mark.parametrize("text_size", [100, 150])
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["article001_a", "mazur_biases_frozen", "article003_apple"])
def test_no_row_is_clipped(start, name, language, text_size):
    wishes = {"language": language, "text_size": text_size, "experiment_panel": True}
    window = start(name, **wishes).window
    QApplication.processEvents()
    room = window.experiment_panel.area.viewport().width()
    for row in printed_list(window).rows:
        for label in row.findChildren(QLabel):
            if not label.wordWrap():
                assert label.width() >= label.sizeHint().width()
            assert label.mapTo(window.experiment_panel, QPoint(label.width(), 0)).x() <= room
