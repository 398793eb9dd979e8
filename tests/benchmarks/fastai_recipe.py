"""The peer of training: fastai's `fine_tune`, with the same network and the same weights."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable
from typing import Any

SEED = 0
BATCH = 32
WORKERS = 2
VALIDATED_ON = 30
USUAL_SIZE = 224
ROOM = 8 / 7
"""How much bigger pictures are before they are varied and cut to size: 256 for 224."""


def open_fine_tune(learn: str, held_out: str, epochs: int) -> Callable[[], tuple[float, float]]:
    """Learn from all of `learn`; the answer is the seconds that took, and the share right of `held_out`.

    As fastai is usually used: Resize(256), aug_transforms(size=224), `vision_learner` of timm's network by its
    name, normalised as timm says. fastai must validate after every epoch; it does so on a few held-out pictures,
    so that this costs it next to nothing.
    """
    learner, asked = _open_learner(learn, held_out, USUAL_SIZE, one_in=1)

    def run() -> tuple[float, float]:
        start = time.perf_counter()
        with learner.no_bar(), contextlib.redirect_stdout(None):
            learner.fine_tune(epochs)
        seconds = time.perf_counter() - start
        with learner.no_bar():
            probabilities, labels = learner.get_preds(dl=learner.dls.test_dl(asked, with_labels=True))
        return seconds, float((probabilities.argmax(dim=1) == labels).float().mean())

    return run


def open_timed_epochs(learn: str, held_out: str, size: int, one_in: int) -> Callable[[], tuple[float, float]]:
    """What `fine_tune` is made of, at another picture size and on one picture in `one_in`.

    The answer is the seconds of one epoch with the network frozen, and of one with all of it taught.
    """
    learner, _ = _open_learner(learn, held_out, size, one_in)

    def epoch() -> float:
        start = time.perf_counter()
        with learner.no_bar(), contextlib.redirect_stdout(None):
            learner.fit_one_cycle(1)
        return time.perf_counter() - start

    def run() -> tuple[float, float]:
        learner.freeze()
        frozen = epoch()
        learner.unfreeze()
        return frozen, epoch()

    return run


def _open_learner(learn: str, held_out: str, size: int, one_in: int) -> tuple[Any, list[Any]]:
    """A learner, and the held-out pictures."""
    warnings.simplefilter("ignore")
    from fastai.vision.all import (
        CategoryBlock,
        DataBlock,
        ImageBlock,
        Normalize,
        RandomSplitter,
        Resize,
        aug_transforms,
        get_image_files,
        parent_label,
        set_seed,
        vision_learner,
    )

    set_seed(SEED, reproducible=True)
    learned = list(get_image_files(learn))[::one_in]
    asked = list(get_image_files(held_out))
    few = [asked[i] for i in RandomSplitter(VALIDATED_ON / len(asked), seed=SEED)(asked)[1]][::one_in]
    aside = set(few)
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        get_y=parent_label,
        splitter=lambda files: (
            [number for number, file in enumerate(files) if file not in aside],
            [number for number, file in enumerate(files) if file in aside],
        ),
        item_tfms=Resize(round(size * ROOM)),
        batch_tfms=aug_transforms(size=size),
    )
    dls: Any = block.dataloaders(learned + few, bs=BATCH, num_workers=WORKERS)
    dls.add_tfms([Normalize.from_stats((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))], "after_batch")
    learner: Any = vision_learner(dls, "tf_efficientnet_lite0", pretrained=False)
    _give_weights(learner.model[0].model)
    return learner, asked


def _give_weights(body: Any) -> None:
    """Tellapart's weights of the network, as `pretrained=True` would have downloaded them."""
    from engine.backbones.catalogue import DEFAULT_BACKBONE
    from engine.backbones.weights import load_network

    published = load_network(DEFAULT_BACKBONE).state_dict()
    body.load_state_dict({name: published[name] for name in body.state_dict()})
