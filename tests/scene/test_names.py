"""Names on one line, and set with the superscript over the subscript."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import Name, plain, plus
from gui.scene import names
from gui.scene.metrics import extent, placed, text, width

SCRIPTS = st.text("0123456789(),ijlmn", max_size=6)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (Name("w", "01", "(1)"), "w⁽¹⁾₀₁"),
        (Name("x", "0"), "x₀"),
        (Name("E"), "E"),
        (Name("W", "", "T"), "Wᵀ"),
        (Name("w", "10,12", "(1)"), "w⁽¹⁾₁₀,₁₂"),
        (Name("a", "j", "(l)"), "a^(l)ⱼ"),
        (Name("e", power=Name("−z", "1", "(2)")), "e^(−z⁽²⁾₁)"),
        (Name("e", power=Name("x")), "e^x"),
    ],
)
def test_plain(name, shown):
    assert plain(name) == shown


@given(SCRIPTS, SCRIPTS)
def test_scripts_begin_together_and_the_pen_ends_behind_the_longer(sub, sup):
    runs = names.name_runs(Name("w", sub, sup), 14, "name")
    spots = {p.text: p for p in placed(text((*runs, names.Run("=")), 0, 0))}
    longer = max((sub, sup), key=lambda s: width(names.Run(s, size=14 * names.SCRIPT)))
    start = width(names.Run("w", size=14))
    hair = names.KERN * 14 if longer else 0
    end = start + hair + width(names.Run(longer, size=14 * names.SCRIPT))
    assert spots["="].dx == pytest.approx(end)
    for script in {sub, sup} - {""}:
        assert spots[script].dx == pytest.approx(start + hair)
    assert width(runs) == pytest.approx(end)


def test_superscript_stands_above_subscript():
    sup, sub = list(placed(names.name_text(Name("w", "01", "(1)"), 0, 0, size=20)))[1:]
    assert (sup.text, sub.text) == ("(1)", "01")
    assert sup.dy < 0 < sub.dy
    assert sup.dx == pytest.approx(sub.dx)


def test_an_exponent_has_its_own_scripts_above_the_base():
    name = Name("e", power=Name("−z", "1", "(2)"))
    base, sign, sup, sub = placed(names.name_text(name, 0, 0, size=20))
    assert [p.text for p in (base, sign, sup, sub)] == ["e", "−z", "(2)", "1"]
    assert base.dy == 0.0
    assert sup.dy < sign.dy < sub.dy < 0, "all of the exponent is raised"
    assert sup.dx == pytest.approx(sub.dx)
    assert sup.dx > sign.dx + 5.0 > base.dx + 10.0
    alone = width(names.name_runs(name, 20))
    behind = list(placed(text((*names.name_runs(name, 20), names.Run("=")), 0, 0)))[-1]
    assert behind.dx == pytest.approx(alone)


def test_after_the_update_a_plus_stands_at_what_is_computed_with():
    assert plus(Name("w", "01", "(1)")) == Name("w", "01", "(1)+")
    assert plus(Name("e", power=Name("−z", "1"))) == Name("e", power=Name("−z", "1", "+"))


def test_read_in_order():
    text_of = names.name_text(Name("w", "01", "(1)"), 3, 4, size=13)
    assert text_of.string == "w(1)01"
    assert text_of.tag.kind == "name"
    assert "".join(r.text for r in names.equals(Name("b", "0"), 13)) == "b0 = "


def test_a_longer_subscript_is_measured():
    short = extent(names.name_runs(Name("w", "0", "(1)"), 13))[0]
    long = extent(names.name_runs(Name("w", "10,12", "(1)"), 13))[0]
    assert long > short + 10
