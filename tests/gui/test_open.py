"""Opening, saving, dropping; what is wrong with a file is said, and nothing is lost."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from core.files.examples import FOLDER, examples, open_example
from core.files.reader import read_experiment
from core.session import Position
from gui.scene.printed_names import spelled


def drop(window, *files: Path) -> bool:
    """Drag files over the window and let them go; say whether they were taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(f)) for f in files])
    actions = Qt.DropAction.CopyAction
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    over = QDragEnterEvent(QPointF(300, 300).toPoint(), actions, mime, left, none)
    QApplication.sendEvent(window, over)
    if over.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), actions, mime, left, none))
    return over.isAccepted()


@pytest.fixture
def damaged(tmp_path):
    file = tmp_path / "damaged <b>.json"
    document = json.loads((FOLDER / "xor_2_2_1.json").read_text())
    document["parameters"]["W1"] = [[1.0]]
    file.write_text(json.dumps(document))
    return file


def test_a_dropped_file_is_opened(window):
    assert drop(window, FOLDER / "xor_2_2_1.json")
    assert window.model.experiment.id == "xor_2_2_1"
    assert window.model.frame.position == Position(1, 0)
    assert "XOR" in window.windowTitle()


def test_what_is_no_file_is_not_taken(window):
    mime = QMimeData()
    mime.setText("article001")
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    over = QDragEnterEvent(QPointF(3, 3).toPoint(), Qt.DropAction.CopyAction, mime, left, none)
    over.ignore()
    QApplication.sendEvent(window, over)
    assert not over.isAccepted()


def test_a_bad_file_is_told_in_one_sentence_and_nothing_is_lost(window, qtbot, damaged):
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    before = window.model.frame
    drop(window, damaged)
    assert window.model.frame is before
    said = window.message.text
    assert str(damaged) in said
    assert "W1" in said
    assert "\n" not in said
    assert window.message.isVisible()
    label = window.message._label
    assert label.textFormat() == Qt.TextFormat.PlainText
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    assert window.model.frame.position == Position(1, 2)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.message.isVisible()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\x00", b"[]", b'{"schema": "chainrule/99"}'])
def test_any_bytes_are_told(window, tmp_path, content):
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    before = window.model.frame
    drop(window, file)
    assert window.message.text
    assert window.model.frame is before


def test_a_folder_and_a_missing_file_are_told(window, tmp_path):
    for path in (tmp_path, tmp_path / "nothing.json"):
        window.message.dismiss()
        drop(window, path)
        assert str(path) in window.message.text


def test_a_good_file_ends_the_message(window, damaged):
    drop(window, damaged)
    drop(window, FOLDER / "xor_2_2_1.json")
    assert window.message.text == ""


def test_the_dialog_opens_what_is_chosen(window, qtbot):
    qtbot.keyClick(window.canvas, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(FOLDER / "article003_apple.json"))
    dialog.reject()
    assert window.model.experiment.id == "article003_apple"


def test_every_example_opens(window):
    for info in examples():
        window.open_example(info.id)
        assert window.model.experiment.id == info.id
        assert window.message.text == ""
        assert window.canvas.picture.shapes
        assert window.windowTitle().startswith(info.titles["en"])


def test_what_is_saved_opens_as_it_was(window, tmp_path):
    window.open_example("mazur_biases_trained")
    window.model.set_start_value(2.0)
    window.model.set_view(view="gates", digits=6)
    file = tmp_path / "mine.json"
    window.documents.save_path(str(file))
    assert str(file) in window.message.text
    saved = read_experiment(file)
    assert saved.start_value == 2.0
    window.open_example("article001_a")
    drop(window, file)
    view = window.model.frame.view
    assert (view.view, view.digits) == ("gates", 6)
    assert window.model.experiment.start_value == 2.0
    assert window.model.experiment.parameters.keys() == saved.parameters.keys()


def test_where_it_cannot_be_saved_that_is_told(window, tmp_path):
    window.documents.save_path(str(tmp_path / "no" / "such" / "folder.json"))
    assert "folder.json" in window.message.text


def test_the_save_dialog_proposes_a_name(window):
    window.actions_["save"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert [Path(f).name for f in dialog.selectedFiles()] == ["article001_a.json"]
    dialog.reject()


def test_text_of_files_is_plain(window, tmp_path):
    document = json.loads((FOLDER / "article001_a.json").read_text())
    document["text"]["en"] = {"title": "<b>bold</b> & co", "note": "<img src=x> <i>a</i>"}
    file = tmp_path / "markup.json"
    file.write_text(json.dumps(document))
    window.change_settings(experiment_panel=True)
    drop(window, file)
    panel = window.experiment_panel
    shown = {x.text(): x.textFormat() for x in panel.findChildren(type(panel.title))}
    assert shown["<b>bold</b> & co"] == Qt.TextFormat.PlainText
    assert shown["<img src=x> <i>a</i>"] == Qt.TextFormat.PlainText
    assert set(shown.values()) == {Qt.TextFormat.PlainText}


def test_the_experiment_is_told_about(window):
    window.change_settings(experiment_panel=True)
    panel = window.experiment_panel
    texts = [x.text() for x in panel.findChildren(type(panel.title))]
    example = open_example("article001_a")
    assert example.localized("en").title in texts
    assert example.localized("en").note in texts
    assert "2-2-2" in texts
    assert "0.3" in texts
    wrong = [p for p in example.published if not p.agrees]
    assert wrong
    for entry in wrong:
        at = texts.index(spelled(entry.name))
        assert texts[at - 1] == "≠"
        assert texts[at + 1] == entry.printed
        assert entry.comment in texts
