"""Runs parts of a model file's graph with ONNX Runtime, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.backbones.ort_runner import CPU_BATCH, open_session, run_outputs
from engine.bundle.refusals import broken
from engine.contracts.errors import EngineError

if TYPE_CHECKING:
    import numpy.typing as npt
    import onnx


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """What a model says of some pictures.

    Attributes:
        probabilities: float32 (n, classes): those of a picture add up to 1, or each stands by itself in a model of
            several classes per picture.
        unknown: unknown scores, float32 (n,): the bigger, the stranger; None for a model that has none.
    """

    probabilities: npt.NDArray[np.float32]
    unknown: npt.NDArray[np.float32] | None


class AnsweringGraph:
    """One ONNX Runtime session that leads from one tensor to probabilities and perhaps an unknown score.

    May be asked from several threads at once.

    Args:
        graph: from `cut_at_pixels` or `cut_at_features`.
        threads: threads that one call may use.

    Raises:
        EngineError: "broken-model" if ONNX Runtime refuses the graph.
    """

    def __init__(self, graph: onnx.ModelProto, threads: int) -> None:
        try:
            self._session: Any = open_session(graph.SerializeToString(), threads)
        except EngineError as error:
            raise broken("its graph cannot be run") from error
        self._input: str = self._session.get_inputs()[0].name
        outputs = self._session.get_outputs()
        self._classes: int = outputs[0].shape[1]
        self._scored = len(outputs) > 1

    def answers(self, rows: npt.NDArray[np.float32]) -> Answers:
        """Answers about float32 (n, ...), n of 0 or more.

        Raises:
            EngineError: "device-failed".
        """
        probabilities = np.empty((len(rows), self._classes), np.float32)
        unknown = np.empty(len(rows), np.float32) if self._scored else None
        for first in range(0, len(rows), CPU_BATCH):
            some = slice(first, first + CPU_BATCH)
            found = run_outputs(self._session, {self._input: rows[some]})
            probabilities[some] = found[0]
            if unknown is not None:
                unknown[some] = found[1]
        return Answers(probabilities, unknown)

    def close(self) -> None:
        """Free the session."""
        self._session = None
