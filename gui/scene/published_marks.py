"""What a source printed, at the numbers and steps where it belongs.

API summary
-----------
``marks_of(frame)``               the printed numbers of the iteration that is shown
``marks_at(frame, subject)``      those of one number
``printed_text(entry, written)``, ``right_text(entry, written)``   as printed; the right number
``sentence(entry, frame)``        what was printed, and why it differs where it does
``with_notes(explanations, frame)``   explanations with that as remarks
``noted(picture, frame)``         the effect: small marks at such numbers, if the view asks

A printed number is told of only while the number at its place is the one that it was printed
for: once something has been changed, the source speaks of something else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from core.experiment import Experiment, Published
from core.gates import rule
from core.marks import Remark
from core.published import Printed, printed_in
from core.trace import Snapshot, Trace
from gui.i18n import N_, catalog
from gui.scene.frame import Frame
from gui.scene.numbers import DIGITS_MAX, MINUS, Format, format_number
from gui.scene.shapes import Ellipse, Labels, Path, Picture, Point, Rect, Shape, Tag, Text

if TYPE_CHECKING:
    from core.explain_tokens import Explanation, Subject

ERRATUM: Final = N_("The source prints {printed} for {name}; right is {right}.")
AGREES: Final = N_("The source prints {printed} for {name}.")
_CLOSE: Final = 1e-6
_GRADIENTS: Final = ("gradient", "flow", "updated")
_AWAY: Final = 1.2
_SIZE: Final = 5.0
_DOT: Final = 1.7
_TAG: Final = "note"


@dataclass(frozen=True, slots=True)
class Mark:
    """A printed number, the step that makes it, and its place; of a table there is no step."""

    entry: Published
    wire: str
    quantity: str = ""
    entry_index: tuple[int, ...] = ()
    row: int | None = None
    port: tuple[str, int] | None = None
    step: int = 0


# -- which there are ---------------------------------------------------------------------


def marks_of(frame: Frame) -> tuple[Mark, ...]:
    """Return the marks of the iteration that ``frame`` shows, of a table all of them."""
    experiment, snapshot = frame.experiment, frame.snapshot
    if not experiment.published:
        return ()
    if snapshot is None:
        return _of_table(experiment)
    return _of_trace(experiment, snapshot.trace, frame.position.iteration)


@lru_cache(maxsize=4)
def _of_table(experiment: Experiment) -> tuple[Mark, ...]:
    table = experiment.table
    if table is None:
        return ()
    from core.loss_tables import evaluate
    from core.table_numbers import array_of

    results, made = evaluate(table), []
    for entry in experiment.published:
        name, index = _split(entry.path)
        array = array_of(table, results, name)
        if array is None or len(index) != array.ndim:
            continue
        inside = all(i < size for i, size in zip(index, array.shape, strict=True))
        if inside and _is(entry, float(array[index])):
            made.append(Mark(entry, name, "value", index))
    return tuple(made)


def _split(path: str) -> tuple[str, tuple[int, ...]]:
    """Return a path without its indices, and these."""
    name, *rest = path.split("[")
    numbers = [part.rstrip("]") for part in rest]
    return name, tuple(int(n) for n in numbers if n.isdigit())


@lru_cache(maxsize=4)
def _of_trace(experiment: Experiment, trace: Trace, iteration: int) -> tuple[Mark, ...]:
    plan = trace.plan
    ratios = Snapshot(trace, 0).ratios
    made = []
    for found in printed_in(experiment, plan):
        if found.iteration != iteration or (ratios and found.quantity in _GRADIENTS):
            continue
        right = recorded(found, trace)
        if right is not None and _is(found.entry, right):
            place = (found.wire, found.quantity, found.index, found.row, found.port)
            made.append(Mark(found.entry, *place, found.step(plan)))
    return tuple(made)


def recorded(found: Printed, trace: Trace) -> float | None:
    """Return the number of ``trace`` where ``found`` stands; rounded by hand, the exact one."""
    exact = trace
    if type(trace) is not Trace:  # by hand, which few are
        from core.hand_trace import HandTrace

        exact = trace.exact if isinstance(trace, HandTrace) else trace
    snapshot = Snapshot(exact, exact.plan.length)
    if found.local:
        array = _local(snapshot, found.wire)
    else:
        array = snapshot.number(found.wire, found.quantity, found.port)
    if array is None:
        return None
    index = found.index if found.row is None else (found.row, *found.index)
    if len(index) != array.ndim or any(i >= n for i, n in zip(index, array.shape, strict=True)):
        return None
    return float(array[index])


def _local(snapshot: Snapshot, wire: str) -> np.ndarray | None:
    """Return the local derivative of the first gate that reads ``wire`` by it."""
    for gate_id, port in snapshot.graph.consumers[wire]:
        gate = snapshot.graph.gate(gate_id)
        values = snapshot.trace.values
        inputs = [values[name] for name in gate.inputs]
        if rule(gate.op).elementwise:
            found = rule(gate.op).local(port, inputs, values[gate.output], gate.attributes)
            return np.broadcast_to(np.asarray(found), values[gate.output].shape)
    return None


def _is(entry: Published, number: float) -> bool:
    right = entry.computed
    return right is not None and math.isclose(right, number, rel_tol=_CLOSE, abs_tol=1e-12)


def marks_at(frame: Frame, subject: Subject) -> tuple[Mark, ...]:
    """Return the marks of one number as ``frame`` shows it."""
    return tuple(
        mark
        for mark in marks_of(frame)
        if (mark.wire, mark.quantity, mark.port) == (subject.wire, subject.quantity, subject.port)
        and mark.entry_index == (subject.entry or ())
        and _is_shown(mark, frame)
    )


def _is_shown(mark: Mark, frame: Frame) -> bool:
    """Return whether it is of the sample that is shown, or of none."""
    return mark.row is None or mark.row == frame.batch_row


# -- in words ----------------------------------------------------------------------------


def printed_text(entry: Published, written: Format) -> str:
    """Return what the source printed, with the sign of decimals that stands beside it."""
    text = entry.printed.replace("-", MINUS)
    return text.replace(".", ",") if written.comma else text


def right_text(entry: Published, written: Format) -> str:
    """Return the right number with as many digits as the printed one, to be compared."""
    if entry.computed is None:
        return ""
    printed = len(entry.printed.partition(".")[2])
    digits = min(max(written.digits, printed), DIGITS_MAX)
    return format_number(entry.computed, replace(written, digits=digits, hand=None))


def _remark(entry: Published, frame: Frame) -> tuple[Remark, str]:
    """Return what was printed as a remark, and the comment on it."""
    from gui.scene.printed_names import spelled

    told = frame.experiment.localized(frame.view.language).told(entry)
    written = frame.view.numbers
    fields = {"name": spelled(told.name), "printed": printed_text(entry, written)}
    if entry.agrees:
        return Remark(AGREES, fields), told.comment
    return Remark(ERRATUM, {**fields, "right": right_text(entry, written)}), told.comment


def sentence(entry: Published, frame: Frame) -> str:
    """Return what was printed, what is right where that differs, and why."""
    remark, comment = _remark(entry, frame)
    said = catalog(frame.view.language).tr(remark.template, **remark.fields)
    return f"{said} {comment}" if comment else said


def with_notes(explanations: Sequence[Explanation], frame: Frame) -> tuple[Explanation, ...]:
    """Return ``explanations`` with what the source printed for their numbers as remarks."""
    return tuple(_with_notes(made, frame) for made in explanations)


def _with_notes(explanation: Explanation, frame: Frame) -> Explanation:
    found = marks_at(frame, explanation.subject)
    if not found:
        return explanation
    said = tuple(Remark("{note}", {"note": sentence(mark.entry, frame)}) for mark in found)
    return replace(explanation, remarks=(*explanation.remarks, *said))


# -- on the picture ----------------------------------------------------------------------


def noted(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with a mark at each printed number that is there."""
    if not frame.view.notes:
        return picture
    at = None if frame.snapshot is None else frame.snapshot.at
    found: dict[tuple[object, ...], Mark] = {}
    for mark in marks_of(frame):
        if _is_shown(mark, frame) and (at is None or mark.step <= at):
            key = (mark.wire, mark.quantity, mark.port, mark.entry_index)
            if key not in found or not mark.entry.agrees:
                found[key] = mark
    if not found:
        return picture
    made = tuple(_shapes(picture, found))
    return Picture((*picture.shapes, *made), picture.bounds) if made else picture


def _shapes(picture: Picture, found: dict[tuple[object, ...], Mark]) -> Iterator[Shape]:
    for shape in picture.shapes:
        tag = shape.tag
        if tag.kind not in ("number", "transient") or not tag.wire:
            continue
        if isinstance(shape, Text):
            mark = found.get((tag.wire, tag.quantity, tag.port, tag.entry))
            if mark is not None:
                yield _drawn(mark, *shape.corners()[:2])
        elif isinstance(shape, Labels):
            yield from _on_labels(shape, found)


def _on_labels(labels: Labels, found: dict[tuple[object, ...], Mark]) -> Iterator[Shape]:
    tag = labels.tag
    for entry, place in zip(labels.entries, labels.places.tolist(), strict=False):
        mark = found.get((tag.wire, tag.quantity, tag.port, entry))
        if mark is not None:
            room = labels.room(place)
            yield _drawn(mark, (room.x, room.y), (room.right, room.y))


def _drawn(mark: Mark, left: Point, right: Point) -> Shape:
    """Return the mark behind the upper right corner of a number, turned with it."""
    (x0, y0), (x1, y1) = left, right
    long = math.hypot(x1 - x0, y1 - y0) or 1.0
    along = (x1 - x0) / long, (y1 - y0) / long
    down = -along[1], along[0]

    def at(dx: float, dy: float) -> Point:
        return x1 + dx * along[0] + dy * down[0], y1 + dx * along[1] + dy * down[1]

    tag = Tag(_TAG, mark.wire, mark.port, mark.quantity, "", mark.entry_index)
    if mark.entry.agrees:
        x, y = at(_AWAY + _DOT, 2 * _DOT)
        return Ellipse(Rect(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT), "name", "name", 1.0, tag)
    corners = at(_AWAY, 0.0), at(_AWAY + _SIZE, 0.0), at(_AWAY + _SIZE, _SIZE)
    (a, b), (c, d), (e, f) = corners
    line = (("M", a, b), ("L", c, d), ("L", e, f), ("Z",))
    return Path(line, "warning", 1.0, "warning", tag=tag)
