"""Garbage is looked for where there is time, and no more than there is time for."""

import gc

import pytest

from gui.tidy import FRESH, ROUNDS, tidy


@pytest.fixture
def looked():
    """The generations that are looked through by somebody's wish, the collector idle else."""
    found = []

    def told(phase, info):
        if phase == "start":
            found.append(info["generation"])

    before = gc.get_threshold()
    gc.set_threshold(1_000_000)
    gc.collect()
    gc.callbacks.append(told)
    yield found
    gc.callbacks.remove(told)
    gc.set_threshold(*before)


def new_objects():
    return [[] for _ in range(FRESH + 100)]


def test_few_objects_are_left_alone(looked):
    tidy()
    assert looked == []


def test_many_new_objects_are_looked_through(looked):
    kept = new_objects()
    tidy()
    assert looked == [0]
    assert gc.get_count()[0] < FRESH < len(kept)


def test_what_has_stayed_is_looked_through_once_more(looked):
    kept = []
    for _ in range(2 * ROUNDS + 2):
        kept += new_objects()
        tidy()
    assert looked == [*[0] * ROUNDS, 1, *[0] * ROUNDS, 1]


def test_who_has_switched_it_off_is_heard(looked):
    gc.disable()
    try:
        kept = new_objects()
        tidy()
    finally:
        gc.enable()
    assert kept
    assert looked == []
