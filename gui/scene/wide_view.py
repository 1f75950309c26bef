"""The network view of wide networks: folded columns over pictures of their weights.

API summary
-----------
``layout(graph, experiment, digits, language)``   -> what no setting changes
``draw(frame, base)``                             a frame as a Picture

A wide column shows its first and last units as the small network view draws them; the rest
is folded, each of its numbers a line in a stripe of the fold.  A step of a matrix graph
lights whole layers.  What a hidden unit has just been given stands in its fold's last line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from core.experiment import Experiment
from core.graph import Graph
from gui.i18n import catalog
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.network_state import reached
from gui.scene.shapes import (
    Box,
    Ellipse,
    Labels,
    Path,
    Picture,
    Rect,
    Run,
    Segments,
    Shape,
    Tag,
)
from gui.scene.style import SIZE_NAME, SIZE_SMALL, STROKE, STROKE_THIN
from gui.scene.wide_columns import Column
from gui.scene.wide_edges import Edges, picture
from gui.scene.wide_focus import FocusEdges, bias, touches
from gui.scene.wide_layout import Base, Gap, arranged, base
from gui.scene.wide_loss import Line
from gui.scene.wide_nodes import Fold, Spot
from gui.scene.wide_parts import Focus, Place, folding
from gui.scene.wide_scales import Scale, scale_text
from gui.scene.wide_state import Home, WideState, home_of
from gui.scene.wide_texts import Texts

_LIT: Final = 2.5
_GLOW: Final = 7.0
_BAND: Final = 7.0
_BAND_RADIUS: Final = 18.0


def layout(graph: Graph, experiment: Experiment, digits: int, language: str) -> Base:
    """Return what every picture of this network has in common."""
    return base(graph, experiment, digits, language)


def draw(frame: Frame, made: Base) -> Picture:
    """Return the network view of ``frame``; ``made`` has room for its digits.

    Raises:
        ValueError: the frame has no snapshot (a loss table has no network).
    """
    if frame.snapshot is None:
        raise ValueError("a loss table has no network")
    return _Drawing(frame, made).picture()


class _Drawing:
    def __init__(self, frame: Frame, made: Base) -> None:
        assert frame.snapshot is not None
        view = frame.view
        self.base, self.wide = made, made.wide
        self.layout = arranged(made, folding(made.wide, view))
        self.state = WideState(frame, frame.snapshot, made.wide, made.store)
        self.texts = Texts(made, self.state, (view.selected, view.entry, view.quantity, view.port))
        self.closing = () if view.on_paper else self.layout.closers
        self.chosen: Place = (view.selected, view.entry)
        self.focus = self.wide.focus(view.focus, view.focus_entry)
        self.edges = Edges(self.layout, self.state, _weight(self.wide.focus(*self.chosen)))
        self.fresh = [home_of(self.wide, w) for w in self.state.fresh]
        self.fed = [home_of(self.wide, w) for w in self.state.fed]

    def picture(self) -> Picture:
        layout, said = self.layout, self.texts
        texts: list[Shape] = [*layout.texts, *layout.loss.texts]
        lines = [*self.bands(), *(s for gap in layout.gaps for s in self.gap(gap, texts))]
        bodies: list[Shape] = [*self.loss_lines(), *self.closers(texts)]
        spots, folds = list(layout.loss.spots), list[Fold]()
        for column in layout.columns:
            bodies += self.column(column, texts)
            spots += column.spots
            folds += column.folds
        for spot in spots:
            bodies += self.spot(spot)
            texts += [*spot.texts, *said.numbers(spot.slots)]
        texts += said.numbers(layout.loss.slots)
        texts += self.bias()
        texts += said.passing(spots, folds)
        return Picture((*lines, *bodies, *said.halos, *texts), self.bounds())

    def bounds(self) -> Rect:
        whole = self.layout.bounds
        for closer in self.closing:
            whole = whole.united(closer.rect)
        return whole

    # -- gaps --------------------------------------------------------------------------

    def gap(self, gap: Gap, texts: list[Shape]) -> Iterator[Shape]:
        """Yield what stands between two columns; with a focus only its edges are drawn."""
        if self.focus is None or not touches(self.focus, gap):
            if self.focus is None:
                yield from self.edges.shapes(gap)
            yield from self.edges.pictures(gap)
            yield from self.edges.captions(gap)
            if self.focus is None:
                yield from self.edges.over(gap)
            yield from self.edges.arrow(gap)
            return
        yield from self.edges.arrow(gap)
        lines, labelled = FocusEdges(self.layout, gap, self.focus, self.edges).draw()
        yield from lines[: labelled.under]
        yield from labelled.boards
        yield from lines[labelled.under :]
        texts += labelled.shapes
        texts += self.texts.numbers(labelled.slots)

    def bias(self) -> Iterator[Shape]:
        found = bias(self.layout, self.focus) if self.focus else None
        if found is not None:
            yield from found.boards
            yield from found.shapes
            yield from self.texts.numbers(found.slots)

    # -- columns -----------------------------------------------------------------------

    def bands(self) -> Iterator[Shape]:
        """Yield the ground of the layers that the newest step fed, and then of those it made."""
        if not self.wide.whole:
            return
        for column in self.layout.columns:
            home = ("unit", column.layer, None)
            rect = column.rect.grown(_BAND)
            tag = Tag("halo", label=f"band {column.layer}")
            if home in self.fresh:
                yield Box(rect, _BAND_RADIUS, "halo-edge", "halo", _LIT, tag)
            elif home in self.fed:
                yield Box(rect, _BAND_RADIUS, "halo-edge", "", STROKE, tag)

    def column(self, column: Column, texts: list[Shape]) -> Iterator[Shape]:
        for place in column.fields:
            yield from picture(self.layout, self.state, place)
        texts += [*column.texts, *self.scales(column.scales)]
        if column.table:
            texts += self.indices(column)
        for fold in column.folds:
            yield from self.fold(fold, texts)

    def indices(self, column: Column) -> Iterator[Shape]:
        """Yield the numbers of a table's units, as one shape."""
        size = column.ys.size
        x = column.fields[0].rect.x - 8.0
        places = np.stack([np.full(size, x), column.ys + metrics.middle(SIZE_SMALL)], axis=1)
        _, ascent, descent = metrics.extent(Run("0", "name", "sans", SIZE_SMALL))
        wide = metrics.width(Run(str(size - 1), "name", "sans", SIZE_SMALL))
        wire = self.wide.unit("a", column.layer, 0)[0]
        yield self.layout.store.get(
            ("indices", column.layer),
            column,
            lambda: Labels(
                tuple(str(k) for k in range(size)),
                places,
                "name",
                "sans",
                SIZE_SMALL,
                "end",
                wide,
                ascent,
                descent,
                tuple((k,) for k in range(size)),
                Tag("name", wire),
            ),
        )

    def fold(self, fold: Fold, texts: list[Shape]) -> Iterator[Shape]:
        """Yield hidden units: how many, and a line of each stripe for each of them."""
        yield Box(fold.rect, 12.0, "rule", "ground", STROKE_THIN, fold.tag)
        for place in fold.fields:
            yield from picture(self.layout, self.state, place)
        count = fold.last - fold.first
        said = catalog(self.base.language).ntr("{n} more", "{n} more", count)
        at = (fold.rect.center[0], fold.rect.y + 20.0)
        run = Run(f"⋮  {said}", "heading", "sans-medium", SIZE_NAME)
        texts.append(metrics.text(run, *at, "middle", tag=fold.tag))
        texts += [*fold.texts, *self.scales(fold.scales)]

    def closers(self, texts: list[Shape]) -> Iterator[Shape]:
        for closer in self.closing:
            yield Box(closer.rect, 8.0, "rule", "ground", STROKE_THIN, closer.text.tag)
            texts.append(closer.text)

    def scales(self, scales: Iterable[Scale]) -> Iterator[Shape]:
        for scale in scales:
            found = scale_text(scale, self.state)
            if found is not None:
                yield found

    def spot(self, spot: Spot) -> Iterator[Shape]:
        """Yield the outline of a unit or box, and what a click on its halves means."""
        new = not self.wide.whole or spot.home[0] != "unit"
        new = new and _among(spot.home, self.fresh)
        lit = not self.wide.whole and _among(spot.home, self.fed)
        chosen = self.is_chosen(spot)
        ink = "lit" if new or lit else "halo-edge" if chosen else "outline"
        width = _LIT if new or lit or chosen else STROKE
        fill = "lit-fill" if new else spot.kind
        wire, entry = spot.halves[-1][0]
        tag = Tag(spot.kind, wire, label=spot.label, entry=entry)
        if spot.kind == "input":
            yield Ellipse(spot.rect, ink, fill, width, tag)
            return
        yield Box(spot.rect, spot.radius, ink, fill, width, tag)
        if len(spot.halves) == 2:
            x, y = spot.rect.center[0], spot.rect
            line = np.array([[x, y.y + 10.0, x, y.bottom - 10.0]])
            yield Segments(line, np.array([STROKE_THIN]), "rule", Tag("rule", label=tag.label))
            for (wire, entry), half in spot.halves:
                tag = Tag(spot.kind, wire, label=spot.label, entry=entry)
                yield Box(half, 0.0, "", "", 0.0, tag)

    def is_chosen(self, spot: Spot) -> bool:
        """Return whether a unit or box is selected or, being a unit, in focus."""
        focus = self.focus
        if focus and focus.source is None and spot.home == ("unit", focus.layer, focus.unit):
            return True
        return bool(self.chosen[0]) and any(place == self.chosen for place, _ in spot.halves)

    # -- loss --------------------------------------------------------------------------

    def loss_lines(self) -> Iterator[Shape]:
        """Yield the lines to and between the boxes of the loss, those that are lit last."""
        lit: list[Shape] = []
        for line in self.layout.loss.lines:
            tag = Tag("wire", line.source[0], entry=line.source[1])
            if self.chosen == line.source:
                yield Path(line.commands, "halo-edge", _GLOW, tag=tag)
            if self.state.gate_is(line.into):
                lit.append(Path(line.commands, "lit", _LIT, tag=tag))
            else:
                yield Path(line.commands, self.ink(line), STROKE, tag=tag)
        yield from lit

    def ink(self, line: Line) -> str:
        plan, at = self.state.plan, self.state.at
        for times, ink in (
            (plan.again_at, "wire-updated"),
            (plan.backward_at, "wire-backward"),
            (plan.forward_at, "wire-forward"),
        ):
            if any(reached(times, gate, at) for gate in line.into):
                return ink
        return "wire"


def _weight(chosen: Focus | None) -> tuple[int, int, int] | None:
    if chosen is None or chosen.source is None:
        return None
    return chosen.layer, chosen.source, chosen.unit


def _among(home: Home, homes: Iterable[Home]) -> bool:
    """Return whether ``home`` is one of ``homes``, or part of one that is a whole layer."""
    return any(home[:2] == other[:2] and other[2] in (None, home[2]) for other in homes)
