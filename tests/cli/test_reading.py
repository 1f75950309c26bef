"""``--hand`` and ``--start``: the same experiment calculated by hand, or as ratios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.core.cases import ORACLE
from tests.files.documents import NETWORK

ARTICLE = str(ORACLE / "article000_2_2_2.json")


def told(cli: Cli, *argv: str) -> Any:
    done = cli(*argv)
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


def refused(cli: Cli, *argv: str) -> str:
    done = cli(*argv)
    assert (done.status, done.out) == (2, "")
    return str(done.err)


def test_article_001_by_hand(cli: Cli) -> None:
    done = cli("explain", "article001_a", "W2[0][0]", "--chain", "--hand", "2,4")
    assert "0.3700 · 0.2451 · 0.54 ≈ 0.0490" in done.out
    assert "values to 2, derivatives to 4 decimals" in done.out
    made = told(cli, "explain", "article001_a", "W2[0][0]", "--quantity", "update",
                "--hand", "2,4", "--format", "json")  # fmt: skip
    assert made["result"] == 0.3853
    assert made["by_hand"] == {"values": 2, "derivatives": 4}
    assert made["exact"] == pytest.approx(0.3853418183)


def test_latex_says_about(cli: Cli) -> None:
    done = cli("explain", "article001_a", "W2[0][0]", "--quantity", "gradient", "--hand", "2,4",
               "--format", "latex")  # fmt: skip
    assert r"&\approx 0.0490" in done.out
    assert "% Exactly 0.048861" in done.out


def test_where_an_experiment_starts_nothing_has_been_rounded(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "started.json"
    path.write_text(json.dumps(NETWORK), encoding="utf-8")
    first = NETWORK["start"]["iteration"]
    argv = ("explain", str(path), "b1[0]", "--hand", "2,4")
    assert cli(*argv).out.startswith("b⁽¹⁾₀ = 1.00\n")
    assert cli(*argv, "--iteration", str(first)).out == cli(*argv).out
    assert cli(*argv, "--iteration", str(first + 1)).out.startswith("b⁽¹⁾₀ = 0.6232\n")


def test_a_report_by_hand(cli: Cli) -> None:
    made = told(cli, "trace", "article001_a", "--hand", "2,4", "--updates", "1,2")
    assert made["by_hand"] == {"values": 2, "derivatives": 4}
    assert made["forward"]["a2"] == [[0.57, 0.61]]
    assert made["gradients"]["W2"][0][0] == 0.049
    assert made["updates"]["1"]["parameters"]["W2"][0][0] == 0.3853
    assert made["updates"]["2"]["forward"]["loss"] == made["loss_history"][2]


def test_ratios_of_article_000(cli: Cli) -> None:
    reference = json.loads(Path(ARTICLE).read_text(encoding="utf-8"))
    made = told(cli, "trace", ARTICLE, "--start", "a(L)1")
    assert made["start"] == "a(L)1"
    assert "gradients" not in made
    expected = reference["output_ratios"]["per_output"]["a(L)1"]
    for wire, ratio in expected.items():
        assert made["ratios"][wire] == pytest.approx(ratio, rel=1e-9, abs=1e-12)
    one = told(cli, "explain", ARTICLE, "W(L-1)00", "--quantity", "gradient",
               "--start", "a(L)1", "--format", "json")  # fmt: skip
    assert one["result"] == pytest.approx(expected["W(L-1)00"], rel=1e-9)
    assert one["local_cost"]["result"] == pytest.approx(reference["gradients"]["W(L-1)00"])
    text = cli("explain", ARTICLE, "W(L-1)00", "--quantity", "gradient", "--start", "a(L)1").out
    assert "factor of its own" in text
    assert "not ∂C₀/∂·" in text


def test_pictures_differ_from_the_usual_one(cli: Cli, qapp: Any, tmp_path: Path) -> None:
    made = {}
    for name, extra in {
        "usual": (),
        "hand": ("--hand", "2,4"),
        "ratio": ("--start", "a2[0]"),
    }.items():
        target = tmp_path / f"{name}.png"
        done = cli("export", "article001_a", "-o", str(target), "--scale", "1", "--no-title",
                   "--no-legend", "--no-caption", *extra)  # fmt: skip
        assert done.status == 0
        made[name] = target.read_bytes()
    assert len(set(made.values())) == 3


@pytest.mark.parametrize("wrong", ["2", "2,4,6", "0,4", "2,16", "two,4", ",", "-1,2"])
def test_decimals_that_are_none(cli: Cli, wrong: str) -> None:
    assert "such as 2,4" in refused(cli, "explain", "article001_a", "loss", f"--hand={wrong}")


@pytest.mark.parametrize("word", ["export", "explain", "trace"])
def test_too_large_to_calculate_by_hand(cli: Cli, word: str, tmp_path: Path) -> None:
    more = {"export": ("-o", str(tmp_path / "x.png")), "explain": ("loss",)}.get(word, ())
    assert "would be" in refused(cli, word, "digits_8x8", *more, "--hand", "2,4")


def test_ratios_update_nothing_whatever_the_command(cli: Cli, tmp_path: Path) -> None:
    target = str(tmp_path / "x.png")
    for argv in (
        ("explain", "article001_a", "W2[0][0]", "--quantity", "update"),
        ("explain", "article001_a", "W2", "--quantity", "update"),
        ("export", "article001_a", "-o", target, "--at", "update"),
        ("export", "article001_a", "-o", target, "--at", "again"),
        ("trace", "article001_a", "--updates", "1"),
    ):
        said = refused(cli, *argv, "--start", "a2[0]")
        assert 'Ratios update nothing, and here the backward pass starts at "a2[0]"' in said
    made = told(cli, "trace", "article001_a", "--start", "a2[0]")
    assert not {"updates", "loss_history"} & made.keys()
    usual = told(cli, "trace", "article001_a", "--start", "loss")
    assert list(usual["updates"]) == ["1", "10"]


def test_ratios_of_whole_arrays(cli: Cli) -> None:
    made = told(cli, "explain", "mazur_biases_trained", "z1", "--quantity", "gradient",
                "--start", "a2[0]", "--format", "json")  # fmt: skip
    report = told(cli, "trace", "mazur_biases_trained", "--start", "a2[0]")
    assert made["start"] == "a2[0]"
    assert made["result"]["entries"] == report["ratios"]["z1"]


def test_a_start_names_no_sample(cli: Cli) -> None:
    said = refused(cli, "trace", "xor_2_2_1", "--start", "a2[1][0]")
    assert 'write "a2[0]"' in said


def test_names_that_begin_alike_come_first(cli: Cli) -> None:
    assert "these can be: a1[1], a1[0], a2[" in refused(
        cli, "trace", "article001_a", "--start", "a1"
    )


def test_latex_by_hand_shows_that_it_is(cli: Cli) -> None:
    done = cli("explain", "article001_a", "W2[0][0]", "--quantity", "gradient", "--hand", "2,4",
               "--format", "latex")  # fmt: skip
    seen = [line for line in done.out.splitlines() if not line.startswith("%")]
    assert seen[-2] == (r"  &\text{Calculated by hand: values to 2, derivatives to 4 decimals}")
    assert r"\text{Exactly 0.048861" in seen[-3]
    assert all(line.isascii() for line in seen)


def test_a_text_has_no_red(cli: Cli) -> None:
    done = cli("explain", "article001_a", "W2[0][0]", "--quantity", "gradient", "--start", "a2[0]")
    assert "Ratios: the derivatives are ∂a⁽²⁾₀/∂·, not ∂E/∂·" in done.out
    assert "red" not in done.out


@pytest.mark.parametrize(
    ("argv", "option"),
    [
        (("trace", "--hand", "2,4"), "--hand"),
        (("trace", "--start", "x"), "--start"),
        (("trace", "--open", "all"), "--open"),
        (("trace", "--updates", "1"), "--updates"),
        (("export", "-o", "never.png", "--hand", "2,4"), "--hand"),
        (("export", "-o", "never.png", "--start", "x"), "--start"),
        (("export", "-o", "never.png", "--loss-letter", "L"), "--loss-letter"),
        (("explain", "tables.left.losses.mse.loss", "--sample", "1"), "--sample"),
        (("explain", "tables.left.losses.mse.loss", "--quantity", "value"), "--quantity"),
    ],
)
def test_a_loss_table_has_no_steps(cli: Cli, argv: tuple[str, ...], option: str) -> None:
    word, *rest = argv
    said = refused(cli, word, "article004_cost_tables", *rest)
    assert f"leave out {option}." in said


def test_gates_without_a_chain_are_refused(cli: Cli) -> None:
    assert "give --chain, too" in refused(cli, "explain", "article001_a", "W1[0][0]", "--gates")


def test_where_the_backward_pass_cannot_start(cli: Cli) -> None:
    args = ("explain", "article001_a", "loss", "--start")
    assert "these can be: a2[1]" in refused(cli, *args, "nowhere")
    assert "cannot start" in refused(cli, *args, "W1[0][0]")
    assert cli(*args, "loss").status == 0
