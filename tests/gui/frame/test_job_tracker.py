from __future__ import annotations

import pytest

from engine.api import EngineLost, ErrorReport, JobCancelled, JobId, JobProgress, JobSucceeded, PicturesFound
from gui.frame.job_tracker import JobTracker

ONE, TWO = JobId("one"), JobId("two")


@pytest.fixture
def jobs(bridge):
    return JobTracker(bridge)


def progress(job, done=1):
    return JobProgress(job, "classifying", done, 10, 5.0)


def test_a_job_is_shown_while_it_reports_and_gone_at_its_end(bridge, jobs):
    bridge.emit(progress(ONE, 3))
    assert (jobs.current.done, jobs.current.total) == (3, 10)
    bridge.emit(JobSucceeded(ONE))
    assert jobs.current is None


def test_the_job_that_began_last_is_shown(bridge, jobs):
    bridge.emit(progress(ONE))
    bridge.emit(progress(TWO))
    bridge.emit(progress(ONE, 5))
    assert jobs.current.job == TWO
    bridge.emit(JobSucceeded(TWO))
    assert jobs.current.job == ONE


def test_walking_folders_counts_as_work(bridge, jobs):
    bridge.emit(PicturesFound(ONE, 214, False))
    assert (jobs.current.stage, jobs.current.done, jobs.current.total) == ("finding", 214, 0)


def test_cancelling_asks_the_engine_and_shows_that_it_was_heard(bridge, jobs):
    bridge.emit(progress(ONE))
    jobs.cancel()
    assert bridge.cancelled == [ONE]
    assert jobs.current.stopping
    assert not jobs.current.stuck
    bridge.emit(JobCancelled(ONE))
    assert jobs.current is None


def test_a_job_that_does_not_stop_can_be_ended_by_force(bridge, jobs):
    bridge.emit(progress(ONE))
    jobs.cancel()
    jobs.lose_patience()  # what the timer calls after five seconds
    assert jobs.current.stuck
    jobs.cancel()
    assert bridge.kills == 1


def test_patience_is_only_lost_with_jobs_that_were_asked_to_stop(bridge, jobs):
    bridge.emit(progress(ONE))
    jobs.lose_patience()
    assert not jobs.current.stuck


def test_a_lost_engine_runs_nothing(bridge, jobs):
    bridge.emit(progress(ONE))
    bridge.emit(EngineLost(ErrorReport("engine-died", "It stopped."), (ONE,)))
    assert jobs.current is None
