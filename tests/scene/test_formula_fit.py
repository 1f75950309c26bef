"""Formulas below the diagram: as large as they fit, each as it would be set by itself."""

from __future__ import annotations

import pytest

from core.explain import Explanation, Subject, explain
from gui.i18n import catalog
from gui.scene.formula import EDGE, Page, formula, least_height
from gui.scene.formula_fit import SIZES, column, shared, strip
from gui.scene.formula_lines import Measured, brief
from gui.scene.formula_room import Room
from gui.scene.shapes import Picture, Rect, Segments, Text
from tests.core.cases import case, end

EN = catalog("en")


def of(name: str, wire: str, quantity: str = "value") -> Explanation:
    found = explain(end(case(name)), Subject(wire, quantity))
    assert found is not None
    return found


FORMULAS = [
    of("mazur_biases_trained", "a1[0]", "gradient"),
    of("iris_4_5_3_relu_softmax", "W1[0][2]", "gradient"),
    of("mazur_biases_trained", "W2[0][1]", "updated"),
]


def size_of(picture: Picture) -> float:
    return max(run.size for text in picture.texts() for run in text.runs if run.font == "sans")


def places(picture: Picture) -> list[tuple[str, float, float, float, float]]:
    texts = [shape for shape in picture.shapes if isinstance(shape, Text)]
    return [(t.string, t.x, t.y, t.width, t.runs[0].size) for t in texts]


@pytest.mark.parametrize("told", FORMULAS)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_measured_once_is_right_at_every_size_and_width(
    told: Explanation, packed: bool
) -> None:
    measured = Measured(told, 4, EN)
    for width in (150.0, 420.0, 1e5):
        for size in (9.0, 14.0, 31.5):
            page = Page(width / size, packed=packed)
            page.explain(measured)
            made, afresh = page.picture(size), formula(told, width, 4, EN, size, packed=packed)
            assert made == afresh
            assert made.bounds.h == pytest.approx(page.height * size)
            for text in made.texts():
                assert text.x + text.width <= page.right * size + 0.01


@pytest.mark.parametrize("told", FORMULAS)
def test_twice_the_size_in_twice_the_width_is_the_same_twice_as_large(told: Explanation) -> None:
    small, large = formula(told, 300.0, 4, EN, 12.0), formula(told, 600.0, 4, EN, 24.0)
    for one, other in zip(places(small), places(large), strict=True):
        assert one[0] == other[0]
        assert [2 * v for v in one[1:]] == pytest.approx(other[1:])


def test_a_strip_takes_the_largest_size_that_fits() -> None:
    measured = [Measured(told, 4, EN) for told in FORMULAS[:2]]
    sizes = []
    for height in (400.0, 150.0, 120.0, 100.0, 80.0, 60.0, 20.0):
        made = strip(measured, Room(1100.0, 44.0, height))
        sizes.append(size_of(made[0]))
        fits = max(picture.bounds.h for picture in made) <= height
        assert fits or sizes[-1] == SIZES[-1]
        assert sum(p.bounds.w for p in made) + 44.0 <= 1100.0 + 2.0
    assert sizes[0] == SIZES[0]
    assert sizes[-1] == SIZES[-1]


@pytest.mark.parametrize("told", FORMULAS)
@pytest.mark.parametrize("packed", [False, True])
def test_no_page_is_lower_than_a_formula_is_at_least(told: Explanation, packed: bool) -> None:
    """So no size is passed over at which a formula would have fitted."""
    for measured in (Measured(told, 4, EN), Measured(told, 4, EN).brief):
        rough = least_height(measured, packed=packed, rough=True)
        least = least_height(measured, packed=packed)
        assert 0.0 < rough <= least
        for width in (5.0, 12.0, 25.0, 50.0, 100.0, 1e5):
            page = Page(width, packed=packed)
            page.explain(measured)
            assert page.height >= least - 1e-9


def test_a_strip_in_large_type_is_larger() -> None:
    measured = [Measured(FORMULAS[0], 4, EN)]
    (usual,), (large,) = (strip(measured, Room(3e3, 44.0, 2e3, scale)) for scale in (1.0, 1.5))
    assert size_of(large) == pytest.approx(1.5 * size_of(usual))


def test_a_column_breaks_each_formula_at_its_width() -> None:
    measured = [Measured(told, 4, EN) for told in FORMULAS]
    for told, made in zip(FORMULAS, column(measured, 15.0, 320.0), strict=True):
        alone = formula(told, 320.0, 4, EN, 15.0)
        # A matrix ends with its bracket.
        lines = [float(s.lines[:, [0, 2]].max()) for s in alone.shapes if isinstance(s, Segments)]
        right = max(*(text.x + text.width for text in alone.texts()), *lines)
        assert made == Picture(alone.shapes, Rect(0.0, 0.0, right + EDGE, alone.bounds.h))


def test_in_brief_only_what_is_summed_up_is_left_out() -> None:
    assert brief(FORMULAS[2]) is FORMULAS[2]
    assert [line.path for line in FORMULAS[0].lines] == [True, True, False]
    assert brief(FORMULAS[0]).lines == FORMULAS[0].lines[2:]


@pytest.mark.parametrize("told", FORMULAS)
def test_what_is_told_in_brief_is_set_as_it_would_be_alone(told: Explanation) -> None:
    shared, alone = Measured(told, 4, EN).brief, Measured(brief(told), 4, EN)
    for width in (300.0, 1e5):
        made, afresh = (column([one], 14.0, width)[0] for one in (shared, alone))
        assert places(made) == places(afresh)
        assert made.bounds == afresh.bounds


def test_room_is_shared_by_need() -> None:
    assert shared([200.0, 300.0], 1000.0) == [200.0, 300.0]
    assert shared([200.0, 900.0, 900.0], 1000.0) == [200.0, 400.0, 400.0]
