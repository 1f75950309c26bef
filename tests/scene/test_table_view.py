"""A loss table as a picture: every number of every table, nothing overlapping."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from core.experiment import LOSS_TABLE, Experiment, LossTable, frozen
from core.files.examples import open_example
from core.loss_tables import TABLE_LOSSES, evaluate
from core.session import Position
from core.table_numbers import array_of, number_names
from gui.scene.frame import Frame, ViewSettings
from gui.scene.hit import hit
from gui.scene.numbers import format_number
from gui.scene.shapes import Path, Picture
from gui.scene.table_rows import MOST, ends
from gui.scene.table_view import draw
from gui.scene.views import draw as draw_view
from tests.scene.label_rule import clashes

ARTICLE = open_example("article004_cost_tables")


def frame(experiment: Experiment, digits: int = 4, language: str = "en") -> Frame:
    view = ViewSettings("table", digits, language)
    return Frame(experiment, None, Position(1, 0), view)


def table(targets: object, **predictions: object) -> Experiment:
    made = LossTable(frozen(targets), {k: frozen(v) for k, v in predictions.items()})
    return Experiment("made", LOSS_TABLE, table=made)


def numbers(picture: Picture) -> Counter[str]:
    return Counter(t.string for t in picture.texts() if t.tag.kind == "number")


@pytest.mark.parametrize("digits", [2, 4, 8, 15])
def test_every_number_of_the_tables_stands_there(digits: int) -> None:
    assert ARTICLE.table is not None
    wanted: list[float] = []
    for name, result in evaluate(ARTICLE.table).items():
        wanted += ARTICLE.table.targets.ravel().tolist()
        wanted += ARTICLE.table.predictions[name].ravel().tolist()
        wanted += ARTICLE.table.predictions[name].sum(axis=1).tolist()
        wanted.append(result.classification_error)
        for loss in TABLE_LOSSES:
            wanted += [*result.losses[loss].per_sample_loss.tolist(), result.losses[loss].loss]
    assert numbers(draw(frame(ARTICLE, digits))) == Counter(
        format_number(x, digits) for x in wanted
    )


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("digits", [2, 4, 8, 15])
def test_nothing_overlaps(digits: int, language: str) -> None:
    picture = draw(frame(ARTICLE, digits, language))
    assert clashes(picture) == []
    assert all(picture.bounds.contains(c) for t in picture.texts() for c in t.corners())


def test_right_and_wrong_answers_are_marked() -> None:
    marks = [s for s in draw(frame(ARTICLE)).shapes if isinstance(s, Path)]
    marks = [m for m in marks if m.tag.kind != "ellipsis"]
    assert [m.ink for m in marks] == ["value", "value", "warning"] * 2


def test_the_chosen_class_stands_out() -> None:
    picture = draw(frame(table([[1.0, 0.0]], one=[[0.25, 0.75]])))
    bold = [t.string for t in picture.texts() if t.runs[0].font == "sans-semibold"]
    assert "0.7500" in bold
    assert "0.2500" not in bold


def test_tables_stand_side_by_side_under_their_names() -> None:
    headings = [t for t in draw(frame(ARTICLE)).texts() if t.tag.kind == "heading"]
    assert [t.string for t in headings] == ["left", "right"]
    assert headings[0].y == headings[1].y
    assert headings[0].x < headings[1].x


def test_large_tables_show_their_ends() -> None:
    rng = np.random.default_rng(1)
    targets = np.eye(20)[rng.integers(20, size=300)]
    picture = draw(frame(table(targets, a=rng.random((300, 20)), b=rng.random((300, 20)))))
    texts = [t.string for t in picture.texts()]
    assert "300" in texts
    assert "…" in texts
    assert len(texts) < 2 * (2 * MOST + 8) * (MOST + 3)
    assert clashes(picture) == []


@pytest.mark.parametrize("count", [1, MOST, MOST + 1, 1000])
def test_ends(count: int) -> None:
    found = ends(count)
    assert len(found) <= MOST
    assert found[0] == 0
    assert found[-1] == count - 1
    assert (None in found) == (count > MOST)


def test_what_is_not_finite_is_marked() -> None:
    picture = draw(frame(table([[0.0, 1.0]], one=[[1.0, 0.0]])))
    infinite = [t for t in picture.texts() if t.string == "∞"]
    assert len(infinite) == 2
    assert all(t.runs[0].ink == "warning" for t in infinite)


def test_what_is_no_distribution_is_marked() -> None:
    rows = [[0.5, 0.5], [0.5, 0.75], [1.25, -0.25]]
    picture = draw(frame(table([[0.0, 1.0]] * 3, one=rows), digits=2))
    odd = [t.string for t in picture.texts() if t.runs[0].ink == "warning"]
    assert sorted(x for x in odd if x.startswith("!")) == ["! 1.00", "! 1.25", "! 1.25", "! −0.25"]
    assert clashes(picture) == []


@pytest.mark.parametrize("loss", range(len(TABLE_LOSSES)))
def test_a_loss_unfolds_its_gradients(loss: int) -> None:
    shown = frame(ARTICLE)
    shown = replace(shown, view=replace(shown.view, unfolded=frozenset({loss})))
    picture = draw(shown)
    assert clashes(picture) == []
    red = [t for t in picture.texts() if t.tag.quantity == "gradient"]
    assert ARTICLE.table is not None
    wanted = Counter[str]()
    for result in evaluate(ARTICLE.table).values():
        slopes = result.losses[TABLE_LOSSES[loss]].gradient_wrt_predictions
        wanted += Counter(format_number(x, 4) for x in slopes.ravel().tolist())
    assert Counter(t.string for t in red) == wanted
    assert all(t.runs[0].ink == "gradient" for t in red)


def test_numbers_say_where_in_the_report_they_are() -> None:
    shown = frame(ARTICLE)
    picture = draw(replace(shown, view=replace(shown.view, unfolded=frozenset(range(5)))))
    results = evaluate(ARTICLE.table)
    told = [t for t in picture.texts() if t.tag.wire and t.tag.kind == "number"]
    assert {t.tag.wire for t in told} == set(number_names(ARTICLE.table))
    for text in told:
        array = array_of(ARTICLE.table, results, text.tag.wire)
        assert text.string == format_number(float(array[text.tag.entry]), 4)


def test_what_is_selected_has_a_frame() -> None:
    shown = frame(ARTICLE)
    view = replace(shown.view, selected="tables.left.predictions", entry=(2, 0))
    picture = draw(replace(shown, view=view))
    (halo,) = (s for s in picture.shapes if s.tag.kind == "halo")
    (text,) = (
        t for t in picture.texts() if (t.tag.wire, t.tag.entry) == (view.selected, view.entry)
    )
    x, y, right = text.corners()[0][0], text.corners()[0][1], text.corners()[1][0]
    points = [p for _, *rest in halo.commands for p in zip(rest[::2], rest[1::2], strict=True)]
    assert min(p[0] for p in points) < x < right < max(p[0] for p in points)
    assert min(p[1] for p in points) < y
    assert clashes(picture) == []
    # Selecting moves nothing.
    assert picture.bounds == draw(shown).bounds


def test_names_that_unfold_can_be_hit() -> None:
    picture = draw(frame(ARTICLE))
    head = next(t for t in picture.texts() if t.string.startswith("cross-entropy"))
    tag = hit(picture, (head.x + 5.0, head.y - 4.0))
    assert tag is not None
    assert (tag.kind, tag.entry) == ("ellipsis", (TABLE_LOSSES.index("cross_entropy"),))


def test_long_names_are_cut() -> None:
    picture = draw(frame(table([[0.0, 1.0]], **{"n" * 5000: [[1.0, 0.0]], "b": [[0.0, 1.0]]})))
    headings = [t for t in picture.texts() if t.tag.kind == "heading"]
    assert headings[0].string.endswith("…")
    assert clashes(picture) == []


def test_the_view_draws_it_with_its_title() -> None:
    shown = frame(ARTICLE)
    shown = replace(shown, view=replace(shown.view, show_title=True, show_legend=True))
    picture = draw_view(shown)
    titles = [t.string for t in picture.texts() if t.tag.kind == "title"]
    assert titles == [ARTICLE.localized("en").title, "3 samples · 3 outputs"]
    assert not any(t.tag.kind == "legend" for t in picture.texts())
    assert clashes(picture) == []


def test_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="loss table"):
        draw(frame(open_example("article001_a")))
