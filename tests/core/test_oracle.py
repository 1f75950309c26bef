"""Every number of every reference case: ``|got - ref| <= 1e-12 + 1e-9 |ref|``."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.experiment import Experiment, frozen
from core.files.reader import read_experiment
from core.gates import rule
from core.lowering import MATRIX, SCALAR, lower
from core.plan import make_plan
from core.report import plain, trace_report
from core.session import Session
from core.trace import Checkpoint, backward, first_checkpoint, forward, record

FOLDER = Path(__file__).parent.parent / "oracle"
CASES = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
RESULTS = {
    "network": ("forward", "gradients", "updates", "loss_history"),
    "graph": ("values", "gradients", "edges", "updates", "loss_history"),
    "loss_table": ("tables",),
}
# What the reference files explain, and a report does not repeat.
EXPLANATIONS = {"formula"}


@cache
def reference(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(CASES[name].read_text(encoding="utf-8"))
    return found


def of_kind(*kinds: str) -> list[str]:
    return [name for name in CASES if reference(name)["kind"] in kinds]


@cache
def experiment(name: str) -> Experiment:
    return read_experiment(CASES[name])


def differences(
    got: Any, ref: Any, path: str, relative: float = 1e-9, absolute: float = 1e-12
) -> Iterator[str]:
    """Say where ``got`` is not ``ref``: a field, a length, a type or a number."""
    if isinstance(ref, dict):
        wanted = set(ref) - EXPLANATIONS
        if not isinstance(got, dict) or not wanted <= set(got):
            yield f"{path}: fields {sorted(got)} instead of {sorted(wanted)}"
            return
        for key in sorted(wanted):
            yield from differences(got[key], ref[key], f"{path}.{key}", relative, absolute)
    elif isinstance(ref, list):
        if not isinstance(got, list) or len(got) != len(ref):
            yield f"{path}: {got} instead of {ref}"
            return
        for i, (g, r) in enumerate(zip(got, ref, strict=True)):
            yield from differences(g, r, f"{path}[{i}]", relative, absolute)
    elif isinstance(ref, float):
        if not isinstance(got, float) or not abs(got - ref) <= absolute + relative * abs(ref):
            yield f"{path}: {got!r} instead of {ref!r}"
    elif got != ref or type(got) is not type(ref):
        yield f"{path}: {got!r} instead of {ref!r}"


def assert_agrees(name: str, report: dict[str, Any]) -> None:
    ref = reference(name)
    fields = RESULTS[ref["kind"]]
    assert set(report) == {"id", "title", "kind", *fields}
    json.dumps(report, allow_nan=False)
    found = [line for field in fields for line in differences(report[field], ref[field], field)]
    assert not found, "\n".join(found[:20])


def test_all_cases_are_here() -> None:
    assert len(of_kind("network")) == 20
    assert len(of_kind("graph")) == 18
    assert len(of_kind("loss_table")) == 1


@pytest.mark.parametrize("granularity", [MATRIX, SCALAR])
@pytest.mark.parametrize("name", of_kind("network"))
def test_network(name: str, granularity: str) -> None:
    assert_agrees(name, trace_report(experiment(name), granularity=granularity))


@pytest.mark.parametrize("name", of_kind("graph", "loss_table"))
def test_graph_and_loss_table(name: str) -> None:
    assert_agrees(name, trace_report(experiment(name)))


def recorded(experiment: Experiment, granularity: str, last: int) -> list[Checkpoint]:
    """The start and what follows from each update, as a step by step record makes it."""
    plan = make_plan(lower(experiment, granularity))
    rows = np.arange(0 if experiment.data is None else len(experiment.data.inputs))
    made = [first_checkpoint(experiment)]
    for _ in range(last):
        trace = record(plan, experiment, made[-1], rows)
        assert trace.after is not None
        made.append(trace.after)
    return made


@pytest.mark.parametrize("granularity", [MATRIX, SCALAR])
@pytest.mark.parametrize("name", of_kind("network", "graph"))
def test_recorded_updates_and_second_forward_pass(name: str, granularity: str) -> None:
    """The numbers that are stepped through, not those of moving on without recording."""
    case, ref = experiment(name), reference(name)["updates"]
    made = recorded(case, granularity, 10)
    for k, after in ((1, made[1]), (10, made[10])):
        parameters = {n: plain(after.parameters[n]) for n in ref[str(k)]["parameters"]}
        memory = {m: {n: plain(a) for n, a in s.items()} for m, s in after.memory.items()}
        found = [
            *differences(parameters, ref[str(k)]["parameters"], f"updates.{k}.parameters"),
            *differences(memory, ref[str(k)]["optimizer_state"], f"updates.{k}.optimizer_state"),
        ]
        assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("granularity", [MATRIX, SCALAR])
@pytest.mark.parametrize("name", of_kind("network", "graph"))
def test_recorded_loss_after_the_update(name: str, granularity: str) -> None:
    case, ref = experiment(name), reference(name)
    plan = make_plan(lower(case, granularity))
    rows = np.arange(0 if case.data is None else len(case.data.inputs))
    trace = record(plan, case, first_checkpoint(case), rows)
    losses = [float(trace.values[plan.graph.loss]), float(trace.again[plan.graph.loss])]
    assert not list(differences(losses, ref["loss_history"][:2], "loss_history"))


@pytest.mark.parametrize("name", of_kind("network"))
def test_both_lowerings_and_the_fast_path_agree(name: str) -> None:
    """To 1e-12: recorded as scalar gates, as matrix gates, and moved on without recording."""
    case = experiment(name)
    scalar, matrix = (
        {f: trace_report(case, granularity=g)[f] for f in RESULTS["network"]}
        for g in (SCALAR, MATRIX)
    )
    assert not list(differences(scalar, matrix, name, 1e-12, 1e-15))
    ways = [recorded(case, SCALAR, 10)[-1], recorded(case, MATRIX, 10)[-1]]
    ways.append(Session(case).checkpoint(ways[0].iteration))
    states = [
        {
            **{n: plain(p) for n, p in end.parameters.items()},
            **{m: {n: plain(a) for n, a in s.items()} for m, s in end.memory.items()},
        }
        for end in ways
    ]
    assert not list(differences(states[0], states[1], "matrix", 1e-12, 1e-15))
    assert not list(differences(states[0], states[2], "fast path", 1e-12, 1e-15))


def published(name: str) -> list[dict[str, Any]]:
    """What a source prints and a report holds, by its path there."""
    entries: list[dict[str, Any]] = reference(name).get("published_values", [])
    fields = RESULTS[reference(name)["kind"]]
    return [e for e in entries if re.fullmatch(rf"({'|'.join(fields)})\.[^*]+", e["path"])]


def at(report: Any, path: str) -> Any:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        report = report[name] if name else report[int(index)]
    return report


@pytest.mark.parametrize("name", [name for name in CASES if published(name)])
def test_published_numbers(name: str) -> None:
    """What a source printed is compared with ``computed``, the right number."""
    report = trace_report(experiment(name))
    for entry in published(name):
        wanted = np.array(entry["computed"], dtype=np.float64).tolist()
        assert not list(differences(at(report, entry["path"]), wanted, entry["path"]))


def test_published_numbers_are_found() -> None:
    assert sum(len(published(name)) for name in CASES) >= 125


@pytest.mark.parametrize("name", ["article000_2_2_1", "article000_2_2_2"])
def test_output_ratios(name: str) -> None:
    """The backward pass started with 1 at one output of the network."""
    case = experiment(name)
    graph = lower(case)
    values = forward(graph, case.parameters)
    for start, ratios in reference(name)["output_ratios"]["per_output"].items():
        gradients, _ = backward(graph, values, start, 1.0)
        got = {wire: plain(gradients[wire]) for wire in ratios}
        assert not list(differences(got, ratios, start))
        assert ratios


def test_what_if() -> None:
    case = experiment("article003_apple")
    graph = lower(case)
    for leaf, ref in reference(case.id)["what_if"].items():
        values = forward(graph, {**case.parameters, leaf: case.parameters[leaf] + ref["delta"]})
        got = {"f": float(values["f"]), "loss": float(values["L"])}
        assert not list(differences(got, {"f": ref["f"], "loss": ref["loss"]}, leaf))


def test_jacobian() -> None:
    case = experiment("relu_vector")
    ref = reference(case.id)["jacobian"]
    graph = lower(case)
    values = forward(graph, case.parameters)
    gate, x, y = graph.gate(ref["node"]), values["x"], values["z"]
    columns = [rule(gate.op).vjp(row, 0, [x], y, gate.attributes) for row in np.eye(y.size)]
    np.testing.assert_array_equal(np.stack(columns, axis=1), ref["value"])


def test_ten_thousand_updates() -> None:
    case = experiment("mazur_biases_frozen")
    ref = reference(case.id)["extra"]["after_10000_updates"]
    after = trace_report(case, updates=(10_000,))["updates"]["10000"]
    assert not list(differences(after["loss"], ref["loss"], "loss"))
    assert not list(differences(after["forward"]["a2"], ref["outputs"], "a2"))


@pytest.mark.parametrize("name", of_kind("network"))
def test_gradient_norms_and_numerical_gradients(name: str) -> None:
    ref, gradients = reference(name), trace_report(experiment(name), updates=())["gradients"]
    norms = {p: float(np.linalg.norm(gradients[p])) for p in ref["gradient_norms"]}
    assert not list(differences(norms, ref["gradient_norms"], "gradient_norms"))
    for parameter, numbers in (ref["gradient_check"]["numerical_gradients"] or {}).items():
        np.testing.assert_allclose(gradients[parameter], numbers, rtol=1e-4, atol=1e-4)


# -- what the reference cases do not have -------------------------------------------


def test_non_finite_numbers_are_spelled() -> None:
    assert plain([1.5, math.nan, math.inf]) == [1.5, "NaN", "Infinity"]
    assert plain(-math.inf) == "-Infinity"
    case = experiment("cs231n_add_mul")
    broken = replace(case, parameters={**case.parameters, "x": frozen(math.nan)})
    report = trace_report(broken)
    assert report["values"]["f"] == "NaN"
    assert report["gradients"]["z"] == "NaN"
    json.dumps(report, allow_nan=False)


def test_an_output_that_is_no_number_predicts_no_class() -> None:
    case = experiment("iris_4_5_3_relu_softmax")
    broken = {**case.parameters, "b2": frozen([math.nan, 0.0, 0.0])}
    forward = trace_report(replace(case, parameters=broken), updates=())["forward"]
    assert forward["predicted_class"] == [None] * 8
    assert forward["accuracy"] == 0.0


def test_only_the_wanted_updates_are_reported() -> None:
    case = experiment("article001_a")
    report = trace_report(case, updates=(3, 2, 3))
    assert list(report["updates"]) == ["2", "3"]
    assert len(report["loss_history"]) == 4
    alone = trace_report(case, updates=())
    assert alone["updates"] == {}
    assert len(alone["loss_history"]) == 1


def test_another_start_value_scales_the_gradients() -> None:
    case = experiment("max_and_copy")
    once, thrice = (trace_report(replace(case, start_value=s)) for s in (1.0, 3.0))
    for name, gradient in once["gradients"].items():
        assert thrice["gradients"][name] == pytest.approx(3 * gradient, rel=1e-14)
