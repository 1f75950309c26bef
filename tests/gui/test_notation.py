"""Notation in the window: chosen in the menu, remembered, and in every place at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.files.reader import read_experiment
from core.names import plain
from core.notation import LOSS_LETTERS, RATE_LETTERS, SCHEMES
from core.wire_names import wire_name
from gui.commands.notation import LOSS_ROWS, NOTATION_ROWS, RATE_ROWS
from gui.dialogs.finder import Finder
from gui.scene.formula_text import formula_text
from gui.settings import Settings, Store

MAZUR = "mazur_biases_trained"


def weight(window, wire: str = "W2[0][0]") -> str:
    return plain(wire_name(window.model.frame.snapshot.graph.wires[wire]))


def drawn(qtbot, window) -> set[str]:
    qtbot.waitUntil(lambda: not window.drawing.busy)
    return {t.string for t in window.canvas.picture.texts()}


def choose(window, row: str) -> None:
    window.actions_[row].trigger()


def test_a_row_for_each_scheme_and_letter():
    assert {row.partition(".")[2] for row in NOTATION_ROWS} == {*SCHEMES, "wished"}
    assert {row.partition(".")[2] for row in LOSS_ROWS} == {*LOSS_LETTERS, "wished"}
    assert {row.partition(".")[2] for row in RATE_ROWS} == {*RATE_LETTERS, "wished"}


def test_the_diagram_is_written_anew_and_nothing_else_changes(start, qtbot):
    window = start(MAZUR).window
    for _ in range(9):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    before, numbers = window.model.frame, window.model.frame.snapshot.trace.values
    assert "w(2)00 = " in drawn(qtbot, window)
    for row, shown in (
        ("notation.article000", "W(L)00 = "),
        ("notation.article001", "w110 = "),
        ("notation.matrix", "W2[0][0] = "),
        ("notation.textbook", "w211 = "),
        ("notation.own", "w5 = "),
        ("notation.default", "w(2)00 = "),
    ):
        choose(window, row)
        assert shown in drawn(qtbot, window)
        assert window.actions_[row].isChecked()
        after = window.model.frame
        assert after.position == before.position
        assert after.experiment is before.experiment
        assert all((after.snapshot.trace.values[w] == v).all() for w, v in numbers.items())
    ticked = [row for row in NOTATION_ROWS if window.actions_[row].isChecked()]
    assert ticked == ["notation.default"]


def test_it_is_chosen_with_the_keyboard_alone(start, qtbot):
    window = start(MAZUR).window
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = [d for d in window.findChildren(Finder) if d.isVisible()]
    qtbot.waitUntil(palette.field.hasFocus)
    qtbot.keyClicks(palette.field, "textbook")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: weight(window) == "w²₁₁")


def test_the_letters_reach_formula_panel_and_timeline(start, qtbot):
    window = start(MAZUR, experiment_panel=True).window
    window.model.end()
    window.model.select("W1[0][0]", "updated")
    choose(window, "loss-letter.J")
    choose(window, "rate-letter.lr")
    formula = formula_text(window.equation.explanations[0], 4)
    assert formula.startswith("w⁽¹⁾₀₀⁺ = w⁽¹⁾₀₀ − lr · ∂J/∂w⁽¹⁾₀₀ = ")
    texts = {label.text() for label in window.experiment_panel.findChildren(QLabel)}
    assert any(t.startswith("J = ") for t in texts)
    assert any(t.endswith(" lr") for t in texts)
    assert not any("η" in t for t in texts)
    assert any(t.startswith("J") for t in drawn(qtbot, window))


def test_it_is_remembered_and_holds_for_the_next_experiment(start):
    app = start(MAZUR)
    choose(app.window, "notation.textbook")
    choose(app.window, "loss-letter.L")
    assert (app.settings.notation, app.settings.loss_letter) == ("textbook", "L")
    app.window.open_example("xor_2_2_1")
    assert weight(app.window) == "w²₁₁"
    again = start(MAZUR, notation="textbook", loss_letter="L", rate_letter="α")
    assert weight(again.window) == "w²₁₁"
    assert weight(again.window, "loss") == "L"
    assert again.window.model.frame.snapshot.graph.notation.rate == "α"


def test_what_the_experiment_asks_for_gives_way_to_a_choice(start, tmp_path: Path):
    app = start(MAZUR)
    window = app.window
    choose(window, "notation.own")
    window.documents.save_path(str(tmp_path / "own.json"))
    assert read_experiment(tmp_path / "own.json").view["notation"] == "own"
    choose(window, "notation.wished")
    assert weight(window) == "w⁽²⁾₀₀"
    window.documents.open_path(str(tmp_path / "own.json"))
    assert weight(window) == "w₅"
    assert window.actions_["notation.wished"].isChecked()
    choose(window, "notation.matrix")
    assert weight(window) == "W2[0][0]"
    window.documents.open_path(str(tmp_path / "own.json"))
    assert weight(window) == "W2[0][0]"


def test_the_default_leaves_no_trace_in_a_file(start, tmp_path: Path):
    window = start(MAZUR).window
    window.documents.save_path(str(tmp_path / "plain.json"))
    assert "notation" not in json.loads((tmp_path / "plain.json").read_text("utf-8"))["view"]
    choose(window, "rate-letter.α")
    window.documents.save_path(str(tmp_path / "rate.json"))
    view = json.loads((tmp_path / "rate.json").read_text("utf-8"))["view"]
    assert view["notation"] == {"scheme": "default", "rate": "α"}


def test_what_is_not_possible_says_why(start):
    window = start("article001_a").window
    assert not window.actions_["notation.own"].isEnabled()
    assert window.actions_["notation.article001"].isEnabled()
    window.open_example("cs231n_circuit")
    assert not window.actions_["notation.article001"].isEnabled()
    assert not window.actions_["loss-letter.J"].isEnabled()
    assert window.actions_["rate-letter.α"].isEnabled()
    window.open_example(MAZUR)
    assert window.actions_["notation.own"].isEnabled()


def test_a_table_of_losses_can_be_opened_in_any_notation(start):
    window = start("article004_cost_tables", notation="textbook").window
    assert window.model.frame.snapshot is None
    window.open_example(MAZUR)
    assert weight(window) == "w²₁₁"


def test_a_selection_stays(start):
    window = start(MAZUR).window
    window.model.end()
    window.model.select("W2[0][0]", "value")
    choose(window, "notation.own")
    assert window.model.frame.view.selected == "W2[0][0]"


def test_a_long_way_is_not_run_again(start, qtbot):
    window = start(MAZUR).window
    window.model.to_iteration(300)
    qtbot.waitUntil(lambda: window.model.frame.position.iteration == 300)
    session = window.model.session
    kept = session.nearest(300)
    choose(window, "notation.textbook")
    assert window.model.session is not session
    assert window.model.session.nearest(300) is kept
    assert window.model.frame.position.iteration == 300


@pytest.mark.parametrize(
    ("field", "wrong"), [("notation", "greek"), ("loss_letter", 3), ("rate_letter", "λ")]
)
def test_settings_that_are_none_are_as_the_experiment_wishes(tmp_path: Path, field, wrong):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({field: wrong}), encoding="utf-8")
    assert getattr(Store(path).load(), field) == ""
    Store(path).save(replace(Settings(), notation="own", loss_letter="C", rate_letter="lr"))
    assert Store(path).load() == replace(
        Settings(), notation="own", loss_letter="C", rate_letter="lr"
    )
