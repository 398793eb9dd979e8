"""`tellapart export` as scripts use it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.sharing import DEFAULT_TARGETS, Precision, Target

DONE, FAILED, WRONG_USAGE = 0, 1, 2


def test_a_trained_model_is_written_and_its_kit_proves_itself(tell, trained, tmp_path):
    answer = tell("export", trained, tmp_path / "out", "--to", "python")
    assert answer.code == DONE
    (line,) = answer.lines
    target, size, folder = line.split("\t")
    assert target == "python"
    assert size.endswith("kB")
    assert folder == str(tmp_path / "out" / "share" / "python")
    assert f"cd {folder}" in answer.said
    assert open_bundle(tmp_path / "out" / "hands.tellapart").classes == ("five", "two")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tellapart_model", "selftest"],
        cwd=tmp_path / "out" / "share" / "python" / "src",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_json_says_what_was_written_and_how_long_it_took(tell, trained, tmp_path):
    answer = tell("export", trained, tmp_path, "--to", "cpp, python,cpp", "--json")
    assert answer.code == DONE
    first, second, last = answer.objects
    assert [first["target"], second["target"]] == ["cpp", "python"]
    assert set(first) == {"target", "folder", "size_bytes", "notes", "problem", "seconds"}
    assert last["event"] == "exported"
    assert last["model"] == str(tmp_path / "hands.tellapart")
    assert last["size_bytes"] == (tmp_path / "hands.tellapart").stat().st_size
    assert last["half"] is None
    assert 0 < first["seconds"] + second["seconds"] <= last["seconds"]


def test_half_precision_is_a_file_of_its_own_that_says_what_it_cost(tell, trained, hands, tmp_path):
    answer = tell("export", trained, tmp_path, "--to", "python", "--half", "--pictures", hands)
    assert answer.code == DONE
    assert "In half precision" in answer.said
    assert "of 16 labelled pictures" in answer.said
    half = open_bundle(tmp_path / "hands.half.tellapart")
    assert half.description.precision is Precision.HALF
    assert (tmp_path / "hands.half.tellapart").stat().st_size < 0.6 * trained.stat().st_size
    assert not (tmp_path / "hands.tellapart").exists()


def test_the_list_says_what_can_be_written_and_which_are_usual(tell):
    answer = tell("export", "--list", "--json")
    assert answer.code == DONE
    assert [line["target"] for line in answer.objects] == list(Target)
    assert [line["target"] for line in answer.objects if line["default"]] == list(DEFAULT_TARGETS)
    listed = tell("export", "--list")
    assert listed.lines[0] == "python\tcan be written"


def test_a_target_that_somebody_s_own_folder_stands_in_the_way_of_fails_by_name(tell, trained, tmp_path):
    (tmp_path / "share" / "cpp").mkdir(parents=True)
    (tmp_path / "share" / "cpp" / "mine.txt").write_text("mine")
    answer = tell("export", trained, tmp_path, "--to", "cpp,python")
    assert answer.code == FAILED
    first, second = answer.lines
    assert first.startswith("cpp\tnot written: ")
    assert second.startswith("python\t")
    assert (tmp_path / "share" / "cpp" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ("export",),
        ("export", "general"),
        ("export", "general", "out", "--to", "cobol"),
        ("export", "general", "out", "--to", ""),
        ("export", "general", "out", "--pictures", "here"),
    ],
)
def test_wrong_words_are_wrong_usage_and_write_nothing(tell, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = tell(*words)
    assert answer.code == WRONG_USAGE
    assert "usage:" in answer.said
    assert not list(tmp_path.iterdir())


def test_the_help_names_every_target(tell):
    said = "\n".join(tell("export", "--help").lines)
    assert all(target in said for target in Target)


def test_what_is_no_model_is_a_failure_with_a_code(tell, tmp_path):
    (tmp_path / "a.tellapart").write_text("no model")
    answer = tell("export", tmp_path / "a.tellapart", tmp_path / "out", "--json")
    assert answer.code == FAILED
    assert answer.objects == [json.loads(answer.lines[0])]
    assert answer.objects[0]["code"] == "not-a-model"
