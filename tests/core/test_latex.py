"""Explanations as LaTeX: well-formed, understood by a reader of TeX, and worth what they say."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.mathtext import MathTextParser

from core.chain import chain
from core.chain_lines import chain_explanation
from core.explain import Explanation, NumberOf, Subject, explain
from core.explain_latex import latex, name_latex, tokens_latex
from core.explain_tokens import ShapeOf, Symbol, Terms
from core.names import Name
from core.session import Session
from core.trace import Snapshot
from tests.core.cases import CASES, LOWERED, case
from tests.core.latex_parser import balanced, rows, value

MATH = MathTextParser("path")


def exact(number: NumberOf) -> str:
    """All digits, written as the program writes numbers."""
    text = repr(number.value).replace("-", "−").replace("e+", "e")
    return text.replace("inf", "∞").replace("nan", "NaN")


def snapshot_of(name: str, granularity: str | None = None) -> Snapshot:
    session = Session(case(name), granularity)
    return Snapshot(session.trace(2 if session.can_update else 1), session.plan.length)


def explanations(snapshot: Snapshot) -> Iterator[Explanation]:
    """One of each kind of number: the first wire of every role, gate and layer's width."""
    seen = set()
    for wire in snapshot.graph.wires.values():
        gate = snapshot.graph.producer.get(wire.id)
        kind = (wire.origin.role, gate.op if gate else "", len(gate.inputs) if gate else 0)
        if kind in seen:
            continue
        seen.add(kind)
        for entry in {None, (0,) * len(wire.shape)}:
            for quantity in ("value", "gradient", "updated"):
                found = explain(snapshot, Subject(wire.id, quantity, None, entry))
                if found is not None:
                    yield found
        made = chain(snapshot, wire.id, (0,) * len(wire.shape), most=3)
        assert made is not None
        yield chain_explanation(snapshot, made)


@pytest.mark.parametrize(("name", "granularity"), LOWERED)
def test_the_numbers_in_the_latex_come_to_the_result(name: str, granularity: str) -> None:
    count = 0
    for found in explanations(snapshot_of(name, granularity)):
        text = latex(found, exact)
        assert balanced(text), text
        for line, (_, *sides) in zip(found.lines, rows(text), strict=True):
            repeats = len(line.numbers) == 1 and not isinstance(line.numbers[0], Terms)
            # Of a long sum some terms are left out.
            if not line.numbers or repeats or any(r"\cdots" in side for side in sides):
                continue
            if not isinstance(line.result, NumberOf):
                continue
            got, right = value(sides[-2]), line.result.value
            assert value(sides[-1]) == pytest.approx(right, rel=1e-15)
            assert got == right or math.isclose(got, right, rel_tol=1e-9, abs_tol=1e-12), text
            count += 1
    assert count > 2


@pytest.mark.parametrize("name", CASES)
def test_a_reader_of_tex_understands_every_part(name: str) -> None:
    parts = set()
    for found in explanations(snapshot_of(name)):
        for line in rows(latex(found, lambda n: f"{n.value:.3g}".replace("-", "−"))):
            parts.update(line)
    assert len(parts) > 5
    for part in sorted(part for part in parts if len(part) < 300)[::3]:
        MATH.parse(f"${flattened(part)}$")


def flattened(part: str) -> str:
    """A matrix as a row in brackets: this reader knows no environments."""
    assert part.count(r"\begin{pmatrix}") == part.count(r"\end{pmatrix}")
    plain = part.replace(r"\begin{pmatrix}", "(").replace(r"\end{pmatrix}", ")")
    return plain.replace(" & ", r"\;").replace(r" \\ ", ";")


TEX = next(filter(None, map(shutil.which, ("tectonic", "lualatex", "xelatex", "pdflatex"))), None)


@pytest.mark.slow
@pytest.mark.skipif(TEX is None, reason="there is no TeX here")
def test_it_compiles(tmp_path: Path) -> None:
    pages = [
        latex(found, lambda n: f"{n.value:.3g}".replace("-", "−"))
        for name in ("article001_a", "optimizer_adam", "iris_4_5_3_relu_softmax")
        for found in explanations(snapshot_of(name))
    ]
    text = "\n".join(pages)
    file = tmp_path / "formulas.tex"
    file.write_text(
        "\\documentclass{article}\\usepackage{amsmath}\\begin{document}\n"
        f"{text}\n\\end{{document}}\n",
        encoding="utf-8",
    )
    assert TEX is not None
    mode = () if TEX.endswith("tectonic") else ("-interaction=nonstopmode", "-halt-on-error")
    done = subprocess.run([TEX, *mode, file.name], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_article001_as_it_is_pasted() -> None:
    session = Session(case("article001_a"))
    snapshot = Snapshot(session.trace(1), session.plan.length)
    made = chain(snapshot, "W2[0][0]")
    assert made is not None
    found = latex(chain_explanation(snapshot, made), lambda n: f"{n.value:.6f}")
    de = r"\frac{\partial E}{\partial a^{(2)}_{0}}"
    zw = r"\frac{\partial z^{(2)}_{0}}{\partial w^{(2)}_{00}}"
    az = r"\frac{\partial a^{(2)}_{0}}{\partial z^{(2)}_{0}}"
    assert rows(found) == [
        [
            r"\delta^{(2)}_{0}",
            r"\frac{\partial E}{\partial z^{(2)}_{0}}",
            rf"{de} \cdot {az}",
            r"0.366898 \cdot 0.245525",
            "0.090083",
        ],
        [
            r"\frac{\partial E}{\partial w^{(2)}_{00}}",
            rf"\delta^{{(2)}}_{{0}} \cdot {zw}",
            rf"{de} \cdot {az} \cdot {zw}",
            r"0.366898 \cdot 0.245525 \cdot 0.542398",
            "0.048861",
        ],
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Name("w", "01", "(1)"), "w^{(1)}_{01}"),
        (Name("E", "data"), r"E_{\mathrm{data}}"),
        (Name("W", "00", "(L-1)"), "W^{(L-1)}_{00}"),
        (Name("δ", "0", "(2)"), r"\delta^{(2)}_{0}"),
        (Name("sum", "0"), r"\mathrm{sum}_{0}"),
        (Name("a_b%{#}"), r"\text{a\_b\%\{\#\}}"),
        (Name("가격"), r"\text{가격}"),
        (Name("R", "W_1"), r"R_{\mathrm{W\_1}}"),
        (Name("e", power=Name("−z", "1", "(2)")), "e^{-z^{(2)}_{1}}"),
        (Name("e", power=Name("δ")), r"e^{\delta}"),
        (Name("x\\y^2~"), r"\text{x\textbackslash{}y\textasciicircum{}2\textasciitilde{}}"),
    ],
)
def test_names_are_set_as_names(name: Name, text: str) -> None:
    assert name_latex(name) == text
    assert balanced(text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("2 / 4", r"\frac{2}{4}"),
        ("1 / ( 1 + exp ( − 3 ) )", r"\frac{1}{1 + \exp\left(- 3\right)}"),
        ("( 1 + 2 ) ²", r"\left(1 + 2\right)^{2}"),
        ("√ ( 4 + 5 ) / 2", r"\frac{\sqrt{4 + 5}}{2}"),
        ("2 ^ ( 3 + 1 )", r"2^{3 + 1}"),
        ("2 ² ^ 3", r"{2^{2}}^{3}"),
        ("| 1 − 2 |", r"\left| 1 - 2 \right|"),
        ("[ 1 ≥ 0 ]", r"\left[1 \geq 0\right]"),
        ("max ( 0 , 1 )", r"\max\left(0 , 1\right)"),
        ("sign ( 2 )", r"\mathrm{sign}\left(2\right)"),
        ("hinge ′ ( 2 )", r"\mathrm{hinge}'\left(2\right)"),
        ("β₁ · m̂", r"\beta_{1} \cdot \hat{m}"),
        ("v⁺", "v^{+}"),
        ("Σₙ 2", r"\sum_{n} 2"),
        ("X ᵀ ⊙ Y", r"X^{\mathsf{T}} \odot Y"),
    ],
)
def test_rules_are_set_in_two_dimensions(rule: str, text: str) -> None:
    tokens = tuple(Symbol(word) for word in rule.split())
    assert tokens_latex(tokens, exact) == text
    MATH.parse(f"${text}$")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.5", "0.5"),
        ("−1.23e−4", r"-1.23 \cdot 10^{-4}"),
        ("−∞", r"-\infty"),
        ("NaN", r"\mathrm{NaN}"),
    ],
)
def test_numbers_have_their_power_of_ten(number: str, text: str) -> None:
    assert tokens_latex((NumberOf(0.0),), lambda n: number) == text


def test_a_power_of_a_power_of_ten_has_brackets() -> None:
    tokens = (NumberOf(1e-9), Symbol("²"))
    text = tokens_latex(tokens, exact)
    assert value(text) == pytest.approx(1e-18)
    tokens = (Symbol("2"), Symbol("/"), NumberOf(1e-9), Symbol("·"), Symbol("3"))
    assert value(tokens_latex(tokens, exact)) == pytest.approx(6e9)


def test_long_sums_are_cut_and_shapes_are_shown() -> None:
    terms = Terms(tuple((Symbol(str(i)),) for i in range(20)), 20)
    assert tokens_latex((terms,), exact) == r"0 + 1 + 2 + \cdots + 19"
    assert tokens_latex((ShapeOf((2, 3)),), exact) == r"(2 \times 3)"
    assert tokens_latex((ShapeOf((3,)),), exact) == r"(1 \times 3)"


def test_a_small_array_is_a_matrix() -> None:
    rows = ((NumberOf(0.5), NumberOf(-2.0)), (NumberOf(0.0), NumberOf(1e-9)))
    text = tokens_latex((ShapeOf((2, 2), cells=rows), Symbol("ᵀ")), exact)
    cells = r"0.5 & -2.0 \\ 0.0 & 1 \cdot 10^{-09}"
    assert text == rf"\begin{{pmatrix}} {cells} \end{{pmatrix}}^{{\mathsf{{T}}}}"
    assert balanced(text)


@pytest.mark.parametrize("text", ["{", "}", r"\left(", r"\right)", r"{\left(}\right)", "}{"])
def test_the_reader_sees_what_is_not_balanced(text: str) -> None:
    assert not balanced(text)
