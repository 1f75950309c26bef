"""How numbers are to be written, from the options of the command line."""

from __future__ import annotations

from argparse import Namespace

from gui.scene.numbers import Format


def chosen_format(options: Namespace, usual: Format) -> Format:
    """Return the format that is asked for; what is left open is as ``usual``."""
    return Format(
        usual.digits if options.digits is None else options.digits,
        options.form or usual.form,
        usual.comma if options.decimal_comma is None else options.decimal_comma,
    )
