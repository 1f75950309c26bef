"""What a person must know of a trial besides its numbers.  Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.leaf_names import Leaf
from gui.i18n import tr
from gui.scene.asked import asked
from gui.scene.frame import Frame
from gui.scene.whatif_rows import Row


def notes(frame: Frame, leaf: Leaf, first: int, *, moves: bool) -> Iterator[str]:
    """Yield sentences: what applying does besides, and in what these numbers differ.

    ``first``: the iteration the experiment starts with; ``moves``: whether anything would
    change.
    """
    if moves and frame.position.iteration > first:
        if leaf.batch:
            yield tr(
                "Applied, it changes the data from the first iteration on: the parameters of "
                "this iteration change, too."
            )
        else:
            yield tr(
                "Applied, the experiment starts at iteration {number}: what was before is given "
                "up.",
                number=frame.position.iteration,
            )
    if frame.sample_number is not None:
        yield tr(
            "Outputs are those of sample {number}; the loss is that of the whole batch.",
            number=frame.sample_number,
        )
    if frame.reading.hand is not None:
        yield tr("Nothing is rounded here, unlike in the calculation by hand.")
    if frame.reading.start or frame.experiment.start_value != 1.0:
        yield tr("The gradient here is that of the loss, started with 1.")


def tells_asked(frame: Frame, rows: Sequence[Row]) -> bool:
    """Return whether ``rows``, or the gradient of the first, tell a number that is asked for."""
    told = {(row.tag.wire, "value", None) for row in rows}
    told |= {(rows[0].tag.wire, "gradient", None)}
    return not told.isdisjoint(asked(frame) | asked(frame.opened()))
