"""The label rule in the gate view of any graph, at any number of digits and size of value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lowering import lower
from core.session import Session
from gui.scene.gate_layout import layout
from gui.scene.gate_view import draw
from tests.scene.gate_cases import (
    CASES,
    drawn,
    frame,
    numbers,
    random_graph,
    reached,
    session,
    some_steps,
)
from tests.scene.label_rule import clashes, smudges, struck
from tests.scene.network_cases import network

DIGITS = st.integers(2, 15)
LANGUAGES = st.sampled_from(("en", "ko"))
SCALES = st.sampled_from((1e-300, 1e-9, 0.1, 3.0, -98765.4321, 1e120))


@given(st.integers(0, 10_000), st.integers(1, 40), DIGITS, LANGUAGES, SCALES, st.booleans())
@settings(max_examples=10)
def test_no_label_touches_another_in_any_graph(
    seed: int, gates: int, digits: int, language: str, scale: float, long: bool
) -> None:
    made = Session(random_graph(seed, gates, scale=scale, long=long))
    found = layout(made.plan.graph, made.experiment, digits, language)
    for step in some_steps(made, 3):
        shown = frame(made, step, digits, language)
        picture = draw(shown, found)
        assert not clashes(picture)
        assert not struck(picture)
        assert numbers(picture) == reached(shown.snapshot, digits)


SHAPES = st.lists(st.integers(1, 4), min_size=2, max_size=4)


@given(SHAPES, DIGITS, LANGUAGES, st.booleans(), st.integers(1, 2))
@settings(max_examples=12)
def test_no_label_touches_another_in_any_network(
    sizes: list[int], digits: int, language: str, biases: bool, samples: int
) -> None:
    made = Session(network(tuple(sizes), biases=biases, samples=samples), "scalar")
    found = layout(made.plan.graph, made.experiment, digits, language)
    assert not clashes(draw(frame(made, made.plan.length, digits, language), found))


@pytest.mark.parametrize("case", [c for c in CASES if c.startswith("examples")])
def test_no_label_touches_another_at_any_step_of_an_example(case: str) -> None:
    made = session(case)
    # What is there at a step is there at the end: test_stepping_moves_nothing.
    for digits, language in ((4, "en"), (8, "ko")):
        picture = drawn(case, made.plan.length, digits, language)
        assert not clashes(picture)
        assert not struck(picture)


@pytest.mark.parametrize("case", ["examples-digits_8x8-matrix", "examples-xor_2_2_1-scalar"])
def test_no_halo_covers_another_text_at_any_step(case: str) -> None:
    # A halo is there at one step only.
    for digits in (4, 8):
        for step in range(1, session(case).plan.length + 1):
            assert not smudges(drawn(case, step, digits, "en"))


@given(st.integers(0, 10_000), st.integers(1, 30))
@settings(max_examples=10)
def test_the_layout_is_the_same_again_and_whatever_the_values(seed: int, gates: int) -> None:
    made = random_graph(seed, gates)
    other = replace(made, parameters={n: p * -1e9 for n, p in made.parameters.items()})
    one, two = (layout(lower(e), e, 4, "en") for e in (made, other))
    assert (one.nodes, one.stubs, one.forks) == (two.nodes, two.stubs, two.forks)
    assert (one.links, one.entries, one.rows, one.bounds) == (
        two.links,
        two.entries,
        two.rows,
        two.bounds,
    )
