"""Saying how far a job is, not too often, with the time left."""

from __future__ import annotations

import time

from engine.contracts.events import JobProgress
from engine.contracts.types import JobId
from engine.jobs import Report

LEAST_SECONDS_BETWEEN = 0.05
SECONDS_BEFORE_AN_ESTIMATE = 1.0
SHARE_BEFORE_AN_ESTIMATE = 0.02
"""The first of hundreds of steps also loads what all need: an hour would be announced for half a minute."""


class Progress:
    """Reports `JobProgress` for one stage of a job: first and last step always, others at most 20 a second.

    Args:
        job: the job.
        stage: a stable word, see `JobProgress`.
        total: steps in all, or 0 while that is not known.
        report: takes the events.
        begun: steps that an earlier job did; they say nothing of how quick this one is.
        detail: what of the stage, see `JobProgress`.
    """

    def __init__(
        self, job: JobId, stage: str, total: int, report: Report, begun: int = 0, detail: str = ""
    ) -> None:
        self._job, self._stage, self._report, self._detail = job, stage, report, detail
        self._total, self._begun = total, begun
        self._started = time.monotonic()
        self._said = 0.0
        self.update(begun)

    def update(self, done: int, total: int | None = None) -> None:
        """Say that `done` steps are finished, of `total` if that has changed."""
        if total is not None:
            self._total = total
        now = time.monotonic()
        if done not in {self._begun, self._total} and now - self._said < LEAST_SECONDS_BETWEEN:
            return
        self._said = now
        left = self._seconds_left(done, now)
        self._report(JobProgress(self._job, self._stage, done, self._total, left, self._detail))

    def _seconds_left(self, done: int, now: float) -> float | None:
        if done == self._total > 0:
            return 0.0
        spent = now - self._started
        mine = done - self._begun
        if mine <= 0 or self._total <= 0 or spent < SECONDS_BEFORE_AN_ESTIMATE:
            return None
        if mine < SHARE_BEFORE_AN_ESTIMATE * (self._total - self._begun):
            return None
        return max(0.0, spent / mine * (self._total - done))
