"""How quantities are written: which letters and indices, nothing about their numbers.

A plain value that a graph's wires carry (:attr:`core.graph.Wire.notation`), so that every
view, explanation and file that asks for a wire's name gets it in the same notation;
:mod:`core.wire_names` writes the names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Notation:
    """``scheme`` says how weights and units are named, the letters what loss and rate are.

    Letters are ``""`` for those of the experiment: E for a network's loss.
    """

    scheme: str = "default"
    loss: str = ""
    rate: str = "η"


DEFAULT: Final = Notation()
