"""``whatif``."""

from __future__ import annotations

import json
import re

import pytest

from core.files.examples import open_example
from core.report import trace_report
from core.session import Session
from core.whatif import Change, Kind, what_if
from gui.cli.numbers import columns
from tests.cli.conftest import Cli

IRIS = "iris_4_5_3_relu_softmax"


def table(text: str) -> dict[str, list[str]]:
    """The rows by their names; numbers have two blanks before them."""
    rows = [line.split("  ") for line in text.splitlines()[1:] if line]
    return {row[0]: [cell.strip() for cell in row[1:] if cell.strip()] for row in rows}


@pytest.mark.parametrize(
    ("argv", "loss_change", "predicted"),
    [
        (("x", "--by", "1"), 4.62, 2.2),
        (("m", "--by", "1"), 6160, 110),
        (("t", "--points", "1"), 4, 2),
    ],
)
def test_the_table_of_article_003(
    argv: tuple[str, ...], loss_change: float, predicted: float, cli: Cli
) -> None:
    done = cli("whatif", "article003_apple", *argv, "--json")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["loss_change"] == pytest.approx(loss_change, rel=1e-12)
    assert found["predicted_change"] == pytest.approx(predicted, rel=1e-12)
    assert found["prediction_error"] == pytest.approx(loss_change - predicted, rel=1e-12)
    assert found["output"] == found["loss"] == found["values"]["L"]["after"]


@pytest.mark.parametrize("amount", ["-0.15", "-0,15", "−0.15", "-3/20", "-1.5e-1", "-15e-2"])
def test_an_amount_is_read_as_the_window_reads_it(amount: str, cli: Cli) -> None:
    done = cli("whatif", "article001_a", "W1[0][0]", "--by", amount, "--json")
    assert json.loads(done.out)["change"] == pytest.approx(-0.15, rel=1e-15)


def test_numbers_are_written_as_asked_for(cli: Cli) -> None:
    args = ("whatif", "article001_a", "W1[0][0]", "--to", "0")
    assert table(cli(*args).out)["W1[0][0]"] == ["0.1", "0", "-0.1"]
    assert table(cli(*args, "--digits", "3").out)["W1[0][0]"] == ["0.100", "0", "-0.100"]
    comma = cli(*args, "--decimal-comma").out
    assert table(comma)["W1[0][0]"] == ["0,1", "0", "-0,1"]
    assert "." not in comma.replace("W1[0][0]", "")
    powers = cli(*args, "--form", "scientific", "--digits", "2").out
    assert table(powers)["W1[0][0]"] == ["1.0e-1", "0", "-1.0e-1"]


def test_no_zero_is_negative(cli: Cli) -> None:
    done = cli("whatif", "cs231n_circuit", "x", "--by", "0")
    assert not re.search(r"-0(?![.\d])", done.out)


def test_json_of_a_network_has_the_numbers_that_trace_has(cli: Cli) -> None:
    done = cli("whatif", IRIS, "x[2]", "--to", "1.5", "--sample", "3", "--json")
    found = json.loads(done.out)
    report = trace_report(open_example(IRIS), ())
    assert (found["name"], found["sample"]) == ("x[2][2]", 3)
    assert found["loss_before"] == pytest.approx(report["forward"]["loss"], rel=1e-12)
    assert found["output_before"] == pytest.approx(report["forward"]["a2"][2], rel=1e-12)
    assert found["gradient"] == pytest.approx(report["gradients"]["x"][2][2], rel=1e-12)
    answer = what_if(open_example(IRIS), "x[2][2]", Change(Kind.TO, 1.5))
    assert found["after"] == 1.5
    assert found["loss"] == answer.loss
    assert found["output"] == answer.output[2].tolist()


def test_the_sample_in_the_name_is_the_one_that_is_shown(cli: Cli) -> None:
    assert json.loads(cli("whatif", IRIS, "t[4][0]", "--by", "1", "--json").out)["sample"] == 5


def test_text_of_a_graph_shows_every_number_on_the_way(cli: Cli) -> None:
    done = cli("whatif", "article003_apple", "x", "--by", "1")
    assert done.status == 0
    assert done.out.split("\n")[0].split() == ["before", "after", "difference"]
    rows = table(done.out)
    assert list(rows) == [
        *("x", "z", "f", "error", "sq", "L"),
        *("gradient", "predicted: gradient × change", "error of the prediction"),
    ]
    assert rows["f"] == ["220", "222.2", "2.2"]
    assert rows["L"] == ["0.5", "5.12", "4.62"]
    assert rows["predicted: gradient × change"] == ["2.2"]
    assert rows["error of the prediction"] == ["2.42"]


def test_text_of_a_network_shows_the_outputs_of_the_sample(cli: Cli) -> None:
    rows = table(cli("whatif", IRIS, "W2[0][1]", "--percent", "50", "--sample", "2").out)
    assert list(rows)[:5] == ["W2[0][1]", "a2[1][0]", "a2[1][1]", "a2[1][2]", "loss"]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("example", ["article003_apple", IRIS])
def test_columns_are_aligned(
    example: str, language: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    name = "x" if example == "article003_apple" else "W1[1][1]"
    lines = cli("whatif", example, name, "--by", "0.125").out.splitlines()
    assert len({columns(line) for line in lines if line}) == 1
    assert lines.count("") == 1


@pytest.mark.parametrize("amount", ["-0.5", "-1e-3", "-1.5E+1", "+2"])
def test_signs_and_exponents(amount: str, cli: Cli) -> None:
    done = cli("whatif", "article003_apple", "x", "--by", amount, "--json")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["after"] == 100 + float(amount)


def test_a_later_iteration_has_its_own_parameters(cli: Cli) -> None:
    words = ("whatif", "mazur_biases_trained", "W1[0][0]", "--by", "0.5", "--json")
    found = json.loads(cli(*words, "--iteration", "4").out)
    trace = Session(open_example("mazur_biases_trained")).trace(4)
    assert found["before"] == trace.before.parameters["W1"][0, 0]
    assert found["loss_before"] == pytest.approx(float(trace.values["loss"]), rel=1e-12)
    assert found["before"] != json.loads(cli(*words).out)["before"]


def test_numbers_that_json_does_not_have(cli: Cli) -> None:
    done = cli("whatif", "article003_apple", "x", "--to", "1e200", "--json")
    assert json.loads(done.out)["loss"] == "Infinity"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("article003_apple", "x"), "--points"),
        (("article003_apple", "x", "--by", "1", "--to", "2"), "--by"),
        (("article003_apple", "x", "--by", "nan"), "not a number: nan"),
        (("article003_apple", "x", "--by", "one"), "not a number: one"),
        (("article003_apple", "x", "--by", "1,000"), "could mean two numbers"),
        (("article003_apple", "--by", "1"), "NAME"),
        (("article003_apple", "f", "--by", "1"), "computed from z, t"),
        (("article003_apple", "nothing", "--by", "1"), "x, m, t, y_true"),
        (("article003_apple", "x", "--by", "1", "--sample", "2"), "no sample 2"),
        ((IRIS, "x[0]", "--by", "1", "--sample", "0"), "'0'"),
        ((IRIS, "x[0]", "--by", "1", "--sample", "99"), "no sample 99"),
        (("article004_cost_tables", "x", "--by", "1"), "loss table"),
        (("article004_cost_tables", "x", "--by", "1", "--iteration", "2"), "loss table"),
    ],
)
def test_what_is_refused_takes_one_line(argv: tuple[str, ...], said: str, cli: Cli) -> None:
    done = cli("whatif", *argv)
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert said in done.err
