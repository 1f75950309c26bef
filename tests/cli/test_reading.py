"""``--hand`` and ``--start``: the same experiment calculated by hand, or as ratios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.core.cases import ORACLE

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


def test_where_the_backward_pass_cannot_start(cli: Cli) -> None:
    args = ("explain", "article001_a", "loss", "--start")
    assert "these can be: a2[1]" in refused(cli, *args, "nowhere")
    assert "cannot start" in refused(cli, *args, "W1[0][0]")
    assert cli(*args, "loss").status == 0
