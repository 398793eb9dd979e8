"""Models of every shape that a bundle may have, small enough to be exported in a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones.preparing import PreparedBackbone
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.unknownness import (
    ClassDistance,
    Doubt,
    Energy,
    FeatureSpace,
    Neighbours,
    Residual,
    Unknownness,
)
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.contracts.types import Depth, Framing

CLASSES = ("ant", "bee", "Ω moth")


def numbers(seed: int, *shape: int) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def every_score() -> Unknownness:
    """Every part that an unknown score may have."""
    axes = np.linalg.qr(numbers(1, 14, 3))[0].astype(np.float32)
    everywhere, detail = (
        FeatureSpace((0, 14), numbers(2, 14), axes),
        FeatureSpace((8, 14), numbers(3, 6), axes[8:]),
    )
    references = numbers(4, 20, 3)
    references /= np.linalg.norm(references, axis=1, keepdims=True)
    return Unknownness(
        (
            Neighbours(everywhere, references, 3, reach=1.2),
            Neighbours(detail, references, 1, weight=-0.5, whole_length=True),
            ClassDistance(everywhere, numbers(5, 3, 3), 0.1),
            Residual(everywhere, 0.2),
            Energy(0.3),
            Doubt(2.0, 0.4),
        )
    )


@pytest.fixture(scope="session", params=["plain", "scored", "several"])
def bundle(
    request: pytest.FixtureRequest, detailed_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory
) -> Bundle:
    """A plain model; one with an unknown score that looks at everything; one of several classes, framed whole."""
    path = tmp_path_factory.mktemp("models") / f"{request.param}.tellapart"
    looks = detailed_backbone.spec.preprocessing
    if request.param == "plain":
        write_bundle(
            path, backbone=detailed_backbone, weight=numbers(6, 3, 8), bias=numbers(7, 3), classes=CLASSES,
            preprocessing=looks, temperature=1.7, record={"pictures": ["/home/ann/a.jpg"]},
        )  # fmt: skip
    elif request.param == "scored":
        write_bundle(
            path, backbone=detailed_backbone, weight=numbers(8, 3, 14), bias=numbers(9, 3), classes=CLASSES,
            preprocessing=looks, depth=Depth.BOTH, unknownness=every_score(),
            rejection=Rejection("everything", unknown_threshold=3.0, confidence_threshold=0.2),
        )  # fmt: skip
    else:
        write_bundle(
            path, backbone=detailed_backbone, weight=numbers(10, 3, 6), bias=numbers(11, 3), classes=CLASSES,
            preprocessing=replace(looks, framing=Framing.WHOLE), depth=Depth.DETAIL, thresholds=(0.5, 0.4, 0.3),
        )  # fmt: skip
    return open_bundle(path)


@pytest.fixture(scope="session")
def torchscript_file(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from engine.exporting.torch_module.writing import write_torchscript

    folder = tmp_path_factory.mktemp("torchscript")
    write_torchscript(bundle, folder / "model.ts.pt", folder / "model.weights.safetensors")
    return folder / "model.ts.pt"


@pytest.fixture(scope="session")
def exported_file(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from engine.exporting.torch_module.writing import write_exported

    path = tmp_path_factory.mktemp("export") / "model.pt2"
    write_exported(bundle, path)
    return path
