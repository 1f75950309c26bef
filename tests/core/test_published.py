"""Published numbers stand where their paths say, and are the right ones there."""

import pytest

from core.files.examples import examples, open_example
from core.plan import Forward
from core.published import Printed, printed_in
from core.session import Position, Session

IDS = [info.id for info in examples()]
WITH = [name for name in IDS if (found := open_example(name)).published and found.table is None]


def recorded(session: Session, found: Printed) -> float:
    session.seek(Position(found.iteration, found.step(session.plan)))
    snapshot = session.snapshot()
    array = snapshot.number(found.wire, found.quantity, found.port)
    assert array is not None
    row = () if found.row is None else (found.row,)
    return float(array[(*row, *found.index)])


@pytest.mark.parametrize("name", WITH)
def test_each_is_found_with_its_right_number(name):
    session = Session(open_example(name))
    for found in printed_in(session.experiment, session.plan):
        if found.local or found.iteration > 1000:
            continue
        right = found.entry.computed
        assert recorded(session, found) == pytest.approx(right, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", WITH)
def test_none_is_there_a_step_earlier(name):
    session = Session(open_example(name))
    for found in printed_in(session.experiment, session.plan):
        if found.iteration == 1:
            step = found.step(session.plan)
            session.seek(Position(1, step - 1))
            before = session.snapshot().number(found.wire, found.quantity, found.port)
            assert before is None or found.port is not None or step == 0


@pytest.mark.parametrize("name", WITH)
def test_only_what_if_stands_nowhere(name):
    session = Session(open_example(name))
    found = {one.entry for one in printed_in(session.experiment, session.plan)}
    for entry in session.experiment.published:
        assert (entry in found) != entry.path.startswith("what_if."), entry.path


def test_the_slip_in_the_local_derivative_is_at_the_step_of_its_gradient():
    session = Session(open_example("article001_a"))
    found = {one.entry.name: one for one in printed_in(session.experiment, session.plan)}
    slip = found["da_20/dz_20"]
    assert slip.local
    assert (slip.wire, slip.quantity) == ("z2[0]", "gradient")
    assert not slip.entry.agrees


def test_a_published_part_of_a_sum_is_a_flow():
    session = Session(open_example("mazur_biases_frozen"))
    found = {one.entry.name: one for one in printed_in(session.experiment, session.plan)}
    assert found["dE_o2/dout_h1"].port is not None
    assert found["E_total after 10000 updates"].iteration == 10_000


def test_ratios_have_no_published_updates():
    from core.reading import Reading

    experiment = open_example("article001_a")
    session = Session(experiment, reading=Reading(start="a2[0]"))
    names = {one.entry.name for one in printed_in(experiment, session.plan)}
    assert "w1_10 after" not in names
    assert isinstance(session.plan.steps[0], Forward)
