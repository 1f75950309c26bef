"""What holds for every test: no screen, one BLAS thread, nothing left behind."""

import os
from pathlib import Path

# Before Qt or numpy is imported by anything.  A screen with room for every window that is
# tested; a colon separates what Qt is told, so a path must have none.
_SCREEN = Path(__file__).with_name("screen.json")
_PLACE = os.path.relpath(_SCREEN) if ":" in str(_SCREEN) else str(_SCREEN)
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_PLACE}"
os.environ["PYTHONFAULTHANDLER"] = "1"
# The desktop of who runs the tests has no say in them.
os.environ["DBUS_SESSION_BUS_ADDRESS"] = ""
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import sys
import threading
from collections.abc import Iterator

import hypothesis
import pytest

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def _windows() -> set[object]:
    """Collect the windows that belong to nobody, once those that are to go are gone."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {window for window in widgets.QApplication.topLevelWidgets() if window.parent() is None}


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """As the program starts: with the same style everywhere."""
    return ["chainrule", "-style", "Fusion"]


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a window or a thread."""
    windows, threads = _windows(), set(threading.enumerate())
    yield
    left = [repr(window) for window in _windows() - windows]
    left += [repr(thread) for thread in set(threading.enumerate()) - threads if thread.is_alive()]
    if left:
        pytest.fail("left behind: " + ", ".join(left))
