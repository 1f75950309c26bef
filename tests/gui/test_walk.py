"""Tab goes from neuron to neuron in a wide network, and from wire to wire in any other."""

import pytest
from PySide6.QtCore import Qt

from gui.scene.wide_parts import HEAD, TAIL
from gui.scene.wideness import FULL
from gui.walk import wires_in_order
from tests.networks import network

K = Qt.Key


@pytest.fixture
def wide(window, qtbot):
    window.model.open(network(6, 20, 12, 3))
    qtbot.waitUntil(lambda: not window.drawing.busy)
    return window


def chosen(window):
    return window.model.frame.view.selected, window.model.frame.view.entry


def walked(window, qtbot, key=K.Key_Tab, held=Qt.KeyboardModifier.NoModifier):
    """Everything that a key selects until the focus leaves the diagram."""
    found = []
    while window.canvas.hasFocus():
        assert len(found) < 200
        qtbot.keyClick(window.canvas, key, held)
        qtbot.waitUntil(lambda: not window.drawing.busy)
        found.append(chosen(window))
    assert found.pop() == ("", ())
    return found


def test_tab_goes_through_the_neurons_that_are_shown(wide, qtbot):
    there = walked(wide, qtbot)
    units = [places for places in there if places[0].startswith(("x", "a"))]
    assert len(units) == len(set(units)) == 6 + 2 * (HEAD + TAIL) + 3
    assert FULL < 12
    assert there[-1][0] == wide.model.session.plan.start_wire
    wide.canvas.setFocus()
    qtbot.waitUntil(wide.canvas.hasFocus)
    assert walked(wide, qtbot, K.Key_Backtab, Qt.KeyboardModifier.ShiftModifier) == there[::-1]


def test_an_unfolded_layer_is_walked_whole(wide, qtbot):
    wide.model.unfold(1)
    qtbot.waitUntil(lambda: not wide.drawing.busy)
    there = walked(wide, qtbot, K.Key_Tab)
    assert len([p for p in there if p[0].startswith("a1")]) == 20


def test_from_a_weight_it_goes_on_after_its_unit(wide, qtbot):
    whole = wide.model.frame.snapshot.graph.granularity == "matrix"
    wide.model.select(*(("W1",) if whole else ("W1[0][2]",)), entry=(0, 2) if whole else ())
    qtbot.keyClick(wide.canvas, K.Key_Tab)
    assert chosen(wide) == (("a1", (3,)) if whole else ("a1[3]", ()))


def test_a_narrow_network_is_walked_wire_by_wire(window, qtbot):
    there = walked(window, qtbot, K.Key_Tab)
    assert [wire for wire, _ in there] == list(wires_in_order(window.model.frame.snapshot.graph))
