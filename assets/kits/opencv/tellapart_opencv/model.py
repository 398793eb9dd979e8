"""OpenCV 5 in the place of ONNX Runtime, on the same graph."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import numpy.typing as npt

from .tellapart_model.errors import ModelError
from .tellapart_model.model import Model as _Model

_OLDEST = 5


class Model(_Model):
    """A model file, run by OpenCV's own engine; see `tellapart_model.Model`.

    Threads that ask at the same time wait for each other, because OpenCV's networks hold what they are working on.
    `threads` becomes `cv2.setNumThreads`, which holds for the whole program.
    """

    runtime = "opencv"

    def _open_runtime(self, graph: bytes, threads: int) -> str:
        if int(cv2.__version__.split(".", 1)[0]) < _OLDEST:
            raise ModelError("broken-model", f"OpenCV {cv2.__version__} is too old for this model: 5 or newer.")
        cv2.setNumThreads(threads)
        self._outputs = ["probabilities", *(["unknown_score"] if self.description.scored else [])]
        self._one_at_a_time = threading.Lock()
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(graph, np.uint8), cv2.dnn.ENGINE_NEW)
        except cv2.error as error:
            raise ModelError("broken-model", "OpenCV cannot run the graph of this model.") from error
        return f"opencv {cv2.__version__}"

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
        try:
            with self._one_at_a_time:
                self._net.setInput(np.ascontiguousarray(rgb), "image")
                found = [np.array(output, np.float32).reshape(-1) for output in self._net.forward(self._outputs)]
        except cv2.error as error:
            raise ModelError("broken-model", "OpenCV failed in the middle of this model's graph.") from error
        if len(found[0]) != len(self.classes):
            raise ModelError("broken-model", "The graph of this model does not give the answers that it should.")
        return found[0], float(found[1][0]) if len(found) > 1 else None
