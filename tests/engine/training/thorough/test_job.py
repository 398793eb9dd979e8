"""From folders of pictures to the better of two models, also when it was interrupted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.bundle.classifier import open_classifier
from engine.contracts.errors import JobStopped
from engine.contracts.projects import PictureRow
from engine.contracts.training_events import EpochFinished
from engine.contracts.types import DeviceKind, JobId, TrainMode, TrainOptions
from engine.jobs import StopToken
from engine.training.job import TrainingPlaces
from engine.training.thorough.control import TrainingControl
from engine.training.thorough.interrupted import interrupted, run_folder
from engine.training.thorough.job import train_thorough
from tests.engine.training.thorough.conftest import striped

JOB = JobId("thorough")


@pytest.fixture(scope="session")
def striped_rows(tmp_path_factory) -> list[PictureRow]:
    folder = tmp_path_factory.mktemp("striped")
    pictures, labels = striped(120, 5, size=40)
    rows = []
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        path = folder / ("down", "across")[label] / f"{number:03}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(picture.transpose(1, 2, 0).astype(np.uint8)).save(path)
        rows.append(PictureRow(number, str(path), ("down", "across")[label]))
    return rows


def train(rows, folder: Path, backbone, stop=None, control=None, report=None, **chosen):
    events = []

    def heard(event):
        events.append(event)
        if report is not None:
            report(event)

    done = train_thorough(
        rows,
        TrainingPlaces(folder / "features", folder / "stripes.tellapart"),
        backbone=backbone,
        name="stripes",
        run=0,
        options=TrainOptions("stripes", device=DeviceKind.CPU, time_budget=20.0, size=32, **chosen),
        job=JOB,
        report=heard,
        stop=stop or StopToken(),
        control=control or TrainingControl(),
    )
    return done, events


def bundle_graph(folder: Path) -> bytes:
    import zipfile

    with zipfile.ZipFile(folder / "stripes.tellapart") as bundle:
        return bundle.read("model.onnx")


def test_it_keeps_the_better_model_and_says_so(striped_rows, small_backbone, tmp_path, cpu):
    done, _events = train(striped_rows, tmp_path, small_backbone)
    verdict = done.verdict
    assert verdict.pictures == 120
    assert (verdict.kept == "thorough") == (verdict.thorough > verdict.quick)
    assert done.mode is (TrainMode.THOROUGH if verdict.kept == "thorough" else TrainMode.QUICK)
    assert done.score.accuracy == pytest.approx(max(verdict.quick, verdict.thorough))
    assert open_classifier(str(tmp_path / "stripes.tellapart"), cpu).card.mode is done.mode


def test_a_quarter_turn_that_makes_another_class_is_not_learned_from(striped_rows, small_backbone, tmp_path):
    done, _events = train(striped_rows, tmp_path, small_backbone)
    assert "quarter-turns" not in dict(done.choices).get("variations", "")


def test_teaching_the_network_tells_of_every_epoch(striped_rows, small_backbone, tmp_path):
    _done, events = train(striped_rows, tmp_path, small_backbone, epochs=3)
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    assert [event.epoch for event in epochs] == [0, 1, 2, 3]
    assert epochs[0].loss is None
    assert {event.epochs for event in epochs} == {3}


def test_nothing_is_left_of_a_training_that_succeeded(striped_rows, small_backbone, tmp_path):
    train(striped_rows, tmp_path, small_backbone, epochs=1)
    assert {path.name for path in tmp_path.iterdir()} == {"features", "stripes.tellapart"}


def test_cancelled_it_goes_on_to_the_same_model(striped_rows, small_backbone, tmp_path):
    undisturbed, cancelled = tmp_path / "undisturbed", tmp_path / "cancelled"
    train(striped_rows, undisturbed, small_backbone, epochs=4)
    stop = StopToken()

    def cancel(event):
        if isinstance(event, EpochFinished) and event.epoch == 2:
            stop.stop()

    with pytest.raises(JobStopped):
        train(striped_rows, cancelled, small_backbone, epochs=4, stop=stop, report=cancel)
    places = TrainingPlaces(cancelled / "features", cancelled / "stripes.tellapart")
    assert not places.bundle.exists()
    assert interrupted(run_folder(places, 0)).done == 0.5
    _done, events = train(striped_rows, cancelled, small_backbone, epochs=4)
    assert [event.epoch for event in events if isinstance(event, EpochFinished)] == [3, 4]
    assert bundle_graph(cancelled) == bundle_graph(undisturbed)


def test_finishing_ends_with_the_best_so_far(striped_rows, small_backbone, tmp_path):
    control = TrainingControl()

    def finish(event):
        if isinstance(event, EpochFinished) and event.epoch == 1:
            control.finish()

    done, events = train(striped_rows, tmp_path, small_backbone, epochs=30, control=control, report=finish)
    assert [event.epoch for event in events if isinstance(event, EpochFinished)] == [0, 1]
    assert done.verdict is not None
