"""Heat-maps of models whose answers can be worked out by hand, and of the general model."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper

from engine.bundle.general import open_general
from engine.bundle.reading import open_bundle
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError, JobStopped, PictureError
from engine.contracts.types import Depth, Framing, Preprocessing
from engine.explanation import explainer as explainer_module
from engine.explanation.explainer import Explainer
from engine.explanation.taps import Pooling, find_taps
from engine.jobs import StopToken
from engine.project.samples import everyday_samples

RED_GREEN = np.float32([[4, 0, 0], [0, 4, 0]])
DETAIL = np.float32([[2, 0, 0, 2, 0, 0], [0, 2, 0, 0, 2, 0]])


def where(shares):
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    return (row + 0.5) / shares.shape[0], (column + 0.5) / shares.shape[1]


@pytest.mark.parametrize(
    ("depth", "weight"),
    [(Depth.LAST, RED_GREEN), (Depth.DETAIL, DETAIL), (Depth.BOTH, np.hstack([RED_GREEN, DETAIL]))],
)
def test_the_map_finds_the_patch_and_adds_up_to_the_score(make_model, with_patch, depth, weight):
    rgb = with_patch(top=8, left=16)
    with Explainer(make_model(weight, depth, bias=[0.3, -0.4])) as explainer:
        done = explainer.explain_decoded(rgb)
    assert (done.class_name, done.exact, done.outside) == ("red", True, False)
    assert where(done.shares) == pytest.approx((12 / 32, 20 / 32), abs=0.05)
    # With two classes, the log-odds times the temperature are the difference of the scores.
    odds = np.log(done.confidence / (1 - done.confidence)) * 2.0
    assert done.shares.sum() == pytest.approx(odds, abs=1e-3)
    assert (done.heat.max(), done.heat.dtype) == (255, np.uint8)


def test_an_average_gives_the_class_activation_map(make_model, with_patch):
    """By hand: Grad-CAM of a mean and a linear head, before its rectifier (Selvaraju et al., ICCV 2017)."""
    rgb = with_patch(top=8, left=16)
    with Explainer(make_model(RED_GREEN)) as explainer:
        red = explainer.explain_decoded(rgb, "red")
        green = explainer.explain_decoded(rgb, "green")
    cells = rgb.reshape(4, 8, 4, 8, 3).mean(axis=(1, 3)) / 255.0
    gradient_of_each_cell = 4.0 / 16
    by_hand = gradient_of_each_cell * (cells[..., 0] - cells[..., 1])
    coarse = red.shares.reshape(4, 8, 4, 8).sum(axis=(1, 3))
    assert coarse.sum() == pytest.approx(by_hand.sum(), abs=1e-4)
    assert np.unravel_index(coarse.argmax(), (4, 4)) == np.unravel_index(by_hand.argmax(), (4, 4)) == (1, 2)
    # Far from the patch, the two colours are equal and say nothing.
    assert np.abs(coarse[3, 0]) < 0.01 * coarse.max()
    np.testing.assert_allclose(green.shares, -red.shares, atol=1e-5)
    assert not green.heat.any()


def test_a_class_can_be_asked_for_and_must_be_known(make_model, with_patch):
    rgb = with_patch(top=8, left=0)
    rgb[16:24, 24:32] = (0, 255, 0)
    with Explainer(make_model(RED_GREEN)) as explainer:
        assert where(explainer.explain_decoded(rgb, "red").shares) == pytest.approx((12 / 32, 3 / 32), abs=0.1)
        assert where(explainer.explain_decoded(rgb, "green").shares) == pytest.approx((20 / 32, 29 / 32), abs=0.1)
        with pytest.raises(EngineError, match="does not know the class") as failed:
            explainer.explain_decoded(rgb, "violet")
    assert failed.value.code == "no-such-class"


def test_with_several_classes_per_picture_each_has_a_map_of_its_own(make_model, with_patch):
    rgb = with_patch(top=8, left=16, colour=(255, 255, 0))
    with Explainer(make_model(RED_GREEN, thresholds=(0.5, 0.5))) as explainer:
        for name in ("red", "green"):
            done = explainer.explain_decoded(rgb, name)
            assert where(done.shares) == pytest.approx((12 / 32, 20 / 32), abs=0.05)
            odds = np.log(done.confidence / (1 - done.confidence)) * 2.0
            assert done.shares.sum() == pytest.approx(odds, abs=1e-3)


def test_only_the_middle_of_a_long_picture_is_explained(make_model, with_patch):
    contract = Preprocessing(32, 32, Framing.CENTRE, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    with Explainer(make_model(RED_GREEN, preprocessing=contract)) as explainer:
        done = explainer.explain_decoded(with_patch(height=32, width=96, top=8, left=48))
    assert done.outside
    assert done.shares.shape == (32, 96)
    assert not done.shares[:, :32].any()
    assert not done.shares[:, 64:].any()
    assert where(done.shares) == pytest.approx((12 / 32, 52 / 96), abs=0.05)


def without_maps(bundle):
    """The same model, through operators that leave no map to be seen."""
    model = onnx.ModelProto.FromString(bundle.model_bytes)
    for node in model.graph.node:
        if node.op_type == "GlobalAveragePool":
            node.CopyFrom(
                helper.make_node("ReduceMean", list(node.input), list(node.output), axes=[2, 3], keepdims=1)
            )
    assert find_taps(model) == ()
    return model.SerializeToString()


def test_a_model_without_maps_is_explained_by_covering(make_model, with_patch):
    bundle = make_model(RED_GREEN)
    bundle = dataclasses.replace(bundle, model_bytes=without_maps(bundle))
    stop = StopToken()
    with Explainer(bundle) as explainer:
        done = explainer.explain_decoded(with_patch(top=8, left=16), "red")
        assert not done.exact
        assert where(done.shares) == pytest.approx((12 / 32, 20 / 32), abs=0.1)
        stop.stop()
        with pytest.raises(JobStopped):
            explainer.explain_decoded(with_patch(), "red", stop.raise_if_stopped)


def test_which_columns_come_from_which_map(make_model):
    def taps(depth, columns):
        bundle = make_model(np.ones((2, columns)), depth)
        return [
            (tap.map, tap.pooling, tap.channels)
            for tap in find_taps(onnx.ModelProto.FromString(bundle.model_bytes))
        ]

    last = [("last.positive", Pooling.MEAN, 3)]
    detail = [("fine.positive", Pooling.MAXIMUM, 3), ("coarse.positive", Pooling.MAXIMUM, 3)]
    assert taps(Depth.LAST, 3) == last
    assert taps(Depth.DETAIL, 6) == detail
    assert taps(Depth.BOTH, 9) == last + detail


@pytest.mark.parametrize(("name", "row", "column"), [("photographer", (0.6, 1.0), (0.4, 0.8))])
def test_the_general_model_points_at_the_tripod(usual_cache, name, row, column):
    with Explainer(open_general()) as explainer:
        done = explainer.explain(everyday_samples() / f"{name}.jpg")
    assert done.class_name == "tripod"
    found = where(done.shares)
    assert row[0] < found[0] < row[1]
    assert column[0] < found[1] < column[1]


def test_a_picture_that_cannot_be_read_says_why(make_model, tmp_path):
    with Explainer(make_model(RED_GREEN)) as explainer, pytest.raises(PictureError) as failed:
        explainer.explain(tmp_path / "gone.png")
    assert failed.value.code == "missing"


def threads() -> int:
    """How many threads of any kind this process has; 0 where the system does not tell."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 0


def test_fifty_explanations_leave_nothing_behind(make_model, with_patch, monkeypatch):
    """One session, opened once, gone when the explainer is closed; no thread and no file stays."""
    opened = []
    real = explainer_module.open_session

    def counted(model, threads):
        session = real(model, threads)
        opened.append(weakref.ref(session))
        return session

    monkeypatch.setattr(explainer_module, "open_session", counted)
    bundle = make_model(RED_GREEN)
    before = threads()
    explainer = Explainer(bundle)
    for _ in range(50):
        explainer.explain_decoded(with_patch())
    assert len(opened) == 1
    assert opened[0]() is not None
    explainer.close()
    gc.collect()
    assert opened[0]() is None
    assert threads() <= before


@pytest.mark.parametrize("depth", list(Depth))
@pytest.mark.parametrize("framing", list(Framing))
def test_the_usual_network_adds_up_at_every_depth(prepared_backbone, photos, tmp_path, depth, framing):
    spec = prepared_backbone.spec
    columns = spec.columns(depth)
    weight = np.random.default_rng(0).normal(size=(2, columns.stop - columns.start)).astype(np.float32) * 0.01
    path = tmp_path / "usual.tellapart"
    write_bundle(
        path,
        backbone=prepared_backbone,
        weight=weight,
        bias=np.float32([0.1, -0.1]),
        classes=("palace", "flower"),
        preprocessing=dataclasses.replace(spec.preprocessing, size=256, short_side=256, framing=framing),
        depth=depth,
    )
    with Explainer(open_bundle(path)) as explainer:
        done = explainer.explain_decoded(photos[0])
    odds = np.log(done.confidence / (1 - done.confidence))
    assert done.shares.sum() == pytest.approx(odds, rel=1e-3, abs=1e-3)
    assert done.outside == (framing is Framing.CENTRE)
