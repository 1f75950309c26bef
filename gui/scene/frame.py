"""What a view is given: one snapshot, where it stands, and how to show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from core.experiment import NETWORK, Experiment
from core.graph import Graph
from core.reading import USUAL, Reading, closed_graph
from core.session import Position
from core.trace import Snapshot, first_checkpoint
from gui.scene.numbers import DIGITS, FIXED, FORMS, Format

if TYPE_CHECKING:
    # Imported when a frame first has one: the first picture waits for none of them.
    from core.hand_digits import Digits as Decimals
    from gui.scene.chosen_path import ChosenPath
    from gui.scene.hand_numbers import ByHand

WRITTEN: Final = ("digits", "form", "comma")
"""The fields of :class:`ViewSettings` that say how numbers are written."""


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """How the user wants to see it; nothing here changes a number.

    ``view``: ``network``, ``gates`` or ``table``.  ``digits``, ``form`` and ``comma``: how
    numbers are written, together ``numbers``.  ``sample``: row of the batch that is
    shown, counted from 0.  ``selected``: a wire's id or ``""``; ``quantity`` (``value``,
    ``gradient``, ``updated``, ``flow`` or ``""``), ``port`` and ``entry`` (of an array) say
    which of its numbers.

    ``focus``: the wire whose surroundings are lit while the rest fades, or ``""``;
    ``focus_entry`` its unit or entry where it is an array; ``held`` if it was meant to stay,
    so that a wide layer shows its unit, too (what is only pointed at moves nothing).
    ``unfolded``: the layers (inputs
    0) of a wide network that show every unit.  ``expanded``: the neuron (layer, unit) of
    which the gates are shown, or ``None``.  ``asking``: the newest number's place is shown
    empty (predict mode).  ``hidden``: what is left out, of ``value``, ``gradient``,
    ``updated``, ``name``.  ``path``: one way of the selected number's gradient to the loss,
    which is drawn while the rest fades.

    ``notes``: numbers that the source has printed bear a mark.
    The flags ``printed``, ``show_title``, ``show_legend`` and ``show_caption`` are for files and
    paper; on the canvas all are off.
    """

    view: str = "network"
    digits: int = 4
    language: str = "en"
    sample: int = 0
    selected: str = ""
    quantity: str = ""
    port: tuple[str, int] | None = None
    entry: tuple[int, ...] = ()
    focus: str = ""
    focus_entry: tuple[int, ...] = ()
    held: bool = False
    unfolded: frozenset[int] = frozenset()
    expanded: tuple[int, int] | None = None
    asking: bool = False
    hidden: frozenset[str] = frozenset()
    path: ChosenPath | None = None
    form: str = FIXED
    comma: bool = False
    hand: ByHand | None = None
    notes: bool = False
    show_title: bool = False
    show_legend: bool = False
    show_caption: bool = False
    printed: bool = False

    @property
    def on_paper(self) -> bool:
        """Whether there is nobody who could press anything in the picture."""
        return self.printed or self.show_title or self.show_legend or self.show_caption

    @property
    def numbers(self) -> Format:
        """How numbers are written; layouts need no more of it than ``digits``."""
        return Format(self.digits, self.form, self.comma, self.hand)


def wished_format(experiment: Experiment, usual: Format) -> Format:
    """Return how ``experiment`` wants its numbers written; what it does not say is as usual."""
    wish = experiment.view
    digits, form, comma = (wish.get(name) for name in ("digits", "form", "decimal_comma"))
    return Format(
        digits if type(digits) is int and digits in DIGITS else usual.digits,
        form if isinstance(form, str) and form in FORMS else usual.form,
        comma if isinstance(comma, bool) else usual.comma,
    )


def hand_format(
    experiment: Experiment, snapshot: Snapshot, by_hand: Decimals, usual: Format
) -> Format:
    """Return ``usual`` with the decimals that numbers of ``snapshot`` keep by hand."""
    from gui.scene.hand_numbers import kept

    later = snapshot.trace.before.iteration > first_checkpoint(experiment).iteration
    hand = kept(by_hand, snapshot.graph, later=later)
    return replace(usual, digits=max(usual.digits, by_hand.finest), hand=hand)


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything one picture is made of.  ``snapshot`` is ``None`` for a loss table."""

    experiment: Experiment
    snapshot: Snapshot | None
    position: Position
    view: ViewSettings
    reading: Reading = USUAL

    def __post_init__(self) -> None:
        # One place that says which decimals are kept, so that no view can miss it.
        digits = self.reading.hand
        if digits is None or self.snapshot is None:
            if self.view.hand is not None:
                object.__setattr__(self, "view", replace(self.view, hand=None))
            return
        made = hand_format(self.experiment, self.snapshot, digits, self.view.numbers)
        object.__setattr__(self, "view", replace(self.view, hand=made.hand, digits=made.digits))

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

    def folded(self) -> Frame:
        """Return the frame with every gate closed: what views of layers and units draw."""
        graph = self.closed
        if self.snapshot is None or graph is None or graph is self.snapshot.graph:
            return self
        from core.folded import folded
        from gui.scene.chosen_path import folded_path

        view, wires = self.view, self.snapshot.graph.wires
        outside: dict[str, Any] = {
            name: wires[wire].part
            for name, wire in (("selected", view.selected), ("focus", view.focus))
            if wire in wires and wire not in graph.wires
        }
        outside["path"] = folded_path(view.path, self.snapshot.graph, graph)
        part = folded(self.snapshot, graph)
        return replace(self, snapshot=part, view=replace(view, **outside))

    @property
    def closed(self) -> Graph | None:
        """The graph with every gate closed; ``None`` without one."""
        if self.snapshot is None:
            return None
        graph = self.snapshot.graph
        if not self.reading.opened:
            return graph
        return closed_graph(self.experiment, graph.granularity, self.reading)

    def opened(self) -> Frame:
        """Return the frame of the expanded neuron's gates, or this one where none is."""
        chosen, snapshot = self.view.expanded, self.folded().snapshot
        if chosen is None or snapshot is None or self.experiment.kind != NETWORK:
            return self
        from core.neuron import expanded

        part = expanded(snapshot, self.experiment, *chosen)
        if self.snapshot is not None and self.snapshot is not snapshot:
            from core.neuron_open import with_parts

            part = with_parts(part, self.snapshot)
        return replace(self, snapshot=part, view=replace(self.view, view="gates", expanded=None))

    @property
    def explained(self) -> Snapshot | None:
        """Where the selected wire is: in the expanded neuron, if only that has it."""
        snapshot, wire = self.snapshot, self.view.selected
        if snapshot is None or not wire or wire in snapshot.graph.wires:
            return snapshot
        return self.opened().snapshot
