"""The slider's range around a value, and the amounts in the field."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.whatif import Change, Kind
from gui.panels.whatif_span import (
    LEAST,
    MOST,
    TICKS,
    amount_of,
    narrower,
    span_of,
    tick_of,
    value_at,
    wider,
)

CHANGES = st.floats(1e-8, 1e8) | st.floats(-1e8, -1e-8)
VALUES = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("change", "span"),
    [
        (1, 2),
        (0.01, 0.02),
        (-1, 2),
        (3, 10),
        (0.25, 0.5),
        (0.26, 1),
        (0, 1),
        (7, 20),
        (1e300, MOST),
    ],
)
def test_the_span_is_a_round_number_about_twice_the_change(change: float, span: float) -> None:
    assert span_of(change) == span


@settings(max_examples=60)
@given(CHANGES)
def test_spans_grow_and_shrink_by_round_steps(change: float) -> None:
    span = span_of(change)
    assert 2 * abs(change) * (1 - 1e-8) <= span <= 5.1 * abs(change)
    assert wider(span) in (2 * span, pytest.approx(2.5 * span))
    assert narrower(wider(span)) == pytest.approx(span)
    assert narrower(LEAST) == LEAST
    assert wider(MOST) == MOST


@settings(max_examples=100)
@given(VALUES, st.sampled_from([0.02, 0.5, 2.0, 10.0]), st.integers(-TICKS, TICKS))
def test_a_tick_comes_back(before: float, span: float, tick: int) -> None:
    assert tick_of(before, span, value_at(before, span, tick)) == tick


@settings(max_examples=100)
@given(VALUES, CHANGES, st.sampled_from(Kind))
def test_the_amount_makes_the_value(before: float, change: float, kind: Kind) -> None:
    after = before + change
    amount = amount_of(kind, before, after)
    if amount is None:
        assert kind is Kind.PERCENT
        assert abs(change) > 1e9 * abs(before) or before == 0.0
        return
    size = max(abs(before), abs(after), 1.0)
    assert Change(kind, amount).of(before) == pytest.approx(after, abs=1e-7 * size)


def test_beyond_the_ends_the_slider_stays_at_them() -> None:
    assert tick_of(0.0, 1.0, 7.0) == TICKS
    assert tick_of(0.0, 1.0, -math.inf) == 0
