"""The label rule, checked from a Picture alone: nothing overlaps.

API summary
-----------
``clashes(picture, before)``   what overlaps, one line each; empty if the rule holds (lines
                               aside)
``smudges(picture)``           halos that come too near to a text, one line each
``struck(picture)``            lines that run through a number, one line each
``texts_of(picture)``          the texts that the rule is about

A label is the texts that share ``tag.label``.  No text may touch a text of another label,
nor overlap one of its own; no text may touch a neuron, input, gate, box or pill, unless
it stands inside, and then it stands inside entirely; no two such shapes may overlap.
Turned texts are compared as turned rectangles.  With ``before``, a picture of which the
rule is known to hold, only what differs from it is checked: the pairs that are in both
have been checked.

The halo of a number keeps a gap to the ink of all other texts, also to the name and the
sign of its own label (spaces at the ends of a text have no ink).  No line runs through the
box of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from gui.scene import metrics
from gui.scene.geometry import Quad, crossings, overlap_matrix, quads, rect_corners, separation
from gui.scene.shapes import Array, Box, Ellipse, Path, Picture, Run, Segments, Shape, Text

BODIES = ("neuron", "input", "gate", "box", "pill")
TOUCH = 0.05
"""Texts of different labels keep more than this apart, in scene units."""
OWN = -0.5
"""Texts of one label (a name and its number) may touch, but not overlap."""
HALO_GAP = 0.75
"""Between a halo and the ink of any other text."""
STRUCK = -0.75
"""A line may touch the box of a number, as most digits do not reach its rim."""

Body = Box | Ellipse


def texts_of(picture: Picture) -> list[Text]:
    """Return every text that has a size."""
    return [t for t in picture.texts() if t.width > 0]


def bodies_of(picture: Picture) -> list[Body]:
    """Return the shapes that no label may touch."""
    return [s for s in picture.shapes if isinstance(s, Box | Ellipse) and s.tag.kind in BODIES]


def clashes(picture: Picture, before: Picture | None = None) -> list[str]:
    """Return a line for every pair that breaks the rule."""
    texts, bodies = texts_of(picture), bodies_of(picture)
    known = set(texts_of(before)) if before is not None else set()
    same_bodies = before is not None and [b.rect for b in bodies_of(before)] == [
        b.rect for b in bodies
    ]
    fresh = [t for t in texts if t not in known or not same_bodies]
    found = [*_between_texts(fresh, texts), *_at_bodies(fresh, bodies)]
    if not same_bodies:
        found += _between_bodies(bodies)
    return [*found, *smudges(picture)]


def _between_texts(fresh: Sequence[Text], texts: Sequence[Text]) -> Iterator[str]:
    if not fresh:
        return
    apart = separation(_corners(fresh), _corners(texts))
    near = apart <= TOUCH
    place = {id(t): i for i, t in enumerate(texts)}
    new = {id(t) for t in fresh}
    for i, j in np.argwhere(near):
        one, two = fresh[i], texts[j]
        if one is two or (id(two) in new and place[id(two)] < place[id(one)]):
            continue
        own = bool(one.tag.label) and one.tag.label == two.tag.label
        if apart[i, j] <= (OWN if own else TOUCH):
            yield f"{_said(one)} and {_said(two)} ({apart[i, j]:.2f})"


def _at_bodies(fresh: Sequence[Text], bodies: Sequence[Body]) -> Iterator[str]:
    if not fresh or not bodies:
        return
    near = overlap_matrix(_corners(fresh), quads([rect_corners(b.rect) for b in bodies]), TOUCH)
    for i, j in np.argwhere(near):
        text, body = fresh[i], bodies[j]
        inside = _inside(body)
        within = [inside(x, y) for x, y in text.corners()]
        middle = np.mean(text.corners(), axis=0)
        if inside(*middle) and not all(within):
            yield f"{_said(text)} sticks out of {body.tag.kind} {body.tag.wire}"
        elif not inside(*middle) and _touches(text, body):
            yield f"{_said(text)} touches {body.tag.kind} {body.tag.wire}"


def _touches(text: Text, body: Body) -> bool:
    """Return whether a text outside of a body meets it, not just its surrounding rectangle."""
    if isinstance(body, Box) and not body.radius:
        return True
    corners = np.array(text.corners())
    steps = np.linspace(0.0, 1.0, 25)[:, None]
    outline = [corners[k] + steps * (corners[(k + 1) % 4] - corners[k]) for k in range(4)]
    inside = _inside(body)
    return any(inside(x, y) for x, y in np.concatenate(outline))


def _inside(body: Body) -> Callable[[float, float], bool]:
    """Return the test whether a point is in a body with its rounded corners."""
    rect = body.rect
    (cx, cy), w, h = rect.center, rect.w / 2, rect.h / 2
    radius = min(body.radius, w, h) if isinstance(body, Box) else 0.0

    def box(x: float, y: float) -> bool:
        dx, dy = abs(x - cx) - (w - radius), abs(y - cy) - (h - radius)
        if dx > 0 and dy > 0:
            return dx * dx + dy * dy <= radius * radius
        return abs(x - cx) <= w and abs(y - cy) <= h

    def ellipse(x: float, y: float) -> bool:
        return ((x - cx) / w) ** 2 + ((y - cy) / h) ** 2 <= 1.0

    return ellipse if isinstance(body, Ellipse) else box


def _between_bodies(bodies: Sequence[Body]) -> Iterator[str]:
    for i, one in enumerate(bodies):
        for two in bodies[i + 1 :]:
            if one.tag.label and one.tag.label == two.tag.label:
                continue  # the halves of one neuron
            a, b = one.rect, two.rect
            if a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom:
                yield f"{one.tag.kind} {one.tag.wire} and {two.tag.kind} {two.tag.wire}"


def _corners(texts: Sequence[Text]) -> Array:
    return quads([t.corners() for t in texts])


def _said(text: Text) -> str:
    return f"{text.string!r} [{text.tag.label or text.tag.kind}]"


# -- halos -------------------------------------------------------------------------------


def smudges(picture: Picture) -> list[str]:
    """Return a line for every halo that covers, or nearly touches, a text not its own."""
    halos = [s for s in picture.shapes if s.tag.kind == "halo" and s.tag.quantity]
    texts = texts_of(picture)
    if not halos or not texts:
        return []
    around = quads([halo_corners(h) for h in halos])
    apart = separation(around, quads([ink_corners(t) for t in texts]))
    return [
        f"the halo of {halos[i].tag.wire} {halos[i].tag.quantity} at {_said(texts[j])}"
        for i, j in np.argwhere(apart < HALO_GAP)
        if not _is_own(halos[i], texts[j])
    ]


def _is_own(halo: Shape, text: Text) -> bool:
    one, two = halo.tag, text.tag
    same = (one.wire, one.port, one.quantity) == (two.wire, two.port, two.quantity)
    return same and two.kind == "number"


def halo_corners(halo: Shape) -> Quad:
    """Return the corners of a halo, upright or turned."""
    if isinstance(halo, Box):
        return rect_corners(halo.rect)
    assert isinstance(halo, Path)
    points = np.array([c[-2:] for c in halo.commands if len(c) > 1])
    along = points[1] - points[0]
    along = along / np.hypot(*along)
    down = np.array([-along[1], along[0]])
    (x0, y0), (x1, y1) = (f(points @ np.array([along, down]).T, axis=0) for f in (np.min, np.max))
    ends = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    a, b, c, d = (tuple((x * along + y * down).tolist()) for x, y in ends)
    return a, b, c, d


def ink_corners(text: Text) -> Quad:
    """Return the corners of a text without the spaces at its ends."""
    first, last = text.runs[0], text.runs[-1]
    before = _space(first, len(first.text) - len(first.text.lstrip()))
    behind = _space(last, len(last.text) - len(last.text.rstrip()))
    a, b, c, d = (np.array(p) for p in text.corners())
    along = (b - a) / max(text.width, 1e-9)
    moved = (a + before * along, b - behind * along, c - behind * along, d + before * along)
    w, x, y, z = (tuple(p.tolist()) for p in moved)
    return w, x, y, z


def _space(run: Run, count: int) -> float:
    return metrics.width(Run(" " * count, run.ink, run.font, run.size)) if count else 0.0


# -- lines -------------------------------------------------------------------------------


def struck(picture: Picture) -> list[str]:
    """Return a line for every stroke through a number."""
    numbers = [t for t in texts_of(picture) if t.tag.kind == "number"]
    if not numbers:
        return []
    boxes, found = _corners(numbers), []
    for shape in picture.shapes:
        lines = straight(shape)
        if len(lines):
            hit = crossings(lines, boxes, STRUCK).any(axis=0)
            found += [f"{shape.tag.wire} through {_said(numbers[j])}" for j in np.flatnonzero(hit)]
    return found


def straight(shape: Shape) -> Array:
    """Return the strokes of edges and wires as straight lines (n, 4), others as none."""
    if isinstance(shape, Segments) and shape.tag.kind != "halo":
        return shape.lines
    if isinstance(shape, Path) and not shape.fill and shape.tag.kind == "wire":
        return flattened(shape.commands)
    return np.empty((0, 4))


def flattened(commands: Sequence[tuple[Any, ...]], steps: int = 16) -> Array:
    """Return the commands of a path as straight lines (n, 4)."""
    lines: list[list[float]] = []
    pen: tuple[float, ...] = (0.0, 0.0)
    for kind, *rest in commands:
        if kind == "L":
            lines.append([*pen, *rest])
        elif kind == "C":
            a, b, c, d = np.array([pen, rest[:2], rest[2:4], rest[4:]])
            t = np.linspace(0, 1, steps + 1)[:, None]
            points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
            lines += [[*p, *q] for p, q in pairwise(points.tolist())]
        pen = tuple(rest[-2:])
    return np.array(lines).reshape(-1, 4)
