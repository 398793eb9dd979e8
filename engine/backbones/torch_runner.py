"""Runs a network with torch: CUDA, Metal, XPU, and the CPU for comparison. Imports torch inside functions."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from engine.backbones.torch_graph import TorchGraph
from engine.contracts.errors import EngineError
from engine.contracts.types import Device, DeviceKind

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import onnx

GPU_BATCH = 64

_FAILURES = (RuntimeError, AssertionError)
"""torch says with an assertion that it was built without a family of devices."""


class TorchRunner:
    """A network's graph in float32, channels last.

    Args:
        graph: a prepared network's file, or a model that has `pixels` and `features` inside.
        device: where to compute.

    Raises:
        EngineError: "out-of-memory" or "device-failed".
    """

    def __init__(self, graph: Path | onnx.ModelProto, device: Device) -> None:
        import torch

        self._device = device
        self._target = "cpu" if device.kind is DeviceKind.CPU else f"{device.kind.value}:{device.index}"
        self._lock = threading.Lock()
        if device.kind is DeviceKind.CUDA:
            # torch rounds convolutions to TF32 unless told otherwise: up to 1e-3 off what the CPU computes.
            torch.backends.cudnn.conv.fp32_precision = "ieee"
        try:
            self._network: TorchGraph | None = TorchGraph(graph, self._target)
        except _FAILURES as error:
            raise explained(error, device) from error

    @property
    def device(self) -> Device:
        """Where it computes."""
        return self._device

    @property
    def batch_size(self) -> int:
        """How many pictures it is best handed at once."""
        return GPU_BATCH

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Features of float32 (n, 3, h, w) pixels, values 0 to 255: float32 (n, columns of the graph).

        Raises:
            EngineError: "out-of-memory" or "device-failed".
        """
        import numpy as np
        import torch

        pixels = np.require(pixels, np.float32, ["C", "W"])  # torch warns of arrays that must not be written to
        with self._lock, torch.inference_mode():
            if self._network is None:
                raise EngineError("device-failed", f"{self._device.name} was given up.", device=self._device.name)
            try:
                batch = torch.from_numpy(pixels).to(self._target).contiguous(memory_format=torch.channels_last)
                answer: npt.NDArray[np.float32] = self._network.features(batch).cpu().numpy()
            except _FAILURES as error:
                raise explained(error, self._device) from error
        return answer

    def close(self) -> None:
        """Free the network and what the device keeps in reserve."""
        import torch

        with self._lock:
            self._network = None
        if self._device.kind is DeviceKind.CUDA:
            torch.cuda.empty_cache()
        elif self._device.kind is DeviceKind.MPS:
            torch.mps.empty_cache()


def explained(error: Exception, device: Device) -> EngineError:
    """What torch raised, as something a person can act on."""
    import torch

    if isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error).lower():
        return EngineError(
            "out-of-memory",
            f"{device.name} has too little free memory.",
            "Close other programs that use it, or choose the CPU in the settings.",
            device=device.name,
        )
    return EngineError(
        "device-failed",
        f"{device.name} stopped working.",
        "Choose the CPU in the settings; restarting the computer often helps.",
        device=device.name,
        reason=str(error)[:500],
    )
