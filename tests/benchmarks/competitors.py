"""Programs that are measured against each other: each in a process of its own, in turns."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from tests.benchmarks.results import Say

Opening = Callable[..., Callable[[], Any]]
"""Called in the new process with the competitor's arguments: gets ready and returns what is to be timed."""


class Competitor:
    """One program, ready to run again and again.

    Args:
        name: what the person reads.
        opening: a function at the top of a module, for it is found by name in the new process.
        arguments: for `opening`.
    """

    def __init__(self, name: str, opening: Opening, *arguments: Any) -> None:
        self.name = name
        self._connection, theirs = multiprocessing.get_context("spawn").Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs, opening, arguments), daemon=False
        )
        self._process.start()
        theirs.close()

    def __enter__(self) -> Competitor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()

    def run(self) -> tuple[float, Any]:
        """Run once: seconds, and what it answered.

        Raises:
            RuntimeError: if its process broke; it said why on standard error.
        """
        try:
            self._connection.send(True)
            seconds, answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise RuntimeError(f"{self.name or 'a measured process'} ended early") from error
        return seconds, answer


def in_turns(competitors: Sequence[Competitor], rounds: int, say: Say) -> dict[str, list[float]]:
    """Run each once to warm up, then all of them in turns: seconds of every round, by name."""
    seconds: dict[str, list[float]] = {competitor.name: [] for competitor in competitors}
    for competitor in competitors:
        say(f"  warming up: {competitor.name}")
        competitor.run()
    for number in range(rounds):
        # Every other round backwards, so that nobody always runs after the one who heats the processor most.
        for competitor in competitors if number % 2 == 0 else reversed(competitors):
            taken, _ = competitor.run()
            seconds[competitor.name].append(taken)
            say(f"  round {number + 1} of {rounds}: {competitor.name}: {taken:.2f} s")
    return seconds


def race(runners: Sequence[tuple[str, Opening, tuple[Any, ...]]], rounds: int, say: Say) -> dict[str, list[float]]:
    """Open competitors, run them in turns, close them."""
    with ExitStack() as stack:
        opened = [stack.enter_context(Competitor(name, opening, *args)) for name, opening, args in runners]
        return in_turns(opened, rounds, say)


def run_once(opening: Opening, *arguments: Any) -> tuple[float, Any]:
    """Run something once in a fresh process: seconds (without getting ready), and what it answered."""
    with Competitor("", opening, *arguments) as competitor:
        return competitor.run()


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def _serve(connection: Connection, opening: Opening, arguments: tuple[Any, ...]) -> None:
    # A spawned process inherits "spawn"; a peer's DataLoader shall start its workers as it does in a script.
    multiprocessing.set_start_method(None, force=True)
    run = opening(*arguments)
    while True:
        try:
            connection.recv()
        except EOFError:
            return
        start = time.perf_counter()
        answer = run()
        connection.send((time.perf_counter() - start, answer))
