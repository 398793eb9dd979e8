"""What can be wrong with pictures and disks: each a clear sentence, or a training that gets over it."""

from __future__ import annotations

import errno
import os
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.projects import PictureRow
from engine.contracts.training_events import EpochFinished
from engine.contracts.types import DeviceKind, JobId, TrainOptions
from engine.jobs import StopToken
from engine.training.job import TrainingPlaces
from engine.training.thorough import material as material_module
from engine.training.thorough.checkpoint import Checkpoints
from engine.training.thorough.control import TrainingControl
from engine.training.thorough.interrupted import run_folder
from engine.training.thorough.job import train_thorough


def save(folder, pictures) -> list[PictureRow]:
    """`pictures` of (class, pixels)."""
    rows = []
    for number, (label, pixels) in enumerate(pictures):
        path = folder / "pictures" / label / f"{number:04}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
        rows.append(PictureRow(number, str(path), label))
    return rows


def noise(rng, colour) -> np.ndarray:
    return np.clip(np.array(colour) + rng.normal(0, 30, (40, 40, 3)), 0, 255).astype(np.uint8)


def colours(count: int) -> list[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(0)
    return [(name, noise(rng, colour)) for _ in range(count) for name, colour in PAIR]


PAIR = (("dark", (90, 90, 90)), ("light", (150, 150, 150)))


def train(rows, folder, backbone, report=lambda _: None, stop=None, **chosen):
    places = TrainingPlaces(folder / "features", folder / "m.tellapart")
    return train_thorough(
        rows,
        places,
        backbone=backbone,
        name="m",
        run=0,
        options=TrainOptions(
            **{"name": "m", "device": DeviceKind.CPU, "time_budget": 2.0, "size": 32, "epochs": 2, **chosen}
        ),
        job=JobId("bad"),
        report=report,
        stop=stop or StopToken(),
        control=TrainingControl(),
    )


def test_a_class_of_one_beside_many(small_backbone, tmp_path):
    rows = save(tmp_path, [*colours(40), ("alone", np.zeros((40, 40, 3), np.uint8))])
    done = train(rows, tmp_path, small_backbone)
    assert any("alone" in warning.message for warning in done.warnings)


def test_fewer_pictures_than_folds(small_backbone, tmp_path):
    done = train(save(tmp_path, colours(2)), tmp_path, small_backbone)
    assert done.verdict is not None


def test_two_of_one_class_beside_eighty(small_backbone, tmp_path):
    rng = np.random.default_rng(1)
    rare = [("rare", noise(rng, (30, 30, 200))) for _ in range(2)]
    done = train(save(tmp_path, [*colours(40), *rare]), tmp_path, small_backbone)
    assert set(done.model.classes) == {"dark", "light", "rare"}


def test_pictures_that_are_all_the_same(small_backbone, tmp_path):
    same = np.full((40, 40, 3), 128, np.uint8)
    done = train(
        save(tmp_path, [(name, same) for _ in range(40) for name in ("a", "b")]), tmp_path, small_backbone
    )
    assert done.verdict.kept == "quick"


def test_many_classes(small_backbone, tmp_path):
    rng = np.random.default_rng(2)
    shades = rng.integers(0, 256, (60, 3))
    rows = save(tmp_path, [(f"class {number:02}", noise(rng, shades[number])) for number in range(60)] * 2)
    done = train(rows, tmp_path, small_backbone, epochs=0)
    assert len(done.model.classes) == 60


def test_one_class_only_is_said_to_be(small_backbone, tmp_path):
    with pytest.raises(EngineError) as raised:
        train(save(tmp_path, [pair for pair in colours(5) if pair[0] == "dark"]), tmp_path, small_backbone)
    assert raised.value.code == "one-class"


def test_a_full_disk_while_checkpoints_are_kept_does_not_end_the_training(small_backbone, tmp_path, monkeypatch):
    def full(_self, _checkpoint):
        raise EngineError("disk-full", "There is no space left to write state.", "Free some space.")

    monkeypatch.setattr(Checkpoints, "save", full)
    epochs = []
    train(save(tmp_path, colours(40)), tmp_path, small_backbone, report=epochs.append)
    assert max(event.epoch for event in epochs if isinstance(event, EpochFinished)) == 2


def test_a_disk_without_room_for_what_frozen_layers_make_is_said_to_be_full(small_backbone, tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(material_module.os, "posix_fallocate", none, raising=False)
    with pytest.raises(EngineError) as raised:
        train(save(tmp_path, colours(40)), tmp_path, small_backbone)
    assert raised.value.code == "disk-full"


def test_damaged_checkpoints_are_said_to_be_and_it_starts_anew(small_backbone, tmp_path):
    rows = save(tmp_path, colours(40))
    stop, heard = StopToken(), Counter()

    def cancel(event):
        if isinstance(event, EpochFinished) and event.epoch == 1:
            stop.stop()

    with pytest.raises(JobStopped):
        train(rows, tmp_path, small_backbone, report=cancel, stop=stop)
    places = TrainingPlaces(tmp_path / "features", tmp_path / "m.tellapart")
    kept = list((run_folder(places, 0) / "checkpoints").glob("*.safetensors"))
    assert kept
    for path in kept:
        path.write_bytes(b"\0" * 100)
    train(
        rows,
        tmp_path,
        small_backbone,
        report=lambda event: heard.update([event.epoch] if isinstance(event, EpochFinished) else []),
    )
    assert set(heard) == {0, 1, 2}


def test_another_training_of_that_name_does_not_go_on_from_these_checkpoints(small_backbone, tmp_path):
    rows = save(tmp_path, colours(40))
    stop, epochs = StopToken(), []

    def cancel(event):
        if isinstance(event, EpochFinished) and event.epoch == 1:
            stop.stop()

    with pytest.raises(JobStopped):
        train(rows, tmp_path, small_backbone, report=cancel, stop=stop)
    train(rows, tmp_path, small_backbone, report=epochs.append, seed=8)
    assert [event.epoch for event in epochs if isinstance(event, EpochFinished)] == [0, 1, 2]


def test_several_classes_per_picture_are_left_to_quick(small_backbone, tmp_path):
    rng = np.random.default_rng(3)
    rows = save(
        tmp_path,
        [
            (label, noise(rng, colour))
            for _ in range(12)
            for label, colour in (("a", (200, 50, 50)), ("b", (50, 50, 200)), ("a|b", (200, 50, 200)))
        ],
    )
    done = train(rows, tmp_path, small_backbone, multi_label=True)
    assert "thorough-one-class" in {warning.code for warning in done.warnings}
    assert done.model.multi_label
