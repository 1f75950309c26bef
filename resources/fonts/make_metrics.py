"""Write ``metrics.json`` from the bundled fonts (``make metrics``; needs fontTools).

The scene measures text without Qt, so everything it needs stands in this one file, in
font units:

``fonts.<role>``
    ``file``, ``family``, ``units`` per em; ``ascent`` and ``descent`` of a line (Qt says
    the same, but for STIX, whose tallest glyph it takes); ``cap`` and ``x`` height;
    ``boxes``: [top, bottom] of the ink of the character classes ``figure``, ``comma`` (a
    decimal one among figures), ``plain`` and ``tall``; ``spans``: the advances as
    ``[first code point, a0, a1, ...]`` of neighbours, and ``same``: ``[first, count,
    advance]`` where many have the same one (all of Hangul).
``classes``
    the characters of the classes; who is in none is ``tall``.

Figures have their tabular advance, as the painter switches ``tnum`` on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

HERE = Path(__file__).parent
FILES = {
    "sans": "Pretendard-Regular.otf",
    "sans-medium": "Pretendard-Medium.otf",
    "sans-semibold": "Pretendard-SemiBold.otf",
    "math": "STIXTwoMath-Regular.ttf",
}
FIGURE = "0123456789.e−+=·∞ Na"
COMMA = ","
SIGNS = "−×·∂∇⊙⊗⊕∘Σσηδθλμπφτε½±≤≥≠≈→←↑↓∞√∈•…⋮–—“”‘’⋅ℓ"
SCRIPTS = "²³¹⁰⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻⁼ⁿⁱ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
PLAIN = "".join(map(chr, range(0x20, 0x7F))) + SIGNS + SCRIPTS
HANGUL = range(0xAC00, 0xD7A4)
SAME_FROM = 8


def tabular(font: TTFont) -> dict[str, str]:
    """Return the glyphs that the ``tnum`` feature puts in for others."""
    if "GSUB" not in font:
        return {}
    table = font["GSUB"].table
    chosen = {
        i
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for i in record.Feature.LookupListIndex
    }
    swaps: dict[str, str] = {}
    for i in sorted(chosen):
        for sub in table.LookupList.Lookup[i].SubTable:
            swaps.update(getattr(getattr(sub, "ExtSubTable", sub), "mapping", {}))
    return swaps


def advances(font: TTFont) -> dict[int, int]:
    """Return the advance of every code point, figures tabular."""
    swaps, widths = tabular(font), font["hmtx"]
    return {
        code: int(widths[swaps.get(glyph, glyph)][0])
        for code, glyph in sorted(font.getBestCmap().items())
    }


def packed(table: dict[int, int]) -> dict[str, list[list[int]]]:
    """Return the advances as ``spans`` of neighbours and ``same`` stretches."""
    stretches: list[tuple[int, list[int]]] = []
    for code, advance in table.items():
        if stretches and stretches[-1][0] + len(stretches[-1][1]) == code:
            stretches[-1][1].append(advance)
        else:
            stretches.append((code, [advance]))
    spans, same = [], []
    for first, row in stretches:
        for start, count, value in constant_parts(row):
            if value is None:
                spans.append([first + start, *row[start : start + count]])
            else:
                same.append([first + start, count, value])
    return {"spans": spans, "same": same}


def constant_parts(row: list[int]) -> list[tuple[int, int, int | None]]:
    """Cut ``row`` into (start, count, value), value ``None`` where they differ."""
    parts: list[tuple[int, int, int | None]] = []
    i = 0
    while i < len(row):
        j = i
        while j < len(row) and row[j] == row[i]:
            j += 1
        if j - i >= SAME_FROM:
            parts.append((i, j - i, row[i]))
        elif parts and parts[-1][2] is None:
            parts[-1] = (parts[-1][0], parts[-1][1] + j - i, None)
        else:
            parts.append((i, j - i, None))
        i = j
    return parts


def extent(font: TTFont, codes: Iterable[int]) -> list[int]:
    """Return the highest and the lowest ink of the characters that the font has."""
    glyphs, cmap, swaps = font.getGlyphSet(), font.getBestCmap(), tabular(font)
    top = bottom = 0.0
    for code in codes:
        if code not in cmap:
            continue
        pen = BoundsPen(glyphs)
        glyphs[swaps.get(cmap[code], cmap[code])].draw(pen)
        if pen.bounds:
            top, bottom = max(top, pen.bounds[3]), min(bottom, pen.bounds[1])
    return [int(top + 0.999), int(bottom - 0.999)]


def described(file: str) -> dict[str, Any]:
    """Return all that the scene knows of one font."""
    with TTFont(HERE / file) as font:
        return {"file": file, **measured(font)}


def measured(font: TTFont) -> dict[str, Any]:
    """Return the font's own numbers, in its units."""
    line, extra = font["hhea"], font["OS/2"]
    plain = [*map(ord, PLAIN), *HANGUL]
    return {
        "family": font["name"].getDebugName(16) or font["name"].getDebugName(1),
        "units": font["head"].unitsPerEm,
        "ascent": line.ascent,
        "descent": -line.descent,
        "cap": extra.sCapHeight,
        "x": extra.sxHeight,
        "boxes": {
            "figure": extent(font, map(ord, FIGURE)),
            "comma": extent(font, map(ord, FIGURE + COMMA)),
            "plain": extent(font, plain),
            "tall": extent(font, font.getBestCmap()),
        },
        **packed(advances(font)),
    }


def main() -> None:
    """Read the fonts beside this file and write ``metrics.json``."""
    fonts = {role: described(file) for role, file in FILES.items()}
    made = {"classes": {"figure": FIGURE, "comma": COMMA, "plain": PLAIN}, "fonts": fonts}
    text = json.dumps(made, ensure_ascii=True, separators=(",", ":"))
    (HERE / "metrics.json").write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
