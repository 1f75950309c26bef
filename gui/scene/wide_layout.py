"""Where everything of a wide network stands.

API summary
-----------
``base(graph, experiment, digits, language)``   -> :class:`Base`: what no setting changes
``arranged(base, folding)``                     -> :class:`WideLayout`: kept in the base

Columns stand around one axis.  In the gaps between them stands the picture of the weights:
black above, red below left, blue below right, the row of the biases beneath each.  Depends
on structure, digits, language and on which units are to be seen; on no value.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final

from core.experiment import Experiment
from core.gates import rule
from core.graph import Graph
from core.names import Name
from core.wire_names import drawn_name, layer_text
from gui.i18n import Catalog, catalog
from gui.scene import metrics
from gui.scene.labels import Form, label_form, name_runs_of
from gui.scene.names import name_runs
from gui.scene.network_nodes import Sizes
from gui.scene.shapes import Rect, Run, Tag, Text
from gui.scene.style import LINE_SMALL, MARGIN, SIZE_HEADING, SIZE_NAME
from gui.scene.wide_columns import Ask, Column, column
from gui.scene.wide_loss import Loss, placed, term_room
from gui.scene.wide_nodes import Field
from gui.scene.wide_parts import Folding, Wide
from gui.scene.wide_scales import LINE_SCALE, Scale, grey, scale_width
from gui.scene.wide_state import Store

KEEP: Final = 4
"""Layouts of one network with different units shown."""
LANE: Final = 10.0
"""From a unit to the label on its edge."""
FAN: Final = 230.0
"""Room in a gap for the slanted part of edges beside their labels."""
BIAS_HEIGHT: Final = 12.0
CAPTION: Final = 20.0

_GAP_WIDTH: Final = 430.0
_WEIGHTS: Final = 216.0
_TALL: Final = (110.0, 460.0)
_PANE_GAP: Final = 8.0
_ASIDE: Final = 16.0
"""Left of a picture: the name of the row of the biases."""
_SLANT: Final = 100.0
"""Room for edges on each side of the pictures."""
_HEADING_GAP: Final = 18.0
_ARROW: Final = 96.0


@dataclass(frozen=True, eq=False, slots=True)
class Pane:
    """The place of one quantity of a layer's weights, the biases beneath, their scales below."""

    weights: Field
    bias: Field | None
    texts: tuple[Text, ...]
    scales: tuple[Scale, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Gap:
    """What stands between a column and the next, which is ``layer``'s.

    ``texts``: what the picture is of; ``board``: the room of all of it; ``sky``: the height
    of what stands above all edges.  ``form``: a
    label on an edge.
    """

    layer: int
    left: float
    right: float
    panes: tuple[Pane, ...]
    texts: tuple[Text, ...]
    board: Rect
    form: Form
    sky: float = 0.0

    @property
    def arrow(self) -> tuple[float, float, float]:
        """Where the arrow of the pass stands, above all edges: left, right, height."""
        middle = self.board.center[0]
        return middle - _ARROW / 2, middle + _ARROW / 2, self.sky


@dataclass(frozen=True, slots=True)
class Closer:
    """What folds a layer again; in files it is left out, so ``bounds`` are without it."""

    rect: Rect
    text: Text


@dataclass(frozen=True, eq=False, slots=True)
class WideLayout:
    """See the module.  ``store`` keeps what was drawn of arrays at these places."""

    base: Base
    columns: tuple[Column, ...]
    gaps: tuple[Gap, ...]
    loss: Loss
    texts: tuple[Text, ...]
    closers: tuple[Closer, ...]
    bounds: Rect
    unfolded: frozenset[int]
    store: Store


@dataclass(frozen=True, eq=False, slots=True)
class Base:
    """A wide network with its measures; ``store`` keeps what is made of arrays."""

    wide: Wide
    digits: int
    language: str
    sizes: Sizes
    store: Store
    layouts: OrderedDict[Folding, WideLayout] = field(default_factory=OrderedDict)
    lock: Any = field(default_factory=Lock)


def base(graph: Graph, experiment: Experiment, digits: int, language: str) -> Base:
    """Return what layouts of this network have in common."""
    sizes = Sizes(digits, updates=bool(graph.parameters))
    wide = Wide(graph, experiment)
    # Twice over what an iteration's numbers of all layers are, as pictures and as parts.
    return Base(wide, digits, language, sizes, Store(128 * len(wide.sizes)))


def arranged(made: Base, folding: Folding) -> WideLayout:
    """Return the layout with these units shown."""
    with made.lock:
        found = made.layouts.get(folding)
        if found is None:
            found = made.layouts[folding] = _Layout(made, folding).run()
            while len(made.layouts) > KEEP:
                made.layouts.popitem(last=False)
        else:
            made.layouts.move_to_end(folding)
        return found


class _Layout:
    def __init__(self, made: Base, folding: Folding) -> None:
        self.base, self.wide, self.words = made, made.wide, catalog(made.language)
        graph = made.wide.graph
        self.blue = bool(graph.parameters)
        term = term_room(made.wide, made.sizes)
        self.ask = Ask(made.wide, folding, made.sizes, self.blue, term)
        self.unfolded = folding.unfolded

    def run(self) -> WideLayout:
        columns, gaps = [column(self.ask, 0, 0.0)], []
        x = columns[0].rect.right
        for layer in range(1, len(self.wide.sizes)):
            form = self.form(layer)
            # In a table the bias in focus stands in the gap: it is no wider than a weight.
            width = max(_GAP_WIDTH, form.width + LANE + FAN, 2 * form.width + 5 * LANE)
            width = max(width, self.across() + _ASIDE + 2 * _SLANT)
            columns.append(column(self.ask, layer, x + width))
            gaps.append(self.gap(layer, form, x, x + width))
            x = columns[-1].rect.right
        loss = placed(self.wide, self.base.sizes, columns[-1].spots, x, self.base.language)
        y = self.common(columns, loss)
        texts, closers = self.headings(columns, loss, y)
        gaps = [replace(g, sky=y - LINE_SMALL / 2) for g in gaps]
        bounds = self.bounds(columns, gaps, loss, texts)
        return WideLayout(
            self.base,
            tuple(columns),
            tuple(gaps),
            loss,
            tuple(texts),
            tuple(closers),
            bounds,
            self.unfolded,
            Store(8 * len(gaps) + 8),
        )

    # -- gaps --------------------------------------------------------------------------

    def form(self, layer: int) -> Form:
        """Measure the label of one of the layer's weights, all alike."""
        graph, wide = self.wide.graph, self.wide
        rows, columns = wide.sizes[layer - 1], wide.sizes[layer]
        place = wide.place("weight", layer, (0, 0))
        assert place is not None
        wire = graph.wires[place[0]]
        trained = any(
            p == place[0]
            or (graph.wires[p].origin.role, graph.wires[p].origin.layer) == ("weight", layer)
            for p in graph.parameters
        )
        name = self.wide.name("weight", layer, (rows - 1, columns - 1))
        return label_form(
            self.base.digits,
            metrics.width(name_runs_of(name)),
            blue=trained,
            marked=any(w.batched for w in graph.wires.values()) and not wire.batched,
            locked=not trained,
        )

    def gap(self, layer: int, form: Form, left: float, right: float) -> Gap:
        """Set the picture of the weights into the middle of a gap."""
        rows, columns = self.wide.sizes[layer - 1], self.wide.sizes[layer]
        high = min(max(_WEIGHTS * rows / columns, _TALL[0]), _TALL[1])
        low = high / 2
        bias = self.wide.layers.has("bias", layer)
        foot = (BIAS_HEIGHT + 3.0 + LINE_SCALE if bias else 0.0) + CAPTION
        across = self.across()
        x = (left + right - across) / 2
        total = 2 * CAPTION + 6.0 + high + foot + _PANE_GAP + low + foot
        y = -total / 2 + 2 * CAPTION + 6.0
        panes = [self.pane(layer, "value", Rect(x, y, across, high), bias=bias)]
        half = (across - _ASIDE) / 2
        y += high + foot + _PANE_GAP
        panes.append(self.pane(layer, "gradient", Rect(x, y, half, low), bias=bias))
        if self.blue:
            place = Rect(x + half + _ASIDE, y, half, low)
            panes.append(self.pane(layer, "updated", place, bias=bias))
        board = Rect(x - _ASIDE, -total / 2, across + 2 * _ASIDE, total).grown(2.0)
        texts = tuple(self.caption(layer, (left + right) / 2, -total / 2))
        return Gap(layer, left, right, tuple(panes), texts, board, form)

    def across(self) -> float:
        """Return the width of the pictures of weights: two scales stand beside each other."""
        head = name_runs(Name("W"), SIZE_NAME)
        return max(_WEIGHTS, 2 * scale_width(self.base.digits, (*head, *grey(" "))) + _ASIDE)

    def pane(self, layer: int, quantity: str, rect: Rect, *, bias: bool) -> Pane:
        rows, columns = self.wide.sizes[layer - 1], self.wide.sizes[layer]
        place = self.wide.place("weight", layer, (0, 0))
        wire = place[0] if place and self.wide.whole else ""
        # Edges lie over it: numbers in its fields could not be read.
        weights = Field(rect, "weight", layer, quantity, 0, rows, (rows, columns), wire, None)
        below = Rect(rect.x, rect.bottom + 3.0, rect.w, BIAS_HEIGHT)
        foot = below.bottom if bias else rect.bottom
        found = self.wide.place("bias", layer, (0,)) if bias else None
        wire = found[0] if found and self.wide.whole else ""
        row = Field(below, "bias", layer, quantity, 0, columns, (1, columns), wire, 1)
        texts, scales = [], []
        group = f"{layer} {quantity}"
        if bias:
            tag = Tag("heading", label=f"head bias {group}")
            name = metrics.text(grey("b"), rect.x - 4.0, below.bottom - 1.0, "end", tag=tag)
            texts.append(name)
        for k, (role, letter) in enumerate((("weight", "W"), ("bias", "b"))[: 1 + bias]):
            at = (rect.center[0], foot + CAPTION - 5.0 + k * LINE_SCALE, "middle")
            head = grey(f"{letter} ") if bias else ()
            scales.append(Scale(role, layer, quantity, *at, f"{role} {group}", head))
        return Pane(weights, row if bias else None, tuple(texts), tuple(scales))

    def caption(self, layer: int, x: float, y: float) -> Iterator[Text]:
        """Yield two lines above the weights: which they are, and how they are turned."""
        rows, columns = self.wide.sizes[layer - 1], self.wide.sizes[layer]
        tag = Tag("heading", label=f"weights {layer}")
        place = self.wide.place("weight", layer, (0, 0))
        assert place is not None
        name = drawn_name(self.wide.graph.wires[place[0]])
        runs = name_runs(name, SIZE_NAME + 1.0, "heading")
        size = Run(f"   {rows} × {columns}", "name", "sans", SIZE_NAME)
        yield metrics.text((*runs, size), x, y + CAPTION - 5.0, "middle", tag=tag)
        said = self.words.tr("row: from, column: to")
        run = Run(said, "name", "sans", SIZE_NAME)
        yield metrics.text(run, x, y + 2 * CAPTION - 5.0, "middle", tag=tag)

    # -- headings ----------------------------------------------------------------------

    def common(self, columns: list[Column], loss: Loss) -> float:
        """Return the height above which all headings stand."""
        return min([loss.rect.y, *(c.rect.y for c in columns)]) - _HEADING_GAP

    def headings(
        self, columns: list[Column], loss: Loss, y: float
    ) -> tuple[list[Text], list[Closer]]:
        last = len(columns) - 1
        texts: list[Text] = []
        closers: list[Closer] = []
        for made in columns:
            layer, x = made.layer, made.rect.center[0]
            kind = self.words.tr("Hidden") if layer < last else self.words.tr("Output")
            title = self.words.tr("Input") if layer == 0 else kind
            text = layer_text(self.wide.graph.notation, layer)
            lines = [f"{title}  l = {text}", self.note(layer, self.words)]
            texts += _heading(lines, x, y, f"heading {layer}")
            if layer in self.unfolded and self.wide.sizes[layer] > len(self.wide.usual[layer]):
                closers.append(self.closer(layer, x, y - 2 * LINE_SMALL - 14.0))
        middle = (loss.spots[0].rect.x + loss.rect.right) / 2
        texts += _heading([self.words.tr("Loss"), ""], middle, y, "heading E")
        return texts, closers

    def note(self, layer: int, words: Catalog) -> str:
        count = words.ntr("{n} unit", "{n} units", self.wide.sizes[layer])
        assert self.wide.experiment.network is not None
        if layer == 0:
            image = self.wide.image
            return f"{count} · {image[0]} × {image[1]}" if image else count
        activation = self.wide.experiment.network.layers[layer - 1].activation
        return f"{_rule(activation)} · {count}"

    def closer(self, layer: int, x: float, y: float) -> Closer:
        """Return what folds a layer again: a word above its heading."""
        place = self.wide.unit("a", layer, 0)
        tag = Tag("ellipsis", place[0], label=f"fold {layer}", entry=(layer,))
        text = metrics.text(
            Run(self.words.tr("fold"), "heading", "sans-medium", SIZE_NAME), x, y, "middle", tag=tag
        )
        rect = Rect(x - text.width / 2, y - text.ascent, text.width, text.ascent + text.descent)
        return Closer(rect.grown(6.0), text)

    def bounds(self, columns: list[Column], gaps: list[Gap], loss: Loss, texts: list[Text]) -> Rect:
        whole = loss.rect
        for made in columns:
            whole = whole.united(made.rect)
        for gap in gaps:
            whole = whole.united(gap.board)
        for room in loss.rooms:
            whole = whole.united(room)
        for text in texts:
            corner = text.corners()[0]
            high = text.ascent + text.descent
            whole = whole.united(Rect(corner[0], corner[1], text.width, high))
        aside = metrics.number_width(self.base.digits, SIZE_NAME)
        return Rect(whole.x - aside, whole.y, whole.w + aside, whole.h).grown(MARGIN)


def _rule(activation: str) -> str:
    symbol = rule(activation).symbol
    return "a = z" if activation == "identity" else f"a = {symbol}(z)"


def _heading(lines: list[str], x: float, y: float, label: str) -> Iterator[Text]:
    tag = Tag("heading", label=label)
    title, note = lines
    run = Run(title, "heading", "sans-medium", SIZE_HEADING)
    yield metrics.text(run, x, y - (LINE_SMALL + 1.0), "middle", tag=tag)
    if note:
        yield metrics.text(Run(note, "name", "sans", SIZE_NAME), x, y, "middle", tag=tag)


__all__ = ["Base", "Gap", "Pane", "WideLayout", "arranged", "base"]
