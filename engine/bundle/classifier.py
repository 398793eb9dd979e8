"""Runs a model file: pixels in, probabilities out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.backbones.catalogue import BackboneSpec, find_backbone
from engine.backbones.fallback import FellBack, open_with_fallback
from engine.backbones.onnx_graph import FEATURES
from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import Progress
from engine.backbones.runner import FeatureRunner
from engine.bundle.general import open_general
from engine.bundle.model_graph import BATCH_PROBABILITIES, cut_at_pixels
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.refusals import broken
from engine.contracts.errors import EngineError
from engine.contracts.types import GENERAL_MODEL, Device, DeviceKind, ModelCard, Preprocessing
from engine.devices import cpu_device

if TYPE_CHECKING:
    import numpy.typing as npt

OpenFeatures = Callable[[BackboneSpec, Device], FeatureRunner]


class Classifier:
    """A model on a device; `probabilities` may be called from several threads at once.

    On a CPU it runs the bundle's own graph, from the pixels on: the very nodes that ship. On a GPU torch runs the
    network and the head is applied here in float32; if the GPU fails, the same goes on on the CPU.

    Args:
        bundle: the model.
        device: where to compute.
        threads: threads that one call may use on a CPU.
        fell_back: told when a GPU failed and the CPU took over.
        open_features: opens the network on a GPU; None for the usual way.

    Raises:
        EngineError: "broken-model" if the CPU cannot run the graph.
    """

    def __init__(
        self,
        bundle: Bundle,
        device: Device,
        *,
        threads: int = 1,
        fell_back: FellBack | None = None,
        open_features: OpenFeatures | None = None,
    ) -> None:
        self._bundle = bundle
        self._runner: FeatureRunner
        self._gives_features = device.kind is not DeviceKind.CPU
        if self._gives_features:
            self._runner = open_with_fallback(
                lambda: _open_gpu(bundle, device, open_features or _open_torch),
                lambda: _open_cpu(bundle, FEATURES, cpu_device(chosen=True), threads),
                fell_back or (lambda _device, _message: None),
            )
        else:
            self._runner = _open_cpu(bundle, BATCH_PROBABILITIES, device, threads)

    @property
    def card(self) -> ModelCard:
        """The model's card."""
        return self._bundle.card

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names in the order of the columns of `probabilities`."""
        return self._bundle.classes

    @property
    def preprocessing(self) -> Preprocessing:
        """The picture contract to make pixels by."""
        return self._bundle.preprocessing

    @property
    def device(self) -> Device:
        """Where it computes now."""
        return self._runner.device

    @property
    def batch_size(self) -> int:
        """How many pictures it is best handed at once."""
        return self._runner.batch_size

    def probabilities(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Classify pictures.

        Args:
            pixels: float32 (n, 3, size, size), 0 to 255, from `engine.pictures.resizing.to_pixels`.

        Returns:
            float32 (n, classes); every row sums to 1.

        Raises:
            EngineError: "device-failed" or "out-of-memory" if the CPU fails as well.
        """
        rows = self._runner.features(pixels)
        if not self._gives_features:
            return rows
        return apply_head(rows, self._bundle.weight, self._bundle.bias, self._bundle.temperature)

    def close(self) -> None:
        """Free what it holds."""
        self._runner.close()


def open_classifier(
    key_or_path: str,
    device: Device,
    *,
    threads: int = 1,
    fell_back: FellBack | None = None,
    progress: Progress | None = None,
) -> Classifier:
    """Open the general model or a bundle.

    Args:
        key_or_path: `GENERAL_MODEL` or the path of a bundle.
        device: where to compute.
        threads: threads that one call may use on a CPU.
        fell_back: told when a GPU failed and the CPU took over.
        progress: told about the making of the general model, if that is still to do.

    Raises:
        EngineError: see `open_bundle` and `open_general`.
    """
    bundle = open_general(progress) if key_or_path == GENERAL_MODEL else open_bundle(Path(key_or_path))
    return Classifier(bundle, device, threads=threads, fell_back=fell_back)


def apply_head(
    features: npt.NDArray[np.float32],
    weight: npt.NDArray[np.float32],
    bias: npt.NDArray[np.float32],
    temperature: float,
) -> npt.NDArray[np.float32]:
    """softmax((features · weightᵀ + bias) / temperature): float32 (n, classes)."""
    numbers = (features @ weight.T + bias) * np.float32(1.0 / temperature)
    numbers -= numbers.max(axis=1, keepdims=True)
    np.exp(numbers, out=numbers)
    numbers /= numbers.sum(axis=1, keepdims=True)
    return numbers


def _open_cpu(bundle: Bundle, output: str, device: Device, threads: int) -> OnnxRunner:
    import onnx

    graph = cut_at_pixels(onnx.ModelProto.FromString(bundle.model_bytes), output)
    try:
        return OnnxRunner(graph.SerializeToString(), device, threads=threads)
    except EngineError as error:
        raise broken("its graph cannot be run") from error


def _open_gpu(bundle: Bundle, device: Device, open_features: OpenFeatures) -> FeatureRunner:
    spec = find_backbone(bundle.description.backbone)
    if spec.weights_sha256 != bundle.description.weights_sha256:
        raise EngineError(
            "unknown-backbone",
            "This model was made with other weights than this version of Tellapart has for a GPU.",
            backbone=spec.key,
        )
    return open_features(spec, device)


def _open_torch(spec: BackboneSpec, device: Device) -> FeatureRunner:
    from engine.backbones.torch_runner import TorchRunner

    return TorchRunner(spec, device)
