"""The committed reference cases, and an iteration of an experiment as it was recorded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from core.experiment import Experiment
from core.files.reader import read_experiment
from core.lowering import MATRIX, SCALAR, lower
from core.plan import make_plan
from core.session import Session
from core.trace import Snapshot, first_checkpoint, record

ORACLE = Path(__file__).resolve().parents[1] / "oracle"
KINDS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["kind"]
    for path in sorted(ORACLE.glob("*.json"))
}
CASES = [name for name, kind in KINDS.items() if kind != "loss_table"]
NETWORKS = [name for name, kind in KINDS.items() if kind == "network"]
LOWERED = [
    (name, granularity)
    for name in CASES
    for granularity in ((SCALAR, MATRIX) if name in NETWORKS else (SCALAR,))
]


def case(name: str) -> Experiment:
    return read_experiment(ORACLE / f"{name}.json")


def end(experiment: Experiment, granularity: str | None = None, iteration: int = 1) -> Snapshot:
    """Return the experiment with one iteration all done."""
    session = Session(experiment, granularity)
    return Snapshot(session.trace(iteration), session.plan.length)


def snapshot(experiment: Experiment, granularity: str, at: int | None = None) -> Snapshot:
    """Return the first iteration over all samples, with so many steps done."""
    plan = make_plan(lower(experiment, granularity))
    assert experiment.data is not None
    rows = np.arange(len(experiment.data.inputs))
    trace = record(plan, experiment, first_checkpoint(experiment), rows)
    return Snapshot(trace, plan.length if at is None else at)
