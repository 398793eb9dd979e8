"""Explaining pictures: the model that explained last stays open, so that the next picture takes a moment."""

from __future__ import annotations

import threading
from pathlib import Path

from engine.classification.classify import worker_count
from engine.contracts.commands import ExplainPicture
from engine.contracts.events import PictureExplained
from engine.explanation.explainer import Explainer
from engine.explanation.opening import open_model_file
from engine.jobs import Report, StopToken
from engine.progress import Progress

MOST_THREADS = 4
"""A person waits for one picture; a big job beside it keeps the rest of the cores."""


class Explaining:
    """Answers `ExplainPicture`; holds at most one model."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[tuple[str, int], Explainer] | None = None

    def explain(self, command: ExplainPicture, report: Report, stop: StopToken) -> None:
        """Say which parts of a picture speak for a class.

        Raises:
            EngineError: if the model or the picture cannot be opened, or the model does not know the class.
        """
        with self._lock:
            explainer = self._explainer(command, report)
            stop.raise_if_stopped()
            done = explainer.explain(Path(command.path), command.class_name, stop.raise_if_stopped)
        rows, columns = done.shares.shape
        report(
            PictureExplained(
                job=command.job,
                path=command.path,
                class_name=done.class_name,
                confidence=done.confidence,
                width=columns,
                height=rows,
                heat=done.heat.tobytes(),
                outside=done.outside,
            )
        )

    def close(self) -> None:
        """Free the open model."""
        with self._lock:
            self._let_go()

    def _explainer(self, command: ExplainPicture, report: Report) -> Explainer:
        wanted = (command.model, _modified(command.model))
        if self._open is not None and self._open[0] == wanted:
            return self._open[1]
        self._let_go()

        def preparing(done: int, total: int) -> None:
            Progress(command.job, "preparing", total, report).update(done)

        explainer = Explainer(open_model_file(command.model, preparing), threads=min(MOST_THREADS, worker_count()))
        self._open = (wanted, explainer)
        return explainer

    def _let_go(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def _modified(model: str) -> int:
    try:
        return Path(model).stat().st_mtime_ns
    except (OSError, ValueError):
        return 0  # opening it will say what is wrong
