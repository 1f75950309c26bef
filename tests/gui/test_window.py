"""The window as a whole: toolbar, panels, playing, questions, long jumps."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from core.session import Position
from gui import session_model
from gui.dialogs.about import About
from gui.dialogs.ask import Question
from gui.scene.formula_fit import shared

LEFT = Qt.MouseButton.LeftButton


def button(window, name) -> QToolButton:
    return window.toolbar.findChild(QToolButton, f"button.{name}")


def ask(window, qtbot, command: str, text: str) -> Question:
    window.actions_[command].trigger()
    question = window.findChildren(Question)[-1]
    question.field.setText(text)
    qtbot.keyClick(question.field, Qt.Key.Key_Return)
    return question


def test_buttons_step_and_leave_the_focus_with_the_diagram(window, qtbot):
    model = window.model
    for name, place in (
        ("forward", Position(1, 1)),
        ("forward", Position(1, 2)),
        ("back", Position(1, 1)),
        ("end", Position(1, model.session.plan.length)),
        ("home", Position(1, 0)),
    ):
        qtbot.mouseClick(button(window, name), LEFT)
        assert model.frame.position == place
        assert window.canvas.hasFocus()


def test_the_play_button_plays_and_pauses(window, qtbot):
    window.model.set_speed(16.0)
    assert button(window, "play").text() == "Play"
    qtbot.mouseClick(button(window, "play"), LEFT)
    assert button(window, "play").text() == "Pause"
    qtbot.waitUntil(lambda: window.model.frame.position.step >= 2)
    qtbot.mouseClick(button(window, "play"), LEFT)
    assert button(window, "play").text() == "Play"
    assert not window.model.state.playing


def test_a_faster_speed_is_faster_at_once(window, qtbot):
    model = window.model
    model.set_speed(0.5)
    model.play()
    model.set_speed(16.0)
    # At the old speed the first step would take two seconds.
    qtbot.waitUntil(lambda: model.frame.position.step >= 1, timeout=1500)
    model.pause()


def test_the_toolbar_says_what_is_chosen(window):
    assert window.toolbar.stride.text() == "Gate"
    window.model.change_stride(1)
    assert window.toolbar.stride.text() == "Neuron"
    assert window.toolbar.speed.text() == "2 / s"
    window.model.set_speed(0.5)
    assert window.toolbar.speed.text() == "0.5 / s"


def test_the_view_tabs_switch(window, qtbot):
    network, gates = (window.toolbar._tabs[v] for v in ("network", "gates"))
    window.model.forward()
    qtbot.mouseClick(gates, LEFT)
    assert window.model.frame.view.view == "gates"
    assert gates.isChecked()
    assert not network.isChecked()
    assert window.model.frame.position == Position(1, 1)
    assert window.canvas.hasFocus()


def test_tabs_and_samples_are_there_where_there_is_a_choice(start):
    window = start("cs231n_add_mul").window
    assert not window.toolbar.tabs.isVisible()
    assert not window.toolbar.sample.isVisible()
    window.open_example("iris_4_5_3_relu_softmax")
    assert window.toolbar.tabs.isVisible()
    assert window.toolbar.sample.isVisible()


def test_the_sample_is_asked_for(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    qtbot.mouseClick(window.toolbar.sample, LEFT)
    question = window.findChild(Question)
    question.field.setText("9")
    qtbot.keyClick(question.field, Qt.Key.Key_Return)
    assert question.wrong.text() == "Write a whole number from 1 to 8."
    question.field.setText("5")
    qtbot.keyClick(question.field, Qt.Key.Key_Return)
    assert window.model.frame.view.sample == 4


def test_going_to_an_iteration(window, qtbot):
    ask(window, qtbot, "iteration", "25")
    assert window.model.frame.position == Position(25, 0)
    question = ask(window, qtbot, "iteration", "0")
    assert question.isVisible()
    assert "from 1 to" in question.wrong.text()
    question.reject()
    assert window.model.frame.position == Position(25, 0)


def test_the_start_value(window, qtbot):
    window.model.end()
    gradient = window.model.frame.snapshot.gradient("W2[0][0]")
    ask(window, qtbot, "start-value", "−1/2")
    assert window.model.experiment.start_value == -0.5
    assert window.model.frame.snapshot.gradient("W2[0][0]") == pytest.approx(-gradient / 2)
    question = ask(window, qtbot, "start-value", "two")
    assert "two" in question.wrong.text()
    question.reject()
    assert window.model.experiment.start_value == -0.5


def test_batches_from_the_menu(start, qtbot):
    window = start("xor_2_2_1").window
    window.actions_["batch.one"].trigger()
    assert window.model.samples == 1
    row = window.model.frame.snapshot.trace.rows[0]
    assert window.toolbar.sample.text() == f"{row + 1} of 4"
    ask(window, qtbot, "batch.some", "3")
    assert window.model.samples == 3
    assert window.actions_["batch.some"].isChecked()
    window.actions_["batch.some"].trigger()
    window.findChildren(Question)[-1].reject()
    assert window.actions_["batch.some"].isChecked()
    window.actions_["batch.all"].trigger()
    assert window.model.samples == 4


def test_the_sample_is_told_in_every_iteration(start):
    window = start("xor_2_2_1").window
    window.actions_["batch.one"].trigger()
    told = set()
    for iteration in range(1, 5):
        window.model.to_iteration(iteration)
        row = window.model.frame.snapshot.trace.rows[0]
        assert window.toolbar.sample.text() == f"{row + 1} of 4"
        told.add(row)
    assert len(told) == 4


def test_the_panels_fold_away_and_the_diagram_gets_their_room(window, qtbot):
    wide = window.canvas.width()
    window.actions_["panel.experiment"].trigger()
    assert window.experiment_panel.isVisible()
    qtbot.waitUntil(lambda: window.canvas.width() < wide)
    window.actions_["panel.experiment"].trigger()
    assert not window.experiment_panel.isVisible()
    qtbot.waitUntil(lambda: window.canvas.width() == wide)
    high = window.canvas.height()
    window.actions_["panel.why"].trigger()
    qtbot.waitUntil(lambda: window.canvas.height() > high)


def test_the_formula_stands_beside_where_there_is_room_and_below_where_not(window, qtbot):
    window.model.forward()
    assert window.equation.strip
    assert window.equation.geometry().top() > window.canvas.geometry().bottom()
    window.resize(1700, 900)
    qtbot.waitUntil(lambda: not window.equation.strip)
    assert window.equation.parent() is window.arrangement.splitter
    (picture,) = [p for p in window.equation._pictures if p.isVisible()]
    assert picture.width() <= window.equation.area.viewport().width()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.equation.strip)


def test_the_newest_numbers_are_explained(window):
    model = window.model
    steps = model.session.plan.length
    for _ in range(steps):
        model.forward()
        assert window.equation.explanations
        assert not window.equation.sentence.isVisible()
        shown = [p for p in window.equation._pictures if p.isVisible()]
        assert len(shown) == len(window.equation.explanations)
        assert all(p.picture.shapes for p in shown)


def test_a_formula_can_be_read_aloud(window):
    window.model.to_step(3)
    view = window.equation._pictures[0]
    assert view.accessibleName() == (
        "z⁽¹⁾₀ = w⁽¹⁾₀₀ · x₀ + w⁽¹⁾₁₀ · x₁ = 0.1000 · 0.2000 + 0.3000 · 0.5000 = 0.1700"
    )


def test_formulas_beside_each_other_share_the_room():
    assert shared([], 500) == []
    assert shared([200.0, 250.0], 500) == [200.0, 250.0]
    assert shared([900.0, 200.0], 800) == [600.0, 200.0]
    assert shared([900.0, 700.0, 100.0], 1000) == [420.0, 420.0, 160.0]


def test_a_number_that_is_not_there_yet_is_no_error(window):
    window.model.end()
    window.model.select("W1[0][0]", "updated")
    window.model.pin(True)
    assert window.equation.explanations
    window.model.home()
    assert not window.equation.explanations
    assert "press →" in window.equation.sentence.text()


def test_a_click_into_the_formula_selects(window, qtbot):
    window.model.to_step(3)
    view = window.equation._pictures[0]
    text = next(
        t
        for t in view.picture.texts()
        if t.tag.kind == "number" and t.tag.wire and t.tag.wire != "p1[1][0]"
    )
    xs, ys = zip(*text.corners(), strict=True)
    from PySide6.QtCore import QPoint

    spot = QPoint(round(sum(xs) / 4), round(sum(ys) / 4))
    qtbot.mouseClick(view, LEFT, pos=spot)
    assert window.model.frame.view.selected == text.tag.wire


@pytest.mark.parametrize("panel", [True, False])
def test_the_hint_goes_with_the_first_step(start, qtbot, panel):
    window = start(why_panel=panel).window
    shown = window.equation.press if panel else window.hint
    other = window.hint if panel else window.equation.press
    assert shown.isVisible()
    assert not other.isVisible()
    assert shown.text() == "Press → for the first number"
    assert panel or window.canvas.rect().contains(window.hint.geometry())
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert not shown.isVisible()
    assert not other.isVisible()


def test_a_long_jump_shows_how_far_it_is_and_can_be_stopped(window, qtbot, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    ask(window, qtbot, "iteration", "5000000")
    assert "5000000" in window.progress.text
    before = window.progress.text
    qtbot.waitUntil(lambda: window.progress.text != before)
    qtbot.mouseClick(window.progress._button, LEFT)
    assert not window.progress.isVisible()
    assert window.model.state.target == 0
    assert window.model.frame.position == Position(1, 0)
    ask(window, qtbot, "iteration", "5000000")
    # A window system does this by itself.
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.model.state.target == 0
    assert not window.progress.isVisible()


def test_closing_during_a_jump_ends_it(start, qtbot, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    app = start()
    ask(app.window, qtbot, "iteration", "5000000")
    app.window.close()
    assert not app.model._jobs.running


def test_about(window):
    from core.version import VERSION

    window.actions_["about"].trigger()
    dialog = window.findChild(About)
    texts = [x.text() for x in dialog.findChildren(type(window.experiment_panel.title))]
    assert f"Chainrule {VERSION}" in texts
    dialog.reject()


def test_a_free_graph_and_a_table_are_told_about(start):
    window = start("cs231n_circuit", experiment_panel=True).window
    assert window.canvas.picture.shapes
    window.open_example("article004_cost_tables")
    assert window.equation.sentence.text().startswith("A table of losses")
    assert window.canvas.picture.shapes
    window.open_example("cs231n_circuit")
    assert window.timeline.isVisible()


def test_no_formula_stays_where_there_is_none(window):
    window.model.to_step(3)
    assert not window.equation._pictures[0].isHidden()
    window.open_example("article004_cost_tables")
    assert all(picture.isHidden() for picture in window.equation._pictures)


def test_one_step_asks_for_one_picture(window, monkeypatch):
    from gui.scene import views

    drawn = []
    real = views.draw

    def draw(frame, **how):
        drawn.append(frame)
        return real(frame, **how)

    monkeypatch.setattr(views, "draw", draw)
    window.model.forward()
    assert drawn == [window.model.frame]
    window.canvas.repaint()
    window.canvas.zoom(1.5)
    assert len(drawn) == 1


def test_tab_explains_every_wire_of_a_network_of_matrices(start, qtbot):
    window = start("digits_8x8").window
    window.model.end()
    seen = set()
    while window.canvas.hasFocus():
        seen.add(window.model.frame.view.selected)
        qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert seen > {"x", "W1", "b1", "z1", "a1", "W2", "loss"}
