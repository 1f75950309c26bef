"""``examples``, ``trace`` and ``check``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.files.examples import examples, open_example
from core.gates.activations import Sigmoid
from core.gates.base import Array, Attributes, Inputs
from core.report import trace_report
from core.session import Session
from gui.cli.numbers import columns
from tests.cli.conftest import ROOT, Cli

ORACLE = ROOT / "tests" / "oracle"


# -- examples --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ko"])
def test_examples_are_listed_with_their_titles(
    language: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    done = cli("examples")
    assert done.status == 0
    listed = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert listed == {info.id: info.titles[language] for info in examples()}


def test_examples_as_json(cli: Cli) -> None:
    found = json.loads(cli("examples", "--json").out)
    assert found == [{"id": info.id, "title": info.titles["en"]} for info in examples()]


# -- trace -----------------------------------------------------------------------------


def test_trace_writes_the_report(cli: Cli) -> None:
    done = cli("trace", "mazur_biases_trained")
    assert done.status == 0
    assert done.err == ""
    assert json.loads(done.out) == trace_report(open_example("mazur_biases_trained"))


def test_trace_into_a_file_says_nothing(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    done = cli("trace", "cs231n_circuit", "--updates", "2, 5", "-o", str(target))
    assert (done.status, done.out, done.err) == (0, "", "")
    report = json.loads(target.read_text(encoding="utf-8"))
    assert list(report["updates"]) == ["2", "5"]
    assert len(report["loss_history"]) == 6


def test_a_file_that_cannot_be_written_is_no_wrong_use(cli: Cli, tmp_path: Path) -> None:
    done = cli("trace", "cs231n_circuit", "-o", str(tmp_path / "nowhere" / "out.json"))
    assert done.status == 1
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "nowhere" in done.err


def test_a_file_that_is_no_experiment_is_told_in_one_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{"schema": "chainrule/1", "id": "x", "kind": "pie"}')
    done = cli("trace", str(file))
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "broken.json" in done.err
    assert "pie" in done.err


def test_a_file_comes_before_an_example(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ORACLE / "cs231n_add_mul.json", tmp_path / "article001_a")
    assert json.loads(cli("trace", "article001_a").out)["id"] == "cs231n_add_mul"


def test_a_file_named_like_a_command(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ORACLE / "cs231n_add_mul.json", tmp_path / "trace")
    assert json.loads(cli("trace", "trace").out)["id"] == "cs231n_add_mul"
    assert cli("trace").status == 2


# -- check -----------------------------------------------------------------------------


def test_check_prints_a_line_for_every_entry(cli: Cli) -> None:
    done = cli("check", "mazur_biases_frozen")
    assert done.status == 0
    assert done.err == ""
    head, *rows, empty, summary = done.out.splitlines()
    assert head.split() == ["parameter", "gradient", "numerical", "difference", "allowed", "result"]
    names = [f"{w}[{i}][{j}]" for w in ("W1", "W2") for i in (0, 1) for j in (0, 1)]
    names += [f"b{k}[{j}]" for k in (1, 2) for j in (0, 1)]
    assert sorted(row.split()[0] for row in rows) == sorted(names)
    assert all(row.endswith("  ok") for row in rows)
    assert empty == ""
    assert summary == "12 entries · ok: 12"
    gradients = trace_report(open_example("mazur_biases_frozen"))["gradients"]
    printed = {row.split()[0]: float(row.split()[1]) for row in rows}
    assert printed["W2[1][0]"] == pytest.approx(gradients["W2"][1][0], rel=1e-9)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_table_is_aligned(language: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    lines = cli("check", "iris_4_5_3_relu_softmax").out.splitlines()[:-2]
    starts = {columns(line[: -len(line.rsplit("  ", 1)[1])]) for line in lines}
    assert len(lines) == 44
    assert len(starts) == 1


def test_check_fails_where_a_gradient_is_wrong(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self: Sigmoid, port: int, x: Inputs, y: Array, a: Attributes) -> Array:
        return np.asarray(y * (1.0 - y) * 1.001)

    monkeypatch.setattr(Sigmoid, "local", wrong)
    done = cli("check", "cs231n_logistic_sigmoid_gate")
    assert done.status == 1
    rows = done.out.splitlines()[1:-2]
    assert all(row.endswith("  FAIL") for row in rows)
    assert done.out.endswith("5 entries · FAIL: 5\n")


def test_check_of_one_parameter_or_one_number_of_it(cli: Cli) -> None:
    whole = cli("check", "mazur_biases_trained").out.splitlines()
    rows = cli("check", "mazur_biases_trained", "W2").out.splitlines()
    assert rows[1:-2] == [row for row in whole if row.startswith("W2[")]
    assert rows[-1] == "4 entries · ok: 4"
    one = cli("check", "mazur_biases_trained", "W2[1][0]").out.splitlines()
    assert one[1:-2] == [row for row in whole if row.startswith("W2[1][0]")]
    assert cli("check", "article003_apple", "m").out.splitlines()[-1] == "1 entry · ok: 1"


def test_check_of_a_sample_and_of_a_later_iteration(cli: Cli) -> None:
    some = cli("check", "iris_4_5_3_relu_softmax", "--most", "4")
    assert some.out.splitlines()[-1].startswith("15 entries")
    assert cli("check", "iris_4_5_3_relu_softmax", "--most", "4") == some
    done = cli("check", "mazur_biases_trained", "W1[0][0]", "--iteration", "4")
    trace = Session(open_example("mazur_biases_trained")).trace(4)
    printed = float(done.out.splitlines()[1].split()[1])
    assert printed == pytest.approx(float(trace.gradients["W1[0][0]"]), rel=1e-9)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["W9"], 'There is no parameter "W9"'),
        (["z1[0]"], 'There is no parameter "z1"'),
        (["W1[0]"], "has shape"),
        (["W1[0][7]"], "There is no W1[0][7]"),
        (["W1[x]"], 'is no number of "W1"'),
        (["--iteration", "0"], "0"),
        (["--most", "0"], "0"),
    ],
)
def test_check_refuses_what_is_not_there(words: list[str], said: str, cli: Cli) -> None:
    done = cli("check", "mazur_biases_trained", *words)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err


def test_check_names_the_kink(cli: Cli) -> None:
    done = cli("check", str(ORACLE / "relu_at_zero.json"))
    assert done.status == 0
    assert "kink: exempt (" in done.out


def test_a_loss_table_has_nothing_to_check(cli: Cli) -> None:
    done = cli("check", "article004_cost_tables")
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "loss table" in done.err
