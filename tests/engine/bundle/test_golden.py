"""Every model file carries golden pictures and its own answers to them; claims that do not hold are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.classifier import Classifier
from engine.bundle.golden import read_golden
from engine.bundle.golden_making import golden_rgb
from engine.bundle.members import ANSWERS, BUNDLE, GOLDEN, MODEL, WEIGHTS
from engine.bundle.reading import open_bundle
from engine.bundle.strictness import PREDICTIONS, held_out_predictions, set_rejection
from engine.contracts.errors import EngineError
from engine.contracts.types import Device
from engine.pictures.decoding import decode
from engine.pictures.resizing import to_pixels
from tests.engine.bundle.spoiling import Contents, contents_of, rewrite, rewrite_description

RAW = "golden/raw-61x47.rgb"


def refusal(path: Path) -> str:
    with pytest.raises(EngineError) as caught:
        open_bundle(path)
    assert caught.value.message.endswith(".")
    return caught.value.code


def test_the_answers_are_those_of_the_graph_that_ships(scored_bundle: Path) -> None:
    bundle = open_bundle(scored_bundle)
    golden = bundle.golden()
    session = open_session(bundle.model_bytes, 1)
    for row, (picture, rgb) in enumerate(zip(golden.pictures, golden_rgb(), strict=True)):
        probabilities, unknown = run_outputs(session, {"image": rgb})
        assert np.array_equal(probabilities, golden.probabilities[row]), picture.name
        assert golden.unknown is not None
        assert unknown[0] == golden.unknown[row]


def test_the_application_itself_passes_its_own_proof(scored_bundle: Path, cpu: Device) -> None:
    bundle = open_bundle(scored_bundle)
    golden = bundle.golden()
    pixels = np.stack([to_pixels(rgb, bundle.preprocessing) for rgb in golden_rgb()])
    answers = Classifier(bundle, cpu).answers(pixels)
    tolerance = bundle.description.tolerances.raw
    assert np.abs(answers.probabilities - golden.probabilities).max() <= tolerance
    assert answers.unknown is not None
    assert golden.unknown is not None
    allowed = tolerance * np.maximum(1, np.abs(golden.unknown))
    assert (np.abs(answers.unknown - golden.unknown) <= allowed).all()


def test_a_model_without_an_unknown_score_has_no_golden_ones(written_bundle: Path) -> None:
    golden = read_golden(written_bundle)
    assert golden.unknown is None
    assert golden.probabilities.shape == (len(golden.pictures), 3)
    assert golden.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_pictures_can_be_written_out_for_programs_that_read_files(written_bundle: Path, tmp_path: Path) -> None:
    golden = read_golden(written_bundle)
    paths = golden.export(tmp_path / "out")
    assert len(paths) == len(golden.pictures)
    for picture, path in zip(golden.pictures, paths, strict=True):
        assert path.read_bytes() == golden.files[picture.file]
    turned = next(number for number, each in enumerate(golden.pictures) if each.name == "exif-6")
    assert decode(paths[turned].read_bytes()).rgb.shape[:2] == (
        golden.pictures[turned].height,
        golden.pictures[turned].width,
    )


def test_a_stricter_model_keeps_its_answers(bundle_path: Path) -> None:
    confidence = np.linspace(0.4, 0.99, 40)
    rows = held_out_predictions(confidence, confidence > 0.6, None)
    rewrite_description(bundle_path, lambda said: said["record"].update({PREDICTIONS: rows}))
    before = contents_of(bundle_path)
    set_rejection(bundle_path, 0.5)
    after = contents_of(bundle_path)
    assert set(before) == set(after)
    assert {name for name in before if before[name] != after[name]} == {BUNDLE, MODEL}
    assert before[WEIGHTS] == after[WEIGHTS]


def test_a_core_graph_is_kept_and_looked_through(bundle_path: Path) -> None:
    core = core_graph()
    rewrite(bundle_path, lambda contents: contents.update({"core.onnx": core.SerializeToString()}))
    assert open_bundle(bundle_path).core_bytes == core.SerializeToString()
    core.graph.initializer[0].data_location = onnx.TensorProto.EXTERNAL
    core.graph.initializer[0].external_data.add(key="location", value="/etc/passwd")
    rewrite(bundle_path, lambda contents: contents.update({"core.onnx": core.SerializeToString()}))
    assert refusal(bundle_path) == "hostile-model"


@pytest.mark.parametrize("operator", ["If", "Loop", "Scan", "QuantizeLinear"])
def test_a_core_graph_has_no_other_operators(operator: str, bundle_path: Path) -> None:
    core = core_graph()
    core.graph.node[0].op_type = operator
    rewrite(bundle_path, lambda contents: contents.update({"core.onnx": core.SerializeToString()}))
    assert refusal(bundle_path) == "hostile-model"


def test_a_core_graph_leads_from_pixels_to_probabilities(bundle_path: Path) -> None:
    core = core_graph()
    core.graph.output[0].name = "something"
    rewrite(bundle_path, lambda contents: contents.update({"core.onnx": core.SerializeToString()}))
    assert refusal(bundle_path) == "broken-model"


def core_graph() -> onnx.ModelProto:
    """The smallest one: pixels, weighted and summed."""
    weight = onnx.numpy_helper.from_array(np.ones((3 * 32 * 32, 3), np.float32), "weight")
    nodes = [
        onnx.helper.make_node("Flatten", ["pixels"], ["flat"], axis=1),
        onnx.helper.make_node("MatMul", ["flat", "weight"], ["numbers"]),
        onnx.helper.make_node("Softmax", ["numbers"], ["probabilities"]),
    ]
    pixels = onnx.helper.make_tensor_value_info("pixels", onnx.TensorProto.FLOAT, [1, 3, 32, 32])
    answer = onnx.helper.make_tensor_value_info("probabilities", onnx.TensorProto.FLOAT, [1, 3])
    graph = onnx.helper.make_graph(nodes, "core", [pixels], [answer], [weight])
    return onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 9)])


Change = Callable[[Contents], None]


def listed(change: Callable[[dict[str, Any]], None]) -> Change:
    def changed(contents: Contents) -> None:
        said = json.loads(contents[GOLDEN])
        change(said)
        contents[GOLDEN] = json.dumps(said).encode()

    return changed


def first(**values: object) -> Change:
    return listed(lambda said: said["pictures"][0].update(values))


def raw_of_another_size(said: dict[str, Any]) -> None:
    next(each for each in said["pictures"] if each["file"] == RAW)["height"] = 48


def raw_of_another_hash(said: dict[str, Any]) -> None:
    next(each for each in said["pictures"] if each["file"] == RAW)["rgb_sha256"] = "0" * 64


def swap_answer(value: float) -> Change:
    def changed(contents: Contents) -> None:
        answers = np.frombuffer(contents[ANSWERS], "<f4").copy()
        answers[4] = value
        contents[ANSWERS] = answers.tobytes()

    return changed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (listed(lambda said: said.update(version=2)), "newer-model"),
        (listed(lambda said: said.update(version="1")), "broken-model"),
        (listed(lambda said: said.update(pictures=[])), "broken-model"),
        (listed(lambda said: said.update(pictures=said["pictures"] * 2)), "broken-model"),
        (listed(lambda said: said["pictures"].append(said["pictures"][0])), "broken-model"),
        (listed(lambda said: said["pictures"].pop()), "hostile-model"),
        (first(height=0), "broken-model"),
        (first(height=10**9), "broken-model"),
        (first(height=100_000, width=100_000), "hostile-model"),
        (first(name="../evil"), "broken-model"),
        (first(feature=""), "broken-model"),
        (first(rgb_sha256="0" * 63), "broken-model"),
        (first(rgb_sha256="Z" * 64), "broken-model"),
        (first(file="golden/missing.jpg"), "hostile-model"),
        (first(file="model.onnx"), "broken-model"),
        (first(file="golden/../model.onnx"), "broken-model"),
        (listed(raw_of_another_size), "hostile-model"),
        (listed(raw_of_another_hash), "broken-model"),
        (lambda contents: contents.update({GOLDEN: b"no JSON"}), "broken-model"),
        (lambda contents: contents.update({GOLDEN: b"[]"}), "broken-model"),
        (lambda contents: contents.update({ANSWERS: contents[ANSWERS][:-4]}), "broken-model"),
        (lambda contents: contents.update({ANSWERS: contents[ANSWERS] + bytes(4)}), "broken-model"),
        (lambda contents: contents.update({ANSWERS: b""}), "broken-model"),
        (swap_answer(np.nan), "broken-model"),
        (swap_answer(np.inf), "broken-model"),
        (swap_answer(-0.5), "broken-model"),
        (swap_answer(1.5), "broken-model"),
        (lambda contents: contents.update({RAW: bytes(5 * 1024**2)}), "hostile-model"),
        (lambda contents: contents.update({"golden/more.png": b"x"}), "hostile-model"),
        (lambda contents: contents.update({"golden/evil.py": b"x"}), "hostile-model"),
        (lambda contents: contents.update({"golden/../../evil.png": b"x"}), "hostile-model"),
        (lambda contents: contents.update({"golden/a/b.png": b"x"}), "hostile-model"),
        (lambda contents: contents.update({"golden/": b""}), "hostile-model"),
        (lambda contents: contents.pop(GOLDEN) and None, "broken-model"),
        (lambda contents: contents.pop(ANSWERS) and None, "broken-model"),
        (lambda contents: contents.pop(RAW) and None, "hostile-model"),
    ],
)
def test_golden_claims_that_do_not_hold(change: Change, code: str, bundle_path: Path) -> None:
    rewrite(bundle_path, change)
    assert refusal(bundle_path) == code


def test_more_pictures_than_any_model_has(bundle_path: Path) -> None:
    def many(contents: Contents) -> None:
        said = json.loads(contents[GOLDEN])
        for number in range(101):
            contents[f"golden/extra-{number}.png"] = b"x"
            said["pictures"].append(
                {**said["pictures"][0], "name": f"e{number}", "file": f"golden/extra-{number}.png"}
            )
        contents[GOLDEN] = json.dumps(said).encode()

    rewrite(bundle_path, many)
    assert refusal(bundle_path) == "broken-model"


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(tolerances=None), lambda said: said["tolerances"].pop("core"),
        lambda said: said["tolerances"].update(raw=2), lambda said: said["tolerances"].update(core="a lot"),
        lambda said: said.pop("tolerances"), lambda said: said.update(precision="quarter"),
        lambda said: said.update(precision="half"), lambda said: said.pop("precision"),
        lambda said: said.pop("half"),
        lambda said: said.update(half={"pictures": 5, "largest_difference": 0.1, "top1_agreement": 1.0}),
    ],
)  # fmt: skip
def test_what_version_3_says_of_exactness_is_checked(
    change: Callable[[dict[str, Any]], None], bundle_path: Path
) -> None:
    rewrite_description(bundle_path, change)
    assert refusal(bundle_path) == "broken-model"
