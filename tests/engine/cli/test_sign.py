"""`tellapart sign`, and classifying only with models that a certain person signed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.bundle.reading import open_bundle

DONE, FAILED = 0, 1


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(tiny_model, tmp_path / "colours.tellapart"))


def test_a_first_signature_makes_the_key_and_says_the_public_one(tell, model, tmp_path):
    answer = tell("sign", model, "--key", tmp_path / "key.pem", "--new-key")
    assert answer.code == DONE
    assert answer.lines == [open_bundle(model).signed_by]
    assert "Keep it secret" in answer.said


def test_the_next_ones_use_it(tell, model, tmp_path):
    first = tell("sign", model, "--key", tmp_path / "key.pem", "--new-key", "--json").objects[-1]
    second = tell("sign", model, "--key", tmp_path / "key.pem", "--json").objects[-1]
    assert first == second
    assert first["public_key"] == open_bundle(model).signed_by


def test_a_key_that_is_not_there_is_named(tell, model, tmp_path):
    answer = tell("sign", model, "--key", tmp_path / "gone.pem")
    assert answer.code == FAILED
    assert "gone.pem" in answer.said
    assert open_bundle(model).signed_by is None


def test_no_key_is_made_for_a_file_that_is_no_model(tell, tmp_path):
    (tmp_path / "letter.tellapart").write_bytes(b"Dear diary")
    answer = tell("sign", tmp_path / "letter.tellapart", "--key", tmp_path / "key.pem", "--new-key")
    assert answer.code == FAILED
    assert not (tmp_path / "key.pem").exists()


def test_classifying_can_insist_on_whose_model_it_is(tell, model, tmp_path):
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(tmp_path / "a.png")
    key = tell("sign", model, "--key", tmp_path / "key.pem", "--new-key", "--json").objects[-1]["public_key"]
    assert tell("classify", model, tmp_path / "a.png", "--signed-by", key).code == DONE
    other = tell("classify", model, tmp_path / "a.png", "--signed-by", "A" * 43 + "=")
    assert other.code == FAILED
    assert "signature" in other.said
