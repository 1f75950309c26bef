"""The diagram for assistive technology: its tree, its sentences, the lifetime of both."""

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from shiboken6 import isValid

from core.session import Position
from gui.accessible.diagram import CanvasInterface
from gui.scene.spoken import newest_sentence, part_numbers, selected_sentence
from gui.walk import wires_in_order

KINDS = ("action", "attributes", "editableText", "selection", "tableCell", "text", "value")
NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture(autouse=True)
def listening():
    """Somebody listens, as a screen reader does."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def said(window):
    """What the window on the first example says, from now on."""
    heard: list[str] = []
    window.speaker.said.connect(heard.append)
    return heard


def interface(window):
    found = QAccessible.queryAccessibleInterface(window.canvas)
    assert isinstance(found, CanvasInterface)
    return found


def children(of):
    return [of.child(i) for i in range(of.childCount())]


def test_each_step_is_said_as_it_is_on_the_screen(window, qtbot, said):
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert said == [
        "product from input 0 to unit 0, layer 1, value: 0.02. iteration 1, step 1 of 78, forward.",
        "product from input 1 to unit 0, layer 1, value: 0.15. step 2 of 78, forward.",
        "z of unit 0, layer 1, value: 0.17. step 3 of 78, forward.",
    ]
    assert interface(window).text(DESCRIPTION) == said[-1]
    assert interface(window).text(QAccessible.Text.Value) == "step 3 of 78, forward"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Left)
    assert said[-1].endswith("step 2 of 78, forward.")


def test_every_step_says_something_new(window, qtbot, said):
    for _ in range(window.model.session.plan.length):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert len(said) == len(set(said)) == window.model.session.plan.length


def test_tab_says_the_selected_wire(window, qtbot, said):
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    order = wires_in_order(window.model.session.plan.graph)
    assert window.model.frame.view.selected == order[1]
    assert said == [
        "weight from input 0 to unit 0, layer 1, value: 0.1.",
        "input 0, value: 0.2.",
    ]
    assert interface(window).text(DESCRIPTION) == said[-1]


def test_a_question_does_not_tell_the_answer(window, qtbot, said):
    window.model.set_predict(True)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert said == [
        (
            "product from input 0 to unit 0, layer 1, value: asked for. "
            "iteration 1, step 1 of 78, forward."
        )
    ]
    assert "0.02" not in "".join(text_of(part) for part in children(interface(window)))
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert said[-1].startswith("product from input 0 to unit 0, layer 1, value: 0.02.")


def text_of(part):
    return part.text(NAME) + " " + part.text(DESCRIPTION)


def test_the_parts_of_the_diagram_are_its_wires_in_order(window):
    top = interface(window)
    assert top.role() == QAccessible.Role.Canvas
    assert top.text(NAME) == "Diagram"
    order = wires_in_order(window.model.session.plan.graph)
    parts = [top.child(i) for i in range(len(order))]
    assert [part.key for part in parts] == [(wire, ()) for wire in order]
    names = [part.text(NAME) for part in parts]
    assert len(set(names)) == len(names)
    assert all(names)
    for i, part in enumerate(parts):
        assert top.indexOfChild(part) == i
        assert part.parent() is top
        assert part.childCount() == 0
        assert part.isValid()


def test_a_part_has_the_numbers_that_are_there(window):
    def weight():
        return interface(window).of("W1[0][0]").text(DESCRIPTION)

    assert weight() == "value: 0.1"
    window.model.to_step(window.model.session.plan.length)
    snapshot = window.model.frame.snapshot
    gradient, after = snapshot.gradient("W1[0][0]"), snapshot.updated("W1[0][0]")
    told = weight().replace(" times ten to the power of minus ", "e-").split("; ")
    assert [float(part.partition(": ")[2]) for part in told] == pytest.approx(
        [0.1, float(gradient), float(after)], abs=6e-5
    )


def test_parts_lie_where_they_are_drawn(window):
    top = interface(window)
    whole = top.rect()
    seen = [part for part in top.parts if part.rect is not None]
    assert len(seen) > 20
    for part in seen:
        place = top.of(part.wire)
        assert whole.contains(place.rect().center())
        assert not place.state().invisible
        assert not place.state().offscreen
    z = top.of("z1[0]")
    assert top.childAt(z.rect().center().x(), z.rect().center().y()) is z


def test_a_part_can_be_pressed(window, said):
    part = interface(window).of("a1[0]")
    action = part.actionInterface()
    assert action.localizedActionName(action.actionNames()[0]) == "Explain"
    action.doAction(action.actionNames()[0])
    assert window.model.frame.view.selected == "a1[0]"
    assert part.state().selected
    assert part.state().focused
    assert interface(window).focusChild() is part
    assert said[-1] == selected_sentence(window.model.frame)


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "action"])
def test_what_a_part_does_not_offer_is_nothing(window, kind):
    """Qt asks for all of them; what is not a null pointer it would follow."""
    assert getattr(interface(window).of("z1[0]"), kind + "Interface")() is None


def test_the_timeline_offers_its_value_and_the_focus(window):
    bar = QAccessible.queryAccessibleInterface(window.timeline.bar)
    for kind in KINDS:
        offered = getattr(bar, kind + "Interface")()
        assert (offered is not None) == (kind in ("value", "action")), kind
    assert bar.actionInterface().actionNames()


def test_only_one_part_is_selected(window, qtbot):
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    chosen = [p for p in children(interface(window)) if p.state().selected]
    assert [part.text(NAME) for part in chosen] == ["weight from input 0 to unit 0, layer 1"]


def test_while_nobody_listens_nothing_is_said(window, qtbot, said):
    QAccessible.setActive(False)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert window.model.frame.position == Position(1, 1)
    assert said == []


def test_another_experiment_has_other_parts(window, qtbot):
    before = [text_of(part) for part in children(interface(window))]
    window.open_example("cs231n_circuit")
    qtbot.waitUntil(lambda: not window.drawing.busy)
    top = interface(window)
    after = [top.child(i).text(NAME) for i in range(len(top.parts))]
    assert after == [
        "parameter x", "parameter y", "gate xy", "parameter z", "parameter w", "gate max",
        "gate s", "gate f",
    ]  # fmt: skip
    assert not set(before) & set(after)
    gc.collect()
    assert all(text_of(part) for part in children(interface(window)))


def test_a_table_of_losses_is_read_row_by_row(start):
    window = start("article004_cost_tables").window
    top = interface(window)
    assert top.text(DESCRIPTION) == newest_sentence(window.model.frame)
    shown = {text.string for text in window.canvas.picture.texts()}
    assert {part.name for part in top.parts if not part.wire} <= shown
    frame = window.model.frame
    told = {part.told(frame): part_numbers(frame, part.wire, part.entry) for part in top.parts}
    assert told["prediction a2 of sample 3, left"] == "0.7"
    assert told["cross-entropy, mean of the samples, right"] == "0.6391"
    assert told["target t0 of sample 3"] == "1"
    assert len(top.parts) > 10


def test_a_wide_network_has_its_units(start):
    window = start("vanishing_sigmoid_10_layers").window
    top = interface(window)
    assert len(top.parts) == 139
    assert all(top.child(i).text(NAME) for i in range(139))


def test_interfaces_outlive_garbage_and_go_with_their_window(start):
    app = start()
    for language in ("ko", "en") * 3:
        top = interface(app.window)
        kept = children(top)
        junk = [bytes(100) for _ in range(1000)]
        del junk
        gc.collect()
        assert all(text_of(part) for part in kept)
        app.window.change_settings(language=language)
        gc.collect()
    assert interface(app.window).of("z1[0]").rect().isValid()


def test_a_part_without_its_window_is_silent(start, qtbot):
    app = start()
    part = interface(app.window).of("z1[0]")
    assert part.isValid()
    with qtbot.waitSignal(app.window.destroyed):
        app.window.change_settings(language="ko")
    gc.collect()
    assert not isValid(part)
