"""Tokens as they are written: quotients found, brackets where a power would be misread."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.explain_tokens import GRADIENT, VALUE, NameOf, NumberOf, Symbol, Tokens
from core.names import Name
from gui.i18n import catalog
from gui.scene.formula import formula
from gui.scene.formula_boxes import Setter
from gui.scene.formula_pieces import joined
from gui.scene.formula_row import Quotient, quotients
from gui.scene.formula_text import tokens_text
from tests.scene.test_formula import of

EN = catalog("en")


def tokens(text: str) -> Tokens:
    """Return signs as symbols, figures as numbers, all else as names or functions."""
    made: list[Symbol | NumberOf | NameOf] = []
    words = text.split()
    for i, word in enumerate(words):
        if word[0].isdecimal():
            made.append(NumberOf(float(word), VALUE))
        elif word.isalpha() and words[i + 1 : i + 2] != ["("]:
            made.append(NameOf(word, VALUE, Name(word)))
        else:
            made.append(Symbol(word))
    return tuple(made)


def written(row: list) -> str:
    """Return a row as text, quotients in braces."""
    return " ".join(
        f"{{{plain(t.above)} over {plain(t.below)}}}" if isinstance(t, Quotient) else plain((t,))
        for t in row
    )


def plain(part: Tokens) -> str:
    return " ".join(map(word, part))


def word(token: object) -> str:
    match token:
        case Symbol(text):
            return text
        case NameOf():
            return token.name.base
        case NumberOf():
            return f"{token.value:g}"
    raise ValueError(token)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a / b", "{a over b}"),
        ("1 / ( 1 + exp ( − z ) )", "{1 over 1 + exp ( − z )}"),
        ("p − η · m / ( √ v + ε )", "p − η · {m over √ v + ε}"),
        ("exp ( a ) / ( exp ( a ) + exp ( b ) )", "{exp ( a ) over exp ( a ) + exp ( b )}"),
        ("m / ( 1 − β ^ k )", "{m over 1 − β ^ k}"),
        ("x ² / y ^ ( a + b ) + 1", "{x ² over y ^ ( a + b )} + 1"),
        ("− a / b", "− {a over b}"),
        ("ln ( a / b )", "ln ( a / b )"),
        ("| a | / 2", "{| a | over 2}"),
        ("a / b / c", "{a over b} / c"),
        ("a · b", "a · b"),
    ],
)
def test_quotients_outside_brackets_are_found(text: str, right: str) -> None:
    assert written(quotients(tokens(text))) == right


def test_a_quotient_keeps_what_it_was_on_one_line() -> None:
    (found,) = quotients(tokens("( a + b ) / 2"))
    assert isinstance(found, Quotient)
    assert plain(found.plain) == "( a + b ) / 2"
    assert plain(found.above) == "a + b"


@given(
    st.lists(
        st.sampled_from(["a", "1", "(", ")", "/", "·", "+", "−", "²", "^", "√", "|", "exp"]),
        max_size=12,
    )
)
@settings(max_examples=150)
def test_no_row_is_lost_or_fails(words: list[str]) -> None:
    """Whatever order signs come in, each token comes out once and in order."""
    row = list(tokens(" ".join(words))) if words else []
    if any(w == "^" and words[i + 1 : i + 2] == ["("] for i, w in enumerate(words)):
        return  # an exponent's brackets are those of a rule, and closed
    out = [u for t in quotients(row) for u in (t.plain if isinstance(t, Quotient) else (t,))]
    assert out == row


def test_a_squared_number_with_a_power_of_ten_has_brackets() -> None:
    small, square = NumberOf(4.85e-4, GRADIENT), Symbol("²")
    assert tokens_text((small, square), 4) == "(4.85e−4)²"
    assert tokens_text((Symbol("("), small, Symbol(")"), square), 4) == "(4.85e−4)²"
    assert tokens_text((NumberOf(0.5, GRADIENT), square), 4) == "0.5000²"
    assert tokens_text((small, Symbol("·"), small), 4) == "4.85e−4 · 4.85e−4"


def test_numerator_and_denominator_stand_over_and_under_a_rule() -> None:
    picture = formula(of("article001_a", "a1[0]"), 400.0, 4, EN)
    ones = [t for t in picture.texts() if t.string == "1"]
    exps = [t for t in picture.texts() if t.string == "exp"]
    assert exps
    above = [one for one in ones if one.y < exps[0].y - exps[0].ascent]
    assert above
    assert "/" not in {t.string for t in picture.texts()}


def test_what_would_be_too_wide_stays_on_one_line() -> None:
    row = tokens("1 / ( 1 + exp ( 2 ) )")
    wide = joined(Setter(16.0, 4).boxes(row)).width
    assert joined(Setter(16.0, 4, widest=wide).boxes(row)).rules
    line = Setter(16.0, 4, widest=wide / 2).boxes(row)
    assert not joined(line).rules
    assert "/" in "".join(r.text for box in line for part in box.parts for r in part.runs)


def test_brackets_are_as_high_as_the_fraction_in_them() -> None:
    inner = NameOf("w", GRADIENT, Name("w", "00", "(1)"), Name("E"))
    low = Setter(16.0, 4).boxes((Symbol("("), tokens("a")[0], Symbol(")")))
    high = Setter(16.0, 4).boxes((Symbol("("), inner, Symbol(")"), Symbol("²")))
    assert low[0].parts[0].runs[0].size == 16.0
    assert high[0].parts[0].runs[0].size > 1.4 * 16.0
    assert high[0].parts[0].runs[0].size == high[2].parts[0].runs[0].size
    assert high[3].parts[0].dy < low[2].parts[0].dy


def test_packed_takes_fewer_rows_and_loses_nothing() -> None:
    found = of("mazur_biases_trained", "W2[0][1]", "gradient")
    usual = formula(found, 500.0, 4, EN, 14.0)
    packed = formula(found, 500.0, 4, EN, 14.0, packed=True)
    assert packed.bounds.h < usual.bounds.h
    assert sorted(t.string for t in packed.texts()) == sorted(t.string for t in usual.texts())
    right = max(x for text in packed.texts() for x, _ in text.corners())
    assert right <= 500.0
