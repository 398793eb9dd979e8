from __future__ import annotations

import errno
import os

import pytest

from engine import files
from engine.contracts.errors import EngineError
from engine.files import check_can_write, write_atomically


def test_a_file_is_written_whole_with_its_folders(tmp_path):
    path = tmp_path / "a" / "b" / "file é.bin"
    write_atomically(path, lambda file: file.write(b"content"))
    assert path.read_bytes() == b"content"
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_writer_that_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"the last good one")

    def half(file) -> None:
        file.write(b"half")
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        write_atomically(path, half)
    assert path.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "disk-full"), (errno.EACCES, "cannot-write")])
def test_a_disk_that_refuses_is_explained(tmp_path, monkeypatch, number, code):
    path = tmp_path / "file"
    path.write_bytes(b"the last good one")

    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", refuse)
    with pytest.raises(EngineError) as raised:
        write_atomically(path, lambda file: file.write(b"new"))
    assert raised.value.code == code
    assert raised.value.hint
    assert path.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_what_the_umask_lets_them(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "file", lambda file: file.write(b"x"))
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_what_a_killed_process_left_is_removed_in_time(tmp_path):
    """A young one may belong to another window that is writing this very moment."""
    abandoned, young, foreign = (tmp_path / name for name in (".tellapart-1.tmp", ".tellapart-2.tmp", "3.tmp"))
    for path in (abandoned, young, foreign):
        path.write_bytes(b"half")
    for path in (abandoned, foreign):
        os.utime(path, (0, 0))
    write_atomically(tmp_path / "file", lambda file: file.write(b"x"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".tellapart-2.tmp", "3.tmp", "file"]


@pytest.mark.skipif(os.name == "nt", reason="links need a permission on Windows, and it has no named pipes")
def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path):
    target, link, pipe = tmp_path / "there" / "target", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(target)
    check_can_write(link)
    write_atomically(link, lambda file: file.write(b"x"))
    assert link.is_symlink()
    assert target.read_bytes() == b"x"

    os.mkfifo(pipe)
    check_can_write(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, lambda file: file.write(b"through"))
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_asking_beforehand_leaves_nothing_behind(tmp_path):
    (tmp_path / "old").write_bytes(b"old")
    check_can_write(tmp_path / "old")
    check_can_write(tmp_path / "new" / "file")
    assert (tmp_path / "old").read_bytes() == b"old"
    assert list((tmp_path / "new").iterdir()) == []


def test_asking_beforehand_finds_what_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "inside", tmp_path / ("x" * 300) / "file"):
        with pytest.raises(EngineError) as raised:
            check_can_write(path)
        assert raised.value.code == "cannot-write"


def test_what_stands_in_the_way_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EngineError) as raised:
        check_can_write(tmp_path / "file" / "sub" / "inside")
    assert f"{tmp_path / 'file'} is a file" in raised.value.message
    with pytest.raises(EngineError) as raised:
        check_can_write(tmp_path)
    assert "there is a folder of that name" in raised.value.message
    assert raised.value.hint == "Choose another name."
