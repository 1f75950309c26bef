import json
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import UserError
from core.experiment import GRAPH, LOSS_TABLE, NETWORK, Experiment, Published, frozen
from core.files.examples import (
    ARTICLES,
    FOLDER,
    LECTURES,
    NETWORKS,
    examples,
    open_example,
    resolve,
)
from core.files.reader import read_experiment
from core.files.writer import dump_experiment
from core.lowering import lower
from core.report import trace_report
from resources.examples import make_digits
from tests.files.documents import ORACLE, TABLE

IDS = [info.id for info in examples()]
ORACLE_FILES = sorted(ORACLE.glob("*.json"))
UPDATES = {
    "digits_8x8": (1, 200),
    "mazur_biases_frozen": (1, 10_000),
    "xor_2_2_1": (500, 1000, 2000),
}
PUBLISHED = [(name, entry) for name in IDS for entry in open_example(name).published]
# By how much an article changes something when it asks "what if" and the path does not say.
CHANGES = {"x": 1.0, "m": 1.0, "t": 0.01}
# Numbers of the notes that no report has: what a source prints, single flows, variants.
PRINTED = {
    "article000_network": {"0.048", "0.059"},
    "article001_a": {"0.0725", "0.2451"},
    "article003_apple": {"1.111"},
    "mazur_biases_frozen": {"0.291027924"},
    "mazur_biases_trained": {"0.2910", "0.2858"},
}


@cache
def report(name: str) -> dict[str, Any]:
    return trace_report(open_example(name), UPDATES.get(name, (1,)))


def at(values: Any, path: str) -> Any:
    """Follow a path such as ``updates.1.forward.a2[0][1]``."""
    for key in re.findall(r"[^.\[\]]+", path):
        values = values[int(key) if isinstance(values, list) else key]
    return values


def what_if(experiment: Experiment, change: str, quantity: str) -> float:
    """Return what ``change`` does to the output: ``m`` or, with the difference, ``x-1``."""
    leaf, by = re.findall(r"^([a-z]+)([+-]\d+)?$", change)[0]
    start = experiment.parameters
    moved = frozen(start[leaf] + (float(by) if by else CHANGES[leaf]))
    changed = replace(experiment, parameters={**start, leaf: moved})
    assert experiment.graph is not None
    output = experiment.graph.output
    before, after = (trace_report(e, ())["values"][output] for e in (experiment, changed))
    return float(after - before if quantity == "loss_increase" else after)


def value_of(name: str, path: str) -> float:
    """Return what Chainrule computes for the ``path`` of a published value."""
    if path.startswith("what_if."):
        return what_if(open_example(name), *path.split(".")[1:])
    if re.fullmatch(r"a\d\*\(1-a\d\)", path):
        a = report(name)["forward"][path[:2]][0][0]
        return float(a * (1 - a))
    recorded, _, weight = path.partition("*")
    value = at(report(name), recorded)
    if weight:
        parameters = {k: array.tolist() for k, array in open_example(name).parameters.items()}
        value *= at(parameters, weight)
    return float(value)


@pytest.mark.parametrize(("name", "entry"), PUBLISHED, ids=lambda p: getattr(p, "name", p))
def test_published_values_come_out(name: str, entry: Published) -> None:
    assert entry.computed is not None
    got = value_of(name, entry.path)
    assert abs(got - entry.computed) <= 1e-12 + 1e-9 * abs(entry.computed)


@pytest.mark.parametrize(("name", "entry"), PUBLISHED, ids=lambda p: getattr(p, "name", p))
def test_what_is_called_an_error_is_one(name: str, entry: Published) -> None:
    assert entry.computed is not None
    decimals = len(entry.printed.partition(".")[2])
    if name == "article003_apple":
        decimals -= 1  # It leaves the last half out: 6160 instead of 6159.9999…
    if "/" in entry.printed:
        decimals = 15  # A fraction is exact.
    near = abs(entry.computed - _number(entry.printed)) <= 0.5001 * 10**-decimals
    assert near == entry.agrees
    assert entry.agrees or entry.comment


@pytest.mark.parametrize("name", IDS)
def test_what_is_said_of_published_values(name: str) -> None:
    experiment = open_example(name)
    names = [entry.name for entry in experiment.published]
    assert len(set(names)) == len(names)
    for language, text in experiment.text.items():
        assert set(text.published) <= set(names)
        told = [text.told(entry) for entry in experiment.published]
        assert len({one.name for one in told}) == len(names)
        for one, entry in zip(told, experiment.published, strict=True):
            assert not one.comment or one.comment.endswith(".")
            assert bool(one.comment) == bool(entry.comment)
            if language == "en":
                assert not re.search(r"[가-힣]", one.name + one.comment)
            else:
                assert not one.comment or re.search(r"[가-힣]", one.comment)
                assert not re.search(r"(?<![A-Za-z_])[a-z]{4,}(?![_a-z])", one.name), one.name


def test_the_list() -> None:
    assert IDS[0] == "article001_a"
    assert set(IDS) == {path.stem for path in FOLDER.glob("*.json")}
    assert len(IDS) >= 26
    for info in examples():
        assert set(info.titles) == set(info.summaries) == {"ko", "en"}
        assert open_example(info.id).id == info.id


@pytest.mark.parametrize("name", IDS)
def test_examples_are_written_as_we_write_files(name: str) -> None:
    path = FOLDER / f"{name}.json"
    assert dump_experiment(read_experiment(path)) == path.read_bytes()


def test_examples_are_grouped_by_where_they_come_from() -> None:
    groups = {info.id: info.group for info in examples()}
    assert groups["article001_a"] == groups["article004_cost_tables"] == ARTICLES
    assert groups["twolayernet_std001"] == groups["svm_graph_regularized"] == ARTICLES
    assert groups["cs231n_add_mul"] == groups["matmul_lecture"] == LECTURES
    assert groups["xor_2_2_1"] == groups["max_and_copy"] == NETWORKS
    assert set(groups.values()) == {ARTICLES, LECTURES, NETWORKS}


@pytest.mark.parametrize("name", IDS)
def test_texts(name: str) -> None:
    texts = open_example(name).text
    assert texts["ko"].title != texts["en"].title
    for text in texts.values():
        assert 5 <= len(text.title) <= 60
        assert 100 <= len(text.note) <= 1200
        assert 15 <= len(text.summary) <= 90
        assert text.summary.endswith(".")
        assert "\n" not in text.note + text.summary
    # Hangul only in Korean, and no particle right after a symbol or a number.
    assert not re.search(r"[가-힣]", texts["en"].title + texts["en"].note + texts["en"].summary)
    note = texts["ko"].summary + " " + texts["ko"].note
    particles = r"(?:은|는|이|가|을|를|와|과|로|으로|의|에|에서|도|만|보다|라고|입니다)(?![가-힣])"
    assert not re.search(rf"[0-9A-Za-zα-ω∂∞²′₀-₉)\]] ?{particles}", _plain(note))


def _plain(note: str) -> str:
    """Return a Korean note without what stands in brackets after a Korean word."""
    return re.sub(r"(?<=[가-힣])\([^()]*(?:\([^()]*\)[^()]*)*\)", "", note)


@pytest.mark.parametrize("name", IDS)
def test_numbers_in_the_notes_are_right(name: str) -> None:
    texts = open_example(name).text
    found = {language: _long_numbers(text.note) for language, text in texts.items()}
    assert found["ko"] == found["en"]
    known = [abs(v) for v in _numbers([report(name), _squashed(name)])]
    known += [_number(entry.printed) for entry in open_example(name).published]
    known += [open_example(name).optimizer.learning_rate, *_norms(name)]
    for number in found["en"] - PRINTED.get(name, set()):
        decimals = len(number.partition(".")[2])
        assert any(abs(float(number) - v) <= 0.5001 * 10**-decimals for v in known), number


def _number(printed: str) -> float:
    """Return a number as a source prints it, which may be a fraction."""
    return float(Fraction(printed))


def _long_numbers(note: str) -> set[str]:
    return set(re.findall(r"\d+\.\d{3,}", note))


def _numbers(values: Any) -> Iterator[float]:
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, list):
        for value in values:
            yield from _numbers(value)
    elif isinstance(values, float):
        yield values


def _norms(name: str) -> list[float]:
    """Return the sizes of the gradients of whole arrays."""
    return [float(np.linalg.norm(g)) for g in report(name).get("gradients", {}).values()]


def _squashed(name: str) -> list[float]:
    """Return the derivatives of sigmoids, which no report has."""
    found = list(_numbers([report(name).get(key, {}) for key in ("forward", "values")]))
    return [v * (1 - v) for v in found] + [1 - v for v in found]


def test_xor_is_learnt() -> None:
    history = report("xor_2_2_1")["loss_history"]
    outputs = np.array(report("xor_2_2_1")["updates"]["2000"]["forward"]["a2"])
    assert abs(history[0] - 0.125) < 0.001
    assert history[-1] < 0.002
    assert np.round(outputs).ravel().tolist() == [0, 1, 1, 0]


def test_article000_is_the_oracle_graph_as_a_network() -> None:
    network = report("article000_network")
    oracle = json.loads((ORACLE / "article000_2_2_2.json").read_text(encoding="utf-8"))
    assert network["forward"]["loss"] == pytest.approx(oracle["values"]["C0"], rel=1e-12)
    assert network["updates"]["1"]["loss"] == pytest.approx(oracle["updates"]["1"]["loss"])
    for k, layer in ((1, "(L-1)"), (2, "(L)")):
        for j in (0, 1):
            a = network["forward"][f"a{k}"][0][j]
            assert a == pytest.approx(oracle["values"][f"a{layer}{j}"], rel=1e-12)
            for i in (0, 1):
                gradient = network["gradients"][f"W{k}"][i][j]
                assert gradient == pytest.approx(oracle["gradients"][f"W{layer}{i}{j}"])


def test_the_same_numbers_where_the_oracle_has_the_case() -> None:
    for path in ORACLE_FILES:
        if path.stem in IDS:
            ours, theirs = open_example(path.stem), read_experiment(path)
            assert ours.network == theirs.network
            assert ours.optimizer == theirs.optimizer
            assert ours.trainable == theirs.trainable
            assert ours.graph == theirs.graph
            np.testing.assert_equal(dict(ours.parameters), dict(theirs.parameters))


@pytest.mark.parametrize("name", sorted({path.stem for path in ORACLE_FILES} & set(IDS)))
def test_gradients_and_losses_are_those_of_the_oracle(name: str) -> None:
    theirs = json.loads((ORACLE / f"{name}.json").read_text(encoding="utf-8"))
    if theirs["kind"] == LOSS_TABLE:
        return
    ours = report(name)
    assert set(theirs["gradients"]) == set(ours["gradients"])
    for key, gradient in theirs["gradients"].items():
        np.testing.assert_allclose(ours["gradients"][key], gradient, 1e-9, 1e-12, err_msg=key)
    assert ours["loss_history"][:2] == pytest.approx(theirs["loss_history"][:2], rel=1e-9)


def test_one_neuron_by_hand() -> None:
    found = report("neuron_by_hand")
    after = found["updates"]["1"]
    assert found["forward"]["a1"] == [[7.0]]
    assert (found["gradients"]["W1"], found["gradients"]["b1"]) == ([[-8.0]], [-4.0])
    assert after["parameters"] == {"W1": [[pytest.approx(3.4)]], "b1": [pytest.approx(1.2)]}
    assert after["forward"]["a1"] == [[pytest.approx(8.0)]]
    assert found["loss_history"] == [4.0, pytest.approx(1.0)]


def test_a_saturated_sigmoid_learns_from_cross_entropy_only() -> None:
    found = report("article004_saturated_sigmoid")["gradients"]
    a = 1 / (1 + np.exp(-5.0))
    assert found["z_1"] == pytest.approx(a * a * (1 - a), rel=1e-12)
    assert found["z_2"] == pytest.approx(a, rel=1e-12)
    assert (round(found["z_1"], 4), round(found["z_2"], 4)) == (0.0066, 0.9933)


def test_the_printed_product_is_that_of_other_signs() -> None:
    example = open_example("matmul_lecture")
    x, w = (example.parameters[name].copy() for name in "xw")
    x[0], w[0] = [2, -1, 3], [3, 2, -1, 1]
    printed = [float(p.printed) for p in example.published if p.path.startswith("values.y")]
    assert (x @ w).ravel().tolist() == printed
    assert np.count_nonzero(x != example.parameters["x"]) == 2
    assert np.count_nonzero(w != example.parameters["w"]) == 2


def test_tanh_keeps_what_sigmoids_lose() -> None:
    tanh, sigmoid = (
        open_example(name) for name in ("tanh_10_layers_contrast", "vanishing_sigmoid_10_layers")
    )
    np.testing.assert_equal(dict(tanh.parameters), dict(sigmoid.parameters))
    kept = []
    for example in (tanh, sigmoid):
        first, last = (np.linalg.norm(report(example.id)["gradients"][w]) for w in ("W1", "W10"))
        kept.append(float(last / first))
    assert kept == [pytest.approx(25, rel=0.05), pytest.approx(2.7e6, rel=0.05)]


def test_digits_are_learnt() -> None:
    history = report("digits_8x8")["loss_history"]
    assert history[0] > 2.0
    assert history[-1] < 0.05
    assert report("digits_8x8")["updates"]["200"]["forward"]["accuracy"] == 1.0


def test_digits_are_made_by_their_script() -> None:
    path = FOLDER / "digits_8x8.json"
    assert dump_experiment(make_digits.made()) == path.read_bytes()


def test_three_dead_flowers() -> None:
    z = np.array(report("iris_4_5_3_relu_softmax")["forward"]["z1"])
    assert (z < 0).all(axis=0).tolist() == [True, True, False, True, False]
    assert report("iris_4_5_3_relu_softmax")["forward"]["accuracy"] == 6 / 8


@pytest.mark.parametrize("path", ORACLE_FILES, ids=lambda path: path.stem)
def test_every_oracle_file_opens(path: Path) -> None:
    experiment = read_experiment(path)
    assert experiment.id == path.stem
    assert experiment.kind in (NETWORK, GRAPH, LOSS_TABLE)
    if experiment.kind != LOSS_TABLE:
        assert lower(experiment).gates


def test_there_are_39() -> None:
    assert len(ORACLE_FILES) == 39


def test_a_path_wins_over_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve("xor_2_2_1").kind == NETWORK
    (tmp_path / "xor_2_2_1").write_text(json.dumps(TABLE), encoding="utf-8")
    assert resolve("xor_2_2_1").kind == LOSS_TABLE


def test_a_folder_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xor_2_2_1").mkdir()
    assert resolve("xor_2_2_1").kind == NETWORK
    with pytest.raises(UserError, match="cannot be read"):
        resolve(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("xor", 'There is no file and no example "xor"; did you mean xor_2_2_1?'),
        (
            "Mazur",
            (
                'There is no file and no example "Mazur"; did you mean mazur_biases_frozen, '
                "mazur_biases_trained?"
            ),
        ),
        (
            "q\0\n",
            r'There is no file and no example "q\u0000\n"; the examples are: '
            + ", ".join(IDS)
            + ".",
        ),
        ("", 'There is no file and no example ""; the examples are: ' + ", ".join(IDS) + "."),
    ],
)
def test_unknown_names(name: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        resolve(name)
    assert str(caught.value) == sentence
