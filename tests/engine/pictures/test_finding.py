"""Finding pictures: natural order, nothing twice, nothing hidden, no folder that stops the walk."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contracts.errors import JobStopped
from engine.jobs import StopToken
from engine.pictures.finding import find_pictures, natural_key


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(folder: Path, *paths: Path) -> list[str]:
    return [Path(one.path).relative_to(folder).as_posix() for one in find_pictures(paths or [folder])]


def test_numbers_count_as_numbers_and_files_come_before_folders(tmp_path: Path) -> None:
    make(tmp_path, "img10.jpg", "img2.jpg", "IMG1.JPG", "b10/x.png", "b9/y.png", "b9/deep/z.webp", "a.tif")
    assert found(tmp_path) == [
        "a.tif",
        "IMG1.JPG",
        "img2.jpg",
        "img10.jpg",
        "b9/y.png",
        "b9/deep/z.webp",
        "b10/x.png",
    ]


def test_natural_order_is_total_for_awkward_names() -> None:
    names = ["", "1", "01", "a", "1a", "a1", "a01", "é2", "Ω", "²", "٣", "10", "9" * 200, "a1b2", "a1b"]
    in_order = sorted(names, key=natural_key)
    assert sorted(reversed(in_order), key=natural_key) == in_order  # noqa: C414 - from the other end
    places = [in_order.index(name) for name in ("01", "1", "1a", "10", "a", "a1b", "a1b2")]
    assert places == sorted(places)


def test_what_is_no_picture_is_passed_over(tmp_path: Path) -> None:
    make(
        tmp_path,
        "good.jpg",
        "notes.txt",
        "Thumbs.db",
        ".hidden.jpg",
        "._good.jpg",
        ".git/a.jpg",
        "__MACOSX/b.jpg",
        "$RECYCLE.BIN/c.jpg",
    )
    assert found(tmp_path) == ["good.jpg"]


def test_a_folder_called_like_a_picture_is_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "album.jpg/one.png")
    assert found(tmp_path) == ["album.jpg/one.png"]


def test_files_that_are_given_are_found_whatever_they_are_called(tmp_path: Path) -> None:
    make(tmp_path, "scan.dat", ".hidden.jpg", "folder/b.jpg")
    given = [tmp_path / "scan.dat", tmp_path / "folder", tmp_path / ".hidden.jpg", tmp_path / "gone.jpg"]
    assert found(tmp_path, *given) == ["scan.dat", "folder/b.jpg", ".hidden.jpg", "gone.jpg"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    make(tmp_path, "a/one.jpg", "b/two.jpg")
    try:
        (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "b" / "again").symlink_to(tmp_path / "a", target_is_directory=True)
        (tmp_path / "self").symlink_to(tmp_path / "self")
    except OSError as error:
        pytest.skip(f"this system does not let us make symbolic links: {error}")
    assert found(tmp_path) == ["a/one.jpg", "b/two.jpg"]


def test_a_folder_without_permission_is_told_and_the_walk_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permission bits do not stop a superuser, who may run these tests: the system's answer is put in place."""
    make(tmp_path, "a/one.jpg", "closed/two.jpg", "z/three.jpg")
    really_scan = os.scandir

    def scan(folder: str) -> Iterator[os.DirEntry[str]]:
        if Path(folder).name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied", folder)
        return really_scan(folder)

    monkeypatch.setattr(os, "scandir", scan)
    first, closed, last = find_pictures([tmp_path])
    assert Path(first.path).name == "one.jpg"
    assert Path(closed.path).name == "closed"
    assert closed.problem is not None
    assert closed.problem.code == "no-permission"
    assert Path(last.path).name == "three.jpg"
    assert last.problem is None


def test_a_folder_that_vanishes_while_walking_is_told(tmp_path: Path) -> None:
    make(tmp_path, "a/one.jpg", "b/two.jpg")
    walk = find_pictures([tmp_path])
    next(walk)
    (tmp_path / "b" / "two.jpg").unlink()
    (tmp_path / "b").rmdir()
    (vanished,) = walk
    assert vanished.problem is not None
    assert vanished.problem.code == "missing"


def test_the_walk_is_lazy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "top.jpg", *(f"folder{number}/x.jpg" for number in range(20)))
    listed: list[str] = []
    really_scan = os.scandir

    def scan(folder: str) -> Iterator[os.DirEntry[str]]:
        listed.append(folder)
        return really_scan(folder)

    monkeypatch.setattr(os, "scandir", scan)
    walk = find_pictures([tmp_path])
    assert next(walk).path.endswith("top.jpg")
    assert len(listed) == 1
    assert len(list(walk)) == 20


def test_the_walk_can_be_stopped(tmp_path: Path) -> None:
    make(tmp_path, *(f"folder{number}/x.jpg" for number in range(5)))
    stop = StopToken()
    walk = find_pictures([tmp_path], stop)
    next(walk)
    stop.stop()
    with pytest.raises(JobStopped):
        next(walk)


@pytest.mark.parametrize("name", ["with space", "crème brûlée", "日本語の写真", "🐜🐝", "x" * 246])
def test_unusual_names(tmp_path: Path, name: str) -> None:
    file = f"{name}.jpg" if len(name.encode()) <= 251 else name
    folder = name if len(name.encode()) <= 251 else "folder"
    make(tmp_path, f"{folder}/{file}")
    assert found(tmp_path) == [f"{folder}/{file}"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a name be bytes that are no text")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9\xff.jpg")
    make(tmp_path, name)
    (one,) = find_pictures([tmp_path])
    assert one.path == str(tmp_path / name)
    assert Path(one.path).exists()
