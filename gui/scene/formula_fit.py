"""Formulas below the diagram, beside each other: which size, which rows, how much is said.

API summary
-----------
``column(formulas, size, width)``      each as wide as the panel, where they stand in a column
``strip(formulas, room)``               the best way in which none is cut off
``shared(natural, room)``              how wide each may be of several beside each other

Nothing is measured twice: a formula's heights at all sizes come from its boxes, and only the
way that is taken becomes a Picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from gui.scene.formula import EDGE, Page, least_height
from gui.scene.formula_lines import Measured
from gui.scene.formula_room import Room
from gui.scene.shapes import Picture

SIZES: Final = (14.0, 13.25, 12.5, 11.75, 11.0)
"""The first at which the highest formula is not cut off."""
LARGE: Final = 3
"""So many of them are tried before several equals signs share a row."""
_NARROWEST: Final = 160.0
_UNBROKEN: Final = 1e5
_SURELY: Final = 1e-6
"""More than sums of heights differ by that are added up in another order."""


class Told:
    """Explanations that stand beside each other, all of them said or only in brief."""

    def __init__(self, formulas: Sequence[Measured]) -> None:
        self.formulas = formulas
        self._known: dict[tuple[bool, bool], float] = {}

    @cached_property
    def natural(self) -> list[Page]:
        """Each with nothing broken; in sizes, so at every size."""
        return [page(formula, _UNBROKEN) for formula in self.formulas]

    def exceed(self, height: float, *, packed: bool) -> bool:
        """Return whether one is higher than so many sizes, as far as that is quickly found."""
        return any(self._least(packed, rough) > height for rough in (True, False))

    def _least(self, packed: bool, rough: bool) -> float:
        found = self._known.get((packed, rough))
        if found is None:
            found = max(least_height(f, packed=packed, rough=rough) for f in self.formulas)
            self._known[packed, rough] = found
        return found

    def set(self, size: float, room: Room, *, packed: bool) -> list[Page]:
        """Return where all stands at a size."""
        left = room.width - (len(self.formulas) - 1) * room.between
        widths = shared([made.right * size + EDGE for made in self.natural], left)
        # What fits as it is need not be set once more.
        return [
            natural
            if natural.right * size + EDGE <= width and not packed
            else page(formula, width / size, packed=packed)
            for formula, natural, width in zip(self.formulas, self.natural, widths, strict=True)
        ]


def page(formula: Measured, width: float, *, packed: bool = False) -> Page:
    """Return where all of a formula stands; ``width`` in sizes."""
    made = Page(width, packed=packed)
    made.explain(formula)
    return made


def column(formulas: Sequence[Measured], size: float, width: float) -> list[Picture]:
    """Return formulas of which each may be ``width`` units wide."""
    return [page(formula, width / size).picture(size, crop=True) for formula in formulas]


def strip(formulas: Sequence[Measured], room: Room) -> list[Picture]:
    """Return formulas as large as they all fit; if nothing helps, small and in brief."""
    pages: list[Page] = []
    for told, packed, size in _ways(formulas):
        pages = []
        # Most sizes are too large by far: to know that is quicker than to try them.
        if told.exceed(room.height / (size * room.scale) + _SURELY, packed=packed):
            continue
        pages = told.set(size * room.scale, room, packed=packed)
        if max(made.height for made in pages) * size * room.scale <= room.height:
            break
    pages = pages or told.set(size * room.scale, room, packed=packed)
    return [made.picture(size * room.scale, crop=True) for made in pages]


def _ways(formulas: Sequence[Measured]) -> Iterator[tuple[Told, bool, float]]:
    """Yield how formulas may be set, the best way first; the last one goes anyhow."""
    whole = Told(formulas)
    yield from ((whole, False, size) for size in SIZES[:LARGE])
    yield from ((whole, True, size) for size in SIZES)
    short = [one.brief for one in formulas]
    if all(a is b for a, b in zip(short, formulas, strict=True)):
        return
    told = Told(short)
    yield from ((told, False, size) for size in SIZES[:LARGE])
    yield from ((told, True, size) for size in SIZES)


def shared(natural: Sequence[float], room: float) -> list[float]:
    """Share ``room``: whoever needs less than an equal part gets that, the others the rest."""
    widths = list(natural)
    rest, left = room, len(natural)
    for i in sorted(range(len(natural)), key=natural.__getitem__):
        widths[i] = max(min(natural[i], rest / left), _NARROWEST)
        rest, left = rest - widths[i], left - 1
    return widths
