"""The Python kit answers as the application does, about every kind of picture and model."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import tellapart_model
from tellapart_model.answer import answer_of
from tellapart_model.decoding import decode as decode_there
from tellapart_model.decoding import read_picture

from engine.bundle.classifier import Classifier
from engine.bundle.members import ANSWERS
from engine.bundle.reading import open_bundle
from engine.bundle.running import Answers
from engine.classification.telling import results_of
from engine.contracts.errors import PictureError
from engine.contracts.judgement import Rejection
from engine.pictures.decoding import decode, read_and_decode
from engine.pictures.resizing import to_pixels
from tests.engine.bundle.spoiling import rewrite
from tests.pictures_made import BAD_FILES, bad_contents, good_contents

MODELS = ("plain_model", "choosy_model", "several_model")


@pytest.mark.parametrize("model", MODELS)
def test_the_golden_pictures_get_their_answers(model, request):
    done = tellapart_model.run_selftest(tellapart_model.Model(request.getfixturevalue(model)))
    assert done.problems == ()
    assert done.refused == ()
    assert done.pictures > 30
    assert done.largest_difference <= 1e-5


@pytest.mark.parametrize("name", sorted(good_contents()))
def test_every_kind_of_picture_is_decoded_to_the_same_bytes(name, oddities):
    data = oddities[name].read_bytes()
    ours, theirs = decode(data), decode_there(data)
    assert theirs.rgb.shape == ours.rgb.shape
    assert hashlib.sha256(theirs.rgb.tobytes()).digest() == hashlib.sha256(ours.rgb.tobytes()).digest()
    assert theirs.note == (ours.note.message if ours.note else "")


@pytest.mark.parametrize("name", sorted(bad_contents()))
def test_what_cannot_be_read_has_the_application_s_code(name, oddities, plain_model):
    with pytest.raises(tellapart_model.PictureError) as refused:
        tellapart_model.Model(plain_model).classify(oddities[name])
    assert refused.value.code == BAD_FILES[name]


def test_files_that_are_none_have_the_application_s_code(tmp_path):
    (tmp_path / "folder.jpg").mkdir()
    for path in (tmp_path / "folder.jpg", tmp_path / "gone.jpg", tmp_path / ("x" * 300 + ".jpg")):
        with pytest.raises(tellapart_model.PictureError) as there:
            read_picture(path)
        with pytest.raises(PictureError) as here:
            read_and_decode(path)
        assert there.value.code == here.value.code


def test_heic_is_refused_by_name_where_its_reader_is_not_installed(oddities, monkeypatch):
    from tellapart_model import readers

    found = readers.importlib.util.find_spec
    monkeypatch.setattr(
        readers.importlib.util, "find_spec", lambda name: None if name == "pi_heif" else found(name)
    )
    with pytest.raises(tellapart_model.PictureError, match="pi-heif") as refused:
        decode_there(oddities["plain.heic"].read_bytes())
    assert refused.value.code == "unsupported"


@pytest.mark.parametrize("model", MODELS)
def test_the_verdict_is_the_application_s(model, request, oddities, cpu):
    path = request.getfixturevalue(model)
    bundle = open_bundle(path)
    there = tellapart_model.Model(path)
    names = [name for name in sorted(good_contents()) if not name.startswith("exif")]
    ours = classify_here(bundle, [oddities[name] for name in names], cpu)
    rejected = 0
    for name, mine in zip(names, ours, strict=True):
        theirs = there.classify(oddities[name])
        assert theirs.name == mine.class_name
        assert theirs.confidence == pytest.approx(mine.confidence, abs=1e-5)
        assert theirs.none_of_these == mine.none_of_these
        assert theirs.labels == mine.labels
        assert [label for label, _ in theirs.top(3)] == [label for label, _ in mine.top]
        rejected += theirs.none_of_these
    if bundle.description.scored:
        assert 0 < rejected < len(names)


@pytest.mark.parametrize("threshold", [0.1, 0.7, float(np.float32(0.7)), float(np.nextafter(0.7, 1))])
@pytest.mark.parametrize("probability", [0.1, 0.7])
@pytest.mark.parametrize("what", ["confidence", "unknown", "several"])
def test_thresholds_are_held_against_numbers_as_in_the_application(what, probability, threshold, choosy_model):
    # 0.7 in 32 bits is below 0.7 in 64: only where both compare alike is the verdict the same.
    numbers = np.array([[probability, 0.05, 0.01]], np.float32)
    unknown = np.array([probability], np.float32) if what == "unknown" else None
    rejection = (
        Rejection("everything", threshold) if what == "unknown" else Rejection("confidence", 0.0, threshold)
    )
    card = replace(
        open_bundle(choosy_model).card,
        rejection=None if what == "several" else rejection,
        thresholds=(threshold,) * 3 if what == "several" else (),
    )
    (ours,) = results_of(Answers(numbers, unknown), card, 1)
    described = replace(
        tellapart_model.Model(choosy_model).description, rejection=card.rejection, thresholds=card.thresholds
    )
    theirs = answer_of(numbers[0], None if unknown is None else float(unknown[0]), described)
    assert (theirs.none_of_these, theirs.labels) == (ours.none_of_these, ours.labels)


def test_golden_answers_that_do_not_fit_fail_the_selftest(bundle_path):
    def wrong(contents):
        answers = np.frombuffer(contents[ANSWERS], "<f4").copy()
        answers[4] += 1e-3
        contents[ANSWERS] = answers.tobytes()

    rewrite(bundle_path, wrong)
    done = tellapart_model.run_selftest(tellapart_model.Model(bundle_path))
    assert len(done.problems) == 1
    assert "differs by 0.001" in done.problems[0]


def test_many_pictures_come_in_order_and_bad_ones_do_not_end_them(plain_model, oddities):
    there = tellapart_model.Model(plain_model)
    paths = [oddities["plain.png"], oddities["text.jpg"], oddities["grey.jpg"]] * 20
    rows = list(there.classify_many(iter(paths), workers=3))
    assert [row.path for row in rows] == [str(path) for path in paths]
    assert [row.problem.code for row in rows if row.problem] == ["not-a-picture"] * 20
    assert len({row.answer.confidence for row in rows if row.answer}) == 2


def test_one_model_answers_several_threads_at_once(plain_model, oddities):
    there = tellapart_model.Model(plain_model)
    names = sorted(good_contents())
    alone = [there.classify(oddities[name]).probabilities.tolist() for name in names]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: there.classify(oddities[name]).probabilities.tolist(), names * 3))
    assert together == alone * 3


def test_a_half_read_iteration_ends_its_threads(plain_model, oddities):
    rows = tellapart_model.Model(plain_model).classify_many([oddities["plain.png"]] * 100)
    assert next(rows).answer is not None
    rows.close()


def test_decoded_pictures_and_bytes_are_taken_as_well(plain_model, oddities):
    there = tellapart_model.Model(plain_model)
    path = oddities["plain.png"]
    by_name = there.classify(path)
    assert there.classify(str(path)).probabilities.tolist() == by_name.probabilities.tolist()
    assert there.classify(path.read_bytes()).probabilities.tolist() == by_name.probabilities.tolist()
    rgb = read_and_decode(path).picture.rgb
    assert there.classify_rgb(rgb).probabilities.tolist() == by_name.probabilities.tolist()
    for wrong in (rgb.astype(np.float32), rgb[..., 0], rgb[:0], np.zeros((4, 4, 4), np.uint8)):
        with pytest.raises(ValueError, match="picture"):
            there.classify_rgb(wrong)


def classify_here(bundle, paths, device):
    classifier = Classifier(bundle, device)
    try:
        pixels = np.concatenate(
            [to_pixels(read_and_decode(path).picture.rgb, bundle.preprocessing)[None] for path in paths]
        )
        return results_of(classifier.answers(pixels), bundle.card, 3)
    finally:
        classifier.close()
