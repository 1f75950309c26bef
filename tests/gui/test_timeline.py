"""The timeline: bands, dragging, what it says."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from core.plan import Phase
from core.session import Position
from gui.panels.bands import bands, place_of, step_at
from gui.panels.timeline import PHASE_NAMES, loss_picture
from gui.theme import chrome

ORACLE = json.loads((Path(__file__).parents[1] / "oracle" / "article001_a.json").read_text())
BEFORE = f"{ORACLE['forward']['loss']:.4f}"
AFTER = f"{ORACLE['updates']['1']['loss']:.4f}"
LEFT = Qt.MouseButton.LeftButton
PHASES = (
    (Phase.FORWARD, 0, 80),
    (Phase.LOSS, 80, 82),
    (Phase.BACKWARD, 82, 164),
    (Phase.UPDATE, 164, 170),
)


@pytest.fixture
def bar(window):
    return window.timeline.bar


def spot(bar, step: int) -> QPoint:
    return QPoint(round(bar.place(step)), bar.height() // 2)


def test_bands_are_in_proportion_where_names_have_room():
    made = bands(PHASES, [10, 10, 10, 10], 1700)
    assert [b.right - b.left for b in made] == pytest.approx([800, 20, 820, 60])


def test_a_short_phase_gets_the_room_of_its_name():
    made = bands(PHASES, [50, 60, 50, 70], 500)
    widths = [b.right - b.left for b in made]
    assert widths[1] == 60
    assert widths[3] == 70
    assert widths[0] / widths[2] == pytest.approx(80 / 82)
    assert sum(widths) == pytest.approx(500)


def test_without_room_for_the_names_all_is_in_proportion():
    made = bands(PHASES, [50, 60, 50, 70], 170)
    assert [b.right - b.left for b in made] == pytest.approx([80, 2, 82, 6])


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=5),
    st.lists(st.floats(1, 80), min_size=5, max_size=5),
    st.floats(100, 2000),
)
def test_every_step_has_its_place_and_is_found_there(counts, names, width):
    ends = [sum(counts[: i + 1]) for i in range(len(counts))]
    phases = tuple(
        (phase, end - n, end) for phase, n, end in zip(Phase, counts, ends, strict=False)
    )
    made = bands(phases, names[: len(counts)], width)
    assert made[-1].right == pytest.approx(width)
    places = [place_of(made, step) for step in range(ends[-1] + 1)]
    assert places == sorted(places)
    assert all(step_at(made, x) == step for step, x in enumerate(places))
    assert step_at(made, -5.0) == 0
    assert step_at(made, width + 5) == ends[-1]
    assert step_at((), 3.0) == 0
    assert place_of((), 3) == 0.0


def test_a_click_goes_to_its_step_and_leaves_the_focus(window, bar, qtbot):
    for step in (1, 17, 40, 0, window.model.session.plan.length):
        qtbot.mouseClick(bar, LEFT, pos=spot(bar, step))
        assert window.model.frame.position == Position(1, step)
    assert window.canvas.hasFocus()


def test_dragging_goes_through_the_steps(window, bar, qtbot):
    seen = []
    window.model.changed.connect(lambda frame: seen.append(frame.position.step))
    qtbot.mousePress(bar, LEFT, pos=spot(bar, 0))
    for step in (5, 20, 60, 33):
        qtbot.mouseMove(bar, spot(bar, step))
    qtbot.mouseRelease(bar, LEFT, pos=spot(bar, 33))
    assert seen == [5, 20, 60, 33]
    qtbot.mouseMove(bar, spot(bar, 50))
    assert window.model.frame.position.step == 33


def test_beyond_its_ends_the_drag_stays_inside(window, bar, qtbot):
    qtbot.mousePress(bar, LEFT, pos=spot(bar, 10))
    qtbot.mouseMove(bar, QPoint(5000, 10))
    assert window.model.frame.position.step == window.model.session.plan.length
    qtbot.mouseMove(bar, QPoint(-50, 10))
    assert window.model.frame.position.step == 0
    qtbot.mouseRelease(bar, LEFT, pos=QPoint(0, 10))


def test_it_says_the_iteration(window):
    assert window.timeline.iteration.text() == "iteration 1"
    window.model.to_iteration(12)
    assert window.timeline.iteration.text() == "iteration 12"
    assert window.model.session.epoch == 12


def test_it_says_the_epoch_where_that_is_something_else(start):
    window = start("xor_2_2_1").window
    window.model.set_batch(1)
    window.model.to_iteration(6)
    assert window.timeline.iteration.text() == "iteration 6 · epoch 2"


def test_the_loss_is_there_when_it_is_reached_and_nothing_moves(window):
    model = window.model

    def shown() -> str:
        (text,) = window.timeline.loss.picture.texts()
        return text.string

    width = window.timeline.loss.width()
    assert shown() == "E"
    model.to_phase(Phase.LOSS)
    assert shown() == f"E  {BEFORE}"
    model.to_phase(Phase.UPDATE)
    assert shown() == f"E  {BEFORE}"
    model.to_phase(Phase.AGAIN)
    assert shown() == f"E  {BEFORE}  →  {AFTER}"
    assert window.timeline.loss.width() == width


def test_the_loss_is_in_its_inks(window):
    window.model.end()
    snapshot = window.model.frame.snapshot
    (text,) = loss_picture(snapshot, 4).texts()
    inks = {run.text.strip(): run.ink for run in text.runs}
    assert inks == {"E": "name", BEFORE: "value", "→": "name", AFTER: "updated"}


def test_every_phase_has_its_name_and_colour(window, bar):
    window.model.end()
    image = bar.grab().toImage()
    middle = bar.height() // 2 - 9
    colours = set()
    for band in bar._bands:
        assert band.right - band.left >= bar.fontMetrics().horizontalAdvance(
            PHASE_NAMES[band.phase]
        )
        colours.add(image.pixelColor(round(band.left) + 10, middle).rgb())
    assert len(colours) == len(bar._bands) == 5


def test_a_click_on_the_iteration_asks(window, qtbot):
    from gui.dialogs.ask import Question

    qtbot.mouseClick(window.timeline.iteration, LEFT)
    question = window.findChild(Question)
    question.field.setText("40")
    qtbot.keyClick(question.field, Qt.Key.Key_Return)
    assert window.model.frame.position == Position(40, 0)


@pytest.mark.parametrize(("language", "size"), [("en", 100), ("ko", 80), ("ko", 100), ("en", 200)])
def test_the_knob_strikes_no_name_through(start, language, size):
    window = start(language=language).window
    window.actions_[f"text.{size}"].trigger()
    bar, knob = window.timeline.bar, chrome("light", "accent").rgb()
    boxes = bar.name_boxes().values()
    crossed = 0
    for step in range(bar.length + 1):
        window.model.to_step(step)
        image, x = bar.grab().toImage(), bar.place(step)
        column = range(max(round(x) - 2, 0), min(round(x) + 2, image.width()))
        rows = {y for y in range(image.height()) for u in column if image.pixel(u, y) == knob}
        for box in boxes:
            if box.left() <= x <= box.right():
                crossed += 1
                assert not rows & set(range(math.ceil(box.top()), math.floor(box.bottom())))
        assert min(rows) < bar.height() / 4
        assert max(rows) > bar.height() * 3 / 4
    assert crossed > len(boxes)
    assert len(boxes) == 5
