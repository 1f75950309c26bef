"""The network view's own time: laying out, sketching, drawing a step.  CPU time, one thread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from gui.scene import network_view
from gui.scene.edge_labels import arranged, sketched
from tests.scene.network_cases import frame, network, steps, trace_of

SIZES = [(n, n) for n in range(2, 9)] + [
    (2, 2, 2), (4, 4, 4), (8, 8, 8), (2, 8, 3), (8, 1, 8), (3, 10, 4), (16, 16, 8), (20, 20, 20),
]  # fmt: skip
DRAWN = [(2, 2, 2), (4, 4, 4), (8, 8, 8), (20, 20, 20)]
MANY = 400


def named(sizes: tuple[int, ...]) -> str:
    return "-".join(map(str, sizes))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.thread_time()
    made = work()
    return time.thread_time() - start, made


@pytest.mark.parametrize("sizes", SIZES, ids=named)
def test_laying_out(sizes: tuple[int, ...]) -> None:
    experiment = network(sizes)
    graph = trace_of(experiment).graph
    for digits in (2, 4, 8):
        arranged.cache_clear()
        sketched.cache_clear()
        sketch, rough = seconds(lambda d=digits: network_view.sketch(graph, experiment, d, "en"))
        layout, fine = seconds(lambda d=digits: network_view.layout(graph, experiment, d, "en"))
        print(
            f"\nlayout of {named(sizes)}, {len(graph.gates)} gates, {digits} digits: "
            f"{layout:.3f} s, {fine.bounds.w:.0f} x {fine.bounds.h:.0f}; "
            f"sketch {sketch:.3f} s, {rough.bounds.w:.0f} x {rough.bounds.h:.0f}",
            end="",
        )


@pytest.mark.parametrize("sizes", DRAWN, ids=named)
def test_drawing_a_step(sizes: tuple[int, ...]) -> None:
    experiment = network(sizes)
    layout = network_view.layout(trace_of(experiment).graph, experiment, 4, "en")
    taken = []
    for at in list(steps(experiment))[-MANY:]:
        shown = frame(experiment, at)
        taken.append(seconds(lambda f=shown: network_view.draw(f, layout))[0])
    first, *rest = taken
    rest.sort()
    print(
        f"\ndrawing a step of {named(sizes)}: median {statistics.median(rest) * 1e3:.2f} ms, "
        f"p95 {rest[round(0.95 * (len(rest) - 1))] * 1e3:.2f} ms, the first {first * 1e3:.2f} ms"
    )
