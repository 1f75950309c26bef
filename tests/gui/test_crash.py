"""Uncaught errors: one dialog, the window alive, the experiment as it was."""

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from core.session import Position
from gui.dialogs.crash import CrashDialog


class Bell(QObject):
    rung = Signal()


@pytest.fixture
def app(start):
    """The program with its hooks in place, and ours after it."""
    app = start()
    hooks = sys.excepthook, threading.excepthook
    app.crashes.install()
    yield app
    sys.excepthook, threading.excepthook = hooks


def explode(text="<b>boom</b>"):
    raise RuntimeError(text)


def ring(times=1):
    bell = Bell()
    bell.rung.connect(explode)
    for _ in range(times):
        bell.rung.emit()


def test_an_error_in_a_slot_is_told_with_its_details(app, qtbot, capsys):
    qtbot.keyClick(app.window.canvas, Qt.Key.Key_Right)
    before = app.model.frame
    ring()
    qtbot.waitUntil(lambda: app.crashes.dialog is not None)
    dialog = app.crashes.dialog
    assert "RuntimeError: <b>boom</b>" in dialog.details.toPlainText()
    assert "test_crash.py" in dialog.details.toPlainText()
    assert "RuntimeError" in capsys.readouterr().err
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.details.toPlainText()
    dialog.reject()
    assert app.window.isVisible()
    assert app.model.frame is before
    # A window system does this by itself.
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    qtbot.keyClick(app.window.canvas, Qt.Key.Key_Right)
    assert app.model.frame.position == Position(1, 2)


def test_enter_closes_it(app, qtbot, capsys):
    ring()
    qtbot.waitUntil(lambda: app.crashes.dialog is not None)
    dialog = app.crashes.dialog
    qtbot.waitUntil(dialog.isActiveWindow)
    QGuiApplication.clipboard().setText("mine")
    qtbot.keyClick(dialog.windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.crashes.dialog is None)
    assert QGuiApplication.clipboard().text() == "mine"
    assert "boom" in capsys.readouterr().err


def test_many_errors_make_one_dialog(app, qtbot, capsys):
    ring(7)
    qtbot.waitUntil(lambda: app.crashes.dialog is not None)
    qtbot.waitUntil(lambda: "6" in app.crashes.dialog.count.text())
    assert len(app.window.findChildren(CrashDialog)) == 1
    app.crashes.dialog.reject()
    assert app.crashes.dialog is None
    capsys.readouterr()


def test_an_error_in_another_thread_is_told_in_this_one(app, qtbot, capsys):
    thread = threading.Thread(target=explode, args=("from beside",))
    thread.start()
    thread.join()
    assert app.crashes.dialog is None
    qtbot.waitUntil(lambda: app.crashes.dialog is not None)
    assert "from beside" in app.crashes.dialog.details.toPlainText()
    assert app.crashes.dialog.thread() is app.window.thread()
    app.crashes.dialog.reject()
    capsys.readouterr()


def test_an_error_while_working_beside_the_window_is_told(app, qtbot, monkeypatch, capsys):
    from gui import session_model

    monkeypatch.setattr(session_model, "SLICE", 0.0)
    monkeypatch.setattr(session_model, "jump", lambda *_: explode("in the job"))
    app.model.to_iteration(1000)
    qtbot.waitUntil(lambda: app.crashes.dialog is not None)
    assert "in the job" in app.crashes.dialog.details.toPlainText()
    assert app.model.state.target == 0
    assert app.model.frame.position == Position(1, 0)
    app.crashes.dialog.reject()
    capsys.readouterr()


def test_the_next_error_gets_a_dialog_of_its_own(app, qtbot, capsys):
    for text in ("first", "second"):
        app.crashes.report(RuntimeError(text))
        qtbot.waitUntil(lambda: app.crashes.dialog is not None)
        assert text in app.crashes.dialog.details.toPlainText()
        app.crashes.dialog.reject()
    capsys.readouterr()
