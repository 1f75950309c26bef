"""The panel of the gradient check by real clicks and keys."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from core.checks import Checker, Verdict, check_gradients
from core.experiment import Experiment, GraphSpec, NodeSpec, frozen
from core.files.examples import open_example
from gui.app import App
from gui.panels.check import SAMPLE, CheckPanel
from gui.panels.check_model import BACKPROP, VERDICT, CheckModel, Results
from gui.settings import Settings
from tests.gui.conftest import Remembered, end
from tests.networks import network

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def opened(window, qtbot) -> CheckPanel:
    """Open the tool by its key."""
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, K.Key_K)
    panel = window.sides.side.tool
    assert isinstance(panel, CheckPanel)
    return panel


@pytest.fixture
def begin(qtbot, qapp):
    """Start the program on an experiment that is no example, with the tool open."""
    started: list[App] = []

    def run(experiment: Experiment) -> tuple[App, CheckPanel]:
        app = App(qapp, experiment, Remembered(Settings(language="en", theme="light")))
        started.append(app)
        with qtbot.waitActive(app.window):
            app.show()
        qtbot.waitUntil(app.window.canvas.hasFocus)
        qtbot.waitUntil(lambda: not app.window.drawing.busy)
        return app, opened(app.window, qtbot)

    yield run
    end(started)
    assert not [t for t in threading.enumerate() if t.name == "chainrule-job"]


def check(panel: CheckPanel, qtbot, button: QWidget) -> None:
    qtbot.mouseClick(button, LEFT)
    assert panel.running.isVisible()
    qtbot.waitUntil(lambda: not panel.running.isVisible())


def cells(model: CheckModel) -> list[list[str]]:
    return [
        [model.data(model.index(i, j)) for j in range(model.columnCount())]
        for i in range(model.rowCount())
    ]


def spot(panel: CheckPanel, row: int) -> QPoint:
    return panel.table.visualRect(panel.model.index(row, 1)).center()


def test_all_of_a_network(start, qtbot):
    window = start("mazur_biases_trained").window
    panel = opened(window, qtbot)
    check(panel, qtbot, panel.all)
    assert panel.summary.text() == "12 checked: 12 right"
    rows = cells(panel.model)
    right = {e.name: e for e in check_gradients(window.model.experiment).entries}
    assert len(rows) == len(right) == 12
    assert {row[VERDICT] for row in rows} == {"right"}
    used = [right[panel.model.entry(i).name] for i in range(12)]
    shares = [e.difference / e.bound for e in used]
    assert shares == sorted(shares, reverse=True)  # worst first
    tip = panel.model.data(panel.model.index(0, BACKPROP), Qt.ItemDataRole.ToolTipRole)
    assert float(tip) == used[0].gradient


def test_a_click_selects_the_number_and_keys_light_it(start, qtbot):
    window = start("article001_a").window
    window.model.end()
    panel = opened(window, qtbot)
    check(panel, qtbot, panel.all)
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=spot(panel, 2))
    view = window.model.frame.view
    assert (view.selected, view.quantity) == (panel.model.entry(2).name, "gradient")
    panel.table.setFocus()
    qtbot.keyClick(panel.table, K.Key_Down)
    assert panel.model.entry(3).name == panel.table.entry(panel.table.currentIndex()).name
    assert repr(panel.model.entry(3).gradient)[:10] in panel.detail.text()
    assert window.model.frame.view.selected == panel.model.entry(2).name
    qtbot.keyClick(panel.table, K.Key_Return)
    assert window.model.frame.view.selected == panel.model.entry(3).name


def test_a_kink_is_named_and_found_by_the_filter(begin, qtbot):
    nodes = (
        NodeSpec("x", "parameter"),
        NodeSpec("u", "parameter"),
        NodeSpec("r", "relu", ("x",)),
        NodeSpec("q", "square", ("u",)),
        NodeSpec("y", "add", ("r", "q")),
    )
    leaves = {"x": frozen(0.0), "u": frozen(3.0)}
    experiment = Experiment("kink", "graph", graph=GraphSpec(nodes, "y"), parameters=leaves)
    _, panel = begin(experiment)
    check(panel, qtbot, panel.all)
    assert panel.summary.text() == "2 checked: 1 kink, 1 right"
    assert [row[VERDICT] for row in cells(panel.model)] == ["kink at r", "right"]
    panel.only.setFocus()
    qtbot.keyClick(panel.only, K.Key_End)
    assert [row[0] for row in cells(panel.model)] == ["u"]
    qtbot.keyClick(panel.only, K.Key_Home)
    assert panel.model.rowCount() == 2


def test_a_wrong_gradient_stands_first_and_has_sign_and_word(qapp):
    experiment = open_example("article001_a")
    right = {e.name: e.gradient for e in check_gradients(experiment).entries}
    wrong = {
        name: np.array([[right[f"{name}[{i}][{j}]"] for j in (0, 1)] for i in (0, 1)])
        for name in ("W1", "W2")
    }
    wrong["W2"][1, 0] *= 1.01
    model = CheckModel("light", lambda entry: entry.name)
    model.show(Results.of(list(Checker(experiment, gradients=wrong).entries())))
    assert model.results.count(Verdict.FAIL) == 1
    assert cells(model)[0][0] == "W2[1][0]"
    assert cells(model)[0][VERDICT] == "wrong"
    signs = [
        model.data(model.index(row, 0), Qt.ItemDataRole.DecorationRole).pixmap(16).toImage()
        for row in range(2)
    ]
    assert signs[0] != signs[1]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert cells(model)[0][0] == "W2[1][1]"
    model.filter(Verdict.FAIL)
    assert [row[0] for row in cells(model)] == ["W2[1][0]"]


def test_the_headings_sort(start, qtbot):
    panel = opened(start("mazur_biases_trained").window, qtbot)
    check(panel, qtbot, panel.all)
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionPosition(BACKPROP) + 8, header.height() // 2)
    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    sizes = [abs(panel.model.entry(i).gradient) for i in range(12)]
    assert sizes in (sorted(sizes), sorted(sizes, reverse=True))
    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    assert [abs(panel.model.entry(i).gradient) for i in range(12)] == sizes[::-1]


def test_the_selected_number_alone_and_beside_the_others(start, qtbot):
    window = start("article001_a").window
    panel = opened(window, qtbot)
    assert not panel.one.isEnabled()
    window.model.select("z1[0]")
    assert not panel.one.isEnabled()
    window.model.select("W2[0][1]")
    assert "w⁽²⁾₀₁" in panel.one.text()
    check(panel, qtbot, panel.one)
    assert [panel.model.entry(i).name for i in range(panel.model.rowCount())] == ["W2[0][1]"]
    window.model.select("W1[1][1]")
    check(panel, qtbot, panel.one)
    assert panel.summary.text() == "2 checked: 2 right"
    check(panel, qtbot, panel.one)  # again: no second row
    assert panel.summary.text() == "2 checked: 2 right"
    check(panel, qtbot, panel.all)
    assert panel.summary.text() == "8 checked: 8 right"


def test_results_of_another_iteration_are_said_to_be_so_and_of_another_experiment_gone(
    start, qtbot
):
    window = start("mazur_biases_trained").window
    panel = opened(window, qtbot)
    window.model.to_iteration(3)
    check(panel, qtbot, panel.all)
    trace = window.model.frame.snapshot.trace
    for row in range(panel.model.rowCount()):
        entry = panel.model.entry(row)
        wire = entry.name
        assert entry.gradient == pytest.approx(float(trace.gradients[wire]), rel=1e-9)
    assert not panel.stale.isVisible()
    window.model.to_iteration(5)
    assert panel.stale.isVisible()
    assert "3" in panel.stale.text()
    assert "5" in panel.stale.text()
    window.model.to_iteration(3)
    assert not panel.stale.isVisible()
    window.model.edit(open_example("article001_a"))
    assert panel.model.rowCount() == 0
    assert not panel.table.isVisible()


def test_a_wide_network_is_offered_as_a_sample_and_cancelled_at_once(begin, qtbot):
    app, panel = begin(network(784, 128, 64, 10))
    assert panel.sample.isVisible()
    qtbot.waitUntil(lambda: "take about" in panel.hint.text())
    assert "109,386" in panel.hint.text()
    qtbot.mouseClick(panel.all, LEFT)
    qtbot.waitUntil(lambda: panel.bar.value() > 5)
    qtbot.mouseClick(panel.cancel, LEFT)
    assert not panel.running.isVisible()
    assert panel.summary.text().startswith("Cancelled after")
    count = panel.model.rowCount()
    assert 5 < count < 109_386
    assert panel.summary.text().count(f"{count:,}") >= 2
    assert panel.all.isEnabled()
    check(panel, qtbot, panel.sample)
    assert panel.model.rowCount() == 2 * SAMPLE + 128 + SAMPLE + 64 + 10
    assert panel.model.results.count(Verdict.FAIL) == 0
    qtbot.mouseClick(panel.all, LEFT)
    qtbot.waitUntil(lambda: panel.bar.value() > 5)
    app.window.close()  # leaves no worker behind: the fixture looks


def test_shutting_the_tool_ends_its_work(begin, qtbot):
    app, panel = begin(network(64, 48, 10, samples=50))
    qtbot.mouseClick(panel.all, LEFT)
    qtbot.waitUntil(lambda: panel.bar.value() > 5)
    panel.table.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), K.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert app.window.sides.side.tool is None
    assert not [t for t in threading.enumerate() if t.name == "chainrule-job"]


def test_every_part_is_reached_by_tab_and_escape_goes_back(start, qtbot):
    window = start("article001_a").window
    window.model.select("W1[0][0]")
    panel = opened(window, qtbot)
    check(panel, qtbot, panel.all)
    panel.all.setFocus()
    reached: list[QWidget] = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        if focused in reached or not panel.isAncestorOf(focused):
            break
        reached.append(focused)
        qtbot.keyClick(focused, K.Key_Tab)
    for widget in (panel.all, panel.one, panel.only, panel.table):
        assert widget in reached
        assert widget.accessibleName() or widget.text()
    qtbot.keyClick(panel.table, K.Key_Escape)
    assert window.canvas.hasFocus()


def test_a_loss_table_has_nothing_to_check(start, qtbot):
    window = start().window
    panel = opened(window, qtbot)
    window.model.open(open_example("article004_cost_tables"))
    panel.show_frame(window.model.frame)
    assert not panel.buttons.isVisible()
    assert "nothing to check" in panel.hint.text()
