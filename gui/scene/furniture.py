"""What a picture says about itself: title, legend of the inks, caption.

API summary
-----------
``furnished(picture, frame)``    the picture with what ``frame.view.show_*`` ask for
``description(frame)``           activation, loss, learning rate: what the experiment is
``caption(frame)``               iteration, phase, step: what the picture shows of it
``PHASE_TEXTS``                  the word of each phase, to be translated

All text is plain; that of a file is cut after two lines.  Nothing of the picture moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from core.experiment import Experiment, NetworkSpec
from core.losses import LOSSES
from core.names import plain
from core.plan import Phase
from core.trace import Snapshot
from core.wire_names import counted, layer_text, wire_name
from gui.i18n import N_, Catalog, catalog
from gui.scene import metrics
from gui.scene.frame import Frame
from gui.scene.numbers import MINUS
from gui.scene.shapes import Ellipse, Picture, Rect, Run, Shape, Tag, Text
from gui.scene.style import (
    MARGIN,
    RATIO_INK,
    SIZE_CAPTION,
    SIZE_LEGEND,
    SIZE_SUBTITLE,
    SIZE_TITLE,
)
from gui.scene.terms import term
from gui.scene.wrapping import wrapped

if TYPE_CHECKING:
    from core.neuron import NeuronSnapshot

PHASE_TEXTS: Final = {
    Phase.START: N_("start"),
    Phase.FORWARD: N_("forward"),
    Phase.LOSS: N_("loss"),
    Phase.BACKWARD: N_("backward"),
    Phase.UPDATE: N_("update"),
    Phase.AGAIN: N_("forward again"),
}

_DOT: Final = " · "
_LEADING: Final = 1.4
_ROW: Final = 1.75
_NARROWEST: Final = 560.0
"""No title is broken to less than this width, in units."""
_BULLET: Final = 5.0
_ITEM_GAP: Final = 22.0


def furnished(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` with the title, legend and caption that its frame asks for."""
    view = frame.view
    if not (view.show_title or view.show_legend or view.show_caption):
        return picture
    return _Furniture(picture, frame).run()


def number(value: float, *, comma: bool = False) -> str:
    """Return a setting as it is written: ``0.5``, ``1e−4``; ``comma``: ``0,5``."""
    text = f"{value:.6g}".replace("e-0", "e-").replace("e+0", "e").replace("-", MINUS)
    return text.replace(".", ",") if comma else text


# -- what is said ----------------------------------------------------------------------


def description(frame: Frame) -> str:
    """Return what does not change from step to step: activation, loss, learning rate."""
    words = catalog(frame.view.language)
    experiment = frame.experiment
    if experiment.network is not None:
        parts = [*_neuron_parts(frame.snapshot, words)]
        parts += _network_parts(experiment, experiment.network, frame)
    elif frame.snapshot is not None:
        parts = [*_graph_parts(frame.snapshot, words)]
    else:
        parts = [*_table_parts(experiment, words)]
    if frame.snapshot is not None and frame.snapshot.graph.parameters:
        name = experiment.optimizer.name
        parts += [term(name, words)] if name != "sgd" else []
        rate = number(experiment.optimizer.learning_rate, comma=frame.view.comma)
        parts.append(f"{frame.snapshot.graph.notation.rate} = {rate}")
    return _DOT.join(parts)


def _neuron_parts(snapshot: Snapshot | None, words: Catalog) -> Iterator[str]:
    """Yield which neuron it is, if it is one that is taken apart."""
    part = _neuron(snapshot)
    if part is not None:
        notation = part.graph.notation
        unit = counted(notation, "z", (part.unit,))[0]
        layer = layer_text(notation, part.layer)
        yield words.tr("layer {layer}, unit {unit}", layer=layer, unit=unit)


def _neuron(snapshot: Snapshot | None) -> NeuronSnapshot | None:
    """Return ``snapshot`` if it is that of a neuron that is taken apart."""
    if snapshot is None or type(snapshot) is Snapshot:
        return None
    # Only here: most snapshots are plain, and the first picture waits for no other.
    from core.neuron import NeuronSnapshot

    return snapshot if isinstance(snapshot, NeuronSnapshot) else None


def _network_parts(experiment: Experiment, network: NetworkSpec, frame: Frame) -> Iterator[str]:
    words = catalog(frame.view.language)
    yield ", ".join(dict.fromkeys(term(layer.activation, words) for layer in network.layers))
    penalty = network.regularization
    formula = f"{loss_name(frame.snapshot)} = {LOSSES[network.loss.name].formula}"
    if penalty is not None:
        strength = number(penalty.lambda_ * penalty.factor, comma=frame.view.comma)
        norm = "Σ w²" if penalty.name == "l2" else "Σ |w|"
        formula += f" + {strength} {norm}"
    yield formula
    if experiment.data is not None and len(experiment.data.inputs) > 1:
        yield words.tr("mean over the samples")


def _graph_parts(snapshot: Snapshot, words: Catalog) -> Iterator[str]:
    if snapshot.graph.parameters:
        name = plain(wire_name(snapshot.graph.wires[snapshot.graph.loss]))
        yield words.tr("the update descends {name}", name=name)


def _table_parts(experiment: Experiment, words: Catalog) -> Iterator[str]:
    if experiment.table is not None:
        samples, outputs = experiment.table.targets.shape
        yield words.ntr("{n} sample", "{n} samples", samples)
        yield words.ntr("{n} output", "{n} outputs", outputs)


def caption(frame: Frame) -> str:
    """Return where the picture stands: iteration, phase, step; empty for a table."""
    snapshot = frame.snapshot
    if snapshot is None:
        return ""
    words = catalog(frame.view.language)
    parts = [
        words.tr("iteration {k}", k=frame.position.iteration),
        words.tr(PHASE_TEXTS[snapshot.phase]),
        words.tr("step {n} of {total}", n=snapshot.at, total=snapshot.plan.length),
    ]
    if frame.sample_number is not None:
        parts.append(words.tr("sample {n}", n=sample_text(frame, words)))
    part = _neuron(snapshot)
    if part is not None and part.others:
        from core.neuron import REST

        parts.append(
            words.ntr(
                "{name} = the product that is not shown",
                "{name} = sum of the {n} products that are not shown",
                part.others,
                name=plain(wire_name(snapshot.graph.wires[REST])),
            )
        )
    if snapshot.trace.start_value != 1.0:
        value = number(snapshot.trace.start_value)
        parts.append(words.tr("the backward pass starts with {value}", value=value))
    return _DOT.join(parts)


def sample_text(frame: Frame, words: Catalog) -> str:
    """Return which sample is shown: its number in the data set, and its place in the batch.

    With the whole set as the batch both are the same; a mini-batch is in an order of its
    own.  Empty where there are no samples to tell apart.
    """
    number_, data = frame.sample_number, frame.experiment.data
    if number_ is None or data is None or frame.snapshot is None:
        return ""
    total = len(data.inputs)
    whole = words.tr("{n} of {total}", n=number_, total=total)
    count = len(frame.snapshot.trace.rows)
    if count == 1 or frame.experiment.batch.size is None:
        return whole
    place = words.tr("{n} of {total}", n=frame.batch_row + 1, total=count)
    return words.tr("{sample} (in the batch {place})", sample=whole, place=place)


def loss_name(snapshot: Snapshot | None) -> str:
    """Return what the loss of a network is called, on one line."""
    part = _neuron(snapshot)
    if part is not None:
        return plain(wire_name(part.loss))
    return "E" if snapshot is None else plain(wire_name(snapshot.graph.wires[snapshot.graph.loss]))


def legend(snapshot: Snapshot, words: Catalog) -> list[tuple[str, str]]:
    """Return ink and words of each entry; an ink of ``""`` is a remark without a dot."""
    name = plain(wire_name(snapshot.start))
    symbol, start = f"∂{name}/∂·", snapshot.trace.start_value
    if start != 1.0:
        # Every flow is that many times the derivative.
        symbol = f"{number(start)} · {symbol}"
    red = ("gradient", words.tr("gradient {symbol}", symbol=symbol))
    if snapshot.ratios:
        red = (RATIO_INK, words.tr("ratio {symbol}", symbol=symbol))
    made = [("value", words.tr("forward")), red]
    if snapshot.plan.update_at:
        made.append(("updated", words.tr("after the update")))
    count = len(snapshot.trace.rows)
    if count > 1 and snapshot.ratios:
        made.append(("", words.tr("ratios of parameters: {sum} over the samples", sum="Σₙ")))
    elif count > 1:
        formula = f"1/{count} Σₙ"
        made.append(("", words.tr("gradients of the batch's loss ({factor})", factor=formula)))
    return made


# -- where it stands -------------------------------------------------------------------


class _Furniture:
    """Text above and below a picture, as wide as the picture is."""

    def __init__(self, picture: Picture, frame: Frame) -> None:
        self.picture, self.frame = picture, frame
        self.words = catalog(frame.view.language)
        bounds = picture.bounds
        self.width = max(bounds.w - 2 * MARGIN, _NARROWEST)
        self.x = bounds.center[0] - self.width / 2
        self.legend = self.legend_runs() if frame.view.show_legend else []

    def run(self) -> Picture:
        above, below = self.head(), self.foot()
        bounds = self.picture.bounds
        texts = [s for s in (*above, *below) if isinstance(s, Text)]
        left, right = self.x - MARGIN, self.x + self.width + MARGIN
        right = max([right, *(t.corners()[1][0] + MARGIN for t in texts)])
        top = min([bounds.y, *(s.corners()[0][1] - MARGIN * 0.75 for s in texts)])
        bottom = max([bounds.bottom, *(s.corners()[2][1] + MARGIN * 0.75 for s in texts)])
        whole = bounds.united(Rect(left, top, right - left, bottom - top))
        return Picture((*self.picture.shapes, *above, *below), whole)

    def head(self) -> list[Shape]:
        """Stack title, description and legend, then lift the stack above the picture."""
        view = self.frame.view
        rows: list[tuple[float, list[Shape]]] = []
        beside = False
        if view.show_title:
            room = self.width - self.legend_width()
            title = self.title()
            widest = max(metrics.width(Run(t, "text", "sans-medium", SIZE_TITLE)) for t in title)
            beside = bool(self.legend) and len(title) == 1 and widest + _ITEM_GAP <= room
            rows += [(SIZE_TITLE * _LEADING, [self.title_line(t)]) for t in title]
            said = description(self.frame)
            rows += [(SIZE_SUBTITLE * _ROW, self.grey(s, "title")) for s in self.broken(said)]
        if beside:
            rows[0][1].extend(self.legend_row(self.x + self.width - self.legend_width()))
        elif self.legend:
            rows += [(SIZE_LEGEND * _ROW * 1.2, row) for row in self.legend_rows()]
        if view.show_legend:
            self.add_key(rows, beside=beside)
        return _stacked(rows, self.picture.bounds.y - 4.0 - sum(h for h, _ in rows))

    def add_key(self, rows: list[tuple[float, list[Shape]]], *, beside: bool) -> None:
        """Say how names are read: beneath the legend at the right, or in rows of its own."""
        # Only files have a legend: the window starts without this.
        from gui.scene.notation_key import notation_key

        snapshot = self.frame.snapshot
        key = None if snapshot is None else notation_key(snapshot.graph, self.words, self.width)
        if key is None or "name" in self.frame.view.hidden:
            return
        left = self.x + self.width - key.width
        taken = [s.corners()[1][0] for s in rows[1][1] if isinstance(s, Text)] if beside else []
        if taken and max(taken) + 2 * _ITEM_GAP <= left:
            rows[1][1].extend(key.shapes(left)[0])
        else:
            rows += [(SIZE_LEGEND * _ROW, row) for row in key.shapes(self.x)]

    def foot(self) -> list[Shape]:
        view = self.frame.view
        said = caption(self.frame) if view.show_caption else ""
        if view.show_caption and not view.show_title:
            said = _DOT.join(filter(None, (said, description(self.frame))))
        rows = [(SIZE_CAPTION * _ROW, self.grey(s, "caption")) for s in self.broken(said) if s]
        return _stacked(rows, self.picture.bounds.bottom - MARGIN / 4)

    def title(self) -> list[str]:
        title = self.frame.experiment.localized(self.frame.view.language).title
        return wrapped(title, self.width, "sans-medium", SIZE_TITLE)

    def title_line(self, string: str) -> Shape:
        tag = Tag("title", label="title")
        return metrics.line(
            string, self.x, 0.0, ink="text", size=SIZE_TITLE, font="sans-medium", tag=tag
        )

    def broken(self, string: str) -> list[str]:
        return wrapped(string, self.width, "sans", SIZE_SUBTITLE)

    def grey(self, string: str, kind: str) -> list[Shape]:
        tag = Tag(kind, label=kind)
        return [metrics.line(string, self.x, 0.0, ink="name", size=SIZE_SUBTITLE, tag=tag)]

    # -- legend ----------------------------------------------------------------------

    def legend_runs(self) -> list[tuple[str, Run]]:
        if self.frame.snapshot is None:
            return []
        rows = legend(self.frame.snapshot, self.words)
        return [(i, Run(t, i or "name", "sans", SIZE_LEGEND)) for i, t in rows]

    def legend_width(self, items: list[tuple[str, Run]] | None = None) -> float:
        items = self.legend if items is None else items
        return sum(_item_width(i) for i in items) + _ITEM_GAP * max(len(items) - 1, 0)

    def legend_rows(self) -> Iterator[list[Shape]]:
        """Yield the legend in as many rows as it needs."""
        rows: list[list[tuple[str, Run]]] = [[]]
        for item in self.legend:
            if rows[-1] and self.legend_width([*rows[-1], item]) > self.width:
                rows.append([])
            rows[-1].append(item)
        for row in rows:
            yield self.legend_row(self.x, row)

    def legend_row(self, x: float, items: list[tuple[str, Run]] | None = None) -> list[Shape]:
        made: list[Shape] = []
        for ink, run in self.legend if items is None else items:
            tag = Tag("legend", label=f"legend {run.text}")
            indent = 0.0
            if ink:
                indent = 2 * _BULLET + 6.0
                middle = -metrics.middle(SIZE_LEGEND)
                rect = Rect(x, middle - _BULLET, 2 * _BULLET, 2 * _BULLET)
                made.append(Ellipse(rect, ink, ink, 0.0, tag))
            made.append(metrics.text(run, x + indent, 0.0, tag=tag))
            x += _item_width((ink, run)) + _ITEM_GAP
        return made


def _item_width(item: tuple[str, Run]) -> float:
    return metrics.width(item[1]) + (2 * _BULLET + 6.0 if item[0] else 0.0)


def _stacked(rows: list[tuple[float, list[Shape]]], top: float) -> list[Shape]:
    """Set rows of shapes, made around a baseline at 0, one below the other."""
    if not rows:
        return []
    from gui.scene.notation_key import moved

    made: list[Shape] = []
    for height, shapes in rows:
        top += height
        made += [moved(s, 0.0, top - height * 0.3) for s in shapes]
    return made
