"""Edges are cut the same whether all at once or step by step, there and back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np
import pytest

from core.experiment import Experiment
from gui.scene import metrics
from gui.scene.edge_cuts import CUT, Cutter, _Gap, box_around
from gui.scene.geometry import crossings, cut_segments, quads
from gui.scene.network_layout import NetworkLayout
from gui.scene.shapes import Array, Picture, Text
from tests.scene.network_cases import drawn, frame, layout_of, network, steps, trace_of, widened

SHORTEST = 4.0
CRUMB = 20.0
CASES = [network((4, 4), samples=2), network((2, 5, 3), penalty="l2"), network((6, 1, 6))]


def texts_on(layout: NetworkLayout, picture: Picture) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {e.edge.weight: [] for e in layout.edges}
    for text in picture.texts():
        if text.tag.label.startswith("edge "):
            found[text.tag.wire].append(text)
    return found


def at_once(layout: NetworkLayout, texts: dict[str, list[Text]]) -> list[Array]:
    """Cut every edge by its own usual label and by what every label in its gap holds."""
    made = []
    for edge in layout.edges:
        near = [texts[e.edge.weight] for e in layout.edges if e.gap == edge.gap]
        corners = quads([edge.label.usual, *map(box_around, filter(None, near))])
        line = np.array([edge.line])
        pieces = cut_segments(line, np.ones(1), corners, CUT, SHORTEST)[0]
        long = np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T) >= CRUMB
        first = np.isclose(pieces[:, :2], line[:, :2]).all(axis=1)
        last = np.isclose(pieces[:, 2:], line[:, 2:]).all(axis=1)
        made.append(pieces[long | first | last])
    return made


@pytest.mark.parametrize("experiment", CASES, ids=lambda e: str(e.network.layer_sizes))
def test_step_by_step_is_as_at_once(experiment: Experiment) -> None:
    layout, wide = layout_of(experiment, 4, "en"), widened(trace_of(experiment))
    cutter = Cutter(layout)
    last = steps(experiment)[-1]
    for at in (0, 5, last, last - 1, 5, last):
        for trace in (trace_of(experiment), wide):
            texts = texts_on(layout, drawn(frame(experiment, at, trace=trace)))
            found, wanted = cutter.pieces(texts), at_once(layout, texts)
            assert all(np.allclose(a, b) for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("experiment", CASES, ids=lambda e: str(e.network.layer_sizes))
def test_no_line_runs_through_a_number_on_an_edge(experiment: Experiment) -> None:
    layout, last = layout_of(experiment, 4, "en"), steps(experiment)[-1]
    texts = texts_on(layout, drawn(frame(experiment, last, trace=widened(trace_of(experiment)))))
    lines = np.concatenate(Cutter(layout).pieces(texts))
    corners = quads([t.corners() for on in texts.values() for t in on])
    assert len(corners) > 3 * len(layout.edges)
    assert not crossings(lines, corners, CUT * 0.9).any()


@pytest.mark.parametrize("angle", [0.0, 33.0, -90.0])
def test_the_box_of_a_label_is_that_of_its_texts_where_it_is_turned(angle: float) -> None:
    by = np.radians(angle)

    def text(string: str, dx: float, dy: float) -> Text:
        x = dx * np.cos(by) - dy * np.sin(by)
        return metrics.line(string, x, dx * np.sin(by) + dy * np.cos(by), size=16.0, angle=angle)

    upper, lower = text("0.123456", 0, 0), text("0.98", 20, 18)
    (a, b, c, d), one, two = box_around([upper, lower]), upper.corners(), lower.corners()
    assert np.allclose([a, b], one[:2])
    assert np.isclose(np.hypot(*np.subtract(d, a)), upper.ascent + 18 + lower.descent)
    (x, y), (along, down) = np.subtract(two[2], d), np.subtract(c, d)
    assert np.isclose(x * down, y * along)


@pytest.mark.parametrize("experiment", CASES, ids=lambda e: str(e.network.layer_sizes))
def test_nothing_of_an_edge_is_left_between_the_lines_of_a_label(experiment: Experiment) -> None:
    """With 8 digits a label has three lines, through which others' edges run."""
    layout, last = layout_of(experiment, 8, "en"), steps(experiment)[-1]
    texts = texts_on(layout, drawn(frame(experiment, last, 8)))
    lines = np.concatenate(Cutter(layout).pieces(texts))
    for on in texts.values():
        assert len(on) >= 4
        assert not crossings(lines, quads([box_around(on)]), CUT * 0.9).any()


def test_what_is_remembered_can_be_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = CASES[0]
    layout = layout_of(experiment, 4, "en")
    texts = texts_on(layout, drawn(frame(experiment, steps(experiment)[-1])))
    cutter = Cutter(layout)
    first = cutter.pieces(texts)
    again = cutter.pieces(texts)
    assert all(a is b for a, b in zip(first, again, strict=True))
    monkeypatch.setattr("gui.scene.edge_cuts._KEPT", 0)
    fresh = cutter.pieces(texts)
    assert all(a is not b and np.array_equal(a, b) for a, b in zip(first, fresh, strict=True))


def meanwhile(do: Callable[[], object], at: int, cut: Callable[[], list[Array]]) -> list[Array]:
    """Return what ``cut`` does while another thread does something, before its ``at``th line."""
    left = at

    def trace(called: FrameType, event: str, _of: object) -> Any:
        nonlocal left
        if called.f_code is not _Gap.cut.__code__:
            return None
        left -= event == "line"
        if left == 0:
            sys.settrace(None)
            do()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return cut()
    finally:
        sys.settrace(before)


def test_two_threads_may_cut_the_same_edges() -> None:
    experiment = CASES[0]
    layout, last = layout_of(experiment, 4, "en"), steps(experiment)[-1]
    same: dict[tuple[int, ...], tuple[Text, ...]] = {}
    first, then, other = (
        {wire: same.setdefault((*map(id, on),), (*on,)) for wire, on in texts.items()}
        for texts in (texts_on(layout, drawn(frame(experiment, at))) for at in (0, last // 2, last))
    )
    wanted, came = Cutter(layout).pieces(then), 0
    for line in range(1, 60):
        cutter = Cutter(layout)
        cutter.pieces(first)
        others: list[list[Array]] = []
        found = meanwhile(
            lambda own=cutter, to=others: to.append(own.pieces(other)),
            line,
            lambda own=cutter: own.pieces(then),
        )
        came += len(others)
        for pieces in (found, cutter.pieces(then)):
            assert all(np.array_equal(a, b) for a, b in zip(pieces, wanted, strict=True)), line
    assert came > 10
