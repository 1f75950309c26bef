"""Wide networks, their frames and what a picture of one must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from core.experiment import Experiment, RegularizationSpec
from core.session import Position, Session
from gui.scene import views
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture, Text
from tests.networks import network


def penalized(experiment: Experiment) -> Experiment:
    """Return the experiment with a penalty on its first two matrices."""
    assert experiment.network is not None
    penalty = RegularizationSpec("l2", 0.1, 0.5, ("W1", "W2"))
    return replace(experiment, network=replace(experiment.network, regularization=penalty))


def pictured(experiment: Experiment, rows: int, columns: int) -> Experiment:
    """Return the experiment with its inputs as a picture."""
    return replace(experiment, view={"image": [rows, columns]})


CASES: dict[str, Experiment] = {
    "classes in matrices": network(16, 32, 32, 10),
    "a picture of the inputs": pictured(network(64, 24, 10, samples=1), 8, 8),
    "squares in matrices": network(14, 40, 24, 3, last="sigmoid", loss="mse"),
    "penalties in matrices": penalized(network(12, 40, 20, 2, last="tanh", loss="half_sse")),
    "scalar gates": network(11, 2, 11, last="sigmoid", loss="half_sse"),
    "scalar penalties": penalized(network(12, 3, 2, last="sigmoid", loss="bce", samples=1)),
    "scalar classes": network(2, 11, 2),
    "scalar, one output": network(14, 2, 1, last="sigmoid", loss="half_sse", samples=1),
}


@lru_cache(maxsize=16)
def session_of(name: str) -> Session:
    return Session(CASES[name])


def frame(name: str, step: int | None = None, **view: Any) -> Frame:
    """Return a case with ``step`` steps done, all of them if ``None``."""
    session = session_of(name)
    session.seek(Position(1, session.plan.length if step is None else step))
    return Frame(CASES[name], session.snapshot(), session.position, ViewSettings(**view))


def drawn(name: str, step: int | None = None, **view: Any) -> Picture:
    """Return the picture of :func:`frame`."""
    return views.draw(frame(name, step, **view))


def numbers(picture: Picture) -> Iterator[Text]:
    return (t for t in picture.texts() if t.tag.kind == "number")


def steps_of(name: str, most: int) -> list[int]:
    """Return at most so many steps of a case, spread over it, with the first and last."""
    length = session_of(name).plan.length
    return sorted({round(k * length / (most - 1)) for k in range(most)})
