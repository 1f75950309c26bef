"""Where everything stands in the matrix view.

API summary
-----------
``layout(graph, experiment, digits, language)``   -> :class:`MatrixLayout`

Each layer is a table like a crossbar: its inputs stand on the left, one for each row of W,
and beneath each column stand what is added, the sum z and the activation a.  So the shapes
are seen to match, and the number of a unit is found by going along its row or column.  A
small layer has one table with three numbers in each cell; a larger one has three heat
maps: black above, red below left, blue below right.  Nothing depends on a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.experiment import Experiment
from core.graph import Graph, WireId
from gui.scene.matrix_panels import Panel, Panels
from gui.scene.matrix_parts import MatrixParts
from gui.scene.matrix_scales import Bar, bars
from gui.scene.matrix_spots import Spot
from gui.scene.matrix_state import Memory
from gui.scene.matrix_texts import scale_names
from gui.scene.shapes import Point, Rect, Shape, Text
from gui.scene.style import MARGIN

_GAP: Final = 56.0
"""Between two layers, and before the scales."""


@dataclass(frozen=True, eq=False, slots=True)
class MatrixLayout:
    """``spots``: the arrays; ``cells``: the single numbers of the loss; ``readouts``: where
    the chosen number of a layer is written; ``still``: what never changes."""

    parts: MatrixParts
    digits: int
    language: str
    spots: tuple[Spot, ...]
    cells: Mapping[WireId, Rect]
    bars: tuple[Bar, ...]
    readouts: Mapping[int, Point]
    still: tuple[Shape, ...]
    bounds: Rect
    titles: Mapping[str, Point]
    memory: Memory = field(default_factory=Memory)


def layout(graph: Graph, experiment: Experiment, digits: int, language: str) -> MatrixLayout:
    """Lay out the arrays of a network.

    Raises:
        ValueError: it is not a network.
    """
    parts = MatrixParts(graph, experiment)
    panels = Panels(parts, experiment, digits, language)
    made: list[Panel] = []
    x = MARGIN
    for part in parts.layers:
        made.append(panels.layer(part, x, MARGIN))
        x = made[-1].rect.right + _GAP
    if parts.cells:
        made.append(panels.loss(*(panels.corner(made[-1]) or (x, MARGIN))))
    return _joined(panels, made)


def _united(rects: Iterable[Rect]) -> Rect:
    first, *rest = rects
    for rect in rest:
        first = first.united(rect)
    return first


def _joined(panels: Panels, made: list[Panel]) -> MatrixLayout:
    """Put the panels together, with the scales below them."""
    spots = tuple(spot for panel in made for spot in panel.spots)
    whole = _united(panel.rect for panel in made)
    shown = {s.block.kind for s in spots if s.quantity}
    kinds = {kind: names for kind, names in scale_names(panels.parts).items() if kind in shown}
    scales: tuple[Bar, ...] = ()
    said: tuple[Text, ...] = ()
    if kinds:
        small = any(min(s.rect.w / s.grid[1], s.rect.h / s.grid[0]) < 1.0 for s in spots)
        beside = whole.right + _GAP, whole.y
        language = panels.words.language
        scales, said, room = bars(kinds, *beside, panels.digits, language, pooled=small)
        whole = whole.united(room)
    texts = (text for bar in scales for text in bar.texts)
    return MatrixLayout(
        parts=panels.parts,
        digits=panels.digits,
        language=panels.words.language,
        spots=spots,
        cells={wire: rect for panel in made for wire, rect in panel.cells.items()},
        bars=scales,
        readouts={number: panel.readout for number, panel in enumerate(made, start=1)},
        still=(*(shape for panel in made for shape in panel.still), *said, *texts),
        bounds=whole.grown(MARGIN),
        titles={name: at for panel in made for name, at in panel.titles.items()},
    )
