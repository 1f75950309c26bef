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

    A list or object stands on one line where that takes at most ``WIDTH`` characters.
    Keys keep their order.  Raises ``ValueError`` for NaN or an infinity.
    """
    return "".join(_pieces(value, "")) + "\n"


def _pieces(value: Any, margin: str) -> Iterator[str]:
    if not isinstance(value, dict | list) or not value:
        yield encode(value)
        return
    line = encode(value) if _may_fit(value) else None
    if line is not None and len(margin) + len(line) <= WIDTH:
        yield line
        return
    inner = margin + INDENT
    is_object = isinstance(value, dict)
    members = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    yield "{" if is_object else "["
    separator = "\n"
    for key, item in members:
        yield separator + inner + (f"{encode(key)}: " if is_object else "")
        yield from _pieces(item, inner)
        separator = ",\n"
    yield "\n" + margin + ("}" if is_object else "]")


def _may_fit(value: dict[str, Any] | list[Any]) -> bool:
    """Cheap test that spares encoding a large list only to see that it is too long."""
    return len(value) <= WIDTH // 2 and not (
        isinstance(value, dict) and any(isinstance(item, dict) and item for item in value.values())
    )
