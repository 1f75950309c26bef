"""What of the session is not part of a picture: stride, speed, playing, a jump under way.

Knows no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.plan import Stride

STRIDES: Final = tuple(Stride)
SPEEDS: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Moves in a second while playing."""
SIDES: Final = ("chain", "whatif", "check", "matrices")
"""The tools at the far side of the window."""


@dataclass(frozen=True, slots=True)
class Controls:
    """What the buttons show.  ``target`` is the iteration a jump runs to, else 0;
    ``reached`` how far it is.  ``predict``: → asks first, then shows.  ``pinned``: the
    selection stays while moving; ``held``: the focus stays while the pointer moves."""

    stride: Stride = Stride.GATE
    speed: float = 2.0
    playing: bool = False
    pinned: bool = False
    held: bool = False
    predict: bool = False
    stepping: bool = False
    at_start: bool = True
    at_end: bool = False
    moved: bool = False
    target: int = 0
    reached: int = 0
