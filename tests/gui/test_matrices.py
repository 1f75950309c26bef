"""The tool of vectors and matrices, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox

from core.notation import Notation
from gui.app import App
from gui.panels.array_section import Section
from gui.panels.matrices import MatricesPanel
from gui.scene.array_model import Single
from gui.scene.shapes import Tag, Text

Opener = Callable[..., tuple[App, MatricesPanel]]


@pytest.fixture
def opened(start, qtbot) -> Opener:
    """Open the tool on an example by its key, at the end of the first iteration."""

    def open_(name: str = "article001_a", **wishes) -> tuple[App, MatricesPanel]:
        app = start(name, **wishes)
        app.model.end()
        qtbot.keyClick(app.window.canvas, Qt.Key.Key_J)
        panel = app.window.sides.side.tool
        assert isinstance(panel, MatricesPanel)
        qtbot.waitUntil(panel.isVisible)
        return app, panel

    return open_


def spot_of(section: Section, wire: str, quantity: str, entry=()) -> QPoint:
    """Return where a number stands in the view of a section."""
    for text in section.view.picture.texts():
        tag = text.tag
        if (tag.wire, tag.quantity, tag.entry) == (wire, quantity, tuple(entry)):
            return _middle(text)
    raise AssertionError(f"{wire} {quantity} is not shown")


def _middle(text: Text) -> QPoint:
    (x0, y0), _, (x1, y1), _ = text.corners()
    return QPoint(round((x0 + x1) / 2), round((y0 + y1) / 2))


def test_a_click_on_an_entry_selects_it(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("W1[0][0]")
    section = panel.sections["entries"]
    qtbot.mouseClick(
        section.view, Qt.MouseButton.LeftButton, pos=spot_of(section, "W1[1][0]", "gradient")
    )
    view = app.model.frame.view
    assert (view.selected, view.quantity) == ("W1[1][0]", "gradient")
    assert section.sheet.tables[0].mark == (1, 0)


def test_the_pointer_lights_an_entry_on_the_canvas(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("W1[0][0]")
    section = panel.sections["entries"]
    qtbot.mouseMove(section.view, spot_of(section, "W1[1][1]", "value"))
    lit = app.window.canvas.lit
    qtbot.waitUntil(lambda: bool(lit.tags))
    assert [(t.wire, t.quantity) for t in lit.tags] == [("W1[1][1]", "value")]
    qtbot.mouseMove(section.view, QPoint(1, 1))
    qtbot.waitUntil(lambda: not lit.tags)


def test_an_entry_of_a_jacobian_lights_output_and_input(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("a1[0]")
    section = panel.sections["jacobian"]
    panel.sections["entries"].set_open(False)
    qtbot.mouseClick(section.head, Qt.MouseButton.LeftButton)
    view = section.view
    qtbot.waitUntil(lambda: view.visibleRegion().boundingRect() == view.rect())
    qtbot.mouseMove(view, spot_of(section, "a1[1]", "value"))
    lit = app.window.canvas.lit
    qtbot.waitUntil(lambda: bool(lit.tags))
    assert [t.wire for t in lit.tags] == ["a1[1]", "z1[0]"]


def test_what_is_pointed_at_on_the_canvas_is_lit_in_the_sheet(opened: Opener) -> None:
    app, panel = opened()
    app.model.select("W1[0][0]")
    app.window.canvas.over.emit(Tag("number", "W1[1][0]", None, "updated"))
    (place,) = panel.sections["entries"].view.lit
    assert (place.tag.wire, place.tag.quantity) == ("W1[1][0]", "updated")
    app.window.canvas.over.emit(None)
    assert not panel.sections["entries"].view.lit


def test_sections_fold_by_key_and_what_is_folded_is_not_made(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("a1[0]")
    section = panel.sections["jacobian"]
    assert section.body.isHidden()
    assert not section.sheet.blocks
    section.head.setFocus()
    qtbot.keyClick(section.head, Qt.Key.Key_Space)
    assert section.body.isVisible()
    assert len(section.sheet.tables) == 4
    qtbot.keyClick(section.head, Qt.Key.Key_Space)
    assert section.body.isHidden()


def test_tab_and_arrows_reach_a_number_and_enter_selects_it(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("W1[0][0]")
    section = panel.sections["entries"]
    section.head.setFocus()
    qtbot.keyClick(section.head, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is section.view
    qtbot.keyClick(section.view, Qt.Key.Key_Right)
    qtbot.keyClick(section.view, Qt.Key.Key_Down)
    qtbot.keyClick(section.view, Qt.Key.Key_Return)
    assert (app.model.frame.view.selected, app.model.frame.view.quantity) == ("W1[1][1]", "value")
    assert QApplication.focusWidget() is section.view
    assert [place.tag.wire for place in section.view.lit] == ["W1[1][1]"]
    qtbot.keyClick(section.view, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is app.window.canvas


def test_the_choice_of_a_jacobian(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("a1[0]")
    section = panel.sections["jacobian"]
    qtbot.mouseClick(section.head, Qt.MouseButton.LeftButton)
    assert section.choice.count() == 2
    first = section.view.accessibleName()
    section.choice.setFocus()
    qtbot.keyClick(section.choice, Qt.Key.Key_Down)
    assert section.choice.currentIndex() == 1
    assert section.view.accessibleName() != first
    assert isinstance(section.choice, QComboBox)


def test_pages_of_a_large_matrix(opened: Opener, qtbot) -> None:
    app, panel = opened("digits_8x8")
    app.model.select("W1", entry=(20, 5))
    section = panel.sections["entries"]
    rows, columns = section.pagers
    assert rows.first.value() == 16
    qtbot.mouseClick(rows.after, Qt.MouseButton.LeftButton)
    assert rows.first.value() == 24
    value = section.sheet.tables[0]
    expected = app.model.experiment.parameters["W1"][24, columns.first.value()]
    assert value.cells[0][0].number == expected
    rows.first.setFocus()
    rows.first.selectAll()
    qtbot.keyClicks(rows.first, "56")
    qtbot.keyClick(rows.first, Qt.Key.Key_Return)
    assert section.sheet.tables[0].rows[0] == "56"
    assert not rows.after.isEnabled()
    app.model.select("W1", entry=(3, 2))
    assert rows.first.value() == 0


def test_a_click_on_a_sample_shows_that_sample(opened: Opener, qtbot) -> None:
    app, panel = opened("xor_2_2_1")
    app.model.select("a1[1]")
    section = panel.sections["batch"]
    assert section.open  # of so few samples
    third = [t for t in section.view.picture.texts() if t.tag.quantity == "gradient"][2]
    qtbot.mouseClick(section.view, Qt.MouseButton.LeftButton, pos=_middle(third))
    assert app.model.frame.view.sample == 2
    assert section.sheet.tables[0].mark == (2, None)


def test_copies_read_back_as_the_numbers(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.select("W1[0][0]")
    section = panel.sections["entries"]
    qtbot.mouseClick(section.copies["table"], Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().split("\n\n")[0].splitlines()
    found = [[float(x) for x in line.split("\t")[1:]] for line in lines[2:]]
    np.testing.assert_array_equal(found, app.model.experiment.parameters["W1"])
    qtbot.mouseClick(section.copies["latex"], Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.count(r"\begin{pmatrix}") == text.count(r"\end{pmatrix}") == 3
    assert r"\frac{\partial E}{\partial W^{(1)}}" in text


def test_free_graphs_and_the_first_step(opened: Opener) -> None:
    app, panel = opened("article003_apple")
    for step in (0, 1, app.model.session.plan.length):
        app.model.to_step(step)
        for section in panel.sections.values():
            section.set_open(True)
    assert panel.sections["batch"].isHidden()
    assert panel.sections["product"].note.isVisible()
    (equation,) = panel.sections["entries"].sheet.equations
    # A single number has no brackets: value, gradient, updated value.
    assert [isinstance(item, Single) for item in equation.items()] == [False, True] * 3


@pytest.mark.parametrize("size", [80, 150, 200])
def test_it_fits_the_panel_in_every_size_of_text(opened: Opener, size: int) -> None:
    app, panel = opened("iris_4_5_3_relu_softmax")
    app.window.change_settings(text_size=size)
    app.model.select("W1[1][2]")
    for section in panel.sections.values():
        section.set_open(True)
        room = panel.area.viewport().width()
        assert section.view.width() <= room, section.name


def shown_in_batch(section: Section) -> set[tuple[str, str, tuple[int, ...]]]:
    tags = [t.tag for t in section.view.picture.texts() if t.tag.kind == "number"]
    return {(tag.wire, tag.quantity, tag.entry) for tag in tags}


def test_all_samples_of_a_wire_stand_side_by_side(opened: Opener, qtbot) -> None:
    app, panel = opened("xor_2_2_1")
    section = panel.sections["batch"]
    assert [*panel.sections].index("batch") == 1  # where it is found
    # What is newest stands there with all its entries, a selected entry with its numbers.
    app.model.select("a1[0]")
    wished = {("a1[0]", quantity, ()) for quantity in ("value", "gradient", "updated")}
    assert shown_in_batch(section) == wished
    section.choice.setFocus()
    qtbot.keyClick(section.choice, Qt.Key.Key_Down)
    assert shown_in_batch(section) == {("a1[0]", "value", ()), ("a1[1]", "value", ())}
    numbers = [c.number for row in section.sheet.tables[0].cells for c in row]
    trace = app.model.frame.snapshot.trace
    right = np.stack([trace.values["a1[0]"], trace.values["a1[1]"]], axis=1)
    np.testing.assert_array_equal(numbers, right.ravel())
    app.model.select("a2[0]")  # what was chosen stays
    assert section.choice.currentIndex() in (-1, 1)


def test_of_a_whole_array_every_entry_is_shown_for_every_sample(opened: Opener, qtbot) -> None:
    app, panel = opened("digits_8x8")
    app.model.select("a1")
    section = panel.sections["batch"]
    assert not section.open  # so many samples that they would hide the rest
    qtbot.mouseClick(section.head, Qt.MouseButton.LeftButton)
    quantities = {quantity for _, quantity, _ in shown_in_batch(section)}
    assert quantities == {"updated"}
    assert len(section.sheet.tables[0].cells) == 40
    assert section.choice.currentIndex() == 3
    app.model.select("a1", entry=(3,))
    assert section.choice.currentIndex() == 0
    assert {entry for *_, entry in shown_in_batch(section)} == {(3,)}


def test_in_a_textbook_s_notation_vectors_are_columns(opened: Opener, qtbot) -> None:
    app, panel = opened()
    app.model.set_reading(notation=Notation(scheme="textbook"))
    app.model.select("W1[0][1]")
    entries, product = panel.sections["entries"], panel.sections["product"]
    w = app.model.frame.snapshot.trace.before.parameters["W1"]
    table = entries.sheet.tables[0]
    np.testing.assert_array_equal([[c.number for c in row] for row in table.cells], w.T)
    assert table.mark == (1, 0)
    assert table.rows == ("1", "2")
    said = product.view.accessibleName()
    assert "z¹ = W¹ · x" in said
    assert "∂E/∂W¹ = δ¹ · xᵀ" in said
    y, first, second = product.sheet.tables[:3]
    made = [np.array([[c.number for c in row] for row in t.cells]) for t in (y, first, second)]
    np.testing.assert_allclose(made[0], made[1] @ made[2], rtol=1e-12)
    for k in (3, 6):  # what flows back to x and to W
        made = [
            np.array([[c.number for c in row] for row in t.cells])
            for t in product.sheet.tables[k : k + 3]
        ]
        np.testing.assert_allclose(made[0], made[1] @ made[2], rtol=1e-12)
