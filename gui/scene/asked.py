"""Which numbers must not be told yet: the question of predict mode.

API summary
-----------
``asked(frame)``   the numbers that must not be told yet, none unless it asks

Apart from the effect that empties their places (:mod:`gui.scene.effect_asking`), which few
pictures need.
"""

from __future__ import annotations

from typing import Final

from core.newest import Key, made_now
from gui.scene.frame import Frame

_NOTHING: Final[frozenset[Key]] = frozenset()


def asked(frame: Frame) -> frozenset[Key]:
    """Return the numbers that are asked for: wire, quantity, port."""
    if not frame.view.asking or frame.snapshot is None:
        return _NOTHING
    return made_now(frame.snapshot)
