"""The scales of the heat maps: bars from the least over 0 to the largest, with numbers.

API summary
-----------
``bars(kinds, x, y, digits, language, pooled=)``   the bars, what is said of them, their room
``bar_shapes(bar, state, digits)``     a bar with what its iteration says

One bar for each kind of number, shared by all layers and samples: red has one of its own,
black and blue share one, so that an update is seen as a change of colour.  The numbers of a
bar are there as soon as the first of its kind is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.names import Name
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.matrix_state import MatrixState
from gui.scene.names import name_runs
from gui.scene.numbers import MINUS, format_number
from gui.scene.shapes import Array, Box, Image, Rect, Run, Shape, Tag, Text
from gui.scene.style import SIZE_HEADING, SIZE_NAME, STROKE_THIN
from gui.scene.wrapping import wrapped

SIZE: Final = 12.5
_HIGH: Final = 8.0
_FIELDS: Final = 20
"""Steps of colour on each side of 0."""
_NAME: Final = 22.0
"""Room of a kind's name, left of its bars."""
_HEAD: Final = 50.0
_ROW: Final = 76.0
_LINE: Final = 17.0
_STEPS: Final[Array] = np.linspace(-1.0, 1.0, 2 * _FIELDS + 1)[None, :]
_STEPS.setflags(write=False)
_TOP: Final = {"value": 0.0, "updated": 9.0, "gradient": 37.0}
"""Where the bars of a kind begin, below its top."""


@dataclass(frozen=True, eq=False, slots=True)
class Bar:
    """The scale of a kind; ``room``: all that it takes with its numbers."""

    kind: str
    room: Rect
    images: tuple[Image, ...]
    texts: tuple[Text, ...]


def bars(
    kinds: list[str], x: float, y: float, digits: int, language: str, *, pooled: bool
) -> tuple[tuple[Bar, ...], tuple[Text, ...], Rect]:
    """Set the scales of ``kinds`` below each other with their top left corner at (x, y).

    Return them, what is said of them, and the room of all.  ``pooled``: there are fields
    that are less than a unit wide or high.
    """
    wide = 2 * metrics.number_width(digits, SIZE) + metrics.width(Run("0", size=SIZE)) + 14.0
    whole = Rect(x, y, _NAME + wide, _HEAD + _ROW * len(kinds))
    found = tuple(_bar(k, x, y + _HEAD + i * _ROW, wide) for i, k in enumerate(kinds))
    said = _said(whole, language, pooled=pooled)
    foot = max(text.corners()[2][1] for text in said)
    return found, said, Rect(x, y, whole.w, foot - y)


def _said(bars: Rect, language: str, *, pooled: bool) -> tuple[Text, ...]:
    """Return the heading over the bars and the remarks beneath them."""
    words = catalog(language)
    tag = Tag("heading", label="scales")
    run = Run(words.tr("Scales"), "heading", "sans-medium", SIZE_HEADING)
    made = [metrics.text(run, bars.x, bars.y + SIZE_HEADING, tag=tag)]
    remarks = (
        words.tr("One for all layers and samples of the iteration; black and blue share it."),
        words.tr("Negative fields bear a line across their corner when zoomed in."),
        words.tr("Where several numbers share a pixel, the largest of them is shown."),
    )
    y = bars.bottom
    for number, remark in enumerate(remarks if pooled else remarks[:2]):
        for k, line in enumerate(wrapped(remark, bars.w, "sans", SIZE, most=6)):
            y += _LINE
            tag = Tag("legend", label=f"remark {number} {k}")
            made.append(metrics.line(line, bars.x, y, ink="name", size=SIZE, tag=tag))
        y += _LINE / 3
    return tuple(made)


def _bar(kind: str, x: float, y: float, wide: float) -> Bar:
    tag = Tag("legend", label=f"scale {kind}")
    images = tuple(
        Image(
            Rect(x + _NAME, y + top, wide, _HIGH),
            _STEPS,
            quantity,
            Tag("legend", quantity=quantity),
        )
        for quantity, top in _TOP.items()
    )
    name = metrics.text(name_runs(Name(kind), SIZE_NAME), x, y + 13.0, tag=tag)
    return Bar(kind, Rect(x + _NAME, y, wide, _ROW), images, (name,))


def bar_shapes(bar: Bar, state: MatrixState, digits: int) -> Iterator[Shape]:
    """Yield a scale, its numbers where the iteration has come to the first of its kind."""
    yield from bar.images
    for image in bar.images:
        yield Box(image.rect, 0.0, "rule", "", STROKE_THIN, Tag("legend"))
    for quantity, below in (("value", 2), ("gradient", 1)):
        if any(_begun(state, bar.kind, quantity)):
            yield from _numbers(bar, below, quantity, state.peak(bar.kind, quantity), digits)


def _begun(state: MatrixState, kind: str, quantity: str) -> Iterator[bool]:
    for block in state.parts.blocks.values():
        if block.kind == kind and quantity in block.quantities:
            yield state.reached(block, quantity) is not False


def _numbers(bar: Bar, below: int, quantity: str, peak: float, digits: int) -> Iterator[Shape]:
    """Yield minus the peak, 0 and the peak under the bars of a quantity."""
    x, wide = bar.room.x, bar.room.w
    y = bar.room.y + (_TOP["updated"] if below == 2 else _TOP["gradient"]) + _HIGH + 14.0
    told = format_number(peak, digits)
    least = MINUS + told if peak else told
    places = (
        (least, x, "start"),
        ("0", x + wide / 2, "middle"),
        (told, x + wide, "end"),
    )
    for text, at, anchor in places if peak else places[1:2]:
        tag = Tag("legend", quantity=quantity, label=f"scale {bar.kind} {quantity} {anchor}")
        yield metrics.line(text, at, y, ink=quantity, size=SIZE, anchor=anchor, tag=tag)
