"""Model files of the first version still open, and answer as they did."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.backbones.ort_runner import open_session, run_session
from engine.bundle.classifier import Classifier
from engine.bundle.reading import open_bundle
from engine.contracts.types import Depth, Device, DeviceKind, TrainMode
from engine.pictures.resizing import to_pixels

VERSION_1 = Path(__file__).with_name("version_1.tellapart")
"""Written by the program that knew no other version; its record holds the answers that it gave then."""

PICTURE = np.random.default_rng(7).integers(0, 256, (40, 50, 3), dtype=np.uint8)


def test_a_model_of_version_1_answers_what_it_answered_then(cpu: Device) -> None:
    bundle = open_bundle(VERSION_1)
    expected = bundle.description.record["answers_of_version_1"]
    model = Classifier(bundle, cpu)
    answers = model.answers(to_pixels(PICTURE, bundle.preprocessing)[None])
    assert np.abs(answers.probabilities[0] - expected).max() < 1e-6
    assert answers.unknown is None
    whole = run_session(open_session(bundle.model_bytes, 1), {"image": PICTURE})
    assert np.abs(whole - expected).max() < 1e-5


def test_a_model_of_version_1_is_quick_looks_at_the_last_layer_and_always_answers() -> None:
    card = open_bundle(VERSION_1).card
    assert (card.depth, card.mode, card.rejection) == (Depth.LAST, TrainMode.QUICK, None)
    assert not card.multi_label


def test_a_model_of_version_1_runs_on_other_devices_as_well(cpu: Device) -> None:
    bundle = open_bundle(VERSION_1)
    pixels = to_pixels(PICTURE, bundle.preprocessing)[None]
    from engine.backbones.torch_runner import TorchRunner

    there = Classifier(
        bundle,
        Device(DeviceKind.CUDA, 0, "torch on the processor", None, usable=True, chosen=True),
        open_features=lambda graph, _device: TorchRunner(graph, cpu),
    )
    assert np.abs(there.probabilities(pixels) - Classifier(bundle, cpu).probabilities(pixels)).max() < 1e-5
