"""How names are to be read: an arrow from unit i to unit j with the name of its weight.

API summary
-----------
``notation_key(graph, words, room)``   a :class:`Key`: the arrow, and what its letters mean
``.shapes(x)``                         rows of shapes, each around a baseline at 0

Only a network has one: a free graph's numbers bear the ids that their author gave them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.graph import Graph
from core.names import Name
from core.notation import OWN
from core.wire_names import wire_name
from gui.i18n import N_, Catalog
from gui.scene import metrics
from gui.scene.names import name_runs
from gui.scene.shapes import Ellipse, Path, Rect, Run, Shape, Tag, Text
from gui.scene.style import SIZE_NAME, STROKE_THIN
from gui.scene.wrapping import wrapped

_NAMES: Final = {
    "default": Name("w", "ij", "(l)"),
    "article000": Name("W", "ij", "(L)"),
    "article001": Name("w", "ij", "l"),
    "matrix": Name("W1[i][j]"),
    "textbook": Name("w", "ji", "l"),
}
_TEXTS: Final = {
    "default": N_("l: the layer it ends in; i before, j after, counted from 0"),
    "article000": N_("L: the layer it ends in, here the last; i before, j after, counted from 0"),
    "article001": N_(
        "l: the layer it starts from; mixed base: i before, counted from 1, j after, from 0"
    ),
    "matrix": N_("1: the layer it ends in; i before, j after, counted from 0"),
    "textbook": N_("l: the layer it ends in; j after stands first, i before, counted from 1"),
    OWN: N_("a name of the source; what it does not name is called as by default"),
}
_TAG: Final = Tag("text", label="notation")
_RADIUS: Final = 9.0
_LINE: Final = 9.0
"""The least length of the line on each side of the name."""
_GAP: Final = 6.0
_ARROW: Final = 8.0
_MOST: Final = 3
"""Lines of words."""


@dataclass(frozen=True, slots=True)
class Key:
    """``arrow``: from its left end at 0 to ``at``, where the ``lines`` of words begin."""

    arrow: tuple[Shape, ...]
    at: float
    lines: tuple[str, ...]

    @property
    def width(self) -> float:
        """All of it, in units."""
        return self.at + max(metrics.width(_run(line)) for line in self.lines)

    def shapes(self, x: float) -> list[list[Shape]]:
        """Return a row of shapes for each line, around a baseline at 0, from ``x`` on."""
        rows: list[list[Shape]] = [
            [metrics.text(_run(line), x + self.at, 0.0, tag=_TAG)] for line in self.lines
        ]
        rows[0] = [*(moved(shape, x, 0.0) for shape in self.arrow), *rows[0]]
        return rows


def notation_key(graph: Graph, words: Catalog, room: float) -> Key | None:
    """Return how the names of a network are to be read, at most ``room`` wide if it can be.

    ``None`` where there are no weights to be named.
    """
    weights = graph.by_role("weight")
    scheme = graph.notation.scheme
    if not weights or scheme not in _TEXTS:
        return None
    own = scheme == OWN
    name = wire_name(weights[0]) if own else _NAMES[scheme]
    arrow, at = _arrow(name, ("", "") if own else ("i", "j"))
    lines = wrapped(words.tr(_TEXTS[scheme]), room - at, "sans", SIZE_NAME, _MOST)
    return Key(arrow, at, tuple(lines))


def _arrow(name: Name, ends: tuple[str, str]) -> tuple[tuple[Shape, ...], float]:
    """Return the arrow from its left end at 0 on, and where it ends with room behind it."""
    middle = -metrics.middle(SIZE_NAME)
    runs = name_runs(name, SIZE_NAME)
    made: list[Shape] = []
    x = 2 * _RADIUS
    made.append(_line(x, x + _LINE, middle))
    x += _LINE + _GAP
    made.append(metrics.text(runs, x, 0.0, tag=_TAG))
    x += metrics.width(runs) + _GAP
    tip = x + _LINE + _ARROW
    made += [_line(x, tip - _ARROW / 2, middle), _head(tip, middle)]
    for left, letter in ((0.0, ends[0]), (tip, ends[1])):
        rect = Rect(left, middle - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        made.append(Ellipse(rect, "outline", "neuron", STROKE_THIN, _TAG))
        run = Run(letter, "name", "sans", SIZE_NAME)
        if letter:
            made.append(metrics.text(run, left + _RADIUS, 0.0, "middle", tag=_TAG))
    return tuple(made), tip + 2 * _RADIUS + 2 * _GAP


def _line(start: float, end: float, y: float) -> Path:
    return Path((("M", start, y), ("L", end, y)), "wire", STROKE_THIN, tag=_TAG)


def _head(tip: float, y: float) -> Path:
    half, foot = _ARROW * 0.4, tip - _ARROW
    commands = (("M", tip, y), ("L", foot, y + half), ("L", foot, y - half), ("Z",))
    return Path(commands, "wire", 0.0, "wire", tag=_TAG)


def _run(line: str) -> Run:
    return Run(line, "name", "sans", SIZE_NAME)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """Return a text, an ellipse or a path of straight lines, moved."""
    match shape:
        case Ellipse(rect, ink, fill, width, tag):
            return Ellipse(rect.moved(dx, dy), ink, fill, width, tag)
        case Path(commands, ink, width, fill, dash, tag):
            there = tuple(
                (what, *(v + (dx, dy)[i % 2] for i, v in enumerate(values)))
                for what, *values in commands
            )
            return Path(there, ink, width, fill, dash, tag)
    assert isinstance(shape, Text)
    return metrics.text(
        shape.runs, shape.x + dx, shape.y + dy, shape.anchor, shape.angle, tag=shape.tag
    )
