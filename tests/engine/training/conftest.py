"""Small labelled pictures, and a training on the tiny network that counts what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.backbones.ort_runner import OnnxRunner
from engine.backbones.preparing import PreparedBackbone
from engine.contracts.events import Event
from engine.contracts.projects import PictureRow, Split
from engine.contracts.types import Depth, Device, Framing, JobId, TrainOptions
from engine.jobs import StopToken
from engine.training.looking import Looker
from engine.training.quick import QuickModel, train_quick

COLOURS = {"blue": (60, 60, 200), "green": (60, 190, 60), "red": (200, 60, 60)}

ONE_WAY = TrainOptions(framing=Framing.CENTRE, size=32, depth=Depth.LAST, keep_look_alikes_together=False)
"""Nothing to try, every picture for itself: the pictures of these tests are noise of one colour."""


class CountingRunner:
    """The tiny network; counts the pictures it was shown, and can be told to spoil or stop."""

    def __init__(self, backbone: PreparedBackbone, device: Device) -> None:
        self._runner = OnnxRunner(backbone.graph_path, device)
        self.device = device
        self.batch_size = 4
        self.shown = 0
        self.before_each: Callable[[], None] = lambda: None
        self.spoil: Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]] = lambda rows: rows

    def features(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        self.before_each()
        self.shown += len(pixels)
        return self.spoil(self._runner.features(pixels))

    def close(self) -> None:
        self._runner.close()


@dataclass
class School:
    """Trains on the tiny network, looked at in one way, with a feature cache in a folder of its own."""

    backbone: PreparedBackbone
    device: Device
    cache: Path
    events: list[Event] = field(default_factory=list)
    options: TrainOptions = field(default_factory=lambda: ONE_WAY)

    def new_runner(self) -> CountingRunner:
        return CountingRunner(self.backbone, self.device)

    def train(
        self,
        rows: Sequence[PictureRow],
        *,
        runner: CountingRunner | None = None,
        stop: StopToken | None = None,
        seed: int = 0,
        workers: int = 1,
    ) -> QuickModel:
        with Looker(
            self.backbone.spec, runner or self.new_runner(), self.cache, workers, stop or StopToken()
        ) as looker:
            return train_quick(
                rows,
                looker=looker,
                options=replace(self.options, seed=seed),
                job=JobId("train"),
                report=self.events.append,
            )


@pytest.fixture
def school(tiny_backbone, cpu, tmp_path) -> School:
    return School(tiny_backbone, cpu, tmp_path / "features")


@pytest.fixture
def labelled(save_picture, tmp_path) -> Callable[..., list[PictureRow]]:
    """`labelled(red=5, blue=3)`: so many pictures of each colour, easy to tell apart."""

    def make(split: Split = Split.ANY, folder: str = "pictures", **counts: int) -> list[PictureRow]:
        return [
            PictureRow(
                picture=1000 * place + number,
                path=str(
                    save_picture(
                        tmp_path / folder / word / f"{number}.png", COLOURS[word], seed=len(folder) * 1000 + number
                    )
                ),
                label=word,
                split=split,
            )
            for place, (word, count) in enumerate(counts.items())
            for number in range(count)
        ]

    return make
