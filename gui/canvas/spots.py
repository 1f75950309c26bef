"""Where on a Picture the numbers of a wire stand.  Knows no Qt."""

from __future__ import annotations

from functools import reduce

from gui.scene.frame import Frame
from gui.scene.shapes import Box, Ellipse, Image, Path, Picture, Point, Rect, Shape, Tag, Text


def boxes_of(picture: Picture, wire: str) -> list[Rect]:
    """Return the boxes of the texts of ``wire``.

    Without texts those of its gate, pill or matrix; without these, of its line.
    """
    shapes = [shape for shape in picture.shapes if wire and shape.tag.wire == wire]
    for kinds in ((Text,), (Box, Ellipse, Image), (Path,)):
        found = [box for shape in shapes if isinstance(shape, kinds) for box in box_of_shape(shape)]
        if found:
            return found
    return []


def box_of(picture: Picture, wire: str) -> Rect | None:
    """Return one box around the boxes of ``wire`` that lie near the first one.

    ``None`` if the picture does not show the wire.
    """
    found = boxes_of(picture, wire)
    if not found:
        return None
    return reduce(Rect.united, [box for box in found if _near(found[0], box)])


def same_parts(before: Frame | None, after: Frame) -> bool:
    """Return whether both show the same diagram in the same view, maybe in other layouts."""
    if before is None or before.snapshot is None or after.snapshot is None:
        return False
    a, b = before.view, after.view
    return (a.view, a.expanded, before.experiment.id) == (
        b.view,
        b.expanded,
        after.experiment.id,
    ) and before.snapshot.graph.wires.keys() == after.snapshot.graph.wires.keys()


def carried(before: Picture, after: Picture, point: Point) -> Point:
    """Return where ``point`` of one picture lies in another one of the same things.

    It keeps its place beside the nearest part that both have; without one, its relative
    place in the bounds.
    """
    old, new = _parts(before), _parts(after)
    near = min((tag for tag in old if tag in new), key=lambda t: _far(old[t], point), default=None)
    if near is not None:
        (x0, y0), (x1, y1) = old[near].center, new[near].center
        return point[0] - x0 + x1, point[1] - y0 + y1
    a, b = before.bounds, after.bounds
    across, down = (point[0] - a.x) / (a.w or 1.0), (point[1] - a.y) / (a.h or 1.0)
    return b.x + across * b.w, b.y + down * b.h


def _parts(picture: Picture) -> dict[Tag, Rect]:
    """Return the boxes of what stands for a number, a neuron or a gate, by tag."""
    made: dict[Tag, Rect] = {}
    for shape in picture.shapes:
        if shape.tag.wire and shape.tag not in made and not isinstance(shape, Path):
            made.update((shape.tag, box) for box in box_of_shape(shape)[:1])
    return made


def _far(box: Rect, point: Point) -> float:
    (x, y), (u, v) = box.center, point
    return (x - u) ** 2 + (y - v) ** 2


def _near(a: Rect, b: Rect) -> bool:
    return a.grown(2 * a.h).contains(b.center)


def box_of_shape(shape: Shape) -> tuple[Rect, ...]:
    """Return the box around a shape; none of many lines or labels in one."""
    if isinstance(shape, Text):
        return (_around([x for x, _ in shape.corners()], [y for _, y in shape.corners()]),)
    if isinstance(shape, Box | Ellipse | Image):
        return (shape.rect,)
    if isinstance(shape, Path):
        numbers = [n for _, *rest in shape.commands for n in rest]
        return (_around(numbers[::2], numbers[1::2]),) if numbers else ()
    return ()


def _around(xs: list[float], ys: list[float]) -> Rect:
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
