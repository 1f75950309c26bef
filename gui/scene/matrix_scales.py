"""The scales of the heat maps: bars from the least over 0 to the largest, with numbers.

API summary
-----------
``bars(kinds, x, y, digits, language, pooled=)``   the bars, what is said of them, their room
``bar_shapes(bar, state, written)``     a bar with what its iteration says

One bar for each kind of number, shared by all layers and samples: red has one of its own,
black and blue share one, so that an update is seen as a change of colour.  The numbers of a
bar are there as soon as the first of its kind is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Final

import numpy as np

from core.names import Name
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.matrix_state import MatrixState
from gui.scene.names import name_runs
from gui.scene.numbers import MINUS, Format, format_number
from gui.scene.shapes import Array, Box, Image, Rect, Run, Shape, Tag, Text
from gui.scene.style import SIZE_HEADING, SIZE_NAME, STROKE_THIN
from gui.scene.wrapping import wrapped

SIZE: Final = 12.5
_HIGH: Final = 8.0
_FIELDS: Final = 20
"""Steps of colour on each side of 0."""
_NAME: Final = 30.0
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
    """The scale of a kind; ``room``: all that it takes with its numbers; ``broken``: what is
    said where none of them is finite."""

    kind: str
    room: Rect
    images: tuple[Image, ...]
    texts: tuple[Text, ...]
    broken: str


def bars(
    kinds: Mapping[str, tuple[Name, ...]],
    x: float,
    y: float,
    digits: int,
    language: str,
    *,
    pooled: bool,
) -> tuple[tuple[Bar, ...], tuple[Text, ...], Rect]:
    """Set the scales of ``kinds``, with what is on each, with their top left corner at (x, y).

    Return them, what is said of them, and the room of all.  ``pooled``: there are fields
    that are less than a unit wide or high.
    """
    wide = 2 * metrics.number_width(digits, SIZE) + metrics.width(Run("0", size=SIZE)) + 14.0
    whole = Rect(x, y, _NAME + wide, _HEAD + _ROW * len(kinds))
    broken = catalog(language).tr("not finite")
    found = tuple(
        _bar(kind, names, Rect(x, y + _HEAD + i * _ROW, wide, _ROW), broken)
        for i, (kind, names) in enumerate(kinds.items())
    )
    said = _said(whole, language, pooled=pooled, output="output" in kinds)
    foot = max(text.corners()[2][1] for text in said)
    return found, said, Rect(x, y, whole.w, foot - y)


def _said(bars: Rect, language: str, *, pooled: bool, output: bool) -> tuple[Text, ...]:
    """Return the heading over the bars and the remarks beneath them."""
    words = catalog(language)
    tag = Tag("heading", label="scales")
    run = Run(words.tr("Scales"), "heading", "sans-medium", SIZE_HEADING)
    made = [metrics.text(run, bars.x, bars.y + SIZE_HEADING, tag=tag)]
    ends = (
        (words.tr("negative"), bars.x + _NAME, "start"),
        (words.tr("positive"), bars.right, "end"),
    )
    for told, x, anchor in ends:
        tag = Tag("legend", label=f"scale {anchor}")
        place = x, bars.y + _HEAD - _LINE / 2
        made.append(metrics.line(told, *place, ink="name", size=SIZE, anchor=anchor, tag=tag))
    remarks = [
        words.tr("One for all layers and samples of the iteration; black and blue share it."),
        words.tr("The output layer's a has one of its own, with t."),
        words.tr("Negative fields bear a line across their corner where there is room."),
        words.tr("A cross marks what is not finite: NaN or ∞."),
        words.tr("Where several numbers share a pixel, the largest of them is shown."),
    ]
    there = (True, output, True, True, pooled)
    y = bars.bottom
    for number, remark in enumerate(compress(remarks, there)):
        for k, line in enumerate(wrapped(remark, bars.w, "sans", SIZE, most=6)):
            y += _LINE
            tag = Tag("legend", label=f"remark {number} {k}")
            made.append(metrics.line(line, bars.x, y, ink="name", size=SIZE, tag=tag))
        y += _LINE / 3
    return tuple(made)


def _bar(kind: str, names: tuple[Name, ...], at: Rect, broken: str) -> Bar:
    x, y, wide = at.x, at.y, at.w
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
    texts = tuple(
        metrics.text(name_runs(name, SIZE_NAME), x, y + 13.0 + k * _LINE, tag=tag)
        for k, name in enumerate(names)
    )
    return Bar(kind, Rect(x + _NAME, y, wide, _ROW), images, texts, broken)


def bar_shapes(bar: Bar, state: MatrixState, written: Format) -> Iterator[Shape]:
    """Yield a scale, its numbers where the iteration has come to the first of its kind."""
    yield from bar.images
    for image in bar.images:
        yield Box(image.rect, 0.0, "rule", "", STROKE_THIN, Tag("legend"))
    for quantity, below in (("value", 2), ("gradient", 1)):
        if any(_begun(state, bar.kind, quantity)):
            y = bar.room.y + (_TOP["updated"] if below == 2 else _TOP["gradient"]) + _HIGH + 14.0
            if state.finite(bar.kind, quantity):
                yield from _numbers(bar, y, quantity, state.peak(bar.kind, quantity), written)
            else:
                tag = Tag("legend", quantity=quantity, label=f"scale {bar.kind} {quantity}")
                middle = bar.room.center[0]
                yield metrics.line(
                    bar.broken, middle, y, ink="warning", size=SIZE, anchor="middle", tag=tag
                )


def _begun(state: MatrixState, kind: str, quantity: str) -> Iterator[bool]:
    for block in state.parts.blocks.values():
        if block.kind == kind and quantity in block.quantities:
            yield state.reached(block, quantity) is not False


def _numbers(bar: Bar, y: float, quantity: str, peak: float, written: Format) -> Iterator[Shape]:
    """Yield minus the peak, 0 and the peak under the bars of a quantity."""
    x, wide = bar.room.x, bar.room.w
    told = format_number(peak, written)
    least = MINUS + told if peak else told
    places = (
        (least, x, "start"),
        ("0", x + wide / 2, "middle"),
        (told, x + wide, "end"),
    )
    for text, at, anchor in places if peak else places[1:2]:
        tag = Tag("legend", quantity=quantity, label=f"scale {bar.kind} {quantity} {anchor}")
        yield metrics.line(text, at, y, ink=quantity, size=SIZE, anchor=anchor, tag=tag)
