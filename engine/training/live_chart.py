"""The line that rises while pictures are looked at."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from engine.contracts.training_events import LearningMeasured
from engine.contracts.types import JobId
from engine.jobs import Report
from engine.training.choosing import one_thread_per_fit
from engine.training.features import FeatureTable
from engine.training.learning_curve import estimate_accuracy

POINTS = 12


class LiveChart:
    """Estimates accuracy about `POINTS` times while a table of features grows; says each number of pictures once.

    Args:
        job: the job that events are named after.
        labels: class number of every row.
        may_learn: the rows that may be learned from.
        seed: fixes the estimates' folds.
        report: takes `LearningMeasured`.
    """

    def __init__(
        self, job: JobId, labels: NDArray[np.intp], may_learn: Iterable[int], seed: int, report: Report
    ) -> None:
        self._job, self._labels, self._seed, self._report = job, labels, seed, report
        self._may_learn = {int(row) for row in may_learn}
        self._step = max(1, len(labels) // POINTS)
        self._next = self._step

    def after_each(self, table: FeatureTable) -> None:
        """To be called with the table so far."""
        if len(table) < self._next:
            return
        self._next = len(table) + self._step
        seen = [row for row in table.vectors if row in self._may_learn]
        if not seen:
            return
        with one_thread_per_fit():
            accuracy = estimate_accuracy(
                np.stack([table.vectors[row] for row in seen]), self._labels[seen], seed=self._seed
            )
        if accuracy is not None:
            self._report(LearningMeasured(self._job, len(table), accuracy))
