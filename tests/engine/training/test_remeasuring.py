"""What a device said, against the model file on the CPU."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.contracts.types import DeviceKind, JobId, TrainOptions
from engine.jobs import StopToken
from engine.training import job as job_module
from engine.training.answering import probabilities_of_head
from engine.training.job import TrainingPlaces, train
from engine.training.lesson import plan_lesson
from engine.training.looking import Looker
from engine.training.quick import train_quick
from engine.training.remeasuring import PICTURES, remeasure


@pytest.fixture
def gpu(cpu):
    return replace(cpu, kind=DeviceKind.CUDA, name="a graphics card")


@pytest.fixture
def run(labelled, detailed_backbone, gpu, tmp_path, monkeypatch):
    """Trains on a runner that says it is on a graphics card, and may spoil what it computes."""
    from tests.engine.training.conftest import CountingRunner

    def run(spoil=lambda rows: rows, **counts):
        runner = CountingRunner(detailed_backbone, gpu)
        runner.spoil = spoil
        monkeypatch.setattr(job_module, "open_training_runner", lambda *_: runner)
        return train(
            labelled(**(counts or {"blue": 12, "red": 12})),
            TrainingPlaces(tmp_path / "features", tmp_path / "m.tellapart"),
            backbone=detailed_backbone,
            name="m",
            run=0,
            options=TrainOptions(keep_look_alikes_together=False),
            job=JobId("train"),
            report=lambda _event: None,
            stop=StopToken(),
        )

    return run


def test_a_device_that_computes_like_the_cpu_is_said_to(run):
    again = run().remeasured
    assert (again.device, again.pictures, again.agreement) == ("a graphics card", 24, 1.0)
    assert again.largest_difference < 1e-4


def test_a_device_that_computes_something_else_is_found_out(run):
    again = run(lambda rows: rows[:, ::-1] * 3).remeasured
    assert again.agreement < 1.0
    assert again.largest_difference > 0.3


def test_nothing_is_asked_again_when_the_cpu_did_it(labelled, tiny_backbone, tmp_path):
    done = train(
        labelled(blue=6, red=6),
        TrainingPlaces(tmp_path / "features", tmp_path / "m.tellapart"),
        backbone=tiny_backbone,
        name="m",
        run=0,
        options=TrainOptions(device=DeviceKind.CPU),
        job=JobId("train"),
        report=lambda _event: None,
        stop=StopToken(),
    )
    assert done.remeasured is None


def test_of_many_pictures_some_are_asked_and_lost_ones_are_left_out(run, labelled, tmp_path, gpu, school):
    done = run(blue=50, red=50)
    assert done.remeasured.pictures == PICTURES
    rows = labelled(blue=50, red=50)
    lesson = plan_lesson(rows)
    for row in rows:
        Path(row.path).unlink()
    assert remeasure(done.model.key, lesson, np.ones((100, 2), np.float32), gpu) is None


def test_a_head_says_the_same_of_features_as_training_did(labelled, school):
    rows = labelled(blue=9, red=9)
    with Looker(school.backbone.spec, school.new_runner(), school.cache, 1, StopToken()) as looker:
        model = train_quick(rows, looker=looker, options=TrainOptions(), job=JobId("t"), report=lambda _: None)
    said = probabilities_of_head(model.head, model.features[:, :8], several=False)
    assert np.abs(said - model.head.probabilities(model.features[:, :8])).max() == 0
