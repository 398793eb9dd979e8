"""What files for PyTorch hold besides the model, and what they do not."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.numpy import load_file

from engine.backbones.ort_runner import open_session
from engine.bundle.reading import Bundle
from engine.exporting.torch_module.answering import Answering
from engine.exporting.torch_module.metadata import BUNDLE, CLASSES, MADE_FROM
from engine.exporting.torch_module.scripted import deprecations_known
from engine.exporting.torch_module.writing import write_exported, write_torchscript


def test_names_travel_inside(bundle: Bundle, torchscript_file: Path, exported_file: Path) -> None:
    for path in (torchscript_file, exported_file):
        told = dict.fromkeys((CLASSES, BUNDLE, MADE_FROM), "")
        if path == exported_file:
            torch.export.load(path, extra_files=told)
        else:
            with deprecations_known():
                torch.jit.load(path, _extra_files=told)
        assert json.loads(told[CLASSES]) == list(bundle.classes)
        assert json.loads(told[BUNDLE])["preprocessing"]["size"] == bundle.preprocessing.size
        assert "/home/ann" not in path.read_bytes().decode("latin-1")


def test_the_sample_inside_an_exported_program_is_black(exported_file: Path) -> None:
    samples = []
    with zipfile.ZipFile(exported_file) as archive:
        for name in archive.namelist():
            if "sample_inputs" in name and name.endswith(".pt"):
                samples.append(torch.load(io.BytesIO(archive.read(name)), weights_only=True))
    ((image,), _) = samples[0]
    assert len(samples) == 1
    assert image.dtype == torch.uint8
    assert not image.any()


def test_every_weight_lies_beside_torchscript_under_its_name_in_the_graph(
    bundle: Bundle, torchscript_file: Path
) -> None:
    found = load_file(torchscript_file.with_name("model.weights.safetensors"))
    constants = {
        constant.name: numpy_helper.to_array(constant)
        for constant in onnx.ModelProto.FromString(bundle.model_bytes).graph.initializer
    }
    assert {"head.weight", "head.bias", "first.weight"} <= set(found)
    for name, value in found.items():
        assert np.array_equal(value, constants[name])


@pytest.mark.parametrize("call", ["torch.jit.load", "jit.load(", "export.load(", "torch.load(", "pickle.load"])
def test_no_code_of_the_application_loads_what_holds_code(call: str) -> None:
    """A person's `.ts.pt` or `.pt2` may be anybody's: Tellapart writes such files and never opens one."""
    root = Path(__file__).parents[4]
    sources = [*root.glob("engine/**/*.py"), *root.glob("gui/**/*.py")]
    assert len(sources) > 300
    found = {path.name for path in sources if call in path.read_text("utf-8")}
    # The published weights, whose hash is known, with weights_only=True.
    assert found <= ({"weights.py"} if call == "torch.load(" else set())


NASTY = (
    'a"] = 1\n  print("mine")\n#',
    "1.weight",
    "class",
    "x y",
    "forward",
    "größe",
    "__annotations__",
    "a.b",
    "a_b",
)


def test_names_in_a_stranger_s_graph_never_become_code(bundle: Bundle, tmp_path: Path) -> None:
    model = onnx.ModelProto.FromString(bundle.model_bytes)
    used = sorted(set(Answering(model).names) - {"head.weight", "head.bias"})
    renamed = dict(zip(used, NASTY, strict=False))
    for each in model.graph.initializer:
        each.name = renamed.get(each.name, each.name)
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
    hostile = replace(bundle, model_bytes=model.SerializeToString())
    write_torchscript(hostile, tmp_path / "m.ts.pt", tmp_path / "m.safetensors")
    write_exported(hostile, tmp_path / "m.pt2")
    with zipfile.ZipFile(tmp_path / "m.ts.pt") as archive:
        code = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".py")).decode()
    assert '"mine"' not in code
    assert len(renamed) > 3
    picture = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (40, 50, 3), np.uint8))
    with deprecations_known():
        loaded = torch.jit.load(tmp_path / "m.ts.pt")
    wanted = open_session(bundle.model_bytes, threads=1).run(None, {"image": picture.numpy()})
    for answers in (loaded(picture), torch.export.load(tmp_path / "m.pt2").module()(picture)):
        assert np.allclose(answers[0].numpy(), wanted[0], atol=1e-5)
    assert set(renamed.values()) <= set(load_file(tmp_path / "m.safetensors"))
