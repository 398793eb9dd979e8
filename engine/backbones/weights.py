"""A network with its published weights. Imports torch, timm and torchvision, so only inside its functions."""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backbones.catalogue import BackboneSpec, Family
from engine.backbones.places import weights_folder
from engine.contracts.errors import EngineError

if TYPE_CHECKING:
    import torch

    Tensors = dict[str, torch.Tensor]

SAFETENSORS = ".safetensors"


def load_network(spec: BackboneSpec) -> torch.nn.Module:
    """The network with its published weights, on the CPU, in evaluation mode.

    Raises:
        EngineError: "weights-missing", "weights-damaged" or "weights-hostile".
    """
    path = weights_file(spec)
    if not file_sha256(path).startswith(spec.weights_sha256):
        raise damaged(path)
    return load_into(build_network(spec), read_tensors(path), spec, path)


def build_network(spec: BackboneSpec) -> torch.nn.Module:
    """The network without its weights."""
    if spec.family is Family.TORCHVISION:
        import torchvision

        made: torch.nn.Module = torchvision.models.get_model(spec.architecture, weights=None)
        return made
    import timm

    sizes = {"img_size": spec.preprocessing.size, "num_classes": 0} if spec.family is Family.DINOV2 else {}
    network: torch.nn.Module = timm.create_model(spec.architecture, pretrained=False, **sizes)
    return network


def load_into(network: torch.nn.Module, found: Tensors, spec: BackboneSpec, path: Path) -> torch.nn.Module:
    """Put tensors into a network, if they are its own: every name and shape must fit.

    Raises:
        EngineError: "weights-damaged".
    """
    import torch

    wanted = network.state_dict()
    if spec.weights.package:
        found = _renamed(found, wanted, path)
    elif spec.family is Family.DINOV2:
        found = _resampled(found, network)
    if set(found) != set(wanted) or any(found[name].shape != wanted[name].shape for name in wanted):
        raise damaged(path)
    if not all(bool(torch.isfinite(tensor).all()) for tensor in found.values()):
        raise damaged(path)
    network.load_state_dict(found)
    return network.eval()


def read_tensors(path: Path) -> Tensors:
    """The tensors of a safetensors file or of a torch file that holds nothing but tensors.

    Raises:
        EngineError: "weights-missing", "weights-hostile" if it holds code, "weights-damaged".
    """
    import safetensors
    import torch
    from safetensors.torch import load_file

    try:
        if path.suffix == SAFETENSORS:
            return dict(load_file(path))
        found: Any = torch.load(path, weights_only=True, map_location="cpu")
    except FileNotFoundError as error:
        raise missing() from error
    except pickle.UnpicklingError as error:
        raise EngineError(
            "weights-hostile",
            "This file holds programs beside numbers, so it was not opened.",
            "Get the weights as a safetensors file, which cannot hold any.",
            path=str(path),
        ) from error
    except (safetensors.SafetensorError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise damaged(path) from error
    if not isinstance(found, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in found.values()):
        raise damaged(path)
    return found


def weights_file(spec: BackboneSpec) -> Path:
    """The file with a network's weights: inside an installed package, which is not imported, or in the cache.

    Raises:
        EngineError: "weights-missing" if it is not there.
    """
    if not spec.weights.package:
        folder = weights_folder()
        for path in (folder / f"{spec.key}{SAFETENSORS}", folder / f"{spec.key}.pth"):
            if path.is_file():
                return path
        raise EngineError(
            "weights-missing",
            f"The weights of {spec.name} are not on this computer.",
            "Download them, or import them from a file.",
            backbone=spec.key,
        )
    package = importlib.util.find_spec(spec.weights.package)
    folder = Path(package.origin).parent / "models" if package is not None and package.origin else Path()
    files = sorted(folder.glob(f"{spec.key}-*.pth")) if package is not None else []
    if not files:
        raise missing()
    return files[0]


def has_weights(spec: BackboneSpec) -> bool:
    """Whether a network's weights are on this computer."""
    try:
        weights_file(spec)
    except EngineError:
        return False
    return True


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def missing() -> EngineError:
    """The weights that come with Tellapart are not there."""
    return EngineError(
        "weights-missing", "The weights of the network are not installed.", "Install Tellapart again."
    )


def damaged(path: Path) -> EngineError:
    """A weights file is not what it should be."""
    return EngineError(
        "weights-damaged",
        "The weights are damaged, or those of another network.",
        "Download them again; those that came with Tellapart come back when it is installed again.",
        path=str(path),
    )


def _renamed(published: Tensors, wanted: Tensors, path: Path) -> Tensors:
    """Both list the same tensors in the same order under different names; the shapes prove it."""
    if [tensor.shape for tensor in published.values()] != [tensor.shape for tensor in wanted.values()]:
        raise damaged(path)
    return dict(zip(wanted, published.values(), strict=True))


def _resampled(published: Tensors, network: Any) -> Tensors:
    """DINOv2 was trained at 518 px; its places are resampled to the size at which it is used, as timm does."""
    from timm.layers import resample_abs_pos_embed

    places = published.get("pos_embed")
    if places is None or places.ndim != 3 or places.shape[1] > 10_000:
        return published
    size = list(network.patch_embed.grid_size)
    tensors = {name: tensor for name, tensor in published.items() if name != "mask_token"}
    try:
        return tensors | {"pos_embed": resample_abs_pos_embed(places, new_size=size, num_prefix_tokens=1)}
    except RuntimeError:
        return published
