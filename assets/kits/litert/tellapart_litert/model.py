"""A model that LiteRT runs."""

from __future__ import annotations

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
    """A model file and the `.tflite` that was exported from it.

    May be used from several threads at once; LiteRT answers one after the other.

    Args:
        path: the `.tellapart` file: class names, thresholds, golden pictures.
        threads: how many threads LiteRT may use.
        signed_by: the public key, base64, that must have signed the model file; None if nobody need have.
        file: the `.tflite` file; None for the only one in this kit's folder.

    Raises:
        ModelError: as in `tellapart_model`; "broken-model" too if the `.tflite` is of another model.
    """

    runtime = "litert"

    def __init__(
        self, path: AnyPath, threads: int = 1, signed_by: str | None = None, file: AnyPath | None = None
    ) -> None:
        self._given = file
        self._lock = threading.Lock()
        self._runner: Any = None
        super().__init__(path, threads, signed_by)

    def _open_runtime(self, graph: bytes, threads: int) -> str:
        import ai_edge_litert
        from ai_edge_litert.interpreter import Interpreter

        file = file_beside(self._given, ".tflite")
        check_sidecar(file, graph)
        self.tolerance = self.description.tolerances.core
        try:
            self._runner = Interpreter(str(file), num_threads=threads).get_signature_runner()
        except (RuntimeError, ValueError) as error:
            raise ModelError("broken-model", f"LiteRT cannot open {file.name}.") from error
        return f"litert {getattr(ai_edge_litert, '__version__', '')}".strip()

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
        pixels = to_pixels(rgb, self.description.preprocessing)
        with self._lock:
            found = self._runner(pixels=np.ascontiguousarray(pixels.transpose(1, 2, 0)[None]))
        unknown = found.get("output_1")
        return found["output_0"].reshape(-1), None if unknown is None else float(unknown.reshape(-1)[0])
