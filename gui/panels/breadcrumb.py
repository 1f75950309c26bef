"""Where one looks within a large diagram, and what of it is left out.

A row of words in a corner of the diagram, each a button: the whole, the layer, the
unit or wire that is held in focus, taken apart or selected.  There is none while all can be
seen and nothing is held; presenting, only what is held or taken apart has one.  It covers no
heading, and no number for long where another corner is free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from core.experiment import NETWORK
from core.graph import Graph
from core.names import plain
from core.wire_names import entry_name, layer_text, number_name
from gui.canvas.canvas import Canvas
from gui.i18n import N_, tr
from gui.panes import chain
from gui.scene.effect_hidden import HIDEABLE
from gui.scene.frame import Frame
from gui.scene.geometry import bounding
from gui.scene.shapes import Labels, Picture, Rect, Shape, Text
from gui.session_model import SessionModel

WHOLE: Final = "whole"
LAYER: Final = "layer"
PLACE: Final = "place"
HIDDEN: Final = "hidden"
NUMBERS: Final = "numbers"
HIDDEN_TEXTS: Final = {
    "value": N_("values"),
    "gradient": N_("gradients"),
    "updated": N_("updated values"),
    "name": N_("names"),
}
_TEXT: Final = 10.0
"""So much more it is to cover a text than a part of a body."""
_RIM: Final = 6
"""Pixels between the row and the diagram's rim."""
_REST: Final = 150
"""Milliseconds after which what is looked at is at rest."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """``goal``: what a click goes to; ``layer`` and ``wire`` say which."""

    text: str
    goal: str
    layer: int = 0
    wire: str = ""


def crumbs(frame: Frame, *, held: bool, fits: bool) -> tuple[Crumb, ...]:
    """Return the way from the whole to what one looks at; none where that needs no word."""
    view = frame.view
    if frame.snapshot is None or (fits and not held and view.expanded is None):
        return ()
    return (Crumb(_whole(frame), WHOLE), *_inside(frame, held=held))


def _whole(frame: Frame) -> str:
    network = frame.experiment.network
    return "-".join(map(str, network.layer_sizes)) if network else tr("Graph")


def _inside(frame: Frame, *, held: bool) -> tuple[Crumb, ...]:
    view, snapshot = frame.view, frame.snapshot
    assert snapshot is not None
    if view.expanded is not None:
        layer, unit = view.expanded
        name = plain(number_name(snapshot.graph, "a", layer, (unit,)))
        return (_layer(layer, snapshot.graph), Crumb(name, PLACE, layer))
    wire, entry = (view.focus, view.focus_entry) if held else (view.selected, view.entry)
    graph = snapshot.graph
    if wire not in graph.wires:
        return ()
    from core.influence import unit_of

    name = plain(entry_name(graph.wires[wire], entry))
    found = unit_of(graph, wire, entry) if frame.experiment.kind == NETWORK else None
    last = Crumb(name, PLACE, found[0] if found else 0, wire)
    return (_layer(found[0], graph), last) if found else (last,)


def _layer(layer: int, graph: Graph) -> Crumb:
    return Crumb(tr("layer {n}", n=layer_text(graph.notation, layer)), LAYER, layer)


def covered(picture: Picture, spot: Rect, body: float = 1.0) -> float:
    """Return how much of ``spot`` texts and bodies take: an area, in which texts count more."""
    total = 0.0
    for shape in picture.shapes:
        if isinstance(shape, Text):
            # Most are far away, which is seen without turning them.
            reach = shape.width + shape.ascent + shape.descent
            if _meet(Rect(shape.x, shape.y, 0.0, 0.0).grown(reach), spot):
                total += _TEXT * _meet(bounding([shape.corners()]), spot)
        elif isinstance(shape, Labels):
            # Of thousands a few are near.
            x, y = shape.places[:, 0], shape.places[:, 1]
            near = (x > spot.x - shape.width) & (x < spot.right + shape.width)
            near &= (y > spot.y - shape.descent) & (y < spot.bottom + shape.ascent)
            rooms = map(shape.room, shape.places[near].tolist())
            total += sum(_TEXT * _meet(room, spot) for room in rooms)
        elif body and (rect := getattr(shape, "rect", None)) is not None:
            total += body * _meet(rect, spot)
    return total


def _headings(shapes: tuple[Shape, ...]) -> tuple[Rect, ...]:
    texts = (s for s in shapes if s.tag.kind == "heading" and isinstance(s, Text))
    return tuple([bounding([text.corners()]) for text in texts])


def _meet(a: Rect, b: Rect) -> float:
    """Return the area that both cover."""
    wide = min(a.right, b.right) - max(a.x, b.x)
    return max(wide, 0.0) * max(min(a.bottom, b.bottom) - max(a.y, b.y), 0.0)


def hidden_text(frame: Frame) -> str:
    """Return the note of what is left out, ``""`` if nothing is."""
    out = [tr(HIDDEN_TEXTS[what]) for what in HIDEABLE if what in frame.view.hidden]
    return tr("hidden: {what}", what=", ".join(out)) if out else ""


class Breadcrumb(QWidget):
    """Lies over ``canvas`` and follows ``model``."""

    def __init__(self, canvas: Canvas, model: SessionModel) -> None:
        super().__init__(canvas)
        self.setObjectName("crumbs")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Where you look"))
        self._canvas, self._model = canvas, model
        self.presenting = False
        self._shown: tuple[tuple[Crumb, ...], tuple[Crumb, ...]] = ((), ())
        self._headings: tuple[Picture | None, tuple[Rect, ...]] = (None, ())
        self._corner = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._settle)
        self.buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 1, 3, 1)
        self._row.setSpacing(0)
        self.hide()
        canvas.looked.connect(self.refresh)
        model.controls.connect(self.refresh)

    def refresh(self) -> None:
        """Say where one looks now."""
        frame, held = self._model.frame, self._model.state.held
        fits = self.presenting or self._canvas.fits
        notes = () if self.presenting else tuple(self._notes(frame))
        made = (crumbs(frame, held=held, fits=fits), notes)
        if made != self._shown:
            self._shown = made
            self._fill(*made)
        if self.isVisible():
            self._place()

    def event(self, event: QEvent) -> bool:
        """Be as large as the words are, also in another size of text."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.adjustSize()
            self._place()
        return done

    def _place(self) -> None:
        """Stand in the corner where the least is covered.

        While a part is moved about the row stays where it is, at first low at the left, if that
        can be.
        """
        picture, corners = self._canvas.picture, self._corners()
        if picture is None:
            self.move(corners[0])
        elif self._canvas.fits:
            self.move(min(corners, key=lambda corner: covered(picture, self._spot(corner))))
        else:
            best = corners[self._corner]
            if self._hides(picture, best):
                best = min((best, *corners), key=lambda corner: self._hides(picture, corner))
            self.move(best)
            self._rest.start()

    def _settle(self) -> None:
        """Make way for numbers, once what is looked at is at rest."""
        picture = self._canvas.picture
        if picture is None or self._canvas.fits or not self.isVisible():
            return
        if covered(picture, self._spot(self.pos()), body=0.0):
            corners = self._corners()
            best = min(
                corners,
                key=lambda corner: (
                    self._hides(picture, corner),
                    covered(picture, self._spot(corner)),
                ),
            )
            self._corner = corners.index(best)
            self.move(best)

    def _corners(self) -> list[QPoint]:
        """Return where the row can stand, the usual place first."""
        canvas = self._canvas
        right, down = canvas.width() - self.width() - _RIM, canvas.height() - self.height() - _RIM
        return [QPoint(_RIM, down), QPoint(right, down), QPoint(right, _RIM), QPoint(_RIM, _RIM)]

    def _spot(self, corner: QPoint) -> Rect:
        """Return what of the picture is under the row in a corner."""
        camera = self._canvas.camera
        x, y = camera.to_scene((corner.x(), corner.y()))
        return Rect(x, y, self.width() / camera.scale, self.height() / camera.scale)

    def _hides(self, picture: Picture, corner: QPoint) -> float:
        """Return how much of headings is under the row in a corner."""
        spot = self._spot(corner)
        return sum(_meet(heading, spot) for heading in self._headings_of(picture))

    def _headings_of(self, picture: Picture) -> tuple[Rect, ...]:
        if self._headings[0] is not picture:
            self._headings = picture, tuple(picture.found(_headings))
        return self._headings[1]

    def _notes(self, frame: Frame) -> Iterator[Crumb]:
        """Yield what is left out, by wish or because it would be too small."""
        hidden = hidden_text(frame)
        if hidden:
            yield Crumb(hidden, HIDDEN)
        if self._canvas.unreadable:
            yield Crumb(tr("Zoom in for the numbers"), NUMBERS)

    def _fill(self, row: tuple[Crumb, ...], notes: tuple[Crumb, ...]) -> None:
        focused = self.isAncestorOf(self._canvas.window().focusWidget() or self._canvas)
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for i, crumb in enumerate(row):
            if i:
                self._put(QLabel("›"))
            self._add(crumb)
        for note in notes:
            self._add(note)
        chain(self._canvas, *self.buttons)
        self.setVisible(bool(row or notes))
        self.adjustSize()
        if focused:
            self._canvas.setFocus()

    def _add(self, crumb: Crumb) -> None:
        button = QToolButton()
        button.setText(crumb.text)
        button.setObjectName(crumb.goal)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tr(_TIPS[crumb.goal]))
        button.clicked.connect(partial(self._go, crumb))
        self._put(button)
        self.buttons.append(button)

    def _put(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        # Else it has no room before the next event.
        widget.show()

    def _go(self, crumb: Crumb, _checked: bool = False) -> None:
        model, canvas = self._model, self._canvas
        if crumb.goal == HIDDEN:
            model.set_view(hidden=frozenset())
        elif crumb.goal == NUMBERS:
            canvas.rearrange()
        elif crumb.goal == PLACE:
            canvas.reveal(crumb.wire)
        else:
            model.collapse()
            model.focus("")
            if crumb.goal == WHOLE:
                model.select("")
                canvas.fit()
            else:
                self._reveal_layer(crumb.layer)
        canvas.setFocus()

    def _reveal_layer(self, layer: int) -> None:
        snapshot = self._model.frame.snapshot
        if snapshot is not None:
            wires = snapshot.graph.wires.values()
            own = {w.id for w in wires if w.origin.layer == layer and w.origin.role in ("z", "a")}
            self._canvas.reveal(*own)


_TIPS: Final = {
    WHOLE: N_("Show the whole diagram"),
    LAYER: N_("Go to this layer"),
    PLACE: N_("Go there"),
    HIDDEN: N_("Show everything again"),
    NUMBERS: N_("Show the diagram large enough for its numbers, at the newest"),
}
