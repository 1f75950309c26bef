"""The one number format: length, sign, accuracy."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gui.scene import metrics
from gui.scene import numbers as n
from gui.scene.shapes import Run

FONTS = ("sans", "sans-medium", "sans-semibold")

DIGITS = st.integers(n.DIGITS_MIN, n.DIGITS_MAX)
FORMATS = st.builds(n.Format, DIGITS, st.sampled_from(n.FORMS), st.booleans())
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def read(shown: str) -> float:
    return float(shown.replace(n.MINUS, "-").replace("∞", "inf").replace(",", "."))


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


@pytest.mark.parametrize(
    ("x", "form", "digits", "shown"),
    [
        (0.15, n.SIGNIFICANT, 4, "0.1500"),
        (-0.0226, n.SIGNIFICANT, 2, "−0.023"),
        (0.00012345, n.SIGNIFICANT, 4, "0.0001234"),
        (0.000099996, n.SIGNIFICANT, 4, "0.0001000"),
        (0.00009999, n.SIGNIFICANT, 4, "9.999e−5"),
        (12.0, n.SIGNIFICANT, 2, "12"),
        (1234.0, n.SIGNIFICANT, 4, "1234"),
        (12345.0, n.SIGNIFICANT, 4, "1.234e4"),
        (9999.96, n.SIGNIFICANT, 4, "1.000e4"),
        (0.0, n.SIGNIFICANT, 4, "0"),
        (1.0, n.SIGNIFICANT, 15, "1.00000000000000"),
        (-1e-310, n.SIGNIFICANT, 2, "−1.0e−310"),
        (0.15, n.SCIENTIFIC, 4, "1.500e−1"),
        (1.0, n.SCIENTIFIC, 2, "1.0e0"),
        (-99.96, n.SCIENTIFIC, 3, "−1.00e2"),
        (5e-324, n.SCIENTIFIC, 8, "4.9406565e−324"),
        (-0.0, n.SCIENTIFIC, 4, "0"),
        (math.nan, n.SCIENTIFIC, 4, "NaN"),
        (-math.inf, n.SIGNIFICANT, 4, "−∞"),
    ],
)
def test_as_printed_in_other_forms(x, form, digits, shown):
    assert n.format_number(x, n.Format(digits, form)) == shown
    assert n.format_number(x, n.Format(digits, form, comma=True)) == shown.replace(".", ",")


@given(st.floats(), DIGITS)
def test_digits_alone_are_decimal_places_with_a_point(x, digits):
    assert n.format_number(x, digits) == n.format_number(x, n.Format(digits))


@given(st.floats(), FORMATS)
def test_a_comma_changes_the_point_and_nothing_else(x, written):
    comma, point = (n.format_number(x, replace(written, comma=c)) for c in (True, False))
    assert comma == point.replace(".", ",")
    assert "." not in comma
    assert comma.count(",") <= 1


@given(FINITE, FORMATS)
def test_shows_as_many_digits_as_it_says(x, written):
    shown = n.format_number(x, written)
    mantissa, _, power = shown.lstrip(n.MINUS).partition("e")
    if x == 0 or written.form == n.FIXED:
        return
    figures = mantissa.replace(",", "").replace(".", "").lstrip("0")
    assert len(figures) == written.digits
    if written.form == n.SCIENTIFIC:
        assert power
    else:
        rounded = abs(float(f"{x:.{written.digits - 1}e}"))
        assert bool(power) != (1e-4 <= rounded < 10.0**written.digits)
    back = read(shown)
    off = 0.5000001 * 10.0 ** (1 - written.digits) * abs(x) + 1e-323
    assert math.isinf(back) or abs(back - x) <= off


@given(st.floats(), FORMATS, st.sampled_from(FONTS), st.floats(6, 30))
@settings(max_examples=300)
@example(-12345.678901234567, n.Format(15), "sans", 16.0)
@example(-1.2345e-308, n.Format(15, n.SCIENTIFIC, comma=True), "sans", 16.0)
@example(-0.00012345678901234567, n.Format(15, n.SIGNIFICANT), "sans", 16.0)
def test_never_wider_than_a_layout_reserves_for_its_digits(x, written, font, size):
    drawn = metrics.width(Run(n.format_number(x, written), "value", font, size))
    assert drawn <= metrics.number_width(written.digits, size, font) + 1e-9
    assert metrics.number_width(written, size, font) == metrics.number_width(
        written.digits, size, font
    )


@pytest.mark.parametrize("wrong", [{"digits": 1}, {"digits": 16}, {"form": "plain"}, {"form": ""}])
def test_what_is_no_format_is_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        n.Format(**wrong)


@given(st.floats(allow_nan=True, allow_infinity=True), FORMATS)
@example(-99999.999999, n.Format(2))
@example(-9.999999e-5, n.Format(2))
@example(-1.7976931348623157e308, n.Format(2))
@example(-1.7976931348623157e-308, n.Format(2, n.SCIENTIFIC))
@example(-0.00099996, n.Format(4, n.SIGNIFICANT))
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
