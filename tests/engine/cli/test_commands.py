"""Every form of the command that scripts rely on."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageOps

from engine.bundle import writing as writing_module
from engine.bundle.reading import open_bundle
from engine.bundle.strictness import PREDICTIONS, held_out_predictions, set_rejection
from engine.cli import classify as classify_module
from engine.cli import train as train_module
from engine.contracts.types import GENERAL_MODEL
from engine.project.samples import everyday_samples, labelled_samples
from engine.training import job as job_module
from engine.version import installed_version
from tests.engine.bundle.spoiling import rewrite_description

DONE, FAILED, WRONG_USAGE, SOME_UNREADABLE = 0, 1, 2, 3


def test_train_writes_progress_then_what_came_out(tell, hands, tmp_path):
    out = tmp_path / "made of spaces é 手.tellapart"
    answer = tell("train", hands, "--out", out, "--seed", 3, "--time-budget", 20, "--device", "cpu", "--json")
    assert answer.code == DONE
    *before, last = answer.objects
    assert {"progress", "measured"} >= {line["event"] for line in before}
    stages = [line["stage"] for line in before if line["event"] == "progress"]
    assert [stage for stage in dict.fromkeys(stages) if stage != "finding"] == [
        "trying",
        "looking",
        "choosing",
        "judging",
        "saving",
    ]
    assert all(
        set(line) == {"event", "stage", "done", "total", "seconds_left", "detail"}
        for line in before
        if "stage" in line
    )
    assert last["event"] == "trained"
    assert last["model"] == str(out)
    assert last["classes"] == ["five", "two"]
    assert 0 <= last["score_interval"][0] <= last["score"] <= last["score_interval"][1] <= 1
    assert last["held_out"] == "cross-validated"
    assert last["seconds"] > 0
    assert last["choices"]["seed"] == "3"
    assert (last["pictures"], last["unreadable"]) == (16, 0)
    assert open_bundle(out).classes == ("five", "two")


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_workers(tell, hands, tmp_path, monkeypatch):
    def train(folder: str, workers: int, features: str) -> dict[str, bytes]:
        monkeypatch.setattr(job_module, "worker_count", lambda: workers)
        monkeypatch.setattr(writing_module, "_now", lambda: f"2026-01-0{workers}T00:00:00+00:00")
        # Another cache, so that the features are computed anew.
        monkeypatch.setattr(train_module, "cache_folder", lambda: tmp_path / features)
        out = tmp_path / folder / "hands.tellapart"
        assert tell("train", hands, "--out", out, "--seed", 5).code == DONE
        with zipfile.ZipFile(out) as archive:
            return {name: archive.read(name) for name in ("model.onnx", "weights.safetensors")}

    assert train("a", 1, "x") == train("b", 3, "y")


def test_train_for_people_says_the_score_on_standard_error_only(tell, hands, tmp_path):
    answer = tell("train", hands, "--out", tmp_path / "m.tellapart")
    assert answer.lines == []
    assert "pictures it had never seen" in answer.said
    assert "cross-validated" in answer.said


def test_train_from_a_list_and_with_bad_pictures(tell, hands, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"")
    rows = [(picture, picture.parent.name) for picture in sorted(hands.rglob("*.jpg"))]
    with (tmp_path / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("path", "label"), *rows, ("broken.jpg", "two")])
    answer = tell("train", tmp_path / "labels.csv", "--out", tmp_path / "m.tellapart", "--json")
    assert answer.code == SOME_UNREADABLE
    assert answer.objects[-1]["classes"] == ["five", "two"]
    assert answer.objects[-1]["unreadable"] == 1
    assert "broken.jpg" in answer.said


def test_train_respects_a_division_and_says_how_it_was_scored(tell, hands, tmp_path):
    divided = tmp_path / "divided"
    for number, picture in enumerate(sorted(hands.rglob("*.jpg"))):
        part = "test" if number % 4 == 0 else "train"
        (divided / part / picture.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, divided / part / picture.parent.name)
    answer = tell("train", divided, "--out", tmp_path / "m.tellapart", "--json")
    assert answer.code == DONE
    assert answer.objects[-1]["held_out"] == "test pictures"
    assert answer.objects[-1]["pictures"] == 4
    asked = tell("evaluate", tmp_path / "m.tellapart", divided, "--json")
    assert asked.objects[0]["pictures"] == 16
    assert "knows them by heart" in asked.said
    assert "knows them by heart" not in tell("evaluate", tmp_path / "m.tellapart", divided / "test", "--json").said


def test_classify_writes_one_object_per_picture(tell, trained, hands):
    answer = tell("classify", trained, hands, "--json")
    assert answer.code == DONE
    assert len(answer.objects) == 16
    assert [line["path"] for line in answer.objects] == sorted(line["path"] for line in answer.objects)
    for line in answer.objects:
        assert {"path", "class", "confidence", "top", "problem", "unknown_score"} <= set(line)
        assert line["none_of_these"] in (True, False)
        assert line["labels"] == []
        assert line["problem"] is None
        assert line["top"][0] == [line["class"], line["confidence"]]
        assert {name for name, _ in line["top"]} == {"five", "two"}
        assert sum(probability for _, probability in line["top"]) == pytest.approx(1, abs=1e-4)
    right = sum(Path(line["path"]).parent.name == line["class"] for line in answer.objects)
    assert right >= 15


def test_answers_are_those_of_the_file_s_own_graph_run_by_another_program(tell, trained):
    """ONNX Runtime alone, fed with what Pillow decodes: no line of the engine's reading and resizing."""
    pictures = [*sorted(labelled_samples().rglob("*.jpg"))[::10], *sorted(everyday_samples().glob("*.jpg"))]
    with zipfile.ZipFile(trained) as archive:
        session = onnxruntime.InferenceSession(archive.read("model.onnx"))
        classes = json.loads(archive.read("bundle.json"))["classes"]
    answers = tell("classify", trained, *pictures, "--json", "--top", len(classes)).objects
    assert len(answers) == len(pictures) >= 25
    for answer in answers:
        with Image.open(answer["path"]) as picture:
            decoded = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
        expected, unknown = session.run(["probabilities", "unknown_score"], {"image": decoded})
        given = dict(answer["top"])
        assert np.abs(np.ravel(expected) - [given[name] for name in classes]).max() < 1e-5
        assert abs(float(np.ravel(unknown)[0]) - answer["unknown_score"]) < 1e-3


def test_classify_with_the_general_model_and_one_answer(tell, photo):
    answer = tell("classify", GENERAL_MODEL, photo, "--top", 1, "--json")
    assert answer.code == DONE
    (line,) = answer.objects
    assert len(line["top"]) == 1
    assert line["path"] == str(photo)


def test_classify_for_people_writes_a_line_per_picture(tell, photo):
    answer = tell("classify", GENERAL_MODEL, photo)
    assert answer.code == DONE
    (line,) = answer.lines
    path, name, confidence, _others = line.split("\t")
    assert path == str(photo)
    assert name
    assert confidence.endswith("%")


def test_classify_goes_on_past_what_cannot_be_read(tell, photo, tmp_path):
    (tmp_path / "empty.jpg").touch()
    answer = tell("classify", GENERAL_MODEL, photo, tmp_path / "empty.jpg", tmp_path / "gone.jpg", "--json")
    assert answer.code == SOME_UNREADABLE
    assert [line["problem"] is None for line in answer.objects] == [True, False, False]
    for line in answer.objects[1:]:
        assert (line["class"], line["confidence"], line["top"]) == (None, None, [])
        assert line["problem"].endswith(".")
        assert line["problem_code"] in {"empty-file", "missing"}
    assert "2 of 3" in answer.said


def test_classify_writes_a_table_too(tell, photo, tmp_path):
    (tmp_path / "empty.jpg").touch()
    table = tmp_path / "a folder" / "tabelle ä.csv"
    answer = tell("classify", GENERAL_MODEL, photo, tmp_path / "empty.jpg", "--csv", table, "--top", 2)
    assert answer.code == SOME_UNREADABLE
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == [str(photo), str(tmp_path / "empty.jpg")]
    assert rows[0]["class"] == answer.lines[0].split("\t")[1]
    assert 0 < float(rows[0]["confidence"]) <= 1
    assert rows[1]["problem"]


@pytest.mark.parametrize("name", ["with space.jpg", "čšž é.jpg", "写真.jpg", "🦊🦔.jpg", f"{'x' * 240}.jpg"])
def test_names_of_every_kind(tell, photo, name):
    path = photo.rename(photo.with_name(name))
    (line,) = tell("classify", GENERAL_MODEL, path, "--json").objects
    assert line["path"] == str(path)
    assert line["problem"] is None
    assert tell("classify", GENERAL_MODEL, path).code == DONE


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="file names are Unicode on this system")
def test_names_that_are_not_unicode(tell, photo, tmp_path):
    path = photo.rename(photo.with_name("caf\udce9.jpg"))
    (line,) = tell("classify", GENERAL_MODEL, path, "--json", "--csv", tmp_path / "t.csv").objects
    assert (line["path"], line["problem"]) == (str(path), None)
    assert tell("classify", GENERAL_MODEL, path).code == DONE


def test_evaluate(tell, trained, hands):
    answer = tell("evaluate", trained, hands, "--json")
    assert answer.code == DONE
    (line,) = answer.objects
    assert {"accuracy", "balanced_accuracy", "per_class", "pictures", "unreadable", "rejection"} <= set(line)
    assert 0 <= line["calibration_error"] <= 1
    assert (line["pictures"], line["unreadable"]) == (16, 0)
    assert line["accuracy"] > 0.9
    assert set(line["per_class"]) == {"five", "two"}
    assert line["per_class"]["two"]["pictures"] == 8
    words = tell("evaluate", trained, hands)
    assert words.lines[0].startswith(f"Right for {round(line['accuracy'] * 16)} of 16 pictures")


def test_a_model_that_is_strict_says_none_of_these_everywhere(tell, trained, hands, photo, tmp_path):
    strict = Path(shutil.copy(trained, tmp_path / "strict.tellapart"))
    sure = np.ones(9)
    record = {PREDICTIONS: held_out_predictions(sure, sure > 0.5, sure)}
    rewrite_description(strict, lambda said: said.update(record=record))
    set_rejection(strict, 1.0)
    assert not tell("classify", GENERAL_MODEL, photo, "--json").objects[0]["none_of_these"]
    (line,) = tell("classify", strict, photo, "--json", "--csv", tmp_path / "table.csv").objects
    assert line["none_of_these"] is True
    assert line["class"] in {"five", "two"}
    (words,) = tell("classify", strict, photo).lines
    assert "none of these" in words
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as text:
        (row,) = csv.DictReader(text)
    assert row["none_of_these"] == "none of these"
    (line,) = tell("evaluate", strict, hands, "--json").objects
    assert line["rejection"]["confidence_threshold"] == 1.0
    assert (line["rejection"]["coverage"], line["rejection"]["accuracy"]) == (0.0, None)
    assert line["accuracy"] > 0.9
    assert any("answers none of them" in said for said in tell("evaluate", strict, hands).lines)


def test_evaluate_names_classes_that_the_model_does_not_know(tell, trained, hands, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(hands, data)
    (data / "two").rename(data / "zebra")
    (data / "five" / "broken.jpg").write_bytes(b"")
    answer = tell("evaluate", trained, data, "--json")
    assert answer.code == SOME_UNREADABLE
    assert "zebra" in answer.said
    assert answer.objects[0]["per_class"]["zebra"]["recall"] == 0
    assert answer.objects[0]["unreadable"] == 1


@pytest.mark.parametrize("command", ["classify", "evaluate"])
def test_a_model_that_is_missing_cut_short_or_something_else_is_refused(tell, trained, hands, tmp_path, command):
    cut, text = tmp_path / "cut.tellapart", tmp_path / "text.tellapart"
    cut.write_bytes(trained.read_bytes()[:100_000])
    text.write_text("not a model")
    codes = []
    for model in (tmp_path / "gone.tellapart", cut, text):
        answer = tell(command, model, hands, "--json")
        assert answer.code == FAILED
        (line,) = answer.objects
        assert line["event"] == "failed"
        assert line["message"] in answer.said
        codes.append(line["code"])
    assert codes == ["missing-model", "broken-model", "not-a-model"]


@pytest.mark.parametrize(
    ("make", "code"), [("nothing", "empty-folder"), ("one", "one-class"), ("gone", "no-such-folder")]
)
def test_data_that_cannot_be_learned_from_is_explained(tell, hands, tmp_path, make, code):
    data = tmp_path / "data"
    if make != "gone":
        data.mkdir()
    if make == "one":
        shutil.copytree(hands / "two", data / "two")
    answer = tell("train", data, "--out", tmp_path / "m.tellapart", "--json")
    assert answer.code == FAILED
    assert answer.objects[-1]["code"] == code
    assert answer.objects[-1]["hint"]
    assert not (tmp_path / "m.tellapart").exists()


def test_a_place_that_cannot_be_written_is_found_out_before_the_work(tell, hands, trained, tmp_path):
    (tmp_path / "file").touch()
    for out in (tmp_path / "file" / "m.tellapart", tmp_path):
        answer = tell("train", hands, "--out", out, "--json")
        assert answer.code == FAILED
        assert [line["event"] for line in answer.objects] == ["failed"]
        assert answer.objects[0]["code"] == "cannot-write"
    answer = tell("classify", trained, hands, "--csv", tmp_path, "--json")
    assert [line.get("code") for line in answer.objects] == ["cannot-write"]


def test_no_picture_and_no_other_work_is_written_over(tell, hands, trained, photo, tmp_path):
    """`--csv *.jpg` names a photo as the table; so does a slip of the pen after `--out`."""
    notes = tmp_path / "notes.txt"
    notes.write_text("a year of work")
    model = Path(shutil.copy(trained, tmp_path / "m.tellapart"))
    for words in (
        ("classify", trained, hands, "--csv", photo),
        ("classify", trained, hands, "--csv", model),
        ("train", hands, "--out", photo),
        ("train", hands, "--out", notes),
    ):
        before = Path(words[-1]).read_bytes()
        answer = tell(*words, "--json")
        assert answer.code == 1
        assert answer.objects[-1]["code"] == "would-replace"
        assert Path(words[-1]).read_bytes() == before
    table = tmp_path / "old.csv"
    table.write_text("path,class\n")
    assert tell("classify", trained, photo, "--csv", table).code == 0
    assert tell("train", hands, "--out", model).code == 0


def test_what_was_answered_before_a_failure_is_in_the_table(tell, trained, hands, tmp_path, monkeypatch):
    from engine.contracts.errors import EngineError

    original = classify_module._as_json
    written = []

    def failing(result):
        written.append(result)
        if len(written) == 5:
            raise EngineError("device-failed", "It broke.")
        return original(result)

    monkeypatch.setattr(classify_module, "_as_json", failing)
    assert tell("classify", trained, hands, "--json", "--csv", tmp_path / "t.csv").code == FAILED
    assert len((tmp_path / "t.csv").read_text("utf-8-sig").splitlines()) == 1 + 5


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("train",),
        ("train", "data"),
        ("train", "--out", "m.tellapart"),
        ("train", "data", "--resume", "m.tellapart"),
        ("train", "data", "--out", "m", "--size", "big"),
        ("train", "data", "--out", "m", "--mode", "slow"),
        ("classify", "general"),
        ("classify", "general", "a.jpg", "--top", "0"),
        ("train", "data", "--out", "m", "--time-budget", "-1"),
        ("train", "data", "--out", "m", "--seed", "-1"),
        ("train", "data", "--out", "m", "--device", "abacus"),
        ("improve", "data"),
        ("evaluate", "general"),
    ],
)
def test_wrong_usage(tell, words):
    answer = tell(*words)
    assert answer.code == WRONG_USAGE
    assert answer.lines == []
    assert "usage: tellapart" in answer.said


def test_version_help_and_info(tell):
    assert tell("--version").lines == [f"tellapart {installed_version()}"]
    help_text = tell("--help")
    assert help_text.code == DONE
    for word in ("train", "classify", "evaluate", "devices", "self-test", "130"):
        assert word in "\n".join(help_text.lines)
    info = tell("--info")
    assert info.code == DONE
    assert any(line.startswith("packages: torch ") for line in info.lines)


def test_the_guide_names_every_field(tell, trained, hands, photo, tmp_path):
    guide = (Path(__file__).parents[3] / "docs" / "user-guide" / "scripts.md").read_text("utf-8")
    answers = (
        tell("train", hands, "--out", tmp_path / "m.tellapart", "--json"),
        tell("classify", trained, photo, "--json"),
        tell("evaluate", trained, hands, "--json"),
        tell("explain", trained, photo, "--out", tmp_path / "why.png", "--json"),
        tell("report", trained, "--out", tmp_path / "report.html", "--json"),
        tell("devices", "--json"),
        tell("evaluate", trained, tmp_path / "nothing", "--json"),
    )
    fields = {field for answer in answers for found in answer.objects for field in found}
    assert {field for field in fields if f"`{field}`" not in guide and f'"{field}"' not in guide} == set()
    assert {"trained", "progress", "failed"} <= {
        found.get("event") for answer in answers for found in answer.objects
    }
