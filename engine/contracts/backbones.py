"""The networks a person can choose from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackboneCard:
    """What a person needs to know to pick a backbone.

    Attributes:
        key: stable name, for example "efficientnet-lite0".
        name: what people call it.
        parameters: how many numbers it was taught.
        download_bytes: size of its weights; 0 if they came with Tellapart.
        accuracy: share of ImageNet's validation pictures right, in [0, 1], as published; None if unknown.
        pictures_per_second: on this machine's chosen device at its usual size; None until it was measured.
        licence: SPDX identifier of the weights' licence.
        source: where the weights come from, a sentence.
        ready: whether it can be used now, without a network.
        fine_tunes: whether thorough training can teach it (else only a head on its features).
    """

    key: str
    name: str
    parameters: int
    download_bytes: int
    accuracy: float | None
    pictures_per_second: float | None
    licence: str
    source: str
    ready: bool
    fine_tunes: bool
