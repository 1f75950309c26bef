"""Free text broken into lines, or cut to a width: titles and names from files.

API summary
-----------
``wrapped(string, width, font, size, most)``   at most so many lines, the last cut with ``…``
``shortened(string, width, font, size)``       one line, cut with ``…`` where it is too wide

White space of any kind is one space.  Widths are scene units.
"""

from __future__ import annotations

from collections.abc import Callable

from gui.scene import metrics
from gui.scene.shapes import Run

ELLIPSIS = "…"


def wrapped(string: str, width: float, font: str, size: float, most: int = 2) -> list[str]:
    """Return ``string`` broken at spaces, or anywhere in words that are too long."""
    fits = _fits(width, font, size)
    lines: list[str] = []
    rest = " ".join(string.split())
    while rest and len(lines) < most - 1 and not fits(rest):
        line = _beginning(rest, fits, "")
        space = line.rfind(" ")
        line = line[:space] if space > 0 and rest[len(line)] != " " else line
        lines.append(line)
        rest = rest[len(line) :].strip()
    return [*lines, _cut(rest, fits)] if rest else lines


def shortened(string: str, width: float, font: str, size: float) -> str:
    """Return ``string`` on one line, no wider than ``width``."""
    return _cut(" ".join(string.split()), _fits(width, font, size))


def _fits(width: float, font: str, size: float) -> Callable[[str], bool]:
    return lambda text: metrics.width(Run(text, "text", font, size)) <= width


def _cut(string: str, fits: Callable[[str], bool]) -> str:
    if fits(string):
        return string
    return _beginning(string, fits, ELLIPSIS).rstrip() + ELLIPSIS


def _beginning(string: str, fits: Callable[[str], bool], end: str) -> str:
    """Return the longest beginning that fits with ``end`` behind it, at least a character."""
    low, high = 1, len(string)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(string[:middle] + end) else (low, middle - 1)
    return string[:low]
