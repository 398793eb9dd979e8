"""From what a person dropped to a project."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import Event, JobProgress
from engine.contracts.projects import ClassCount, Split
from engine.contracts.types import JobId
from engine.jobs import StopToken
from engine.project import importing
from engine.project.importing import BATCH, import_into, read_labelled
from engine.project.labelled import LabelledPictures, check_learnable
from engine.project.samples import everyday_samples, labelled_samples
from engine.project.store import ProjectStore

PICTURE = (everyday_samples() / "cat.jpg").read_bytes()


def ignore(event: Event) -> None:
    """Stand in for whoever listens."""


def read(*paths: Path) -> LabelledPictures:
    return read_labelled(paths, StopToken(), ignore)


def make(root: Path, *names: str) -> Path:
    """Write pictures that differ from each other."""
    for number, name in enumerate(names):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(PICTURE + bytes([number]))
    return root


def found(pictures: LabelledPictures, root: Path) -> dict[str, str | None]:
    return {Path(picture.path).relative_to(root).as_posix(): picture.label for picture in pictures.pictures}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    with ProjectStore.create(tmp_path / "project", "p") as made:
        yield made


# Reading


def test_class_folders_are_read_at_any_depth(tmp_path: Path) -> None:
    root = make(
        tmp_path / "a ä 鳥 🐦", "data/cat/1.jpg", "data/cat/2024/2.PNG", "data/dog/3.jpeg", "data/.hidden/4.jpg"
    )
    (root / "data" / "dog" / "notes.txt").write_text("not a picture")
    assert found(read(root), root) == {
        "data/cat/1.jpg": "cat",
        "data/cat/2024/2.PNG": "cat",
        "data/dog/3.jpeg": "dog",
    }


def test_parts_of_the_data_are_respected(tmp_path: Path) -> None:
    make(tmp_path, "train/cat/1.jpg", "validation/cat/2.jpg", "test/dog/3.jpg")
    assert {(picture.label, picture.split) for picture in read(tmp_path).pictures} == {
        ("cat", Split.TRAIN),
        ("cat", Split.VALIDATION),
        ("dog", Split.TEST),
    }


def test_a_folder_of_pictures_only_has_no_classes(tmp_path: Path) -> None:
    make(tmp_path, "1.jpg", "2.jpg")
    assert set(found(read(tmp_path), tmp_path).values()) == {None}


def test_several_class_folders_dropped_at_once(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg", "dog/2.jpg", "other/3.jpg", "loose.jpg")
    pictures = read(tmp_path / "cat", tmp_path / "dog", tmp_path / "loose.jpg")
    assert found(pictures, tmp_path) == {"cat/1.jpg": "cat", "dog/2.jpg": "dog", "loose.jpg": None}


def test_a_list_counts_more_than_the_folder_it_came_with(tmp_path: Path) -> None:
    make(tmp_path, "photos/1.jpg", "photos/2.jpg", "photos/3.jpg")
    (tmp_path / "labels.csv").write_text("file;class\n1.jpg;cat\n2.jpg;dog\n")
    pictures = read(tmp_path / "photos", tmp_path / "labels.csv")
    assert found(pictures, tmp_path) == {"photos/1.jpg": "cat", "photos/2.jpg": "dog", "photos/3.jpg": None}
    assert pictures.warnings == ()


def test_a_file_that_is_named_twice_comes_once(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg", "dog/2.jpg")
    pictures = read(tmp_path, tmp_path / "cat" / "1.jpg", tmp_path, tmp_path / "dog" / ".." / "cat" / "1.jpg")
    assert found(pictures, tmp_path) == {"cat/1.jpg": "cat", "dog/2.jpg": "dog"}


def test_a_file_that_a_list_gives_two_classes_is_warned_about(tmp_path: Path) -> None:
    make(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "labels.csv").write_text("1.jpg,cat\n2.jpg,dog\n1.jpg,dog\n1.jpg,dog\n")
    pictures = read(tmp_path / "labels.csv")
    assert found(pictures, tmp_path) == {"1.jpg": "cat", "2.jpg": "dog"}
    (warning,) = pictures.warnings
    assert warning.code == "named-twice"
    assert warning.message.startswith("One picture is ")


def test_the_same_picture_in_two_classes_is_warned_about(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg", "cat/2.jpg", "dog/3.jpg", "dog/4.jpg")
    shutil.copy(tmp_path / "cat" / "1.jpg", tmp_path / "dog" / "copy.jpg")
    shutil.copy(tmp_path / "cat" / "2.jpg", tmp_path / "cat" / "harmless copy.jpg")
    for name in ("cat", "dog"):
        (tmp_path / name / "empty.jpg").touch()
    (warning,) = read(tmp_path).warnings
    assert warning.code == "same-picture-two-classes"
    assert "1.jpg (cat), copy.jpg (dog)" in warning.message
    assert warning.message.startswith("One picture is ")


def test_classes_that_differ_in_capital_letters_are_warned_about(tmp_path: Path) -> None:
    make(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "labels.csv").write_text("1.jpg,Cat\n2.jpg,cat\n")
    (warning,) = read(tmp_path / "labels.csv").warnings
    assert warning.code == "class-names-clash"


def test_two_spellings_of_one_accent_are_one_class(tmp_path: Path) -> None:
    make(tmp_path, "1.jpg", "2.jpg")
    names = [unicodedata.normalize(form, "Häher") for form in ("NFC", "NFD")]
    (tmp_path / "labels.csv").write_text(f"1.jpg,{names[0]}\n2.jpg,{names[1]}\n", encoding="utf-8")
    assert read(tmp_path / "labels.csv").counts() == {"Häher": 2}


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg", "dog/2.jpg")
    try:
        (tmp_path / "cat" / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError as error:
        pytest.skip(f"this system does not let us make links: {error}")
    assert found(read(tmp_path), tmp_path) == {"cat/1.jpg": "cat", "dog/2.jpg": "dog"}


@pytest.mark.parametrize("names", [(), ("notes.txt",), (".hidden/1.jpg",)])
def test_an_empty_folder_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    make(tmp_path, *names)
    with pytest.raises(EngineError) as caught:
        read(tmp_path)
    assert caught.value.code == "empty-folder"
    assert caught.value.hint


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        read(tmp_path / "gone")
    assert caught.value.code == "no-such-folder"


def test_what_is_partly_not_there_goes_on_without_it(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg", "dog/1.jpg")
    pictures = read(tmp_path / "cat", tmp_path / "gone.jpg", tmp_path / "dog")
    assert pictures.counts() == {"cat": 1, "dog": 1}
    assert [(Path(path).name, problem.code) for path, problem in pictures.unreadable] == [("gone.jpg", "missing")]


def test_a_folder_without_permission_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "cat/1.jpg", "dog/2.jpg", "secret/3.jpg")
    list_folder = os.scandir

    def refuse(folder: str) -> object:  # tests may run as root, whom permissions do not stop
        if Path(folder).name == "secret":
            raise PermissionError(13, "Permission denied", folder)
        return list_folder(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    pictures = read(tmp_path)
    assert pictures.counts() == {"cat": 1, "dog": 1}
    assert [Path(path).name for path, _ in pictures.unreadable] == ["secret"]


def test_reading_stops_when_asked(tmp_path: Path) -> None:
    stop = StopToken()
    stop.stop()
    with pytest.raises(JobStopped):
        read_labelled([make(tmp_path, "cat/1.jpg")], stop, ignore)


# Enough to learn from


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({}, "no-labels"),
        ({"cat": 9}, "one-class"),
        ({"cat": 9, "dog": 1}, "too-few"),
        ({"a": 1, "b": 1}, "too-few"),
    ],
)
def test_too_little_to_learn_from_says_so(counts: dict[str, int], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_learnable(counts)
    assert caught.value.code == code
    assert caught.value.hint


def test_a_class_of_one_picture_is_a_warning() -> None:
    (warning,) = check_learnable({"cat": 2, "dog": 2, "emu": 1})
    assert warning.code == "class-too-small"
    assert "emu" in warning.message
    assert check_learnable({"cat": 2, "dog": 2}) == ()


# Importing


def test_the_sample_pictures_come_in(store: ProjectStore) -> None:
    events: list[Event] = []
    job = JobId("7")
    result = import_into(store, [labelled_samples()], None, StopToken(), events.append, job)
    assert (result.job, result.added, result.known, result.unreadable, result.skipped) == (job, 200, 0, (), 0)
    assert result.warnings == ()
    assert result.summary == store.summary()
    assert result.summary.classes == tuple(
        ClassCount(name, 40) for name in ("five", "one", "three", "two", "zero")
    )
    assert events[-1] == JobProgress(job, "importing", 200, 200, 0.0)


def test_dropping_the_same_again_changes_nothing(store: ProjectStore) -> None:
    import_into(store, [labelled_samples()], None, StopToken(), ignore)
    store.set_labels([(1, "corrected")])
    result = import_into(store, [labelled_samples()], None, StopToken(), ignore)
    assert (result.added, result.known) == (0, 200)
    assert store.rows_of([1])[0].label == "corrected"


def test_a_label_for_all_overrules_folders(store: ProjectStore, tmp_path: Path) -> None:
    make(tmp_path / "new", "train/cat/1.jpg", "test/dog/2.jpg")
    result = import_into(store, [tmp_path / "new"], " bird ", StopToken(), ignore)
    assert result.summary.classes == (ClassCount("bird", 2),)
    assert {row.split for row in store.rows()} == {Split.ANY}


def test_a_label_without_a_letter_is_refused(store: ProjectStore, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        import_into(store, [make(tmp_path / "new", "1.jpg")], " ", StopToken(), ignore)
    assert caught.value.code == "bad-class-name"


def test_files_that_cannot_be_pictures_are_named_at_once(store: ProjectStore, tmp_path: Path) -> None:
    root = make(tmp_path / "new", "cat/1.jpg", "dog/2.jpg")
    (root / "cat" / "empty.jpg").touch()
    (root / "cat" / "text.jpg").write_text("This is a text.")
    (root / "labels.csv").write_text("cat/1.jpg,cat\nmissing.jpg,dog\n")
    (root / "letter.odt").write_text("Dear all")
    result = import_into(store, [root, root / "labels.csv", root / "letter.odt"], None, StopToken(), ignore)
    assert {Path(path).name: problem.code for path, problem in result.unreadable} == {
        "empty.jpg": "empty-file",
        "text.jpg": "not-a-picture",
        "missing.jpg": "missing",
    }
    assert (result.added, result.skipped, result.summary.unreadable) == (5, 1, 3)
    assert {Path(row.path).name for row in store.rows() if row.problem} == {"empty.jpg", "text.jpg", "missing.jpg"}


def test_a_picture_deleted_between_listing_and_reading_is_a_row_with_a_problem(
    store: ProjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(tmp_path / "new", "cat/1.jpg", "cat/2.jpg", "dog/3.jpg")

    def list_then_delete(*arguments: object) -> LabelledPictures:
        listed = read_labelled(*arguments)
        (root / "cat" / "2.jpg").unlink()
        return listed

    monkeypatch.setattr(importing, "read_labelled", list_then_delete)
    result = import_into(store, [root], None, StopToken(), ignore)
    assert [(Path(path).name, problem.code) for path, problem in result.unreadable] == [("2.jpg", "missing")]
    assert result.added == 3


def test_a_cancelled_import_keeps_what_is_in(store: ProjectStore, tmp_path: Path) -> None:
    root = make(tmp_path / "new", *(f"cat/{number}.jpg" for number in range(200)))
    make(root, *(f"dog/{number}.jpg" for number in range(200)))

    class StopsAfterTheFirstBatch(StopToken):
        """Is asked before every picture, and says stop when one batch is in."""

        def raise_if_stopped(self) -> None:
            if store.summary().pictures:
                raise JobStopped

    with pytest.raises(JobStopped):
        import_into(store, [root], None, StopsAfterTheFirstBatch(), ignore)
    assert store.summary().pictures == BATCH
    rest = import_into(store, [root], None, StopToken(), ignore)
    assert (rest.added, rest.known) == (400 - BATCH, BATCH)


def test_progress_only_grows_and_ends_at_the_whole(store: ProjectStore) -> None:
    events: list[Event] = []
    import_into(store, [labelled_samples()], None, StopToken(), events.append, JobId("1"))
    progress = [event for event in events if isinstance(event, JobProgress) and event.stage == "importing"]
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert (progress[-1].done, progress[-1].total) == (200, 200)
