"""What a view is given: one snapshot, where it stands, and how to show it."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiment import Experiment
from core.session import Position
from core.trace import Snapshot


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How the user wants to see it; nothing here changes a number.

    ``view``: ``network``, ``gates`` or ``table``.  ``sample``: row of the batch that is
    shown, counted from 0.  ``selected``: a wire's id or ``""``; ``quantity`` (``value``,
    ``gradient``, ``updated``, ``flow`` or ``""``) and ``port`` say which of its numbers.
    The three ``show_*`` flags are for exports; on the canvas title, legend and caption
    are off.
    """

    view: str = "network"
    digits: int = 4
    language: str = "en"
    sample: int = 0
    selected: str = ""
    quantity: str = ""
    port: tuple[str, int] | None = None
    show_title: bool = False
    show_legend: bool = False
    show_caption: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything one picture is made of.  ``snapshot`` is ``None`` for a loss table."""

    experiment: Experiment
    snapshot: Snapshot | None
    position: Position
    view: ViewSettings

    @property
    def batch_row(self) -> int:
        """The row of the batch that is shown, from 0; 0 where there is no batch."""
        count = 0 if self.snapshot is None else len(self.snapshot.trace.rows)
        return min(self.view.sample, max(count - 1, 0))

    @property
    def sample_number(self) -> int | None:
        """The number of the shown sample in the data set, from 1.

        ``None`` where there is only one, or no data.
        """
        data = self.experiment.data
        if self.snapshot is None or data is None or len(data.inputs) < 2:
            return None
        return int(self.snapshot.trace.rows[self.batch_row]) + 1
