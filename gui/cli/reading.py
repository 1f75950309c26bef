"""How an experiment is to be read, from the options of the command line."""

from __future__ import annotations

from argparse import Namespace

from core.errors import UserError
from core.experiment import Experiment
from core.lowering import display_granularity
from core.names import plain
from core.notation import OWN, Notation
from core.reading import Reading, graph_of
from core.wire_names import wire_name


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
    chosen = (options.notation, options.loss_letter, options.rate_letter)
    return Notation(*(letter or "" for letter in chosen))


def meant(experiment: Experiment, name: str, notation: Notation) -> str:
    """Return the number that ``name`` names, as ``trace`` names it, if it is a shown name.

    Shown names are the experiment's own, as in its file, and those of ``notation``, as in an
    explanation: ``w5``, ``w²₁₁``.  A name that is none of them is returned as it is.
    """
    for number, own in experiment.names.items():
        if own == name:
            return number
    if experiment.network is None or (name.isascii() and "[" in name):
        return name
    graph = graph_of(experiment, display_granularity(experiment), Reading(notation))
    found = (w.id for w in graph.wires.values() if plain(wire_name(w)) == name)
    return name if name in graph.wires else next(found, name)
