"""Examples in small: one picture after the other, laid out beside the window.

API summary
-----------
``Thumbnails(look, size, ratio)``   pictures of ``size`` pixels at ``ratio`` device pixels each
``.ask(names)``            make those that are not there; ``made(name)`` tells of each
``.image(name)``           the picture, ``None`` while there is none
``.close()``               give up what is under way and wait for the worker
``last_frame(experiment, language)``   what is shown: all that one iteration writes

Steps and layout are the worker's; only the painting of one small picture at a time happens
in the thread of the window, as glyphs are kept there.  Pictures are kept for the next time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter

from core.experiment import Experiment
from core.files.examples import open_example
from core.interrupt import interruptible
from core.session import Position, Session
from gui.canvas.paint import ground, paint
from gui.i18n import current
from gui.jobs import Jobs, Token
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture

DIGITS: Final = 2
"""The fewest there are: a small picture is of shapes and colours, not to read."""
KEEP: Final = 96
"""So many pictures are kept: every example twice, in two looks and languages."""
_RIM: Final = 8.0

_Key = tuple[str, str, str, int, int, float]
_made: Final[OrderedDict[_Key, QImage]] = OrderedDict()


class Thumbnails(QObject):
    """See the module."""

    made = Signal(str)

    def __init__(self, look: str, size: QSize, ratio: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._size = size
        self._ratio = ratio
        self._language = current().language
        self._waiting: list[str] = []
        self._jobs = Jobs(self)

    def image(self, name: str) -> QImage | None:
        """Return the picture of the example ``name``, if it is there."""
        return _made.get(self._key(name))

    def ask(self, names: Iterable[str]) -> None:
        """Make the pictures of ``names`` in this order, instead of what was asked before."""
        self._waiting = [name for name in names if self.image(name) is None]
        if not self._jobs.running:
            self._next()

    def close(self) -> None:
        """Give up, and wait until the worker has stopped."""
        self._waiting = []
        self._jobs.close()

    def _key(self, name: str) -> _Key:
        size = self._size
        return name, self._look, self._language, size.width(), size.height(), self._ratio

    def _next(self) -> None:
        if not self._waiting:
            return
        name, language = self._waiting.pop(0), self._language

        def work(token: Token) -> Picture:
            with interruptible(lambda: token.cancelled):
                return views.draw(last_frame(open_example(name), language), kept=False)

        self._jobs.start(work, lambda picture: self._paint(name, picture), self._failed)

    def _paint(self, name: str, picture: Picture) -> None:
        _made[self._key(name)] = painted(picture, self._look, self._size, self._ratio)
        while len(_made) > KEEP:
            _made.popitem(last=False)
        self.made.emit(name)
        self._next()

    def _failed(self, error: BaseException) -> None:
        # The others are made all the same.
        self._next()
        raise error


def last_frame(experiment: Experiment, language: str) -> Frame:
    """Return the end of the first iteration, where every number is, or a loss table."""
    view = ViewSettings(view=views.views_of(experiment)[0], digits=DIGITS, language=language)
    if experiment.table is not None:
        return Frame(experiment, None, Position(1, 0), view)
    session = Session(experiment)
    session.seek(Position(session.first_iteration, session.plan.length))
    return Frame(experiment, session.snapshot(), session.position, view)


def painted(picture: Picture, look: str, size: QSize, ratio: float) -> QImage:
    """Return ``picture`` in the middle of ``size`` pixels, on the ground of ``look``."""
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(ground(look))
    bounds = picture.bounds
    if bounds.w <= 0 or bounds.h <= 0:
        return image
    room = QRectF(0, 0, size.width(), size.height()).adjusted(_RIM, _RIM, -_RIM, -_RIM)
    scale = min(room.width() / bounds.w, room.height() / bounds.h, 1.0)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(room.center())
        painter.scale(scale, scale)
        painter.translate(-bounds.x - bounds.w / 2, -bounds.y - bounds.h / 2)
        paint(painter, picture, look)
    return image
