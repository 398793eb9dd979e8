"""`tellapart doubtful`: what scripts rely on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.contracts.types import GENERAL_MODEL
from engine.project.samples import labelled_samples

DONE, FAILED, SOME_UNREADABLE = 0, 1, 3


@pytest.fixture(scope="module")
def mislabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty real photos of each of two hand signs; three of them lie in the wrong folder, as their names tell."""
    folder = tmp_path_factory.mktemp("mislabelled")
    for name, other in (("five", "two"), ("two", "five")):
        pictures = sorted(path for path in (labelled_samples() / name).iterdir() if path.suffix == ".jpg")[:30]
        for number, picture in enumerate(pictures):
            wrong = number in ({4, 20} if name == "five" else {11})
            target = folder / (other if wrong else name)
            target.mkdir(exist_ok=True)
            shutil.copy(picture, target / f"{'wrong' if wrong else 'right'}-{name}-{number}.jpg")
    return folder


def test_labels_planted_wrong_come_first_and_each_line_has_the_fields_of_the_guide(tell, trained, mislabelled):
    answer = tell("doubtful", trained, mislabelled, "--json")
    assert answer.code == DONE
    assert all(set(line) == {"path", "label", "suggested", "score"} for line in answer.objects)
    assert all(line["label"] == Path(line["path"]).parent.name != line["suggested"] for line in answer.objects)
    first = [Path(line["path"]).name.startswith("wrong") for line in answer.objects[:6]]
    assert sum(first) == 3
    scores = [line["score"] for line in answer.objects]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert "of 60 labels look doubtful" in answer.said


def test_a_model_that_learned_the_wrong_labels_by_heart_finds_them_all_the_same(tell, mislabelled, tmp_path):
    model = tmp_path / "learned.tellapart"
    assert tell("train", mislabelled, "--out", model, "--time-budget", 5).code == DONE
    answer = tell("doubtful", model, mislabelled, "--json")
    first = [Path(line["path"]).name.startswith("wrong") for line in answer.objects[:6]]
    assert sum(first) == 3


def test_the_answer_is_the_same_again_and_for_people_one_line_each(tell, trained, mislabelled):
    once, again = (tell("doubtful", trained, mislabelled, "--json") for _ in range(2))
    assert once.lines == again.lines
    people = tell("doubtful", trained, mislabelled).lines
    assert [line.split("\t")[0] for line in people] == [json.loads(line)["path"] for line in once.lines]


def test_classes_that_the_model_does_not_know_are_compared_all_the_same(tell, trained, mislabelled, tmp_path):
    for name, renamed in (("five", "5"), ("two", "2")):
        shutil.copytree(mislabelled / name, tmp_path / "data" / renamed)
    answer = tell("doubtful", trained, tmp_path / "data", "--json")
    assert answer.code == DONE
    assert {line["suggested"] for line in answer.objects} <= {"5", "2"}
    assert "does not know 2, 5" in answer.said
    assert tell("doubtful", GENERAL_MODEL, tmp_path / "data", "--json").code == DONE


def test_a_broken_picture_is_left_out_and_said(tell, trained, mislabelled, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(mislabelled, data)
    (data / "two" / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    answer = tell("doubtful", trained, data, "--json")
    assert answer.code == SOME_UNREADABLE
    assert "broken.jpg" in answer.said
    assert "of 60 labels" in answer.said


def test_too_little_to_compare_is_said(tell, trained, mislabelled, tmp_path):
    shutil.copytree(mislabelled / "five", tmp_path / "data" / "five")
    answer = tell("doubtful", trained, tmp_path / "data", "--json")
    assert answer.code == FAILED
    assert answer.objects[-1]["code"] == "one-class"


def test_classes_that_cannot_be_told_apart_are_no_heap_of_wrong_labels(tell, trained, mislabelled, tmp_path):
    for number, picture in enumerate(sorted((mislabelled / "two").iterdir())[:20]):
        folder = tmp_path / "data" / ("left", "right")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, folder)
    answer = tell("doubtful", trained, tmp_path / "data", "--json")
    assert len(answer.objects) > 20 / 3
    assert "can hardly be told apart" in answer.said
