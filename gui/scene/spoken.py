"""What a screen reader says: the newest number, the selected one, a part of the diagram.

API summary
-----------
``newest_sentence(frame)``           what the step that was done last has brought
``selected_sentence(frame)``         the selected wire and its numbers; ``""`` without one
``part_name(frame, wire, entry)``    what a part of the diagram is
``part_numbers(frame, wire, entry)`` its numbers, as far as they are there
``spoken_number(x, digits, words)``  a number in words that every voice reads alike

The news comes first and the place last, so that who steps on quickly hears what changes.
What is asked for in predict mode, or hidden from sight, is not told either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from core.newest import Key
from core.trace import Array, Snapshot
from gui.i18n import N_, Catalog, catalog
from gui.scene.asked import asked
from gui.scene.effect_hidden import hides
from gui.scene.frame import Frame
from gui.scene.furniture import PHASE_TEXTS, sample_text
from gui.scene.numbers import MINUS, Digits, format_number
from gui.scene.spoken_names import Entry, thing

QUANTITIES: Final = {
    "value": N_("value"),
    "gradient": N_("gradient"),
    "updated": N_("value after the update"),
}
RATIO: Final = N_("ratio")
"""What a derivative is called that is not one of the loss."""
MOST: Final = 4
"""A step that brings more numbers than this has only the first told, and how many there are."""


def newest_sentence(frame: Frame) -> str:
    """Return what the newest step has brought and where it stands; at a start, only that."""
    words, snapshot = catalog(frame.view.language), frame.snapshot
    if snapshot is None:
        return words.tr("A table of losses: there is nothing to step through.")
    from core.explain import newest_subjects

    keys = [(s.wire, s.quantity, s.port) for s in newest_subjects(snapshot)]
    teller = _Teller(frame, snapshot, words)
    told = [teller.with_number(key, ()) for key in keys[: MOST if len(keys) <= MOST else 1]]
    if len(keys) > MOST:
        told.append(words.tr("numbers in this step: {n}", n=len(keys)))
    return " ".join(f"{part}." for part in (*told, _where(frame, snapshot, words)))


def selected_sentence(frame: Frame) -> str:
    """Return the selected wire and the number that is meant, else all that it has."""
    view = frame.view
    if frame.experiment.table is not None:
        from gui.scene.table_words import table_name

        name = table_name(frame, view.selected, view.entry)
        return f"{name}: {part_numbers(frame, view.selected, view.entry)}." if name else ""
    teller = _teller(frame, view.selected)
    if teller is None:
        return ""
    if view.quantity:
        return teller.with_number((view.selected, view.quantity, view.port), view.entry) + "."
    name = teller.name(view.selected, view.entry)
    return f"{name}, {teller.numbers(view.selected, view.entry)}."


def part_name(frame: Frame, wire: str, entry: Entry = ()) -> str:
    """Return what a part of the diagram is; ``""`` if the frame does not have it."""
    if frame.experiment.table is not None:
        from gui.scene.table_words import table_name

        return table_name(frame, wire, entry)
    teller = _teller(frame, wire)
    return "" if teller is None else teller.name(wire, entry)


def part_numbers(frame: Frame, wire: str, entry: Entry = ()) -> str:
    """Return the numbers of a part of the diagram; ``""`` if the frame does not have it."""
    if frame.experiment.table is not None:
        from gui.scene.table_words import table_number

        value = table_number(frame, wire, entry)
        words = catalog(frame.view.language)
        return "" if value is None else spoken_number(value, frame.view.numbers, words)
    teller = _teller(frame, wire)
    return "" if teller is None else teller.numbers(wire, entry)


def step_text(frame: Frame) -> str:
    """Return step and phase: "step 12 of 78, forward"; ``""`` for a loss table."""
    snapshot, words = frame.snapshot, catalog(frame.view.language)
    if snapshot is None:
        return ""
    step = words.tr("step {n} of {total}", n=snapshot.at, total=snapshot.plan.length)
    return f"{step}, {words.tr(PHASE_TEXTS[snapshot.phase])}"


def spoken_number(x: float, digits: Digits, words: Catalog) -> str:
    """Return ``x`` with as many ``digits`` as on the screen, without zeros at the end."""
    if np.isnan(x):
        return words.tr("not a number")
    if np.isinf(x):
        return words.tr("infinity") if x > 0 else words.tr("minus infinity")
    mantissa, _, power = format_number(x, digits).partition("e")
    if "." in mantissa or "," in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".,")
    mantissa, power = (_signed(part, words) for part in (mantissa, power))
    if not power:
        return mantissa
    return words.tr("{mantissa} times ten to the power of {power}", mantissa=mantissa, power=power)


def _signed(figures: str, words: Catalog) -> str:
    if not figures.startswith(MINUS):
        return figures
    return words.tr("minus {number}", number=figures.removeprefix(MINUS))


def _where(frame: Frame, snapshot: Snapshot, words: Catalog) -> str:
    """Return step and phase, the iteration where one begins, the sample where there are some."""
    parts = [step_text(frame)]
    if snapshot.at <= 1:
        parts.insert(0, words.tr("iteration {k}", k=frame.position.iteration))
    if frame.reading.hand is not None:
        parts.append(words.tr("calculated by hand"))
    if frame.sample_number is not None:
        parts.append(words.tr("sample {n}", n=sample_text(frame, words)))
    return ", ".join(parts)


def _teller(frame: Frame, wire: str) -> _Teller | None:
    """Return who knows ``wire``: the frame itself, or that of its expanded neuron."""
    words = catalog(frame.view.language)
    for one in (frame, frame.opened()):
        if one.snapshot is not None and wire in one.snapshot.graph.wires:
            return _Teller(one, one.snapshot, words)
    return None


class _Teller:
    """The numbers of one snapshot in words."""

    def __init__(self, frame: Frame, snapshot: Snapshot, words: Catalog) -> None:
        self.frame = frame
        self.snapshot = snapshot
        self.words = words
        self.asked = asked(frame)
        self.row = frame.batch_row

    def name(self, wire: str, entry: Entry) -> str:
        """Return what a wire is."""
        return thing(self.snapshot.graph, wire, entry, self.words)

    def with_number(self, key: Key, entry: Entry) -> str:
        """Return thing, quantity and number."""
        name = self.name(key[0], entry)
        return f"{name}, {self._quantity(key)}: {self._number(key, entry)}"

    def numbers(self, wire: str, entry: Entry) -> str:
        """Return every number of a wire that is there, or that none is."""
        keys: list[Key] = [(wire, quantity, None) for quantity in QUANTITIES]
        there = [key for key in keys if self.snapshot.number(*key) is not None]
        found = [f"{self._quantity(key)}: {self._number(key, entry)}" for key in there]
        return "; ".join(found) or self.words.tr("not there yet")

    def _quantity(self, key: Key) -> str:
        port = key[2]
        if port is None:
            ratio = key[1] == "gradient" and self.snapshot.ratios
            return self.words.tr(RATIO if ratio else QUANTITIES[key[1]])
        source = self.name(self.snapshot.graph.gate(port[0]).output, ())
        if self.snapshot.ratios:
            return self.words.tr("part of the ratio, from {source}", source=source)
        return self.words.tr("part of the gradient, from {source}", source=source)

    def _number(self, key: Key, entry: Entry) -> str:
        if key in self.asked:
            return self.words.tr("asked for")
        if hides(self.frame.view.hidden, key[1]):
            return self.words.tr("hidden")
        table = self.snapshot.number(*key)
        if table is None:
            return self.words.tr("not there yet")
        if self.snapshot.graph.wires[key[0]].batched:
            table = table[min(self.row, len(table) - 1)]
        return self._array(np.asarray(table[entry] if entry else table))

    def _array(self, number: Array) -> str:
        """Return one number, or how many there are and between which they lie."""
        digits = self.frame.view.numbers
        if number.ndim == 0:
            return spoken_number(float(number), digits, self.words)
        return ", ".join(self._range(number, digits))

    def _range(self, number: Array, digits: Digits) -> Iterator[str]:
        finite = number[np.isfinite(number)]
        yield self.words.tr("{n} numbers", n=number.size)
        if finite.size:
            low, high = (spoken_number(float(x), digits, self.words) for x in _ends(finite))
            yield self.words.tr("from {low} to {high}", low=low, high=high)
        if finite.size < number.size:
            yield self.words.tr("not finite: {n}", n=number.size - finite.size)


def _ends(numbers: Array) -> tuple[float, float]:
    return numbers.min(), numbers.max()
