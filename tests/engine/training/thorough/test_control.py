"""Pausing a training while it looks at pictures, which knows nothing of pausing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.contracts.errors import JobStopped
from engine.jobs import StopToken
from engine.training.thorough.control import PatientStop, TrainingControl

PATIENCE_S = 10


@pytest.fixture
def stop():
    return StopToken()


@pytest.fixture
def control():
    return TrainingControl()


def test_without_a_pause_nothing_waits(stop, control):
    PatientStop(stop, control).raise_if_stopped()


@pytest.mark.parametrize("end", ["go_on", "finish"])
def test_work_waits_until_it_may_go_on(stop, control, end):
    control.pause()
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(PatientStop(stop, control).raise_if_stopped)
        assert not work.done()
        getattr(control, end)()
        assert work.result(PATIENCE_S) is None


def test_cancelling_ends_the_waiting(stop, control):
    control.pause()
    patient = PatientStop(stop, control)
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(patient.raise_if_stopped)
        stop.stop()
        with pytest.raises(JobStopped):
            work.result(PATIENCE_S)
    assert patient.stopped
