"""What is written for OpenCV, and for networks that OpenCV 4 does not know."""

from __future__ import annotations

import onnx
import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.exporting import core_bundle
from engine.exporting.context import ExportContext
from engine.exporting.targets import opencv
from engine.jobs import StopToken


@pytest.fixture
def context(tiny_model, tmp_path):
    folder = tmp_path / "opencv"
    folder.mkdir()
    return ExportContext(open_bundle(tiny_model), tiny_model, folder, StopToken())


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_three_kits_and_a_model_file_with_core(context):
    assert opencv.write(context) == ()
    written = names(context.folder)
    assert {
        "README.md",
        "requirements.txt",
        "colours.tellapart",
        "tellapart_opencv/model.py",
        "tellapart_opencv/tellapart_model/model.py",
        "cpp/tellapart.cpp",
        "cpp/opencv_session.hpp",
        "java/pom.xml",
    } <= written
    assert any(name.endswith("OpenCvRuntime.java") for name in written)
    # The files of the kits for ONNX Runtime must not have won over those for OpenCV.
    assert "OpenCV" in (context.folder / "cpp" / "CMakeLists.txt").read_text("utf-8")
    for readme in ("README.md", "cpp/README.md", "java/README.md"):
        text = (context.folder / readme).read_text("utf-8")
        assert "OpenCV" in text
        assert "colours.tellapart" in text
        assert "@" not in text.replace("`@MODEL@`", "")


def test_without_core_there_is_python_alone_and_it_says_why(context, monkeypatch):
    def refuse(model: onnx.ModelProto, size: int) -> onnx.ModelProto:
        raise EngineError("core-unsupported", "This model's network uses “Erf”, which OpenCV 4 does not know.")

    monkeypatch.setattr(core_bundle, "core_graph", refuse)
    (note,) = opencv.write(context)
    assert "OpenCV 5 only" in note
    assert "Erf" in note
    written = names(context.folder)
    assert "tellapart_opencv/model.py" in written
    assert not {name for name in written if name.startswith(("cpp/", "java/")) or name.endswith(".tellapart")}


def test_another_failure_is_not_hidden(context, monkeypatch):
    def fail(model: onnx.ModelProto, size: int) -> onnx.ModelProto:
        raise EngineError("disk-full", "The disk is full.")

    monkeypatch.setattr(core_bundle, "core_graph", fail)
    with pytest.raises(EngineError, match="full"):
        opencv.write(context)
