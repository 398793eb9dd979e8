"""A model that was written by `torch.export`."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from .beside import MADE_FROM, check_made_from, file_beside
from .tellapart_model.errors import ModelError
from .tellapart_model.model import AnyPath
from .tellapart_model.model import Model as _Model


class Model(_Model):
    """A model file and the `.pt2` that was exported from it.

    The model file is data and is opened without trusting it; the `.pt2` is a program that PyTorch runs: use only
    one that you exported yourself. May be used from several threads at once.

    Args:
        path: the `.tellapart` file: class names, thresholds, golden pictures.
        threads: how many threads PyTorch may use, in this whole process.
        signed_by: the public key, base64, that must have signed the model file; None if nobody need have.
        program: the `.pt2` file; None for the only one in this kit's folder.

    Raises:
        ModelError: as in `tellapart_model`; "broken-model" too if the `.pt2` is of another model.
    """

    runtime = "export"

    def __init__(
        self, path: AnyPath, threads: int = 1, signed_by: str | None = None, program: AnyPath | None = None
    ) -> None:
        self._given = program
        self._program: Any = None
        super().__init__(path, threads, signed_by)

    def _open_runtime(self, graph: bytes, threads: int) -> str:
        file = file_beside(self._given, ".pt2")
        torch.set_num_threads(threads)
        told = {MADE_FROM: ""}
        try:
            self._program = torch.export.load(str(file), extra_files=told).module()
        except (RuntimeError, ValueError, OSError, AssertionError, KeyError) as error:
            raise ModelError(
                "broken-model", f"{file.name} cannot be opened by PyTorch {torch.__version__}."
            ) from error
        check_made_from(told[MADE_FROM], graph)
        return f"torch {torch.__version__}"

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float | None]:
        with torch.inference_mode():
            found = self._program(torch.tensor(rgb))
        return found[0].numpy(), float(found[1][0]) if len(found) > 1 else None
