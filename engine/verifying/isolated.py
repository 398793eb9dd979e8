"""Asks a runtime in a process of its own, so that a crash, a hang or a changed setting of it stays there."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from engine.contracts.errors import EngineError, ErrorReport, JobStopped
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.kit_process import SECONDS_PER_PICTURE, SECONDS_TO_START
from engine.verifying.runtime import Answered, Asked, RuntimeUnderTest
from engine.verifying.watched_process import SECONDS_BETWEEN_LOOKS, clean_environment, failed, tail

PATIENCE_S = 5.0
"""How long a process that was asked to stop may take to end what it started itself."""


class Isolated:
    """A runtime of `engine.verifying.runtimes`, asked in a spawned process.

    Args:
        inner: that runtime; its class is made anew, without arguments, in the other process.
    """

    def __init__(self, inner: RuntimeUnderTest) -> None:
        self._inner = inner
        self.inexact: frozenset[str] = getattr(inner, "inexact", frozenset())

    @property
    def runtime(self) -> Runtime:
        """Which it is."""
        return self._inner.runtime

    @property
    def core(self) -> bool:
        """As the runtime itself says."""
        return self._inner.core

    def missing(self) -> str:
        """As the runtime itself says."""
        return self._inner.missing()

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it there; raises as `RuntimeUnderTest.answer`."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        said = work / "said.txt"
        process = context.Process(
            target=answer_in_child,
            args=(theirs, type(self._inner), bundle, tuple(asked), work, said),
            name=f"tellapart-{self.runtime.value}",
        )
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise failed(self.runtime.value, f"No process can be started: {error.strerror or error}.") from error
        finally:
            theirs.close()
        try:
            given = self._wait(ours, stop, SECONDS_TO_START + SECONDS_PER_PICTURE * len(asked))
        finally:
            ours.close()  # tells the child that nobody waits for it any more
            _end(process)
        if given is None:
            stop.raise_if_stopped()  # who cancels may have told both processes
            raise failed(self.runtime.value, f"Its process ended with code {process.exitcode}.", tail(said))
        if isinstance(given, ErrorReport):
            raise EngineError(given.code, given.message, given.hint, **dict(given.details))
        return given

    def _wait(self, ours: Connection, stop: StopToken, seconds: float) -> Answered | ErrorReport | None:
        ended = time.monotonic() + seconds
        while not ours.poll(SECONDS_BETWEEN_LOOKS):
            stop.raise_if_stopped()
            if time.monotonic() > ended:
                raise failed(self.runtime.value, f"It was not finished after {seconds:.0f} seconds.")
        try:
            given: Answered | ErrorReport = ours.recv()
        except (EOFError, OSError):
            return None
        return given


def answer_in_child(
    connection: Connection,
    runtime: Callable[[], RuntimeUnderTest],
    bundle: Path,
    asked: Sequence[Asked],
    work: Path,
    said: Path,
) -> None:
    """The other process: ask a runtime and send what it answered, or why it did not, over the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that asked
    _say_to(said)
    wanted = clean_environment()
    os.environ.update(wanted)
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    stop = StopToken()
    threading.Thread(target=_stop_when_alone, args=(connection, stop), daemon=True).start()
    try:
        given: Answered | ErrorReport = runtime().answer(bundle, asked, work, stop)
    except JobStopped:
        return
    except EngineError as error:
        given = error.report()
    connection.send(given)


def _stop_when_alone(connection: Connection, stop: StopToken) -> None:
    """Nothing is ever sent to this process: the pipe becomes readable when its other end is gone."""
    try:
        connection.poll(None)
    except (OSError, ValueError):
        """Gone as well."""
    stop.stop()
    time.sleep(PATIENCE_S)
    os._exit(1)


def _say_to(said: Path) -> None:
    """What libraries write to the terminal, the last words of a crash among it, goes to a file."""
    with said.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    sys.stdout = sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115


def _end(process: SpawnProcess) -> None:
    process.join(PATIENCE_S)
    if process.is_alive():
        process.kill()
        process.join()
    # Its code is asked for afterwards, so it is not closed.
