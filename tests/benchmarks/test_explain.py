"""Explaining the numbers of 784-128-64-10: rule, chain to the loss, matrices, what if.

One entry of every wire, of each of its quantities: an array's first, middle and last.
Nothing here asserts a time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from core.chain import BOOK, chain
from core.explain_tokens import Subject
from core.session import Position, Session
from core.trace import Snapshot
from core.whatif import Change, Kind, Trial
from core.why import why
from gui.i18n import catalog
from gui.scene.formula import formula
from gui.scene.frame import Frame, ViewSettings
from gui.scene.numbers import Format
from tests.networks import network
from tests.scene.array_cases import chosen, pictures

SAMPLES = 64


@pytest.fixture(scope="module")
def session() -> Session:
    session = Session(network(784, 128, 64, 10, samples=SAMPLES))
    session.seek(Position(1, session.plan.length))
    return session


def entries(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    yield tuple(0 for _ in shape)
    if shape:
        yield tuple(n // 2 for n in shape)
        yield tuple(n - 1 for n in shape)


def numbers(snapshot: Snapshot) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield wire, quantity and entry of every number that is timed."""
    for name, wire in snapshot.graph.wires.items():
        for quantity in ("value", "gradient", "updated"):
            if snapshot.number(name, quantity) is not None:
                for entry in entries(wire.shape):
                    yield name, quantity, entry


def timed(run: Callable[[], Any]) -> float:
    """Return the milliseconds of the fastest of three: others use the machine, too."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1e3)
    return min(taken)


def tell(what: str, times: dict[str, float]) -> None:
    name = max(times, key=lambda key: times[key])
    print(
        f"\n{what}: {len(times)} numbers, median {statistics.median(times.values()):.2f} ms, "
        f"longest {times[name]:.1f} ms ({name})"
    )


def test_why_any_number(session: Session) -> None:
    """The rule with its numbers, and set in type."""
    snapshot = session.snapshot()
    words, digits = catalog("en"), Format(4)
    rules, typeset = {}, {}
    for wire, quantity, entry in numbers(snapshot):
        subject = Subject(wire, quantity, None, entry)
        name = f"{wire}{list(entry)} {quantity}"
        rules[name] = timed(lambda subject=subject: why(snapshot, subject, 1))
        found = why(snapshot, subject, 1)
        assert found is not None
        typeset[name] = rules[name] + timed(
            lambda found=found: formula(found, 600.0, digits, words)
        )
    tell("explain any wire of 784-128-64-10", rules)
    tell("the same, set in type", typeset)


def test_chain_of_any_number(session: Session) -> None:
    """All its paths counted, the 200 largest found."""
    snapshot = session.snapshot()
    for samples, rows in (("the shown sample", 1), (f"all {SAMPLES} samples", None)):
        times = {
            f"{wire}{list(entry)}": timed(
                lambda wire=wire, entry=entry, rows=rows: chain(
                    snapshot, wire, entry, rows, form=BOOK
                )
            )
            for wire, quantity, entry in numbers(snapshot)
            if quantity == "gradient"
        }
        tell(f"chain to the loss, {samples}", times)


def test_matrices_of_any_number(session: Session) -> None:
    """Every sheet of the matrix tool."""
    frame = Frame(session.experiment, session.snapshot(), session.position, ViewSettings())
    times: dict[str, float] = {}
    for wire, quantity, entry in numbers(session.snapshot()):
        if quantity == "value":
            here = chosen(frame, wire, entry)
            start = time.perf_counter()
            for kind, _ in pictures(here):
                now = time.perf_counter()
                times[f"{wire}{list(entry)} {kind}"] = (now - start) * 1e3
                start = time.perf_counter()
    tell("a sheet of matrices", times)


def test_what_if_of_a_weight(session: Session) -> None:
    """A move of the slider: the loss and all outputs anew."""
    trial = Trial(session.experiment)
    moves = {
        f"{by:g}": timed(lambda by=by: trial.ask("W1[400][77]", Change(Kind.BY, by)))
        for by in np.linspace(-1, 1, 41)
    }
    tell("what if, one weight of W1", moves)
