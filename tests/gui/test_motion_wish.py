"""What the system says of motion, over a bus of the test's own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant, QDBusVirtualObject

from gui import motion_wish
from gui.motion_wish import ANIMATIONS, INTERFACE, PATH, REDUCED, SERVICE, MotionWish, moves

_ON_A_BUS = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None,
    reason="there is no dbus-daemon to start a bus with",
)


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        (REDUCED, 0, True),
        (REDUCED, 1, False),
        (REDUCED, 7, True),
        (REDUCED, None, True),
        (ANIMATIONS, True, True),
        (ANIMATIONS, False, False),
        (ANIMATIONS, "?", True),
    ],
)
def test_only_a_clear_answer_stops_motion(key, value, meant):
    assert moves(key, value) is meant


class Portal(QDBusVirtualObject):
    """A desktop that knows some settings; ``old``: one of before ``ReadOne``."""

    def __init__(self, connection: QDBusConnection) -> None:
        super().__init__()
        self.connection = connection
        self.settings: dict[str, object] = {}
        self.old = False
        self.asked: list[tuple[str, str]] = []

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(self, message, connection) -> bool:  # noqa: N802 - Qt's name
        key, method = message.arguments()[1], message.member()
        self.asked.append((method, key))
        known = method == "Read" if self.old else method == "ReadOne"
        if known and key in self.settings:
            value = QDBusVariant(self.settings[key])
            reply = message.createReply()
            reply.setArguments([QDBusVariant(value) if self.old else value])
        else:
            reply = message.createErrorReply("org.freedesktop.portal.Error.NotFound", "")
        return connection.send(reply)

    def change(self, space: str, key: str, value: object) -> None:
        self.settings[key] = value
        told = QDBusMessage.createSignal(PATH, INTERFACE, "SettingChanged")
        told.setArguments([space, key, QDBusVariant(value)])
        assert self.connection.send(told)


@pytest.fixture
def bus(tmp_path, monkeypatch) -> Iterator[str]:
    """The address of a bus with nobody on it, which is this user's meanwhile."""
    config = tmp_path / "bus.conf"
    config.write_text(
        "<busconfig><type>session</type>"
        f"<listen>unix:path={tmp_path}/bus</listen><policy context='default'>"
        "<allow send_destination='*'/><allow eavesdrop='true'/><allow own='*'/>"
        "</policy></busconfig>"
    )
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        address = daemon.stdout.readline().strip()
        names = iter(f"{tmp_path.name}-{n}" for n in range(9))

        def session() -> QDBusConnection:
            return QDBusConnection.connectToBus(address, next(names))

        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setattr(QDBusConnection, "sessionBus", session)
        yield address
        for name in range(9):
            QDBusConnection.disconnectFromBus(f"{tmp_path.name}-{name}")
        QDBusConnection.disconnectFromBus("portal")
        daemon.terminate()


@pytest.fixture
def portal(bus) -> Portal:
    connection = QDBusConnection.connectToBus(bus, "portal")
    made = Portal(connection)
    assert connection.registerVirtualObject(PATH, made)
    assert connection.registerService(SERVICE)
    return made


@_ON_A_BUS
@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("on", [False, True])
def test_a_desktop_is_asked_in_the_words_that_it_knows(portal, start, qtbot, old, on):
    portal.old, portal.settings = old, {ANIMATIONS: on}
    motion = start(motion="system").window.canvas.motion
    qtbot.waitUntil(lambda: motion.wanted is on)


@_ON_A_BUS
def test_what_the_user_changes_holds_at_once_and_in_a_new_window(portal, start, qtbot):
    portal.settings = {REDUCED: 1, ANIMATIONS: True}
    app = start(motion="system")
    qtbot.waitUntil(lambda: not app.window.canvas.motion.wanted)
    portal.change("org.gnome.desktop.interface", "clock-format", "24h")
    portal.change("org.freedesktop.appearance", REDUCED, 0)
    qtbot.waitUntil(lambda: app.window.canvas.motion.wanted)
    portal.change("org.freedesktop.appearance", REDUCED, 1)
    qtbot.waitUntil(lambda: not app.window.canvas.motion.wanted)
    app.window.change_settings(language="ko")
    assert not app.window.canvas.motion.wanted
    app.window.change_settings(motion="on")
    assert app.window.canvas.motion.wanted


@_ON_A_BUS
def test_without_an_answer_things_move(portal, qtbot):
    told = []
    wish = MotionWish()
    wish.changed.connect(told.append)
    qtbot.waitUntil(lambda: len(portal.asked) == 3)
    assert portal.asked == [("ReadOne", REDUCED), ("ReadOne", ANIMATIONS), ("Read", ANIMATIONS)]
    portal.change("org.freedesktop.appearance", REDUCED, 1)
    qtbot.waitUntil(lambda: bool(told))
    # Nothing was told before.
    assert told == [False]


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/at/all"])
def test_without_a_bus_nothing_is_said(address, monkeypatch, qapp):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    MotionWish()


def test_a_system_that_answers_at_once_is_heard_from_the_start(monkeypatch, start, qtbot):
    monkeypatch.setattr(motion_wish, "_READ", lambda: False)
    motion = start(motion="system").window.canvas.motion
    qtbot.waitUntil(lambda: not motion.wanted)


@pytest.mark.skipif(motion_wish._READ is None, reason="this system answers over a bus")
def test_this_system_answers():
    assert motion_wish._READ() in (False, True)
