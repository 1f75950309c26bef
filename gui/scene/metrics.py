"""Text measured without Qt, to a tenth of a pixel of what Qt draws.

API summary
-----------
``text(runs, x, y, anchor, angle, tag)``   a measured :class:`Text`; ``runs`` one or many
``line(string, x, y, ink=, size=, font=, ...)``   the same for one run
``width(runs)``               width in units; scripts that stand over each other count once
``extent(runs)``              ``(width, ascent, descent)`` in units
``number_width(digits, size)``        room for the widest number that can appear
``number_extent(digits, size)``       the same with ascent and descent of figures
``cap_height(size)``          height of capitals and figures
``middle(size)``              put a baseline this much below a centre line to centre figures
``line_height(size)``         ascent + descent of the font, for stacking free text
``placed(text)``              where each stretch of a Text is drawn: used by every writer
``split(string, font)``       the stretches of a string by the font that has the glyphs

Sizes, widths and heights are scene units.  A box is tight: figures reach from the
baseline to the cap height, and a decimal comma hangs below; all else in ASCII, Hangul,
Greek and common signs to one common height, so that a text's box depends on the kind of
text and not on its letters; only accents beyond that are taller.  The ink of every glyph
is inside (tested).

A character that Pretendard lacks comes from STIX Two, one that STIX lacks too is
composed (ᵀ is a small raised T) or left to the system's fonts, in a cell of one em (half
for narrow ones), font ``other``.  Strings are normalised to NFC, control characters become
spaces.  The table is ``resources/fonts/metrics.json``; ``OSError`` if it is missing.
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import resources
from gui.scene.numbers import Digits, widest_strings
from gui.scene.shapes import Run, Tag, Text

OTHER: Final = "other"
"""The font role of characters that no bundled font has."""

_MATH: Final = "math"
_FALLBACKS: Final = {_MATH: "sans"}
_CLASSES: Final = ("figure", "plain", "tall", "comma")
# What no bundled font has and we do print: character -> (letter, its scale, its lift in em)
_COMPOSED: Final = {
    "\N{MODIFIER LETTER CAPITAL L}": ("L", 0.62, 0.30),
    "\N{MODIFIER LETTER CAPITAL T}": ("T", 0.62, 0.30),
}
_OTHER_BOX: Final = (1.0, -0.25)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one font: everything in em of the run it is from.

    ``advance`` is its width; ``scale`` and ``lift`` belong to composed characters; ``top``
    and ``bottom`` are the box above and (negative) below the baseline, lift included.
    """

    text: str
    font: str
    scale: float
    lift: float
    advance: float
    top: float
    bottom: float


class Placed(NamedTuple):
    """A stretch to draw with one font and ink at ``dx, dy`` from the text's start.

    The start is the left end of the baseline before turning; ``dy`` is downwards.
    """

    text: str
    font: str
    size: float
    ink: str
    dx: float
    dy: float
    width: float


class FontTable:
    """Advances and heights of one bundled font, in em."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        units = float(row["units"])
        self.file: str = row["file"]
        self.family: str = row["family"]
        self.ascent: float = row["ascent"] / units
        self.descent: float = row["descent"] / units
        self.cap: float = row["cap"] / units
        self.boxes: tuple[tuple[float, float], ...] = tuple(
            (row["boxes"][c][0] / units, row["boxes"][c][1] / units) for c in _CLASSES
        )
        self._units = units
        self._spans: Sequence[Sequence[int]] = row["spans"]
        self._same: Sequence[tuple[int, int, int]] = row["same"]
        self._found: dict[str, float | None] = {}

    def advance(self, char: str) -> float | None:
        """Return the advance of ``char``, ``None`` if the font has no glyph for it."""
        if char not in self._found:
            advance = self._listed(ord(char))
            self._found[char] = None if advance is None else advance / self._units
        return self._found[char]

    def _listed(self, code: int) -> int | None:
        """Return an advance as the table has it: one by one, or the same for many."""
        at = bisect_right(self._spans, code, key=itemgetter(0)) - 1
        if at >= 0 and code < self._spans[at][0] + len(self._spans[at]) - 1:
            return self._spans[at][code - self._spans[at][0] + 1]
        at = bisect_right(self._same, code, key=itemgetter(0)) - 1
        if at >= 0 and code < self._same[at][0] + self._same[at][1]:
            return self._same[at][2]
        return None


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, FontTable], dict[str, int]]:
    """Read the table: fonts by role and the class of every character that has one."""
    source = Path(resources.__file__).parent / "fonts" / "metrics.json"
    made = json.loads(source.read_text(encoding="ascii"))
    classes = dict.fromkeys(made["classes"]["plain"], 1)
    classes.update(dict.fromkeys(made["classes"]["figure"], 0))
    classes.update(dict.fromkeys(made["classes"]["comma"], 3))
    return {role: FontTable(row) for role, row in made["fonts"].items()}, classes


def font_table(role: str) -> FontTable:
    """Return the metrics of a font role; ``KeyError`` for an unknown one."""
    return _tables()[0][role]


def _class(char: str) -> int:
    found = _tables()[1].get(char)
    if found is not None:
        return found
    return 1 if "가" <= char <= "힣" else 2


def clean(string: str) -> str:
    """Return ``string`` as it is drawn: NFC, one line, nothing invisible."""
    if string.isascii() and string.isprintable():
        return string
    kept = []
    for char in unicodedata.normalize("NFC", string):
        category = unicodedata.category(char)
        if category == "Cs":
            kept.append("\N{REPLACEMENT CHARACTER}")
        elif category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category != "Cf":
            kept.append(char)
    return "".join(kept)


def _piece_of(char: str, font: str) -> Piece:
    """Find the font for one character."""
    for role in (font, _FALLBACKS.get(font, _MATH)):
        table = font_table(role)
        advance = table.advance(char)
        if advance is not None:
            top, bottom = table.boxes[_class(char)]
            return Piece(char, role, 1.0, 0.0, advance, top, bottom)
    if char in _COMPOSED:
        letter, scale, lift = _COMPOSED[char]
        one = _piece_of(letter, font)
        return Piece(
            letter, one.font, scale, lift, one.advance * scale,
            lift + one.top * scale, lift + one.bottom * scale,
        )  # fmt: skip
    cell = 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5
    cell = 0.0 if unicodedata.combining(char) else cell
    return Piece(char, OTHER, 1.0, 0.0, cell, *_OTHER_BOX)


@lru_cache(maxsize=1024)
def _cached_piece(char: str, font: str) -> Piece:
    return _piece_of(char, font)


@lru_cache(maxsize=8192)
def split(string: str, font: str) -> tuple[Piece, ...]:
    """Cut ``string`` into stretches of the font that has their glyphs.

    Neighbours of one font are one piece; a composed character is a piece of its own.
    ``KeyError`` for an unknown font role.
    """
    made: list[Piece] = []
    for char in clean(string):
        one = _cached_piece(char, font)
        last = made[-1] if made else None
        if last and (last.font, last.scale, last.lift) == (one.font, one.scale, one.lift):
            made[-1] = Piece(
                last.text + one.text, last.font, last.scale, last.lift,
                last.advance + one.advance, max(last.top, one.top),
                min(last.bottom, one.bottom),
            )  # fmt: skip
        else:
            made.append(one)
    return tuple(made)


def _runs(runs: Run | tuple[Run, ...]) -> tuple[Run, ...]:
    return (runs,) if isinstance(runs, Run) else runs


def extent(runs: Run | tuple[Run, ...]) -> tuple[float, float, float]:
    """Return width, ascent and descent of the runs set side by side, in units."""
    pen = right = ascent = descent = 0.0
    for run in _runs(runs):
        pen -= run.back
        size, shift = run.size, run.shift
        for piece in split(run.text, run.font):
            pen += piece.advance * size
            ascent = max(ascent, shift + piece.top * size)
            descent = max(descent, -shift - piece.bottom * size)
        right = max(right, pen)
    return right, ascent, descent


def width(runs: Run | tuple[Run, ...]) -> float:
    """Return the width of the runs in units, as far as the pen gets to the right."""
    return extent(runs)[0]


def text(
    runs: Run | tuple[Run, ...],
    x: float,
    y: float,
    anchor: str = "start",
    angle: float = 0.0,
    tag: Tag | None = None,
) -> Text:
    """Return a measured line of text whose anchor stands on the baseline at (x, y).

    ``anchor`` is ``start``, ``middle`` or ``end`` (``ValueError`` for another); ``angle`` in
    degrees clockwise about the anchor.
    """
    if anchor not in ("start", "middle", "end"):
        raise ValueError(f"anchor must be start, middle or end, not {anchor!r}")
    row = _runs(runs)
    wide, ascent, descent = extent(row)
    return Text(row, x, y, anchor, angle, wide, ascent, descent, tag or Tag("text"))


def line(
    string: str,
    x: float,
    y: float,
    *,
    ink: str = "text",
    size: float = 14.0,
    font: str = "sans",
    anchor: str = "start",
    angle: float = 0.0,
    tag: Tag | None = None,
) -> Text:
    """Return a measured text of one run; arguments as in :class:`Run` and :func:`text`."""
    return text(Run(string, ink, font, size), x, y, anchor, angle, tag)


@lru_cache(maxsize=256)
def number_extent(digits: Digits, size: float, font: str = "sans") -> tuple[float, float, float]:
    """Return width, ascent and descent of the widest number of ``digits`` digits."""
    found = [extent(Run(s, "value", font, size)) for s in widest_strings(digits)]
    return max(f[0] for f in found), max(f[1] for f in found), max(f[2] for f in found)


def number_width(digits: Digits, size: float, font: str = "sans") -> float:
    """Return the room that any number of ``digits`` digits fits in, in units."""
    return number_extent(digits, size, font)[0]


def cap_height(size: float, font: str = "sans") -> float:
    """Return the height of capitals and figures."""
    return font_table(font).cap * size


def middle(size: float, font: str = "sans") -> float:
    """Return how far below a centre line the baseline of centred figures lies."""
    return cap_height(size, font) / 2


def line_height(size: float, font: str = "sans") -> float:
    """Return the font's own distance between lines, ascent + descent."""
    table = font_table(font)
    return (table.ascent + table.descent) * size


def placed(drawn: Text) -> Iterator[Placed]:
    """Yield every stretch of a Text with its place relative to the text's start."""
    pen = 0.0
    for run in drawn.runs:
        pen -= run.back
        for piece in split(run.text, run.font):
            advance = piece.advance * run.size
            yield Placed(
                piece.text,
                piece.font,
                run.size * piece.scale,
                run.ink,
                pen,
                -run.shift - piece.lift * run.size,
                advance,
            )
            pen += advance
