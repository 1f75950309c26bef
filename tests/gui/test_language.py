"""Korean and English: complete, switched while open, the place kept."""

import gc
import re
import weakref

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from core.files.examples import examples
from core.session import Position
from gui.dialogs.about import About
from gui.dialogs.ask import Question
from gui.dialogs.crash import CrashDialog
from gui.dialogs.export import ExportDialog
from gui.i18n import LANGUAGES
from gui.scene.frame import Frame, ViewSettings
from gui.scene.printed_names import spelled
from gui.scene.published_marks import sentence

# What is the same in every language: names, signs, formulas, keys.
NAMES = re.compile(
    r"(?<![A-Za-z])(?:"
    r"Chainrule|PNG|px|MIT|Pretendard|STIX Two Math|SIL Open Font License|English|"
    r"XOR|ReLU|SGD|relu|softmax|LaTeX|amsmath|MSE|"
    r"F\d+|Ctrl|Alt|Shift|Home|End|Esc|Space|Tab|PgDown|PgUp|Left|Right|Up|Down|"
    r"[a-zA-Z]\w?|ln|xor_\w+|article\w+|Traceback"
    r")(?![A-Za-z])"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def texts_of(widget: QWidget) -> set[str]:
    """Everything that a widget and all in it says."""
    found = {widget.windowTitle()} if widget.isWindow() else set()
    for one in [widget, *widget.findChildren(QWidget)]:
        found |= {one.toolTip(), one.accessibleName(), one.accessibleDescription()}
        if isinstance(one, (QLabel, QAbstractButton)):
            found.add(one.text())
        if isinstance(one, QLineEdit):
            found.add(one.placeholderText())
        for action in [*one.actions(), *one.findChildren(QAction)]:
            found |= {action.text(), action.toolTip()}
    picture = getattr(widget, "canvas", None)
    if picture is not None:
        found |= {t.string for t in picture.picture.texts() if t.tag.kind in ("heading", "text")}
    return {text.replace("&", "") for text in found if text}


def english_words(texts: set[str]) -> dict[str, list[str]]:
    """The texts that have words that are neither Korean nor names."""
    left = {text: WORD.findall(NAMES.sub(" ", text)) for text in texts}
    return {text: words for text, words in left.items() if words}


def from_files(experiment) -> set[str]:
    """What is said in the words of a file, and not of the program."""
    text = experiment.localized("ko")
    found = {text.title, text.note, f"{text.title} — Chainrule"}
    frame = Frame(experiment, None, Position(1, 0), ViewSettings(language="ko"))
    for entry in experiment.published:
        # A number's name in its source is the source's.
        told = text.told(entry)
        found |= {told.comment, spelled(told.name), sentence(entry, frame)}
    found |= {title for info in examples() for title in info.titles.values()}
    return found | set(experiment.table.predictions if experiment.table else ())


@pytest.mark.parametrize(
    "name", ["article001_a", "iris_4_5_3_relu_softmax", "article004_cost_tables"]
)
def test_everything_is_korean_in_korean(start, name):
    window = start(name, language="ko", experiment_panel=True).window
    window.menuBar().actions()[0].menu().aboutToShow.emit()
    said = texts_of(window)
    for wire in ("", "W1[0][0]"):
        window.model.end()
        window.model.select(wire)
        said |= texts_of(window)
        window.model.select("")
        window.model.home()
    said -= from_files(window.model.experiment)
    assert len(said) > 80
    assert english_words(said) == {}


def test_every_dialog_is_korean_in_korean(start, qtbot):
    window = start("xor_2_2_1", language="ko").window
    said: set[str] = set()
    for command, kind in {
        "about": About,
        "export": ExportDialog,
        "iteration": Question,
        "start-value": Question,
        "batch.some": Question,
    }.items():
        window.actions_[command].trigger()
        dialog = window.findChildren(kind)[-1]
        if kind is Question:
            dialog.field.setText("x")
            dialog.accept()
        said |= texts_of(dialog)
        dialog.reject()
    crash = CrashDialog(window, "Traceback")
    crash.again()
    said |= texts_of(crash) - texts_of(crash.findChild(QPlainTextEdit))
    crash.deleteLater()
    assert any("픽셀" in text for text in said)
    assert english_words(said) == {}


def test_qts_own_buttons_are_korean_too(start):
    app = start(language="ko")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "취소"
    app.window.actions_["language.en"].trigger()
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_the_languages_change_while_open_and_the_place_stays(start, qtbot):
    app = start()
    app.model.to_iteration(3)
    app.model.forward()
    app.window.actions_["view.gates"].trigger()
    english = texts_of(app.window)
    first, size = app.window, app.window.size()
    with qtbot.waitSignal(first.destroyed):
        app.window.actions_["language.ko"].trigger()
    assert app.window is not first
    assert app.window.isVisible()
    assert app.window.size() == size
    assert app.model.frame.position == Position(3, 1)
    assert app.model.frame.view.view == "gates"
    assert app.model.frame.view.language == "ko"
    assert english_words(texts_of(app.window) - from_files(app.model.experiment)) == {}
    app.model.forward()
    assert app.model.frame.position == Position(3, 2)
    app.model.back()
    second = app.window
    with qtbot.waitSignal(second.destroyed):
        app.window.actions_["language.en"].trigger()
    assert texts_of(app.window) == english
    assert app.settings.language == "en"


def test_the_system_language_can_be_chosen(start, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "ko_KR.UTF-8")
    app = start(language="system")
    assert app.model.frame.view.language == "ko"
    assert app.window.actions_["language.system"].isChecked()


def test_each_language_is_offered_by_its_own_name(window):
    texts = {a.text() for n, a in window.actions_.by_id.items() if n.startswith("language.")}
    assert texts >= set(LANGUAGES.values())


def test_file_dialogs_speak_korean(start):
    window = start(language="ko").window
    window.actions_["open"].trigger()
    dialog = window.findChild(QFileDialog)
    assert english_words({dialog.windowTitle(), *dialog.nameFilters()} - {"*.json"}) in (
        {},
        {f: ["json"] for f in dialog.nameFilters() if "json" in f},
    )
    dialog.reject()


def test_what_was_changed_is_taken_back_in_another_language_too(start):
    app = start()
    first = app.model.experiment
    app.model.set_start_value(2.0)
    app.model.set_start_value(3.0)
    app.window.actions_["undo"].trigger()
    app.window.change_settings(language="ko")
    app.window.actions_["undo"].trigger()
    assert app.model.experiment is first
    for _ in range(2):
        app.window.actions_["redo"].trigger()
    assert app.model.experiment.start_value == 3.0


def test_the_window_of_the_start_goes_with_its_language(start, qtbot):
    app = start()
    gc.freeze()  # as the start does
    try:
        before = weakref.ref(app.window)
        app.window.change_settings(language="ko")

        def gone() -> bool:
            gc.collect()
            return before() is None

        qtbot.waitUntil(gone)
    finally:
        gc.unfreeze()
