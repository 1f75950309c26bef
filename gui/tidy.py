"""Garbage is looked for while nobody waits; else Python does it in the middle of some key.

API summary
-----------
``tidy()``      to be called where there is time for some milliseconds

It takes time by the number of new objects, of which each step makes hundreds that stay: after
some fifty steps 15 to 50 ms.  So a few are looked through often, and a second time soon after.
What has stayed twice is left to Python.
"""

from __future__ import annotations

import gc
from typing import Final

FRESH: Final = 6_000
"""So many new objects take some 2 ms."""
ROUNDS: Final = 3
"""After so many times what has stayed is looked through once more."""


def tidy() -> None:
    """Look through the newest objects if they are many.

    Nothing is done where somebody has switched the collector off.
    """
    young, rounds, _ = gc.get_count()
    if gc.isenabled() and young > FRESH:
        gc.collect(1 if rounds >= ROUNDS else 0)
