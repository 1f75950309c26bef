"""JSON text that people can read: short things on one line, the rest indented."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

WIDTH = 110
INDENT = " "

# The C encoder writes the shortest digits that parse back to the same float64, and
# refuses NaN and the infinities, which JSON does not have.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
encode: Callable[[Any], str] = _ENCODER.encode


def to_text(value: Any) -> str:
    """Return ``value`` (dicts, lists, strings, numbers ...) as JSON with a final newline.

    A list or object stands on one line where that takes at most ``WIDTH`` characters, and
    a list without lists or objects always does: a row of a matrix is a line.  Keys keep
    their order.  Raises ``ValueError`` for NaN or an infinity.
    """
    return "".join(_pieces(value, "")) + "\n"


def _pieces(value: Any, margin: str) -> Iterator[str]:
    if _is_row(value) or not isinstance(value, dict | list) or not value:
        yield encode(value)
        return
    if _least_length(value) + len(margin) <= WIDTH:
        line = encode(value)
        if len(margin) + len(line) <= WIDTH:
            yield line
            return
    yield from _lines(value, margin + INDENT)
    yield "\n" + margin + ("}" if isinstance(value, dict) else "]")


def _lines(value: dict[str, Any] | list[Any], margin: str) -> Iterator[str]:
    start = "{\n" if isinstance(value, dict) else "[\n"
    members = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in members:
        yield start + margin + ("" if key is None else f"{encode(key)}: ")
        yield from _pieces(item, margin)
        start = ",\n"


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _least_length(value: Any) -> int:
    """Return less than ``value`` takes as text, without writing it; inexact when long."""
    if not isinstance(value, dict | list):
        return 1
    length = 3 * len(value)
    for item in value.values() if isinstance(value, dict) else value:
        if length > WIDTH:
            break
        length += _least_length(item)
    return length
