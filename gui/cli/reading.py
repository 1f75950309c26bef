"""How an experiment is to be read, from the options of the command line."""

from __future__ import annotations

from argparse import Namespace
from itertools import takewhile
from typing import Final

import numpy as np

from core.composite import can_open, openable, why_closed, with_gate
from core.errors import UserError
from core.experiment import Experiment
from core.graph import Graph, can_start, place_named
from core.lowering import display_granularity
from core.names import plain
from core.notation import OWN, Notation
from core.number_names import find_number, spelled
from core.reading import Reading, graph_of
from core.trace import Snapshot
from core.wire_names import entry_name
from gui.i18n import tr

_MANY: Final = 10**9
"""More samples than there are: which of them a name says does not matter."""
_MOST: Final = 12
"""So many names are listed when one is not known."""


def notation_of(experiment: Experiment, options: Namespace) -> Notation:
    """Return the notation that is asked for; what is left open is the experiment's.

    Raises:
        UserError: the experiment's own names are asked for, and it has none.
    """
    if options.notation == OWN and not experiment.names:
        raise UserError(
            '"{name}" brings no names of its own along: choose another --notation.',
            name=experiment.id,
        )
    scheme, loss, rate = options.notation, options.loss_letter, options.rate_letter
    return Notation(scheme or "", loss or "", rate or "")


def opened_of(experiment: Experiment, option: str | None) -> frozenset[str]:
    """Return the gates that ``--open`` takes apart: names with commas between, or ``all``.

    Raises:
        UserError: there is no such gate, or it has no parts.
    """
    if option is None:
        return frozenset()
    graph = graph_of(experiment, display_granularity(experiment), Reading())
    if option == "all":
        return openable(graph)
    found: frozenset[str] = frozenset()
    for name in (part.strip() for part in option.split(",")):
        if not name:
            raise UserError(
                "--open names no gate: write the names with commas between, or all. "
                "These have parts: {known}.",
                known=_listed(sorted(openable(graph))) or tr("none"),
            )
        if name not in graph.producer:
            raise UserError(
                'There is no gate named "{gate}" to open; these have parts: {known}.',
                gate=name,
                known=_listed(sorted(openable(graph))) or tr("none"),
            )
        if not can_open(graph, name):
            raise UserError(
                'The gate "{gate}" cannot be opened. {reason}',
                gate=name,
                reason=tr(why_closed(graph, name)),
            )
        found = with_gate(graph, found, name)
    return found


def start_of(experiment: Experiment, option: str | None, notation: Notation) -> str:
    """Return the wire that ``--start`` names, ``""`` without one.

    Raises:
        UserError: there is no such wire, or the backward pass cannot start there.
    """
    if option is None:
        return ""
    graph = graph_of(experiment, display_granularity(experiment), Reading(notation))
    name = _number(graph, meant(experiment, option, notation))
    if name == graph.loss or can_start(graph, name):
        if option.count("[") > name.count("["):
            raise UserError(
                '"{found}" is of one sample, but ratios start at the number of every sample: '
                'write "{name}".',
                found=option,
                name=name,
            )
        return name
    if name not in graph.wires and place_named(graph, name) is None:
        named = (spelled(w, (0,) * len(graph.wires[w].shape)) for w in graph.producer)
        good = [w for w in named if can_start(graph, w)]
        raise UserError(
            'There is no number named "{name}" to start at; these can be: {known}.',
            name=option,
            known=_listed(_alike_first(good[::-1], option)) or tr("none"),
        )
    raise UserError(
        'The backward pass cannot start at "{name}": ratios start at a single number that a gate '
        "has made, before the loss.",
        name=option,
    )


def refuse_updates(snapshot: Snapshot) -> None:
    """Refuse what is only there when the backward pass starts at the loss.

    Raises:
        UserError: it starts elsewhere.
    """
    if snapshot.ratios:
        raise updates_refused(snapshot.plan.start_number)


def updates_refused(start: str) -> UserError:
    """Return why there are no updates beside ratios."""
    return UserError(
        'Ratios update nothing, and here the backward pass starts at "{start}": leave out --start '
        "to see updates.",
        start=start,
    )


def reading_of(experiment: Experiment, options: Namespace) -> Reading:
    """Return the reading that all options together ask for.

    Raises:
        UserError: something of it does not fit the experiment.
    """
    notation = notation_of(experiment, options)
    start = start_of(experiment, options.start, notation)
    return Reading(notation, start, opened_of(experiment, options.open), options.hand)


def _number(graph: Graph, name: str) -> str:
    """Return a number as its wire is called; what is none as it is."""
    try:
        place = find_number(graph, name, _MANY)
    except UserError:
        return name
    return name if place.entry is None else spelled(place.wire, place.entry)


def _alike_first(names: list[str], asked: str) -> list[str]:
    """Return names, first those that begin as what was asked for does, the longer the better."""

    def alike(name: str) -> int:
        pairs = zip(name, asked, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    return sorted(names, key=alike, reverse=True)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "")


def meant(experiment: Experiment, name: str, notation: Notation) -> str:
    """Return the number that ``name`` names, as ``trace`` names it, if it is a shown name.

    Shown names are the experiment's own, as in its file, and those of ``notation``, as in an
    explanation: ``w5``, ``w²₁₁``.  A name that is none of them is returned as it is.
    """
    for number, own in experiment.names.items():
        if own == name:
            return number
    if name.isascii() and ("[" in name or experiment.network is None):
        return name
    graph = graph_of(experiment, display_granularity(experiment), Reading(notation))
    found = (
        spelled(w.id, entry)
        for w in graph.wires.values()
        for entry in (np.ndindex(w.shape) if len(w.shape) == 1 else ((),))
        if plain(entry_name(w, entry)) == name
    )
    return name if name in graph.wires else next(found, name)
