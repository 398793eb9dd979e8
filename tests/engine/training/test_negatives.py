"""A folder of pictures of none of the classes."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from engine.contracts.errors import EngineError
from engine.contracts.types import JobId
from engine.jobs import StopToken
from engine.training.looking import Looker
from engine.training.negatives import look_at_negatives


@pytest.fixture
def looker(school):
    with Looker(school.backbone.spec, school.new_runner(), school.cache, 1, StopToken()) as looker:
        yield looker


def look(looker, folder, labelled=frozenset()):
    events = []
    found = look_at_negatives(
        str(folder), looker, looker.spec.preprocessing, labelled, job=JobId("train"), report=events.append
    )
    return found, events


def test_every_picture_of_the_folder_counts_once_and_progress_is_told(looker, save_picture, tmp_path):
    folder = tmp_path / "none"
    for number in range(3):
        save_picture(folder / "deeper" / f"{number}.png", seed=number)
    shutil.copyfile(folder / "deeper" / "0.png", folder / "again.png")
    found, events = look(looker, folder)
    assert found.features.shape == (3, looker.spec.features)
    assert len(np.unique(found.features, axis=0)) == 3
    assert (found.unreadable, found.warnings) == ((), ())
    assert {event.stage for event in events} == {"looking"}


def test_what_cannot_be_read_is_listed_and_the_rest_counts(looker, save_picture, tmp_path):
    save_picture(tmp_path / "none" / "good.png")
    (tmp_path / "none" / "bad.jpg").write_bytes(b"no picture")
    found, _ = look(looker, tmp_path / "none")
    assert len(found.features) == 1
    assert [(path.rsplit("bad", 1)[1], problem.code) for path, problem in found.unreadable] == [
        (".jpg", "not-a-picture")
    ]


def test_a_picture_with_a_class_is_no_negative_and_that_is_said(looker, save_picture, tmp_path):
    for number in range(2):
        save_picture(tmp_path / "none" / f"{number}.png", seed=number)
    table = looker.look(_rows(tmp_path / "none" / "0.png"), [0], looker.spec.preprocessing, lambda _table: None)
    found, _ = look(looker, tmp_path / "none", set(table.contents.values()))
    assert len(found.features) == 1
    assert [warning.code for warning in found.warnings] == ["negative-has-class"]


@pytest.mark.parametrize(("make", "code"), [(False, "no-such-folder"), (True, "no-negatives")])
def test_a_folder_without_pictures_is_an_error_with_a_hint(looker, tmp_path, make, code):
    if make:
        (tmp_path / "none").mkdir()
    with pytest.raises(EngineError) as caught:
        look(looker, tmp_path / "none")
    assert caught.value.code == code
    assert caught.value.hint


def _rows(path):
    from engine.contracts.projects import PictureRow

    return [PictureRow(-1, str(path), None)]
