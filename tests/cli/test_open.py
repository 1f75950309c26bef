"""``--open``: composite gates taken apart for pictures, traces and explanations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_an_opened_gate_makes_a_larger_picture(cli: Cli, tmp_path: Path) -> None:
    sizes = []
    for option in ((), ("--open", "f"), ("--open", "all")):
        target = tmp_path / "made.png"
        done = cli("export", "cs231n_logistic_sigmoid_gate", "-o", str(target), *option)
        assert done.status == 0
        sizes.append(done.err.split(": ")[-1])
    assert sizes[0] != sizes[1]
    assert sizes[1] == sizes[2]


def test_the_trace_of_an_opened_gate_has_its_parts(cli: Cli) -> None:
    plain = json.loads(cli("trace", "cs231n_logistic_sigmoid_gate").out)
    found = json.loads(cli("trace", "cs231n_logistic_sigmoid_gate", "--open", "f").out)
    assert "parts" not in plain
    parts = found.pop("parts")
    assert [part["op"] for part in parts.values()] == ["neg", "exp", "add_const", "reciprocal"]
    assert {part["gate"] for part in parts.values()} == {"f"}
    assert parts["f"]["value"] == pytest.approx(plain["values"]["f"], rel=1e-15)
    assert parts["f.neg"]["inputs"] == ["dot"]
    assert parts["f.neg"]["gradient"] == pytest.approx(-plain["gradients"]["dot"], rel=1e-12)
    assert found["gradients"]["w0"] == pytest.approx(plain["gradients"]["w0"], rel=1e-12)


def test_a_network_s_trace_keeps_its_fields(cli: Cli) -> None:
    plain = json.loads(cli("trace", "article001_a").out)
    found = json.loads(cli("trace", "article001_a", "--open", "a1[0],a2[1]").out)
    assert {part["gate"] for part in found.pop("parts").values()} == {"a1[0]", "a2[1]"}
    assert found.keys() == plain.keys()
    (row,), (right,) = found["gradients"]["W1"][:1], plain["gradients"]["W1"][:1]
    assert row == pytest.approx(right, rel=1e-12)


def test_a_part_is_explained(cli: Cli) -> None:
    line = ("explain", "article001_a", "a1[0].exp", "--quantity", "gradient", "--format", "json")
    found = json.loads(cli(*line, "--open", "a1[0]").out)
    closed = json.loads(cli("trace", "article001_a").out)
    a, gradient = closed["forward"]["a1"][0][0], closed["gradients"]["a1"][0][0]
    # a = 1/s with s = 1 + e⁻ᶻ: dE/de⁻ᶻ = dE/ds = −a² · dE/da.
    assert found["result"] == pytest.approx(-a * a * gradient, rel=1e-12)
    done = cli(*line)
    assert done.status == 2  # closed it has no such part


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("z1[0]", 'The gate "z1[0]" cannot be opened.'),
        ("q", 'There is no gate named "q" to open; these have parts: a1[0], a1[1], a2[0], a2[1].'),
        ("a1[0],,a1[1]", "--open names no gate: write the names with commas between, or all."),
        ("", "These have parts: a1[0], a1[1], a2[0], a2[1]."),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(cli: Cli, option: str, said: str) -> None:
    for command in (("trace", "article001_a"), ("explain", "article001_a", "loss")):
        done = cli(*command, "--open", option)
        assert done.status == 2
        assert said in done.err
        assert len(done.err.splitlines()) == 1


def test_without_composite_gates_there_is_none_to_open(cli: Cli) -> None:
    done = cli("trace", "cs231n_add_mul", "--open", "nothing")
    assert "these have parts: none" in done.err
    assert cli("trace", "cs231n_add_mul", "--open", "all").status == 0
