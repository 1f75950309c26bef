"""What a formula says, measured once: it can then be set at any size and width.

API summary
-----------
``Measured(explanation, digits, catalog)``   its equations and sentences, in sizes
``Equation``        one of them: its left side, its signs and its sides
``Side.set(widest)``     what is between two equals signs; quotients wider than that on one line
``Stretch(boxes)``  boxes side by side, and how much room they take
``brief(explanation)``  an explanation without what another equation sums up
``remarks(explanation, catalog)``   the sentences beside a formula

All metrics are linear in the size of type, so everything here is measured in type of size 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from core.explain_tokens import Explanation, Line, Tokens
from core.explain_whole import at_most
from gui.i18n import Catalog
from gui.scene.formula_boxes import Setter
from gui.scene.formula_pieces import Box, text_box
from gui.scene.formula_row import left_out
from gui.scene.hand_words import exact_text
from gui.scene.numbers import Digits
from gui.scene.separators import in_commas
from gui.scene.shapes import Run

MATRIX: Final = (4, 4)
"""A larger array is set by its shape."""
EQUALS: Final = "="
ABOUT: Final = "≈"


class Stretch:
    """Boxes side by side on one baseline, and their measures."""

    __slots__ = ("ascent", "boxes", "descent", "width")

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self.width = self.ascent = self.descent = 0.0
        for i, box in enumerate(boxes):
            self.width += box.width + (box.space if i else 0.0)
            self.ascent = max(self.ascent, box.ascent)
            self.descent = max(self.descent, box.descent)

    def placed(self) -> Iterator[tuple[float, Box]]:
        """Yield each box with how far to the right it begins."""
        x = 0.0
        for i, box in enumerate(self.boxes):
            x += box.space if i else 0.0
            yield x, box
            x += box.width


class Side:
    """What stands between two equals signs."""

    def __init__(self, setter: Setter, tokens: Tokens) -> None:
        self._setter = setter
        self._tokens = tokens
        boxes = setter.boxes(tokens)
        self._built = [box.width for box in boxes if box.built]
        self._made = {len(self._built): Stretch(boxes)}

    def set(self, widest: float) -> Stretch:
        """Return its boxes; a quotient wider than ``widest`` stays on one line."""
        fitting = sum(width <= widest for width in self._built) if self._built else 0
        made = self._made.get(fitting)
        if made is None:
            made = Stretch(self._setter.at_most(widest).boxes(self._tokens))
            self._made[fitting] = made
        return made

    @cached_property
    def least(self) -> float:
        """The height of its highest box: some row is as high, however they are broken.

        Unknown, so 0, where quotients may be set on one line.
        """
        if self._built:
            return 0.0
        return max((b.ascent + b.descent for b in self.set(0.0).boxes), default=0.0)


class Equation:
    """``left = side = side``, with which sign before each side; measured when first set."""

    def __init__(self, line: Line, setter: Setter) -> None:
        self.line = line
        self.tokens = line.sides
        self._setter = setter
        count = len(self.tokens)
        self.signs = [*([sign(EQUALS)] * (count - 1)), sign(ABOUT if line.rounded else EQUALS)]

    @cached_property
    def _left(self) -> Side:
        return Side(self._setter.named(f"{self._setter.label}.left"), self.line.left)

    @cached_property
    def _sides(self) -> list[Side]:
        named, label, last = self._setter.named, self._setter.label, len(self.tokens) - 1
        return [
            Side(named(f"{label}.{i}", strong=i == last), side)
            for i, side in enumerate(self.tokens)
        ]

    def left(self, widest: float) -> Stretch:
        """Return what stands before the first sign."""
        return self._left.set(widest)

    def sides(self, widest: float) -> list[Stretch]:
        """Return the boxes behind each sign."""
        return [side.set(widest) for side in self._sides]

    @cached_property
    def least(self) -> list[float]:
        """How high the highest box between each two signs is; the left side is in the first."""
        first, *rest = (side.least for side in self._sides)
        return [max(self._left.least, first), *rest]


@lru_cache(maxsize=4)
def sign(text: str) -> Stretch:
    """Return an equals sign."""
    return Stretch([text_box((Run(text, "text", "sans", 1.0),))])


@dataclass(frozen=True)
class Measured:
    """An explanation, its numbers with ``digits``, its sentences in the language of ``catalog``.

    ``label`` begins the labels of its parts, where several explanations share a picture.
    ``whole``: where that is known already which this is a part of.
    """

    explanation: Explanation
    digits: Digits
    catalog: Catalog
    label: str = ""
    whole: Measured | None = None

    @property
    def brief(self) -> Measured:
        """The same without the equations that another one sums up."""
        told = brief(self.explanation)
        if told is self.explanation:
            return self
        return Measured(told, self.digits, self.catalog, self.label, self)

    @cached_property
    def _told(self) -> Explanation:
        return at_most(in_commas(self.explanation, self.digits), *MATRIX)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        if self.whole is not None:
            return tuple(made for made in self.whole.equations if not made.line.path)
        told = self._told
        setter = Setter(1.0, self.digits, ratios=told.ratios)
        return tuple(
            Equation(line, setter.named(f"{self.label}{i}")) for i, line in enumerate(told.lines)
        )

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        told = self._told
        exact = exact_text(told, self.digits, self.catalog)
        return (*([exact] if exact else []), *remarks(told, self.catalog))


def brief(explanation: Explanation) -> Explanation:
    """Return an explanation without the equations that another one sums up."""
    lines = tuple(line for line in explanation.lines if not line.path)
    if len(lines) == len(explanation.lines):
        return explanation
    return replace(explanation, lines=lines)


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
