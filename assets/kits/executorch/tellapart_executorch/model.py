"""A model that ExecuTorch runs."""

from __future__ import annotations

import threading
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from .beside import check_sidecar, file_beside
from .resize import to_pixels
from .tellapart_model.errors import ModelError
from .tellapart_model.model import AnyPath
from .tellapart_model.model import Model as _Model


class Model(_Model):
    """A model file and the `.pte` that was exported from it.

    May be used from several threads at once; ExecuTorch answers one after the other.

    Args:
        path: the `.tellapart` file: class names, thresholds, golden pictures.
        threads: not used: ExecuTorch takes as many as it likes.
        signed_by: the public key, base64, that must have signed the model file; None if nobody need have.
        file: the `.pte` file; None for the only one in this kit's folder.

    Raises:
        ModelError: as in `tellapart_model`; "broken-model" too if the `.pte` is of another model.
    """

    runtime = "executorch"

    def __init__(
        self, path: AnyPath, threads: int = 1, signed_by: str | None = None, file: AnyPath | None = None
    ) -> None:
        self._given = file
        self._lock = threading.Lock()
        self._method: Any = None
        super().__init__(path, threads, signed_by)

    def _open_runtime(self, graph: bytes, threads: int) -> str:  # noqa: ARG002 - as every kit's
        from executorch.runtime import Runtime

        file = file_beside(self._given, ".pte")
        check_sidecar(file, graph)
        self.tolerance = self.description.tolerances.core
        try:
            self._program = Runtime.get().load_program(file)
            self._method = self._program.load_method("forward")
        except (RuntimeError, ValueError) as error:
            raise ModelError("broken-model", f"ExecuTorch cannot open {file.name}.") from error
        return f"executorch {version('executorch')}"

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
        import torch

        pixels = torch.from_numpy(to_pixels(rgb, self.description.preprocessing)[None])
        with self._lock:
            # Copied: the next answer is written over this one.
            found = [each.numpy().reshape(-1).copy() for each in self._method.execute([pixels])]
        return found[0], float(found[1][0]) if len(found) > 1 else None
