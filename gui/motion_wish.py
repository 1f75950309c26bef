"""Whether the system wishes that things move; Qt does not tell before 6.12.

API summary
-----------
``MotionWish(parent)``   asks the system, and again whenever that may have changed
``.changed(bool)``       its answer: whether things move
``moves(key, value)``    what an answer of a desktop means

Nothing waits for an answer, and where there is none things move.

Sources: *XDG Desktop Portal*, interface ``org.freedesktop.portal.Settings`` (``reduced-motion``
is 1 where motion is to be reduced, unknown values count as 0; ``ReadOne`` from version 2 on,
``Read`` before) and GNOME's ``enable-animations``; Win32 ``SystemParametersInfoW`` with
``SPI_GETCLIENTAREAANIMATION``; AppKit ``NSWorkspace.accessibilityDisplayShouldReduceMotion``.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import SLOT, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

SERVICE: Final = "org.freedesktop.portal.Desktop"
PATH: Final = "/org/freedesktop/portal/desktop"
INTERFACE: Final = "org.freedesktop.portal.Settings"
REDUCED: Final = "reduced-motion"
ANIMATIONS: Final = "enable-animations"
_QUESTIONS: Final = (
    ("ReadOne", "org.freedesktop.appearance", REDUCED),
    ("ReadOne", "org.gnome.desktop.interface", ANIMATIONS),
    ("Read", "org.gnome.desktop.interface", ANIMATIONS),
)
"""Put one after another, until one is answered: older desktops know only the last."""
_SPI_GETCLIENTAREAANIMATION: Final = 0x1042


def moves(key: str, value: object) -> bool:
    """Return whether things move where a desktop's setting ``key`` is ``value``."""
    return value != 1 if key == REDUCED else value is not False


class MotionWish(QObject):
    """See the module."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus: QDBusConnection | None = None
        self._asked = 0
        if _READ is None:
            with contextlib.suppress(ImportError):
                self._listen()
        else:
            # Whoever changes a setting of the system leaves the program to do so.
            application = QGuiApplication.instance()
            assert isinstance(application, QGuiApplication)
            application.applicationStateChanged.connect(self._look)
            # Not yet: nobody listens before this is made.
            QTimer.singleShot(0, self, self._look)

    # -- systems that answer at once ---------------------------------------------

    def _look(self, state: Qt.ApplicationState = Qt.ApplicationState.ApplicationActive) -> None:
        if state == Qt.ApplicationState.ApplicationActive and _READ is not None:
            with contextlib.suppress(OSError, AttributeError):
                self.changed.emit(_READ())

    # -- desktops that are asked over their bus ----------------------------------

    def _listen(self) -> None:
        """Ask the desktop's portal, and hear of changes; no bus is started for that."""
        if not _has_bus():
            return
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        self._bus = bus
        bus.connect(SERVICE, PATH, INTERFACE, "SettingChanged", self, _slot("_hear(QDBusMessage)"))
        self._ask(0)

    def _ask(self, number: int) -> None:
        from PySide6.QtDBus import QDBusMessage

        if self._bus is None or number >= len(_QUESTIONS):
            return
        self._asked = number
        method, *of = _QUESTIONS[number]
        call = QDBusMessage.createMethodCall(SERVICE, PATH, INTERFACE, method)
        call.setArguments(of)
        answer, refuse = _slot("_answer(QDBusMessage)"), _slot("_refuse(QDBusError,QDBusMessage)")
        self._bus.callWithCallback(call, self, answer, refuse)

    @Slot("QDBusMessage")
    def _answer(self, reply: QDBusMessage) -> None:
        found = reply.arguments()
        if found:
            key = _QUESTIONS[self._asked][-1]
            self.changed.emit(moves(key, _plain(found[0])))

    @Slot("QDBusError", "QDBusMessage")
    def _refuse(self, _error: object, _call: object) -> None:
        self._ask(self._asked + 1)

    @Slot("QDBusMessage")
    def _hear(self, told: QDBusMessage) -> None:
        # Which of two settings counts is known to the order of the questions.
        if told.arguments()[1:2] in ([REDUCED], [ANIMATIONS]):
            self._ask(0)


def _slot(signature: str) -> Any:
    # PySide takes a text where its stubs ask for bytes.
    return SLOT(signature)


def _plain(value: Any) -> object:
    """Return what is in a variant; ``Read`` answers with one in another."""
    from PySide6.QtDBus import QDBusVariant

    while isinstance(value, QDBusVariant):
        value = value.variant()
    return value


def _has_bus() -> bool:
    """Return whether this user has a bus already."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if address is not None:
        return bool(address)
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return bool(folder) and Path(str(folder), "bus").exists()


def _windows() -> bool:
    shown = ctypes.c_int(1)
    if sys.platform == "win32":
        ask = ctypes.WinDLL("user32").SystemParametersInfoW
        # Where it cannot be asked ``shown`` stays as it is.
        ask(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(shown), 0)
    return bool(shown.value)


def _mac() -> bool:
    """Ask AppKit, which Qt has loaded, over the runtime of Objective-C."""
    objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
    named, selector, send = objc.objc_getClass, objc.sel_registerName, objc.objc_msgSend
    for function in (named, selector):
        function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    send.restype, send.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p]
    workspace = send(named(b"NSWorkspace"), selector(b"sharedWorkspace"))
    send.restype = ctypes.c_bool
    # Without a workspace nothing answers, which is False.
    return not send(workspace, selector(b"accessibilityDisplayShouldReduceMotion"))


_READ: Final = {"win32": _windows, "darwin": _mac}.get(sys.platform)
