from __future__ import annotations

import numpy as np
import pytest

from engine.bundle.classifier import open_classifier
from engine.contracts.errors import EngineError
from engine.contracts.events import JobProgress
from engine.contracts.projects import PictureRow
from engine.contracts.types import JobId
from engine.evaluation.evaluate import evaluate
from engine.jobs import StopToken


@pytest.fixture
def classifier(tiny_model, cpu):
    classifier = open_classifier(str(tiny_model), cpu)
    yield classifier
    classifier.close()


def ask(rows, classifier, events=None):
    report = (events if events is not None else []).append
    return evaluate(rows, classifier, job=JobId("job"), report=report, stop=StopToken())


@pytest.fixture
def answered(tmp_path, save_picture, classifier):
    """Pictures with the class that the model gives them as label: rows, all of them right."""
    rows = [
        PictureRow(n, str(save_picture(tmp_path / f"{n}.png", (n * 9 % 256, 255 - n * 6, n * 31 % 256), n)), "red")
        for n in range(40)
    ]
    done = ask(rows, classifier)
    return [PictureRow(p.picture, p.path, p.guess) for p in done.checked]


def test_a_model_that_is_always_right(answered, classifier):
    events = []
    done = ask(answered, classifier, events)
    assert (done.score.right, done.score.total, done.score.balanced) == (40, 40, 1.0)
    assert done.classes == classifier.classes
    assert (done.confusion == np.diag(np.diag(done.confusion))).all()
    assert [event.done for event in events if isinstance(event, JobProgress)][-1] == 40


def test_wrong_labels_count_as_wrong_and_are_told_one_by_one(answered, classifier):
    first = answered[0]
    other = next(name for name in classifier.classes if name != first.label)
    done = ask([PictureRow(first.picture, first.path, other), *answered[1:]], classifier)
    assert (done.score.right, done.score.total) == (39, 40)
    (wrong,) = [picture for picture in done.checked if picture.label != picture.guess]
    assert (wrong.path, wrong.label, wrong.guess) == (first.path, other, first.label)
    assert done.confusion[done.classes.index(other), done.classes.index(first.label)] == 1


def test_a_class_the_model_does_not_know_counts_as_wrong(answered, classifier):
    rows = [PictureRow(n, row.path, "zebra" if n < 4 else row.label) for n, row in enumerate(answered)]
    done = ask(rows, classifier)
    assert done.classes == (*classifier.classes, "zebra")
    assert done.score.right == 36
    assert done.per_class()["zebra"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "pictures": 4}


def test_unreadable_and_unlabelled_pictures_do_not_count(answered, classifier, tmp_path):
    (tmp_path / "empty.png").touch()
    rows = [PictureRow(90, str(tmp_path / "empty.png"), "red"), PictureRow(91, answered[0].path, None), *answered]
    done = ask(rows, classifier)
    assert done.score.total == 40
    assert [(path, problem.code) for path, problem in done.unreadable] == [(rows[0].path, "empty-file")]


def test_nothing_to_ask_about_is_explained(answered, classifier):
    with pytest.raises(EngineError) as raised:
        ask([PictureRow(0, answered[0].path, None)], classifier)
    assert raised.value.code == "no-labels"
