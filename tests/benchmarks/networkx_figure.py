"""The reference: the figure of a 2-4-2-1 network as one makes it with networkx.

Reads an experiment file, computes forward, backward and one update by hand, and draws
neurons and edges with their three numbers through matplotlib.  Run as a program:
``python networkx_figure.py FILE OUT.png``.
"""

import itertools
import json
import sys

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np


def numbers(spec):
    """Return a, delta, weights, their gradients and the updated weights."""
    x, t = np.array(spec["data"]["inputs"])[:1], np.array(spec["data"]["targets"])[:1]
    p = {k: np.array(v) for k, v in spec["parameters"].items()}
    depth = len(spec["model"]["layers"])
    a = [x]
    for k in range(1, depth + 1):
        a.append(1 / (1 + np.exp(-(a[-1] @ p[f"W{k}"] + p[f"b{k}"]))))
    deltas = {depth: (a[-1] - t) * a[-1] * (1 - a[-1])}
    for k in range(depth - 1, 0, -1):
        deltas[k] = deltas[k + 1] @ p[f"W{k + 1}"].T * a[k] * (1 - a[k])
    gradients = {k: a[k - 1].T @ deltas[k] for k in range(1, depth + 1)}
    rate = spec["optimizer"]["learning_rate"]
    new = {k: p[f"W{k}"] - rate * gradients[k] for k in gradients}
    return a, deltas, p, gradients, new


def main(source, target):
    with open(source, encoding="utf-8") as file:
        spec = json.load(file)
    a, deltas, p, gradients, new = numbers(spec)
    graph = nx.DiGraph()
    place, names, labels = {}, {}, {}
    for k, size in enumerate(spec["model"]["layer_sizes"]):
        for j in range(size):
            place[k, j] = (3 * k, -2 * j + size)
            names[k, j] = f"{a[k][0, j]:.4f}"
            if k:
                names[k, j] += f"\n{deltas[k][0, j]:.4f}"
            graph.add_node((k, j))
    for k, (m, n) in enumerate(itertools.pairwise(spec["model"]["layer_sizes"]), start=1):
        for i, j in itertools.product(range(m), range(n)):
            graph.add_edge((k - 1, i), (k, j))
            w, g, u = p[f"W{k}"][i, j], gradients[k][i, j], new[k][i, j]
            labels[(k - 1, i), (k, j)] = f"{w:.4f}\n{g:.4f} {u:.4f}"
    figure = plt.figure(figsize=(16, 10), dpi=100)
    nx.draw_networkx(
        graph,
        place,
        labels=names,
        node_size=2500,
        node_color="white",
        edgecolors="black",
        font_size=8,
    )
    nx.draw_networkx_edge_labels(graph, place, edge_labels=labels, font_size=7, label_pos=0.35)
    plt.axis("off")
    figure.savefig(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
