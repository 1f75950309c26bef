"""The given numbers that can be changed, as the canvas calls them.  Knows no Qt.

API summary
-----------
``leaves(frame)``              what each is called and its name in files, up to some of each array
``first_leaf(frame)``          the name of the one to begin with
``name_of_selected(frame)``    what is selected, as files name it; ``""`` for nothing
``leaf_of(frame, name)``       the leaf, for the sample that is shown
``value_of(frame, leaf)``      what it is in the iteration that is shown
``called(frame, leaf)``        its name on one line
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np

from core.experiment import Experiment
from core.graph import Graph
from core.leaf_names import Leaf, find_leaf
from core.names import plain
from core.number_names import spelled
from gui.scene.frame import Frame
from gui.scene.whatif_rows import entry_name, name_with

MOST: Final = 60
"""So many entries of an array are listed; any other can be typed."""

Listed = tuple[str, str]
Shape = tuple[int, ...]


def leaves(frame: Frame) -> tuple[Listed, ...]:
    """Return what each leaf is called on the canvas, with its name as files have it."""
    assert frame.snapshot is not None
    spots = _spots(frame.snapshot.graph)
    return tuple(
        (_called(frame.snapshot.graph, spots, array, index), spelled(array, index))
        for array, shape in _arrays(frame.experiment)
        for index in islice(np.ndindex(shape), MOST)
    )


def first_leaf(frame: Frame) -> str:
    """Return the name of the first parameter, or else of the first leaf; ``""`` without one."""
    arrays = list(_arrays(frame.experiment))
    trainable = frame.experiment.trainable
    order = [*(a for a in arrays if a[0] in trainable), *arrays]
    return next((spelled(array, (0,) * len(shape)) for array, shape in order if all(shape)), "")


def name_of_selected(frame: Frame) -> str:
    """Return the selected number's name as files have it."""
    snapshot, view = frame.snapshot, frame.view
    if snapshot is None or not view.selected:
        return ""
    source = snapshot.graph.sources.get(view.selected)
    if source is None:
        return spelled(view.selected, view.entry)
    return spelled(source.array, view.entry if source.index is None else source.index)


def leaf_of(frame: Frame, name: str) -> Leaf:
    """Return the leaf called ``name``, of the shown sample where it says none.

    Raises:
        UserError: that is no given number.
    """
    snapshot = frame.snapshot
    assert snapshot is not None
    count = len(snapshot.trace.rows)
    own = find_leaf(frame.experiment, snapshot.graph, name, count)
    if not own.batch or name == own.name:
        return own
    return find_leaf(frame.experiment, snapshot.graph, name, count, frame.batch_row)


def value_of(frame: Frame, leaf: Leaf) -> float:
    """Return the value of ``leaf`` at the start of the iteration that is shown."""
    assert frame.snapshot is not None
    trace, data = frame.snapshot.trace, frame.experiment.data
    if leaf.batch and data is not None:
        array = data.inputs if leaf.array == "x" else data.targets
        return float(array[trace.rows[leaf.row]][leaf.index])
    return float(trace.before.parameters[leaf.array][leaf.index])


def called(frame: Frame, leaf: Leaf) -> str:
    """Return the name of ``leaf`` as the canvas has it, on one line."""
    assert frame.snapshot is not None
    return entry_name(frame.snapshot.graph, leaf.array, leaf.index)


def _arrays(experiment: Experiment) -> Iterator[tuple[str, Shape]]:
    """Yield names and shapes: parameters, then inputs and targets of one sample."""
    for name, array in experiment.parameters.items():
        yield name, array.shape
    if experiment.network is not None and experiment.data is not None:
        yield "x", experiment.data.inputs.shape[1:]
        yield "t", experiment.data.targets.shape[1:]


def _spots(graph: Graph) -> dict[tuple[str, Shape | None], str]:
    return {(source.array, source.index): wire for wire, source in graph.sources.items()}


def _called(
    graph: Graph, spots: dict[tuple[str, Shape | None], str], array: str, index: Shape
) -> str:
    """Return the name of one entry; of many it is asked without looking through all wires."""
    whole = spots.get((array, None))
    wire = whole if whole is not None else spots.get((array, index))
    if wire is None:
        return spelled(array, index)
    return plain(name_with(graph.wires[wire], index if whole is not None else ()))
