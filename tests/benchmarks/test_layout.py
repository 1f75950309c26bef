"""The gate view's layout: time, shape and crossings, and how soon it can be cancelled."""

from __future__ import annotations

import itertools
import statistics
import time

import pytest

from core.experiment import Experiment
from core.interrupt import interruptible
from core.lowering import lower
from gui.scene.gate_columns import weave
from gui.scene.gate_layout import layout
from gui.scene.gate_order import crossings, order
from tests.scene.gate_cases import graph_experiment, random_graph
from tests.scene.network_cases import network


def _chain(gates: int) -> Experiment:
    nodes: list[tuple[str, str, tuple[str, ...]]] = [("x", "parameter", ())]
    nodes += [(f"g{i}", "tanh", (f"g{i - 1}" if i else "x",)) for i in range(gates)]
    return graph_experiment(nodes, {"x": 0.5}, f"g{gates - 1}")


CASES = {
    "2-2-2": network((2, 2, 2)),
    "3-3-2": network((3, 3, 2)),
    "4-5-3": network((4, 5, 3)),
    "6-6-4": network((6, 6, 4)),
    "2-4-4-4-1": network((2, 4, 4, 4, 1)),
    "8-8-8": network((8, 8, 8)),
    "20-20-20": network((20, 20, 20)),
    **{f"random, {n} gates": random_graph(1, n) for n in (20, 50, 100, 150, 300)},
    "chain, 10,000 gates": _chain(10_000),
}


@pytest.mark.parametrize("case", CASES)
def test_layout_of_the_gate_view(case: str) -> None:
    experiment = CASES[case]
    graph, taken, longest = lower(experiment), [], 0.0
    for _ in range(3 if len(graph.gates) < 1000 else 1):
        graph = lower(experiment)  # orders are kept by graph
        asked = [time.perf_counter()]
        with interruptible(lambda: asked.append(time.perf_counter()) is not None):  # noqa: B023
            found = layout(graph, experiment, 4, "en")
        asked.append(time.perf_counter())
        taken.append(asked[-1] - asked[0])
        longest = max(longest, *(b - a for a, b in itertools.pairwise(asked)))
    wide, high = found.bounds.w, found.bounds.h
    print(
        f"\nlayout of gates, {case}: {len(graph.gates)} gates, {statistics.median(taken):.3f} s, "
        f"{wide:.0f} × {high:.0f} ({wide / high:.2f}:1), {len(found.rows)} rows, "
        f"asks whether it is wanted at least every {longest * 1e3:.0f} ms"
    )


@pytest.mark.parametrize("gates", [20, 50, 100, 150, 300])
def test_crossings_of_random_graphs(gates: int) -> None:
    before = after = 0
    for seed in range(1, 4):
        woven = weave(lower(random_graph(seed, gates)))
        before += crossings(woven, woven.columns)
        after += crossings(woven, order(woven, []))
    print(f"\ncrossings, three graphs of {gates} gates: {before} unsorted, {after} sorted")
