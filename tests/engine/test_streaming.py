from __future__ import annotations

import threading
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contracts.errors import JobStopped
from engine.jobs import StopToken
from engine.streaming import WAITING_CHUNKS_PER_WORKER, work_in_order

PATIENCE_S = 30.0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(), max_size=80), st.integers(1, 4), st.integers(1, 9))
def test_every_result_comes_once_and_in_order(items, workers, chunk):
    lists = list(
        work_in_order(lambda batch: [(n,) for n in batch], items, workers=workers, chunk=chunk, stop=StopToken())
    )
    assert [result for some in lists for result in some] == [(n,) for n in items]
    assert all(1 <= len(some) <= chunk for some in lists)


def test_the_first_list_is_short_so_that_the_first_result_comes_at_once():
    lists = list(work_in_order(list, range(100), workers=2, chunk=16, stop=StopToken()))
    assert [len(some) for some in lists[:6]] == [1, 2, 4, 8, 16, 16]


def test_results_stay_in_order_when_the_first_takes_longest():
    others_done = threading.Semaphore(0)

    def work(batch: list[int]) -> list[int]:
        if batch[0] == 0:
            assert others_done.acquire(timeout=PATIENCE_S)
        else:
            others_done.release()
        return batch

    lists = work_in_order(work, range(20), workers=2, chunk=1, stop=StopToken())
    assert [n for some in lists for n in some] == list(range(20))


def test_only_a_few_items_are_taken_ahead_of_what_was_answered():
    taken = []

    def endless():
        for n in count():
            taken.append(n)
            yield n

    workers, chunk, answered = 2, 4, 0
    lists = work_in_order(list, endless(), workers=workers, chunk=chunk, stop=StopToken())
    for some in lists:
        answered += len(some)
        assert len(taken) - answered <= WAITING_CHUNKS_PER_WORKER * workers * chunk
        if answered > 2000:
            break
    lists.close()
    assert len(taken) < 2000 + chunk * (1 + WAITING_CHUNKS_PER_WORKER * workers) + 1


def test_what_goes_wrong_in_a_thread_is_raised_and_ends_the_threads():
    def work(batch: list[int]) -> list[int]:
        if 7 in batch:
            raise ValueError("seven")
        return batch

    seen = []
    lists = work_in_order(work, range(50), workers=3, chunk=2, stop=StopToken())
    with pytest.raises(ValueError, match="seven"):
        seen.extend(n for some in lists for n in some)
    assert seen == list(range(len(seen)))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pictures")]


def test_stopping_raises_and_starts_no_more_work():
    stop, worked = StopToken(), []

    def work(batch: list[int]) -> list[int]:
        worked.extend(batch)
        if len(worked) >= 5:
            stop.stop()
        return batch

    with pytest.raises(JobStopped):
        list(work_in_order(work, range(10_000), workers=1, chunk=1, stop=stop))
    assert len(worked) == 5


def test_a_source_that_fails_passes_its_failure_on():
    def source():
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(work_in_order(list, source(), workers=2, chunk=2, stop=StopToken()))


def test_a_result_does_not_wait_for_the_next_item_to_be_found():
    answered = threading.Event()

    def slow_disk():
        yield 1
        assert answered.wait(PATIENCE_S), "the first result waited for the second item"
        yield 2

    results = []
    for some in work_in_order(list, slow_disk(), workers=2, chunk=4, stop=StopToken()):
        results.extend(some)
        answered.set()
    assert results == [1, 2]


def test_cancel_does_not_wait_for_a_disk_that_does_not_answer():
    stop, released = StopToken(), threading.Event()

    def hanging_disk():
        yield 1
        stop.stop()
        assert released.wait(PATIENCE_S)
        yield 2

    try:
        with pytest.raises(JobStopped):
            list(work_in_order(list, hanging_disk(), workers=2, chunk=4, stop=stop))
        assert not released.is_set()
    finally:
        released.set()


def test_whoever_stops_listening_ends_the_threads():
    lists = work_in_order(list, count(), workers=2, chunk=4, stop=StopToken())
    next(lists)
    lists.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pictures")]
