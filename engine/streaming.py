"""Working on a long list in several threads, with the results in the order of the list."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from engine.jobs import StopToken

T = TypeVar("T")
R = TypeVar("R")

WAITING_CHUNKS_PER_WORKER = 3


def work_in_order(
    work: Callable[[list[T]], list[R]], items: Iterable[T], *, workers: int, chunk: int, stop: StopToken
) -> Iterator[list[R]]:
    """Apply `work` to short lists of items in several threads.

    The first lists are short, so that the first results come at once. Only a few lists are under way at a time,
    so memory does not grow with the number of items, and `items` may be a generator that is still finding more.

    Args:
        work: called in a worker thread with up to `chunk` items; returns their results.
        items: what to work on.
        workers: number of threads, at least 1.
        chunk: items per call once it runs, at least 1.
        stop: looked at before every list.

    Yields:
        The results of one list after another, in the order of `items`.

    Raises:
        JobStopped: if the job was cancelled.
    """
    waiting: deque[Future[list[R]]] = deque()
    source = iter(items)
    length = 1
    pool = ThreadPoolExecutor(workers, thread_name_prefix="pictures")

    def guarded(batch: list[T]) -> list[R]:
        stop.raise_if_stopped()
        return work(batch)

    try:
        while batch := list(islice(source, length)):
            length = min(chunk, length * 2)
            waiting.append(pool.submit(guarded, batch))
            while waiting and (waiting[0].done() or len(waiting) >= WAITING_CHUNKS_PER_WORKER * workers):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
