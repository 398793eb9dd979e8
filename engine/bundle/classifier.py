"""Runs a model file: pixels in, answers out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backbones.fallback import FellBack, Probed, open_with_fallback
from engine.backbones.onnx_graph import FEATURES
from engine.backbones.ort_runner import CPU_BATCH, OnnxRunner
from engine.backbones.preparing import Progress
from engine.backbones.runner import FeatureRunner
from engine.bundle.general import open_general
from engine.bundle.model_graph import cut_at_features, cut_at_pixels
from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.refusals import bad_signature, broken
from engine.bundle.running import AnsweringGraph, Answers
from engine.contracts.errors import EngineError
from engine.contracts.types import GENERAL_MODEL, Device, DeviceKind, ModelCard, Preprocessing
from engine.devices import cpu_device

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import onnx

OpenFeatures = Callable[["onnx.ModelProto", Device], FeatureRunner]
"""Puts a graph that leads from `pixels` to `features` on a device."""


class Classifier:
    """A model on a device; may be asked from several threads at once.

    It runs the bundle's own graph, from the pixels on: the very nodes that ship. On a GPU torch runs those of the
    network, and the CPU the few that are left; if the GPU fails, the CPU runs them all.

    Args:
        bundle: the model.
        device: where to compute.
        threads: threads that one call may use on a CPU.
        fell_back: told when a GPU failed and the CPU took over.
        open_features: puts the network on a GPU; None for the usual way.

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
        self._device = device
        model = bundle.graph()
        self._network: FeatureRunner | None = None
        if device.kind is DeviceKind.CPU:
            self._graph = AnsweringGraph(cut_at_pixels(model), threads)
            return
        network = cut_at_pixels(model, FEATURES)
        self._network = open_with_fallback(
            lambda: (open_features or _open_torch)(network, device),
            lambda: _open_cpu(network, threads),
            fell_back or (lambda _device, _message: None),
            probed=Probed(
                f"{device.kind}:{device.index}/{hashlib.sha256(bundle.model_bytes).hexdigest()}",
                bundle.preprocessing.size,
            ),
        )
        self._graph = AnsweringGraph(cut_at_features(model), threads)

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
        return self._device if self._network is None else self._network.device

    @property
    def batch_size(self) -> int:
        """How many pictures it is best handed at once."""
        return CPU_BATCH if self._network is None else self._network.batch_size

    def answers(self, pixels: npt.NDArray[np.float32]) -> Answers:
        """Ask about pictures.

        Args:
            pixels: float32 (n, 3, size, size), 0 to 255, from `engine.pictures.resizing.to_pixels`.

        Raises:
            EngineError: "device-failed" or "out-of-memory" if the CPU fails as well.
        """
        if self._network is None or len(pixels) == 0:
            return self._graph.answers(pixels)
        return self._graph.answers(self._network.features(pixels))

    def probabilities(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Only the probabilities of `answers`: float32 (n, classes)."""
        return self.answers(pixels).probabilities

    def close(self) -> None:
        """Free what it holds."""
        self._graph.close()
        if self._network is not None:
            self._network.close()


def open_classifier(
    key_or_path: str,
    device: Device,
    *,
    threads: int = 1,
    fell_back: FellBack | None = None,
    progress: Progress | None = None,
    signed_by: str | None = None,
) -> Classifier:
    """Open the general model or a bundle.

    Args:
        key_or_path: `GENERAL_MODEL` or the path of a bundle.
        device: where to compute.
        threads: threads that one call may use on a CPU.
        fell_back: told when a GPU failed and the CPU took over.
        progress: told about the making of the general model, if that is still to do.
        signed_by: the only public key whose signature is accepted, base64; None for any, or none.

    Raises:
        EngineError: see `open_bundle` and `open_general`.
    """
    if key_or_path != GENERAL_MODEL:
        bundle = open_bundle(Path(key_or_path), signed_by)
    elif signed_by is None:
        bundle = open_general(progress)
    else:
        raise bad_signature("it is the general model, which nobody signed")
    return Classifier(bundle, device, threads=threads, fell_back=fell_back)


def _open_cpu(network: onnx.ModelProto, threads: int) -> OnnxRunner:
    try:
        return OnnxRunner(network.SerializeToString(), cpu_device(chosen=True), threads=threads)
    except EngineError as error:
        raise broken("its graph cannot be run") from error


def _open_torch(network: onnx.ModelProto, device: Device) -> FeatureRunner:
    from engine.backbones.torch_runner import TorchRunner

    return TorchRunner(network, device)
