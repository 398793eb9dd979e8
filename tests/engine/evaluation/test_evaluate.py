from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from engine.bundle.classifier import open_classifier
from engine.bundle.strictness import PREDICTIONS, held_out_predictions, set_rejection
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError
from engine.contracts.events import JobProgress
from engine.contracts.projects import PictureRow
from engine.contracts.types import JobId
from engine.evaluation.evaluate import evaluate
from engine.jobs import StopToken
from tests.engine.bundle.spoiling import rewrite_description


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
    assert all(values["recall"] == values["precision"] == 1.0 for values in done.per_class.values())
    assert [event.done for event in events if isinstance(event, JobProgress)][-1] == 40


def test_wrong_labels_count_as_wrong_and_are_told_one_by_one(answered, classifier):
    first = answered[0]
    other = next(name for name in classifier.classes if name != first.label)
    done = ask([PictureRow(first.picture, first.path, other), *answered[1:]], classifier)
    assert (done.score.right, done.score.total) == (39, 40)
    (wrong,) = [picture for picture in done.checked if picture.label != picture.guess]
    assert (wrong.path, wrong.label, wrong.guess) == (first.path, other, first.label)
    assert done.per_class[other]["recall"] < 1
    assert done.per_class[first.label]["precision"] < 1


def test_a_class_the_model_does_not_know_counts_as_wrong(answered, classifier):
    rows = [PictureRow(n, row.path, "zebra" if n < 4 else row.label) for n, row in enumerate(answered)]
    done = ask(rows, classifier)
    assert done.classes == (*classifier.classes, "zebra")
    assert done.score.right == 36
    assert done.per_class["zebra"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "pictures": 4}


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


def test_the_calibration_error_is_that_of_the_confidences_told(answered, classifier):
    other = {name: classifier.classes[n - 1] for n, name in enumerate(classifier.classes)}
    rows = [
        PictureRow(n, row.path, other[row.label] if n % 3 == 0 else row.label) for n, row in enumerate(answered)
    ]
    done = ask(rows, classifier)
    right = np.array([picture.label == picture.guess for picture in done.checked])
    confidence = np.array([picture.confidence for picture in done.checked])
    naive = 0.0
    for low in np.arange(15) / 15:
        inside = (confidence > low) & (confidence <= low + 1 / 15)
        if inside.any():
            naive += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    assert done.calibration_error == pytest.approx(naive, abs=1e-6)
    assert done.rejection is None


def test_a_strict_model_s_cost_is_measured_on_these_pictures(answered, tmp_path, tiny_model, cpu):
    strict = Path(shutil.copy(tiny_model, tmp_path / "strict.tellapart"))
    confidence = np.linspace(0.3, 1.0, 20)
    record = {PREDICTIONS: held_out_predictions(confidence, confidence > 0.5, None)}
    rewrite_description(strict, lambda said: said.update(record=record))
    typical = float(np.median([picture.confidence for picture in ask_model(answered, tiny_model, cpu).checked]))
    set_rejection(strict, typical)
    done = ask_model(answered[:20] + mislabelled(answered[20:]), strict, cpu)
    sure = np.array([picture.confidence >= typical for picture in done.checked])
    right = np.array([picture.label == picture.guess for picture in done.checked])
    assert done.rejection is not None
    assert done.rejection.coverage == pytest.approx(sure.mean())
    assert done.rejection.accuracy == pytest.approx(right[sure].mean())
    assert 0 < done.rejection.coverage < 1
    assert done.score.right == 20, "the plain score does not change"


@pytest.fixture
def several(tmp_path, tiny_backbone):
    """A model whose pictures may have several of three classes."""
    rng = np.random.default_rng(5)
    path = tmp_path / "several.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(3, 8)).astype(np.float32),
        bias=rng.normal(size=3).astype(np.float32),
        classes=("blue", "green", "red"),
        preprocessing=tiny_backbone.spec.preprocessing,
        thresholds=(0.5, 0.5, 0.5),
    )
    return path


def test_with_several_classes_all_of_them_must_be_found(answered, several, cpu):
    rows = [PictureRow(n, row.path, "blue|red") for n, row in enumerate(answered)]
    told = [set(picture.guess.split("|")) - {""} for picture in ask_model(rows, several, cpu).checked]
    assert len({frozenset(names) for names in told}) > 1, "the pictures must differ for this to test anything"
    assert ask_model(rows, several, cpu).score.right == told.count({"blue", "red"})

    rows = [PictureRow(n, row.path, " | ".join(sorted(told[n])) or "blue") for n, row in enumerate(answered)]
    done = ask_model(rows, several, cpu)
    assert done.score.right == 40 - told.count(set())
    truth = np.array([[name in names for name in done.classes] for names in told])
    said = truth.copy()
    truth[[not names for names in told], 0] = True
    for place, name in enumerate(done.classes):
        if name in done.per_class:
            theirs = precision_recall_fscore_support(
                truth[:, place], said[:, place], average="binary", zero_division=0
            )[:3]
            values = done.per_class[name]
            assert (values["precision"], values["recall"], values["f1"]) == pytest.approx(theirs)
    assert 0 <= done.calibration_error <= 1


def ask_model(rows, path, cpu):
    classifier = open_classifier(str(path), cpu)
    try:
        return ask(rows, classifier)
    finally:
        classifier.close()


def mislabelled(rows):
    return [PictureRow(row.picture, row.path, "zebra") for row in rows]
