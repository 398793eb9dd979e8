"""Programs of other languages: run in a clean environment, ended with all they started, heard when they fail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from engine.contracts.errors import EngineError
from engine.jobs import StopToken

SECONDS_BETWEEN_LOOKS = 0.1
TAIL = 1500
"""Characters of what a program said last that are worth showing."""

_LEFT_OUT = ("PYTHON", "NODE_", "JAVA_", "_JAVA", "JDK_JAVA", "LD_PRELOAD", "ELECTRON_")
"""Beginnings of names of variables that would make a program behave differently from computer to computer."""


def run_watched(
    command: Sequence[str],
    *,
    name: str,
    work: Path,
    stop: StopToken,
    seconds: float,
    accepted: Collection[int] = (0,),
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    until: Callable[[], bool] | None = None,
) -> str:
    """Run a program to its end.

    Args:
        command: the program and its words.
        name: what people call it, for errors.
        work: a folder for what it says.
        stop: looked at ten times a second; if it is set, the program and all that it started are ended.
        seconds: how long it may take.
        accepted: exit codes that are no failure.
        environment: variables to add to `clean_environment`.
        folder: where it is started; None for `work`.
        until: for a program that does not end by itself: asked as often as `stop`; once it says so, the program is
            ended, and that is no failure.

    Returns:
        What it wrote to standard output and standard error, together.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" if it cannot be started, takes too long or ends with a code not accepted.
    """
    said = work / f"said-{len(list(work.glob('said-*')))}.txt"
    with said.open("wb") as output:
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder or work,
                env={**clean_environment(), **(environment or {})},
                start_new_session=True,
            )
        except OSError as error:
            raise failed(name, f"{command[0]} cannot be started: {error.strerror or error}.") from error
        ended = time.monotonic() + seconds
        try:
            while True:
                try:
                    code = process.wait(SECONDS_BETWEEN_LOOKS)
                    break
                except subprocess.TimeoutExpired:
                    stop.raise_if_stopped()
                    if until is not None and until():
                        return said.read_text("utf-8", "replace")
                    if time.monotonic() > ended:
                        raise failed(
                            name, f"It was not finished after {seconds:.0f} seconds.", tail(said)
                        ) from None
        finally:
            _end(process)
    if code not in accepted:
        raise failed(name, f"It ended with code {code}.", tail(said))
    return said.read_text("utf-8", "replace")


def clean_environment() -> dict[str, str]:
    """This process's variables without proxies and without what changes how other programs work."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.upper().startswith(_LEFT_OUT) and not key.lower().endswith("_proxy")
    }
    if sys.platform.startswith("linux") and not _speaks_utf8(kept):
        kept["LC_ALL"] = "C.UTF-8"  # Java takes the encoding of file names from it
    return {**kept, "ORT_DISABLE_TELEMETRY": "1", "NO_COLOR": "1"}


def failed(name: str, reason: str, said: str = "") -> EngineError:
    """A runtime did not do what it should; `said` is the end of what it wrote."""
    message = f"{name} failed. {reason}"
    return EngineError("runtime-failed", f"{message} It said: {said}" if said else message, runtime=name)


def tail(said: Path) -> str:
    """The end of what a program wrote, on one line."""
    try:
        text = said.read_bytes()[-4 * TAIL :].decode("utf-8", "replace")
    except OSError:
        return ""
    return " ".join(text.split())[-TAIL:]


def _speaks_utf8(environment: Mapping[str, str]) -> bool:
    locale = next((environment[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(key)), "")
    return "utf" in locale.lower()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what the program started and what is left of itself."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            """All of them have ended already (macOS says it is not permitted)."""
    process.wait()
