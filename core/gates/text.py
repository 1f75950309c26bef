"""The language in which a gate writes its rule for the explanation.

A :class:`Text` is text with places for numbers, and sums.  A place is ``{what@index}``:

=============  =============================================================
``{0@1,2}``    entry (1, 2) of the first input; ``{0@}`` of a single number
``{y@1,2}``    of the output
``{g@1,2}``    of the gradient that comes from above, d E / d output
``{d@1,2>0,0>1}``  the local derivative d y[1,2] / d x[0,0] of port 1, as a name
``{margin}``   a setting; ``{weights@1,2}`` an entry of one
``{#4}``       the plain number 4
=============  =============================================================

Indices are into the arrays as recorded, the sample axis in front.  Elementwise gates
leave the index out (``{0} · {1}``), and :func:`pinned` puts it in.

The text is plain arithmetic: ``+ − · / ^ ²``, brackets, ``|x|``, ``exp ln √ tanh σ max min
sign`` and ``[a > b]``, which is 1 where it holds and 0 elsewhere.  So whoever reads it can
work it out, and a test does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Union

import numpy as np

Index = tuple[int, ...]
Shape = tuple[int, ...]
Text = tuple[Union[str, "Sum"], ...]

_PLACE = re.compile(r"\{(\d+|y|g)\}")
_PIECE = re.compile(r"\{[^}]*\}|\s+|[^\W\d]+|[\d.]+|.")
_ENDS = frozenset("+−·⊙/,<>≤≥")


@dataclass(frozen=True, eq=False, slots=True)
class Sum:
    """``count`` terms joined by +; made one by one, for there may be very many.

    Where something is multiplied by it, brackets must stand around it.
    """

    count: int
    term: Callable[[int], str | Text]


def at(what: int | str, index: Index = ()) -> str:
    """Return the place of entry ``index`` of an input, of ``y``, of ``g``, of a setting."""
    return f"{{{what}@{','.join(map(str, index))}}}"


def number(value: float) -> str:
    """Return the place of a plain number."""
    return f"{{#{float(value)!r}}}"


def factor(text: str) -> str:
    """Return ``text``, in brackets where it must have some to be multiplied."""
    depth = 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in "+−":
            return f"({text})"
    return text


def aligned(index: Index, shape: Shape) -> Index:
    """Return the entry of an array of ``shape`` that broadcasting brings to ``index``."""
    own = index[len(index) - len(shape) :]
    return tuple(0 if n == 1 else i for i, n in zip(own, shape, strict=True))


def pinned(template: str, index: Index, shapes: list[Shape]) -> str:
    """Return an elementwise template with all places at output entry ``index``."""

    def place(found: re.Match[str]) -> str:
        what = found[1]
        return at(what, aligned(index, shapes[int(what)]) if what.isdigit() else index)

    return _PLACE.sub(place, template)


def entrywise(text: str, is_array: Callable[[str], bool]) -> str:
    """Return a template for whole arrays: ⊙ between two arrays, · where one is a number.

    ``is_array`` tells it of what stands in a place: ``0``, ``y``, ``g``, a setting's name.
    """
    pieces = _PIECE.findall(text)

    def holds(step: int, at: int) -> bool:
        depth, at = 0, at + step
        while 0 <= at < len(pieces):
            piece = pieces[at]
            depth += step * ((piece in "([") - (piece in ")]"))
            if depth < 0 or (depth == 0 and piece in _ENDS and pieces[at - 1] != "("):
                break
            if piece[0] == "{" and is_array(piece[1:-1]):
                return True
            at += step
        return False

    return "".join(
        ("⊙" if holds(-1, i) and holds(1, i) else "·") if piece in ("·", "⊙") else piece
        for i, piece in enumerate(pieces)
    )


def fed(index: Index, shape: Shape, out: Shape) -> tuple[int, Callable[[int], Index]]:
    """Return which output entries an input entry feeds under broadcasting.

    Given are the entry's ``index``, the input's ``shape`` and the output's.  Returns how
    many there are, and a function from 0, 1, ... to them.
    """
    extra = len(out) - len(shape)
    free = [axis for axis, n in enumerate(out) if axis < extra or shape[axis - extra] != n]
    sizes = tuple(out[axis] for axis in free)
    fixed = [0] * extra + list(index)

    def entry(i: int) -> Index:
        place = list(fixed)
        for axis, k in zip(free, np.unravel_index(i, sizes), strict=True):
            place[axis] = int(k)
        return tuple(place)

    return math.prod(sizes), entry


def all_entries(shape: Shape, term: Callable[[Index], str]) -> Sum:
    """Return the sum of ``term`` over all entries of an array of ``shape``."""

    def ith(i: int) -> str:
        return term(tuple(int(k) for k in np.unravel_index(i, shape)))

    return Sum(math.prod(shape), ith)
