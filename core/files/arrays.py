"""Numbers in nested lists to arrays, checked before anything is allocated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core.errors import UserError
from core.experiment import Array, frozen
from core.files.fields import Cursor, Key, shown

Shape = tuple[int, ...]
# A shape that is asked for; ``None`` is any number of samples.
Wanted = tuple[int | None, ...]
NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_NUMBERS = {int, float}


def shape_text(shape: Wanted) -> str:
    """Return a shape as people write it: ``[2, 3]``, ``[N, 3]``; a single number is ``[]``."""
    return "[" + ", ".join("N" if n is None else str(n) for n in shape) + "]"


def read_shape(cursor: Cursor) -> Shape:
    """Return the shape of a number, a list of numbers or a list of equally long lists.

    Raises:
        UserError: a list is empty, or the rows are not equally long.
    """
    value = cursor.value
    if not isinstance(value, list):
        return ()
    _refuse_empty(cursor, value)
    if not isinstance(value[0], list):
        return (len(value),)
    _refuse_empty(cursor, value[0], 0)
    width = len(value[0])
    for i, row in enumerate(value):
        if not isinstance(row, list):
            raise UserError(
                "In {file} at {path}: a row of numbers is needed, not {found}; write it in "
                "square brackets like the rows before.",
                **cursor.at(i),
                found=shown(row),
            )
        if len(row) != width:
            raise UserError(
                "In {file} at {path}: the length of this row is {found}, that of the first one "
                "{expected}; make all rows equally long.",
                **cursor.at(i),
                found=len(row),
                expected=width,
            )
    return (len(value), width)


def _refuse_empty(cursor: Cursor, value: list[Any], *keys: Key) -> None:
    if not value:
        raise UserError(
            "In {file} at {path}: the list is empty; write at least one number.",
            **cursor.at(*keys),
        )


def read_array(cursor: Cursor, shape: Wanted | None = None, *, non_finite: bool = False) -> Array:
    """Return a number, a list of numbers or a list of rows as a read-only float64 array.

    ``shape``: what it must have (``None``: any of at most two dimensions; ``None`` in it:
    any number of rows).
    ``non_finite`` lets the texts ``NaN``, ``Infinity``, ``-Infinity`` stand for numbers.

    Raises:
        UserError: another shape, ragged rows, or something that is not a number.
    """
    found = read_shape(cursor)
    if shape is not None and not _fits(found, shape):
        raise UserError(
            "In {file} at {path}: the shape is {found}, but {expected} is needed; write that many "
            "rows and numbers.",
            **cursor.place,
            found=shape_text(found),
            expected=shape_text(shape),
        )
    allowed = NON_FINITE if non_finite else {}
    if not found:
        return frozen(_number(cursor.value, allowed, cursor.place))
    if len(found) == 1:
        return frozen(_numbers(cursor, cursor.value, (), allowed))
    return frozen([_numbers(cursor, row, (i,), allowed) for i, row in enumerate(cursor.value)])


def _fits(found: Shape, wanted: Wanted) -> bool:
    return len(found) == len(wanted) and all(
        n in (None, m) for m, n in zip(found, wanted, strict=True)
    )


def _numbers(
    cursor: Cursor, row: list[Any], keys: tuple[Key, ...], allowed: Mapping[str, float]
) -> list[float]:
    """Return ``row``, which stands at ``keys`` inside ``cursor``, all members numbers."""
    if set(map(type, row)) <= _NUMBERS:
        return row
    return [_number(value, allowed, cursor.at(*keys, i)) for i, value in enumerate(row)]


def _number(value: Any, allowed: Mapping[str, float], place: dict[str, object]) -> float:
    if type(value) in _NUMBERS:
        return float(value)
    if isinstance(value, str) and value in allowed:
        return allowed[value]
    if isinstance(value, str) and value in NON_FINITE:
        raise UserError(
            "In {file} at {path}: only parameters may be {found}; write a finite number.",
            **place,
            found=value,
        )
    if isinstance(value, list):
        raise UserError(
            "In {file} at {path}: a number is needed, not a list; lists of numbers may be "
            "nested at most two deep.",
            **place,
        )
    raise UserError(
        "In {file} at {path}: a number is needed, not {found}; write a decimal number without "
        "quotation marks.",
        **place,
        found=shown(value),
    )
