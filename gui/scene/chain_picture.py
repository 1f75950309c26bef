"""The chain to the loss set in type: the product of one path, and a row for each of many.

API summary
-----------
``product(snapshot, chain, rank, look)``   the product of a path, with each δ on its way
``total(chain, look)``                     the sum that the paths make
``Rows(chain, graph, look)``               ``.picture(rank)``: a path in two lines; ``.text(rank)``
``share(chain, rank)``                     how much of the sum of all sizes a path is

A row names the numbers by which its path differs from the others, from the loss on: what all
paths have in common says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from core.chain import Chain, Node, Path
from core.chain_lines import path_explanation, sum_explanation
from core.graph import Graph
from core.names import plain
from core.trace import Snapshot
from gui.i18n import Catalog
from gui.scene import metrics
from gui.scene.formula import formula
from gui.scene.names import name_runs
from gui.scene.numbers import Digits, Format, format_number
from gui.scene.shapes import Box, Picture, Rect, Run, Shape, Tag

_ROW: Final = 2.9
"""Height of a row in sizes."""
_TOP: Final = 1.25
_BAR: Final = (1.78, 0.46)
"""Top and height of the bar, in sizes."""
_SMALL: Final = 0.84
_GAP: Final = 8.0
_ARROW: Final = " → "
_DOTS: Final = "…"
_Place = tuple[str, tuple[int, ...]]
_SHARE: Final = 3.6
"""Room of the percentage, in sizes."""


@dataclass(frozen=True, slots=True)
class Look:
    """``size`` of the text and ``width`` in units; ``digits`` as on the canvas."""

    size: float
    width: float
    digits: Digits
    catalog: Catalog


def product(snapshot: Snapshot, chain: Chain, rank: int, look: Look) -> Picture:
    """Return the product of the path of that rank, 0 the largest."""
    made = path_explanation(snapshot, chain, rank)
    return formula(made, look.width, look.digits, look.catalog, look.size)


def total(snapshot: Snapshot, chain: Chain, look: Look) -> Picture:
    """Return the derivative as a sum over so many paths."""
    made = sum_explanation(snapshot, chain)
    return formula(made, look.width, look.digits, look.catalog, look.size)


def share(chain: Chain, rank: int) -> float:
    """Return the size of a path's product to the sum of the sizes of all paths, 0..1 or NaN."""
    sizes = [abs(path.product) for path in chain.paths]
    whole = math.fsum(sizes) / chain.size_share if chain.size_share else math.nan
    return sizes[rank] / whole if whole else 0.0


def percent(part: float, digits: Digits) -> str:
    """Return a share in per cent, short, and never as 0 or 100 by rounding."""
    if math.isnan(part):
        return ""
    value = 100.0 * part
    text = "0" if not value else "< 0.1" if value < 0.1 else f"{value:.1f}" if value < 9.95 else ""
    if not text:
        text = f"{min(value, 99.0):.0f}" if part < 1.0 else "100"
    if isinstance(digits, Format) and digits.comma:
        text = text.replace(".", ",")
    return f"{text} %"


@dataclass(frozen=True)
class Rows:
    """The paths of ``chain`` in rows of the same height."""

    chain: Chain
    graph: Graph
    look: Look

    @property
    def height(self) -> float:
        """The height of each row, in units."""
        return _ROW * self.look.size

    @cached_property
    def _common(self) -> frozenset[_Place]:
        """What lies on every path that is listed, whatever its sample."""
        nodes = [frozenset(map(_place, _nodes(path))) for path in self.chain.paths]
        return frozenset.intersection(*nodes) if nodes else frozenset()

    @cached_property
    def _sampled(self) -> bool:
        return self.chain.rows > 1

    @cached_property
    def _whole(self) -> float:
        """The sum of the sizes of all paths."""
        first = share(self.chain, 0) if self.chain.paths else 0.0
        return abs(self.chain.paths[0].product) / first if first else math.nan

    @cached_property
    def _largest(self) -> float:
        sizes = [abs(path.product) for path in self.chain.paths]
        return max((size for size in sizes if math.isfinite(size)), default=0.0)

    def names(self, rank: int) -> tuple[Node, ...]:
        """Return the numbers that a row names, from the loss on.

        Of the z and a of one neuron the a stands for both.
        """
        nodes = _nodes(self.chain.paths[rank])
        own = [node for node in nodes if _place(node) not in self._common]
        if not own and (len(self.chain.paths) == 1 or not self._sampled):
            own = list(nodes[1:-1] or nodes)
        units = {self._unit(node) for node in own if self._role(node) == "a"}
        return tuple(n for n in own if self._role(n) != "z" or self._unit(n) not in units)

    def share(self, rank: int) -> float:
        """Return how much of the sum of all sizes the path is."""
        whole = self._whole
        return abs(self.chain.paths[rank].product) / whole if whole else math.nan

    def text(self, rank: int) -> str:
        """Return a row as it is read aloud."""
        path = self.chain.paths[rank]
        names = _ARROW.join(plain(node.name) for node in self.names(rank))
        number = format_number(path.product, self.look.digits)
        part = self._percent(rank)
        if part:
            part = self.look.catalog.tr("{percent} of the sum of all sizes", percent=part)
        parts = (f"{rank + 1}", self._sample(path), names, number, part)
        return "  ".join(part for part in parts if part)

    def picture(self, rank: int) -> Picture:
        """Return the row of a path."""
        look, path = self.look, self.chain.paths[rank]
        size, small = look.size, _SMALL * look.size
        finite = math.isfinite(path.product)
        ink = "gradient" if finite else "warning"
        number = Run(format_number(path.product, look.digits), ink, "sans-medium", size)
        order = Run(f"{len(self.chain.paths)}", "name", "sans", small)
        left = metrics.width(order) + _GAP
        base = _TOP * size
        room = look.width - left - metrics.width(number) - _GAP
        shapes: list[Shape] = [
            metrics.text(Run(f"{rank + 1}", "name", "sans", small), left - _GAP, base, "end"),
            metrics.text(self._fitted(rank, room), left, base),
            metrics.text(number, look.width, base, "end"),
            *self._bar(rank, left),
        ]
        return Picture(tuple(shapes), Rect(0.0, 0.0, look.width, self.height))

    def _bar(self, rank: int, left: float) -> list[Shape]:
        """Return how large the path is beside the largest, and its share in per cent."""
        look, value = self.look, self.chain.paths[rank].product
        small = _SMALL * look.size
        top, high = _BAR[0] * look.size, _BAR[1] * look.size
        room = look.width - left - _SHARE * look.size
        part = abs(value) / self._largest if self._largest and math.isfinite(value) else 0.0
        tag = Tag("bar")
        made: list[Shape] = []
        if part:
            rect = Rect(left, top, max(part * room, 1.5), high)
            # What is against the largest is hollow: sign is not told by place.
            against = value * self.chain.paths[0].product < 0
            fill = "ground" if against else "gradient"
            made.append(Box(rect, 2.0, "gradient", fill, 1.0, tag))
        run = Run(self._percent(rank), "name", "sans", small)
        made.append(metrics.text(run, look.width, top + high - 0.5, "end"))
        return made

    def _fitted(self, rank: int, room: float) -> tuple[Run, ...]:
        """Return the names of a row, the middle left out where they are too long."""
        nodes = list(self.names(rank))
        kept = self._runs(rank, nodes)
        cut = len(nodes)
        while metrics.width(kept) > room and cut > 1:
            cut -= 1
            head, tail = (cut + 1) // 2, cut // 2
            kept = self._runs(rank, nodes[:head], nodes[len(nodes) - tail :] if tail else [])
        return kept

    def _runs(self, rank: int, head: list[Node], tail: list[Node] | None = None) -> tuple[Run, ...]:
        size = self.look.size
        arrow = Run(_ARROW, "name", "sans", _SMALL * size)
        pieces = [name_runs(node.name, size, "text") for node in head]
        if tail is not None:
            pieces.append((Run(_DOTS, "name", "sans", size),))
            pieces += [name_runs(node.name, size, "text") for node in tail]
        made: list[Run] = []
        sample = self._sample(self.chain.paths[rank])
        if sample:
            made.append(Run(f"{sample}   ", "name", "sans", _SMALL * size))
        for i, piece in enumerate(pieces):
            made += [arrow, *piece] if i else piece
        return tuple(made) or (Run("", "text", "sans", size),)

    def _sample(self, path: Path) -> str:
        if not self._sampled:
            return ""
        return "n –" if path.sample is None else f"n = {path.sample + 1}"

    def _percent(self, rank: int) -> str:
        return percent(self.share(rank), self.look.digits)

    def _role(self, node: Node) -> str:
        return self.graph.wires[node.wire].origin.role

    def _unit(self, node: Node) -> tuple[int, tuple[int, ...], int | None]:
        origin = self.graph.wires[node.wire].origin
        return origin.layer, origin.index or node.entry, node.sample


def _place(node: Node) -> _Place:
    return node.wire, node.entry


def _nodes(path: Path) -> tuple[Node, ...]:
    if not path.factors:
        return ()
    return (*(factor.of for factor in path.factors), path.factors[-1].by)
