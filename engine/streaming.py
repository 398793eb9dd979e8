"""Working on a long list in several threads, with the results in the order of the list."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from engine.jobs import StopToken

T = TypeVar("T")
R = TypeVar("R")

WAITING_CHUNKS_PER_WORKER = 3
SECONDS_BETWEEN_LOOKS = 0.2
"""How often an idle job looks whether it was cancelled: `items` may be waiting for a disk that does not answer."""


def work_in_order(
    work: Callable[[list[T]], list[R]], items: Iterable[T], *, workers: int, chunk: int, stop: StopToken
) -> Iterator[list[R]]:
    """Apply `work` to short lists of items in several threads.

    The first lists are short, so that the first results come at once. Only a few lists are under way at a time,
    so memory does not grow with the number of items. `items` may be a generator that is still finding more: it is
    asked in a thread of its own, so that results never wait for what is found next.

    Args:
        work: called in a worker thread with up to `chunk` items; returns their results.
        items: what to work on.
        workers: number of threads, at least 1.
        chunk: items per call once it runs, at least 1.
        stop: looked at before every list, and while there is nothing to do.

    Yields:
        The results of one list after another, in the order of `items`.

    Raises:
        JobStopped: if the job was cancelled.
    """
    under_way: queue.SimpleQueue[Future[list[R]] | None] = queue.SimpleQueue()
    room = threading.Semaphore(WAITING_CHUNKS_PER_WORKER * workers)
    leaving = threading.Event()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="pictures")
    feeder = ThreadPoolExecutor(1, thread_name_prefix="feeding")

    def guarded(batch: list[T]) -> list[R]:
        stop.raise_if_stopped()
        return work(batch)

    def feed() -> None:
        source, length = iter(items), 1
        try:
            while room.acquire() and not leaving.is_set() and (batch := list(islice(source, length))):
                length = min(chunk, length * 2)
                under_way.put(pool.submit(guarded, batch))
        finally:
            under_way.put(None)

    feeding = feeder.submit(feed)
    try:
        while (some := _next(under_way, stop)) is not None:
            yield some.result()
            room.release()
        feeding.result()
    finally:
        leaving.set()
        room.release()
        pool.shutdown(wait=True, cancel_futures=True)
        feeder.shutdown(wait=feeding.done())


def _next(under_way: queue.SimpleQueue[Future[list[R]] | None], stop: StopToken) -> Future[list[R]] | None:
    while True:
        try:
            return under_way.get(timeout=SECONDS_BETWEEN_LOOKS)
        except queue.Empty:
            stop.raise_if_stopped()
