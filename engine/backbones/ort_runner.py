"""Runs networks on a CPU with ONNX Runtime; never imports torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.contracts.errors import EngineError
from engine.contracts.types import Device

if TYPE_CHECKING:
    import numpy.typing as npt

CPU_BATCH = 2
"""Pictures per call: more gain nothing on a CPU, a cancelled job would wait for them, and sixteen big pictures
would not be shared out evenly (4 per call: 43 a second of 12 megapixels; 2: 47; 500 pixels: 188 and 187)."""


class OnnxRunner:
    """One ONNX Runtime session with the input `pixels` and one output with a row per picture.

    The session may run in several threads at once: with `threads=1` and as many callers as there are cores,
    two cores classified 195 pictures a second, against 131 with one caller and two threads.

    Args:
        model: path or bytes of a model.
        device: a CPU.
        threads: threads that one call may use, 1 or more.

    Raises:
        EngineError: "device-failed" if ONNX Runtime refuses the model.
    """

    def __init__(self, model: Path | bytes, device: Device, threads: int = 1) -> None:
        self._session: Any = open_session(str(model) if isinstance(model, Path) else model, threads)
        self._device = device

    @property
    def device(self) -> Device:
        """Where it computes."""
        return self._device

    @property
    def batch_size(self) -> int:
        """How many pictures it is best handed at once."""
        return CPU_BATCH

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The graph's output for float32 (n, 3, h, w) pixels: float32 (n, its columns).

        Raises:
            EngineError: "device-failed".
        """
        if len(pixels) == 0:
            return np.zeros((0, self._session.get_outputs()[0].shape[-1]), np.float32)
        rows = [
            run_session(self._session, {"pixels": pixels[first : first + CPU_BATCH]})
            for first in range(0, len(pixels), CPU_BATCH)
        ]
        return rows[0] if len(rows) == 1 else np.concatenate(rows)

    def close(self) -> None:
        """Free the session."""
        self._session = None


def open_session(model: str | bytes, threads: int) -> Any:
    """An `onnxruntime.InferenceSession` on the CPU that does not burn a core while it waits.

    Raises:
        EngineError: "device-failed" if ONNX Runtime refuses the model.
    """
    import onnxruntime

    # Windows' builds do not ask the variable that `engine` sets.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except onnx_failures() as error:
        raise _failed(error) from error


def run_session(session: Any, inputs: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    """The first output of a session.

    Raises:
        EngineError: "device-failed".
    """
    return run_outputs(session, inputs)[0]


def run_outputs(session: Any, inputs: dict[str, npt.NDArray[Any]]) -> list[npt.NDArray[np.float32]]:
    """Every output of a session.

    Raises:
        EngineError: "device-failed".
    """
    try:
        answers: list[npt.NDArray[np.float32]] = session.run(None, inputs)
    except onnx_failures() as error:
        raise _failed(error) from error
    return answers


def onnx_failures() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises; its own classes share no ancestor but `Exception`."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = (
        "EPFail", "Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoModel", "NoSuchFile",
        "NotImplemented", "RuntimeException",
    )  # fmt: skip
    own: list[type[Exception]] = [getattr(state, name) for name in names if hasattr(state, name)]
    return (RuntimeError, ValueError, *own)


def _failed(error: Exception) -> EngineError:
    return EngineError(
        "device-failed",
        "The network could not be run on the processor.",
        "Restart Tellapart; if it happens again, report it.",
        reason=str(error)[:500],
    )
