"""Folders that a killed process left: what was there before comes back, what was half written goes."""

from __future__ import annotations

import os
import time

import pytest

from engine.contracts.sharing import Target
from engine.exporting.swapping import MARKER, swapped_in
from engine.files import ABANDONED_SECONDS


def left(folder, name, *, inside, seconds_ago):
    path = folder / name / inside
    path.mkdir(parents=True)
    (path / MARKER).write_text("{}")
    then = time.time() - seconds_ago
    os.utime(folder / name, (then, then))


def write(place):
    with swapped_in(place, Target.CPP, "1") as folder:
        (folder / "whole.txt").write_text("whole")


def test_half_written_folders_of_a_killed_process_are_removed_and_young_ones_left_to_their_writer(tmp_path):
    left(tmp_path, ".tellapart-new-a.tmp", inside="java", seconds_ago=2 * ABANDONED_SECONDS)
    left(tmp_path, ".tellapart-new-b.tmp", inside="java", seconds_ago=0)
    write(tmp_path / "cpp")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".tellapart-new-b.tmp", "cpp"]


def test_a_folder_that_a_killed_process_had_put_aside_comes_back(tmp_path):
    left(tmp_path, ".tellapart-old-a.tmp", inside="java", seconds_ago=2 * ABANDONED_SECONDS)
    write(tmp_path / "cpp")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cpp", "java"]
    assert (tmp_path / "java" / MARKER).exists()


def test_the_old_folder_stays_if_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    from pathlib import Path

    write(tmp_path / "cpp")
    rename = Path.rename

    def refuses(self, target):
        if self.parent.name.startswith(".tellapart-new-"):
            raise OSError("in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(OSError, match="in use"):
        write(tmp_path / "cpp")
    assert (tmp_path / "cpp" / "whole.txt").read_text() == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["cpp"]


def test_what_was_written_may_be_read_by_whoever_may_read_the_folder_around_it(tmp_path):
    write(tmp_path / "cpp")
    plain = tmp_path / "plain"
    plain.mkdir()
    assert (tmp_path / "cpp").stat().st_mode == plain.stat().st_mode
