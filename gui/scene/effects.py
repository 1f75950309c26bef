"""What is done to a Picture after its view has drawn it.

API summary
-----------
``EFFECTS``                     the effects in their order: a new one is one line here
``Effect``                      when there is something to do, and the function that does it
``effected(picture, frame)``    the Picture with all of them

An effect is a pure function ``(picture, frame) -> picture``.  It goes by the shapes' tags,
so that it holds for every view and for exports, and returns the very picture it was given
where there is nothing to do.  It moves nothing and changes no bounds.  Its module is
imported when a frame first asks for it: the first picture wants next to none.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, NamedTuple

from gui.scene.frame import Frame
from gui.scene.shapes import Picture


class Effect(NamedTuple):
    """``function``: its module in this package, and its name."""

    wanted: Callable[[Frame], bool]
    function: str

    def __call__(self, picture: Picture, frame: Frame) -> Picture:
        """Return ``picture`` as ``frame`` asks for it."""
        if not self.wanted(frame):
            return picture
        module, _, name = self.function.partition(":")
        made: Picture = getattr(import_module(f"gui.scene.{module}"), name)(picture, frame)
        return made


EFFECTS: Final = (
    Effect(lambda f: f.view.comma, "effect_comma:with_commas"),
    Effect(lambda f: f.snapshot is not None and f.snapshot.ratios, "effect_ratio:as_ratios"),
    Effect(lambda f: f.snapshot is not None and f.snapshot.at > 0, "effect_travel:travelling"),
    Effect(lambda f: f.view.asking, "effect_asking:asking"),
    Effect(lambda f: bool(f.view.hidden), "effect_hidden:hidden"),
    Effect(lambda f: f.view.notes, "effect_notes:with_marks"),
    Effect(lambda f: bool(f.view.focus), "effect_focus:focused"),
    Effect(lambda f: f.view.path is not None, "effect_path:with_path"),
    Effect(lambda f: f.view.on_paper, "effect_paper:on_paper"),
)
"""Places of numbers are emptied before they are hidden, and all that is left may fade."""


def effected(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` as its frame's settings ask for it."""
    for effect in EFFECTS:
        picture = effect(picture, frame)
    return picture
