"""The one number format: length, sign, accuracy."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gui.scene import numbers as n

DIGITS = st.integers(n.DIGITS_MIN, n.DIGITS_MAX)


def read(shown: str) -> float:
    return float(shown.replace(n.MINUS, "-").replace("∞", "inf"))


@pytest.mark.parametrize(
    ("x", "digits", "shown"),
    [
        (0.15, 4, "0.1500"),
        (-0.0226, 4, "−0.0226"),
        (8.766e-4, 4, "8.77e−4"),
        (0.001, 4, "0.0010"),
        (0.0009999999, 4, "1.00e−3"),
        (123456.7, 4, "1.23e5"),
        (99999.99996, 4, "1.00e5"),
        (-99999.99996, 4, "−1.00e5"),
        (99999.9999, 4, "99999.9999"),
        (0.0, 4, "0"),
        (-0.0, 8, "0"),
        (1.0, 2, "1.00"),
        (0.1, 2, "0.10"),
        (0.09, 2, "9.0e−2"),
        (-1e-310, 2, "−1.0e−310"),
        (5e-324, 8, "4.940656e−324"),
        (1e300, 3, "1.0e300"),
        (math.nan, 4, "NaN"),
        (math.inf, 4, "∞"),
        (-math.inf, 4, "−∞"),
        (np.float64(0.5), 4, "0.5000"),
    ],
)
def test_as_printed(x, digits, shown):
    assert n.format_number(x, digits) == shown


@given(st.floats(allow_nan=True, allow_infinity=True), DIGITS)
@example(-99999.999999, 2)
@example(-9.999999e-5, 2)
@example(-1.7976931348623157e308, 2)
def test_never_longer_than_reserved_and_never_minus_nothing(x, digits):
    shown = n.format_number(x, digits)
    assert len(shown) <= n.widest(digits)
    assert "-" not in shown
    assert "+" not in shown
    if x < 0:
        assert shown.startswith(n.MINUS)
        assert read(shown) < 0
    else:
        assert not shown.startswith(n.MINUS)


@given(st.floats(allow_nan=False, allow_infinity=False), DIGITS)
def test_shows_what_it_is(x, digits):
    shown = n.format_number(x, digits)
    back = read(shown)
    if x == 0:
        assert shown == "0"
    elif "e" in shown:
        decimals = max(1, digits - 2)
        assert len(shown.split("e")[0].lstrip(n.MINUS)) == 2 + decimals
        # Overflow to infinity is the one way the largest floats can be rounded.
        assert math.isinf(back) or abs(back - x) <= 0.5000001 * 10.0**-decimals * abs(x) + 1e-323
    else:
        assert len(shown.split(".")[1]) == digits
        assert abs(back - x) <= 0.5000001 * 10.0**-digits


@given(st.floats(min_value=1e-300, max_value=1e300), DIGITS)
def test_fixed_exactly_where_the_rule_says(x, digits):
    shown = n.format_number(x, digits)
    rounded_up = f"{x:.{digits}f}".startswith("100000.")
    assert ("e" not in shown) == (float(f"1e{1 - digits}") <= x < 1e5 and not rounded_up)


def test_spelled():
    assert not n.is_finite(math.nan)
    assert not n.is_finite(-math.inf)
    assert n.is_finite(1e308)


@pytest.mark.parametrize("digits", [-1, 0, 1, 16])
def test_digits_that_no_bound_holds_for_are_refused(digits):
    with pytest.raises(ValueError, match="digits must be 2 to 15"):
        n.format_number(1.0, digits)
    with pytest.raises(ValueError, match="digits"):
        n.widest(digits)


@given(DIGITS)
def test_widest_strings_have_the_length(digits):
    fixed, scientific = n.widest_strings(digits)
    assert len(fixed) == n.widest(digits)
    assert len(scientific) <= n.widest(digits)
