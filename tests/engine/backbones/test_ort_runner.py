"""ONNX Runtime on the CPU, from several threads."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import PreparedBackbone
from engine.contracts.errors import EngineError
from engine.contracts.types import Device


def test_several_threads_get_the_answers_that_one_gets(tiny_backbone: PreparedBackbone, cpu: Device) -> None:
    rng = np.random.default_rng(0)
    batches = [rng.uniform(0, 255, (5, 3, 32, 32)).astype(np.float32) for _ in range(8)]
    runner = OnnxRunner(tiny_backbone.graph_path, cpu)
    alone = [runner.features(batch) for batch in batches]
    answers: dict[int, npt.NDArray[np.float32]] = {}

    def ask(number: int) -> None:
        answers[number] = runner.features(batches[number])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert all(np.array_equal(answers[number], alone[number]) for number in range(len(batches)))


@pytest.mark.parametrize("content", [b"", b"not a graph", b"\x08\x0a"])
def test_a_graph_that_cannot_be_run_is_explained(content: bytes, tmp_path: Path, cpu: Device) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(content)
    with pytest.raises(EngineError) as caught:
        OnnxRunner(path, cpu)
    assert caught.value.code == "device-failed"


def test_pixels_of_the_wrong_shape_are_explained(tiny_backbone: PreparedBackbone, cpu: Device) -> None:
    with pytest.raises(EngineError) as caught:
        OnnxRunner(tiny_backbone.graph_path, cpu).features(np.zeros((1, 4, 32, 32), np.float32))
    assert caught.value.code == "device-failed"
