"""The small pieces of a formula: measured boxes, and what they are put together to.

API summary
-----------
``text_box(runs, tag)``   runs of text as a box
``joined(boxes)``         boxes side by side
``matrix(rows, size)``    boxes in rows and columns, in brackets

A box stands on a baseline at its left end.  Its parts are runs of text, each with its own
tag, so that a number in a formula can be clicked; a fraction has a rule besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gui.scene.metrics import extent, middle
from gui.scene.shapes import Run, Tag

LEADING: Final = 1.25
"""Height of a row of a matrix to the formula's size."""


@dataclass(frozen=True, slots=True)
class Part:
    """Runs at ``dx, dy`` from the box's left end on the baseline; ``dy`` is downwards.

    ``extent`` is their width, ascent and descent.
    """

    runs: tuple[Run, ...]
    dx: float
    dy: float
    tag: Tag
    extent: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A measured piece.

    ``rules`` are the lines of fractions: x1, x2, y and ink; ``posts`` those beside a matrix:
    x, y1, y2 and ink.  ``space`` is the room before
    it, which falls away at the start of a row.  A row may end before a box with a
    ``level``; it had better do so where that is low: not inside brackets, before a plus.
    ``built``: a quotient, which could be written on one line as well.
    """

    parts: tuple[Part, ...]
    width: float
    ascent: float
    descent: float
    rules: tuple[tuple[float, float, float, str], ...] = ()
    space: float = 0.0
    level: int | None = None
    built: bool = False
    posts: tuple[tuple[float, float, float, str], ...] = ()

    def moved(self, dx: float, dy: float) -> Box:
        """Return the box shifted to the right and downwards, with its measures."""
        return Box(
            tuple(Part(p.runs, p.dx + dx, p.dy + dy, p.tag, p.extent) for p in self.parts),
            self.width + dx,
            self.ascent - dy,
            self.descent + dy,
            tuple((a + dx, b + dx, y + dy, ink) for a, b, y, ink in self.rules),
            self.space,
            self.level,
            posts=tuple((x + dx, a + dy, b + dy, ink) for x, a, b, ink in self.posts),
        )

    def set(self, space: float, level: int | None = None) -> Box:
        """Return the box with another space before it, and how well a row ends there."""
        return Box(
            self.parts, self.width, self.ascent, self.descent,
            self.rules, space, level, self.built, self.posts,
        )  # fmt: skip

    def tagged(self, tag: Tag) -> Box:
        """Return the box with another tag on all of its parts."""
        parts = tuple(Part(p.runs, p.dx, p.dy, tag, p.extent) for p in self.parts)
        return Box(parts, self.width, self.ascent, self.descent, self.rules, posts=self.posts)


def joined(boxes: Iterable[Box]) -> Box:
    """Return several boxes as one, side by side."""
    parts: list[Part] = []
    rules: list[tuple[float, float, float, str]] = []
    posts: list[tuple[float, float, float, str]] = []
    x = ascent = descent = 0.0
    for i, box in enumerate(boxes):
        at = box.moved(x + (box.space if i else 0.0), 0.0)
        parts.extend(at.parts)
        rules.extend(at.rules)
        posts.extend(at.posts)
        x = at.width
        ascent, descent = max(ascent, at.ascent), max(descent, at.descent)
    return Box(tuple(parts), x, ascent, descent, tuple(rules), posts=tuple(posts))


def text_box(runs: tuple[Run, ...], tag: Tag | None = None) -> Box:
    """Return runs as a box."""
    measured = extent(runs)
    return Box((Part(runs, 0.0, 0.0, tag or Tag("text"), measured),), *measured)


def matrix(rows: Sequence[Sequence[Box]], size: float) -> Box:
    """Return boxes in rows and columns, in square brackets, around the height of a minus."""
    widths = [max(box.width for box in column) for column in zip(*rows, strict=True)]
    edge, gap, high = 0.36 * size, 0.6 * size, LEADING * size
    width = sum(widths) + gap * (len(widths) - 1) + 2 * edge
    left, right = 0.06 * size, width - 0.06 * size
    top = -middle(size) - len(rows) * high / 2
    parts: list[Part] = []
    for r, row in enumerate(rows):
        down, x = top + (r + 0.5) * high + middle(size), edge
        for box, wide in zip(row, widths, strict=True):
            parts.extend(box.moved(x + wide - box.width, down).parts)
            x += wide + gap
    bottom, foot = top + len(rows) * high, 0.18 * size
    ends = ((left, left + foot), (right - foot, right))
    return Box(
        tuple(parts),
        width,
        -top,
        bottom,
        tuple((a, b, y, "text") for a, b in ends for y in (top, bottom)),
        posts=tuple((x, top, bottom, "text") for x in (left, right)),
    )
