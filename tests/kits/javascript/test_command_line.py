"""The command line: what it prints, and the code with which it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from engine.bundle.classifier import open_classifier
from engine.classification.classify import classify_job
from engine.contracts.types import JobId
from engine.jobs import StopToken
from engine.pictures.decoding import decode
from tests.pictures_made import encoded, exif_turn, texture


@pytest.fixture
def picture(tmp_path):
    """A picture in a folder whose name most programs stumble over."""
    (folder := tmp_path / "Bïlder und 图片 ∑").mkdir()
    path = folder / "Ω #1 %20.jpg"
    path.write_bytes(encoded(Image.fromarray(texture()), "JPEG", exif=exif_turn(6)))
    return path


def told(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_class_and_its_confidence_as_tellapart_gives_them(command, picture, plain_model, cpu):
    (answer,) = told(command("classify", "--json", picture))
    heard = []
    classifier = open_classifier(str(plain_model), cpu)
    classify_job([str(picture)], classifier, job=JobId("job"), report=heard.append, stop=StopToken(), top=3)
    (expected,) = (result for event in heard for result in getattr(event, "results", ()))
    assert answer["path"] == str(picture)
    assert answer["class"] == expected.class_name
    assert answer["confidence"] == pytest.approx(expected.confidence, abs=1e-5)
    assert [name for name, _ in answer["top"]] == [name for name, _ in expected.top]
    classifier.close()


def test_people_read_the_class_and_how_sure_it_is(command, picture):
    (answer,) = told(command("classify", "--json", picture))
    said = command("classify", picture).stdout
    assert said == f"{picture}\t{answer['class']} {100 * answer['confidence']:.1f} %\n"


def test_several_classes(command, picture, several_model):
    (answer,) = told(command("classify", "--json", "--model", several_model, picture))
    assert answer["labels"] == [name for name, chance in answer["top"] if chance >= 0.5]
    assert "beach" in answer["labels"]
    said = command("classify", "--model", several_model, picture).stdout
    assert "beach" in said
    assert "moth" not in said


def test_none_of_these(command, picture, unsure_model):
    (answer,) = told(command("classify", "--json", "--model", unsure_model, picture))
    assert answer["none_of_these"]
    assert command("classify", "--model", unsure_model, picture).stdout == f"{picture}\tnone of these\n"


def test_broken_pictures_are_named_and_the_others_answered(command, picture, tmp_path):
    (text := tmp_path / "text.jpg").write_text("Dear diary")
    (empty := tmp_path / "empty.png").write_bytes(b"")
    paths = [text, picture, empty, tmp_path / "nothing.jpg", tmp_path, picture]
    answers = told(command("classify", "--json", *paths, code=3))
    codes = [answer["problem_code"] for answer in answers]
    assert codes == ["not-a-picture", None, "empty-file", "missing", "is-a-folder", None]
    done = command("classify", *paths, code=3)
    assert len(done.stdout.splitlines()) == 2
    assert len(done.stderr.splitlines()) == 4


def test_a_picture_that_was_cut_short_is_answered_with_a_note(command, picture):
    whole = picture.read_bytes()
    picture.write_bytes(whole[: len(whole) * 2 // 3])
    (answer,) = told(command("classify", "--json", picture))
    assert answer["note"].startswith("The end of this file is missing: ")
    assert answer["class"] is not None


def test_a_model_that_is_not_one_ends_it_with_a_sentence(command, picture):
    done = command("classify", "--model", picture, picture, code=1)
    assert done.stdout == ""
    assert done.stderr.startswith("This is not a Tellapart model.")
    assert " at " not in done.stderr


def test_a_key_that_did_not_sign(command, picture, plain_model):
    done = command("classify", "--model", plain_model, "--signed-by", "AAAA", picture, code=1)
    assert "signed" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("guess",),
        ("classify",),
        ("classify", "--fast", "x.jpg"),
        ("selftest", "x"),
        ("answers", "--model", "m"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_explained(command, words):
    assert "Usage:" in command(*words, code=2).stderr


def test_help(command):
    assert command("--help").stdout.startswith("Usage:")


def test_answers_to_raw_pixels_and_files_with_what_is_wrong_in_its_place(command, picture, plain_model, tmp_path):
    rgb = decode(picture.read_bytes()).rgb
    (raw := tmp_path / "pixels.rgb").write_bytes(rgb.tobytes())
    (listed := tmp_path / "list.txt").write_text(
        f"{picture}\n{raw}\t{rgb.shape[0]}\t{rgb.shape[1]}\r\n{raw}\t1\t1\n{tmp_path / 'nothing'}", "utf-8"
    )
    command("answers", "--model", plain_model, "--list", listed, "--out", tmp_path / "out")
    head, file, pixels, wrong, nothing = map(json.loads, (tmp_path / "out").read_text("utf-8").splitlines())
    assert head["runtime"] == "node"
    assert file["path"] == str(picture)
    assert (file["height"], file["width"]) == rgb.shape[:2]
    for field in ("rgb_sha256", "height", "width", "probabilities", "unknown_score"):
        assert file[field] == pixels[field]
    assert (wrong["problem"]["code"], nothing["problem"]["code"]) == ("unreadable", "missing")


def test_a_reader_that_leaves_early_is_no_failure(kit, picture):
    program = kit / "bin" / "tellapart-model.mjs"
    words = ["node", str(program), "classify", "--json", *[str(picture)] * 40]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text on this system")
def test_a_name_that_is_no_text_is_opened_all_the_same(command, picture, plain_model, tmp_path):
    strange = os.fsencode(tmp_path) + b"/\xff.jpg"
    Path(os.fsdecode(strange)).write_bytes(picture.read_bytes())
    (listed := tmp_path / "list.txt").write_bytes(strange + b"\n" + os.fsencode(picture))
    command("answers", "--model", plain_model, "--list", listed, "--out", tmp_path / "out")
    _, odd, usual = map(json.loads, (tmp_path / "out").read_text("utf-8").splitlines())
    assert odd["probabilities"] == usual["probabilities"]
