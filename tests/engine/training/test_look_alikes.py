"""Pictures that would give each other away are found, others are left alone, and the score is honest for it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import conformal_clip_data
import numpy as np
import pytest
from PIL import ExifTags, Image, ImageEnhance

from engine.backbones.ort_runner import OnnxRunner
from engine.contracts.projects import PictureRow
from engine.contracts.types import Depth, DeviceKind, Framing, JobId, Preprocessing, TrainOptions
from engine.jobs import StopToken
from engine.pictures.capture import Capture
from engine.pictures.resizing import to_pixels
from engine.project.samples import labelled_samples
from engine.training.job import TrainingPlaces, train
from engine.training.look_alikes import (
    all_alike_warnings,
    described,
    divisible,
    find_look_alikes,
    given_away,
)

TEXTILE = Path(conformal_clip_data.__file__).parent / "data" / "textile_images" / "simulated"
CLASSES = ("global", "local", "nominal")


def _textile(per_class):
    return [
        (name, Image.open(path).convert("RGB"))
        for name in CLASSES
        for path in sorted((TEXTILE / name).glob("*.jpg"))[:per_class]
    ]


def _encoded(image, quality):
    buffer = io.BytesIO()
    image.save(buffer, "jpeg", quality=quality)
    return Image.open(buffer).convert("RGB")


COPIES = {
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.12),
    "re-encoded": lambda image: _encoded(image, 60),
    "larger": lambda image: image.resize((image.width * 3 // 2, image.height * 3 // 2)),
}


@pytest.fixture(scope="module")
def textile_features(prepared_backbone, cpu):
    """Features of 120 real textile photos, 40 of a class, and of three changed copies of the first ten."""
    runner = OnnxRunner(prepared_backbone.graph_path, cpu)
    photos = [image for _, image in _textile(40)]
    copies = [change(image) for image in photos[:10] for change in COPIES.values()]

    def look(image):
        pixels = to_pixels(np.array(image), Preprocessing())
        return runner.features(pixels[None])[0]

    features = np.stack([look(image) for image in (*photos, *copies)])
    runner.close()
    return features


def test_changed_copies_are_found_and_different_photos_of_one_class_are_not_taken_for_copies(textile_features):
    groups = find_look_alikes(textile_features)
    originals, copies = groups[:120], groups[120:].reshape(10, 3)
    assert len(np.unique(originals)) == 120
    found = copies == originals[:10, None]
    assert found.all(axis=0).tolist() == [True, True, True]


def test_without_copies_every_photo_stands_for_itself(textile_features):
    assert find_look_alikes(textile_features[:120]).tolist() == list(range(120))
    assert find_look_alikes(textile_features[:3]).tolist() == [0, 1, 2]


def test_planted_copies_flatter_a_score_that_divides_them(prepared_backbone, tmp_path):
    """Both numbers: what is honest, and what the score would have read without keeping look-alikes together."""
    rows = []
    for number, (name, image) in enumerate(_textile(16)):
        for copy, picture in enumerate((image, ImageEnhance.Brightness(image).enhance(1.1))):
            path = tmp_path / f"{name}-{number}-{copy}.jpg"
            picture.save(path, quality=92)
            rows.append(PictureRow(len(rows), str(path), name))
    options = TrainOptions(
        device=DeviceKind.CPU, time_budget=30, framing=Framing.CENTRE, size=224, depth=Depth.LAST
    )
    report = train(
        rows,
        TrainingPlaces(tmp_path / "features", tmp_path / "m.tellapart"),
        backbone=prepared_backbone,
        name="m",
        run=0,
        options=options,
        job=JobId("1"),
        report=lambda _event: None,
        stop=StopToken(),
    )
    alike = report.look_alikes
    assert len(alike.groups) >= 46
    assert alike.pictures >= 92
    assert all(Path(group[0]).stem[:-1] == Path(group[-1]).stem[:-1] for group in alike.groups)
    assert alike.accuracy_if_divided is not None
    assert alike.accuracy_if_divided > report.score.accuracy + 0.1
    # A pair of copies says hardly more than one picture: the range is as wide as that of half as many.
    assert report.score.high - report.score.low > 0.18


def test_bursts_of_a_camera_reach_the_report(tiny_backbone, tmp_path):
    rng = np.random.default_rng(0)
    rows = []
    for number in range(36):
        exif = Image.Exif()
        exif[ExifTags.Base.Model] = "Trap 3"
        burst, within = divmod(number, 3)
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"2026:05:04 {burst:02}:00:{within:02}"
        pixels = np.clip(rng.normal(((200, 60, 60), (60, 60, 200))[burst % 2], 60, (40, 40, 3)), 0, 255)
        path = tmp_path / f"{number:02}.jpg"
        Image.fromarray(pixels.astype(np.uint8)).save(path, exif=exif)
        rows.append(PictureRow(number, str(path), "fox" if burst % 2 else "hare"))
    options = TrainOptions(
        framing=Framing.CENTRE, size=32, depth=Depth.LAST, time_budget=30, device=DeviceKind.CPU
    )

    def learn(name, **changed):
        return train(
            rows,
            TrainingPlaces(tmp_path / "features", tmp_path / f"{name}.tellapart"),
            backbone=tiny_backbone,
            name=name,
            run=0,
            options=replace(options, **changed),
            job=JobId("1"),
            report=lambda _event: None,
            stop=StopToken(),
        )

    together = learn("together")
    assert [len(group) for group in together.look_alikes.groups] == [3] * 12
    assert [Path(path).name for path in together.look_alikes.groups[0]] == ["00.jpg", "01.jpg", "02.jpg"]
    assert together.look_alikes.accuracy_if_divided is not None
    divided = learn("divided", keep_look_alikes_together=False)
    assert divided.look_alikes.groups == ()


def test_the_same_bytes_or_the_same_features_are_one_picture():
    features = np.random.default_rng(1).normal(size=(30, 600)).astype(np.float32)
    features[7] = features[3]
    groups = find_look_alikes(features, contents=[str(row % 29) for row in range(30)])
    assert groups[7] == groups[3]
    assert groups[29] == groups[0]
    assert len(np.unique(groups)) == 28


def test_pictures_that_are_all_the_same_are_one_group():
    assert set(find_look_alikes(np.ones((40, 8), dtype=np.float32)).tolist()) == {0}


def _taken(moments, camera="C", folder="f"):
    return [Capture(folder, None if moment is None else float(moment), camera) for moment in moments]


def _noise(n):
    return np.random.default_rng(1).normal(size=(n, 64)).astype(np.float32)


def test_bursts_stay_together_whatever_folder_they_were_sorted_to():
    captures = [*_taken([0, 1, 2, 60, 61], folder="fox"), *_taken([3, 200], folder="empty"), *_taken([None])]
    groups = find_look_alikes(_noise(8), captures)
    assert groups.tolist() == [0, 0, 0, 1, 1, 0, 2, 3]


def test_cameras_that_do_not_say_their_name_are_told_apart_by_folder():
    captures = [*_taken([0, 1], camera="", folder="a"), *_taken([0, 1], camera="", folder="b")]
    assert find_look_alikes(_noise(4), captures).tolist() == [0, 0, 1, 1]
    two = [*_taken([0], camera="A"), *_taken([0], camera="B")]
    assert find_look_alikes(_noise(2), two).tolist() == [0, 1]


def test_sessions_stay_together_where_a_class_was_taken_in_several():
    moments = [day * 86_400 + 20 * n for day in range(6) for n in range(5)]
    labels = np.zeros(30, dtype=np.intp)
    groups = find_look_alikes(_noise(30), _taken(moments), labels=labels)
    assert groups.tolist() == np.repeat(np.arange(6), 5).tolist()


def test_a_class_taken_in_one_go_is_divided_all_the_same_but_not_its_bursts():
    moments = [10 * n + part for n in range(15) for part in (0, 1)]
    groups = find_look_alikes(_noise(30), _taken(moments), labels=np.zeros(30, dtype=np.intp))
    assert groups.tolist() == np.repeat(np.arange(15), 2).tolist()


def test_a_camera_that_never_stops_has_not_taken_one_burst():
    groups = find_look_alikes(_noise(120), _taken(range(120)), labels=np.zeros(120, dtype=np.intp))
    assert np.bincount(groups).max() <= 31


def test_a_class_that_is_all_one_group_is_let_go_with_a_warning():
    labels = np.array([0, 0, 0, 1, 1, 1, 2])
    groups = np.array([0, 0, 0, 1, 1, 2, 3])
    numbers, lone = divisible(labels, groups)
    assert lone.tolist() == [0]
    assert len(np.unique(numbers[labels == 0])) == 3
    assert numbers[3] == numbers[4] != numbers[5]
    (warning,) = all_alike_warnings(lone, ("cup", "dog", "egg"))
    assert warning.code == "class-all-alike"
    assert "cup" in warning.message
    assert all_alike_warnings(lone[:0], ("cup",)) == ()
    (of_many,) = all_alike_warnings(np.arange(900), [str(number) for number in range(900)])
    assert "“4” and 895 more" in of_many.message


def test_test_pictures_that_look_like_learned_ones_are_named():
    groups = np.array([0, 1, 2, 0, 3])
    assert given_away(groups, np.array([0, 1, 2]), np.array([3, 4])).tolist() == [3]


def test_groups_are_described_the_biggest_first():
    found = described(["a", "b", "c", "d", "e", "f"], np.array([0, 1, 1, 2, 1, 0]), 0.9)
    assert found.groups == (("b", "c", "e"), ("a", "f"))
    assert (found.pictures, found.accuracy_if_divided) == (5, 0.9)
    assert described(["a"], np.array([0]), 0.9).accuracy_if_divided is None


def test_thousands_of_near_copies_are_one_group_and_take_no_memory_for_each_pair():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(3000, 64)).astype(np.float32)
    features[1000:2500] = features[0] + 0.05 * rng.normal(size=(1500, 64))
    groups = find_look_alikes(features)
    sizes = np.bincount(groups)
    assert sizes.max() >= 1400
    assert len(np.unique(groups[1:1000])) > 990


def test_a_network_that_says_little_of_pictures_makes_no_copies_of_them():
    features = np.random.default_rng(3).normal(size=(200, 8)).astype(np.float32)
    assert len(np.unique(find_look_alikes(features))) == 200


def test_two_kinds_of_picture_that_differ_in_everything_are_not_two_groups():
    features = np.random.default_rng(0).normal(size=(200, 300)).astype(np.float32)
    features[:100, 0] += 500.0
    assert len(np.unique(find_look_alikes(features))) == 200


def test_it_can_be_left():
    class LeftError(Exception):
        pass

    def leave():
        raise LeftError

    with pytest.raises(LeftError):
        find_look_alikes(_noise(20), check=leave)


def test_frames_of_a_few_films_are_as_many_groups():
    rng = np.random.default_rng(0)
    films = np.repeat(rng.normal(size=(30, 500)), 20, axis=0)
    frames = (films + 0.2 * rng.normal(size=films.shape)).astype(np.float32)
    assert find_look_alikes(frames).tolist() == np.repeat(np.arange(30), 20).tolist()


def test_frames_of_eight_films_of_hands_are_a_few_groups_and_no_film_is_mixed_with_another(prepared_backbone, cpu):
    rng = np.random.default_rng(0)
    frames = []
    for name in ("five", "two"):
        for path in sorted((labelled_samples() / name).glob("*.jpg"))[:4]:
            still = Image.open(path).convert("RGB").resize((260, 260))
            for left, top in rng.integers(0, 12, size=(15, 2)).tolist():
                frame = np.array(still.crop((left, top, left + 240, top + 240)), dtype=np.float64)
                noisy = frame * rng.uniform(0.92, 1.08) + rng.normal(0, 3, frame.shape)
                frames.append(to_pixels(noisy.clip(0, 255).astype(np.uint8), Preprocessing()))
    runner = OnnxRunner(prepared_backbone.graph_path, cpu)
    features = np.concatenate([runner.features(frame[None]) for frame in frames])
    runner.close()
    groups = find_look_alikes(features).reshape(8, 15)
    assert all(not set(groups[film]) & set(groups[other]) for film in range(8) for other in range(film))
    assert len(np.unique(groups)) < 40
