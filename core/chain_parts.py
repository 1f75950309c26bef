"""What a chain to the loss is made of (:mod:`core.chain` makes it)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.graph import Port, WireId
from core.names import Name

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A number on a path: ``entry`` of ``wire``, of row ``sample`` of the batch if it has one."""

    wire: WireId
    entry: Index
    sample: int | None
    name: Name


@dataclass(frozen=True, slots=True)
class Factor:
    """d ``of`` / d ``by``; ``ports`` are those the way between goes through, in order.

    ``recorded``: times the start it is the gradient of ``by``, which stands on the canvas.
    """

    of: Node
    by: Node
    value: float
    ports: tuple[Port, ...]
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """A z on a path, where δ = dE/dz stands.

    ``value`` is δ as recorded.  ``along`` is the product of the start and the first
    ``factors`` factors, by hand rounded on the way: this path's part of δ, and all of it where
    it is the only path from there (``whole``).
    """

    node: Node
    factors: int
    value: float
    along: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Path:
    """One product: ``start`` times the ``factors``, which stand from E down to the number.

    ``start`` is what the backward pass starts with, 1 for gradients.  ``partial`` are the
    products with the first factor, with the first two and so on, the last of them is the
    ``product``; by hand each is rounded.  ``sample`` is the row of the batch the path goes
    through, ``None`` for one that goes through none.
    """

    start: float
    factors: tuple[Factor, ...]
    product: float
    sample: int | None
    deltas: tuple[Delta, ...] = ()
    partial: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The derivative of ``end`` by ``of`` as a sum over paths.

    ``paths`` are the largest by the size of their product, ``count`` is the number of all
    and ``zeros`` that of those with a factor 0.  ``total`` is the sum over all paths: the
    recorded gradient, or the part that ``sample`` has in it.  ``listed`` is the sum over
    ``paths``.  ``size_share`` compares sums of absolute values instead, as terms of
    different signs can make a part larger than the whole; NaN where they are not finite.
    ``rows`` is how many samples the batch has; ``places``, by hand, how many decimals each
    product.
    """

    of: Node
    end: WireId
    form: str
    paths: tuple[Path, ...]
    count: int
    zeros: int
    total: float
    listed: float
    size_share: float
    sample: int | None = None
    rows: int = 1
    places: int | None = None

    @property
    def complete(self) -> bool:
        """Whether every path is listed."""
        return len(self.paths) == self.count

    @property
    def rest(self) -> float:
        """The sum over the paths that are not listed."""
        if self.complete:
            return 0.0
        rest = self.total - self.listed
        return rest if self.places is None else round(rest, self.places)

    @property
    def share(self) -> float | None:
        """How much of the sum is listed; ``None`` where the sum is 0 or no number."""
        if self.complete:
            return 1.0
        finite = math.isfinite(self.total) and self.total != 0.0
        return self.listed / self.total if finite else None
