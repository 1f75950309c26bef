"""Which networks are wide: drawn with folded columns by the views ``gui/scene/wide_*.py``."""

from __future__ import annotations

from typing import Final

from core.experiment import Experiment
from core.graph import Graph
from core.lowering import MATRIX

FULL: Final = 10
"""A column of more units than these is folded."""


def is_wide(graph: Graph, experiment: Experiment) -> bool:
    """Return whether the network of ``experiment`` is drawn with folded columns."""
    if experiment.network is None:
        return False
    return graph.granularity == MATRIX or max(experiment.network.layer_sizes) > FULL
