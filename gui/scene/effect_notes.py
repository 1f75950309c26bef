"""Marks at numbers that the experiment's source has printed.

API summary
-----------
``with_marks(picture, frame)``   the effect; :mod:`gui.scene.published_marks` draws them
"""

from __future__ import annotations

from gui.scene.frame import Frame
from gui.scene.shapes import Picture


def with_marks(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with a mark at each printed number, if the view asks for them."""
    if not frame.view.notes or not frame.experiment.published:
        return picture
    # Only here: most pictures have none, and the first one does not wait for them.
    from gui.scene.published_marks import noted

    return noted(picture, frame)
