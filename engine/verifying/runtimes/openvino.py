"""OpenVINO on the model file's own graph, from decoded pixels to probabilities."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bundle.model_graph import HEAD_NUMBERS
from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.asking_pictures import answer_pictures
from engine.verifying.runtime import Answered, Asked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class OpenVino:
    """The graph as it ships, on the processor, one thread, in full precision: its usual may be half.

    The graph is read by OpenVINO's core, which has no telemetry; the converter that has some is not used.
    """

    runtime = Runtime.OPENVINO
    core = False

    def missing(self) -> str:
        """What to install."""
        if importlib.util.find_spec("openvino") is None:
            return "OpenVINO is not installed (pip install openvino)."
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`, and what `open_bundle` raises."""
        del work
        import numpy as np
        import openvino

        opened = open_bundle(bundle)
        model_bytes, scored = opened.model_bytes, opened.description.scored
        try:
            settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
            core = openvino.Core()
            model = core.read_model(model_bytes)
            # Otherwise the temperature is multiplied into the head's weights, which rounds each of them once more.
            model.add_outputs(HEAD_NUMBERS)
            request = core.compile_model(model, "CPU", settings).create_infer_request()

            def run(rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
                found = request.infer({"image": rgb})
                unknown = float(found["unknown_score"].reshape(-1)[0]) if scored else None
                return np.array(found["probabilities"], np.float32), unknown

            answers = answer_pictures(asked, run, stop)
        except RuntimeError as error:
            raise EngineError("runtime-failed", f"OpenVINO cannot run it: {str(error)[:300]}") from error
        return Answered(f"openvino {version('openvino')}", answers)
