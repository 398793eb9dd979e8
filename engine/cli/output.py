"""What goes to which stream: results to standard output, everything said to people to standard error."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from engine.contracts.errors import EngineError
from engine.contracts.events import DeviceFellBack, Event, JobProgress

STAGES = {
    "preparing": "making the general model ready (once)",
    "finding": "finding pictures",
    "importing": "importing",
    "looking": "looking at pictures",
    "trying": "trying ways of looking",
    "choosing": "choosing",
    "judging": "finding out how far it can be trusted",
    "saving": "saving",
    "classifying": "classifying",
    "verifying": "asking other programs",
    "exporting": "writing",
}


_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but tab and line break: names out of files never steer somebody's terminal."""


def survive_any_terminal() -> None:
    """Let no stream end a command: what a terminal cannot show is replaced, and a closed stream swallows."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as above
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(message: str) -> None:
    """Tell a person something; that nobody can hear it is no reason to fail."""
    with contextlib.suppress(OSError):
        tqdm.write(_STEERING.sub(" ", message), file=sys.stderr)


def in_one_line(name: str) -> str:
    """A name from somebody else's file for a line that ends where it should: tabs and line breaks are spaces."""
    return " ".join(name.split())


def write_json(values: dict[str, Any]) -> None:
    """Write one JSON line; characters beyond ASCII are escaped, so that any name survives any terminal.

    Raises:
        BrokenPipeError: if whoever read our output has gone.
        EngineError: "cannot-write-output" if it cannot be written.
    """
    write_line(json.dumps(values))


def write_line(text: str) -> None:
    """Write one line to standard output; raises as `write_json`."""
    try:
        sys.stdout.write(_STEERING.sub(" ", text) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        raise EngineError(
            "cannot-write-output",
            f"The results could not be written to standard output: {error.strerror or error}.",
            "Check the disk that it goes to, then try again.",
        ) from error


def forget_output() -> None:
    """Send standard output nowhere, so that ending does not fail over what it still holds."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class ProgressBars:
    """A bar per stage on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._close()

    def show(self, event: Event) -> None:
        """Draw a `JobProgress`, say a `DeviceFellBack`, pass over the rest."""
        if isinstance(event, DeviceFellBack):
            say(f"{event.message} It goes on on {event.device.name}.")
        if not isinstance(event, JobProgress) or not sys.stderr.isatty():
            return
        if event.stage != self._stage:
            self._close()
            self._stage = event.stage
            self._bar = tqdm(
                desc=STAGES.get(event.stage, event.stage),
                total=event.total or None,
                file=sys.stderr,
                leave=False,
                dynamic_ncols=True,
            )
        if self._bar is None:
            return
        if (event.total or None) != self._bar.total:
            self._bar.total = event.total or None
            self._bar.refresh()
        self._bar.update(event.done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
