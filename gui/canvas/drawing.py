"""From a frame to its picture: at once, or beside the window where the layout takes long.

API summary
-----------
``Drawing(parent)``   belongs to one window; ``close()`` it before it goes
``.draw(frame)``      ends in ``drawn(frame, picture)``, always of the newest frame
``.prepare(frame)``   the picture of a frame that is to come, kept until it does
``.busy``             whether there is nothing to show yet; ``waiting`` tells when that changes
``.refining``         whether a layout is under way, with or without a sketch on show
``.cancel()``         give the layout up
``.chips``            whether pictures say how they are read; else a bar above them does

Of a large diagram a sketch comes first, where its view has one: the same parts in an
arrangement that is found at once.  It can be stepped and clicked; the better layout takes
its place when it is ready.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QObject, Signal

from core.interrupt import interruptible
from gui.jobs import Jobs, Token
from gui.scene import views
from gui.scene.frame import Frame
from gui.scene.shapes import Picture

FEW: Final = 30
"""The layout of so many gates takes some 20 ms: that is waited for."""
SKETCH: Final = 150
"""From so many gates on a sketch comes first; before, the layout is as good as there."""


class Drawing(QObject):
    """See the module."""

    drawn = Signal(object, object)
    waiting = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        self._frame: Frame | None = None
        self._pending: Hashable = None
        self._ready: tuple[Frame, bool, Picture] | None = None
        self.chips = False
        self._sketched = False
        self._jobs.progressed.connect(self._show_sketch)
        # The views keep as many layouts; one less, as export uses them, too.
        self._known: OrderedDict[Hashable, None] = OrderedDict()

    @property
    def busy(self) -> bool:
        return self._pending is not None and not self._sketched

    @property
    def refining(self) -> bool:
        return self._pending is not None

    def draw(self, frame: Frame) -> None:
        """Draw ``frame``; while its layout is made, later frames take its place."""
        self._frame = frame
        # What an expanded neuron needs is the layout of its own gates.
        opened = frame.opened()
        key = _key(opened)
        if self._pending is not None and key == self._pending:
            if self._sketched:
                self.drawn.emit(frame, views.draw(frame, sketched=True, chips=self.chips))
            return
        self.cancel()
        if key is None or key in self._known or _is_small(opened):
            self._finish(key, self._picture(frame))
        else:
            self._lay_out(key, frame, sketched=_has_sketch(opened))

    def prepare(self, frame: Frame) -> Picture | None:
        """Draw a frame that will be asked for; ``None`` if that takes a layout."""
        opened = frame.opened()
        if self._pending is not None or (_key(opened) not in self._known and not _is_small(opened)):
            return None
        picture = self._picture(frame)
        self._ready = frame, self.chips, picture
        return picture

    def _picture(self, frame: Frame) -> Picture:
        ready, self._ready = self._ready, None
        if ready is not None and ready[0] is frame and ready[1] == self.chips:
            return ready[2]
        return views.draw(frame, chips=self.chips)

    def cancel(self) -> None:
        """Give the layout up that is under way."""
        self._jobs.cancel()
        self._wait(None)

    def close(self) -> None:
        """Give up and wait until the worker has stopped."""
        self.cancel()
        self._jobs.close()

    def _lay_out(self, key: Hashable, frame: Frame, *, sketched: bool) -> None:
        def work(token: Token) -> Picture:
            with interruptible(lambda: token.cancelled):
                if sketched:
                    views.draw(frame, sketched=True, chips=self.chips)
                    token.report(1)
                return views.draw(frame, chips=self.chips)

        self._wait(key)
        self._jobs.start(work, lambda _picture: self._laid_out(key), self._failed)

    def _show_sketch(self, _reached: int) -> None:
        assert self._frame is not None
        # The view knows it by now: the newest frame is drawn in it at once.
        picture = views.draw(self._frame, sketched=True, chips=self.chips)
        self._wait(self._pending, sketched=True)
        self.drawn.emit(self._frame, picture)

    def _laid_out(self, key: Hashable) -> None:
        assert self._frame is not None
        self._wait(None)
        # Not the worker's picture: the frame may have moved on, the layout is the same.
        self._finish(key, views.draw(self._frame, chips=self.chips))

    def _finish(self, key: Hashable, picture: Picture) -> None:
        self._known[key] = None
        self._known.move_to_end(key)
        while len(self._known) >= views.KEEP_LAYOUTS:
            self._known.popitem(last=False)
        self.drawn.emit(self._frame, picture)

    def _failed(self, error: BaseException) -> None:
        self._wait(None)
        raise error

    def _wait(self, key: Hashable, *, sketched: bool = False) -> None:
        before = self.busy
        self._pending, self._sketched = key, sketched
        if self.busy != before:
            self.waiting.emit(self.busy)


def _is_small(frame: Frame) -> bool:
    return frame.snapshot is None or len(frame.snapshot.graph.gates) <= FEW


def _has_sketch(frame: Frame) -> bool:
    snapshot, view = frame.snapshot, frame.view.view
    return snapshot is not None and view in views.SKETCHED and len(snapshot.graph.gates) >= SKETCH


def _key(frame: Frame) -> Hashable:
    """Return what a layout depends on, as the views have it; ``None`` for a table."""
    if frame.snapshot is None:
        return None
    view = frame.view
    return (frame.snapshot.graph, frame.experiment, view.view, view.digits, view.language)
