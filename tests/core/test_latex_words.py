"""Names and words as LaTeX: in ASCII, whatever the notation, but for letters of other languages."""

from __future__ import annotations

import unicodedata

import pytest
from matplotlib.mathtext import MathTextParser

from core.chain import chain
from core.chain_lines import chain_explanation
from core.composite import openable
from core.experiment import LOSS_TABLE, Experiment
from core.explain import Subject, explain
from core.explain_latex import latex
from core.files.examples import examples, open_example
from core.latex_words import name_latex, word_latex
from core.lowering import display_granularity
from core.names import Name
from core.notation import SCHEMES, Notation
from core.reading import Reading, graph_of
from core.session import Session
from core.trace import Snapshot
from core.wire_names import delta_name, wire_name
from tests.core.cases import CASES, case
from tests.core.latex_parser import balanced

MATH = MathTextParser("path")
EXPERIMENTS = {info.id: open_example(info.id) for info in examples()} | {n: case(n) for n in CASES}
STEPPED = {n: e for n, e in EXPERIMENTS.items() if e.kind != LOSS_TABLE}


def foreign(text: str) -> set[str]:
    """What LaTeX has no letter for; letters of a name in Korean are no fault of a formula."""
    return {c for c in text if not c.isascii() and "HANGUL" not in unicodedata.name(c, "")}


@pytest.mark.parametrize("name", STEPPED)
def test_every_name_in_every_notation_is_ascii(name: str) -> None:
    experiment = STEPPED[name]
    usual = graph_of(experiment, display_granularity(experiment), Reading())
    seen = set()
    for scheme in SCHEMES:
        reading = Reading(Notation(scheme), opened=openable(usual))
        for wire in graph_of(experiment, display_granularity(experiment), reading).wires.values():
            of = wire_name(wire)
            seen.update((of, delta_name(of)))
    for of in seen:
        text = name_latex(of, updated=True)
        assert not foreign(text), (of, text)
        assert balanced(text), text
    for of in sorted(seen, key=str)[::7]:
        text = name_latex(of)
        if text.isascii():
            MATH.parse(f"${text}$")


def one_of_each(experiment: Experiment, scheme: str) -> list[str]:
    """The LaTeX of one number of each role, with what is open taken apart."""
    usual = graph_of(experiment, display_granularity(experiment), Reading())
    reading = Reading(Notation(scheme), opened=openable(usual) if len(usual.gates) < 200 else ())
    session = Session(experiment, reading=reading)
    snapshot = Snapshot(session.trace(session.first_iteration), session.plan.length)
    roles = {w.origin.role: w.id for w in snapshot.graph.wires.values()}
    made = [
        found
        for wire in roles.values()
        for quantity in ("value", "gradient", "updated")
        if (found := explain(snapshot, Subject(wire, quantity))) is not None
    ]
    way = chain(snapshot, next(iter(roles.values())), most=3)
    if way is not None:
        made.append(chain_explanation(snapshot, way))
    return [latex(found, lambda n: f"{n.value:.3g}".replace("-", "−")) for found in made]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["mazur_biases_trained", "bce_2_3_1", "cs231n_logistic_gates"])
def test_whole_formulas_are_ascii(name: str, scheme: str) -> None:
    for text in one_of_each(EXPERIMENTS[name], scheme):
        assert text.isascii(), text
        assert balanced(text), text


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("δ2[1]", r"\delta\text{2[1]}"),
        ("a′", "a'"),
        ("ln a′", r"\text{ln a}'"),
        ("∂E/∂x", r"\partial\text{E/}\partial x"),
        ("x²", "x{}^{2}"),
        ("h₀₁", "h{}_{0}{}_{1}"),
        ("x̂1", r"\hat{x}1"),
        ("Α", "A"),
        ("가격", r"\text{가격}"),
        ("net_δ", r"\text{net\_}\delta"),
        ("😀", r"\text{U+1F600}"),
        ("𝑥", "x"),
    ],
)
def test_signs_are_written_by_their_commands(base: str, text: str) -> None:
    assert name_latex(Name(base)) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Name("δ2[1]", sup="+"), r"{\delta\text{2[1]}}^{+}"),
        (Name("c′", "0"), "{c'}_{0}"),
        (Name("W1[0]", sup="+"), r"\text{W1[0]}^{+}"),
        (Name("E", "λ"), r"E_{\lambda}"),
        (Name("w", "ij", "L−1"), r"w^{L-1}_{\mathrm{ij}}"),
    ],
)
def test_scripts_stand_at_the_whole_of_it(name: Name, text: str) -> None:
    assert name_latex(name) == text
    MATH.parse(f"${text}$")


def test_words_of_a_rule() -> None:
    assert word_latex("∇") == r"\nabla"
    assert word_latex("g′") == "g'"
