"""``explain``: every answer, worked out from its own terms, gives the number it is about."""

from __future__ import annotations

import json
import math
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.explain_tokens import NumberOf, Symbol, Token, Tokens
from core.files.examples import open_example
from core.files.writer import dump_experiment
from core.report import trace_report
from gui.cli import iterations
from gui.cli.arguments import FORMATS, QUANTITIES
from gui.i18n import LANGUAGES
from tests.cli.conftest import Cli
from tests.core.cases import CASES, ORACLE, case
from tests.core.formulas import evaluate

_WORD = re.compile(r"(?:\d+\.?\d*(?:e−?\d+)?|∞|NaN)|[^\W\d_]+|\S")
SPOKEN = {"∞": math.inf, "NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def tokens(text: str) -> Tokens:
    """The words of a formula, for the evaluator of the tests of explanations."""
    made: list[Token] = []
    for word in _WORD.findall(text):
        number = word[0].isdecimal() or word in SPOKEN
        made.append(NumberOf(read(word.replace("−", "-"))) if number else Symbol(word))
    return tuple(made)


def read(number: Any) -> float:
    """A number of JSON, which spells those that it has not."""
    return float(SPOKEN.get(number, number)) if isinstance(number, str) else float(number)


def close(got: float, right: float) -> bool:
    same = got == right or (math.isnan(got) and math.isnan(right))
    return same or abs(got - right) <= 1e-12 + 1e-9 * abs(right)


def asked(cli: Cli, *argv: str) -> dict[str, Any]:
    done = cli("explain", *argv, "--format", "json")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


def entries(array: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """The numbers of nested lists with their names: the corners of each list."""
    if not isinstance(array, list):
        yield name, read(array)
        return
    for i in sorted({0, len(array) - 1}):
        yield from entries(array[i], f"{name}[{i}]")


def reported(name: str) -> Iterator[tuple[str, str, float]]:
    """Names, quantities and numbers of ``trace``."""
    report = trace_report(case(name), [1])
    after = report["updates"]["1"]
    for key, array in (report.get("forward") or report["values"]).items():
        if key in ("predicted_class", "accuracy", "regularization_loss"):
            continue
        for number, value in entries(array, key):
            yield number, "value", value
    for key, array in report["gradients"].items():
        for number, value in entries(array, key):
            yield number, "gradient", value
    for key, array in after["parameters"].items():
        for number, value in entries(array, key):
            yield number, "update", value


# -- the numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_that_trace_gives_are_explained(cli: Cli, name: str) -> None:
    file = str(ORACLE / f"{name}.json")
    every = [*reported(name)]
    assert len(every) > 2
    for number, quantity, right in every[:: 1 + len(every) // 16]:
        found = asked(cli, file, number, "--quantity", quantity)
        assert close(read(found["result"]), right), (number, quantity)
        for line in found["lines"]:
            if line["numbers"]:
                assert close(evaluate(tokens(line["numbers"])), read(line["result"])), line
        assert found["lines"][-1] == {
            "left": found["lines"][-1]["left"],
            **{key: found[key] for key in ("chain", "symbols", "numbers", "result")},
        }


@pytest.mark.parametrize("name", CASES)
def test_the_chain_of_what_trace_gives_adds_up(cli: Cli, name: str) -> None:
    file = str(ORACLE / f"{name}.json")
    every = [(n, right) for n, quantity, right in reported(name) if quantity == "gradient"]
    for number, right in every[:: 1 + len(every) // 5]:
        found = asked(cli, file, number, "--chain")
        assert close(read(found["result"]), right), number
        for path in found["paths"]:
            factors = [read(f["value"]) for f in path["factors"]]
            assert close(math.prod([read(path["start"]), *factors]), read(path["product"]))
            names = [f["of"] for f in path["factors"][1:]]
            assert names == [f["by"] for f in path["factors"][:-1]]
        assert len(found["paths"]) == min(found["count"], 200)
        assert close(math.fsum(read(p["product"]) for p in found["paths"]), read(found["listed"]))
        if found["count"] <= 200:
            assert close(read(found["listed"]), right)
        for line in found["lines"]:
            if line["numbers"]:
                assert close(evaluate(tokens(line["numbers"])), read(line["result"])), line


def test_article001_is_the_product_of_the_article(cli: Cli) -> None:
    done = cli("explain", "article001_a", "W2[0][0]", "--chain")
    assert done.status == 0
    assert done.err == ""
    delta, product = done.out.splitlines()
    assert delta.startswith("δ⁽²⁾₀ = ∂E/∂z⁽²⁾₀ = ")
    assert delta.endswith("0.366898 · 0.245525 = 0.090083")
    assert product.startswith("∂E/∂w⁽²⁾₀₀ = δ⁽²⁾₀ · ∂z⁽²⁾₀/∂w⁽²⁾₀₀ = ")
    assert product.endswith("0.366898 · 0.245525 · 0.542398 = 0.048861")


def test_an_update_is_the_rule_with_the_numbers(cli: Cli) -> None:
    done = cli("explain", "article001_a", "W2[0][0]", "--quantity", "update", "--digits", "4")
    assert done.out == "w⁽²⁾₀₀⁺ = w⁽²⁾₀₀ − η · ∂E/∂w⁽²⁾₀₀ = 0.4000 − 0.3 · 0.0489 = 0.3853\n"


def test_operands_say_where_they_stand(cli: Cli) -> None:
    found = asked(cli, "article001_a", "z1[0]")
    places = [(o["value"], o["wire"], o["quantity"]) for o in found["operands"]]
    assert places == [
        (0.1, "W1[0][0]", "value"),
        (0.2, "x[0]", "value"),
        (0.3, "W1[1][0]", "value"),
        (0.5, "x[1]", "value"),
    ]


def test_a_later_iteration_is_explained_with_its_own_numbers(cli: Cli) -> None:
    report = trace_report(open_example("mazur_biases_trained"), [2, 3])
    found = asked(cli, "mazur_biases_trained", "b1[0]", "--quantity", "update", "--iteration", "3")
    assert found["iteration"] == 3
    assert close(read(found["result"]), report["updates"]["3"]["parameters"]["b1"][0])
    assert found["operands"][0]["value"] == report["updates"]["2"]["parameters"]["b1"][0]


# -- samples -------------------------------------------------------------------------------


def test_a_sample_is_named_or_chosen(cli: Cli) -> None:
    values = trace_report(open_example("iris_4_5_3_relu_softmax"))["forward"]["z1"]
    named = asked(cli, "iris_4_5_3_relu_softmax", "z1[3][1]")
    chosen = asked(cli, "iris_4_5_3_relu_softmax", "z1[1]", "--sample", "4")
    assert close(named["result"], values[3][1])
    assert named["sample"] == chosen["sample"] == 4
    assert {**named, "name": ""} == {**chosen, "name": ""}
    assert close(asked(cli, "iris_4_5_3_relu_softmax", "z1[1]")["result"], values[0][1])


def test_the_parts_of_the_samples_make_a_parameter_s_gradient(cli: Cli) -> None:
    name = "iris_4_5_3_relu_softmax"
    whole = asked(cli, name, "W2[1][0]", "--chain")
    parts = [asked(cli, name, "W2[1][0]", "--chain", "--sample", str(n)) for n in range(1, 9)]
    assert whole["sample"] is None
    assert [p["sample"] for p in parts] == [*range(1, 9)]
    assert whole["count"] == sum(p["count"] for p in parts) == 8
    total = math.fsum(read(p["result"]) for p in parts)
    assert close(total, read(whole["result"]))
    assert {p["sample"] for p in whole["paths"]} == set(range(1, 9))
    gradient = trace_report(open_example(name))["gradients"]["W2"][1][0]
    assert close(read(whole["result"]), gradient)


def test_single_gates_make_more_factors_of_the_same_product(cli: Cli) -> None:
    book = asked(cli, "article001_a", "W1[0][1]", "--chain")
    gates = asked(cli, "article001_a", "W1[0][1]", "--chain", "--gates")
    assert [len(p["factors"]) for p in book["paths"]] == [5, 5]
    assert [len(p["factors"]) for p in gates["paths"]] == [10, 10]
    for one, other in zip(book["paths"], gates["paths"], strict=True):
        assert one["product"] == pytest.approx(other["product"], rel=1e-12)


# -- forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize("chain", [(), ("--chain",)])
def test_latex_has_the_remarks_as_comments(cli: Cli, chain: tuple[str, ...]) -> None:
    name = "vanishing_sigmoid_10_layers"
    quantity = () if chain else ("--quantity", "gradient")
    done = cli("explain", name, "W1[0][0]", "--format", "latex", *quantity, *chain)
    assert done.status == 0
    body = [line for line in done.out.splitlines() if not line.startswith("% ")]
    assert body[0] == r"\begin{align*}"
    assert body[-1] == r"\end{align*}"
    assert ("256 paths lead" in done.out) == bool(chain)
    assert done.out.count(r"\frac{\partial E}{\partial w^{(1)}_{00}} &=") == 1


def test_a_whole_array_is_written_row_by_row(cli: Cli) -> None:
    assert cli("explain", "article001_a", "W2", "--quantity", "update", "--digits", "3").out == (
        "W⁽²⁾⁺ = W⁽²⁾ − η · ∂E/∂W⁽²⁾ = [0.400 0.500; 0.100 0.300] − 0.3 · "
        "[0.049 −0.012; 0.047 −0.012] = [0.385 0.504; 0.086 0.304]\n"
    )
    found = asked(cli, "article001_a", "z1")
    assert found["result"]["shape"] == [2]
    assert np.array(found["result"]["entries"]).shape == (1, 2)
    assert found["numbers"] == "[0.2 0.5] · [0.1 0.2; 0.3 0.1]"
    assert len(found["operands"]) == 2 + 4


def test_columns_are_written_as_columns(cli: Cli) -> None:
    done = cli("explain", "mazur_biases_trained", "x", "--notation", "textbook", "--digits", "3")
    assert done.out.startswith("x = [0.050; 0.100]\n")


def test_a_decimal_comma_parts_no_entries(cli: Cli) -> None:
    done = cli("explain", "mazur_biases_trained", "W1", "--digits", "2", "--decimal-comma")
    assert done.out.startswith("W⁽¹⁾ = [0,15 0,25; 0,20 0,30]\n")


def test_large_arrays_have_shapes_that_are_no_numbers(cli: Cli) -> None:
    done = cli("explain", "digits_8x8", "z1")
    assert done.out == (
        "z⁽¹⁾ = x · W⁽¹⁾ + b⁽¹⁾ = (40×64) · (64×16) + (1×16) = (40×16)\n"
        "Arrays are written by their shapes: select an entry to see its numbers.\n"
    )


def test_products_of_arrays_entry_by_entry_have_their_sign(cli: Cli) -> None:
    done = cli("explain", "mazur_biases_trained", "z1", "--quantity", "gradient")
    assert "= ∂E/∂a⁽¹⁾ ⊙ a⁽¹⁾ ⊙ (1 − a⁽¹⁾) = " in done.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_remarks_are_in_the_language_asked_for(cli: Cli, language: str) -> None:
    done = cli("explain", "article001_a", "x[0]", "--lang", language)
    assert done.status == 0
    head, remark = done.out.splitlines()
    assert head == "x₀ = 0.200000"
    assert (remark == "An input: it is given, not computed.") == (language == "en")


@pytest.mark.parametrize("digits", [2, 15])
def test_digits_are_those_of_text_and_latex_but_not_of_json(cli: Cli, digits: int) -> None:
    argv = ("article001_a", "a1[0]", "--digits", str(digits))
    for form in ("text", "latex"):
        last = cli("explain", *argv, "--format", form).out.replace("\\end{align*}", "").split()[-1]
        assert len(last) == digits + 2
    assert asked(cli, *argv)["result"] == asked(cli, "article001_a", "a1[0]")["result"]


def test_numbers_are_in_the_form_asked_for_and_those_of_json_are_plain(cli: Cli) -> None:
    argv = ("article001_a", "z1[0]")
    scientific = ("--digits", "3", "--form", "scientific")
    significant = ("--digits", "3", "--form", "significant", "--decimal-comma")

    def last(*options: str) -> str:
        return cli("explain", *argv, *options).out.replace("\\end{align*}", "").strip()

    assert last(*scientific).endswith("= 1.70e−1")
    assert last(*significant).endswith("= 0,170")
    assert last(*significant, "--format", "latex").endswith("= 0{,}170 \\\\".strip(" \\"))
    assert last(*scientific, "--format", "latex").endswith(r"= 1.70 \cdot 10^{-1}")
    assert asked(cli, *argv, *significant) == asked(cli, *argv)


def test_among_decimal_commas_lists_have_semicolons(cli: Cli) -> None:
    argv = ("explain", "iris_4_5_3_relu_softmax", "a1[0][0]", "--digits", "4")
    assert "max(0, −1.6142)" in cli(*argv).out
    assert "max(0; −1,6142)" in cli(*argv, "--decimal-comma").out
    tex = cli(*argv, "--decimal-comma", "--format", "latex").out
    assert r"\max\left(0 ; -1{,}6142\right)" in tex


def test_the_answer_is_there_for_every_quantity_and_form(cli: Cli) -> None:
    for quantity in QUANTITIES:
        for form in FORMATS:
            argv = ("cs231n_circuit", "x", "--quantity", quantity, "--format", form)
            done = cli("explain", *argv)
            assert (done.status, done.err) == (0, "")
            assert done.out.strip()


# -- wrong use -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("article001_a",), "NAME"),
        (("article001_a", "V[0]"), "W1, W2"),
        (("article001_a", "W2[0][7]"), "shape [2, 2]"),
        (("article001_a", "W2[0]"), "as in W2[0][0]"),
        (("article001_a", "W2", "--chain"), "as in W2[0][0]"),
        (("article001_a", "a1[5][0]"), "counted from 0"),
        (("article001_a", "x[0]", "--quantity", "update"), "no updated value"),
        (("article001_a", "x[0]", "--quantity", "pie"), "pie"),
        (("article001_a", "x[0]", "--chain", "--quantity", "value"), "--quantity"),
        (("article001_a", "x[0]", "--sample", "2"), "no sample 2"),
        (("iris_4_5_3_relu_softmax", "a1[2][0]", "--sample", "2"), "sample 2 was asked for"),
        (("article001_a", "x[0]", "--digits", "16"), "16"),
        (("article001_a", "x[0]", "--iteration", "0"), "0"),
        (("article004_cost_tables", "x"), "loss table"),
        (("no_such_example", "x"), "no_such_example"),
        (("cs231n_circuit", "nothing"), "x, y, z, w"),
    ],
)
def test_wrong_use_is_one_sentence(cli: Cli, argv: tuple[str, ...], words: str) -> None:
    done = cli("explain", *argv)
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert words in done.err


def test_an_experiment_without_parameters_has_one_iteration(cli: Cli, tmp_path: Path) -> None:
    text = json.loads((ORACLE / "cs231n_circuit.json").read_text(encoding="utf-8"))
    text["trainable"] = []
    for node in text["graph"]["nodes"]:
        if node["op"] == "parameter":
            node["op"] = "input"
    file = tmp_path / "fixed.json"
    file.write_text(json.dumps(text), encoding="utf-8")
    assert cli("explain", str(file), "x").status == 0
    done = cli("explain", str(file), "x", "--iteration", "2")
    assert done.status == 2
    assert "iteration 1 only" in done.err


def test_a_file_named_like_the_command(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ORACLE / "cs231n_add_mul.json", tmp_path / "explain")
    assert asked(cli, "explain", "x")["experiment"] == "cs231n_add_mul"


def test_numbers_are_written_as_the_file_asks_for(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "own.json"
    view = {"digits": 3, "decimal_comma": True}
    target.write_bytes(dump_experiment(replace(open_example("article001_a"), view=view)))
    assert cli("explain", str(target), "W2[0][0]").out.startswith("w⁽²⁾₀₀ = 0,400\n")
    asked = cli("explain", str(target), "W2[0][0]", "--digits", "2", "--no-decimal-comma")
    assert asked.out.startswith("w⁽²⁾₀₀ = 0.40\n")


@pytest.mark.parametrize("form", ["text", "latex"])
def test_no_zero_has_a_sign(cli: Cli, form: str) -> None:
    done = cli("explain", "iris_4_5_3_relu_softmax", "a2[0][1]", "--quantity", "gradient",
               "--format", form, "--digits", "3")  # fmt: skip
    zero = r"\left(\frac{0}{0.045}\right)" if form == "latex" else "(0 / 0.045)"
    assert zero in done.out
    assert "−0 " not in done.out


def test_a_far_iteration_is_refused_or_told_of(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iterations, "TRIED", 0.02)
    begun = time.perf_counter()
    done = cli("explain", "article001_a", "W2[0][0]", "--iteration", "999999999999")
    assert time.perf_counter() - begun < 2.0
    assert done.status == 2
    assert "comes after 999999999998 updates, which would take about" in done.err
    monkeypatch.setattr(iterations, "LONGEST", 0.0)
    assert "ask for an earlier one" in cli(
        "explain", "digits_8x8", "loss", "--iteration", "20000"
    ).err  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 second"), (59.0, "59 seconds"), (90.0, "2 minutes"), (7200.0, "2 hours"),
     (86400.0, "1 day"), (3.2e7, "370 days")],
)  # fmt: skip
def test_a_time_in_its_largest_unit(seconds: float, said: str) -> None:
    assert iterations.duration(seconds) == said


def test_a_name_in_korean_says_what_it_needs(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "own.json"
    named = replace(open_example("article001_a"), names={"W2[0][0]": "가중치"})
    target.write_bytes(dump_experiment(named))
    done = cli("explain", str(target), "W2[0][0]", "--notation", "own", "--format", "latex")
    assert done.out.splitlines()[-4:-3] == [r"% \usepackage{kotex}"]
    assert r"\text{가중치}" in done.out
    usual = cli("explain", "article001_a", "W2[0][0]", "--format", "latex")
    assert "usepackage" not in usual.out
