"""A model that Core ML runs; macOS only."""

from __future__ import annotations

import sys
import threading
from typing import Any

import numpy as np
import numpy.typing as npt

from .beside import check_sidecar, file_beside
from .resize import to_pixels
from .tellapart_model.errors import ModelError
from .tellapart_model.model import AnyPath
from .tellapart_model.model import Model as _Model


class Model(_Model):
    """A model file and the `.mlpackage` that was exported from it.

    May be used from several threads at once; Core ML answers one after the other.

    Args:
        path: the `.tellapart` file: class names, thresholds, golden pictures.
        threads: not used: Core ML takes as many as it likes.
        signed_by: the public key, base64, that must have signed the model file; None if nobody need have.
        file: the `.mlpackage`; None for the only one in this kit's folder.

    Raises:
        ModelError: as in `tellapart_model`; "broken-model" too if the `.mlpackage` is of another model, or this is
            not macOS.
    """

    runtime = "coreml"

    def __init__(
        self, path: AnyPath, threads: int = 1, signed_by: str | None = None, file: AnyPath | None = None
    ) -> None:
        self._given = file
        self._lock = threading.Lock()
        self._program: Any = None
        super().__init__(path, threads, signed_by)

    def _open_runtime(self, graph: bytes, threads: int) -> str:  # noqa: ARG002 - as every kit's
        file = file_beside(self._given, ".mlpackage")
        check_sidecar(file, graph)
        if sys.platform != "darwin":
            raise ModelError("no-runtime", "Core ML runs on macOS only.")
        import coremltools

        self.tolerance = self.description.tolerances.core
        try:
            # The processor alone: Apple's other units count in 16 bits.
            self._program = coremltools.models.MLModel(str(file), compute_units=coremltools.ComputeUnit.CPU_ONLY)
        except (RuntimeError, ValueError) as error:
            raise ModelError("broken-model", f"Core ML cannot open {file.name}.") from error
        return f"coremltools {coremltools.__version__}"

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
        pixels = to_pixels(rgb, self.description.preprocessing)
        with self._lock:
            found = self._program.predict({"pixels": pixels[None]})
        shares = found["probabilities"]
        unknown = found.get("unknown_score")
        probabilities = np.array([shares[name] for name in self.classes], np.float32)
        return probabilities, None if unknown is None else float(np.reshape(unknown, -1)[0])
