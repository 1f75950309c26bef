"""Chain to the loss, by real clicks and keys: the product, the paths, the path on the canvas."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from core.plan import Phase
from gui.dialogs.export import ExportDialog
from gui.panels.chain import ChainPanel
from gui.scene.effect_path import INK
from gui.scene.formula_links import places
from gui.scene.shapes import Picture
from gui.window import Window
from tests.networks import network

LEFT = Qt.MouseButton.LeftButton


def panel(window: Window) -> ChainPanel:
    tool = window.sides.side.tool
    assert isinstance(tool, ChainPanel)
    return tool


@pytest.fixture
def opened(start, qtbot):
    """Open an example at the end of the backward pass with the tool beside it."""

    def begin(name: str = "article001_a", wire: str = "", phase=Phase.BACKWARD, **wishes) -> Window:
        window = start(name, **wishes).window
        qtbot.keyClick(window.canvas, Qt.Key.Key_C)
        if phase is not None:
            window.model.to_phase(phase)
        if wire:
            window.model.select(wire)
        window.canvas.setFocus()
        return window

    return begin


def click_row(qtbot, window: Window, rank: int) -> None:
    view = panel(window).paths
    view.scrollTo(view.paths.index(rank))
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.tag_spot(rank))


def strong(window: Window) -> set[str]:
    return lines(window.canvas.picture)


def lines(picture: Picture) -> set[str]:
    shapes = picture.shapes
    return {s.tag.wire for s in shapes if s.tag.kind == "edge" and getattr(s, "ink", "") == INK}


def shown_text(tool: ChainPanel) -> str:
    return tool.product.accessibleName()


# -- the product -----------------------------------------------------------------------


def test_the_product_of_article001_stands_there_with_its_delta(opened) -> None:
    window = opened(wire="W2[0][0]", digits=6)
    tool = panel(window)
    assert tool.chain.count == 1
    text = shown_text(tool)
    assert "0.366898 · 0.245525 · 0.542398 = 0.048861" in text
    assert text.startswith("δ⁽²⁾₀ = ∂E/∂z⁽²⁾₀ = ∂E/∂a⁽²⁾₀ · ∂a⁽²⁾₀/∂z⁽²⁾₀")
    assert tool.product.isVisible()
    assert tool.total.isHidden()


def test_the_only_path_is_drawn_by_a_click_or_a_key(opened, qtbot) -> None:
    window = opened(wire="W2[0][0]")
    tool = panel(window)
    assert tool.paths.isVisible()
    assert tool.paths.paths.rowCount() == 1
    assert "a⁽²⁾₀" in tool.paths.paths.data(tool.paths.paths.index(0))
    click_row(qtbot, window, 0)
    assert strong(window) == {"W2[0][0]"}
    assert window.model.frame.view.path.of == ("W2[0][0]", ())
    click_row(qtbot, window, 0)
    assert window.model.frame.view.path is None
    tool.paths.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(tool.paths, Qt.Key.Key_Return)
    assert strong(window) == {"W2[0][0]"}


def test_it_is_said_of_what_the_percentages_are(opened) -> None:
    tool = panel(opened(wire="W1[0][0]"))
    assert "of the sum of all sizes" in tool.of_paths.text()
    assert "of the sum of all sizes" in tool.paths.accessibleName()
    assert "76 % of the sum of all sizes" in tool.paths.paths.data(tool.paths.paths.index(0))
    assert "draws the path" in tool.paths.toolTip()


def test_at_the_end_of_an_iteration_it_says_what_to_select(opened) -> None:
    window = opened("xor_2_2_1", phase=None)
    window.model.end()
    tool = panel(window)
    assert tool.chain.of.wire == tool.chain.end == "loss"
    assert tool.chain.sample is None
    assert "part of sample" not in shown_text(tool) + said(tool)
    assert tool.part.isHidden()
    assert tool.sentence.isVisible()
    assert "Select a weight" in tool.sentence.text()
    window.model.select("W1[0][0]")
    assert tool.sentence.isHidden()


def test_a_graph_without_neurons_has_no_switch_and_names_its_end(opened) -> None:
    window = opened("cs231n_add_mul", phase=None)
    window.model.end()
    window.model.select("x")
    tool = panel(window)
    assert tool.chain.paths
    assert tool.form.isHidden()
    assert tool.of_form.isHidden()
    assert tool.title.text() == "Chain to f"
    window.open_example("article001_a")
    window.model.end()
    window.model.select("W1[0][0]")
    assert tool.title.text() == "Chain to the loss"
    assert tool.form.isVisible()


def test_paths_are_listed_by_size_and_make_the_gradient(opened) -> None:
    window = opened(wire="W1[0][0]")
    tool = panel(window)
    model = tool.paths.paths
    assert tool.paths.isVisible()
    sizes = [abs(path.product) for path in tool.chain.paths]
    assert sizes == sorted(sizes, reverse=True)
    assert model.rowCount() == len(sizes) == 2
    gradient = float(window.model.frame.snapshot.gradient("W1[0][0]"))
    assert math.isclose(sum(p.product for p in tool.chain.paths), gradient, rel_tol=1e-12)
    rows = [model.data(model.index(k)) for k in range(2)]
    assert "a⁽²⁾₀" in rows[0]
    assert "0.0018" in rows[0]
    assert "76 %" in rows[0]
    assert "−5.61e−4" in rows[1]


def test_the_newest_number_is_meant_where_none_is_selected(opened, qtbot) -> None:
    window = opened(phase=Phase.LOSS)
    tool = panel(window)
    for _ in range(4):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert tool.chain is not None
    newest = {s.tag.wire for s in window.canvas.picture.shapes if s.tag.kind == "halo"}
    assert tool.chain.of.wire in newest


def test_a_factor_for_each_gate(opened, qtbot) -> None:
    window = opened(wire="W2[0][0]")
    tool = panel(window)
    few = len(tool.chain.paths[0].factors)
    qtbot.mouseClick(tool.form.buttons["gates"], LEFT)
    assert len(tool.chain.paths[0].factors) > few
    tool.form.buttons["book"].setFocus()
    qtbot.keyClick(tool.form.buttons["book"], Qt.Key.Key_Space)
    assert len(tool.chain.paths[0].factors) == few


# -- when there is none yet ------------------------------------------------------------


def test_before_the_gradient_is_there_a_sentence_says_when_and_a_button_goes_there(
    opened, qtbot
) -> None:
    window = opened(wire="W1[0][0]", phase=Phase.FORWARD)
    tool = panel(window)
    step = window.model.session.plan.made_at("W1[0][0]", "gradient")
    assert tool.chain is None
    assert f"step {step} of" in tool.sentence.text()
    assert tool.product.isHidden()
    qtbot.mouseClick(tool.go, LEFT)
    assert window.model.frame.position.step == step
    assert window.model.frame.view.selected == "W1[0][0]"
    assert tool.chain.of.wire == "W1[0][0]"
    assert tool.go.isHidden()


def test_what_no_gradient_reaches_says_so(opened, start, qtbot) -> None:
    window = opened("iris_4_5_3_relu_softmax", wire="t[0]")
    tool = panel(window)
    assert tool.chain is None or tool.chain.count == 0 or tool.chain.zeros >= 0
    window.model.restart()
    window.model.select("")
    assert "Select a number" in tool.sentence.text()
    assert tool.go.isHidden()


def test_a_question_is_not_answered_here(opened, qtbot) -> None:
    window = opened(phase=Phase.LOSS)
    window.model.set_predict(True)
    for _ in range(3):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert window.model.frame.view.asking
    tool = panel(window)
    assert tool.chain is None
    assert "Which number" in tool.sentence.text()


# -- the path on the canvas ------------------------------------------------------------


def test_a_click_draws_a_path_and_another_one_ends_it(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    assert strong(window) == set()
    click_row(qtbot, window, 1)
    assert strong(window) == {"W1[0][0]", "W2[0][1]"}
    assert "P₂" in shown_text(panel(window))
    click_row(qtbot, window, 0)
    assert strong(window) == {"W1[0][0]", "W2[0][0]"}
    click_row(qtbot, window, 0)
    assert strong(window) == set()
    assert window.model.frame.view.path is None
    assert window.model.frame.view.selected == "W1[0][0]"


def test_arrow_keys_go_from_path_to_path_and_enter_ends_it(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    view = panel(window).paths
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert strong(window) == {"W1[0][0]", "W2[0][0]"}
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert strong(window) == {"W1[0][0]", "W2[0][1]"}
    assert view.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert strong(window) == set()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert strong(window) == {"W1[0][0]", "W2[0][1]"}


def test_escape_ends_the_path_first_and_then_the_selection(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    click_row(qtbot, window, 0)
    qtbot.keyClick(panel(window).paths, Qt.Key.Key_Escape)
    assert window.model.frame.view.path is None
    assert window.model.frame.view.selected == "W1[0][0]"
    assert panel(window).paths.chosen is None
    assert window.canvas.hasFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.model.frame.view.selected == ""


@pytest.mark.parametrize("how", ["close", "select", "open", "step"])
def test_the_path_goes_with_what_it_belongs_to(opened, qtbot, how: str) -> None:
    window = opened(wire="W1[0][0]")
    click_row(qtbot, window, 0)
    assert window.model.frame.view.path is not None
    if how == "close":
        window.canvas.setFocus()
        qtbot.keyClick(window.canvas, Qt.Key.Key_C)
        assert window.sides.side.isHidden()
    elif how == "select":
        window.model.select("W1[1][0]")
    elif how == "open":
        window.open_example("xor_2_2_1")
        qtbot.waitUntil(lambda: window.model.experiment.id == "xor_2_2_1")
    else:
        window.canvas.setFocus()
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert window.model.frame.view.path is None
    assert strong(window) == set()


def test_a_path_is_presented_and_still_there_afterwards(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    click_row(qtbot, window, 1)
    drawn = {"W1[0][0]", "W2[0][1]"}
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F5)
    assert window.presentation.on
    assert window.sides.side.isHidden()
    assert strong(window) == drawn
    qtbot.keyClick(window.canvas, Qt.Key.Key_F5)
    assert window.sides.side.isVisible()
    assert strong(window) == drawn
    assert panel(window).paths.chosen == 1


def test_a_path_is_exported_as_it_is_seen(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    click_row(qtbot, window, 1)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(ExportDialog)
    box = dialog.parts["path"]
    assert box.isVisible()
    assert box.isChecked()
    assert lines(dialog.picture()) == {"W1[0][0]", "W2[0][1]"}
    qtbot.mouseClick(box, LEFT, pos=QPoint(10, box.height() // 2))
    assert not box.isChecked()
    assert lines(dialog.picture()) == set()
    dialog.close()


def test_without_a_path_none_is_offered_for_export(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    qtbot.keyClick(window.canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(ExportDialog)
    assert dialog.parts["path"].isHidden()
    assert lines(dialog.picture()) == set()
    dialog.close()


def test_a_pinned_path_stays_while_stepping_and_shows_once_its_gradient_is_there(
    opened, qtbot
) -> None:
    window = opened(wire="W1[0][0]")
    click_row(qtbot, window, 1)
    window.model.pin(True)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Home)
    assert strong(window) == set()
    assert panel(window).chain is None
    qtbot.keyClick(window.canvas, Qt.Key.Key_End)
    assert strong(window) == {"W1[0][0]", "W2[0][1]"}
    assert panel(window).paths.chosen == 1


# -- the canvas and the panel ----------------------------------------------------------


def spot_of(tool: ChainPanel, wire: str, quantity: str) -> QPointF:
    view = tool.product
    found = [
        p
        for p in places(view.picture)
        if (p.tag.wire, p.tag.quantity) == (wire, quantity) and p.tag.kind == "number"
    ]
    x, y = found[0].box.center
    return QPointF(x - view.picture.bounds.x, y - view.picture.bounds.y)


def test_pointing_at_a_factor_lights_its_place_and_a_click_selects_it(opened, qtbot) -> None:
    window = opened(wire="W2[0][0]")
    tool = panel(window)
    lit: list[tuple[str, str]] = []
    tool.product.hovered.connect(lambda t: lit.append((t.wire, t.quantity) if t else ("", "")))
    spot = spot_of(tool, "a1[0]", "value").toPoint()
    assert tool.product.tag_at(QPointF(spot)) is not None
    qtbot.mouseMove(tool.product, spot)
    qtbot.mouseMove(tool.product, spot + QPoint(1, 0))
    qtbot.waitUntil(lambda: lit[-1:] == [("a1[0]", "value")])
    assert [(t.wire, t.quantity) for t in window.canvas.lit.tags] == [("a1[0]", "value")]
    qtbot.mouseClick(tool.product, LEFT, pos=spot)
    view = window.model.frame.view
    assert (view.selected, view.quantity) == ("a1[0]", "value")


def test_a_red_factor_is_the_gradient_on_the_canvas(opened, qtbot) -> None:
    window = opened(wire="W2[0][0]")
    tool = panel(window)
    qtbot.mouseClick(tool.product, LEFT, pos=spot_of(tool, "a2[0]", "gradient").toPoint())
    assert window.model.frame.view.selected == "a2[0]"
    assert window.model.frame.view.quantity == "gradient"


def test_a_factor_is_gone_to_and_picked_by_key(opened, qtbot) -> None:
    window = opened(wire="W2[0][0]")
    tool = panel(window)
    tool.product.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(60):
        at = tool.product.lit
        if at and (at[-1].tag.wire, at[-1].tag.quantity) == ("a1[0]", "value"):
            break
        qtbot.keyClick(tool.product, Qt.Key.Key_Right)
    assert [t.wire for t in window.canvas.lit.tags] == ["a1[0]"]
    qtbot.keyClick(tool.product, Qt.Key.Key_Return)
    assert window.model.frame.view.selected == "a1[0]"
    assert tool.isAncestorOf(QApplication.focusWidget())


# -- batches ---------------------------------------------------------------------------


def test_of_a_batch_one_sample_is_shown_or_all_of_them(opened, qtbot) -> None:
    window = opened("xor_2_2_1", wire="W1[1][0]")
    tool = panel(window)
    assert tool.part.isVisible()
    assert {p.sample for p in tool.chain.paths} == {0}
    parts = []
    for row in range(4):
        window.model.set_view(sample=row)
        assert tool.part.buttons["this"].text() == f"Sample {row + 1}"
        parts.append(tool.chain.total)
    qtbot.mouseClick(tool.part.buttons["all"], LEFT)
    gradient = float(window.model.frame.snapshot.gradient("W1[1][0]"))
    assert tool.chain.total == gradient
    assert math.isclose(math.fsum(parts), gradient, rel_tol=1e-9, abs_tol=1e-15)
    assert "1/4" in tool.total.accessibleName() or "1/4" in said(tool)
    # A number that each sample has for itself has no such choice.
    window.model.select("z1[0]")
    assert tool.part.isHidden()


def said(tool: ChainPanel) -> str:
    return " ".join(t.string for t in tool.total.picture.texts())


def test_a_path_through_another_sample_shows_that_sample(opened, qtbot) -> None:
    window = opened("xor_2_2_1", wire="W1[1][0]")
    tool = panel(window)
    qtbot.mouseClick(tool.part.buttons["all"], LEFT)
    rank = next(k for k, p in enumerate(tool.chain.paths) if p.sample == 3)
    click_row(qtbot, window, rank)
    assert window.model.frame.view.sample == 3
    assert tool.paths.chosen == rank
    window.model.set_view(sample=0)
    assert window.model.frame.view.path is None


# -- large networks --------------------------------------------------------------------


def test_a_large_network_is_worked_at_beside_the_window(start, qtbot) -> None:
    window = start(side="chain").window
    window.model.open(network(300, 100, 100, 10, samples=3))
    window.model.to_phase(Phase.BACKWARD)
    tool = panel(window)
    window.model.select("W1")
    assert "select one of them" in tool.sentence.text()
    window.model.select("x", "gradient", entry=(5,))
    assert tool.sentence.text() == "…"
    qtbot.waitUntil(lambda: tool.chain is not None)
    assert tool.chain.count == 100 * 100 * 10
    assert tool.paths.paths.rowCount() == 200
    assert "200" in said(tool)
    assert "100000" in said(tool)
    # Only the rows in sight are set in type.
    assert tool.paths.height() < 8 * tool.paths.row_height


def test_a_chain_under_way_is_let_go(start, qtbot) -> None:
    window = start(side="chain").window
    window.model.open(network(300, 100, 100, 10, samples=3))
    window.model.to_phase(Phase.BACKWARD)
    tool = panel(window)
    window.model.select("x", "gradient", entry=(5,))
    assert tool.source.busy
    window.model.select("b3", "gradient", entry=(1,))
    assert not tool.source.busy
    assert tool.chain.of.wire == "b3"


# -- copying, keys, sizes --------------------------------------------------------------


def test_the_chain_is_copied_as_text_and_as_latex(opened, qtbot) -> None:
    window = opened(wire="W1[0][0]")
    tool = panel(window)
    text, latex, picture = tool.copies
    qtbot.mouseClick(text, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0].startswith("P₁ = ∂E/∂a⁽²⁾₀")
    assert "= P₁ + P₂ = " in copied
    latex.setFocus()
    qtbot.keyClick(latex, Qt.Key.Key_Space)
    copied = QGuiApplication.clipboard().text()
    assert "\\begin{align*}" in copied
    assert "\\frac{\\partial" in copied
    qtbot.mouseClick(picture, LEFT)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.hasFormat("image/png")
    assert "picture" in window.message.text


def test_the_keys_that_copy_copy_the_chain_from_its_formula(opened, qtbot) -> None:
    window = opened(wire="W2[0][0]")
    tool = panel(window)
    QGuiApplication.clipboard().setText("")
    tool.product.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(tool.product, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("δ⁽²⁾₀ = ")


def test_everything_in_the_panel_is_reached_by_tab(opened, qtbot) -> None:
    window = opened("xor_2_2_1", wire="W1[1][0]")
    tool = panel(window)
    qtbot.mouseClick(tool.part.buttons["all"], LEFT)
    tool.area.setFocus()
    seen = []
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        if not tool.isAncestorOf(widget):
            break
        seen.append(widget)
    wanted = [*tool.form.buttons.values(), *tool.part.buttons.values()]
    assert {tool.paths, tool.product, *tool.copies} <= set(seen)
    # Of a switch the arrow keys go from one choice to the next.
    assert set(seen) & set(wanted[:2])
    assert set(seen) & set(wanted[2:])


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [80, 200])
def test_nothing_is_wider_than_the_panel(opened, qtbot, language: str, size: int) -> None:
    window = opened("xor_2_2_1", wire="W1[1][0]", language=language, text_size=size)
    window.resize(1280, 800)
    tool = panel(window)
    room = tool.area.viewport().width()
    qtbot.waitUntil(lambda: tool.product.width() <= max(tool.area.viewport().width(), 240))
    assert tool.area.widget().width() <= max(room, tool.area.viewport().width())
    assert tool.area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
