"""What is written beside the arrays of the matrix view: names, rules, scales, indices."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.experiment import Experiment
from core.files.examples import open_example
from gui.scene import metrics
from gui.scene.matrix_spots import cell_form
from gui.scene.matrix_texts import SIZE_TICK, ticks
from gui.scene.shapes import Box, Run
from tests import networks
from tests.scene.label_rule import clashes
from tests.scene.matrix_cases import (
    LARGE,
    SMALL,
    drawn,
    filled,
    frame,
    images,
    numbers,
    readouts,
    steps,
    trace_of,
)


def test_targets_have_their_gradients_in_both_kinds_of_graph() -> None:
    shown = frame(open_example("article001_a"))
    written = {(t.tag.wire, t.tag.quantity): t.runs[0].text for t in numbers(drawn(shown))}
    # The network's own ∂E/∂t = t − a.
    assert written["t[0]", "gradient"] == "−0.3669"
    assert written["t[1]", "gradient"] == "0.0946"
    assert ("t[0]", "updated") not in written
    wide = drawn(frame(LARGE["wide"], sample=1))
    (image,) = [s for s in images(wide, "gradient") if s.tag.wire == "t"]
    assert image.numbers is not None
    assert np.array_equal(image.numbers[0], trace_of(LARGE["wide"]).gradients["t"][1])


def test_the_output_layer_does_not_bleach_the_gradients_of_hidden_ones() -> None:
    experiment = LARGE["wide"]
    picture = drawn(frame(experiment))
    tables = trace_of(experiment).gradients
    hidden = max(float(np.abs(tables[f"a{k}"]).max()) for k in (1, 2))
    output = max(float(np.abs(tables[w]).max()) for w in ("a3", "t"))
    assert hidden < output
    for wire, peak in (("a1", hidden), ("a2", hidden), ("a3", output), ("t", output)):
        found = [s for s in images(picture, "gradient") if s.tag.wire == wire]
        for image in found:
            assert image.numbers is not None
            np.testing.assert_allclose(image.values, image.numbers / peak)
        assert found
    said = {t.string for t in picture.texts() if t.tag.label == "scale output"}
    assert said == {"a(3)", "t"}


@pytest.mark.parametrize(("number", "said"), [(np.nan, "not finite"), (0.0, "0")])
def test_a_scale_without_a_finite_number_says_so(number: float, said: str) -> None:
    experiment = LARGE["wide"]
    shown = frame(experiment, -1, filled(trace_of(experiment), number))
    scale = [t for t in drawn(shown).texts() if t.tag.kind == "legend" and t.tag.quantity]
    assert {t.string for t in scale} == {said}
    assert {t.runs[0].ink for t in scale} == (
        {"warning"} if np.isnan(number) else {"value", "gradient"}
    )


def names_of(experiment: Experiment) -> list[str]:
    kinds = ("name", "heading")
    return [t.string for t in drawn(frame(experiment)).texts() if t.tag.kind in kinds]


@pytest.mark.parametrize(
    ("loss", "last", "rows"),
    [
        ("half_sse", "sigmoid", ("e = a − t", "q = e²", "Ek = ½ q")),
        ("mse", "sigmoid", ("e = a − t", "q = e²", "Ek = q / 3")),
        ("sse_mean", "identity", ("e = a − t", "Ek = e²")),
        ("bce", "sigmoid", ("r", "Ek = r / 3", "r = −t ln a", "− (1−t) ln(1−a)")),
    ],
)
@pytest.mark.parametrize("sizes", [(4, 2, 3), (30, 12, 3), (60, 40, 3)])
def test_rows_say_how_they_are_made(
    sizes: tuple[int, ...], loss: str, last: str, rows: tuple[str, ...]
) -> None:
    experiment = networks.network(*sizes, loss=loss, last=last)
    said = names_of(experiment)
    assert set(rows) <= set(said)
    assert "z = x W + b" in said
    assert "z = a(1) W + b" in said
    assert "xT" in {s.split()[0] for s in said}
    signed = {s.split("Σ")[0].strip() for s in said if s[:1] in "=+→"}
    products = {"= p(1)", "= p(2)"} if "p(1)" in "".join(said) else set()
    assert signed == products | {f"{s}({k})" for s in ("+ b", "= z", "→ a") for k in (1, 2)}
    assert clashes(drawn(frame(experiment))) == []


@pytest.mark.parametrize(
    ("count", "long"), [(3, 48.0), (12, 192.0), (8, 900.0), (128, 190.0), (2, 9.0)]
)
def test_indices_stand_where_they_have_room(count: int, long: float) -> None:
    for across in (False, True):
        chosen = ticks(count, long, across=across)
        pitch = long / count
        need = (
            metrics.width(Run(str(count - 1), "name", "sans", SIZE_TICK)) if across else SIZE_TICK
        )
        assert chosen[0] == 0
        assert all((b - a) * pitch > need for a, b in pairwise(chosen))
        assert (len(chosen) == count) == (pitch > need + (6.0 if across else 1.5))


def test_a_lit_frame_and_a_halo_touch_no_index() -> None:
    experiment = LARGE["wide"]
    for at in steps(experiment, 20):
        picture = drawn(frame(experiment, at))
        boxes = [s for s in picture.shapes if isinstance(s, Box) and s.ink in ("lit", "halo-edge")]
        indices = [t for t in picture.texts() if t.tag.label.startswith("tick")]
        assert indices
        for box in boxes:
            rim = box.rect.grown(box.width / 2)
            for text in indices:
                (left, top), _, (right, bottom), _ = text.corners()
                apart = max(rim.x - right, left - rim.right, rim.y - bottom, top - rim.bottom)
                assert apart > 0


def test_a_passing_number_has_the_place_of_its_ink_in_a_cell() -> None:
    experiment = SMALL["article000_network"]
    plan = trace_of(experiment).plan
    form = cell_form(4)
    for at in (
        plan.forward_at["p1[0][1]"],
        plan.backward_at["p2[0][1]"],
        plan.again_at["p1[0][1]"],
    ):
        picture = drawn(frame(experiment, at))
        cell = next(
            s for s in picture.shapes if isinstance(s, Box) and s.tag.label.startswith("readout")
        )
        assert (cell.rect.w, cell.rect.h) == (form.width, form.height)
        for text in readouts(picture):
            quantity = "gradient" if text.tag.quantity == "flow" else text.tag.quantity
            _, dx, dy, anchor, _ = next(r for r in form.rows if r[0] == quantity)
            place = cell.rect.center[0] + dx, cell.rect.y + dy
            assert (text.x, text.y, text.anchor) == (*place, anchor)
        assert readouts(picture)
    for at in range(plan.length + 1):
        for text in readouts(drawn(frame(experiment, at))):
            # What has a cell of its own is not told twice.
            assert text.tag.quantity == "flow" or text.tag.wire.startswith("p")


def test_only_scales_that_are_there_are_spoken_of() -> None:
    for sizes, there in (((9, 1, 2), False), ((9, 12, 10), True)):
        texts = {t.string for t in drawn(frame(networks.network(*sizes))).texts()}
        assert any("output layer's a" in text for text in texts) is there
        assert {"negative", "positive"} <= texts
