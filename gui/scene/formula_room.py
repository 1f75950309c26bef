"""The room that formulas beside each other have (:mod:`gui.scene.formula_fit`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """The room of a strip in units: all of its width, between two formulas, its height.

    ``scale`` is that of text in the window.
    """

    width: float
    between: float
    height: float
    scale: float = 1.0
