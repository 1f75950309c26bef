"""Rounding as on paper, and rules worked out in decimals."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decimal_text import is_copy, work_out
from core.decimals import arithmetic, decimal_of, decimals, each, floats, rounded, significant
from core.gates.text import Sum, at

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def worked_out(text: str, **places: str) -> Decimal:
    with arithmetic():
        return work_out(text, lambda place: Decimal(places[place]))


# -- rounding --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "places", "found"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("2.675", 2, "2.68"),  # as float64 it is a little less
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("1250", -2, "1300"),
        ("0.0490", 4, "0.0490"),
        ("-0.001", 2, "0"),
        ("9.995", 2, "10.00"),
    ],
)
def test_halves_go_away_from_zero(number: str, places: int, found: str) -> None:
    assert rounded(Decimal(number), places) == Decimal(found)
    assert rounded(decimal_of(float(number)), places) == Decimal(found)
    assert not rounded(Decimal("-0.001"), 2).is_signed()


@given(FINITE, st.integers(0, 15))
def test_rounding_is_that_of_fractions(x: float, places: int) -> None:
    with arithmetic():
        found = Fraction(rounded(decimal_of(x), places))
    exact = Fraction(repr(x)) * 10**places
    whole = math.floor(abs(exact) + Fraction(1, 2))
    assert found == Fraction(whole if exact >= 0 else -whole, 10**places)


@given(FINITE, st.integers(1, 15))
def test_significant_digits(x: float, digits: int) -> None:
    with arithmetic():
        found = significant(decimal_of(x), digits)
        assert abs(found - decimal_of(x)) <= abs(decimal_of(x)) * Decimal(5).scaleb(-digits)
    assert len(found.normalize().as_tuple().digits) <= digits


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_stays(number: str) -> None:
    x = Decimal(number)
    assert str(rounded(x, 2)) == str(significant(x, 2)) == number
    assert str(decimal_of(float(number))) == number


def test_arrays_there_and_back() -> None:
    array = np.array([[0.1, -2.5], [np.inf, 1e-300]])
    np.testing.assert_array_equal(floats(decimals(array)), array)
    assert floats(each(array, lambda x: rounded(decimal_of(x), 0))).tolist() == [
        [0, -3],
        [np.inf, 0],
    ]
    assert floats(decimals(np.array(0.1))).shape == ()
    assert not floats(decimals(array)).flags.writeable


# -- rules -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 + 2 · 3 − 4 / 8", "6.5"),
        ("8 / 4 / 2", "1"),
        ("−{x}²", "-9"),
        ("2 · −{x}", "-6"),
        ("({x} − 1)² · {x}", "12"),
        ("{x}^({y} − 1)", "0.03703703703703703703703703703703703703703703703703703703704"),
        ("0^0", "1"),
        ("√(1 + {x}) · √4", "4"),
        ("√{x}²", "3.000000000000000000000000000000000000000000000000000000000"),
        ("|{y}| + |−1 − 1|", "4"),
        ("[{x} > 3] + [{x} ≥ 3] + [{y} < 0] + [{y} ≤ −2]", "3"),
        ("max(0, {y}, {x}) − min({x}, {y})", "5"),
        ("sign({y}) + sign(0) + sign({x})", "0"),
        ("exp(ln({x})) + exp(0)", "4"),
        ("1.5 · 2", "3.0"),
    ],
)
def test_plain_arithmetic(text: str, found: str) -> None:
    with arithmetic():
        result = worked_out(text, x="3", y="-2")
        assert abs(result - Decimal(found)) <= Decimal("1e-57")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("exp(1)", "2.71828182845904523536028747135266249775724709369995"),
        ("ln(10)", "2.30258509299404568401799145468436420760110148862877"),
        ("tanh(1)", "0.76159415595576488811945828260479359041276859725794"),
        ("tanh(−1)", "-0.76159415595576488811945828260479359041276859725794"),
        ("σ(1)", "0.73105857863000487925115924182183627436514464016505"),
        ("σ(0)", "0.5"),
        ("σ(−1000)", "0"),
        ("tanh(1000)", "1"),
    ],
)
def test_functions_have_fifty_right_digits(text: str, digits: str) -> None:
    with arithmetic():
        assert abs(worked_out(text) - Decimal(digits)) < Decimal("1e-49")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 / 0", "Infinity"),
        ("−1 / 0", "-Infinity"),
        ("0 / 0", "NaN"),
        ("ln(0)", "-Infinity"),
        ("ln(−1)", "NaN"),
        ("√(−1)", "NaN"),
        ("0^(−1)", "Infinity"),
        ("exp(10000000000)", "Infinity"),
        ("exp(−10000000000)", "0"),
        ("max(0, {n})", "NaN"),
        ("min(0, {n})", "NaN"),
        ("tanh({n})", "NaN"),
        ("sign({n})", "NaN"),
        ("[{n} > 0]", "0"),
    ],
)
def test_nothing_is_raised_where_float64_raises_nothing(text: str, found: str) -> None:
    result = worked_out(text, n="NaN")
    assert str(result) == found or (found == "0" and result == 0)


def test_sums_are_numbers_of_their_own() -> None:
    total = Sum(3, lambda i: Sum_of_squares(i) if i == 2 else at(0, (i,)))
    numbers = {"0@0": Decimal("0.5"), "0@1": Decimal(-2), "0@2": Decimal(3)}
    with arithmetic():
        assert work_out(("2 · (", total, ") − 1"), numbers.__getitem__) == 2 * (Decimal("16.5")) - 1
        assert work_out((Sum(0, lambda i: ""),), numbers.__getitem__) == 0


def Sum_of_squares(i: int) -> tuple[Sum, ...]:  # noqa: N802 - reads as the text that it is
    return (Sum(2, lambda j: f"{at(0, (i,))}²"),)


@pytest.mark.parametrize("text", ["", "1 +", "(1", "1 2", "foo(1)", "[1]", "1 ∘ 2", "|1", "max(1"])
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        worked_out(text)


@pytest.mark.parametrize("text", ["{0}", "−{0@1,2}", "1", "−1", "{constant}"])
def test_a_copy(text: str) -> None:
    assert is_copy(text)
    assert is_copy((text,))


@pytest.mark.parametrize("text", ["{0} · {1}", "{0}²", "1 − {y}", "{0}{1}", "−−1"])
def test_no_copy(text: str) -> None:
    assert not is_copy(text)
    assert not is_copy((Sum(1, lambda i: text),))
