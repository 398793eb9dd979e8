"""One process of a training that torchrun started: `one_of_several.py FOLDER_OF_PICTURES_AND_NETWORK`."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.backbones.preparing import PreparedBackbone
from engine.contracts.projects import PictureRow
from engine.contracts.types import DeviceKind, JobId, TrainOptions
from engine.jobs import StopToken
from engine.training.job import TrainingPlaces
from engine.training.thorough.control import TrainingControl
from engine.training.thorough.job import help_with_training, train_thorough
from engine.training.thorough.processes import helps, processes
from tests.engine.training.thorough.conftest import SMALL

JOB = JobId("together")


def main(folder: Path) -> None:
    import torch

    torch.set_num_threads(1)
    rows = [
        PictureRow(number, str(path), path.parent.name)
        for number, path in enumerate(sorted((folder / "pictures").glob("*/*.png")))
    ]
    backbone = PreparedBackbone(SMALL, folder / "network")
    options = TrainOptions("stripes", device=DeviceKind.CPU, time_budget=60.0, size=32, epochs=3)
    work = folder / f"by-{processes()}"
    places = TrainingPlaces(work / "features", work / "stripes.tellapart")
    if helps():
        help_with_training(places, backbone=backbone, options=options, job=JOB, stop=StopToken())
        return
    kept = []
    train_thorough(
        rows,
        places,
        backbone=backbone,
        name="stripes",
        run=0,
        options=options,
        job=JOB,
        report=kept.append,
        stop=StopToken(),
        control=TrainingControl(),
    )
    epochs = [event for event in kept if type(event).__name__ == "EpochFinished"]
    lines = [f"{event.epoch} {event.loss} {event.validation_loss} {event.accuracy}" for event in epochs]
    (work / "epochs.txt").write_text("\n".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
