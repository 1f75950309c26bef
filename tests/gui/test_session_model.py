"""The model without a window: places, edits, jumps beside the window, playing."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import UserError
from core.experiment import BatchSpec, frozen
from core.files.examples import open_example
from core.plan import Phase, Stride
from core.session import Position, Session
from core.trace import Snapshot
from gui import session_model
from gui.scene.frame import ViewSettings
from gui.session_model import SessionModel

WIRES = ("w", "b", "z", "a", "loss")


@pytest.fixture
def model(qapp):
    made = SessionModel(open_example("xor_2_2_1"))
    yield made
    made.close()
    made.deleteLater()


def numbers(snapshot: Snapshot) -> dict[tuple[str, str], np.ndarray]:
    """Every number that is there, by wire and quantity."""
    found = {}
    for wire in snapshot.graph.wires:
        for quantity in ("value", "gradient", "updated"):
            array = getattr(snapshot, quantity)(wire)
            if array is not None:
                found[wire, quantity] = array
    return found


def same(one: Snapshot, other: Snapshot) -> bool:
    a, b = numbers(one), numbers(other)
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k], equal_nan=True) for k in a)


def test_the_frame_is_what_the_session_says(model):
    session = Session(model.experiment)
    for _ in range(30):
        model.forward()
        session.forward(Stride.GATE)
        assert model.frame.position == session.position
        assert same(model.frame.snapshot, session.snapshot())


def test_one_signal_for_one_move(model, qtbot):
    with qtbot.waitSignal(model.changed) as told:
        model.forward()
    assert told.args[0] is model.frame


def test_a_long_jump_runs_beside_and_ends_in_the_same_numbers(model, qtbot, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    with qtbot.waitSignal(model.changed, check_params_cb=lambda f: f.position.iteration == 3000):
        model.to_iteration(3000)
        assert model.state.target == 3000
        assert model.frame.position == Position(1, 0)
    assert model.state.target == 0
    session = Session(model.experiment)
    session.seek(Position(3000, 0))
    assert same(model.frame.snapshot, session.snapshot())


def test_after_a_jump_going_back_is_short(model, qtbot, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    model.to_iteration(2000)
    qtbot.waitUntil(lambda: model.state.target == 0)
    nearest = model.session.nearest(1990).iteration
    assert 1990 - nearest <= 2000 // 200


def test_a_jump_can_be_stopped_and_says_how_far_it_is(model, qtbot, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    model.forward()
    here = model.frame.position
    model.to_iteration(10_000_000)
    qtbot.waitUntil(lambda: model.state.reached > 1)
    model.cancel()
    assert model.state.target == 0
    assert model.frame.position == here
    model.forward()
    assert model.frame.position == Position(1, here.step + 1)


def test_moves_wait_for_a_jump_but_opening_ends_it(model, qtbot, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    model.to_iteration(10_000_000)
    model.forward()
    model.back()
    assert model.state.target == 10_000_000
    model.open(open_example("article001_a"))
    assert model.state.target == 0
    assert model.frame.experiment.id == "article001_a"
    assert model.frame.position == Position(1, 0)


def test_closing_ends_a_jump(model, monkeypatch):
    monkeypatch.setattr(session_model, "SLICE", 0.0)
    model.to_iteration(10_000_000)
    model.close()
    assert not model._jobs.running


def test_what_cannot_be_opened_changes_nothing(model):
    model.forward()
    before = model.frame
    graph = open_example("cs231n_add_mul")
    nodes = tuple(replace(n, inputs=("nowhere",)) if n.inputs else n for n in graph.graph.nodes)
    broken = replace(graph, graph=replace(graph.graph, nodes=nodes))
    with pytest.raises(UserError):
        model.open(broken)
    assert model.frame is before
    model.forward()
    assert model.frame.position == Position(1, 2)


def test_another_start_value_scales_the_gradients_and_keeps_the_place(model):
    model.to_phase(Phase.BACKWARD)
    before = model.frame
    model.set_start_value(2.0)
    assert model.frame.position == before.position
    assert model.experiment.start_value == 2.0
    for wire in before.snapshot.graph.wires:
        once, twice = before.snapshot.gradient(wire), model.frame.snapshot.gradient(wire)
        assert twice == pytest.approx(2 * once)
    assert before.experiment.start_value == 1.0


def test_batches_of_every_kind(model):
    whole = model.samples
    assert whole == 4
    model.set_batch(1)
    assert model.samples == 1
    model.set_batch(3)
    assert model.experiment.batch == BatchSpec(3, model.experiment.batch.seed)
    assert model.samples == 3
    model.end()
    model.forward()
    assert model.frame.position == Position(2, 0)
    assert model.samples == 1
    model.set_batch(None)
    assert model.samples == whole
    assert model.frame.position == Position(2, 0)


def test_the_shown_sample_stays_inside_the_batch(model):
    model.set_view(sample=3)
    model.set_batch(2)
    assert model.frame.view.sample == 1


def test_a_move_lets_the_selection_go_and_a_pin_keeps_it(model):
    model.select("loss", "gradient")
    model.forward()
    assert model.frame.view.selected == ""
    model.select("loss")
    model.pin(True)
    model.forward()
    assert model.frame.view.selected == "loss"
    model.select("")
    assert not model.state.pinned


def test_digits_and_view_of_the_file_are_taken_where_they_make_sense(qapp):
    example = open_example("article001_a")
    for wish, view, digits in (
        ({"view": "gates", "digits": 6}, "gates", 6),
        ({"view": "nonsense", "digits": 99}, "network", 3),
        ({"view": ["gates"], "digits": True}, "network", 3),
    ):
        model = SessionModel(replace(example, view=wish), ViewSettings(digits=3))
        assert (model.frame.view.view, model.frame.view.digits) == (view, digits)
        model.close()
        model.deleteLater()


def test_going_on_without_end_where_there_is_something_to_train(model):
    model.end()
    assert not model.state.at_end
    model.forward()
    assert model.frame.position == Position(2, 0)


def test_nothing_follows_the_end_where_nothing_is_trained(qapp):
    example = replace(open_example("xor_2_2_1"), trainable=())
    model = SessionModel(example)
    model.end()
    assert model.state.at_end
    end = model.frame.position
    model.forward()
    model.play()
    assert not model.state.playing
    assert model.frame.position == end
    model.close()
    model.deleteLater()


def test_an_epoch_is_a_stride(qapp):
    example = replace(open_example("xor_2_2_1"), batch=BatchSpec(1, 0))
    model = SessionModel(example)
    model.forward(Stride.EPOCH)
    assert model.frame.position == Position(4, model.session.plan.length)
    model.back(Stride.EPOCH)
    assert model.frame.position == Position(1, 0)
    model.close()
    model.deleteLater()


def test_numbers_that_are_none_are_shown_and_stepped_through(qapp):
    example = open_example("xor_2_2_1")
    values = {**example.parameters}
    values["W1"] = frozen(np.full_like(values["W1"], np.nan))
    model = SessionModel(replace(example, parameters=values))
    for _ in range(len(model.session.plan.steps)):
        model.forward()
    assert np.isnan(model.frame.snapshot.value("loss"))
    model.close()
    model.deleteLater()


def test_an_error_while_playing_stops_the_play(window, qtbot, monkeypatch):
    model = window.model

    def broken(*args, **kwargs):
        raise RuntimeError("broken on purpose")

    model.play()
    monkeypatch.setattr(model, "_move", broken)
    with pytest.raises(RuntimeError):
        model._player._tick()
    assert not model.state.playing
