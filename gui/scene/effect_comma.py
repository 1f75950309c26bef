"""The decimal comma of what stands still: the factor in a gate, the strength of a penalty.

API summary
-----------
``with_commas(picture, frame)``   the effect; numbers that a view writes have theirs already

A layout is the same for point and comma, and so are its texts.  Both signs are as wide.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from gui.scene.frame import Frame
from gui.scene.metrics import text
from gui.scene.shapes import Picture, Run, Shape, Text

_POINT: Final = re.compile(r"(?<![\w.])(\d+)\.(?=\d)")
"""Not in a name such as ``v1.5``."""


def with_commas(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with decimal commas in all its texts, if that is how to write."""
    if not frame.view.comma:
        return picture
    shapes = tuple(_with_comma(shape) for shape in picture.shapes)
    return Picture(shapes, picture.bounds)


def _with_comma(shape: Shape) -> Shape:
    if not isinstance(shape, Text) or not any("." in run.text for run in shape.runs):
        return shape
    runs = tuple(_run(run) for run in shape.runs)
    if runs == shape.runs:
        return shape
    return text(runs, shape.x, shape.y, shape.anchor, shape.angle, shape.tag)


@lru_cache(maxsize=1024)
def _run(run: Run) -> Run:
    return Run(_POINT.sub(r"\1,", run.text), run.ink, run.font, run.size, run.shift, run.back)
