"""Heat-maps as the window asks for them, one after another."""

from __future__ import annotations

import shutil

import pytest

from engine.contracts.commands import ExplainPicture
from engine.contracts.errors import EngineError, JobStopped, PictureError
from engine.contracts.events import PictureExplained
from engine.contracts.types import JobId
from engine.host import explaining
from engine.host.explaining import Explaining
from engine.jobs import StopToken

JOB = JobId("why")


@pytest.fixture
def desk():
    explaining = Explaining()
    yield explaining
    explaining.close()


def explain(desk, model, picture, class_name="", stop=None) -> PictureExplained:
    heard = []
    desk.explain(ExplainPicture(JOB, str(model), str(picture), class_name), heard.append, stop or StopToken())
    (event,) = heard
    return event


def test_the_heat_covers_the_whole_picture(desk, tiny_model, save_picture, tmp_path):
    picture = save_picture(tmp_path / "a.png")
    event = explain(desk, tiny_model, picture, "green")
    assert (event.job, event.path, event.class_name) == (JOB, str(picture), "green")
    assert (event.width, event.height) == (48, 40)
    assert len(event.heat) == event.width * event.height
    assert 0 <= event.confidence <= 1
    assert event.outside  # the tiny network sees the middle


def test_the_model_stays_open_until_another_is_asked_or_it_changes(
    desk, tiny_model, save_picture, tmp_path, monkeypatch
):
    opened = []
    real = explaining.open_model_file
    monkeypatch.setattr(explaining, "open_model_file", lambda *a: opened.append(a[0]) or real(*a))
    picture, copy = save_picture(tmp_path / "a.png"), tmp_path / "copy.tellapart"
    shutil.copy(tiny_model, copy)
    first = [explain(desk, tiny_model, picture) for _ in range(3)]
    assert first[0] == first[1] == first[2]
    assert opened == [str(tiny_model)]
    explain(desk, copy, picture)
    copy.write_bytes(copy.read_bytes()[:3000])
    with pytest.raises(EngineError) as failed:
        explain(desk, copy, picture)
    assert failed.value.code == "broken-model"
    assert explain(desk, tiny_model, picture) == first[0]


def test_a_bad_picture_or_class_says_so_and_the_next_one_is_explained(desk, tiny_model, save_picture, tmp_path):
    with pytest.raises(PictureError):
        explain(desk, tiny_model, tmp_path / "gone.png")
    picture = save_picture(tmp_path / "a.png")
    with pytest.raises(EngineError, match="does not know"):
        explain(desk, tiny_model, picture, "violet")
    stop = StopToken()
    stop.stop()
    with pytest.raises(JobStopped):
        explain(desk, tiny_model, picture, stop=stop)
    assert explain(desk, tiny_model, picture).class_name in {"blue", "green", "red"}
