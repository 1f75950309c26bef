"""Labels of the network view: a name with its number, red below left, blue below right.

API summary
-----------
``Slot``                       the place of one number: wire, quantity, anchor, angle, size
``label_form(digits, ...)``    -> :class:`Form`: where a label's lines stand, how large it is
``set_label(form, ...)``       -> :class:`Label`: a form set at a point, turned, with its slots
``lock(x, y, angle, tag)``     the small padlock of a frozen parameter
``turned(x, y, angle, dx, dy)``   a point of a turned label

A label is measured for the widest number that can appear, and stands around its centre.
Up to five digits it has two lines, above and below the edge; beyond, red and blue take a
line each.  ``usual`` is the part that numbers of everyday size fill: an edge is cut there,
so that no step moves its ends; only larger numbers cut more.  Lengths are scene units.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from core.names import Name
from gui.scene import metrics
from gui.scene.geometry import Quad, turned_corners
from gui.scene.names import equals
from gui.scene.numbers import MINUS
from gui.scene.shapes import Path, Point, Run, Tag, Text
from gui.scene.style import (
    LINE,
    LINE_SMALL,
    NUMBER_GAP,
    SIZE_NAME,
    SIZE_NUMBER,
    SIZE_SMALL,
)

ONE_LINE: Final = 5
"""Up to this many digits red and blue stand on one line."""
LOCK: Final = 14.0
"""Room of a padlock with the gap behind it."""

_ABOVE: Final = 5.0
_BELOW: Final = 5.0
_STAGGER: Final = 10.0
_SCRIPT_TOP: Final = 13.0
_FOOT: Final = 1.0
_SCRIPTS: Final = 0.5
"""The comma in w₀,₁₂ hangs lower than figures: the halo of the line below keeps away from it."""
_MARK_SIZE: Final = 12.0
_MARK_GAP: Final = 3.0


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one number stands: its baseline's anchor, in scene units.

    ``marked``: a gradient summed over the batch, with Σₙ in front.  ``flows``: while the
    gradient is incomplete the newest flow stands here, with "(1/2)" behind.
    """

    wire: str
    quantity: str
    x: float
    y: float
    anchor: str
    angle: float
    size: float
    label: str
    marked: bool = False
    flows: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A label around (0, 0), not turned yet.

    ``left`` ... ``bottom``: how far it reaches, all positive.  ``usual``: left and right
    ends of what everyday numbers fill.  ``head``: where the name starts; ``rows``: quantity,
    x, baseline and anchor of each number.
    """

    left: float
    right: float
    top: float
    bottom: float
    usual: tuple[float, float]
    head: Point
    rows: tuple[tuple[str, float, float, str], ...]
    marked: bool
    flows: int
    locked: bool

    def drawn_together(self, name: float) -> tuple[float, float]:
        """Return where a name of this width starts, and how far the number moves to it.

        Both come closer where the name is shorter than the longest that there is room for.
        """
        value = next(x for quantity, x, _, _ in self.rows if quantity == "value")
        spare = (value - self.head[0] - name) / 2
        return self.head[0] + spare, spare

    @property
    def width(self) -> float:
        return self.left + self.right

    @property
    def height(self) -> float:
        return self.top + self.bottom

    def unlocked(self) -> Form:
        """Return the same form without the padlock."""
        return replace(self, locked=False)

    def without(self, quantity: str) -> Form:
        """Return the same form without the numbers of ``quantity``."""
        return replace(self, rows=tuple(r for r in self.rows if r[0] != quantity))


@dataclass(frozen=True, slots=True)
class Label:
    """A form at its place: static shapes, slots, the room it may take and usually takes."""

    wire: str
    shapes: tuple[Text | Path, ...]
    slots: tuple[Slot, ...]
    room: Quad
    usual: Quad


@lru_cache(maxsize=64)
def usual_width(digits: int, size: float) -> float:
    """Return the width of a number between −10 and 10, small ones written with ``e``."""
    short = "0" * max(1, digits - 2)
    strings = (f"{MINUS}0.{'0' * digits}", f"{MINUS}0.{short}e{MINUS}0")
    return max(metrics.width(Run(s, "value", "sans", size)) for s in strings)


def mark_runs() -> tuple[Run, Run]:
    """Return the runs of Σₙ."""
    small = 0.66 * _MARK_SIZE
    return (
        Run("Σ", "name", "sans", _MARK_SIZE),
        Run("n", "name", "sans", small, -0.13 * _MARK_SIZE),  # clear of the halo below
    )


def mark_width() -> float:
    """Return the room of Σₙ with the gap behind it."""
    return metrics.width(mark_runs()) + _MARK_GAP


def part_runs(part: int, count: int) -> tuple[Run, ...]:
    """Return the runs of "(1/2)" behind a flow."""
    return (Run(f" ({part}/{count})", "name", "sans", SIZE_NAME - 1.0),) if count > 1 else ()


def label_form(
    digits: int,
    name_width: float,
    *,
    red: bool = True,
    blue: bool = True,
    marked: bool = False,
    locked: bool = False,
    flows: int = 0,
) -> Form:
    """Measure a label of ``digits`` digits whose name with its sign takes ``name_width``.

    ``marked``: room for Σₙ; ``flows`` above 1: room for "(1/2)"; ``locked``: for a padlock.
    """
    ruler = _Ruler(digits, name_width, LOCK if locked else 0.0)
    if red:
        behind = metrics.width(part_runs(1, flows)) if flows > 1 else 0.0
        ruler.red(mark_width() if marked else 0.0, behind)
    if blue:
        ruler.blue()
    return ruler.form(marked=marked, locked=locked, flows=flows)


class _Ruler:
    """Lines of a label one by one; each notes the room it may take and usually takes."""

    def __init__(self, digits: int, name_width: float, lock_width: float) -> None:
        black, wide = usual_width(digits, SIZE_NUMBER), metrics.number_width(digits, SIZE_NUMBER)
        self.small = usual_width(digits, SIZE_SMALL)
        self.wide = metrics.number_width(digits, SIZE_SMALL)
        self.one = digits <= ONE_LINE
        self.head = (lock_width - name_width - black) / 2
        self.base = -_ABOVE if self.one else metrics.middle(SIZE_SMALL) - LINE
        number = self.head + name_width
        self.rows = [("value", number, self.base, "start")]
        self.spans = [(self.head - lock_width, number + wide)]
        self.usual = [(self.head - lock_width, number + black)]
        # Two lines: red begins left, blue ends right, so that place still tells them apart.
        self.half = NUMBER_GAP / 2 if self.one else -(self.small / 2 + _STAGGER)

    def line(self, number: int) -> float:
        """Return the baseline of the red (0) or blue (1) number."""
        if self.one:
            return _BELOW + metrics.cap_height(SIZE_SMALL)
        return self.base + LINE + _SCRIPTS + number * LINE_SMALL

    def red(self, before: float, behind: float) -> None:
        if self.one:
            x, anchor, end = -self.half, "end", -self.half
            start = end - self.wide - behind - before
            self.usual.append((end - self.small - before, end))
        else:
            start = self.half
            x, anchor, end = start + before, "start", start + before + self.wide + behind
            self.usual.append((start, x + self.small))
        self.rows.append(("gradient", x, self.line(0), anchor))
        self.spans.append((start, end))

    def blue(self) -> None:
        if self.one:
            x, anchor = self.half, "start"
            self.spans.append((x, x + self.wide))
            self.usual.append((x, x + self.small))
        else:
            x, anchor = -self.half, "end"
            self.spans.append((x - self.wide, x))
            self.usual.append((x - self.small, x))
        self.rows.append(("updated", x, self.line(1), anchor))

    def form(self, *, marked: bool, locked: bool, flows: int) -> Form:
        """Return the label, shifted so that the room for the widest numbers is centred."""
        left, right = min(s for s, _ in self.spans), max(e for _, e in self.spans)
        shift, half = -(left + right) / 2, (right - left) / 2
        usual = (min(s for s, _ in self.usual) + shift, max(e for _, e in self.usual) + shift)
        rows = tuple((q, x + shift, y, anchor) for q, x, y, anchor in self.rows)
        bottom = max(y for _, _, y, _ in rows) + _FOOT
        head = (self.head + shift, self.base)
        top = _SCRIPT_TOP - self.base
        return Form(half, half, top, bottom, usual, head, rows, marked, flows, locked)


def turned(x: float, y: float, angle: float, dx: float, dy: float) -> Point:
    """Return where (dx, dy) of a label around (x, y) stands once it is turned."""
    if not angle:
        return x + dx, y + dy
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x + dx * c - dy * s, y + dx * s + dy * c


def name_runs_of(name: Name) -> tuple[Run, ...]:
    """Return the runs of a label's name with its equals sign."""
    return equals(name, SIZE_NAME)


def set_label(
    form: Form, wire: str, name: Name, x: float, y: float, angle: float, group: str
) -> Label:
    """Return a label whose middle stands at (x, y), turned by ``angle`` degrees."""
    runs = name_runs_of(name)
    head, closer = form.drawn_together(metrics.width(runs))
    at = turned(x, y, angle, head, form.head[1])
    tag = Tag("name", wire, label=group)
    shapes: list[Text | Path] = [metrics.text(runs, *at, "start", angle, tag)]
    if form.locked:
        spot = turned(x, y, angle, head - LOCK, form.head[1] - 5.0)
        shapes.append(lock(*spot, angle, Tag("lock", wire, label=group)))
    slots = []
    for quantity, dx, dy, anchor in form.rows:
        spot = turned(x, y, angle, dx - (closer if quantity == "value" else 0.0), dy)
        size = SIZE_NUMBER if quantity == "value" else SIZE_SMALL
        red = quantity == "gradient"
        marks = (form.marked and red, form.flows if red else 0)
        slots.append(Slot(wire, quantity, *spot, anchor, angle, size, group, *marks))
    middle = (form.bottom - form.top) / 2
    room = turned_corners(*turned(x, y, angle, 0.0, middle), form.width, form.height, angle)
    wide, centre = form.usual[1] - form.usual[0], sum(form.usual) / 2
    usual = turned_corners(*turned(x, y, angle, centre, middle), wide, form.height, angle)
    return Label(wire, tuple(shapes), tuple(slots), room, usual)


def lock(x: float, y: float, angle: float, tag: Tag) -> Path:
    """Return a small padlock whose left side is at ``x``, around the height ``y``."""

    def at(dx: float, dy: float) -> Point:
        return turned(x, y, angle, dx, dy)

    commands = (
        ("M", *at(0.0, -0.5)),
        ("L", *at(9.0, -0.5)),
        ("L", *at(9.0, 5.5)),
        ("L", *at(0.0, 5.5)),
        ("Z",),
        ("M", *at(1.8, -0.5)),
        ("L", *at(1.8, -2.5)),
        ("C", *at(1.8, -6.8), *at(7.2, -6.8), *at(7.2, -2.5)),
        ("L", *at(7.2, -0.5)),
        ("L", *at(5.8, -0.5)),
        ("L", *at(5.8, -2.5)),
        ("C", *at(5.8, -4.9), *at(3.2, -4.9), *at(3.2, -2.5)),
        ("L", *at(3.2, -0.5)),
        ("Z",),
    )
    return Path(commands, "lock", 0.0, "lock", tag=tag)
