"""Results for spreadsheets."""

from __future__ import annotations

import csv
import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import EngineError
from engine.contracts.types import PictureResult, Problem
from engine.folders.results_csv import write_results

RESULTS = (
    PictureResult(0, "/photos/1.jpg", (("robin", 0.9), ("wren", 0.0625))),
    PictureResult(1, "/photos/2.jpg", (), Problem("empty-file", "The file is empty.", "Copy it again.")),
    PictureResult(2, '/photos/ä, "b"\n鳥.jpg', (("wren", 1 / 3),), None, Problem("truncated", "It ends early.")),
)


def read(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    write_results(tmp_path / "results.csv", RESULTS)
    assert read(tmp_path / "results.csv") == [
        ["path", "class", "confidence", "class_2", "confidence_2", "none_of_these", "unknown_score", "problem"],
        ["/photos/1.jpg", "robin", "0.900000", "wren", "0.062500", "", "", ""],
        ["/photos/2.jpg", "", "", "", "", "", "", "The file is empty. Copy it again."],
        ['/photos/ä, "b"\n鳥.jpg', "wren", "0.333333", "", "", "", "", "It ends early."],
    ]


def test_what_is_none_of_these_says_so_beside_the_guess(tmp_path: Path) -> None:
    strange = PictureResult(0, "/photos/1.jpg", (("robin", 0.9),), unknown_score=0.75, none_of_these=True)
    known = PictureResult(1, "/photos/2.jpg", (("wren", 0.8),), unknown_score=-0.5)
    write_results(tmp_path / "results.csv", (strange, known))
    header, *rows = read(tmp_path / "results.csv")
    assert [dict(zip(header, row, strict=True))["none_of_these"] for row in rows] == ["none of these", ""]
    assert [dict(zip(header, row, strict=True))["unknown_score"] for row in rows] == ["0.750000", "-0.500000"]
    assert [row[1] for row in rows] == ["robin", "wren"]


def test_several_classes_of_a_picture_stand_in_one_cell(tmp_path: Path) -> None:
    both = PictureResult(0, "/photos/1.jpg", (("sun", 0.9), ("sea", 0.8)), labels=("sea", "sun"))
    write_results(tmp_path / "results.csv", (both, RESULTS[1]))
    header, *rows = read(tmp_path / "results.csv")
    assert [dict(zip(header, row, strict=True))["classes"] for row in rows] == ["sea|sun", ""]


def test_a_spreadsheet_knows_that_it_is_utf_8(tmp_path: Path) -> None:
    write_results(tmp_path / "results.csv", RESULTS)
    assert (tmp_path / "results.csv").read_bytes().startswith(b"\xef\xbb\xbfpath,")


def test_no_results_are_a_table_without_rows(tmp_path: Path) -> None:
    write_results(tmp_path / "results.csv", ())
    assert read(tmp_path / "results.csv") == [
        ["path", "class", "confidence", "none_of_these", "unknown_score", "problem"]
    ]


names = st.text(st.characters(exclude_characters="\0"), max_size=20)
starts = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "=HYPERLINK("])


@given(start=starts, rest=names, name=names)
def test_no_cell_is_a_formula(tmp_path_factory: pytest.TempPathFactory, start: str, rest: str, name: str) -> None:
    file = tmp_path_factory.getbasetemp() / "results.csv"
    write_results(file, [PictureResult(0, start + rest, ((start + name, 0.5),))])
    for row in read(file)[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_path_that_looks_like_a_formula_still_names_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("=1+1.jpg").write_bytes(b"picture")
    write_results(tmp_path / "results.csv", [PictureResult(0, "=1+1.jpg", (("-cat", 0.5),))])
    path, name, *_ = read(tmp_path / "results.csv")[1]
    assert Path(path).read_bytes() == b"picture"
    assert name == "'-cat"


def test_a_file_name_that_is_not_valid_unicode_does_not_spoil_the_table(tmp_path: Path) -> None:
    write_results(tmp_path / "results.csv", [PictureResult(0, "/photos/\udcff.jpg", (("cat", 0.5),)), *RESULTS])
    assert read(tmp_path / "results.csv")[1][0] == "/photos/\\udcff.jpg"
    assert len(read(tmp_path / "results.csv")) == 5


def test_a_full_disk_leaves_the_earlier_table_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "results.csv"
    write_results(file, RESULTS)
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError) as caught:
        write_results(file, ())
    assert caught.value.code == "disk-full"
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]
