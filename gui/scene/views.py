"""The views of an experiment: which it has, and a frame drawn in one of them.

API summary
-----------
``views_of(experiment)``   names of its views, the first one to open with
``draw(frame)``            the Picture of a frame, furnished as its settings ask
``draw(frame, sketched=True)``   the same in a layout that is there at once, for the views
                           that are ``SKETCHED``: something to look at meanwhile

A view is one module with two pure functions, ``layout(graph, experiment, digits,
language)`` and ``draw(frame, layout)``.  Layouts are kept here for the graphs seen last:
they depend on nothing that a step changes.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any, Final, Protocol

from core.experiment import GRAPH, LOSS_TABLE, NETWORK, Experiment
from core.graph import Graph
from gui.scene.effect_notes import with_marks
from gui.scene.effects import effected
from gui.scene.frame import Frame
from gui.scene.furniture import furnished
from gui.scene.shapes import Picture
from gui.scene.wideness import is_wide

KEEP_LAYOUTS: Final = 8


class View(Protocol):
    """The two functions of a view's module."""

    def layout(self, graph: Graph, experiment: Experiment, digits: int, language: str) -> Any: ...

    def draw(self, frame: Frame, layout: Any) -> Picture: ...


VIEWS: Final = {
    "network": "gui.scene.network_view",
    "gates": "gui.scene.gate_view",
    "matrices": "gui.scene.matrix_view",
}
"""The module of each view of a graph: imported when first drawn, which is when it counts."""
WIDE: Final = "gui.scene.wide_view"
"""The module of the network view of a network with wide layers."""
SKETCHED: Final = frozenset({"network"})
"""The views whose module has a ``sketch`` beside ``layout``."""
TABLE: Final = "table"


def views_of(experiment: Experiment) -> tuple[str, ...]:
    """Return the views that ``experiment`` has; the first is the one to open with."""
    if experiment.kind == LOSS_TABLE:
        return (TABLE,)
    if experiment.kind == NETWORK:
        return ("network", "gates", "matrices")
    if experiment.kind == GRAPH:
        return ("gates",)
    raise ValueError(f"unknown kind of experiment: {experiment.kind!r}")


def draw(frame: Frame, *, sketched: bool = False, kept: bool = True, chips: bool = True) -> Picture:
    """Return the Picture of ``frame`` with the title, legend and caption it asks for.

    ``sketched``: in the layout that is made quickly, where the view has one.  ``kept``: the
    layout is kept; else it takes no other's place, as one of many small pictures.  ``chips``:
    the picture says itself that its numbers are rounded or ratios; only where that is said
    beside it it may be silent.

    Raises:
        ValueError: the experiment has no such view.
    """
    name = frame.view.view
    if name not in views_of(frame.experiment):
        raise ValueError(f"no view {name!r} of an experiment of kind {frame.experiment.kind}")
    if frame.snapshot is None:
        from gui.scene import table_view

        return furnished(with_marks(table_view.draw(frame), frame), frame)
    whole, frame = frame, frame.opened()
    if frame.view.view != "gates":
        frame = frame.folded()
    name, view = frame.view.view, frame.view
    assert frame.snapshot is not None
    made = _sketch if sketched and name in SKETCHED else _layout
    make = made if kept else made.__wrapped__
    found = make(frame.snapshot.graph, frame.experiment, name, view.digits, view.language)
    module = _view(name, frame.snapshot.graph, frame.experiment)
    picture = effected(module.draw(frame, found), frame)
    picture = _marked(picture, whole) if chips else picture
    return furnished(picture, frame)


def _marked(picture: Picture, frame: Frame) -> Picture:
    """Return ``picture`` saying how its numbers are read, where that is not as usual."""
    if frame.reading.hand is None and (frame.snapshot is None or not frame.snapshot.ratios):
        return picture
    from gui.scene.reading_mark import marked

    return marked(picture, frame)


def _view(name: str, graph: Graph, experiment: Experiment) -> View:
    wide = name == "network" and is_wide(graph, experiment)
    found: View = import_module(WIDE if wide else VIEWS[name])
    return found


@lru_cache(maxsize=KEEP_LAYOUTS)
def _layout(graph: Graph, experiment: Experiment, name: str, digits: int, language: str) -> Any:
    # Graphs and experiments are equal only to themselves, so the key is their identity.
    return _view(name, graph, experiment).layout(graph, experiment, digits, language)


@lru_cache(maxsize=1)
def _sketch(graph: Graph, experiment: Experiment, name: str, digits: int, language: str) -> Any:
    if is_wide(graph, experiment):
        return _layout(graph, experiment, name, digits, language)  # it is there at once
    return import_module(VIEWS[name]).sketch(graph, experiment, digits, language)
