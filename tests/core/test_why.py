"""All that is said of a number: what samples give to a gradient works out to it."""

from __future__ import annotations

import pytest

from core.explain import NumberOf, Subject, explain
from core.explain_tokens import Terms, flat
from core.files.examples import open_example
from core.lowering import MATRIX, SCALAR
from core.patterns import FORK
from core.why import MOST_SAMPLES, why
from tests.core.cases import NETWORKS, case, end
from tests.core.test_explain import close, entries, worked_out


@pytest.mark.parametrize("granularity", [SCALAR, MATRIX])
@pytest.mark.parametrize("name", NETWORKS)
def test_what_samples_give_works_out_to_the_gradient(name: str, granularity: str) -> None:
    experiment = case(name)
    snapshot = end(experiment, granularity)
    several = len(snapshot.trace.rows) > 1
    for wire in snapshot.graph.parameters:
        for entry in entries(snapshot.graph.wires[wire].shape)[:4]:
            subject = Subject(wire, "gradient", None, entry)
            found, plain = why(snapshot, subject), explain(snapshot, subject)
            assert found is not None
            assert plain is not None
            assert found.lines[-1] == plain.lines[-1]
            assert len(found.lines) - len(plain.lines) == int(several)
            worked_out(found)


def test_the_mean_is_seen_in_symbols_and_numbers() -> None:
    snapshot = end(open_example("xor_2_2_1"))
    found = why(snapshot, Subject("W2[0][0]", "gradient"))
    assert found is not None
    line = found.lines[-2]
    signs = [getattr(token, "text", "") for token in line.symbols]
    assert signs[:5] == ["1", "/", "N", "·", "Σₙ"]
    numbers = [token.value for token in flat(line.numbers) if isinstance(token, NumberOf)]
    assert numbers[0] == len(snapshot.trace.rows) == 4
    assert len(numbers) == 5
    assert isinstance(line.result, NumberOf)
    assert close(sum(numbers[1:]) / 4, line.result.value)


def test_of_very_many_samples_the_first_and_the_last_are_given() -> None:
    experiment = open_example("digits_8x8")
    snapshot = end(experiment)
    found = why(snapshot, Subject("W2", "gradient", None, (3, 4)))
    assert found is not None
    (terms,) = [t for t in found.lines[-2].numbers if isinstance(t, Terms)]
    count = len(snapshot.trace.rows)
    assert terms.count == count
    assert terms.complete is (count <= MOST_SAMPLES)


def test_gates_are_spoken_of_where_they_are_looked_at() -> None:
    snapshot = end(open_example("max_and_copy"))
    subject = Subject("uc", "gradient")
    with_gates, without = why(snapshot, subject, gates=True), why(snapshot, subject)
    assert with_gates is not None
    assert without is not None
    assert [r.template for r in with_gates.remarks] == [FORK]
    assert without.remarks == ()
    assert with_gates.lines == without.lines


def test_what_is_not_there_yet_has_no_reason() -> None:
    snapshot = end(case("mazur_biases_trained"))
    early = type(snapshot)(snapshot.trace, 3)
    assert why(early, Subject("W2[0][0]", "gradient")) is None
    with pytest.raises(KeyError):
        why(snapshot, Subject("nothing"))
