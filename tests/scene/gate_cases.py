"""Every graph that the gate view is tried on, and what a picture of it must hold."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

import resources
from core.experiment import GRAPH, NETWORK, Experiment, GraphSpec, NodeSpec, frozen
from core.files.reader import read_experiment
from core.graph import Port
from core.lowering import SCALAR, display_granularity
from core.session import Position, Session
from core.trace import Snapshot
from gui.scene import geometry, metrics
from gui.scene.frame import Frame, ViewSettings
from gui.scene.gate_blocks import MOST_ENTRIES, grid
from gui.scene.gate_layout import GateLayout, PlacedLink, layout
from gui.scene.gate_view import draw
from gui.scene.numbers import format_number
from gui.scene.shapes import Box, Ellipse, Image, Path, Picture, Rect, Text
from gui.scene.style import STUB
from tests.scene import label_rule

ORACLE = pathlib.Path(__file__).parent.parent / "oracle"
EXAMPLES = pathlib.Path(resources.__file__).parent / "examples"


@lru_cache(maxsize=128)
def opened(path: pathlib.Path) -> Experiment:
    return read_experiment(path)


def _cases() -> Iterator[tuple[str, pathlib.Path, str]]:
    for folder in (ORACLE, EXAMPLES):
        for path in sorted(folder.glob("*.json")):
            if folder is ORACLE and (EXAMPLES / path.name).exists():
                continue  # The example of that name is the same graph.
            experiment = opened(path)
            if experiment.kind == GRAPH:
                yield f"{folder.name}-{path.stem}", path, "scalar"
            elif experiment.kind == NETWORK:
                if display_granularity(experiment) == SCALAR:  # as the program draws it
                    yield f"{folder.name}-{path.stem}-scalar", path, "scalar"
                yield f"{folder.name}-{path.stem}-matrix", path, "matrix"


CASES = {name: (path, granularity) for name, path, granularity in _cases()}


@lru_cache(maxsize=256)
def session(case: str) -> Session:
    """A session at the start; its position is left where the last test put it."""
    path, granularity = CASES[case]
    return Session(opened(path), granularity)


def find(name: str, granularity: str = "scalar") -> Session:
    return Session(opened(ORACLE / f"{name}.json"), granularity)


@lru_cache(maxsize=512)
def placed(case: str, digits: int, language: str) -> GateLayout:
    made = session(case)
    return layout(made.plan.graph, made.experiment, digits, language)


def frame(made: Session, step: int, digits: int = 4, language: str = "en", **view: object) -> Frame:
    """Return the frame after ``step`` steps of the first iteration."""
    made.seek(Position(made.first_iteration, step))
    settings = ViewSettings("gates", digits, language, **view)  # type: ignore[arg-type]
    return Frame(made.experiment, made.snapshot(), made.position, settings)


def picture(made: Session, step: int, **view: object) -> Picture:
    """Draw a session that is in no cache."""
    shown = frame(made, step, **view)  # type: ignore[arg-type]
    settings = shown.view
    found = layout(made.plan.graph, made.experiment, settings.digits, settings.language)
    return draw(shown, found)


def graph_experiment(
    nodes: list[tuple[str, str, tuple[str, ...]]], leaves: dict[str, object], output: str
) -> Experiment:
    """Return a free graph all of whose parameters are trained."""
    specs = [NodeSpec(name, op, inputs) for name, op, inputs in nodes]
    return Experiment(
        "made",
        GRAPH,
        graph=GraphSpec(tuple(specs), output),
        parameters={name: frozen(v) for name, v in leaves.items()},
        trainable=tuple(n.id for n in specs if n.op == "parameter"),
    )


def random_graph(
    seed: int,
    gates: int,
    leaves: int = 5,
    *,
    reach: int = 10,
    inputs: int = 4,
    scale: float = 0.1,
    long: bool = False,
) -> Experiment:
    """Return a graph whose gates take 1 to ``inputs`` of the ``reach`` latest wires.

    ``scale``: the size of the leaves' values; ``long``: with names that do not fit.
    """
    rng = np.random.default_rng(seed)
    word = "a name that is far too long to be written out at a gate " if long else ""
    names = [f"{word}x{i}" for i in range(leaves)]
    nodes: list[tuple[str, str, tuple[str, ...]]] = [(n, "parameter", ()) for n in names]
    for i in range(gates):
        taken = tuple(str(n) for n in rng.choice(names[-reach:], int(rng.integers(1, inputs + 1))))
        nodes.append((f"{word}g{i}", "add" if len(taken) > 1 else "tanh", taken))
        names.append(f"{word}g{i}")
    return graph_experiment(nodes, dict.fromkeys(names[:leaves], scale), names[-1])


# -- what must be there ----------------------------------------------------------------


def _written(values: np.ndarray, shape: tuple[int, ...], digits: int) -> list[str]:
    rows, columns = grid(shape)
    if shape and max(rows, columns) > MOST_ENTRIES:
        return [format_number(values.max(), digits), format_number(values.min(), digits)]
    return [format_number(v, digits) for v in values.ravel().tolist()]


Number = tuple[str, Port | None, str, str]
"""Wire, port of a flow, quantity, text."""


def reached(snapshot: Snapshot | None, digits: int, sample: int = 0) -> Counter[Number]:
    """Count the numbers that a snapshot has reached: see :data:`Number`."""
    assert snapshot is not None
    graph = snapshot.graph
    found: Counter[Number] = Counter()

    def add(wire: str, port: Port | None, quantity: str, values: np.ndarray | None) -> None:
        if values is not None:
            one = values[sample] if graph.wires[wire].batched else values
            for text in _written(np.asarray(one), graph.wires[wire].shape, digits):
                found[wire, port, quantity, text] += 1

    for wire in graph.wires:
        add(wire, None, "value", snapshot.value(wire))
        add(wire, None, "gradient", snapshot.gradient(wire))
        add(wire, None, "updated", snapshot.updated(wire))
        if len(graph.consumers[wire]) > 1:
            for port in graph.consumers[wire]:
                add(wire, port, "flow", snapshot.flow(port))
    return found


def numbers(drawn: Picture) -> Counter[Number]:
    """Count the numbers of a picture in the same way."""
    return Counter(
        (t.tag.wire, t.tag.port, t.tag.quantity, t.string)
        for t in drawn.texts()
        if t.tag.kind == "number"
    )


# -- where things may be ---------------------------------------------------------------


def rooms(found: GateLayout) -> dict[str, Rect]:
    """Return the room of every label, flow and body: all that must not meet."""
    made: dict[str, Rect] = {}
    for wire, node in found.nodes.items():
        label = node.room.label
        made[f"body {wire}"] = node.body
        made[f"label {wire}"] = Rect(
            node.x + STUB, node.y - label.above, label.width, label.above + label.below
        )
        for index, spot in node.room.flows:
            made[f"flow {wire} {index}"] = spot.block.at(node.body.x + spot.x, node.y + spot.top)
    for place, entry in enumerate(found.entries):
        text = metrics.text(entry.runs, entry.x, entry.y)
        made[f"entry {entry.wire} {place}"] = geometry.bounding([text.corners()])
    return made


def row_of(found: GateLayout, y: float) -> int:
    """Return the row, from 0, at whose height ``y`` is."""
    (row,) = [i for i, r in enumerate(found.rows) if r.y <= y <= r.bottom]
    return row


def into_next_row(found: GateLayout, link: PlacedLink) -> bool:
    """Return whether a link leads into a row further down."""
    first, last = rows_of(found, link)
    assert last >= first
    return last > first


def rows_of(found: GateLayout, link: PlacedLink) -> tuple[int, int]:
    """Return the rows, from 0, in which a link begins and ends."""
    first, last = (row_of(found, link.commands[i][-1]) for i in (0, -1))
    return first, last


# -- what is drawn ---------------------------------------------------------------------


def some_steps(made: Session, count: int = 12) -> list[int]:
    """Return the ends of the phases and a few steps between, at the same places always."""
    last = made.plan.length
    between = np.linspace(0, last, min(count, last + 1)).astype(int).tolist()
    return sorted({*made.plan.ends.values(), *between})


def drawn(case: str, step: int, digits: int = 4, language: str = "en") -> Picture:
    return draw(frame(session(case), step, digits, language), placed(case, digits, language))


def solid(shown: Picture) -> set[object]:
    """Return what may only be added to: texts and images, and bodies without their inks."""
    found: set[object] = set()
    for s in shown.shapes:
        if isinstance(s, Text):
            found.add(s)
        elif isinstance(s, Box | Ellipse | Image) and s.tag.kind != "halo":
            found.add((type(s), s.rect, s.tag))
        elif isinstance(s, Path) and s.ink != "halo-edge":
            found.add((s.commands, s.tag))
    return found


def flattened(path: Path, steps: int = 16) -> np.ndarray:
    """Return a path as straight lines (n, 4)."""
    return label_rule.flattened(path.commands, steps)


def meeting(one: np.ndarray, two: np.ndarray) -> bool:
    """Return whether straight lines (n, 4) cross others (m, 4)."""

    def side(a: np.ndarray, lines: np.ndarray) -> np.ndarray:
        ahead = lines[None, :, 2:] - lines[None, :, :2]
        to = a[:, None] - lines[None, :, :2]
        return np.sign(ahead[..., 0] * to[..., 1] - ahead[..., 1] * to[..., 0])

    across = side(one[:, :2], two) * side(one[:, 2:], two) < 0
    back = side(two[:, :2], one) * side(two[:, 2:], one) < 0
    return bool((across & back.T).any())


def inside(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )
