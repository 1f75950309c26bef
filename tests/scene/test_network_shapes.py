"""The label rule on networks of any shape, with any numbers, at any step: from the Pictures."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.experiment import Experiment
from core.trace import Array, Trace
from gui.scene import network_view
from gui.scene.network_layout import NetworkLayout
from gui.scene.shapes import Picture
from tests.scene.label_rule import clashes
from tests.scene.network_cases import drawn, frame, network, standing, steps, trace_of

ROOT = Path(__file__).parent.parent.parent
EDGES = 130
NUMBERS = (
    0.0, 0.5, -0.5, 1.0, -9.99, 3.14159, 99999.49999, -99999.49999, -88888.8888888888, 1e5,
    -1.2345678e-7, 9.99999999e-300, -9.99999999e300, 5e-324, math.inf, -math.inf, math.nan,
)  # fmt: skip
"""Of everyday size and of every width that a number can have."""
LOSSES = {
    "half_sse": "sigmoid", "sse_mean": "tanh", "mse": "identity", "bce": "sigmoid",
    "cross_entropy": "softmax", "hinge": "identity",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A network, how it is shown, which numbers stand in it, and when one looks."""

    experiment: Experiment
    digits: int
    language: str
    seed: int
    moments: tuple[float, ...]

    def layout(self) -> NetworkLayout:
        graph = trace_of(self.experiment).graph
        return network_view.layout(graph, self.experiment, self.digits, self.language)

    def sketch(self) -> NetworkLayout:
        graph = trace_of(self.experiment).graph
        return network_view.sketch(graph, self.experiment, self.digits, self.language)

    def pictures(self, layout: NetworkLayout, seed: int) -> list[Picture]:
        """Draw the moments (0 start, 1 end of the iteration) with numbers of ``seed``."""
        trace = strange(trace_of(self.experiment), seed)
        last = steps(self.experiment)[-1]
        shown = (
            frame(self.experiment, round(m * last), self.digits, self.language, trace=trace)
            for m in self.moments
        )
        return [network_view.draw(one, layout) for one in shown]


def strange(trace: Trace, seed: int) -> Trace:
    """Return ``trace`` with other numbers everywhere."""
    rng = np.random.default_rng(seed)

    def filled(array: Array) -> Array:
        return np.asarray(rng.choice(NUMBERS, size=array.shape))

    def table(old: Mapping[str, Array]) -> dict[str, Array]:
        return {name: filled(array) for name, array in old.items()}

    flows = {port: filled(array) for port, array in trace.flows.items()}
    return replace(
        trace,
        values=table(trace.values),
        gradients=table(trace.gradients),
        again=table(trace.again),
        flows=flows,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    sizes = draw(
        st.lists(st.integers(1, 8), min_size=2, max_size=5).filter(
            lambda s: sum(m * n for m, n in pairwise(s)) <= EDGES
        )
    )
    loss = draw(st.sampled_from(sorted(LOSSES)))
    name = draw(st.sampled_from(["", "a_rather_long_name_of_an_array_"]))
    arrays = [f"{name}{kind}{k}" for kind in "Wb" for k in range(1, len(sizes))]
    trained = draw(st.sampled_from([None, (), tuple(arrays[: len(arrays) // 2])]))
    biases = trained is not None or draw(st.booleans())
    experiment = network(
        tuple(sizes),
        loss=loss,
        activations=(*["relu"] * (len(sizes) - 2), LOSSES[loss]),
        samples=draw(st.integers(1, 3)),
        biases=biases,
        penalty=draw(st.sampled_from(["", "l1", "l2"])),
        trainable=trained,
        name=name,
    )
    return Case(
        experiment,
        draw(st.integers(2, 15)),
        draw(st.sampled_from(["en", "ko"])),
        draw(st.integers(0, 2**32 - 2)),
        (*draw(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=3)), 1.0),
    )


few = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.slow
@few
@given(cases())
def test_nothing_overlaps_whatever_the_shape(case: Case) -> None:
    before: Picture | None = None
    for picture in case.pictures(case.layout(), case.seed):
        assert clashes(picture, before) == []
        corners = [c for t in picture.texts() for c in t.corners()]
        assert all(picture.bounds.contains(c) for c in corners)
        before = picture


@few
@given(cases())
def test_nothing_overlaps_in_a_sketch(case: Case) -> None:
    *_, last = case.pictures(case.sketch(), case.seed)
    assert clashes(last) == []
    assert all(last.bounds.contains(c) for t in last.texts() for c in t.corners())


@settings(few, max_examples=10)
@given(cases())
def test_no_value_moves_anything(case: Case) -> None:
    layout, again = case.layout(), case.layout()
    for one, two in zip(
        case.pictures(layout, case.seed), case.pictures(again, case.seed + 1), strict=True
    ):
        assert one.bounds == two.bounds
        first, second = standing(one), standing(two)
        assert first.keys() == second.keys()
        for key, text in first.items():
            other = second[key]
            where = (text.x, text.y, text.anchor, text.angle)
            assert where == (other.x, other.y, other.anchor, other.angle)


DIGESTS = """
from tests.scene.network_cases import drawn, frame, network, steps
for sizes in ((3, 5, 4), (8, 8), (2, 7, 1)):
    experiment = network(sizes, samples=2, penalty="l2")
    print(drawn(frame(experiment, steps(experiment)[-1], 5, "ko")).digest())
"""


def test_every_process_draws_the_same() -> None:
    said = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        said.add(
            subprocess.run(
                [sys.executable, "-c", DIGESTS],
                env=environment, cwd=ROOT, capture_output=True, text=True, check=True,
            ).stdout
        )  # fmt: skip
    assert len(said) == 1
    assert len(said.pop().split()) == 3


@pytest.mark.parametrize("size", [3, 5, 6, 7, 8])
def test_square_layers(size: int) -> None:
    """The sizes that are named in the aim; 2 and 4 are in the examples."""
    experiment = network((size, size))
    for digits in (2, 8):
        picture = drawn(frame(experiment, steps(experiment)[-1], digits))
        assert clashes(picture) == []
