from __future__ import annotations

import os
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from engine.bundle.classifier import Classifier, open_classifier
from engine.classification import walking
from engine.classification.classify import classify, classify_job
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import JobProgress, PicturesClassified, PicturesFound
from engine.contracts.types import Device, JobId, PictureResult
from engine.jobs import StopToken
from engine.pictures.finding import Found

JOB = JobId("job")
PATIENCE_S = 30.0


@pytest.fixture
def classifier(tiny_model: Path, cpu: Device):
    classifier = open_classifier(str(tiny_model), cpu)
    yield classifier
    classifier.close()


@pytest.fixture(scope="module")
def thousand(tmp_path_factory, save_picture) -> Path:
    folder = tmp_path_factory.mktemp("thousand")
    for number in range(1000):
        save_picture(folder / f"{number // 300}" / f"img{number}.png", (number % 256, 128, 40), seed=number)
    return folder


def ask(paths, classifier: Classifier, **options) -> tuple[list[PictureResult], list]:
    """Classify and return (results, events)."""
    events: list = []
    options = {"stop": StopToken(), "report": events.append, **options}
    classify_job([str(path) for path in paths], classifier, job=JOB, **options)
    return [r for event in events if isinstance(event, PicturesClassified) for r in event.results], events


def test_a_thousand_pictures_each_once_in_natural_order_with_the_count_at_the_end(thousand, classifier):
    results, events = ask([thousand], classifier, top=2)
    assert [result.index for result in results] == list(range(1000))
    assert [Path(result.path).name for result in results] == [f"img{number}.png" for number in range(1000)]
    assert all(len(result.top) == 2 and result.problem is None for result in results)
    assert [event for event in events if isinstance(event, PicturesFound)][-1] == PicturesFound(JOB, 1000, True)
    last = [event for event in events if isinstance(event, JobProgress)][-1]
    assert (last.done, last.total) == (1000, 1000)


def test_answers_do_not_depend_on_who_else_is_asked_about(thousand, classifier):
    together, _ = ask([thousand / "0"], classifier, top=3)
    for picture in together[::60]:
        alone, _ = ask([picture.path], classifier, top=3)
        assert [name for name, _ in alone[0].top] == [name for name, _ in picture.top]
        assert [p for _, p in alone[0].top] == pytest.approx([p for _, p in picture.top], abs=1e-6)


def test_probabilities_add_up_and_come_largest_first(thousand, classifier):
    results, _ = ask([thousand / "3"], classifier, top=99)
    for result in results:
        values = [probability for _, probability in result.top]
        assert values == sorted(values, reverse=True)
        assert sum(values) == pytest.approx(1, abs=1e-5)
        assert {name for name, _ in result.top} == set(classifier.classes)
        assert (result.class_name, result.confidence) == result.top[0]


def test_pictures_with_problems_stay_in_their_place(tmp_path, classifier, save_picture):
    good = [save_picture(tmp_path / f"good{n}.png", seed=n) for n in range(3)]
    empty, text = tmp_path / "empty.jpg", tmp_path / "text.jpg"
    empty.touch()
    text.write_text("Dear diary")
    cut = tmp_path / "cut.png"
    cut.write_bytes(good[0].read_bytes()[:60])
    results, _ = ask([good[0], empty, good[1], text, tmp_path / "gone.png", cut, good[2]], classifier)
    assert [result.index for result in results] == list(range(7))
    assert [result.problem is None for result in results] == [True, False, True, False, False, False, True]
    assert [results[n].problem.code for n in (1, 3, 4)] == ["empty-file", "not-a-picture", "missing"]
    assert all(result.problem.hint for result in results if result.problem)
    assert results[1].top == ()


def test_skip_goes_on_where_an_earlier_job_ended(thousand, classifier):
    everything, _ = ask([thousand / "0", thousand / "3"], classifier)
    rest, events = ask([thousand / "0", thousand / "3"], classifier, skip=310)
    assert rest == everything[310:]
    assert [event.total for event in events if isinstance(event, PicturesFound)][-1] == 400


def test_cancel_in_the_middle_ends_within_a_batch(thousand, classifier):
    stop, answered = StopToken(), []

    def report(event) -> None:
        if isinstance(event, PicturesClassified):
            answered.extend(event.results)
            stop.stop()

    with pytest.raises(JobStopped):
        ask([thousand], classifier, stop=stop, report=report)
    assert 1 <= len(answered) <= 30
    assert [result.index for result in answered] == list(range(len(answered)))


def test_a_picture_deleted_between_listing_and_reading_is_a_row_with_a_problem(tmp_path, classifier, save_picture):
    folder = tmp_path / "folder"
    for number in range(40):
        save_picture(folder / f"{number}.png", seed=number)
    walked = walking.WalkedAhead([str(folder)], StopToken())
    found = list(walked)
    (folder / "17.png").unlink()
    results = [r for some in classify(found, classifier, top=1, stop=StopToken()) for r in some]
    assert [result.index for result in results if result.problem] == [17]
    assert results[17].problem.code == "missing"


def test_a_folder_without_pictures_says_so(tmp_path, classifier):
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(EngineError) as raised:
        ask([tmp_path], classifier)
    assert raised.value.code == "empty-folder"
    assert "JPEG" in raised.value.hint


@pytest.fixture
def as_nobody():
    """A folder that anybody may enter, and a way to be somebody who may not read everything."""

    @contextmanager
    def nobody():
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder), nobody


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_folder_and_a_file_without_permission_are_rows_with_a_problem(as_nobody, classifier, save_picture):
    folder, nobody = as_nobody
    good, secret, closed = save_picture(folder / "a.png"), save_picture(folder / "b.png"), folder / "closed"
    save_picture(closed / "c.png")
    ask([good], classifier)  # imports whatever it needs, while everything may be read
    secret.chmod(0)
    closed.chmod(0)
    try:
        with nobody():
            results, _ = ask([folder], classifier)
    finally:
        closed.chmod(0o700)
    assert [(Path(result.path).name, result.problem and result.problem.code) for result in results] == [
        ("a.png", None),
        ("b.png", "no-permission"),
        ("closed", "no-permission"),
    ]


def test_a_folder_that_cannot_be_listed_is_one_row_with_a_problem(tmp_path, classifier, save_picture, monkeypatch):
    good = save_picture(tmp_path / "good.png")
    refused = Found("/closed", _no_permission())
    monkeypatch.setattr(walking, "find_pictures", lambda paths, stop: iter([Found(str(good)), refused]))
    results, events = ask(["/closed"], classifier)
    assert [result.problem and result.problem.code for result in results] == [None, "no-permission"]
    assert PicturesFound(JOB, 2, True) in events


def test_the_first_answers_come_while_the_folder_is_still_being_walked(
    tmp_path, classifier, save_picture, monkeypatch
):
    pictures = [save_picture(tmp_path / f"{number}.png", seed=number) for number in range(40)]
    answered = threading.Event()

    def slow_disk(paths, stop):
        for number, picture in enumerate(pictures):
            if number == 30:
                assert answered.wait(PATIENCE_S), "nothing was answered before the walk went on"
            yield Found(str(picture))

    monkeypatch.setattr(walking, "find_pictures", slow_disk)
    events: list = []

    def report(event) -> None:
        events.append(event)
        if isinstance(event, PicturesClassified):
            answered.set()

    ask(["/disk"], classifier, report=report)
    totals = [event for event in events if isinstance(event, PicturesFound)]
    assert not totals[0].finished
    assert totals[-1] == PicturesFound(JOB, 40, True)
    assert sum(len(event.results) for event in events if isinstance(event, PicturesClassified)) == 40


def test_what_goes_wrong_while_walking_is_not_taken_for_the_end(classifier, monkeypatch):
    def breaking(paths, stop):
        yield Found("/nowhere.png")
        raise RuntimeError("the walk broke")

    monkeypatch.setattr(walking, "find_pictures", breaking)
    with pytest.raises(RuntimeError, match="the walk broke"):
        ask(["/disk"], classifier)


def test_the_walk_ends_with_the_job_that_wanted_it(classifier, monkeypatch):
    walked_on, ended, never = threading.Event(), threading.Event(), threading.Event()

    def endless(paths, stop):
        try:
            yield Found("/nowhere.png")
            assert walked_on.wait(PATIENCE_S)
            while not never.wait(0.001):  # about as fast as a disk
                yield Found("/nowhere.png")
        finally:
            ended.set()

    class Broken:
        preprocessing = classifier.preprocessing
        classes = classifier.classes
        batch_size = 1

        def answers(self, pixels: np.ndarray) -> np.ndarray:
            raise AssertionError("there is no picture to ask about")

    monkeypatch.setattr(walking, "find_pictures", endless)
    failed = EngineError("device-failed", "It broke.")

    def report(event) -> None:
        if isinstance(event, PicturesClassified):
            walked_on.set()
            raise failed

    with pytest.raises(EngineError):
        ask(["/disk"], Broken(), report=report)
    assert ended.wait(PATIENCE_S)


def test_real_photos_get_sensible_classes(usual_cache, cpu, photos, tmp_path):
    from PIL import Image

    Image.fromarray(photos[0]).save(tmp_path / "palace.png")
    Image.fromarray(photos[1]).save(tmp_path / "flower.png")
    general = open_classifier("general", cpu)
    results, _ = ask([tmp_path / "palace.png", tmp_path / "flower.png"], general)
    general.close()
    assert results[0].class_name == "palace"
    assert "daisy" in {name for name, _ in results[1].top}


def _no_permission():
    from engine.pictures.reading import reading_failed

    return reading_failed(PermissionError(), "/closed").problem()
