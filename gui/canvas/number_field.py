"""A field over a number of the diagram, in which another number is typed.

``NumberField(canvas)``   hidden at first; ``open`` shows it over a place of the picture.

Enter, Tab or clicking elsewhere ends it with what was typed, Esc with nothing.  What cannot be
read leaves it open with what was typed.  It stays over its number when the picture moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from gui.canvas.canvas import Canvas
from gui.scene.shapes import Rect

_PAD: Final = 8
_LEAST: Final = 84
_LEAST_HIGH: Final = 30
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class NumberField(QLineEdit):
    """See the module."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._box: Rect | None = None
        self._take: Callable[[str], bool] = lambda _: True
        self._next: Callable[[int], None] = lambda _: None
        self.setObjectName("numberfield")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        # A number is no word: no input method between it and the keys.
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        canvas.looked.connect(self._place)
        self.hide()

    def open(
        self,
        box: Rect,
        text: str,
        take: Callable[[str], bool],
        move: Callable[[int], None],
        *,
        chosen: bool = True,
    ) -> None:
        """Show it over ``box`` of the scene with ``text``.

        ``take`` is given what was typed and says whether it could be read; ``move`` goes to the
        next (1) or previous (-1) number.  ``chosen``: typing replaces all of the text.
        """
        self._box, self._take, self._next = box, take, move
        self.setText(text)
        self._place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if chosen:
            self.selectAll()
        else:
            self.end(False)

    @property
    def is_open(self) -> bool:
        return self._box is not None

    def close_field(self) -> None:
        """End with nothing; the keys are the diagram's again."""
        if self._box is None:
            return
        had = self.hasFocus()
        self._box = None
        self.hide()
        if had:
            self._canvas.setFocus()

    def _end(self) -> bool:
        """End with what was typed, if that can be read."""
        box, take = self._box, self._take
        if box is None:
            return True
        if not take(self.text()):
            return False
        if self._box is box:
            self.close_field()
        return True

    def _place(self) -> None:
        """Stand over the number, at least as large as can be typed into."""
        if self._box is None:
            return
        camera, box = self._canvas.camera, self._box
        right, middle = camera.to_widget((box.right, box.center[1]))
        high = max(round(box.h * camera.scale) + _PAD, _LEAST_HIGH, self.sizeHint().height())
        wide = max(round(box.w * camera.scale) + 2 * _PAD, _LEAST)
        left = min(max(round(right) + _PAD - wide, 0), max(self._canvas.width() - wide, 0))
        top = min(max(round(middle) - high // 2, 0), max(self._canvas.height() - high, 0))
        self.setGeometry(left, top, wide, high)

    # -- events ------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Take the keys that end it before they are anyone's shortcut."""
        if isinstance(event, QKeyEvent) and self._box is not None:
            key = Qt.Key(event.key())
            mine = key == Qt.Key.Key_Escape or key in _ENTER or key in _TABS
            if mine and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if mine and event.type() == QEvent.Type.KeyPress:
                self._press(key)
                return True
        return super().event(event)

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self.close_field()
        elif self._end() and key in _TABS:
            self._next(_TABS[key])

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """End when something else is clicked; a menu of its own, or another window, is not that."""
        super().focusOutEvent(event)
        passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in passing:
            self._end()
