"""What the formula panel says of a frame, and how it is set in type.

API summary
-----------
``explained(frame)``              what is explained, or the sentence that stands there instead
``typeset(made, frame, paper)``   its formulas for some paper
``Recent()``                      the same, remembered for the last few frames
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.trace import Snapshot
from gui.i18n import catalog, tr
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture
from gui.selection import newest_quantity, told
from gui.shown import the_same

if TYPE_CHECKING:
    # Imported with the first number: the first picture does not wait for them.
    from core.explain import Explanation, Subject
    from gui.scene.formula_links import Place
    from gui.scene.formula_room import Room

MOST: Final = 4
"""A step that brings more numbers than this has only the first explained."""
KEEP: Final = 12
"""So many frames are remembered: who goes back and forth sees the same ones again."""


@dataclass(frozen=True, slots=True)
class Explained:
    """``sentence`` stands beside the formulas or instead of them.

    ``first``: nothing has been done yet, and a key brings the first number.
    """

    explanations: tuple[Explanation, ...] = ()
    sentence: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """Where formulas stand: below each other ``width`` wide, or beside each other in ``room``."""

    size: float
    width: float
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """An explanation in type, as text to be read aloud, and what in it can be gone to."""

    picture: Picture
    text: str
    places: tuple[Place, ...]


def explained(frame: Frame) -> Explained:
    """Explain what ``frame`` has selected, or else its newest numbers."""
    snapshot = frame.explained
    if snapshot is None:
        return Explained(sentence=tr("A table of losses: there is nothing to step through."))
    if not snapshot.at and not frame.view.selected:
        first = frame.position.iteration == 1
        return Explained((), "" if first else tr("Press → for the first number"), first)
    subjects = subjects_of(snapshot, frame.view)
    made = questioned(noted(_found(frame, snapshot, subjects), frame), frame)
    asks = tr("Which number comes here? Press → to see it.") if frame.view.asking else ""
    return Explained(made, asks if made else missing(snapshot, subjects))


def typeset(made: Explained, frame: Frame, paper: Paper) -> tuple[Formula, ...]:
    """Return the formulas of a frame, each as wide as the paper or all beside each other."""
    if not made.explanations:
        return ()
    from gui.scene.formula_fit import column, strip
    from gui.scene.formula_lines import Measured
    from gui.scene.formula_links import places
    from gui.scene.formula_text import formula_text

    numbers, words = frame.view.numbers, catalog(frame.view.language)
    measured = [Measured(one, numbers, words) for one in made.explanations]
    if paper.room is None:
        pictures = column(measured, paper.size, paper.width)
    else:
        pictures = strip(measured, paper.room)
    return tuple(
        Formula(picture, formula_text(one, numbers), places(picture))
        for one, picture in zip(made.explanations, pictures, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    frame: Frame
    paper: Paper
    explained: Explained
    formulas: tuple[Formula, ...]


class Recent:
    """The last frames of one iteration with all that was made of them."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def of(self, frame: Frame, paper: Paper) -> tuple[Explained, tuple[Formula, ...]]:
        """Return what is explained in ``frame``, and the same set in type for ``paper``."""
        known = next((k for k in self._kept if the_same(k.frame, frame) is k.frame), None)
        if known is not None and known.paper == paper:
            return known.explained, known.formulas
        made = explained(frame) if known is None else known.explained
        formulas = typeset(made, frame, paper)
        # A record of an iteration may be large: none is kept that nobody sees.
        others = [k for k in self._kept if k is not known and _of_one_trace(k.frame, frame)]
        self._kept = [*others[1 - KEEP :], _Kept(frame, paper, made, formulas)]
        return made, formulas


def _of_one_trace(one: Frame, other: Frame) -> bool:
    if one.snapshot is None or other.snapshot is None:
        return False
    return one.snapshot.trace is other.snapshot.trace


def _found(
    frame: Frame, snapshot: Snapshot, subjects: Sequence[Subject]
) -> tuple[Explanation, ...]:
    from core.why import why

    gates = frame.opened().view.view == "gates"
    shown = told(frame) or snapshot
    found = [
        why(shown, one, frame.view.sample, gates=gates) for one in subjects_of(shown, frame.view)
    ]
    if shown is not snapshot and not any(found):
        found = [why(snapshot, one, frame.view.sample, gates=gates) for one in subjects]
    if snapshot.ratios and frame.view.selected:
        found += costs(snapshot, subjects, frame.view.sample)
    return tuple(one for one in found if one is not None)


def costs(snapshot: Snapshot, subjects: Sequence[Subject], sample: int) -> list[Explanation | None]:
    """Return what the ratios of ``subjects`` make of the loss's gradients, where they are there."""
    from core.explain import explain
    from core.ratio import cost_explanation, local_cost

    made: list[Explanation | None] = []
    for subject in subjects:
        if subject.quantity != "gradient" or explain(snapshot, subject, sample) is None:
            continue
        cost = local_cost(snapshot, subject.wire, sample, subject.entry)
        made.append(None if cost is None else cost_explanation(snapshot, cost))
    return made


def missing(snapshot: Snapshot, subjects: Sequence[Subject]) -> str:
    """Say that no subject has its number at this step, and whether one ever comes."""
    from core.explain import explain

    last = Snapshot(snapshot.trace, snapshot.plan.length)
    if any(explain(last, subject) is not None for subject in subjects):
        return tr("This number is not there yet at this step: press → to go on to it.")
    return tr("There is no such number at any step of this iteration.")


def noted(found: tuple[Explanation, ...], frame: Frame) -> tuple[Explanation, ...]:
    """Return explanations with what the source printed for their numbers."""
    if not frame.experiment.published:
        return found
    from gui.scene.published_marks import with_notes

    return with_notes(found, frame)


def questioned(found: tuple[Explanation, ...], frame: Frame) -> tuple[Explanation, ...]:
    """Return explanations that do not tell what is asked for."""
    from core.explain_tokens import NumberOf, flat, question
    from gui.scene.asked import asked

    keys = asked(frame.opened()) | asked(frame)
    if not keys:
        return found

    def tells(explanation: Explanation) -> bool:
        subject = explanation.subject
        told = {(subject.wire, subject.quantity, subject.port)}
        for line in explanation.lines:
            numbers = (t for t in flat(line.numbers) if isinstance(t, NumberOf))
            told |= {(t.wire, t.quantity, t.port) for t in numbers}
        return bool(told & keys)

    return tuple(question(made) if tells(made) else made for made in found)


def subjects_of(snapshot: Snapshot, view: ViewSettings) -> tuple[Subject, ...]:
    """Return what is to be explained: what is selected, else the newest numbers."""
    from core.explain import Subject, newest_subjects

    if not view.selected:
        newest = newest_subjects(snapshot)
        return newest if len(newest) <= MOST else newest[:1]
    if view.quantity:
        return (Subject(view.selected, view.quantity, view.port, view.entry or None),)
    quantity = newest_quantity(snapshot, view.selected)
    return (Subject(view.selected, quantity, None, view.entry or None),)
