"""The second peer: what everybody writes. Pillow, torchvision's transforms, a DataLoader and torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BATCH = 32
WORKERS = 2


class Files:
    """A torch data set of files, as in torchvision's tutorials."""

    def __init__(self, paths: list[str], transform: Callable[[Any], Any]) -> None:
        self._paths = paths
        self._transform = transform

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, number: int) -> Any:
        from PIL import Image

        with Image.open(self._paths[number]) as image:
            return self._transform(image.convert("RGB"))


def open_recipe(paths: list[str]) -> Callable[[], int]:
    """timm's network with the same weights; Resize 256, CenterCrop 224, ToTensor, Normalize."""
    import torch
    from torch.utils.data import DataLoader
    from torchvision import transforms

    from engine.backbones.catalogue import DEFAULT_BACKBONE
    from engine.backbones.weights import load_network

    network = load_network(DEFAULT_BACKBONE)
    contract = DEFAULT_BACKBONE.preprocessing
    transform = transforms.Compose(
        [
            transforms.Resize(256),
            transforms.CenterCrop(224),
            transforms.ToTensor(),
            transforms.Normalize(contract.mean, contract.std),
        ]
    )
    loader: Any = DataLoader(Files(paths, transform), batch_size=BATCH, num_workers=WORKERS)

    def run() -> int:
        answered = 0
        with torch.inference_mode():
            for batch in loader:
                answered += len(network(batch).softmax(dim=1).topk(5).indices)
        return answered

    return run
