"""A loss table in the window: numbers are changed by mouse and keys, costs follow."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.files.reader import read_experiment
from core.loss_tables import TABLE_LOSSES
from gui.scene.formula_text import formula_text
from gui.scene.spoken import selected_sentence

LEFT = "tables.left.predictions"
Key = Qt.Key


@pytest.fixture
def window(start):
    return start("article004_cost_tables").window


def spot(window, wire, entry=(), kind="number"):
    """Return the middle of a number on the canvas."""
    canvas = window.canvas
    for shape in canvas.picture.shapes:
        if (shape.tag.kind, shape.tag.wire, shape.tag.entry) == (kind, wire, entry):
            if kind == "number":
                (x0, y0), _, (x1, y1), _ = shape.corners()
                return QPoint(*map(round, canvas.camera.to_widget(((x0 + x1) / 2, (y0 + y1) / 2))))
            if hasattr(shape, "rect"):
                return QPoint(*map(round, canvas.camera.to_widget(shape.rect.center)))
    raise AssertionError(wire)


def click(window, *where, **what):
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=spot(window, *where, **what))


def press(widget, *keys):
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(widget, key)
        else:
            QTest.keyClick(widget, key)


def table(window):
    return window.model.experiment.table


def chosen(window):
    view = window.model.frame.view
    return view.selected, view.entry


def type_over(window, text, *keys):
    field = window.sides.tables.field
    assert field.hasFocus()
    press(field, text, *keys)


def test_a_click_selects_and_explains(window):
    click(window, LEFT, (2, 1))
    assert chosen(window) == (LEFT, (2, 1))
    assert not window.sides.tables.field.is_open
    panel = window.sides.side.tool
    assert panel.where.text() == "left: sample 3, output 1"
    told = "\n".join(block.view.accessibleName() for block in panel.blocks if block.isVisible())
    assert "= 1.3400" in told
    assert "∂E/∂a₁ = 2 · (a₁ − t₁) / N = 2 · (0.2000 − 0) / 3 = 0.1333" in told
    assert selected_sentence(window.model.frame) == "prediction a1 of sample 3, left: 0.2."


def test_a_second_click_opens_a_field_over_the_number(window):
    click(window, LEFT, (0, 0))
    click(window, LEFT, (0, 0))
    field = window.sides.tables.field
    assert field.hasFocus()
    assert field.geometry().contains(spot(window, LEFT, (0, 0)))
    assert field.accessibleName() == "prediction a0 of sample 1, left"
    type_over(window, "0,25", Key.Key_Return)
    assert table(window).predictions["left"][0, 0] == 0.25
    assert not field.isVisible()
    assert window.canvas.hasFocus()
    assert any(t.string == "0.2500" for t in window.canvas.picture.texts())


def test_a_double_click_does_so_at_once(window):
    where = spot(window, "targets", (1, 2))
    QTest.mouseDClick(window.canvas, Qt.MouseButton.LeftButton, pos=where)
    type_over(window, "1/2", Key.Key_Return)
    assert table(window).targets[1, 2] == 0.5


def test_all_by_keys(window):
    canvas = window.canvas
    press(canvas, Key.Key_Tab)
    assert chosen(window) == ("targets", (0, 0))
    press(canvas, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Right)
    assert chosen(window) == (LEFT, (1, 0))
    press(canvas, Key.Key_F2)
    type_over(window, "0.5", Key.Key_Tab)
    assert table(window).predictions["left"][1, 0] == 0.5
    assert chosen(window) == (LEFT, (1, 1))
    assert canvas.hasFocus()
    press(canvas, "9")
    assert window.sides.tables.field.text() == "9"
    type_over(window, "e-1", Key.Key_Return)
    assert table(window).predictions["left"][1, 1] == 0.9


def test_escape_leaves_the_number_alone(window):
    before = table(window)
    click(window, LEFT, (0, 0))
    press(window.canvas, Key.Key_Return)
    type_over(window, "0.9", Key.Key_Escape)
    assert table(window) is before
    assert window.canvas.hasFocus()
    assert chosen(window) == (LEFT, (0, 0))


def test_what_cannot_be_read_is_said_and_kept(window):
    before = table(window)
    click(window, LEFT, (0, 0))
    press(window.canvas, Key.Key_F2)
    type_over(window, "half", Key.Key_Return)
    field = window.sides.tables.field
    assert "not a number: half" in window.message.text
    assert field.isVisible()
    assert field.text() == "half"
    assert table(window) is before
    field.selectAll()
    type_over(window, "0.5", Key.Key_Return)
    assert not window.message.text
    assert table(window).predictions["left"][0, 0] == 0.5


def test_clicking_elsewhere_takes_what_was_typed(window):
    click(window, LEFT, (0, 0))
    press(window.canvas, Key.Key_F2)
    press(window.sides.tables.field, "0.75")
    click(window, LEFT, (2, 2))
    assert table(window).predictions["left"][0, 0] == 0.75
    assert not window.sides.tables.field.isVisible()


def test_the_field_stays_over_its_number(window):
    click(window, LEFT, (0, 0))
    press(window.canvas, Key.Key_F2)
    window.zoom(1.3)
    assert window.sides.tables.field.geometry().contains(spot(window, LEFT, (0, 0)))


def test_results_cannot_be_typed_over(window):
    wire = "tables.left.losses.mse.loss"
    click(window, wire)
    click(window, wire)
    assert not window.sides.tables.field.is_open
    press(window.canvas, "5")
    assert not window.sides.tables.field.is_open
    window.actions_["table.edit"].trigger()
    assert "is a result" in window.message.text


def test_rows_that_are_no_distribution_are_said(window):
    panel = window.sides.side.tool
    assert panel.remark.isHidden()
    click(window, LEFT, (1, 1))
    press(window.canvas, Key.Key_F2)
    type_over(window, "0.9", Key.Key_Return)
    assert panel.remark.isVisible()
    assert panel.remark.text().endswith("left, sample 2.")


def test_changes_are_taken_back_and_made_again(window):
    first = table(window)
    for value in ("0.5", "0.6"):
        click(window, LEFT, (0, 0))
        press(window.canvas, Key.Key_F2)
        type_over(window, value, Key.Key_Return)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.canvas, Key.Key_Z, control)
    assert table(window).predictions["left"][0, 0] == 0.5
    QTest.keyClick(window.canvas, Key.Key_Z, control)
    assert table(window) is first
    QTest.keyClick(window.canvas, Key.Key_Z, control)
    assert "nothing to undo" in window.message.text
    QTest.keyClick(window.canvas, Key.Key_Z, control | shift)
    QTest.keyClick(window.canvas, Key.Key_Z, control | shift)
    assert table(window).predictions["left"][0, 0] == 0.6


def test_a_sample_is_taken_back_and_made_again_while_its_number_is_selected(window):
    window.actions_["table.add"].trigger()
    click(window, LEFT, (3, 1))
    for _ in range(2):
        window.actions_["undo"].trigger()
        assert len(table(window).targets) == 3
        assert chosen(window) == ("", ())
    assert "nothing to undo" in window.message.text
    window.actions_["redo"].trigger()
    assert len(table(window).targets) == 4
    window.actions_["redo"].trigger()
    assert "make again" in window.message.text


def test_another_experiment_has_no_changes_to_undo(window):
    click(window, LEFT, (0, 0))
    press(window.canvas, Key.Key_F2)
    type_over(window, "0.5", Key.Key_Return)
    window.open_example("article001_a")
    window.actions_["undo"].trigger()
    assert "nothing to undo" in window.message.text
    assert window.model.experiment.id == "article001_a"
    window.open_example("article004_cost_tables")
    window.actions_["undo"].trigger()
    assert table(window).predictions["left"][0, 0] == 0.3


def test_samples_by_buttons(window):
    panel = window.sides.side.tool
    names = {b.defaultAction().objectName(): b for b in panel.buttons}
    QTest.mouseClick(names["table.add"], Qt.MouseButton.LeftButton)
    assert len(table(window).targets) == 4
    click(window, LEFT, (0, 1))
    QTest.mouseClick(names["table.remove"], Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(table(window).targets[0], [0, 1, 0])
    for _ in range(2):
        window.actions_["table.remove"].trigger()
    assert len(table(window).targets) == 1
    window.actions_["table.remove"].trigger()
    assert "at least one" in window.message.text
    assert len(table(window).targets) == 1


def test_a_selected_sample_that_goes_is_let_go(window):
    click(window, LEFT, (2, 1))
    window.actions_["table.remove"].trigger()
    assert chosen(window) == ("", ())


def test_the_table_is_copied(window):
    window.actions_["table.copy"].trigger()
    assert "0.8066666666666666" in QGuiApplication.clipboard().text()
    assert QGuiApplication.clipboard().text().count("\t") > 100
    click(window, "tables.left.losses.sse_mean.loss")
    window.actions_["copy.number"].trigger()
    assert QGuiApplication.clipboard().text() == "0.8066666666666666"


def test_an_edited_table_is_saved(window, tmp_path):
    click(window, LEFT, (0, 0))
    press(window.canvas, Key.Key_F2)
    type_over(window, "0.125", Key.Key_Return)
    window.documents.save_path(str(tmp_path / "mine.json"))
    found = read_experiment(tmp_path / "mine.json").table
    assert found.predictions["left"][0, 0] == 0.125


def test_gradients_unfold_by_click_and_key(window):
    index = TABLE_LOSSES.index("cross_entropy")
    click(window, "losses", (index,), kind="ellipsis")
    assert window.model.frame.view.unfolded == {index}
    assert any(t.tag.quantity == "gradient" for t in window.canvas.picture.texts())
    click(window, "tables.left.losses.cross_entropy.per_sample_loss", (1,))
    press(window.canvas, Key.Key_Return)
    assert not window.model.frame.view.unfolded


def test_the_panel_opens_and_shuts_with_the_formula(window):
    side = window.sides.side
    assert side.isVisible()
    window.actions_["side.shut"].trigger()
    assert not side.isVisible()
    assert window.canvas.hasFocus()
    window.actions_["panel.why"].trigger()
    assert side.isVisible()
    window.open_example("article001_a")
    assert not side.isVisible()
    assert window.equation.isVisible()


def test_without_a_selection_tables_stand_side_by_side(window):
    panel = window.sides.side.tool
    lines = [formula_text(part.explanation, 4) for part in panel.parts]
    assert "E = 1 / N · Σₙ Eₙ = (0.5400 + 0.5400 + 1.3400) / 3 = 0.8067" in lines
    assert "E = 1 / N · Σₙ Eₙ = (0.3567 + 0.3567 + 1.2040) / 3 = 0.6391" in lines
    assert [part.table for part in panel.parts] == ["left", "right"] * (1 + len(TABLE_LOSSES))


def test_tab_goes_through_the_panel_and_escape_back(window, qtbot):
    click(window, LEFT, (2, 1))
    panel = window.sides.side.tool
    panel.area.setFocus(Qt.FocusReason.TabFocusReason)
    met = set()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        met.add(QApplication.focusWidget())
        if not panel.isAncestorOf(QApplication.focusWidget()):
            break
    views = {block.view for block in panel.blocks if block.isVisible()}
    assert views <= met
    assert set(panel.buttons) <= met
    panel.blocks[1].view.setFocus()
    QTest.keyClick(panel.blocks[1].view, Key.Key_Escape)
    assert window.canvas.hasFocus()


@pytest.mark.parametrize("text_size", [100, 150])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_is_clipped(start, language, text_size):
    window = start("article004_cost_tables", language=language, text_size=text_size).window
    panel = window.sides.side.tool
    for where in (None, (LEFT, (2, 1))):
        if where:
            window.model.select(where[0], "value", None, where[1])
        QApplication.processEvents()
        room = panel.area.viewport().width()
        for block in panel.blocks:
            if block.isVisible():
                right = block.view.mapTo(panel, QPoint(block.view.width(), 0)).x()
                assert right <= room + 1
        for button in panel.buttons:
            assert button.width() >= button.sizeHint().width()
            assert button.mapTo(panel, QPoint(button.width(), 0)).x() <= room + 1
