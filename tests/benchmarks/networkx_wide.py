"""The reference: a wide network as one draws it with networkx and matplotlib.

Reads an experiment file and draws every neuron with its number and every edge with the
width of its weight: straight lines, as arrows and labels on 100,000 edges take minutes.
Run as a program: ``python networkx_wide.py FILE OUT.png``.
"""

import itertools
import json
import sys

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np


def main(source, target):
    with open(source, encoding="utf-8") as file:
        spec = json.load(file)
    x = np.array(spec["data"]["inputs"])[0]
    p = {k: np.array(v) for k, v in spec["parameters"].items()}
    sizes = spec["model"]["layer_sizes"]
    graph = nx.Graph()
    place, names, widths = {}, {}, []
    a = x
    for k, size in enumerate(sizes):
        if k:
            a = np.maximum(a @ p[f"W{k}"] + p[f"b{k}"], 0.0)
        for j in range(size):
            place[k, j] = (k, -j / size)
            names[k, j] = f"{a[j]:.4f}"
            graph.add_node((k, j))
    for k, (m, n) in enumerate(itertools.pairwise(sizes), start=1):
        weights = np.abs(p[f"W{k}"])
        for i, j in itertools.product(range(m), range(n)):
            graph.add_edge((k - 1, i), (k, j))
            widths.append(weights[i, j])
    plt.figure(figsize=(16, 10), dpi=100)
    nx.draw_networkx(graph, place, labels=names, node_size=20, font_size=4, width=widths)
    plt.axis("off")
    plt.savefig(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
