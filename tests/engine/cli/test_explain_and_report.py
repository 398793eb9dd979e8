"""`tellapart explain` and `tellapart report`, on a model that the command trained."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def hand(hands):
    return min((hands / "two").iterdir())


def test_a_heat_map_is_drawn_beside_the_picture(tell, trained, hand, tmp_path):
    out = tmp_path / "why.png"
    answer = tell("explain", trained, hand, "--out", out, "--class", "two", "--json")
    assert answer.code == 0
    (said,) = answer.objects
    assert (said["class"], said["path"], said["out"]) == ("two", str(hand), str(out))
    assert 0 <= said["confidence"] <= 1
    assert all(0 < share < 1 for share in said["strongest"])
    with Image.open(out) as drawn:
        assert drawn.format == "PNG"
        pixels = np.asarray(drawn.convert("RGB")).astype(int)
    # Somewhere it glows: the yellow end of the colours, and nowhere in the plain picture's half.
    yellow = (pixels[..., 0] - pixels[..., 2] > 60) & (pixels[..., 1] > 140)
    assert yellow.any()
    # Again: another PNG may be replaced.
    assert tell("explain", trained, hand, "--out", out).code == 0


@pytest.mark.parametrize("place", ["picture", "table"])
def test_only_a_png_is_replaced_and_never_the_picture_itself(tell, trained, hand, tmp_path, place):
    out = tmp_path / "there.png"
    if place == "picture":
        Image.open(hand).save(out)
        picture = out
    else:
        out.write_text("path,label\n")
        picture = hand
    before = out.read_bytes()
    answer = tell("explain", trained, picture, "--out", out, "--json")
    assert (answer.code, answer.objects[-1]["code"]) == (1, "would-replace")
    assert out.read_bytes() == before


def test_an_unknown_class_and_a_bad_picture_say_so(tell, trained, hand, tmp_path):
    answer = tell("explain", trained, hand, "--out", tmp_path / "a.png", "--class", "ten", "--json")
    assert (answer.code, answer.objects[-1]["code"]) == (1, "no-such-class")
    answer = tell("explain", trained, tmp_path / "gone.jpg", "--out", tmp_path / "a.png", "--json")
    assert (answer.code, answer.objects[-1]["code"]) == (1, "missing")
    assert not (tmp_path / "a.png").exists()


def test_a_model_file_alone_can_be_filed(tell, trained, tmp_path):
    out = tmp_path / "report.html"
    answer = tell("report", trained, "--out", out, "--json")
    assert answer.code == 0
    text = out.read_text("utf-8")
    assert "Training report: hands" in text
    assert f"of {16} pictures" in text
    assert answer.objects[-1]["path"] == str(out)
    assert tell("report", trained, "--out", out).code == 0  # a page may be replaced by a page


def test_what_cannot_be_filed_says_so(tell, trained, tmp_path):
    model = tmp_path / "model.tellapart"
    shutil.copy(trained, model)
    answer = tell("report", model, "--out", model, "--json")
    assert answer.objects[-1]["code"] == "would-replace"
    assert model.read_bytes() == trained.read_bytes()
    answer = tell("report", tmp_path, "--out", tmp_path / "r.html", "--json")
    assert (answer.code, answer.objects[-1]["code"]) == (1, "not-a-project")
    assert not (tmp_path / "r.html").exists()
