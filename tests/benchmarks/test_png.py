"""A PNG of a 2-4-2-1 network from the command line, whole process, against other ways."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.benchmarks.processes import HERE, environment, run

SIZES = (2, 4, 2, 1)
WIDTH = 1600


def experiment_file(folder: Path) -> Path:
    """Write a 2-4-2-1 sigmoid network with one sample."""
    rng = np.random.default_rng(7)
    parameters: dict[str, Any] = {}
    layers = []
    for k, (m, n) in enumerate(itertools.pairwise(SIZES), start=1):
        parameters[f"W{k}"] = rng.normal(size=(m, n)).round(3).tolist()
        parameters[f"b{k}"] = rng.normal(size=n).round(3).tolist()
        layers.append(
            {
                "index": k,
                "in_features": m,
                "out_features": n,
                "weight": f"W{k}",
                "bias": f"b{k}",
                "activation": "sigmoid",
            }
        )
    spec = {
        "schema": "chainrule/1",
        "id": "bench_2_4_2_1",
        "title": "2-4-2-1",
        "kind": "network",
        "model": {"layer_sizes": list(SIZES), "layers": layers},
        "loss": {"name": "half_sse"},
        "optimizer": {"name": "sgd", "learning_rate": 0.5},
        "trainable": list(parameters),
        "data": {"inputs": [[0.3, 0.9]], "targets": [[1.0]]},
        "parameters": parameters,
    }
    path = folder / "bench.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


def dot_file(folder: Path) -> Path:
    """The same structure for graphviz, with three numbers on each edge."""
    lines = ["digraph { rankdir=LR; node [shape=circle];"]
    for k, (m, n) in enumerate(itertools.pairwise(SIZES), start=1):
        for i, j in itertools.product(range(m), range(n)):
            lines.append(f'n{k - 1}_{i} -> n{k}_{j} [label="0.1234\\n0.1234 0.1234"];')
    path = folder / "bench.dot"
    path.write_text("\n".join([*lines, "}"]), encoding="utf-8")
    return path


def own(source: Path, target: Path, env: dict[str, str]) -> None:
    """Export with title, legend and caption; the other ways draw none of them."""
    run(sys.executable, "main.py", "export", source, "-o", target, "--width", str(WIDTH), env=env)


def test_png_against_networkx_and_matplotlib(paired: Any, tmp_path: Path) -> None:
    source, env = experiment_file(tmp_path), environment(tmp_path)
    ours, other = tmp_path / "own.png", tmp_path / "other.png"

    def reference() -> None:
        run(sys.executable, HERE / "networkx_figure.py", source, other, env=env)

    paired(lambda: own(source, ours, env), reference, rounds=9)
    assert width(ours) == width(other) == WIDTH


def test_png_against_graphviz(paired: Any, tmp_path: Path) -> None:
    if shutil.which("dot") is None:
        pytest.skip("graphviz is not installed")
    source, graph, env = experiment_file(tmp_path), dot_file(tmp_path), environment(tmp_path)
    target = tmp_path / "dot.png"

    def reference() -> None:
        run("dot", "-Tpng", f"-Gsize={WIDTH / 100}!", "-Gdpi=100", graph, "-o", target, env=env)

    paired(lambda: own(source, tmp_path / "own.png", env), reference, rounds=9)
    assert width(target) <= WIDTH


def width(png: Path) -> int:
    """Return the width in pixels that the file's header tells."""
    return int.from_bytes(png.read_bytes()[16:20], "big")
