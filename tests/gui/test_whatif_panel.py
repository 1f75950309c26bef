"""The what-if panel by real clicks and keys."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from core.files.examples import open_example
from core.whatif import Kind
from gui.app import App
from gui.panels.whatif import WhatIfPanel
from gui.settings import Settings
from tests.gui.conftest import Remembered, end
from tests.networks import network

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
ARTICLE = [("x", Kind.BY, "1"), ("m", Kind.BY, "1"), ("t", Kind.POINTS, "1")]


def opened(window, qtbot) -> WhatIfPanel:
    """Open the tool by its key."""
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, K.Key_W)
    panel = window.sides.side.tool
    assert isinstance(panel, WhatIfPanel)
    return panel


@pytest.fixture
def apple(start):
    return start("article003_apple").window


@pytest.fixture
def panel(apple, qtbot) -> WhatIfPanel:
    return opened(apple, qtbot)


def choose(panel, qtbot, name: str) -> None:
    """Type the name of a leaf."""
    field = panel.controls.leaf.lineEdit()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, name)
    qtbot.keyClick(field, K.Key_Return)


def take_kind(panel, qtbot, kind: Kind) -> None:
    """Go to a kind of change with the arrows."""
    box = panel.controls.kind
    box.setFocus()
    qtbot.keyClick(box, K.Key_Home)
    for _ in range(box.findData(kind)):
        qtbot.keyClick(box, K.Key_Down)


def write(panel, qtbot, text: str) -> None:
    """Type an amount."""
    field = panel.controls.amount
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def answer(panel):
    return panel.asker.known.answer


def test_the_table_of_article_003_is_kept_row_by_row(panel, qtbot):
    for name, kind, amount in ARTICLE:
        choose(panel, qtbot, name)
        take_kind(panel, qtbot, kind)
        write(panel, qtbot, amount)
        qtbot.mouseClick(panel.keep, LEFT)
    model = panel.kept
    seen = [[model.data(model.index(i, j)) for j in range(4)] for i in range(3)]
    assert seen == [
        ["x + 1", "4.6200", "2.2000", "2.4200"],
        ["m + 1", "6160.0000", "110.0000", "6050.0000"],
        ["t + 1 pp", "4.0000", "2.0000", "2.0000"],
    ]
    qtbot.mouseClick(panel.keep, LEFT)
    assert len(model.rows) == 3  # the same row is not kept twice
    qtbot.mouseClick(panel.copy, LEFT)
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert len(copied) == 4
    assert [float(row[1]) for row in copied[1:]] == pytest.approx([4.62, 6160.0, 4.0])
    assert [float(row[2]) for row in copied[1:]] == pytest.approx([2.2, 110.0, 2.0])
    qtbot.mouseClick(panel.clear_kept, LEFT)
    assert not model.rows
    assert not panel.rows.isVisible()


def test_what_is_written_stands_in_the_picture(panel, qtbot):
    choose(panel, qtbot, "x")
    write(panel, qtbot, "1")
    texts = [text.string for text in panel.table.picture.texts()]
    assert "2.2000 × 1.0000 = 2.2000" in texts
    assert texts.count("5.1200") == 1
    assert "4.6200" in panel.table.accessibleName()


def test_looking_changes_nothing(panel, apple, qtbot):
    before = apple.model.experiment
    choose(panel, qtbot, "m")
    for text in ("1", "-3", "1/4", "2,5"):
        write(panel, qtbot, text)
    panel.controls.slider.setFocus()
    qtbot.keyClick(panel.controls.slider, K.Key_Left, delay=1)
    qtbot.mouseClick(panel.keep, LEFT)
    assert apple.model.experiment is before


def test_a_leaf_is_selected_on_the_canvas_and_from_there(panel, apple, qtbot):
    choose(panel, qtbot, "t")
    assert apple.model.frame.view.selected == "t"
    apple.model.select("m")
    assert panel.leaf.name == "m"
    apple.model.forward()  # a step takes the selection away, not the leaf
    assert apple.model.frame.view.selected == ""
    assert panel.leaf.name == "m"


def test_a_computed_number_says_what_can_be_changed(panel, apple, qtbot):
    apple.model.select("f")
    assert panel.leaf is None
    assert "computed from z, t" in panel.said.text()
    assert not panel.body.isVisible()
    assert not panel.controls.amount.isEnabled()
    choose(panel, qtbot, "t")
    assert panel.leaf.name == "t"
    assert panel.body.isVisible()
    assert not panel.said.isVisible()


def test_names_are_taken_as_anywhere_and_wrong_ones_refused(start, qtbot):
    window = start().window
    panel = opened(window, qtbot)
    choose(panel, qtbot, "w2 0 1")
    assert panel.leaf.name == "W2[0][1]"
    assert panel.controls.leaf.currentText() == "w⁽²⁾₀₁"
    choose(panel, qtbot, "w9 0 1")
    assert panel.controls.problem.isVisible()
    assert "w9 0 1" in panel.controls.problem.text()
    assert panel.leaf.name == "W2[0][1]"
    choose(panel, qtbot, "x[1]")
    assert panel.leaf.batch
    assert not panel.controls.problem.isVisible()


def test_the_list_has_every_leaf_of_a_small_network(start, qtbot):
    window = start().window
    box = opened(window, qtbot).controls.leaf
    names = [box.itemData(i) for i in range(box.count())]
    leaves = set(window.model.frame.snapshot.graph.sources)
    assert set(names) == leaves
    box.setFocus()
    qtbot.keyClick(box.lineEdit(), K.Key_Down)
    assert window.model.frame.view.selected == names[1]


def test_a_number_that_cannot_be_read_is_said_and_the_last_answer_stays(panel, qtbot):
    choose(panel, qtbot, "x")
    write(panel, qtbot, "2")
    loss = answer(panel).loss
    write(panel, qtbot, "2x")
    qtbot.keyClick(panel.controls.amount, K.Key_Return)
    assert panel.controls.problem.isVisible()
    assert "2x" in panel.controls.problem.text()
    assert answer(panel).loss == loss
    write(panel, qtbot, "3")
    assert not panel.controls.problem.isVisible()
    assert answer(panel).after == 103.0


def test_the_slider_goes_around_the_value_by_keys(panel, qtbot):
    choose(panel, qtbot, "x")
    write(panel, qtbot, "1")
    slider = panel.controls.slider
    assert (panel.controls.least.text(), panel.controls.most.text()) == ("98.0000", "102.0000")
    slider.setFocus()
    qtbot.keyClick(slider, K.Key_Right)
    assert answer(panel).after == pytest.approx(101.01)
    assert panel.controls.amount.text() == "1.01"
    qtbot.keyClick(slider, K.Key_Home)
    assert answer(panel).after == 98.0
    qtbot.keyClick(slider, K.Key_PageUp)
    assert panel.controls.amount.text() == "−1.8"
    qtbot.mouseClick(panel.controls.wide, LEFT)
    assert panel.controls.span == 5.0
    assert answer(panel).after == pytest.approx(98.2)
    qtbot.mouseClick(panel.reset, LEFT)
    assert answer(panel).change == 0.0
    assert slider.value() == 0
    assert not panel.apply.isEnabled()


def test_zero_has_no_per_cent(start, qtbot):
    window = start("neuron_by_hand").window
    panel = opened(window, qtbot)
    choose(panel, qtbot, "W1[0][0]")
    take_kind(panel, qtbot, Kind.TO)
    write(panel, qtbot, "0")
    qtbot.mouseClick(panel.apply, LEFT)
    take_kind(panel, qtbot, Kind.PERCENT)
    panel.controls.slider.setFocus()
    qtbot.keyClick(panel.controls.slider, K.Key_Right)
    assert panel.controls.change.kind is Kind.BY
    assert answer(panel).change > 0


def test_applying_stays_in_place(panel, apple, qtbot):
    apple.model.end()
    choose(panel, qtbot, "x")
    write(panel, qtbot, "1")
    place = apple.model.frame.position
    qtbot.mouseClick(panel.apply, LEFT)
    assert float(apple.model.experiment.parameters["x"]) == 101.0
    assert apple.model.frame.position == place
    assert answer(panel).before == 101.0
    assert answer(panel).change == 0.0
    assert "101" in panel.note.text()
    assert float(apple.model.frame.snapshot.value("L")) == pytest.approx(5.12)


def test_what_was_applied_is_taken_back_and_made_again(panel, apple, qtbot):
    model = apple.model
    first = model.experiment
    model.end()
    place = model.frame.position
    choose(panel, qtbot, "x")
    for text in ("1", "2"):
        write(panel, qtbot, text)
        qtbot.mouseClick(panel.apply, LEFT)
    assert float(model.experiment.parameters["x"]) == 103.0
    model.set_start_value(2.0)
    apple.canvas.setFocus()
    qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL)
    assert model.experiment.start_value == 1.0
    assert float(model.experiment.parameters["x"]) == 103.0
    qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL)
    assert float(model.experiment.parameters["x"]) == 101.0
    assert answer(panel).before == 101.0
    qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL)
    assert model.experiment is first
    assert (model.frame.position, model.frame.view.selected) == (place, "x")
    qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL)
    assert "nothing to undo" in apple.message.text
    for _ in range(3):
        qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL | SHIFT)
    assert float(model.experiment.parameters["x"]) == 103.0
    assert model.experiment.start_value == 2.0
    # What is changed anew ends what could be made again.
    qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL)
    model.set_start_value(3.0)
    qtbot.keyClick(apple.canvas, K.Key_Z, CONTROL | SHIFT)
    assert model.experiment.start_value == 3.0
    assert "make again" in apple.message.text


def test_what_was_applied_later_on_is_taken_back_in_that_iteration(start, qtbot):
    window = start("mazur_biases_trained").window
    panel, model = opened(window, qtbot), window.model
    model.to_iteration(4)
    place, loss = model.frame.position, model.frame.snapshot.trace.values["loss"]
    choose(panel, qtbot, "W1[0][0]")
    write(panel, qtbot, "0.5")
    qtbot.mouseClick(panel.apply, LEFT)
    assert model.session.first_iteration == 4
    window.actions_["undo"].trigger()
    assert model.session.first_iteration == 1
    assert model.frame.position == place
    assert model.frame.snapshot.trace.values["loss"] == loss


def test_a_later_iteration_has_its_own_numbers_and_says_what_applying_does(start, qtbot):
    window = start("mazur_biases_trained").window
    panel = opened(window, qtbot)
    window.model.to_iteration(4)
    choose(panel, qtbot, "W1[0][0]")
    write(panel, qtbot, "0.5")
    trace = window.model.frame.snapshot.trace
    assert answer(panel).before == trace.before.parameters["W1"][0, 0]
    assert answer(panel).loss_before == pytest.approx(float(trace.values["loss"]), rel=1e-12)
    assert "iteration 4" in panel.note.text()
    loss = answer(panel).loss
    qtbot.mouseClick(panel.apply, LEFT)
    assert window.model.session.first_iteration == 4
    after = window.model.frame.snapshot.trace
    assert float(after.values["loss"]) == pytest.approx(loss, rel=1e-12)


def test_the_shown_sample_is_the_one_that_is_changed(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    panel = opened(window, qtbot)
    window.model.set_view(sample=2)
    choose(panel, qtbot, "x[1]")
    assert panel.leaf.name == "x[2][1]"
    data = window.model.experiment.data.inputs
    rows = window.model.frame.snapshot.trace.rows
    assert answer(panel).before == data[rows[2], 1]


def test_every_part_is_reached_by_tab_and_escape_goes_back(panel, apple, qtbot):
    choose(panel, qtbot, "x")
    qtbot.mouseClick(panel.keep, LEFT)
    panel.controls.leaf.setFocus()
    reached: list[QWidget] = []
    for _ in range(20):
        focused = QApplication.focusWidget()
        if focused in reached or not panel.isAncestorOf(focused):
            break
        reached.append(focused)
        qtbot.keyClick(focused, K.Key_Tab)
    for widget in (
        panel.controls.kind, panel.controls.amount, panel.controls.slider, panel.controls.narrow,
        panel.controls.wide, panel.keep, panel.reset, panel.apply, panel.rows, panel.copy,
        panel.clear_kept,
    ):  # fmt: skip
        assert widget in reached
        assert widget.accessibleName() or widget.text()
    panel.controls.amount.setFocus()
    qtbot.keyClick(panel.controls.amount, K.Key_Escape)
    assert apple.canvas.hasFocus()


def test_a_click_on_a_number_of_the_table_selects_it(panel, apple, qtbot):
    choose(panel, qtbot, "x")
    text = next(t for t in panel.table.picture.texts() if t.tag.wire == "f")
    spot = QPoint(round(text.x + 3), round(text.y - 4))
    qtbot.mouseClick(panel.table, LEFT, pos=spot)
    assert apple.model.frame.view.selected == "f"


def test_numbers_of_the_table_and_of_the_diagram_light_each_other(panel, apple, qtbot):
    apple.model.end()
    choose(panel, qtbot, "x")
    panel.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.table, K.Key_Down)
    assert [tag.wire for tag in apple.canvas.lit.tags] == ["z"]
    qtbot.keyClick(panel.table, K.Key_End)
    assert [(tag.wire, tag.quantity) for tag in apple.canvas.lit.tags] == [("x", "gradient")]
    qtbot.keyClick(panel.table, K.Key_Return)
    assert apple.model.frame.view.selected == "x"
    assert apple.model.frame.view.quantity == "gradient"
    shape = next(
        s for s in apple.canvas.picture.texts()
        if s.tag.wire == "f" and s.tag.quantity == "value" and s.tag.kind == "number"
    )  # fmt: skip
    x, y = apple.canvas.camera.to_widget((shape.x + 4, shape.y - 4))
    qtbot.mouseMove(apple.canvas, QPoint(round(x), round(y)))
    qtbot.waitUntil(lambda: [place.tag.wire for place in panel.table.lit] == ["f"])


@pytest.mark.parametrize("wide", [320, 480])
def test_the_pictures_have_the_width_of_the_panel(panel, apple, qtbot, wide):
    apple.arrangement.splitter.setSizes([10, 700, 300, wide])
    qtbot.waitUntil(lambda: panel.table.width() <= panel.area.viewport().width())
    for view in (panel.table, panel.plot):
        assert view.width() <= panel.area.viewport().width()
    assert panel.column.parentWidget().width() <= panel.area.viewport().width()


def test_a_loss_table_has_nothing_to_change(start, qtbot):
    window = start("article003_apple").window
    panel = opened(window, qtbot)
    window.model.open(open_example("article004_cost_tables"))
    panel.show_frame(window.model.frame)
    assert panel.leaf is None
    assert not panel.controls.isVisible()


def test_a_wide_network_answers_from_a_worker_and_leaves_none_behind(qtbot, qapp):
    started: list[App] = []
    # So many samples that a curve is no work for between two pictures.
    experiment = network(64, 48, 10, samples=400)
    app = App(qapp, experiment, Remembered(Settings(language="en", theme="light")))
    started.append(app)
    try:
        with qtbot.waitActive(app.window):
            app.show()
        qtbot.waitUntil(app.window.canvas.hasFocus)
        qtbot.waitUntil(lambda: not app.window.drawing.busy)
        panel = opened(app.window, qtbot)
        assert panel.asker.busy
        qtbot.waitUntil(lambda: not panel.asker.busy)
        found = panel.asker.known
        assert np.isfinite(found.curve.losses).all()
        choose(panel, qtbot, "W1[3][4]")
        qtbot.waitUntil(lambda: panel.asker.known is not found and not panel.asker.busy)
        assert answer(panel).leaf.name == "W1[3][4]"
        write(panel, qtbot, "0.25")
        qtbot.waitUntil(lambda: not panel.asker.busy)
        assert answer(panel).change == pytest.approx(0.25)
        write(panel, qtbot, "7")  # another range: a curve is under way while the window goes
    finally:
        end(started)
    assert not [t for t in threading.enumerate() if t.name == "chainrule-job"]


def test_the_theme_changes_the_inks(panel, apple, qtbot):
    before = panel.styleSheet()
    apple.set_theme("dark")
    assert panel.table.theme == panel.plot.theme == "dark"
    assert panel.styleSheet() != before


def test_the_decimal_comma_is_everywhere_but_in_copies(panel, apple, qtbot):
    apple.model.set_view(comma=True)
    choose(panel, qtbot, "x")
    write(panel, qtbot, "0,5")
    qtbot.mouseClick(panel.keep, LEFT)
    assert panel.kept.data(panel.kept.index(0, 0)) == "x + 0,5"
    assert panel.kept.text().splitlines()[1].startswith("x + 0.5\t")
    qtbot.mouseClick(panel.apply, LEFT)
    assert panel.note.text() == "Applied: x = 100,5"


def test_a_number_that_is_asked_for_is_not_told_here(start, qtbot):
    window = start().window
    panel = opened(window, qtbot)
    choose(panel, qtbot, "W1[0][0]")
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, K.Key_R)
    wires = {"loss": "value", "W1[0][0]": "gradient"}
    seen: list[str] = []
    for _ in range(2 * window.model.session.plan.length):
        qtbot.keyClick(window.canvas, K.Key_Right)
        asking = window.model.frame.view.asking
        newest = [w for w, q in wires.items() if window.model.frame.snapshot.is_new(w, q)]
        if newest and asking:
            assert not panel.body.isVisible()
            assert "→" in panel.said.text()
            assert panel.controls.amount.isEnabled()
            seen += newest
        elif not asking:
            assert panel.body.isVisible()
            assert not panel.said.isVisible()
    assert sorted(seen) == ["W1[0][0]", "loss"]
