from __future__ import annotations

import pytest

from engine import progress as module
from engine.contracts.types import JobId
from engine.progress import Progress


class Clock:
    """Time as a test wants it."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_at_most_twenty_reports_a_second_and_always_the_first_and_the_last(clock):
    heard = []
    progress = Progress(JobId("job"), "looking", 1000, heard.append)
    for done in range(1, 1001):
        clock.now += 0.002
        progress.update(done)
    assert heard[0].done == 0
    assert heard[-1].done == heard[-1].total == 1000
    assert 30 <= len(heard) <= 2 * 20 + 2
    assert [event.done for event in heard] == sorted(event.done for event in heard)


def test_at_most_twenty_reports_a_second_also_while_the_total_is_not_known(clock):
    heard = []
    progress = Progress(JobId("job"), "finding", 0, heard.append)
    for done in range(1, 1001):
        clock.now += 0.002
        progress.update(done)
    assert 30 <= len(heard) <= 2 * 20 + 2
    progress.update(1000, 1000)
    assert (heard[-1].done, heard[-1].total) == (1000, 1000)


def test_the_time_left_is_what_was_spent_scaled_to_what_is_left(clock):
    heard = []
    progress = Progress(JobId("job"), "looking", 100, heard.append)
    clock.now += 0.5
    progress.update(10)
    assert heard[-1].seconds_left is None, "too early to say"
    clock.now += 3.5
    progress.update(40)
    assert heard[-1].seconds_left == pytest.approx(6.0)


def test_the_first_of_hundreds_of_steps_says_nothing_of_the_time_left(clock):
    heard = []
    progress = Progress(JobId("job"), "looking", 600, heard.append)
    clock.now += 5
    progress.update(1)
    assert heard[-1].seconds_left is None, "getting ready took those seconds"
    clock.now += 1
    progress.update(60)
    assert heard[-1].seconds_left == pytest.approx(54.0)


def test_nothing_is_said_of_the_time_left_while_the_total_is_not_known(clock):
    heard = []
    progress = Progress(JobId("job"), "finding", 0, heard.append)
    clock.now += 10
    progress.update(500)
    assert (heard[-1].total, heard[-1].seconds_left) == (0, None)
    clock.now += 10
    progress.update(500, 1000)
    assert (heard[-1].total, heard[-1].seconds_left) == (1000, pytest.approx(20.0))


def test_what_an_earlier_job_had_done_does_not_count_as_quick_work(clock):
    heard = []
    progress = Progress(JobId("job"), "classifying", 1000, heard.append, begun=900)
    clock.now += 10
    progress.update(950)
    assert heard[-1].seconds_left == pytest.approx(10.0)
