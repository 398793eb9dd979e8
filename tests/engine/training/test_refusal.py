"""None of these, from labelled pictures to the answer of the model file: real photos, the real network."""

from __future__ import annotations

from pathlib import Path

import conformal_clip_data
import numpy as np
import pytest
import skimage
from PIL import Image

from engine.bundle.classifier import Classifier
from engine.bundle.reading import open_bundle
from engine.classification.classify import classify
from engine.contracts.projects import PictureRow, Split
from engine.contracts.types import Depth, DeviceKind, Framing, JobId, RunReport, TrainOptions
from engine.jobs import StopToken
from engine.pictures.finding import Found
from engine.training.job import TrainingPlaces, train

CLASSES = ("global", "local", "nominal")
EACH, HELD_OUT = 12, 6
TEXTILE = Path(conformal_clip_data.__file__).parent / "data" / "textile_images" / "simulated"
SCIKIT_IMAGE = Path(skimage.__file__).parent / "data"
STRANGERS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "retina.jpg", "brick.png", "grass.png")


def textile(name: str) -> list[Path]:
    return sorted((TEXTILE / name).glob("*.jpg"))


@pytest.fixture(scope="module")
def strangers(tmp_path_factory) -> Path:
    """Photos of other things, cut to the size of the textile pictures."""
    folder = tmp_path_factory.mktemp("strangers")
    for name in STRANGERS:
        photo = Image.open(SCIKIT_IMAGE / name).convert("RGB")
        for place, corner in enumerate(((0, 0), (100, 60))):
            photo.crop((*corner, corner[0] + 250, corner[1] + 250)).save(folder / f"{name}-{place}.png")
    return folder


@pytest.fixture(scope="module")
def learn(prepared_backbone, tmp_path_factory):
    """Trains on textile photos; features are looked at once for all trainings of this file."""
    cache = tmp_path_factory.mktemp("features")

    def run(model: Path, rows: list[PictureRow], negatives: str = "") -> RunReport:
        return train(
            rows, TrainingPlaces(cache, model), backbone=prepared_backbone, name="textile", run=0,
            options=TrainOptions(
                device=DeviceKind.CPU, framing=Framing.WHOLE, size=224, depth=Depth.DETAIL, negatives=negatives,
            ),
            job=JobId("train"), report=lambda event: None, stop=StopToken(),
        )  # fmt: skip

    return run


def rows(*classes: str, split: Split = Split.ANY) -> list[PictureRow]:
    return [PictureRow(-1, str(path), name, split) for name in classes for path in textile(name)[:EACH]]


def answers(model: str, cpu, pictures: list[Path]):
    classifier = Classifier(open_bundle(Path(model)), cpu)
    found = (Found(str(path)) for path in pictures)
    results = [each for some in classify(found, classifier, top=1, stop=StopToken()) for each in some]
    classifier.close()
    return results


def test_a_model_answers_what_it_knows_and_refuses_what_it_never_saw(
    learn, strangers, prepared_backbone, cpu, tmp_path
):
    report = learn(tmp_path / "a.tellapart", rows(*CLASSES))
    card = report.model
    asked = [path for name in CLASSES for path in textile(name)[EACH : EACH + HELD_OUT]]
    known = answers(card.key, cpu, asked)
    strange = answers(card.key, cpu, sorted(strangers.iterdir()))
    assert [result.none_of_these for result in strange] == [True] * 2 * len(STRANGERS)
    assert sum(result.none_of_these for result in known) <= 2
    assert max(result.unknown_score for result in known) < min(result.unknown_score for result in strange)
    assert all(result.top for result in strange)  # a guess is still shown to whoever wants one
    assert card.rejection.coverage >= 0.9
    assert card.rejection.accuracy >= report.score.accuracy
    assert card.size_bytes < 1.1 * prepared_backbone.graph_path.stat().st_size


def test_the_cost_is_that_of_pictures_put_aside_where_there_are_any(learn, cpu, tmp_path):
    aside = [
        PictureRow(-1, str(path), name, Split.TEST)
        for name in CLASSES
        for path in textile(name)[EACH : EACH + HELD_OUT]
    ]
    report = learn(tmp_path / "a.tellapart", rows(*CLASSES, split=Split.TRAIN) + aside)
    results = answers(report.model.key, cpu, [Path(row.path) for row in aside])
    answered = [not result.none_of_these for result in results]
    right = [result.class_name == row.label for result, row in zip(results, aside, strict=True)]
    assert report.model.rejection.coverage == np.mean(answered)
    assert report.model.rejection.accuracy == pytest.approx(np.mean(np.array(right)[answered]))
    scores = [checked.unknown_score for checked in report.checked]
    assert np.allclose(scores, [result.unknown_score for result in results], atol=1e-3)


def test_a_folder_of_none_of_the_classes_teaches_to_refuse_its_kind(learn, cpu, tmp_path):
    """“global” is no class here: hard to tell from “nominal” for a model that has never heard of it."""
    folder = tmp_path / "none"
    folder.mkdir()
    for path in textile("global")[:20]:
        (folder / path.name).write_bytes(path.read_bytes())
    without = learn(tmp_path / "a.tellapart", rows("local", "nominal"))
    taught = learn(tmp_path / "b.tellapart", rows("local", "nominal"), negatives=str(folder))
    unseen = textile("global")[20:36]
    refused = [
        sum(result.none_of_these for result in answers(report.model.key, cpu, unseen))
        for report in (without, taught)
    ]
    assert refused[1] > refused[0]
    assert (without.model.rejection.negatives, taught.model.rejection.negatives) == (0, 20)
