"""The worker: newest job only, nothing left running."""

import threading

import pytest

from gui.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def heard():
    return []


def test_the_result_comes_back_in_this_thread(jobs, heard, qtbot):
    threads = []

    def work(_token):
        threads.append(threading.current_thread())
        return 42

    jobs.start(work, lambda x: heard.append((x, threading.current_thread())), heard.append)
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(42, threading.main_thread())]
    assert threads[0] is not threading.main_thread()
    assert not threads[0].is_alive()
    assert not jobs.running


def test_what_it_raises_comes_back(jobs, heard, qtbot):
    def work(_token):
        raise ValueError("no")

    jobs.start(work, heard.append, lambda e: heard.append(str(e)))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["no"]


def test_only_the_newest_job_is_heard(jobs, heard, qtbot):
    started = threading.Event()

    def first(token):
        started.set()
        while not token.cancelled:
            pass
        return "first"

    jobs.start(first, heard.append, heard.append)
    assert started.wait(5)
    jobs.start(lambda _token: "second", heard.append, heard.append)
    qtbot.waitUntil(lambda: not jobs.running)
    assert heard == ["second"]


def test_one_at_a_time(jobs, heard, qtbot):
    running, most = [], []

    def work(token):
        running.append(1)
        most.append(len(running))
        for reached in range(1000):
            if token.cancelled:
                break
            token.report(reached)
        running.pop()

    for _ in range(5):
        jobs.start(work, heard.append, heard.append)
    qtbot.waitUntil(lambda: not jobs.running)
    assert max(most) == 1
    assert heard == [None]


def test_a_result_that_comes_too_late_is_dropped(jobs, heard, qtbot):
    jobs.start(lambda _token: 1, heard.append, heard.append)
    jobs._thread.join()
    jobs.cancel()
    with qtbot.waitSignal(jobs.progressed):
        jobs.start(lambda token: token.report(7), lambda _x: None, heard.append)
    qtbot.waitUntil(lambda: not jobs.running)
    assert heard == []


def test_closing_waits(jobs, heard):
    def work(token):
        while not token.cancelled:
            pass

    jobs.start(work, heard.append, heard.append)
    thread = jobs._thread
    jobs.close()
    assert not thread.is_alive()
    assert heard == []
