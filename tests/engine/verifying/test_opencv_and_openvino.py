"""OpenVINO, OpenCV 5 and OpenCV 4 agree with a model's golden answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.backbones.places import CACHE_VARIABLE
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.reading import open_bundle
from engine.bundle.unknownness import Doubt, FeatureSpace, Neighbours, Residual, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.judgement import Rejection
from engine.contracts.sharing import Runtime
from engine.contracts.types import Depth
from engine.jobs import StopToken
from engine.verifying.golden_pictures import write_golden
from engine.verifying.registry import find_runtime
from engine.verifying.verify import check_runtime
from tests.engine.conftest import USUAL_CACHE
from tests.toolchains import need

REFUSED_BY_KIT = {"gif", "bmp", "tiff", "webp"}


@pytest.fixture(scope="module")
def real_model(prepared_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real network at both depths, with an unknown score of the kinds that training makes."""
    rng = np.random.default_rng(0)
    columns = prepared_backbone.spec.columns(Depth.BOTH)
    d = columns.stop - columns.start
    axes = np.linalg.qr(rng.normal(size=(d, 16)))[0].astype(np.float32)
    space = FeatureSpace((columns.start, columns.stop), np.zeros(d, np.float32), axes)
    known = np.repeat(rng.normal(size=(30, 16)), 2, axis=0).astype(np.float32) / np.float32(20)
    parts = (Neighbours(space, known, 4, whole_length=True), Doubt(2.0, 0.2), Residual(space, 0.01))
    path = tmp_path_factory.mktemp("real") / "real.tellapart"
    write_bundle(
        path,
        backbone=prepared_backbone,
        weight=(rng.normal(size=(5, d)) / 40).astype(np.float32),
        bias=np.zeros(5, np.float32),
        classes=("a", "b", "c", "d", "e"),
        preprocessing=prepared_backbone.spec.preprocessing,
        depth=Depth.BOTH,
        unknownness=Unknownness(parts, -1.0),
        rejection=Rejection("neighbours", unknown_threshold=0.5),
    )
    return path


@pytest.mark.xdist_group("opencv")  # one process compiles it
@pytest.mark.parametrize("runtime", [Runtime.OPENVINO, Runtime.OPENCV, Runtime.OPENCV4])
def test_every_golden_picture_is_answered_alike_or_refused_by_name(
    runtime: Runtime, real_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(USUAL_CACHE))
    under_test = find_runtime(runtime)
    need(under_test.missing())
    bundle = open_bundle(real_model)
    golden = write_golden(bundle, tmp_path / "golden")
    (tmp_path / "work").mkdir()
    check = check_runtime(
        under_test, real_model, golden, bundle.description.tolerances, tmp_path / "work", StopToken()
    )
    assert check.agrees, check.failures
    assert check.top1_agreement == 1
    assert check.version.startswith(runtime.value.rstrip("45"))
    assert check.largest_difference is not None
    assert check.largest_difference < 1e-5
    refused = {one.picture for one in check.refused}
    allowed = {one.asked.name for one in golden if one.feature in REFUSED_BY_KIT}
    assert refused <= (allowed if runtime is Runtime.OPENCV4 else set())
    assert check.pictures == len(golden) - len(refused)
