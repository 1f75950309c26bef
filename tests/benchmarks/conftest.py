"""Benchmarks compare: ours and the reference in turns, in one run, the ratio of medians.

Absolute times depend on the machine and its other users; a ratio taken in turns does so
much less.  Nothing here asserts a time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[[], Any]


@pytest.fixture
def paired(benchmark: Any, request: pytest.FixtureRequest) -> Callable[..., float]:
    """Return ``compare(ours, reference, rounds, repeat)``: the ratio reference / ours.

    More than 1 means that we are faster.  ``repeat`` calls make one timing.  The table of
    pytest-benchmark shows our own times.
    """

    def compare(ours: Run, reference: Run, *, rounds: int = 15, repeat: int = 1) -> float:
        ours()
        reference()
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            for run, kept in ((ours, times[0]), (reference, times[1])):
                start = time.perf_counter()
                for _ in range(repeat):
                    run()
                kept.append((time.perf_counter() - start) / repeat)
        own, other = (statistics.median(t) for t in times)
        ratio = other / own
        benchmark.extra_info.update(ours=own, reference=other, ratio=ratio)
        benchmark.pedantic(ours, rounds=1)
        print(
            f"\n{request.node.name}: ours {own * 1e3:.3f} ms, reference {other * 1e3:.3f} ms, "
            f"reference / ours {ratio:.2f}"
        )
        return ratio

    return compare
