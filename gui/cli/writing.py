"""How numbers are to be written, from the options of the command line."""

from __future__ import annotations

from argparse import Namespace
from typing import Final

from core.experiment import Experiment
from gui.scene.frame import wished_format
from gui.scene.numbers import Format

DIGITS: Final = 6
"""Of a number in a text, where neither file nor option says."""


def chosen_format(options: Namespace, usual: Format) -> Format:
    """Return the format that is asked for; what is left open is as ``usual``."""
    return Format(
        usual.digits if options.digits is None else options.digits,
        options.form or usual.form,
        usual.comma if options.decimal_comma is None else options.decimal_comma,
    )


def written_as(experiment: Experiment, options: Namespace) -> Format:
    """Return how a text writes numbers: as the options say, else as the file asks for."""
    return chosen_format(options, wished_format(experiment, Format(DIGITS)))
