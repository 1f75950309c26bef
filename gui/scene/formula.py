"""The equation as a Picture: where a number comes from, set in type.

API summary
-----------
``formula(explanation, width, digits, catalog, size)``   a :class:`Picture`
``stacked(explanations, ...)``   several below each other, with a margin: for a file
``least_height(measured, packed=)``   what a formula takes at least
``Page(width)``                  the same in two steps: where all stands, then the Picture

One row per equals sign, which stand below each other; a row that is too long goes on below
its first operand.  Every number and name is a Text of its own with a tag, so it can be
clicked and its ink is that of the canvas.  A whole picture is at most ``width`` units wide
unless a single name or number is wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from core.experiment import frozen
from core.explain_tokens import Explanation
from gui.i18n import Catalog
from gui.scene import metrics
from gui.scene.formula_lines import Equation, Measured, Stretch
from gui.scene.formula_pieces import Box, text_box
from gui.scene.numbers import Digits
from gui.scene.shapes import Picture, Rect, Run, Segments, Shape, Tag, Text
from gui.scene.style import SIZE_NUMBER, STROKE_THIN

MOST_INDENT: Final = 0.3
"""The equals signs stand behind the left side where that takes no more of the width."""
REMARK: Final = 0.84
"""Size of a remark to the formula's."""
FULL: Final = 0.35
"""A row is broken at a good place only if that leaves it so full."""
LINE: Final = 1.5
"""The least height of a row, in sizes."""
ROOM: Final = 0.5
"""The room between two rows of fractions, in sizes."""
_LEADING: Final = 0.5
_CLOSE: Final = 0.1
_BETWEEN: Final = 1.2
_MARGIN: Final = 0.7
_GAP: Final = 0.28
EDGE: Final = 1.0
"""What is left at the right of a picture that is cropped, in units."""
_THIN: Final = frozen([STROKE_THIN])
_PLAIN: Final = Tag("text")


def formula(
    explanation: Explanation,
    width: float,
    digits: Digits,
    catalog: Catalog,
    size: float = SIZE_NUMBER,
    *,
    packed: bool = False,
    crop: bool = False,
) -> Picture:
    """Return the explanation set in type, ``width`` units wide, ``digits`` as on the canvas.

    ``catalog`` is the language of the remarks; ``size`` that of the numbers in units.
    ``packed``: several equals signs may share a row, where there is little height.
    ``crop``: without the room at its right that it did not need.
    """
    page = Page(width / size, packed=packed)
    page.explain(Measured(explanation, digits, catalog))
    return page.picture(size, crop=crop)


def stacked(
    explanations: Sequence[Explanation],
    width: float,
    digits: Digits,
    catalog: Catalog,
    size: float = SIZE_NUMBER,
) -> Picture:
    """Return several formulas below each other, with a margin around them."""
    page = Page(width / size)
    for i, explanation in enumerate(explanations):
        if i:
            page.height += _BETWEEN
        page.explain(Measured(explanation, digits, catalog, f"{i}."))
    made = page.picture(size, crop=True)
    return Picture(made.shapes, made.bounds.grown(_MARGIN * size))


def _in_one_row(
    left: Stretch, signs: list[Stretch], sides: list[Stretch], room: float
) -> list[tuple[float, Stretch]]:
    """Return a whole equation side by side; nothing if it is wider than ``room``."""
    row = [(0.0, left)]
    x, last = 0.0, left
    for both in zip(signs, sides, strict=True):
        for stretch in both:
            x = x + last.width + _GAP
            last = stretch
            row.append((x, stretch))
        if x + last.width > room:
            return []
    return row


class Page:
    """Rows from top to bottom; all its measures are in sizes, until ``picture`` is asked for.

    ``width`` is the room, ``height`` what is taken, and ``right`` how far the rows go.
    ``packed``: several equals signs may share a row.
    """

    def __init__(self, width: float, *, packed: bool = False) -> None:
        self.width = width
        self.packed = packed
        self.height = 0.0
        self.right = 0.0
        self._rows: list[tuple[float, Sequence[tuple[float, Stretch]]]] = []
        self._on_a_path = False

    def explain(self, measured: Measured) -> None:
        """Set all equations and remarks."""
        for equation in measured.equations:
            self._equation(equation)
        for sentence in measured.sentences:
            self._remark(sentence)

    def _equation(self, equation: Equation) -> None:
        """Set one equation: its left side, and a row for each equals sign."""
        line = equation.line
        if self._rows:
            self.height += _CLOSE if self._on_a_path else _LEADING
        left = equation.left(self.width)
        sides = equation.sides(max(self.width - left.width - _GAP - 2, 0.0))
        self._on_a_path = False
        if self.packed or line.path or line.flows:
            row = _in_one_row(left, equation.signs, sides, self.width)
            if row:
                self._row(row)
                self._on_a_path = line.path
                return
        self._lines(left, equation.signs, sides)

    def _lines(self, left: Stretch, signs: list[Stretch], sides: list[Stretch]) -> None:
        """Set an equation in rows: one for each equals sign, or ``packed`` as few as can be."""
        start = left.width + _GAP
        indent = start if start <= MOST_INDENT * self.width else 1.0
        row = [(0.0, left)]
        for i, (sign_of, side) in enumerate(zip(signs, sides, strict=True)):
            at = start if i == 0 else indent
            x = row[-1][0] + row[-1][1].width + _GAP if self.packed and row else at
            if x > at and x + sign_of.width + _GAP + side.width > self.width:
                self._row(row)
                row, x = [], at
            operand = x + sign_of.width + _GAP
            row.append((x, sign_of))
            for j, stretch in enumerate(wrapped(side, self.width - operand)):
                if j:
                    self._row(row)
                    row = []
                row.append((operand, stretch))
            if not self.packed:
                self._row(row)
                row = []
        if row:
            self._row(row)

    def _remark(self, sentence: str) -> None:
        """Set a sentence, broken at its spaces."""
        self.height += _LEADING * REMARK
        for text in broken(sentence, self.width, REMARK):
            self._row([(0.0, _words(text))])

    def _row(self, placed: Sequence[tuple[float, Stretch]]) -> None:
        ascent = max([stretch.ascent for _, stretch in placed])
        descent = max([stretch.descent for _, stretch in placed])
        room = max(LINE - ascent - descent, ROOM)
        baseline = self.height + room / 2 + ascent
        self._rows.append((baseline, placed))
        self.height = baseline + descent + room / 2
        x, last = placed[-1]
        self.right = max(self.right, x + last.width)

    def picture(self, size: float, *, crop: bool = False) -> Picture:
        """Return the rows in type of this size; ``crop``: no wider than what is in them."""
        shapes: list[Shape] = []
        right = 0.0
        for baseline, placed in self._rows:
            for at, stretch in placed:
                for dx, box in stretch.placed():
                    right = max(right, _put(shapes, box, at + dx, baseline, size))
        wide = right + EDGE if crop else max(self.right, self.width) * size
        return Picture(tuple(shapes), Rect(0.0, 0.0, wide, self.height * size))


def _put(shapes: list[Shape], box: Box, x: float, y: float, size: float) -> float:
    """Add the shapes of a box that stands at ``x, y``, in sizes; return how far they go."""
    right = 0.0
    for part in box.parts:
        width, ascent, descent = part.extent
        runs = tuple([_sized(run, size) for run in part.runs])
        left, wide = (x + part.dx) * size, width * size
        shapes.append(
            Text(
                runs, left, (y + part.dy) * size, "start", 0.0,
                wide, ascent * size, descent * size, part.tag,
            )
        )  # fmt: skip
        right = max(right, left + wide)
    for x1, x2, dy, ink in box.rules:
        shapes.append(_thin(x + x1, y + dy, x + x2, y + dy, size, ink))
        right = max(right, (x + x2) * size)
    for dx, y1, y2, ink in box.posts:
        shapes.append(_thin(x + dx, y + y1, x + dx, y + y2, size, ink))
        right = max(right, (x + dx) * size)
    return right


def _thin(x1: float, y1: float, x2: float, y2: float, size: float, ink: str) -> Segments:
    return Segments(np.array([[x1, y1, x2, y2]]) * size, _THIN, ink, _PLAIN)


def _sized(run: Run, size: float) -> Run:
    return Run(run.text, run.ink, run.font, run.size * size, run.shift * size, run.back * size)


@lru_cache(maxsize=256)
def _words(text: str) -> Stretch:
    return Stretch([text_box((Run(text, "name", "sans", REMARK),))])


def least_height(measured: Measured, *, packed: bool, rough: bool = False) -> float:
    """Return what a formula takes at least, in sizes, however wide the page is.

    ``rough``: by the number of its rows alone, so that nothing need be measured.
    """
    height, close = 0.0, False
    for i, equation in enumerate(measured.equations):
        line = equation.line
        height += (_CLOSE if close else _LEADING) if i else 0.0
        rows = [0.0] * len(equation.tokens) if rough else equation.least
        if packed or line.path or line.flows:
            rows = [max(rows)]
        height += sum(max(LINE, high + ROOM) for high in rows)
        close = line.path
    return height + len(measured.sentences) * (_LEADING * REMARK + LINE)


def wrapped(side: Stretch, room: float) -> list[Stretch]:
    """Break boxes into rows of at most ``room`` units, before signs only.

    A row ends before the outermost sign that leaves it full enough, as late as can be.  What
    has no sign to break at stays whole, however wide.
    """
    if side.width <= room:
        return [side]
    rows, boxes = [], side.boxes
    while boxes:
        end = _end_of_row(boxes, room)
        rows.append(Stretch(boxes[:end]))
        boxes = boxes[end:]
    return rows


def _end_of_row(boxes: Sequence[Box], room: float) -> int:
    """Return how many of ``boxes`` the next row takes."""
    places: list[tuple[int, float]] = []
    used = 0.0
    for i, box in enumerate(boxes):
        if i and box.level is not None:
            places.append((i, used))
        used += box.width + (box.space if i else 0.0)
        if used > room and places:
            full = [place for place in places if place[1] >= FULL * room] or places[-1:]
            best = min(boxes[i].level or 0 for i, _ in full)
            return max(i for i, _ in full if (boxes[i].level or 0) == best)
    return len(boxes)


@lru_cache(maxsize=256)
def broken(sentence: str, room: float, size: float) -> tuple[str, ...]:
    """Return a sentence in rows of at most ``room`` units, broken at spaces."""
    between, *widths = (
        metrics.width(Run(word, "name", "sans", size)) for word in (" ", *sentence.split(" "))
    )
    rows: list[list[str]] = []
    used = 0.0
    for word, width in zip(sentence.split(" "), widths, strict=True):
        if rows and used + between + width <= room:
            rows[-1].append(word)
            used += between + width
        else:
            rows.append([word])
            used = width
    return tuple(" ".join(row) for row in rows)
