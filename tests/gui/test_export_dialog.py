"""Ctrl+E: the dialog, and the PNG that it writes."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog

from core.version import VERSION
from gui.dialogs.export import ExportDialog
from gui.export.png import MAX_PIXELS

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(window, qtbot):
    window.model.end()
    qtbot.keyClick(window.canvas, Qt.Key.Key_E, CONTROL)
    return window.findChild(ExportDialog)


def write(dialog, qtbot, file: Path) -> QImage:
    with qtbot.waitSignal(dialog.saved):
        dialog.write(str(file))
    return QImage(str(file))


def size_said(dialog) -> tuple[int, int]:
    words = dialog.size_label.text().split()
    return int(words[0]), int(words[2])


def test_it_writes_the_picture_at_the_size_it_says(dialog, window, qtbot, tmp_path):
    assert dialog.isVisible()
    said = size_said(dialog)
    file = tmp_path / "out.png"
    image = write(dialog, qtbot, file)
    assert (image.width(), image.height()) == said
    assert not dialog.isVisible()
    assert str(file) in window.message.text
    fields = QImageReader(str(file))
    assert fields.text("Experiment") == "article001_a"
    assert VERSION in fields.text("Software")
    assert image.pixelColor(0, 0).name() == "#ffffff"


def test_the_next_picture_is_as_large_as_the_last(start, qtbot, tmp_path):
    app = start()

    def ask() -> ExportDialog:
        app.window.export()
        return app.window.findChild(ExportDialog)

    def done(dialog: ExportDialog) -> tuple[int, int]:
        said = size_said(dialog)
        write(dialog, qtbot, tmp_path / "out.png")
        qtbot.waitUntil(lambda: app.window.findChild(ExportDialog) is None)
        return said

    first = ask()
    assert first.scale.value() == 2.0
    first.scale.setValue(1.25)
    said = done(first)
    second = ask()
    assert size_said(second) == said
    assert second.by_scale.isChecked()
    second.by_width.setChecked(True)
    second.width_field.setValue(1234)
    assert done(second)[0] == 1234
    assert (app._store.settings.export_width, app._store.settings.export_scale) == (1234, 1.25)
    third = ask()
    assert third.by_width.isChecked()
    assert third.focusWidget() is third.width_field
    assert (size_said(third)[0], third.scale.value()) == (1234, 1.25)
    # What is given up is no wish.
    third.width_field.setValue(800)
    third.reject()
    assert app.settings.export_width == 1234


def test_the_scale_and_the_width_change_the_size(dialog):
    bounds = dialog.picture().bounds
    dialog.scale.setValue(1.0)
    assert size_said(dialog) == (round(bounds.w), round(bounds.h))
    dialog.scale.setValue(3.0)
    assert size_said(dialog) == (round(3 * bounds.w), round(3 * bounds.h))
    assert dialog.width_field.value() == size_said(dialog)[0]
    dialog.by_width.setChecked(True)
    dialog.width_field.setValue(1234)
    assert size_said(dialog)[0] == 1234


def test_title_legend_and_step_are_there_as_chosen(dialog):
    tags = {"show_title": "title", "show_legend": "legend", "show_caption": "caption"}

    def kinds() -> set[str]:
        return {s.tag.kind for s in dialog.picture().shapes} & set(tags.values())

    assert kinds() == set(tags.values())
    for name, kind in tags.items():
        before = size_said(dialog)
        dialog.parts[name].setChecked(False)
        assert kind not in kinds()
        assert size_said(dialog)[1] <= before[1]
    assert kinds() == set()


def test_the_selection_of_the_screen_is_not_in_the_picture(start, qtbot):
    window = start().window
    window.model.end()
    plain = ExportDialog(window, window.model.frame, "light").picture()
    window.model.select("W1[0][0]", "value")
    assert ExportDialog(window, window.model.frame, "light").picture() == plain


@pytest.mark.parametrize("ground", ["white", "theme", "transparent"])
def test_grounds(start, qtbot, tmp_path, ground):
    window = start(theme="dark").window
    window.export()
    dialog = window.findChild(ExportDialog)
    dialog.scale.setValue(0.5)
    dialog.grounds[ground].setChecked(True)
    corner = write(dialog, qtbot, tmp_path / "out.png").pixelColor(0, 0)
    alpha, light = corner.alpha(), corner.lightness()
    assert (alpha, light) == {
        "white": (255, 255),
        "theme": (255, 24),
        "transparent": (0, 0),
    }[ground]


def test_too_large_is_said_and_cannot_be_saved(dialog):
    dialog.by_width.setChecked(True)
    bounds = dialog.picture().bounds
    dialog.width_field.setValue(int(bounds.w * 8.5))
    assert f"at most {int(bounds.w * 8)} pixels wide" in dialog.wrong.text()
    assert not dialog.save.isEnabled()
    assert dialog.size_label.text() == ""
    dialog.width_field.setValue(1000)
    assert dialog.wrong.text() == ""
    assert dialog.save.isEnabled()


def test_the_cap_of_pixels_is_said(start, qtbot):
    window = start("iris_4_5_3_relu_softmax").window
    window.export()
    dialog = window.findChild(ExportDialog)
    dialog.scale.setValue(8.0)
    bounds = dialog.picture().bounds
    if 64 * bounds.w * bounds.h <= MAX_PIXELS:
        pytest.skip("the picture is small enough at the largest scale")
    assert "100" in dialog.wrong.text()
    assert not dialog.save.isEnabled()


def test_where_it_cannot_be_written_that_is_said_and_the_dialog_stays(dialog, qtbot, tmp_path):
    dialog.write(str(tmp_path / "no" / "folder" / "x.png"))
    qtbot.waitUntil(lambda: "x.png" in dialog.wrong.text())
    assert dialog.isVisible()
    assert dialog.save.isEnabled()


def test_a_failure_leaves_the_old_file(dialog, qtbot, tmp_path):
    folder = tmp_path / "target.png"
    folder.mkdir()
    (folder / "inside").write_text("kept")
    dialog.write(str(folder))
    qtbot.waitUntil(lambda: "target.png" in dialog.wrong.text())
    assert (folder / "inside").read_text() == "kept"
    assert [p.name for p in tmp_path.iterdir()] == ["target.png"]


def test_the_button_asks_for_a_file(dialog, qtbot, tmp_path):
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    chooser = dialog.findChild(QFileDialog)
    assert [Path(f).name for f in chooser.selectedFiles()] == ["article001_a.png"]
    assert chooser.defaultSuffix() == "png"
    with qtbot.waitSignal(dialog.saved):
        chooser.fileSelected.emit(str(tmp_path / "out.png"))
    chooser.reject()
    assert not QImage(str(tmp_path / "out.png")).isNull()


def test_a_table_is_exported_too(start, qtbot, tmp_path):
    window = start("article004_cost_tables").window
    window.export()
    dialog = window.findChild(ExportDialog)
    assert not write(dialog, qtbot, tmp_path / "table.png").isNull()


def test_the_fields_have_room_for_what_stands_in_them(dialog):
    for field in (dialog.scale, dialog.width_field):
        assert field.lineEdit().width() > 50
