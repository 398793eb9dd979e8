"""Ways of looking at pictures: which part of them, how big, and how deep into the network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.backbones.catalogue import BackboneSpec
from engine.contracts.errors import EngineError
from engine.contracts.types import Depth, Framing, Preprocessing, TrainOptions

SMALLEST_SIZE, LARGEST_SIZE = 32, 1024


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way of looking: what a head's features depend on beside the network and the picture.

    Attributes:
        preprocessing: which part of the picture, and how big.
        depth: which of the network's numbers.
    """

    preprocessing: Preprocessing
    depth: Depth

    @property
    def effort(self) -> tuple[int, int, int]:
        """Sorts recipes from the cheapest and plainest to the dearest: size, then framing, then depth."""
        framing = (Framing.CENTRE, Framing.WHOLE).index(self.preprocessing.framing)
        return self.preprocessing.size, framing, (Depth.LAST, Depth.DETAIL, Depth.BOTH).index(self.depth)


def plain_recipe(spec: BackboneSpec) -> Recipe:
    """What was always done before ways of looking were tried: the network's own contract, its last layer."""
    return Recipe(spec.preprocessing, Depth.LAST)


def view(spec: BackboneSpec, framing: Framing, size: int) -> Preprocessing:
    """The picture contract of a framing and a size in pixels; the crop takes the network's usual share."""
    usual = spec.preprocessing
    short_side = max(size, round(size * usual.short_side / usual.size))
    return replace(usual, framing=framing, size=size, short_side=short_side)


def sizes_of(spec: BackboneSpec, options: TrainOptions) -> tuple[int, ...]:
    """Sizes that may be tried, in pixels, the network's usual one first, or the one that the person set.

    Raises:
        EngineError: "wrong-size".
    """
    if options.size is not None:
        allowed = f"a size between {SMALLEST_SIZE} and {LARGEST_SIZE} pixels"
        if len(spec.sizes) == 1:
            allowed = f"{spec.sizes[0]} pixels, or another network"
        if not SMALLEST_SIZE <= options.size <= LARGEST_SIZE or (
            len(spec.sizes) == 1 and options.size != spec.sizes[0]
        ):
            raise EngineError(
                "wrong-size",
                f"{spec.name} cannot look at pictures with {options.size} pixels.",
                f"Choose {allowed}.",
                size=str(options.size),
            )
        return (options.size,)
    usual = spec.preprocessing.size
    return (usual, *(size for size in sorted(spec.sizes) if size > usual))


def framings_of(spec: BackboneSpec, options: TrainOptions) -> tuple[Framing, ...]:
    """Framings that may be tried, the network's usual one first, or the one that the person set."""
    if options.framing is not None:
        return (options.framing,)
    usual = spec.preprocessing.framing
    return (usual, *(framing for framing in Framing if framing is not usual))


def depths_of(spec: BackboneSpec, options: TrainOptions) -> tuple[Depth, ...]:
    """Depths that may be tried, the plainest first, or the one that the person set.

    Raises:
        EngineError: "no-detail" if the network has no numbers of that depth.
    """
    if options.depth is not None:
        if options.depth is not Depth.LAST and spec.detail == 0:
            raise EngineError(
                "no-detail",
                f"{spec.name} tells nothing of small detail.",
                "Choose the last layer, or another network.",
                backbone=spec.key,
            )
        return (options.depth,)
    return (Depth.LAST, Depth.DETAIL, Depth.BOTH) if spec.detail else (Depth.LAST,)
