"""Thorough trainings of a project: paused, finished, interrupted, gone on with, forgotten."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from engine.contracts.commands import (
    CancelJob,
    CreateProject,
    ImportPictures,
    OpenProject,
)
from engine.contracts.events import JobCancelled, JobFailed, JobSucceeded
from engine.contracts.training_commands import (
    EstimateTraining,
    FinishTraining,
    ForgetTraining,
    PauseTraining,
    PreviewAugmentation,
    ResumeTraining,
    TrainModel,
)
from engine.contracts.training_events import (
    AugmentationPreviewed,
    EpochFinished,
    ModelTrained,
    TrainingEstimated,
    TrainingInterrupted,
    TrainingPaused,
)
from engine.contracts.types import DeviceKind, JobId, TrainMode, TrainOptions
from engine.host import trainings
from engine.host.handlers import EngineHandlers
from engine.host.inline import InlineHost
from tests.engine.training.thorough.conftest import small_backbone, striped  # noqa: F401 - a fixture

JOB = JobId("job")
OPTIONS = TrainOptions(
    device=DeviceKind.CPU, time_budget=10.0, size=32, mode=TrainMode.THOROUGH, epochs=3, name="stripes"
)


class Desk:
    """An engine in this process; `ask` returns what a command was answered with."""

    def __init__(self) -> None:
        self.host = InlineHost(EngineHandlers())
        self.listen = lambda _event: None
        self._heard = []
        self.host.start(self._take)

    def ask(self, command):
        before, self._heard = self._heard, []
        try:
            self.host.send(command)
            return self._heard
        finally:
            self._heard = before + self._heard

    def _take(self, event):
        self._heard.append(event)
        self.listen(event)


def only(kind, events):
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


@pytest.fixture
def desk(small_backbone, monkeypatch):  # noqa: F811
    monkeypatch.setattr(trainings, "find_prepared", lambda _spec: small_backbone)
    desk = Desk()
    yield desk
    desk.host.stop()


@pytest.fixture
def project(desk, tmp_path):
    pictures, labels = striped(100, 6, size=40)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        path = tmp_path / "pictures" / ("down", "across")[label] / f"{number:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture.transpose(1, 2, 0).astype(np.uint8)).save(path)
    folder = str(tmp_path / "project")
    desk.ask(CreateProject(JOB, folder, "stripes"))
    desk.ask(ImportPictures(JOB, folder, (str(tmp_path / "pictures"),)))
    return folder


def at_epoch(desk, epoch, then):
    def listen(event):
        if isinstance(event, EpochFinished) and event.epoch == epoch:
            desk.listen = lambda _event: None
            then()

    desk.listen = listen


def test_a_cancelled_training_is_offered_again_and_goes_on(desk, project):
    at_epoch(desk, 2, lambda: desk.host.send(CancelJob(JOB)))
    assert isinstance(desk.ask(TrainModel(JOB, project, OPTIONS))[-1], JobCancelled)
    lost = only(TrainingInterrupted, desk.ask(OpenProject(JOB, project)))
    assert lost.name == "stripes"
    assert lost.done == pytest.approx(2 / 3)
    answered = desk.ask(ResumeTraining(JOB, project, lost.run))
    assert [event.epoch for event in answered if isinstance(event, EpochFinished)] == [3]
    assert only(ModelTrained, answered).report.verdict is not None
    assert not [e for e in desk.ask(OpenProject(JOB, project)) if isinstance(e, TrainingInterrupted)]


def test_a_forgotten_training_is_not_offered_again(desk, project):
    at_epoch(desk, 1, lambda: desk.host.send(CancelJob(JOB)))
    desk.ask(TrainModel(JOB, project, OPTIONS))
    lost = only(TrainingInterrupted, desk.ask(OpenProject(JOB, project)))
    only(JobSucceeded, desk.ask(ForgetTraining(JOB, project, lost.run)))
    only(JobSucceeded, desk.ask(ForgetTraining(JOB, project, lost.run)))
    assert not [e for e in desk.ask(OpenProject(JOB, project)) if isinstance(e, TrainingInterrupted)]
    assert only(JobFailed, desk.ask(ResumeTraining(JOB, project, lost.run))).report.code == "no-training"


def test_finishing_and_pausing_reach_the_training_that_runs(desk, project):
    said = []

    def then():
        for paused in (True, False):
            said.extend(desk.ask(PauseTraining(JobId("pause"), JOB, paused)))
        said.extend(desk.ask(FinishTraining(JobId("finish"), JOB)))

    at_epoch(desk, 1, then)
    answered = desk.ask(TrainModel(JOB, project, OPTIONS))
    assert [event.paused for event in said if isinstance(event, TrainingPaused)] == [True, False]
    assert max(event.epoch for event in answered if isinstance(event, EpochFinished)) == 1
    only(ModelTrained, answered)


def test_a_training_that_has_ended_cannot_be_paused(desk, project):
    assert only(JobFailed, desk.ask(PauseTraining(JOB, JobId("gone")))).report.code == "no-training"


def test_an_estimate_grows_with_what_is_asked_for(desk, project):
    def seconds(**chosen):
        options = TrainOptions(device=DeviceKind.CPU, size=32, **chosen)
        return only(TrainingEstimated, desk.ask(EstimateTraining(JOB, project, options))).seconds

    assert 0 < seconds() < seconds(mode=TrainMode.THOROUGH) < seconds(mode=TrainMode.THOROUGH, epochs=2000)


def test_varied_pictures_can_be_looked_at_first(desk, project):
    shown = only(AugmentationPreviewed, desk.ask(PreviewAugmentation(JOB, project, OPTIONS, 3, 2)))
    assert len(shown.originals) == 3
    assert [len(row) for row in shown.views] == [2, 2, 2]
    assert set(shown.variations) | {word for word, _ in shown.refused} == {
        "zoom", "colours", "mirror", "upside-down", "quarter-turns",
    }  # fmt: skip
    assert "quarter-turns" in dict(shown.refused)
    for picture in shown.originals:
        assert len(picture.rgb) == 3 * picture.width * picture.height
