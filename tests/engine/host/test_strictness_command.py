"""How strict a model is, changed by the window: heard at once, used at once, and remembered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.bundle.strictness import PREDICTIONS, held_out_predictions
from engine.bundle.writing import write_bundle
from engine.contracts.commands import ClassifyPictures, SetRejection
from engine.contracts.events import Event, JobFailed, JobSucceeded, ModelOpened, PicturesClassified
from engine.contracts.judgement import Rejection
from engine.contracts.types import GENERAL_MODEL, DeviceKind, JobId
from engine.host.handlers import EngineHandlers
from engine.host.inline import InlineHost

JOB = JobId("job")


@pytest.fixture
def ask():
    heard: list[Event] = []
    host = InlineHost(EngineHandlers())
    host.start(heard.append)

    def answers(command) -> list[Event]:
        heard.clear()
        host.send(command)
        return list(heard)

    yield answers
    host.stop()


@pytest.fixture
def model(tmp_path: Path, tiny_backbone) -> Path:
    path = tmp_path / "colours.tellapart"
    confidence = np.linspace(0.5, 0.99, 50)
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=np.zeros((3, 8), np.float32),
        bias=np.array([1.0, 0.0, 0.0], np.float32),
        classes=("a", "b", "c"),
        preprocessing=tiny_backbone.spec.preprocessing,
        record={PREDICTIONS: held_out_predictions(confidence, confidence > 0.6, None)},
    )
    return path


def test_it_is_heard_at_once_and_holds_for_the_next_picture(ask, model, tmp_path, save_picture):
    picture = str(save_picture(tmp_path / "picture.png"))

    def none_of_these() -> bool:
        events = ask(ClassifyPictures(JOB, (picture,), str(model), device=DeviceKind.CPU))
        (result,) = next(event.results for event in events if isinstance(event, PicturesClassified))
        return result.none_of_these

    assert not none_of_these()
    opened, done = ask(SetRejection(JOB, str(model), 0.75))
    assert isinstance(opened, ModelOpened)
    assert isinstance(done, JobSucceeded)
    rejection = opened.card.rejection
    assert isinstance(rejection, Rejection)
    assert (rejection.confidence_threshold, rejection.accuracy) == (0.75, 1.0)
    assert 0 < rejection.coverage < 1
    assert none_of_these()
    ask(SetRejection(JOB, str(model), 0.0))
    assert not none_of_these()


def test_the_general_model_cannot_be_made_strict(ask):
    (failed,) = ask(SetRejection(JOB, GENERAL_MODEL, 0.5))
    assert isinstance(failed, JobFailed)
    assert failed.report.code == "general-model-answers"


def test_a_model_without_held_out_answers_says_so(ask, tiny_model):
    (failed,) = ask(SetRejection(JOB, str(tiny_model), 0.5))
    assert isinstance(failed, JobFailed)
    assert failed.report.code == "no-held-out-answers"
