"""``main.py explain`` of a loss table: its costs at one number."""

import json

import pytest

TABLES = "article004_cost_tables"


def explain(cli, *arguments):
    return cli("explain", TABLES, *arguments, "--lang", "en")


def test_a_loss_tells_its_terms(cli):
    done = explain(cli, "tables.left.losses.sse_mean.per_sample_loss[2]", "--digits", "2")
    assert done.status == 0
    assert "sum of squares:" in done.out
    assert "= (0.10 − 1.00)² + (0.20 − 0)² + (0.70 − 0)² = 1.34" in done.out
    assert "E = 1 / N · Σₙ Eₙ = (0.54 + 0.54 + 1.34) / 3 = 0.81" in done.out


def test_a_prediction_tells_every_cost(cli):
    done = explain(cli, "tables.left.predictions[2][0]")
    for cost in ("classification error", "half sum of squares", "cross-entropy", "hinge loss"):
        assert f"{cost}:" in done.out
    assert "∂E/∂a₀ = −t₀ / (a₀ · N) = −1.000000 / (0.100000 · 3) = −3.333333" in done.out
    assert "∂E/∂z₀ = (a₀ − t₀) / N" in done.out


def test_json_has_the_numbers(cli):
    done = explain(cli, "tables.right.losses.cross_entropy.loss", "--format", "json")
    made = json.loads(done.out)
    assert made["result"] == pytest.approx(0.6391075640678003, rel=1e-12)
    (line,) = made["costs"]["cross_entropy"]["lines"]
    assert line["result"] == made["result"]


def test_latex_is_an_aligned_formula(cli):
    done = explain(cli, "targets[0][0]", "--format", "latex")
    assert done.out.count("\\begin{align*}") == done.out.count("\\end{align*}") == 6


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("x",), ("loss table", "x", "tables.left.predictions[0][0]")),
        (("targets[3][0]",), ("loss table", "targets[3][0]")),
        (("targets",), ("loss table",)),
        (("tables.left.losses.mse.loss", "--chain"), ("loss table", "--chain")),
        (("tables.left.losses.mse.loss", "--hand", "2,4"), ("loss table", "--hand")),
    ],
)
def test_what_there_is_not_is_said(cli, arguments, parts):
    done = explain(cli, *arguments)
    assert done.status != 0
    assert not done.out
    assert all(part in done.err for part in parts)


def test_marks_of_printed_numbers_are_drawn_on_demand(cli, qapp, tmp_path):
    plain, noted = tmp_path / "plain.png", tmp_path / "noted.png"
    assert cli("export", "article001_a", "-o", str(plain)).status == 0
    assert cli("export", "article001_a", "-o", str(noted), "--notes").status == 0
    assert plain.read_bytes() != noted.read_bytes()
