"""When and with which camera a picture was taken."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from engine.pictures.capture import Capture, read_capture

MOMENT = "2026:05:04 03:02:01"


def _exif(moment=MOMENT, part="25", maker="Canon", model="EOS R7", serial="0815"):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = maker
    exif[ExifTags.Base.Model] = model
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = moment
    details[ExifTags.Base.SubsecTimeOriginal] = part
    details[ExifTags.Base.BodySerialNumber] = serial
    return exif


def _save(path: Path, exif: Image.Exif) -> Path:
    Image.new("RGB", (64, 48), (90, 120, 30)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "avif"])
def test_the_camera_and_its_clock_are_read(tmp_path, ending):
    first = read_capture(_save(tmp_path / f"a.{ending}", _exif()))
    second = read_capture(_save(tmp_path / f"b.{ending}", _exif("2026:05:04 03:02:03", "75")))
    assert first.camera == second.camera == "Canon EOS R7 0815"
    assert first.folder == str(tmp_path)
    assert first.taken is not None
    assert second.taken is not None
    assert second.taken - first.taken == pytest.approx(2.5)


def test_a_tiff_whose_directory_comes_last(tmp_path):
    """As many cameras and scanners write it: the pixels first."""
    text = MOMENT.encode() + b"\0"
    pixels = bytes(200_000)
    exif_part = 8 + len(pixels)
    taken_at = exif_part + 2 + 12 + 4
    directory = taken_at + len(text)
    data = struct.pack("<2sHI", b"II", 42, directory) + pixels
    data += struct.pack("<H", 1) + struct.pack("<HHII", 0x9003, 2, len(text), taken_at) + bytes(4) + text
    data += struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, exif_part) + bytes(4)
    path = tmp_path / "scan.tif"
    path.write_bytes(data)
    found = read_capture(path)
    assert found.taken == read_capture(_save(tmp_path / "a.jpg", _exif(part=""))).taken
    assert found.camera == ""


def test_an_edited_picture_without_its_own_time_has_the_time_of_its_change(tmp_path):
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = MOMENT
    found = read_capture(_save(tmp_path / "a.jpg", exif))
    assert found.taken == read_capture(_save(tmp_path / "b.jpg", _exif(part=""))).taken
    assert found.camera == ""


@pytest.mark.parametrize(
    "moment", ["", "    :  :     :  :  ", "0000:00:00 00:00:00", "yesterday", "2026:13:45 99:99:99"]
)
def test_a_clock_that_was_never_set_tells_nothing(tmp_path, moment):
    assert read_capture(_save(tmp_path / "a.jpg", _exif(moment))).taken is None


def test_a_file_that_says_nothing_or_is_not_there_has_a_folder_only(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.png")
    (tmp_path / "empty.jpg").write_bytes(b"")
    for name in ("plain.png", "empty.jpg", "missing.jpg", "."):
        path = tmp_path / name
        assert read_capture(path) == Capture(str(path.parent))


_JPEG = io.BytesIO()
Image.new("RGB", (16, 16)).save(_JPEG, "jpeg", exif=_exif())


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(0, len(_JPEG.getvalue())), noise=st.binary(max_size=40), at=st.integers(0, 400))
def test_damaged_files_never_stop_it(tmp_path_factory, cut, noise, at):
    whole = _JPEG.getvalue()
    damaged = bytearray(whole)
    damaged[at : at + len(noise)] = noise
    path = tmp_path_factory.getbasetemp() / "damaged.jpg"
    for data in (whole[:cut], bytes(damaged), b"II*\0" + noise, b"MM\0*" + noise + whole):
        path.write_bytes(data)
        assert read_capture(path).folder == str(path.parent)
