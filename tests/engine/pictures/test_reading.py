"""Reading a file once, and the sentence for each way in which that fails."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from engine.contracts.errors import PictureError
from engine.pictures import reading
from engine.pictures.decoding import read_and_decode
from engine.pictures.reading import read_file, reading_failed


def code_of(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        read_file(path)
    assert caught.value.message
    assert dict(caught.value.details)["path"] == str(path)
    return caught.value.code


def test_the_content_is_read_and_hashed(oddities: dict[str, Path]) -> None:
    path = oddities["plain.png"]
    content = read_file(path)
    assert content.data == path.read_bytes()
    assert content.content_hash == hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    assert read_and_decode(path).content_hash == content.content_hash


def test_a_deleted_file(tmp_path: Path) -> None:
    assert code_of(tmp_path / "gone.jpg") == "missing"


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert code_of(tmp_path / "file" / "picture.jpg") == "missing"


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    assert code_of(tmp_path / "empty.jpg") == "empty-file"


def test_a_folder(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "is-a-folder"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission bits do not stop a superuser, who may run these tests: the system's answer is put in place."""

    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    (tmp_path / "secret.jpg").write_bytes(b"x")
    monkeypatch.setattr(os, "open", refuse)
    assert code_of(tmp_path / "secret.jpg") == "no-permission"


def test_a_file_of_a_gibibyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "endless.jpg"
    with path.open("wb") as file:
        file.truncate(reading.LARGEST_FILE + 1)  # sparse: takes no space
    assert code_of(path) == "too-large"


def test_a_name_that_no_file_system_takes(tmp_path: Path) -> None:
    assert code_of(tmp_path / ("long" * 100)) == "unreadable"
    assert code_of(tmp_path / "zero\0byte") == "unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are made by os.mkfifo, which this system lacks")
def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert code_of(tmp_path / "pipe.jpg") == "not-a-picture"


def test_a_disk_that_fails_is_named_in_words() -> None:
    error = reading_failed(OSError(errno.EIO, "Input/output error"), "/somewhere/a.jpg")
    assert error.code == "unreadable"
    assert os.strerror(errno.EIO) in error.message
