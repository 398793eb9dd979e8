"""What `tellapart train` can be told beside the pictures and the model file."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from engine.bundle.reading import open_bundle
from engine.cli import train as train_module
from engine.cli.train_resuming import Asked, keep_what_was_asked, what_was_asked
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.types import Depth, DeviceKind, Framing, TrainMode, TrainOptions
from engine.project.samples import everyday_samples
from engine.training.thorough import job as thorough_job
from engine.training.thorough.interrupted import run_folder

DONE, FAILED = 0, 1


def test_what_is_chosen_is_in_the_model_and_nothing_is_tried(tell, hands, tmp_path):
    out = tmp_path / "m.tellapart"
    words = ("--framing", "whole", "--size", 288, "--depth", "detail", "--no-look-alikes", "--json")
    answer = tell("train", hands, "--out", out, *words)
    assert answer.code == DONE
    last = answer.objects[-1]
    assert (last["choices"]["framing"], last["choices"]["size"], last["choices"]["depth"]) == (
        "whole",
        "288",
        "detail",
    )
    assert (last["tried"], last["gain"]) == ([], None)
    assert last["look_alikes"] == {"pictures": 0, "groups": 0, "score_if_divided": None}
    card = open_bundle(out).card
    assert (card.preprocessing.framing, card.preprocessing.size, card.depth) == (Framing.WHOLE, 288, Depth.DETAIL)
    said = tell("train", hands, "--out", out, *words[:-1]).said
    assert "the whole of each picture at 288 px, at small detail." in said


def test_what_was_tried_and_gained_is_told(tell, hands, tmp_path):
    last = tell("train", hands, "--out", tmp_path / "m.tellapart", "--json").objects[-1]
    assert sum(one["chosen"] for one in last["tried"]) == 1
    assert {one["depth"] for one in last["tried"]} == {"last", "detail", "both"}
    assert -1 <= last["gain"] <= 1
    assert last["mode"] == "quick"
    assert last["verdict"] is None
    assert {"unknown_threshold", "coverage", "accuracy"} <= set(last["rejection"])


def test_a_folder_of_pictures_of_none_of_the_classes(tell, hands, tmp_path):
    others = tmp_path / "others"
    others.mkdir()
    for picture in sorted(everyday_samples().glob("*.jpg"))[:6]:
        shutil.copy(picture, others)
    out = tmp_path / "m.tellapart"
    answer = tell("train", hands, "--out", out, "--negatives", others, "--json", "--time-budget", 0)
    assert answer.code == DONE
    assert answer.objects[-1]["rejection"]["negatives"] == 6
    assert open_bundle(out).card.rejection.negatives == 6
    gone = tell("train", hands, "--out", out, "--negatives", tmp_path / "gone", "--json", "--time-budget", 0)
    assert (gone.code, gone.objects[-1]["code"]) == (FAILED, "no-such-folder")
    for picture in others.iterdir():
        picture.write_bytes(b"no picture any more")
    shutil.copy(next(hands.rglob("*.jpg")), others)
    useless = tell("train", hands, "--out", out, "--negatives", others, "--json", "--time-budget", 0)
    assert (useless.code, useless.objects[-1]["code"]) == (FAILED, "no-negatives")
    assert useless.objects[-1]["message"].endswith("others: 6 cannot be read, 1 among those with a class.")


def test_pictures_with_several_classes(tell, hands, tmp_path):
    with (tmp_path / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["path", "label"])
        for number, picture in enumerate(sorted(hands.rglob("*.jpg"))):
            name = picture.parent.name
            table.writerow([picture, f"hand|{name}" if number % 2 else f"{name}|hand|odd"])
        table.writerow([next(everyday_samples().glob("*.jpg")), ""])
    out = tmp_path / "m.tellapart"
    words = ("--multi-label", "--json", "--time-budget", 0)
    answer = tell("train", tmp_path / "labels.csv", "--out", out, *words)
    assert answer.code == DONE
    assert answer.objects[-1]["classes"] == ["five", "hand", "odd", "two"]
    card = open_bundle(out).card
    assert card.multi_label
    assert len(card.thresholds) == 4
    picture = next(hands.rglob("*.jpg"))
    (classified,) = tell("classify", out, picture, "--json").objects
    assert "hand" in classified["labels"]
    assert "1 of 17 pictures have no class and are left out" in answer.said
    assert "tellapart doubtful" not in answer.said  # it cannot list what several classes are
    assert dict(classified["top"])["hand"] > card.thresholds[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--size", 5000), "wrong-size"),
        (("--backbone", "abacus"), "unknown-backbone"),
        (("--backbone", "dinov2-small"), "weights-missing"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tell, hands, tmp_path, words, code):
    answer = tell("train", hands, "--out", tmp_path / "m.tellapart", *words, "--json")
    assert answer.code == FAILED
    last = answer.objects[-1]
    assert last["hint"]
    assert last["code"] == code
    assert not (tmp_path / "m.tellapart").exists()


def test_an_interrupted_training_goes_on_as_it_was_asked(tell, hands, tmp_path, monkeypatch):
    asked: list[TrainOptions] = []

    def interrupted(rows, places, *, options, **_others):
        asked.append(options)
        raise JobStopped

    monkeypatch.setattr(thorough_job, "train_thorough", interrupted)
    out = tmp_path / "m.tellapart"
    begun = tell("train", hands, "--out", out, "--mode", "thorough", "--seed", 4, "--epochs", 2, "--minutes", 1.5)
    assert begun.code == 130
    assert f"tellapart train --resume {out}" in begun.said
    assert tell("train", "--resume", out).code == 130
    assert asked[0] == asked[1]
    assert (asked[0].mode, asked[0].seed, asked[0].epochs, asked[0].minutes) == (TrainMode.THOROUGH, 4, 2, 1.5)


def test_nothing_to_go_on_with_is_said(tell, tmp_path):
    answer = tell("train", "--resume", tmp_path / "m.tellapart", "--json")
    assert (answer.code, answer.objects[-1]["code"]) == (FAILED, "no-such-run")


def test_what_was_asked_is_read_back_from_the_model_file_s_name_and_from_the_folder(tmp_path):
    options = TrainOptions("é 手", 3, 2.5, DeviceKind.CPU, TrainMode.THOROUGH, size=320, framing=Framing.WHOLE)
    asked = Asked(str(tmp_path / "data"), str(tmp_path / "m.tellapart"), options)
    places = train_module.TrainingPlaces(tmp_path / "features", tmp_path / "m.tellapart")
    folder = run_folder(places, 0)
    keep_what_was_asked(folder, asked)
    assert what_was_asked(tmp_path / "m.tellapart") == asked
    assert what_was_asked(folder) == asked
    (folder / "asked.json").write_text("{")
    with pytest.raises(EngineError) as raised:
        what_was_asked(Path(asked.out))
    assert raised.value.code == "no-such-run"


def test_an_installed_application_says_that_it_has_no_torchrun(tell, hands, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.frozen", True, raising=False)
    answer = tell("train", hands, "--out", tmp_path / "m.tellapart", "--launcher", "torchrun")
    assert answer.code == FAILED
    assert "install Tellapart with pip" in answer.said
