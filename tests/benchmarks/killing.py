"""One training that is killed again and again, and gone on with after each blow, until it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from tests.benchmarks.kill_session import class_of_life
from tests.benchmarks.starting import window_environment

Victim = Literal["engine", "application"]

PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A place in a training.

    Attributes:
        stage: how many stages had begun before this one.
        share: of the stage that is done, in [0, 1].
        name: of the stage.
    """

    stage: int
    share: float
    name: str = field(compare=False, default="")

    def __str__(self) -> str:
        return f"{self.name} {self.share:.0%}"


@dataclass(slots=True)
class Outcome:
    """What became of one training.

    Attributes:
        model: the model file it ended with.
        seconds: from the first start to the end.
        heard: the moments that an undisturbed training told of, in order, and when, in seconds.
        killed_at: moments of the blows.
        resumed: how often it was offered again and went on.
        anew: how often it was not, and had to begin anew.
        labels: pictures with labels that were on disk.
        changed: how many of the labels were changed meanwhile.
        lost_labels: how many of them were not there in the end, or after a blow.
    """

    model: Path = Path()
    seconds: float = 0.0
    heard: list[tuple[float, Moment]] = field(default_factory=list)
    killed_at: list[Moment] = field(default_factory=list)
    resumed: int = 0
    anew: int = 0
    labels: int = 0
    changed: int = 0
    lost_labels: int = 0

    @property
    def kills(self) -> int:
        """How often it was killed."""
        return len(self.killed_at)


def moments_of(heard: Sequence[tuple[float, Moment]], every_s: float = 0.1) -> list[Moment]:
    """The moments of a training, evenly over its time: each as often as it lasted long."""
    found: list[Moment] = []
    for (begun, moment), (ended, _) in pairwise(heard):
        found += [moment] * max(1, round((ended - begun) / every_s))
    return found


def train_through_kills(
    work: Path, pictures: Path, size: int, epochs: int, victim: Victim, moments: Sequence[Moment]
) -> Outcome:
    """Train on a folder of class folders in the real window, and kill it at the first event from each moment on.

    Args:
        work: a folder of its own.
        pictures: a folder of class folders.
        size: edge of the square that enters the network.
        epochs: of teaching the network.
        victim: who is killed: the engine's process alone, or the window's and all that it started.
        moments: one for each blow, in the order of the blows; without any, it is not killed.

    Raises:
        RuntimeError: if the window failed, or did not end in time.
    """
    return _Life(work, pictures, size, epochs, victim, moments).live()


class _Life:
    def __init__(
        self, work: Path, pictures: Path, size: int, epochs: int, victim: Victim, moments: Sequence[Moment]
    ) -> None:
        self._work, self._project, self._pictures = work, work / "project", pictures
        self._words = [str(size), str(epochs)]
        self._victim, self._left = victim, list(moments)
        self._outcome = Outcome()
        self._labels = _labels_of_folders(pictures)
        self._changed: dict[int, str] = {}
        self._lives = 0

    def live(self) -> Outcome:
        self._work.mkdir(parents=True)
        started = time.monotonic()
        while not self._run_window(started):
            self._check_labels()
        self._check_labels()
        self._outcome.seconds = time.monotonic() - started
        self._outcome.labels = len(self._labels)
        self._outcome.changed = len(self._changed)
        return self._outcome

    def _run_window(self, started: float) -> bool:
        """One life of the window; whether the training ended in it."""
        with self._window() as window:
            assert window.stdout is not None
            stages, last, struck = -1, "", False
            for line in window.stdout:
                said = json.loads(line)
                if "model" in said:
                    self._outcome.model = Path(said["model"])
                elif "labelled" in said:
                    self._changed[said["labelled"][0]] = said["labelled"][1]
                elif "failed" in said:
                    raise RuntimeError(said["failed"])
                elif "resumed" in said or "began" in said:
                    stages, last, struck = -1, "", False
                    self._count(said)
                elif "engine" in said and not struck:
                    stages, last = stages + (said["stage"] != last), said["stage"]
                    here = Moment(stages, said["share"], last)
                    self._outcome.heard.append((time.monotonic() - started, here))
                    if self._left and here >= self._left[0]:
                        self._left.pop(0)
                        self._outcome.killed_at.append(here)
                        self._lives += 1
                        struck = True
                        self._strike(window, said["engine"])
        return self._outcome.model != Path()

    def _count(self, said: dict[str, Any]) -> None:
        if self._lives:
            self._outcome.resumed += "resumed" in said
            self._outcome.anew += "began" in said

    def _strike(self, window: subprocess.Popen[str], engine: int) -> None:
        if self._victim == "engine":
            os.kill(engine, signal.SIGKILL)
        else:
            os.killpg(window.pid, signal.SIGKILL)

    @contextmanager
    def _window(self) -> Iterator[subprocess.Popen[str]]:
        module = "tests.benchmarks.kill_session"
        words = [str(self._project), str(self._pictures), str(self._work), *self._words, str(self._lives)]
        window = subprocess.Popen(
            [sys.executable, "-m", module, *words], env=window_environment(self._work),
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        patience = threading.Timer(PATIENCE_S, lambda: os.killpg(window.pid, signal.SIGKILL))
        patience.start()
        before = self._outcome.kills
        try:
            yield window
        except BaseException:
            os.killpg(window.pid, signal.SIGKILL)
            raise
        finally:
            patience.cancel()
            code = window.wait()
            if window.stdout is not None:
                window.stdout.close()
        struck = self._victim == "application" and self._outcome.kills > before
        if code != 0 and not struck:
            raise RuntimeError(f"the window ended with {code}")

    def _check_labels(self) -> None:
        """Everything that the engine had said is on disk must be there."""
        from engine.project.store import ProjectStore

        with ProjectStore.open(self._project) as store:
            rows = list(store.rows())
        kept = {row.path for row in rows if row.label in self._expected(row.picture, row.path)}
        self._outcome.lost_labels = max(self._outcome.lost_labels, len(self._labels) - len(kept))

    def _expected(self, picture: int, path: str) -> set[str]:
        """What was said to be on disk; or what came to be there in the moment before the blow, unheard."""
        if picture in self._changed:
            return {self._changed[picture]}
        return {self._labels[path], class_of_life(picture - 1)}


def _labels_of_folders(folder: Path) -> dict[str, str]:
    return {str(path): path.parent.name for path in folder.rglob("*") if path.is_file()}
