"""How a network is taught."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Teaching:
    """The choices of a loop; docs/decisions/0010-thorough-training.md tells where the numbers come from.

    Attributes:
        epochs: passes over the pictures at most.
        batch: pictures per step, all processes together.
        at_once: pictures that the device computes at once; halved when its memory is full, which changes nothing
            but the time.
        rate: highest learning rate of the last layer before the head, in units of a channel's size per step.
        falling: share of that rate that the first taught layer has, in (0, 1].
        head_rate: highest learning rate of the head.
        warm_up: share of the steps in which the rate rises, in (0, 1).
        smoothing: label smoothing, in [0, 1).
        pull: weight decay towards where each number began, 0 or more.
        clip: largest norm of a step's gradient.
        averaging: epochs over which the numbers that are kept are averaged.
        patience: epochs without a better one after which it ends.
        seed: fixes order and variations.
        mixed: compute in bfloat16 where that is safe.
    """

    epochs: int
    batch: int = 32
    at_once: int = 32
    rate: float = 0.005
    falling: float = 0.3
    head_rate: float = 0.002
    warm_up: float = 0.25
    smoothing: float = 0.1
    pull: float = 0.05
    clip: float = 1.0
    averaging: float = 0.5
    patience: int = 5
    seed: int = 0
    mixed: bool = False
