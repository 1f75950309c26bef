"""What is done to a Picture after its view has drawn it.

API summary
-----------
``EFFECTS``                     the effects in their order: a new one is one line here
``effected(picture, frame)``    the Picture with all of them

An effect is a pure function ``(picture, frame) -> picture``.  It goes by the shapes' tags,
so that it holds for every view and for exports, and returns the very picture it was given
where there is nothing to do.  It moves nothing and changes no bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gui.scene.effect_asking import asking
from gui.scene.effect_comma import with_commas
from gui.scene.effect_focus import focused
from gui.scene.effect_hidden import hidden
from gui.scene.effect_notes import with_marks
from gui.scene.effect_path import with_path
from gui.scene.effect_ratio import as_ratios
from gui.scene.effect_travel import travelling
from gui.scene.frame import Frame
from gui.scene.shapes import Picture

Effect = Callable[[Picture, Frame], Picture]

EFFECTS: Final[tuple[Effect, ...]] = (
    with_commas,
    as_ratios,
    travelling,
    asking,
    hidden,
    with_marks,
    focused,
    with_path,
)
"""Places of numbers are emptied before they are hidden, and all that is left may fade."""


def effected(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` as its frame's settings ask for it."""
    for effect in EFFECTS:
        picture = effect(picture, frame)
    return picture
