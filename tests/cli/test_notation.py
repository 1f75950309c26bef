"""Notations on the command line: names in explanations and pictures, and names as input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.notation import SCHEMES
from tests.cli.conftest import Cli

MAZUR = "mazur_biases_trained"


@pytest.mark.parametrize(
    ("scheme", "begins"),
    [
        ("default", "∂E/∂w⁽²⁾₀₀ = "),
        ("article000", "∂C/∂W⁽ᴸ⁾₀₀ = "),
        ("article001", "∂E/∂w¹₁₀ = "),
        ("matrix", "∂E/∂W2[0][0] = "),
        ("textbook", "∂E/∂w²₁₁ = "),
        ("own", "∂Eₜₒₜₐₗ/∂w₅ = "),
    ],
)
def test_an_explanation_in_each_scheme(cli: Cli, scheme: str, begins: str) -> None:
    done = cli("explain", MAZUR, "W2[0][0]", "--quantity", "gradient", "--notation", scheme)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(begins)


@pytest.mark.parametrize("name", ["w5", "W2[0][0]", "w⁽²⁾₀₀"])
def test_a_number_is_named_as_its_source_or_the_diagram_does(cli: Cli, name: str) -> None:
    asked = json.loads(cli("explain", MAZUR, name, "--format", "json").out)
    assert asked["result"] == 0.4


def test_a_shown_name_belongs_to_its_notation(cli: Cli) -> None:
    right = cli("explain", MAZUR, "w²₂₁", "--notation", "textbook")
    assert right.out.startswith("w²₂₁ = 0.5")
    wrong = cli("explain", MAZUR, "w²₂₁")
    assert wrong.status == 2
    assert 'There is no number called "w²₂₁"' in wrong.err


def test_letters(cli: Cli) -> None:
    letters = ("--loss-letter", "J", "--rate-letter", "α")
    done = cli("explain", MAZUR, "W2[0][0]", "--quantity", "update", *letters)
    assert done.out.startswith("w⁽²⁾₀₀⁺ = w⁽²⁾₀₀ − α · ∂J/∂w⁽²⁾₀₀ = ")


def test_the_chain_names_delta_alike(cli: Cli) -> None:
    done = cli("explain", MAZUR, "W1[0][0]", "--chain", "--notation", "matrix", "--format", "json")
    deltas = json.loads(done.out)["deltas"]
    assert {d["name"] for d in deltas.values()} <= {"δ1[0]", "δ2[0]", "δ2[1]"}
    assert deltas


def test_what_if_takes_names_of_the_source(cli: Cli) -> None:
    done = cli("whatif", MAZUR, "w5", "--by", "0.1", "--json")
    assert json.loads(done.out)["name"] == "W2[0][0]"


@pytest.mark.parametrize("command", ["explain", "export"])
def test_own_names_are_asked_for_where_there_are_none(
    cli: Cli, command: str, tmp_path: Path
) -> None:
    rest = ["W1[0][0]"] if command == "explain" else ["-o", str(tmp_path / "x.png")]
    done = cli(command, "article001_a", *rest, "--notation", "own")
    assert done.status == 2
    assert "brings no names of its own along" in done.err


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_picture_in_each_scheme(cli: Cli, scheme: str, tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    done = cli("export", MAZUR, "-o", str(target), "--notation", scheme, "--scale", "0.5")
    assert done.status == 0
    assert target.stat().st_size > 10_000


def test_pictures_of_two_schemes_differ(cli: Cli, tmp_path: Path) -> None:
    made = []
    for scheme in ("default", "textbook"):
        target = tmp_path / f"{scheme}.png"
        cli("export", MAZUR, "-o", str(target), "--notation", scheme, "--scale", "0.5")
        made.append(target.read_bytes())
    assert made[0] != made[1]


def test_an_unknown_scheme_is_refused(cli: Cli) -> None:
    assert cli("explain", MAZUR, "loss", "--notation", "greek").status == 2
