"""OpenVINO in the place of ONNX Runtime, on the same graph."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino

from .tellapart_model.errors import ModelError
from .tellapart_model.model import Model as _Model


class Model(_Model):
    """A model file, run by OpenVINO on the processor in full precision; see `tellapart_model.Model`."""

    runtime = "openvino"

    def _open_runtime(self, graph: bytes, threads: int) -> str:
        # OpenVINO computes in half precision where the processor is quicker at it; answers would differ.
        settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads}
        core = openvino.Core()
        try:
            model = core.read_model(graph)
            # Otherwise the temperature is multiplied into the head's weights, which rounds each of them once more.
            model.add_outputs("head.numbers")
            self._compiled = core.compile_model(model, "CPU", settings)
        except RuntimeError as error:
            raise ModelError("broken-model", "OpenVINO cannot run the graph of this model.") from error
        made = {name for output in self._compiled.outputs for name in output.get_names()}
        if not {"probabilities", *(["unknown_score"] if self.description.scored else [])} <= made:
            raise ModelError("broken-model", "The graph of this model does not give the answers that it should.")
        self._own = threading.local()
        return f"openvino {openvino.__version__.split('-', 1)[0]}"

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
        try:
            found = self._request().infer({"image": np.ascontiguousarray(rgb)})
        except RuntimeError as error:
            raise ModelError("broken-model", "OpenVINO failed in the middle of this model's graph.") from error
        probabilities = np.array(found["probabilities"], np.float32)
        if probabilities.shape != (len(self.classes),):
            raise ModelError("broken-model", "The graph of this model does not give the answers that it should.")
        return probabilities, float(found["unknown_score"].item()) if self.description.scored else None

    def _request(self) -> Any:
        """A request holds what it is working on, so every thread has one of its own."""
        if not hasattr(self._own, "request"):
            self._own.request = self._compiled.create_infer_request()
        return self._own.request
