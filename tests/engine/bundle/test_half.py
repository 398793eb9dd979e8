"""Half precision: about half the size, measured, and run by the application like any other model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image
from safetensors.numpy import load as load_tensors

from engine.backbones.ort_runner import open_session, run_session
from engine.backbones.preparing import PreparedBackbone
from engine.bundle.classifier import Classifier
from engine.bundle.golden_making import golden_rgb
from engine.bundle.half import write_half
from engine.bundle.half_graph import halved, widened
from engine.bundle.members import WEIGHTS
from engine.bundle.reading import open_bundle
from engine.bundle.strictness import PREDICTIONS, held_out_predictions, set_rejection
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.sharing import Precision
from engine.contracts.types import Device, DeviceKind
from engine.jobs import StopToken
from engine.pictures.resizing import to_pixels
from tests.engine.bundle.spoiling import contents_of, rewrite_description

CONFIDENCE = np.linspace(0.4, 0.99, 40)


@pytest.fixture(scope="module")
def full(tiny_backbone: PreparedBackbone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose head is big enough to be halved: 200 classes of 8 features."""
    rng = np.random.default_rng(8)
    path = tmp_path_factory.mktemp("full") / "many.tellapart"
    write_bundle(
        path,
        backbone=tiny_backbone,
        weight=rng.normal(size=(200, 8)).astype(np.float32),
        bias=rng.normal(size=200).astype(np.float32),
        classes=tuple(f"class {number}" for number in range(200)),
        preprocessing=tiny_backbone.spec.preprocessing,
        record={PREDICTIONS: held_out_predictions(CONFIDENCE, CONFIDENCE > 0.6, None)},
    )
    return path


@pytest.fixture
def half(full: Path, tmp_path: Path) -> Path:
    path = tmp_path / "many.half.tellapart"
    write_half(full, path, stop=StopToken())
    return path


def test_weights_are_16_bits_and_everything_else_is_as_it_was(full: Path, half: Path) -> None:
    before = onnx.ModelProto.FromString(open_bundle(full).model_bytes).graph
    after = onnx.ModelProto.FromString(open_bundle(half).model_bytes).graph
    small = {each.name for each in after.initializer if each.data_type == onnx.TensorProto.FLOAT16}
    assert small == {"head.weight"}
    assert len(after.node) == len(before.node) + 1
    onnx.checker.check_model(onnx.ModelProto.FromString(open_bundle(half).model_bytes))


def test_it_says_what_it_cost_and_the_truth_of_it(full: Path, half: Path) -> None:
    there, here = open_bundle(full), open_bundle(half)
    facts = here.description.half
    assert here.description.precision is Precision.HALF
    assert there.description.half is None
    assert facts is not None
    difference = np.abs(there.golden().probabilities - here.golden().probabilities).max()
    assert facts.largest_difference == pytest.approx(float(difference))
    assert 0 < facts.largest_difference < 0.01
    assert (facts.pictures, facts.labelled, facts.accuracy_half) == (len(here.golden().pictures), 0, None)


def test_its_golden_answers_are_its_own(half: Path) -> None:
    bundle = open_bundle(half)
    session = open_session(bundle.model_bytes, 1)
    for expected, rgb in zip(bundle.golden().probabilities, golden_rgb(), strict=True):
        assert np.array_equal(run_session(session, {"image": rgb}), expected)


def test_the_application_runs_it_on_the_processor_and_through_torch(half: Path, cpu: Device) -> None:
    from engine.backbones.torch_runner import TorchRunner

    bundle = open_bundle(half)
    pixels = np.stack([to_pixels(rgb, bundle.preprocessing) for rgb in golden_rgb()])
    expected = bundle.golden().probabilities
    assert np.abs(Classifier(bundle, cpu).probabilities(pixels) - expected).max() <= 1e-5
    there = Classifier(
        bundle,
        Device(DeviceKind.CUDA, 0, "torch on the processor", None, usable=True, chosen=True),
        open_features=lambda graph, _device: TorchRunner(graph, cpu),
    )
    assert np.abs(there.probabilities(pixels) - expected).max() <= 1e-5


def test_the_head_is_stored_as_it_is_in_the_graph(half: Path) -> None:
    tensors = load_tensors(contents_of(half)[WEIGHTS])
    assert (tensors["weight"].dtype, tensors["bias"].dtype) == (np.float16, np.float32)
    assert np.array_equal(tensors["weight"].astype(np.float32), open_bundle(half).weight)


def test_it_can_be_made_strict_like_any_other(half: Path) -> None:
    before = contents_of(half)
    set_rejection(half, 0.5)
    assert open_bundle(half).description.precision is Precision.HALF
    assert contents_of(half)[WEIGHTS] == before[WEIGHTS]


def test_accuracy_of_both_is_measured_where_there_are_labelled_pictures(full: Path, tmp_path: Path) -> None:
    for number, name in enumerate(("class 0", "class 1", "class 1")):
        place = tmp_path / "labelled" / name / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.random.default_rng(number).integers(0, 256, (40, 40, 3), np.uint8)).save(place)
    path = tmp_path / "half.tellapart"
    write_half(full, path, pictures=tmp_path / "labelled", stop=StopToken())
    facts = open_bundle(path).description.half
    assert facts is not None
    assert facts.labelled == 3
    assert facts.accuracy_full is not None
    assert facts.accuracy_half is not None
    assert 0 <= facts.accuracy_half <= 1


def test_half_of_half_is_refused(half: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        write_half(half, tmp_path / "again.tellapart", stop=StopToken())
    assert caught.value.code == "already-half"


def test_a_cancelled_one_leaves_nothing(full: Path, tmp_path: Path) -> None:
    stop = StopToken()
    stop.stop()
    with pytest.raises(JobStopped):
        write_half(full, tmp_path / "half.tellapart", stop=stop)
    assert list(tmp_path.iterdir()) == []


def test_16_bits_are_refused_in_a_model_that_claims_full_precision(half: Path) -> None:
    rewrite_description(half, lambda said: said.update(precision="full", half=None))
    with pytest.raises(EngineError) as caught:
        open_bundle(half)
    assert caught.value.code in {"hostile-model", "broken-model"}


def test_widening_undoes_halving_but_for_the_rounding(full: Path) -> None:
    model = onnx.ModelProto.FromString(open_bundle(full).model_bytes)
    back = widened(halved(model))
    assert [node.SerializeToString() for node in back.graph.node] == [
        node.SerializeToString() for node in model.graph.node
    ]
    for before, after in zip(model.graph.initializer, back.graph.initializer, strict=True):
        one, other = onnx.numpy_helper.to_array(before), onnx.numpy_helper.to_array(after)
        assert one.dtype == other.dtype
        assert np.allclose(one, other, rtol=1e-3, atol=1e-6)


def test_what_16_bits_cannot_hold_stays_as_it_is(full: Path) -> None:
    model = onnx.ModelProto.FromString(open_bundle(full).model_bytes)
    head = next(each for each in model.graph.initializer if each.name == "head.weight")
    head.CopyFrom(onnx.numpy_helper.from_array(np.full((200, 8), 1e6, np.float32), "head.weight"))
    assert halved(model).graph.node == model.graph.node


def test_the_unknown_score_stays_as_exact_as_it_was(scored_bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "scored.half.tellapart"
    write_half(scored_bundle, path, stop=StopToken())
    there, here = open_bundle(scored_bundle).golden(), open_bundle(path).golden()
    assert there.unknown is not None
    assert here.unknown is not None
    assert np.allclose(there.unknown, here.unknown, rtol=1e-2, atol=1e-2)


def test_the_real_network_is_about_half_the_size(prepared_backbone: PreparedBackbone, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "real.tellapart"
    write_bundle(path, backbone=prepared_backbone, weight=rng.normal(size=(5, 1280)).astype(np.float32) / 30,
                 bias=np.zeros(5, np.float32), classes=tuple("abcde"),
                 preprocessing=prepared_backbone.spec.preprocessing)  # fmt: skip
    card = write_half(path, tmp_path / "half.tellapart", stop=StopToken())
    assert card.size_bytes < 0.56 * path.stat().st_size
    facts = open_bundle(tmp_path / "half.tellapart").description.half
    assert facts is not None
    assert facts.largest_difference < 0.02
