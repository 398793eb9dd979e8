"""`core.onnx` answers as the bundle's own graph does, in old operators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from engine.backbones.catalogue import IMAGENET_MEAN
from engine.backbones.onnx_graph import FEATURES, GraphWriter, feature_model, normalise
from engine.backbones.ort_runner import open_session, run_outputs
from engine.backbones.preparing import GRAPH_FILE, PreparedBackbone
from engine.bundle.general import open_general
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.unknownness import ClassDistance, Doubt, Energy, FeatureSpace, Neighbours, Residual, Unknownness
from engine.bundle.writing import write_bundle
from engine.contracts.errors import EngineError
from engine.contracts.judgement import Rejection
from engine.contracts.types import Depth
from engine.exporting.core_graph import CORE_OPSET, core_graph
from engine.pictures.resizing import to_pixels

Floats = npt.NDArray[np.float32]
CLASSES = ("a", "b", "c")


def numbers(seed: int, *shape: int) -> Floats:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def every_score(start: int, stop: int) -> list[Unknownness]:
    """Each kind of part, with equal references among the neighbours, and what training puts together."""
    space = FeatureSpace((start, stop), numbers(1, stop - start), numbers(2, stop - start, 4))
    plane = replace(space, projection=np.linalg.qr(space.projection[:, :3])[0].astype(np.float32))
    known = np.repeat(numbers(3, 12, 4), 2, axis=0) / np.float32(9)
    near = Neighbours(space, known, 5, whole_length=True)
    shy = Neighbours(space, numbers(4, 9, 4) / np.float32(9), 1, weight=-0.5, whole_length=True, reach=0.8)
    return [
        Unknownness((near, Doubt(3.0, 0.3), shy), -1.5),
        Unknownness((Neighbours(space, known, 1),)),
        Unknownness((ClassDistance(space, numbers(5, 6, 4), 0.2),)),
        Unknownness((Residual(plane), Energy(0.3)), 2.0),
    ]


def write(
    path: Path, backbone: PreparedBackbone, depth: Depth, unknownness: Unknownness | None, several: bool
) -> Bundle:
    columns = backbone.spec.columns(depth)
    write_bundle(
        path,
        backbone=backbone,
        weight=numbers(6, 3, columns.stop - columns.start),
        bias=numbers(7, 3),
        classes=CLASSES,
        preprocessing=backbone.spec.preprocessing,
        temperature=2.0,
        depth=depth,
        unknownness=unknownness,
        rejection=Rejection("everything", unknown_threshold=1.0) if unknownness else None,
        thresholds=(0.5,) * 3 if several else (),
    )
    return open_bundle(path)


def pictures() -> list[npt.NDArray[np.uint8]]:
    sides = [(40, 50), (1, 1), (10, 300), (150, 170)]
    return [np.random.default_rng(n).integers(0, 256, (*each, 3), dtype=np.uint8) for n, each in enumerate(sides)]


def hold(bundle: Bundle, seen: list[npt.NDArray[np.uint8]]) -> None:
    """Whole graph and core graph agree, the latter in ONNX Runtime and in OpenCV."""
    core = core_graph(onnx.ModelProto.FromString(bundle.model_bytes), bundle.preprocessing.size)
    onnx.checker.check_model(core)
    assert [opset.version for opset in core.opset_import] == [CORE_OPSET]
    content = core.SerializeToString()
    whole, rewritten = open_session(bundle.model_bytes, 1), open_session(content, 1)
    names = [output.name for output in whole.get_outputs()]
    assert [output.name for output in core.graph.output] == names
    net = cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))
    for rgb in seen:
        expected = run_outputs(whole, {"image": rgb})
        pixels = to_pixels(rgb, bundle.preprocessing)[None]
        net.setInput(pixels, "pixels")
        for found in (run_outputs(rewritten, {"pixels": pixels}), net.forward(names)):
            for one, other in zip(found, expected, strict=True):
                assert one.shape[0] == 1
                assert np.abs(one.reshape(-1) - other).max() <= 1e-5 * max(1.0, float(np.abs(other).max()))


def test_every_kind_of_unknown_score_at_every_depth(tmp_path: Path, detailed_backbone: PreparedBackbone) -> None:
    spec = detailed_backbone.spec
    places = {Depth.LAST: (0, 8), Depth.DETAIL: (8, 14), Depth.BOTH: (0, 14)}
    assert places[Depth.BOTH][1] == spec.features + spec.detail
    for depth, (start, stop) in places.items():
        scores = every_score(start, stop)
        for unknownness, several in [(None, True), (scores[0], True), *((score, False) for score in scores)]:
            hold(write(tmp_path / "model.tellapart", detailed_backbone, depth, unknownness, several), pictures())


@pytest.mark.usefixtures("usual_cache")
def test_the_general_model_on_real_photos(photos: tuple[npt.NDArray[np.uint8], ...]) -> None:
    hold(open_general(), [*photos, photos[0][:33, :47]])


def test_weights_that_are_stored_as_halves_become_what_they_count_as(tiny_model: Path) -> None:
    bundle = open_bundle(tiny_model)
    model = onnx.ModelProto.FromString(bundle.model_bytes)
    weight = next(constant for constant in model.graph.initializer if constant.name == "tiny.weight")
    halves = numpy_helper.to_array(weight).astype(np.float16)
    weight.CopyFrom(numpy_helper.from_array(halves, "tiny.weight.half"))
    cast = helper.make_node("Cast", ["tiny.weight.half"], ["tiny.weight"], to=TensorProto.FLOAT)
    model.graph.node.insert(0, cast)
    core = core_graph(model, bundle.preprocessing.size)
    stored = {constant.name: numpy_helper.to_array(constant) for constant in core.graph.initializer}
    assert all(each.dtype == np.float32 for each in stored.values())
    assert np.array_equal(stored["tiny.weight"], halves.astype(np.float32))
    rgb = pictures()[0]
    expected = open_session(model.SerializeToString(), 1).run(None, {"image": rgb})[0]
    pixels = to_pixels(rgb, bundle.preprocessing)[None]
    found = open_session(core.SerializeToString(), 1).run(None, {"pixels": pixels})[0]
    assert np.abs(found[0] - expected).max() < 1e-6


def test_it_says_which_classes_it_knows(tiny_model: Path) -> None:
    bundle = open_bundle(tiny_model)
    model = onnx.ModelProto.FromString(bundle.model_bytes)
    assert core_graph(model, bundle.preprocessing.size).metadata_props == model.metadata_props


def test_a_network_of_newer_operators_is_refused_by_name(tmp_path: Path, tiny_backbone: PreparedBackbone) -> None:
    spec = tiny_backbone.spec
    writer = GraphWriter()
    flow = normalise(writer, IMAGENET_MEAN, (1.0, 1.0, 1.0))
    flow = writer.node("Erf", [flow], "bent")
    flow = writer.node("Conv", [flow, writer.constant("w", numbers(8, 8, 3, 1, 1))], "map", kernel_shape=[1, 1])
    writer.node("Flatten", [writer.node("GlobalAveragePool", [flow], "pooled")], FEATURES, axis=1)
    (tmp_path / GRAPH_FILE).write_bytes(feature_model(writer, spec).SerializeToString())
    bundle = write(tmp_path / "m.tellapart", PreparedBackbone(spec, tmp_path), Depth.LAST, None, several=False)
    with pytest.raises(EngineError, match="Erf") as caught:
        core_graph(onnx.ModelProto.FromString(bundle.model_bytes), spec.preprocessing.size)
    assert caught.value.code == "core-unsupported"
