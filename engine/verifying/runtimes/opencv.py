"""OpenCV 5 on the model file's own graph, from decoded pixels to probabilities."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime
from engine.jobs import StopToken
from engine.verifying.asking_pictures import answer_pictures
from engine.verifying.runtime import Answered, Asked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_OLDEST = 5
"""OpenCV 4 does not run graphs for pictures of any size; `opencv4` runs the rewritten one."""


class OpenCv:
    """The graph as it ships, in OpenCV's own engine, one thread, on pictures that Tellapart decoded."""

    runtime = Runtime.OPENCV
    core = False

    def missing(self) -> str:
        """What to install."""
        if importlib.util.find_spec("cv2") is None:
            return "OpenCV is not installed (pip install opencv-python-headless)."
        if int(_version().split(".", 1)[0]) < _OLDEST:
            return f"OpenCV {_version()} is too old to run the graph; it takes {_OLDEST} or newer."
        return ""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it; raises as `RuntimeUnderTest.answer`, and what `open_bundle` raises."""
        del work
        import cv2
        import numpy as np

        opened = open_bundle(bundle)
        names = ["probabilities", *(["unknown_score"] if opened.description.scored else [])]
        cv2.setNumThreads(1)
        try:
            net = cv2.dnn.readNetFromONNX(np.frombuffer(opened.model_bytes, np.uint8), cv2.dnn.ENGINE_NEW)

            def run(rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
                net.setInput(np.ascontiguousarray(rgb), "image")
                found: Sequence[Any] = net.forward(names)
                unknown = float(found[1].reshape(-1)[0]) if len(names) > 1 else None
                return np.array(found[0], np.float32), unknown

            answers = answer_pictures(asked, run, stop)
        except cv2.error as error:
            raise EngineError("runtime-failed", f"OpenCV cannot run it: {str(error)[:300]}") from error
        return Answered(f"opencv {_version()}", answers)


def _version() -> str:
    import cv2

    return str(cv2.__version__)
