"""How the experiment of a window is read: by hand, as ratios, and the bar that says so.

API summary
-----------
``Readings(window, actions)``      owns the :class:`~gui.panels.reading_bar.ReadingBar`
``.toggle_hand()``        round every result before it is used, or no longer
``.ask_digits()``         ask with how many decimals
``.present(on)``           leave it to the picture while that is presented
``.start_at(wire)``       start the backward pass there (``""``: at the loss)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QBoxLayout

from core.errors import UserError
from gui.actions import Actions
from gui.panels.reading_bar import ReadingBar
from gui.scene.frame import Frame

if TYPE_CHECKING:
    from core.hand_digits import Digits
    from gui.window import Window

USUAL: Final = (2, 4)
"""Digits of values and derivatives as the articles round them."""


class Readings:
    """See the module."""

    def __init__(self, window: Window, actions: Actions) -> None:
        self._window = window
        self._digits: Digits | None = None
        self.bar = ReadingBar(actions)
        above = window.canvas.parentWidget()
        layout = None if above is None else above.layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(0, self.bar)

    @property
    def digits(self) -> Digits:
        """How many are kept: those chosen last."""
        from core.hand_digits import Digits

        return self._digits or Digits(*USUAL)

    def present(self, on: bool) -> None:
        """Say it in the picture while it is presented, above it at other times."""
        window = self._window
        self.bar.presenting = on
        self.bar.show_frame(window.model.frame)
        window.drawing.chips = on
        window.drawing.draw(window.model.frame)

    def show_frame(self, frame: Frame) -> None:
        """Say how ``frame`` is read."""
        self.bar.show_frame(frame)

    def toggle_hand(self) -> None:
        """Calculate by hand, or exactly again."""
        hand = self._window.model.reading.hand
        self._read(hand=self.digits if hand is None else None)

    def ask_digits(self) -> None:
        """Ask how many decimals are kept, and calculate by hand with them."""
        from gui.dialogs.hand_digits import HandDigits

        model = self._window.model
        model.pause()
        HandDigits(self._window, model.reading.hand or self.digits, self.use_digits).open()

    def use_digits(self, digits: Digits) -> None:
        """Calculate by hand with ``digits``, now and whenever it is turned on."""
        self._digits = digits
        self._read(hand=digits)

    def start_at(self, wire: str) -> None:
        """Start the backward pass at ``wire``: red numbers are then its ratios."""
        self._read(start=wire)

    def _read(self, **changes: object) -> None:
        window = self._window
        try:
            window.model.set_reading(**changes)
        except UserError as problem:
            window.tell(problem)
        window.refresh(clicked=True)
