"""What every runner of a network offers, and the choice between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.backbones.preparing import PreparedBackbone
from engine.contracts.types import Device, DeviceKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class FeatureRunner(Protocol):
    """Turns pixels into features; may be called from several threads at once."""

    @property
    def device(self) -> Device:
        """Where it computes."""

    @property
    def batch_size(self) -> int:
        """How many pictures it likes to be handed at once; more are allowed."""

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Features of pictures.

        Args:
            pixels: float32 (n, 3, h, w), values 0 to 255, red, green, blue; h and w may be anything.

        Returns:
            float32 (n, spec.features + spec.detail): see `BackboneSpec.columns`.

        Raises:
            EngineError: "out-of-memory" or "device-failed".
        """

    def close(self) -> None:
        """Free what it holds; it cannot be used afterwards."""


def open_runner(prepared: PreparedBackbone, device: Device, threads: int = 1) -> FeatureRunner:
    """A runner of the network on a device.

    Args:
        prepared: the network.
        device: where to compute; a CPU never imports torch.
        threads: threads that one call may use on a CPU. 1 suits several callers at once, which is quickest.

    Raises:
        EngineError: "out-of-memory" or "device-failed" if the network cannot be put on the device;
            `engine.backbones.fallback.open_safe_runner` goes on with the CPU instead.
    """
    if device.kind is DeviceKind.CPU:
        from engine.backbones.ort_runner import OnnxRunner

        return OnnxRunner(prepared.graph_path, device, threads=threads)
    from engine.backbones.torch_runner import TorchRunner

    return TorchRunner(prepared.graph_path, device)
