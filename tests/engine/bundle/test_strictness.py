"""How strict a model is can be changed in its file; its answers stay as they are."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.classifier import Classifier
from engine.bundle.reading import open_bundle
from engine.bundle.strictness import MOST_PREDICTIONS, PREDICTIONS, held_out_predictions, set_rejection
from engine.bundle.unknownness import FeatureSpace, Neighbours, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError
from engine.contracts.judgement import Rejection
from engine.contracts.types import Device
from tests.engine.bundle.spoiling import rewrite_description

CONFIDENCE = np.array([0.9, 0.6, 0.95, 0.5, 0.8])
UNKNOWN = np.array([0.1, 0.2, 0.9, 0.3, 0.3])
RIGHT = np.array([True, True, False, False, False])


@pytest.fixture
def strict_model(tmp_path: Path, tiny_backbone: PreparedBackbone) -> Path:
    rng = np.random.default_rng(0)
    references = rng.normal(size=(10, 4)).astype(np.float32)
    references /= np.linalg.norm(references, axis=1, keepdims=True)
    space = FeatureSpace((0, 8), np.zeros(8, np.float32), rng.normal(size=(8, 4)).astype(np.float32))
    path = tmp_path / "strict.tellapart"
    write_bundle(path, backbone=tiny_backbone, weight=rng.normal(size=(3, 8)).astype(np.float32),
                 bias=np.zeros(3, np.float32), classes=("a", "b", "c"),
                 preprocessing=tiny_backbone.spec.preprocessing,
                 unknownness=Unknownness((Neighbours(space, references, k=2),)),
                 rejection=Rejection("neighbours", unknown_threshold=1.0, negatives=4),
                 record={PREDICTIONS: held_out_predictions(CONFIDENCE, RIGHT, UNKNOWN)})  # fmt: skip
    return path


def test_the_cost_is_worked_out_anew_and_everything_else_stays(strict_model: Path, cpu: Device) -> None:
    before = open_bundle(strict_model)
    card = set_rejection(strict_model, 0.6, 0.3)
    after = open_bundle(strict_model)
    expected = Rejection("neighbours", 0.3, 0.6, coverage=3 / 5, accuracy=2 / 3, negatives=4)
    assert card == after.card
    assert card.rejection == expected
    assert after.description.record == before.description.record
    assert after.description.created == before.description.created
    pixels = np.random.default_rng(3).uniform(0, 255, (4, 3, 32, 32)).astype(np.float32)
    there, here = Classifier(before, cpu).answers(pixels), Classifier(after, cpu).answers(pixels)
    assert np.array_equal(there.probabilities, here.probabilities)
    assert np.array_equal(there.unknown, here.unknown)  # type: ignore[arg-type]


def test_the_lone_graph_says_it_as_well(strict_model: Path) -> None:
    set_rejection(strict_model, 0.75)
    model = onnx.ModelProto.FromString(open_bundle(strict_model).model_bytes)
    said = json.loads({entry.key: entry.value for entry in model.metadata_props}["bundle"])
    assert said["rejection"]["confidence_threshold"] == 0.75
    assert said["rejection"]["unknown_threshold"] == 1.0
    assert PREDICTIONS not in str(said)


def test_setting_it_back_gives_the_same_file(strict_model: Path) -> None:
    set_rejection(strict_model, 0.0)
    before = strict_model.read_bytes()
    set_rejection(strict_model, 0.9, 0.1)
    assert strict_model.read_bytes() != before
    set_rejection(strict_model, 0.0, 1.0)
    assert strict_model.read_bytes() == before


def test_a_model_without_an_unknown_score_refuses_by_its_confidence(
    tmp_path: Path, tiny_backbone: PreparedBackbone
) -> None:
    path = tmp_path / "plain.tellapart"
    write_bundle(path, backbone=tiny_backbone, weight=np.ones((3, 8), np.float32), bias=np.zeros(3, np.float32),
                 classes=("a", "b", "c"), preprocessing=tiny_backbone.spec.preprocessing,
                 record={PREDICTIONS: held_out_predictions(CONFIDENCE, RIGHT, None)})  # fmt: skip
    rejection = set_rejection(path, 0.85).rejection
    assert rejection is not None
    assert (rejection.coverage, rejection.accuracy) == (2 / 5, 1 / 2)
    assert open_bundle(path).card.rejection == rejection
    with pytest.raises(ValueError, match="unknown threshold"):
        set_rejection(path, 0.85, 0.5)


@pytest.mark.parametrize(
    "predictions",
    [None, [], "x", [[0.5, 1]], [[0.5, 1, None]], [[2.0, 1, 0.1]], [["0.5", 1, 0.1]], [[0.5, 2, 0.1]]],
)
def test_without_held_out_answers_the_cost_is_not_made_up(strict_model: Path, predictions: object) -> None:
    record = {} if predictions is None else {PREDICTIONS: predictions}
    rewrite_description(strict_model, lambda said: said.update(record=record))
    before = strict_model.read_bytes()
    with pytest.raises(EngineError) as caught:
        set_rejection(strict_model, 0.5)
    assert caught.value.code == "no-held-out-answers"
    assert strict_model.read_bytes() == before


def test_a_full_disk_leaves_the_model_as_it_was(strict_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = strict_model.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError) as caught:
        set_rejection(strict_model, 0.5)
    assert caught.value.code == "disk-full"
    assert strict_model.read_bytes() == before
    assert list(strict_model.parent.iterdir()) == [strict_model]


def test_of_very_many_predictions_an_even_choice_is_kept() -> None:
    n = 3 * MOST_PREDICTIONS
    confidence = np.linspace(0, 1, n)
    kept = held_out_predictions(confidence, confidence > 0.5, confidence)
    assert len(kept) == MOST_PREDICTIONS
    assert abs(np.mean([row[1] for row in kept]) - 0.5) < 1e-3  # type: ignore[arg-type]
