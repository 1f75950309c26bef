"""Work that takes long, on one worker beside the window.

API summary
-----------
``Jobs(parent)``                    one worker; belongs to the thread it was made in
``.start(work, done, failed)``      run ``work(token)`` beside; a job still running is cancelled
``.cancel()``                       its result, if one comes, is dropped
``.close()``                        cancel and wait: before quitting
``.progressed`` (int)               what the work told of itself, at most 25 times a second

``work`` is a pure function: it touches no widget and no model.  It asks
``token.cancelled`` now and then and returns whatever, then.  ``done(result)`` and
``failed(error)`` are called in the thread of the Jobs, and only for the newest job.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]

_REPORT_EVERY: Final = 0.04


class Token:
    """What a job is given: whether to stop, and where to tell how far it is."""

    def __init__(self, report: Callable[[int], None]) -> None:
        self._stop = threading.Event()
        self._report = report
        self._next = 0.0

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        self._stop.set()

    def report(self, reached: int) -> None:
        """Tell how far the work is, as often as it likes."""
        now = time.monotonic()
        if now >= self._next and not self.cancelled:
            self._next = now + _REPORT_EVERY
            self._report(reached)


Work = Callable[[Token], Any]


class Jobs(QObject):
    """One worker thread, started when there is work, joined when it is done."""

    progressed = Signal(int)
    _reported = Signal(int, int)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._token: Token | None = None
        self._thread: threading.Thread | None = None
        self._done: Done | None = None
        self._failed: Failed | None = None
        # Queued also when sent from this thread: nothing is ever called back at once.
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._token is not None

    def start(self, work: Work, done: Done, failed: Failed) -> None:
        """Run ``work`` beside the window, after the one before has stopped."""
        self.cancel()
        before, generation = self._thread, self._generation
        token = Token(lambda reached: self._reported.emit(generation, reached))
        self._token, self._done, self._failed = token, done, failed

        def run() -> None:
            if before is not None:
                before.join()
            result, error = None, None
            try:
                result = work(token)
            except BaseException as problem:  # told in the window's thread
                error = problem
            self._ended.emit(generation, result, error)

        self._thread = threading.Thread(target=run, name="chainrule-job")
        self._thread.start()

    def cancel(self) -> None:
        """Stop the job that runs, if any; neither ``done`` nor ``failed`` is called."""
        self._generation += 1
        if self._token is not None:
            self._token.cancel()
        self._token = None

    def close(self) -> None:
        """Cancel and wait for the worker to end."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _tell(self, generation: int, reached: int) -> None:
        if generation == self._generation:
            self.progressed.emit(reached)

    def _deliver(self, generation: int, result: object, error: BaseException | None) -> None:
        if generation != self._generation:
            return
        if self._thread is not None:
            self._thread.join()
        self._token, self._thread = None, None
        if error is not None:
            assert self._failed is not None
            self._failed(error)
        else:
            assert self._done is not None
            self._done(result)
