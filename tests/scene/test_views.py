"""The registry of views, and what a picture says about itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.experiment import BatchSpec, Data, Experiment, LocalText, OptimizerSpec, frozen
from core.files.examples import examples, open_example
from core.plan import Phase
from core.session import Position, Session
from gui.scene import gate_view, matrix_view, network_view, views
from gui.scene.effects import effected
from gui.scene.frame import Frame, ViewSettings
from gui.scene.furniture import caption, description
from gui.scene.shapes import Ellipse, Picture, Rect, Text
from tests.scene.label_rule import clashes
from tests.scene.network_cases import EXAMPLES, network

ALL = [info.id for info in examples()]


def shown(experiment: Experiment, phase: Phase = Phase.AGAIN, **settings: Any) -> Frame:
    settings = {"view": views.views_of(experiment)[0], **settings}
    view = ViewSettings(**settings)
    if experiment.table is not None:
        return Frame(experiment, None, Position(1, 0), view)
    session = Session(experiment)
    session.seek_phase(1, phase)
    return Frame(experiment, session.snapshot(), session.position, view)


def furnished(experiment: Experiment, **settings: Any) -> Picture:
    every = {"show_title": True, "show_legend": True, "show_caption": True}
    return views.draw(shown(experiment, **{**every, **settings}))


def strings(picture: Picture, kind: str) -> list[str]:
    return [t.string for t in picture.texts() if t.tag.kind == kind]


# -- the registry ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("article001_a", ("network", "gates", "matrices")),
        ("cs231n_add_mul", ("gates",)),
        ("article004_cost_tables", ("table",)),
    ],
)
def test_each_kind_has_its_views(name: str, expected: tuple[str, ...]) -> None:
    assert views.views_of(open_example(name)) == expected


@pytest.mark.parametrize("sizes", [(40, 30, 2), (20, 20, 2), (2, 2)])
def test_a_network_of_any_width_has_a_network_view(sizes: tuple[int, ...]) -> None:
    experiment = network(sizes)
    assert views.views_of(experiment)[:2] == ("network", "gates")
    assert list(views.draw(shown(experiment, view="network")).texts())


def test_each_view_is_drawn_by_its_module() -> None:
    modules = {"network": network_view, "gates": gate_view, "matrices": matrix_view}
    for name, module in modules.items():
        frame = shown(EXAMPLES["article001_a"], view=name)
        assert frame.snapshot is not None
        layout: Any = module.layout(frame.snapshot.graph, frame.experiment, 4, "en")
        assert views.draw(frame) == effected(module.draw(frame, layout), frame)


@pytest.mark.parametrize("name", ALL)
def test_every_example_is_drawn_in_each_of_its_views(name: str) -> None:
    experiment = open_example(name)
    for view in views.views_of(experiment):
        picture = views.draw(shown(experiment, view=view))
        assert picture.shapes
        assert picture.bounds.w > 0
        assert picture.bounds.h > 0


def test_a_view_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no view 'network'"):
        views.draw(shown(open_example("cs231n_add_mul"), view="network"))


def test_layouts_are_kept_while_stepping(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    layout = network_view.layout

    def counted(*arguments: Any) -> Any:
        made.append(arguments)
        return layout(*arguments)

    monkeypatch.setattr(network_view, "layout", counted)
    session = Session(EXAMPLES["xor_2_2_1"])
    for digits in (4, 5):
        for step in range(6):
            session.seek(Position(1, step))
            view = ViewSettings("network", digits)
            views.draw(Frame(session.experiment, session.snapshot(), session.position, view))
    assert len(made) == 2


# -- title, legend, caption --------------------------------------------------------------


def test_nothing_is_added_that_was_not_asked_for() -> None:
    frame = shown(EXAMPLES["article001_a"])
    assert not {"title", "legend", "caption"} & {s.tag.kind for s in views.draw(frame).shapes}


@pytest.mark.parametrize("flag", ["title", "legend", "caption"])
def test_each_part_can_be_had_alone(flag: str) -> None:
    settings: dict[str, Any] = {f"show_{flag}": True}
    frame = shown(EXAMPLES["article001_a"], **settings)
    kinds = {s.tag.kind for s in views.draw(frame).shapes} & {"title", "legend", "caption"}
    assert kinds == {flag}


def test_the_diagram_stays_as_it_is() -> None:
    frame = shown(EXAMPLES["article001_a"])
    plain, full = views.draw(frame), furnished(EXAMPLES["article001_a"])
    assert full.shapes[: len(plain.shapes)] == plain.shapes or [
        s.tag for s in full.shapes[: len(plain.shapes)]
    ] == [s.tag for s in plain.shapes]
    inner, outer = plain.bounds, full.bounds
    assert outer.y < inner.y
    assert outer.bottom > inner.bottom
    assert outer.united(inner) == outer


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ALL)
def test_all_text_has_room(name: str, language: str) -> None:
    experiment = open_example(name)
    for view in views.views_of(experiment):
        picture = furnished(experiment, view=view, language=language)
        corners = [c for t in picture.texts() for c in t.corners()]
        assert all(picture.bounds.contains(c) for c in corners)
        ours = [t for t in picture.texts() if t.tag.kind in ("title", "legend", "caption")]
        assert strings(picture, "title")[0] == experiment.localized(language).title
        assert clashes(replace_shapes(picture, ours)) == []
        assert not [line for line in clashes(picture) if "[title]" in line or "[caption]" in line]


def replace_shapes(picture: Picture, shapes: list[Text]) -> Picture:
    return Picture(tuple(shapes), picture.bounds)


def test_the_description_says_what_the_experiment_is() -> None:
    said = description(shown(EXAMPLES["mazur_biases_trained"]))
    assert said == "sigmoid · E = ½ Σ (a − t)² · η = 0.5"


def test_the_description_of_a_batch_a_penalty_and_an_optimizer() -> None:
    experiment = network((2, 3, 2), activations=("relu", "sigmoid"), samples=3, penalty="l2")
    experiment = replace(experiment, optimizer=OptimizerSpec("adam", 0.0001))
    assert description(shown(experiment)) == (
        "ReLU, sigmoid · E = ½ Σ (a − t)² + 0.05 Σ w² · mean over the samples · Adam · η = 0.0001"
    )


def test_a_graph_without_a_loss_says_what_is_descended() -> None:
    said = description(shown(open_example("cs231n_add_mul")))
    assert said.startswith("the update descends ")
    assert "η = " in said


def test_the_caption_says_where_the_picture_stands() -> None:
    experiment = EXAMPLES["mazur_biases_trained"]
    frame = shown(experiment)
    total = frame.position.step
    assert caption(frame) == f"iteration 1 · forward again · step {total} of {total}"
    assert caption(shown(experiment, Phase.START)) == f"iteration 1 · start · step 0 of {total}"


def test_the_caption_counts_samples_and_names_a_start_value() -> None:
    experiment = replace(EXAMPLES["xor_2_2_1"], start_value=-2.0)
    said = caption(shown(experiment, sample=2))
    assert "sample 3 of 4" in said
    assert "the backward pass starts with −2" in said
    assert "sample 4 of 4" in caption(shown(experiment, sample=17))


def test_without_a_title_the_caption_describes_the_experiment() -> None:
    picture = views.draw(shown(EXAMPLES["article001_a"], show_caption=True))
    (line,) = strings(picture, "caption")
    assert line.startswith("iteration 1")
    assert line.endswith("η = 0.3")


def test_the_legend_has_a_dot_for_each_ink() -> None:
    picture = furnished(EXAMPLES["article001_a"])
    assert strings(picture, "legend") == ["forward", "gradient ∂E/∂·", "after the update"]
    dots = [s.ink for s in picture.shapes if isinstance(s, Ellipse) and s.tag.kind == "legend"]
    assert dots == ["value", "gradient", "updated"]


@pytest.mark.parametrize(
    ("start", "factor"), [(1.0, ""), (2.5, "2.5 · "), (-1.0, "−1 · "), (0.0, "0 · ")]
)
def test_the_legend_says_what_the_gradients_are_times(start: float, factor: str) -> None:
    picture = furnished(replace(EXAMPLES["article001_a"], start_value=start))
    assert strings(picture, "legend")[1] == f"gradient {factor}∂E/∂·"


def test_the_legend_says_that_a_batch_is_averaged() -> None:
    assert "1/4 Σₙ" in strings(furnished(EXAMPLES["xor_2_2_1"]), "legend")[-1]


def test_without_an_update_there_is_no_blue_in_the_legend() -> None:
    picture = furnished(network((2, 2), trainable=()))
    assert strings(picture, "legend") == ["forward", "gradient ∂E/∂·"]


def test_a_narrow_picture_has_its_legend_below_the_title() -> None:
    picture = furnished(open_example("cs231n_add_mul"), view="gates")
    title = next(t for t in picture.texts() if t.tag.kind == "title")
    legend = [t for t in picture.texts() if t.tag.kind == "legend"]
    assert legend
    assert clashes(picture) == []
    assert all(t.y >= title.y for t in legend)


@pytest.mark.parametrize("title", ["한 " * 400, "x" * 3000, "<b>bold</b> {0} %s", "a\nb\u202ec"])
def test_any_title_is_plain_text_in_two_lines_at_most(title: str) -> None:
    experiment = replace(EXAMPLES["article001_a"], text={"en": LocalText(title, "")}, title=title)
    picture = furnished(experiment)
    lines = [t for t in picture.texts() if t.tag.kind == "title" and t.runs[0].ink == "text"]
    assert 1 <= len(lines) <= 2
    assert all(picture.bounds.contains(c) for t in lines for c in t.corners())
    assert clashes(picture) == []
    if len(title) < 40:
        assert lines[0].string == " ".join(title.split())


def test_an_empty_title_is_the_id() -> None:
    experiment = replace(EXAMPLES["article001_a"], text={}, title="")
    assert strings(furnished(experiment), "title")[0] == "article001_a"


def test_a_single_sample_needs_no_number() -> None:
    data = Data(frozen(np.ones((1, 2))), frozen(np.ones((1, 2))))
    experiment = replace(EXAMPLES["article001_a"], data=data)
    assert "sample" not in caption(shown(experiment))


def test_bounds_have_room_around_the_texts() -> None:
    picture = furnished(EXAMPLES["article001_a"])
    inner = [c for t in picture.texts() for c in t.corners()]
    xs, ys = [c[0] for c in inner], [c[1] for c in inner]
    hull = Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    bounds = picture.bounds
    assert hull.x - bounds.x >= 8
    assert hull.y - bounds.y >= 8
    assert bounds.right - hull.right >= 8
    assert bounds.bottom - hull.bottom >= 8


def test_a_mini_batch_says_which_sample_of_the_data_is_shown() -> None:
    experiment = replace(open_example("iris_4_5_3_relu_softmax"), batch=BatchSpec(size=3, seed=1))
    session = Session(experiment)
    rows = session.snapshot().trace.rows
    view = ViewSettings(sample=1)
    frame = Frame(experiment, session.snapshot(), session.position, view)
    assert frame.sample_number == rows[1] + 1
    assert f"sample {rows[1] + 1} of 8 (in the batch 2 of 3)" in caption(frame)
    last = replace(frame, view=replace(view, sample=7))
    assert last.batch_row == 2


def test_single_samples_say_which_one_it_is() -> None:
    experiment = replace(open_example("xor_2_2_1"), batch=BatchSpec(size=1, seed=1))
    session = Session(experiment)
    frame = Frame(experiment, session.snapshot(), session.position, ViewSettings())
    assert f"sample {session.snapshot().trace.rows[0] + 1} of 4" in caption(frame)
    assert "batch" not in caption(frame)


# -- a neuron that is taken apart --------------------------------------------------------


def test_the_legend_of_an_expanded_neuron_names_the_loss_of_the_whole_network() -> None:
    experiment = network((12, 3, 2), samples=3)
    picture = furnished(experiment, view="gates", expanded=(1, 2))
    assert strings(picture, "legend")[1] == "gradient ∂E/∂·"
    assert strings(picture, "legend")[-1] == "gradients of the batch's loss (1/3 Σₙ)"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (12, ("Σ₄ = sum of the 4 products that are not shown",)),
        (9, ("Σ₁ = the product that is not shown",)),
        (8, ()),
    ],
)
def test_an_expanded_neuron_says_which_it_is_and_what_is_not_shown(
    inputs: int, said: tuple[str, ...]
) -> None:
    picture = furnished(network((inputs, 3, 2)), view="gates", expanded=(1, 2))
    assert "layer 1, unit 2 · sigmoid" in "".join(strings(picture, "title"))
    (line,) = strings(picture, "caption")
    assert tuple(part for part in line.split(" · ") if part.startswith("Σ")) == said
