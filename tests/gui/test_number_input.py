"""Numbers as people type them."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from gui.number_input import read_number, read_whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.15", 0.15),
        ("0,15", 0.15),
        (" 3/20 ", 0.15),
        ("3 / -20", -0.15),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("−2.5", -2.5),
        ("+7", 7.0),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5.0),
        ("0,500", 0.5),
        ("1000", 1000.0),
        ("３.５", 3.5),
    ],
)
def test_what_can_be_read(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", " ", "abc", "1 2", "--1", "1/0", "3/", "1.2.3", "nan", "0x1"])
def test_what_cannot_be_read(text):
    with pytest.raises(UserError, match="not a number"):
        read_number(text)


@pytest.mark.parametrize("text", ["1,000", "-12,000", "1,000,000"])
def test_what_could_mean_two_things(text):
    with pytest.raises(UserError, match="two numbers"):
        read_number(text)


@pytest.mark.parametrize(("text", "value"), [("1,000", 1.0), ("-12,5", -12.5), ("0.500", 0.5)])
def test_with_a_decimal_comma_it_is_the_comma_that_is_plain(text, value):
    assert read_number(text, comma=True) == value


@pytest.mark.parametrize("text", ["1.000", "-12.000", "1.000.000"])
def test_with_a_decimal_comma_a_point_could_mean_two_things(text):
    with pytest.raises(UserError, match="without a point, or with a comma"):
        read_number(text, comma=True)


@pytest.mark.parametrize("text", ["1e999", "1e300/1e-300"])
def test_what_is_too_large(text):
    with pytest.raises(UserError, match="too large"):
        read_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_comes_back(x):
    assert read_number(repr(x)) == x


@given(st.text())
def test_any_text_is_a_number_or_a_sentence(text):
    with contextlib.suppress(UserError):
        assert math.isfinite(read_number(text))


def test_whole_numbers():
    assert read_whole("3", 1, 5) == 3
    for text in ("0", "6", "2.5", "1e300"):
        with pytest.raises(UserError, match="whole number from 1 to 5"):
            read_whole(text, 1, 5)
