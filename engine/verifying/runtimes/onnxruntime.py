"""ONNX Runtime in Python on the whole graph of the model file, from decoded pixels to probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backbones.ort_runner import open_session, run_outputs
from engine.bundle.reading import open_bundle
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.asking_pictures import answer_pictures
from engine.verifying.runtime import Answered, Asked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class OnnxRuntime:
    """The graph as it ships, one thread, on pictures that Tellapart decoded."""

    runtime = Runtime.ONNXRUNTIME
    core = False

    def missing(self) -> str:
        """Nothing: Tellapart itself needs it."""
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`, and what `open_bundle` raises."""
        del work
        session = open_session(open_bundle(bundle).model_bytes, threads=1)

        def run(rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
            outputs = run_outputs(session, {"image": rgb})
            return outputs[0], float(outputs[1][0]) if len(outputs) > 1 else None

        return Answered(f"onnxruntime {version('onnxruntime')}", answer_pictures(asked, run, stop))
