"""How many digits are kept where an iteration is calculated by hand (:mod:`core.hand`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FEWEST: Final = 1
MOST: Final = 15
GUARD: Final = 2
"""So many decimals more have the parts of a loss."""


@dataclass(frozen=True, slots=True)
class Digits:
    """How many decimals are kept, 1 to 15: of values, and of derivatives.

    Raises:
        ValueError: fewer or more.
    """

    values: int
    derivatives: int

    def __post_init__(self) -> None:
        if not (FEWEST <= self.values <= MOST and FEWEST <= self.derivatives <= MOST):
            raise ValueError(f"digits must be {FEWEST} to {MOST}, not {self}")

    @property
    def finest(self) -> int:
        """Those of new parameters and of a network's loss."""
        return max(self.values, self.derivatives)

    @property
    def of_parts(self) -> int:
        """Those of the parts of a network's loss."""
        return self.finest + GUARD
