"""Frames of the canvas: moving a picture at rest, labels that change, very many edges.

Offscreen at 1280 × 800.  A frame is from the call that changes something to the painted
widget, all events worked off.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.experiment import Experiment
from core.files.examples import examples, open_example
from core.session import Position
from gui.canvas.canvas import Canvas
from gui.canvas.paint import ground, paint
from gui.cli.program import GARBAGE
from gui.scene import metrics, views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.numbers import format_number
from gui.scene.shapes import Ellipse, Labels, Picture, Rect, Segments
from gui.session_model import SessionModel

PATIENCE = 20.0
SIZE = (1280, 800)
EDGES = 100_000
LABELS = 2_000
PLAIN = Frame(open_example("article001_a"), None, Position(1, 0), ViewSettings())


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[Canvas]:
    threshold = gc.get_threshold()
    gc.set_threshold(GARBAGE)  # as the program's start does
    made = Canvas("light")
    made.resize(*SIZE)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    gc.set_threshold(*threshold)


def frame(canvas: Canvas, change: Callable[[], None]) -> float:
    """Return the seconds from a change to the painted widget."""
    seen: list[float] = []
    canvas.painted.connect(partial(seen.append, 0.0))
    start = time.perf_counter()
    change()
    while not seen:
        QApplication.processEvents()
        assert time.perf_counter() - start < PATIENCE, "nothing was painted"
    taken = time.perf_counter() - start
    canvas.painted.disconnect()
    return taken


def settle(canvas: Canvas) -> tuple[float, float]:
    """Wait until the picture is at rest; return the seconds and the longest turn of events."""
    start = last = time.perf_counter()
    longest = 0.0
    while not canvas.backing.settled:
        QApplication.processEvents()
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        assert now - start < PATIENCE, "it is never at rest"
    return last - start, longest


def many_edges() -> Picture:
    """100,000 edges between two columns, with numbers beside them."""
    rng = np.random.default_rng(3)
    left, right = rng.uniform(0, 760, (2, EDGES))
    ends = np.stack([np.full(EDGES, 120.0), left, np.full(EDGES, 1100.0), right], axis=1)
    edges = Segments(ends, rng.uniform(1.25, 5.0, EDGES))
    neurons = tuple(Ellipse(Rect(x, y, 24, 24)) for x in (96, 1100) for y in range(0, 760, 40))
    numbers = tuple(metrics.line("0.1234", 40, y + 16.0) for y in range(0, 760, 40))
    return Picture((edges, *neurons, *numbers), Rect(0, 0, 1220, 780))


def report(name: str, taken: list[float]) -> None:
    taken = sorted(taken)
    p95 = taken[round(0.95 * (len(taken) - 1))]
    print(
        f"\n{name}: {len(taken)} frames, median {statistics.median(taken) * 1e3:.2f} ms, "
        f"p95 {p95 * 1e3:.2f} ms, longest {taken[-1] * 1e3:.2f} ms"
    )


def pictures() -> dict[str, Callable[[], Picture]]:
    """Every example in each of its views, and a picture of very many edges."""
    found: dict[str, Callable[[], Picture]] = {"100,000 edges": many_edges}
    for info in examples():
        experiment = open_example(info.id)
        for view in views.views_of(experiment):
            found[f"{info.id}, {view}"] = partial(example_picture, experiment, view)
    return found


def example_picture(experiment: Experiment, view: str) -> Picture:
    """An example as it stands after one iteration."""
    model = SessionModel(experiment, ViewSettings(view=view))
    model.end()
    picture = views.draw(model.frame)
    model.close()
    return picture


PICTURES = pictures()


@pytest.mark.parametrize("name", PICTURES)
def test_moving_a_picture_at_rest(canvas: Canvas, name: str) -> None:
    frame(canvas, partial(canvas.show_picture, PLAIN, PICTURES[name]()))
    settle(canvas)
    pan, zoom = [], []
    for k in range(60):
        pan.append(frame(canvas, partial(canvas.pan, *((7, 3) if k < 30 else (-7, -3)))))
    settle(canvas)
    for k in range(12):
        zoom.append(frame(canvas, partial(canvas.zoom, 1.2 if k < 6 else 1 / 1.2)))
    report(f"pan, {name}", pan)
    report(f"zoom, {name}", zoom)
    settle(canvas)


def test_labels_that_change(qapp: QApplication) -> None:
    rng = np.random.default_rng(5)
    places = np.stack([rng.uniform(20, 1500, LABELS), rng.uniform(20, 980, LABELS)], axis=1)
    texts = [[format_number(x, 4) for x in rng.normal(size=LABELS)] for _ in range(40)]
    image = QImage(1600, 1000, QImage.Format.Format_RGB32)
    image.fill(ground("light"))
    taken = []
    for some in texts:
        labels = Labels(tuple(some), places)
        start = time.perf_counter()
        with QPainter(image) as painter:
            paint(painter, Picture((labels,), Rect(0, 0, 1600, 1000)))
        taken.append(time.perf_counter() - start)
    report("2,000 changing labels", taken[5:])


def test_very_many_edges(canvas: Canvas) -> None:
    """Until all edges are seen and until all is kept; the longest turn of the event loop."""
    picture = many_edges()
    seen = []
    canvas.backing.changed.connect(lambda: seen.append(time.perf_counter()))
    start = time.perf_counter()
    first = frame(canvas, partial(canvas.show_picture, PLAIN, picture))
    _, longest = settle(canvas)
    kept = time.perf_counter() - start
    print(
        f"\n100,000 edges: first frame {first * 1e3:.1f} ms, all edges seen after "
        f"{(seen[0] - start) * 1e3:.0f} ms, all kept after {kept * 1e3:.0f} ms, longest turn "
        f"{max(longest, first) * 1e3:.1f} ms"
    )
    steps = []
    for k in range(20):
        number = metrics.line(format_number(k / 7, 4), 600, 300)
        stepped = Picture((*picture.shapes, number), picture.bounds)
        steps.append(frame(canvas, partial(canvas.show_picture, PLAIN, stepped)))
    report("a step over 100,000 edges", steps)
