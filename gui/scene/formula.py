"""The equation as a Picture: where a number comes from, set in type.

API summary
-----------
``formula(explanation, width, digits, catalog, size)``   a :class:`Picture`
``stacked(explanations, ...)``   several below each other, with a margin: for a file
``cropped(picture)``             without the room at its right that it did not need

One row per equals sign, which stand below each other; a row that is too long goes on below
its first operand.  Every number and name is a Text of its own with a tag, so it can be
clicked and its ink is that of the canvas.  A whole picture is at most ``width`` units wide
unless a single name or number is wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.explain_tokens import Explanation, Line, Tokens
from gui.i18n import Catalog
from gui.scene import metrics
from gui.scene.formula_boxes import Box, Setter, joined, text_box
from gui.scene.formula_row import left_out
from gui.scene.hand_words import exact_text
from gui.scene.numbers import Digits
from gui.scene.separators import in_commas
from gui.scene.shapes import Picture, Rect, Run, Segments, Shape, Tag
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


def formula(
    explanation: Explanation,
    width: float,
    digits: Digits,
    catalog: Catalog,
    size: float = SIZE_NUMBER,
    *,
    packed: bool = False,
) -> Picture:
    """Return the explanation set in type, ``width`` units wide, ``digits`` as on the canvas.

    ``catalog`` is the language of the remarks; ``size`` that of the numbers in units.
    ``packed``: several equals signs may share a row, where there is little height.
    """
    page = _Page(width, digits, size, packed=packed)
    page.explain(explanation, catalog)
    return page.picture()


def cropped(picture: Picture) -> Picture:
    """Return a formula without the room at its right that it did not need."""
    right = max((x for text in picture.texts() for x, _ in text.corners()), default=0.0)
    bounds = picture.bounds
    return Picture(picture.shapes, Rect(bounds.x, bounds.y, right - bounds.x + 1.0, bounds.h))


def stacked(
    explanations: Sequence[Explanation],
    width: float,
    digits: Digits,
    catalog: Catalog,
    size: float = SIZE_NUMBER,
) -> Picture:
    """Return several formulas below each other, with a margin around them."""
    page = _Page(width, digits, size)
    for i, explanation in enumerate(explanations):
        if i:
            page.y += _BETWEEN * size
        page.explain(explanation, catalog, f"{i}.")
    made = cropped(page.picture())
    return Picture(made.shapes, made.bounds.grown(_MARGIN * size))


def remarks(explanation: Explanation, catalog: Catalog) -> list[str]:
    """Return the sentences beside the formula."""
    made = [
        catalog.tr(r.template, **r.fields) if r.fields else catalog.tr(r.template)
        for r in explanation.remarks
    ]
    count = max(left_out(line.numbers) for line in explanation.lines)
    if count:
        made.append(catalog.tr("The sum has {n} terms; … stands for those between.", n=count))
    return made


def parts(line: Line) -> list[Tokens]:
    """Return what stands between the equals signs; what only repeats the result is left out."""
    return list(line.sides)


def _in_one_row(
    left: Box, signs: list[Box], sides: list[list[Box]], gap: float
) -> list[tuple[float, Box]]:
    """Return a whole equation side by side, as wide as it is."""
    row = [(0.0, left)]
    for sign, boxes in zip(signs, sides, strict=True):
        for box in (sign, joined(boxes)):
            x, last = row[-1]
            row.append((x + last.width + gap, box))
    return row


class _Page:
    """Rows from top to bottom."""

    def __init__(self, width: float, digits: Digits, size: float, *, packed: bool = False) -> None:
        self.width = width
        self.packed = packed
        self.digits = digits
        self.size = size
        self.shapes: list[Shape] = []
        self.y = 0.0
        self.right = 0.0
        self.on_a_path = False
        self.ratios = False

    def explain(self, explanation: Explanation, catalog: Catalog, label: str = "") -> None:
        """Set all equations and remarks."""
        explanation = in_commas(explanation, self.digits)
        self.ratios = explanation.ratios
        for i, line in enumerate(explanation.lines):
            self.line(line, f"{label}{i}")
        exact = exact_text(explanation, self.digits, catalog)
        for sentence in (*([exact] if exact else []), *remarks(explanation, catalog)):
            self.remark(sentence)

    def line(self, line: Line, label: str) -> None:
        """Set one equation: its left side, and a row for each equals sign."""
        if self.shapes:
            self.y += (_CLOSE if self.on_a_path else _LEADING) * self.size
        left = joined(self._boxes(line.left, f"{label}.left", self.width))
        equals = text_box((Run("=", "text", "sans", self.size),))
        about = text_box((Run("≈", "text", "sans", self.size),))
        gap = _GAP * self.size
        start = left.width + gap
        sides = parts(line)
        widest = max(self.width - start - 2 * self.size, 0.0)
        made = [
            self._boxes(side, f"{label}.{i}", widest, strong=i == len(sides) - 1)
            for i, side in enumerate(sides)
        ]
        signs = [equals] * (len(sides) - 1) + [about if line.rounded else equals]
        self.on_a_path = False
        if self.packed or line.path or line.flows:
            row = _in_one_row(left, signs, made, gap)
            if row[-1][0] + row[-1][1].width <= self.width:
                self._row(row)
                self.on_a_path = line.path
                return
        self._rows(left, signs, made, gap)

    def _rows(self, left: Box, signs: list[Box], sides: list[list[Box]], gap: float) -> None:
        """Set an equation in rows: one for each equals sign, or ``packed`` as few as can be."""
        start = left.width + gap
        indent = start if start <= MOST_INDENT * self.width else self.size
        row = [(0.0, left)]
        for i, (sign, boxes) in enumerate(zip(signs, sides, strict=True)):
            whole = joined(boxes)
            at = start if i == 0 else indent
            x = row[-1][0] + row[-1][1].width + gap if self.packed and row else at
            if x > at and x + sign.width + gap + whole.width > self.width:
                self._row(row)
                row, x = [], at
            operand = x + sign.width + gap
            row.append((x, sign))
            for boxes_of_row in wrapped(boxes, self.width - operand):
                if row and row[-1][1] is not sign:
                    self._row(row)
                    row = []
                row.append((operand, joined(boxes_of_row)))
            if not self.packed:
                self._row(row)
                row = []
        if row:
            self._row(row)

    def _boxes(
        self, tokens: Tokens, label: str, widest: float, *, strong: bool = False
    ) -> list[Box]:
        return Setter(self.size, self.digits, strong, label, self.ratios, widest).boxes(tokens)

    def remark(self, sentence: str) -> None:
        """Set a sentence, broken at its spaces."""
        size = REMARK * self.size
        self.y += _LEADING * size
        for text in broken(sentence, self.width, size):
            self._row([(0.0, text_box((Run(text, "name", "sans", size),)))])

    def _row(self, placed: Sequence[tuple[float, Box]]) -> None:
        ascent = max(box.ascent for _, box in placed)
        descent = max(box.descent for _, box in placed)
        room = max(LINE * self.size - ascent - descent, ROOM * self.size)
        baseline = self.y + room / 2 + ascent
        for x, box in placed:
            self._put(box, x, baseline)
        self.y = baseline + descent + room / 2

    def _put(self, box: Box, x: float, y: float) -> None:
        for part in box.parts:
            self.shapes.append(metrics.text(part.runs, x + part.dx, y + part.dy, tag=part.tag))
        for x1, x2, dy, ink in box.rules:
            lines = np.array([[x + x1, y + dy, x + x2, y + dy]])
            self.shapes.append(Segments(lines, np.array([STROKE_THIN]), ink, Tag("text")))
        self.right = max(self.right, x + box.width)

    def picture(self) -> Picture:
        return Picture(tuple(self.shapes), Rect(0.0, 0.0, max(self.right, self.width), self.y))


def wrapped(boxes: list[Box], room: float) -> list[list[Box]]:
    """Break boxes into rows of at most ``room`` units, before signs only.

    A row ends before the outermost sign that leaves it full enough, as late as can be.  What
    has no sign to break at stays whole, however wide.
    """
    rows = []
    while boxes:
        end = _end_of_row(boxes, room)
        rows.append(boxes[:end])
        boxes = boxes[end:]
    return rows


def _end_of_row(boxes: list[Box], room: float) -> int:
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


def broken(sentence: str, room: float, size: float) -> list[str]:
    """Return a sentence in rows of at most ``room`` units, broken at spaces."""
    rows = [""]
    for word in sentence.split(" "):
        tried = f"{rows[-1]} {word}" if rows[-1] else word
        if rows[-1] and metrics.width(Run(tried, "name", "sans", size)) > room:
            rows.append(word)
        else:
            rows[-1] = tried
    return rows
