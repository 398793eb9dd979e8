from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from gui.frame.pasting import pasted_paths


def test_copied_files_are_pasted_as_they_are(qapp, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a b.jpg"))])
    assert pasted_paths(data, tmp_path) == (str(tmp_path / "a b.jpg"),)


def test_a_copied_picture_becomes_a_file_with_the_same_pixels(qapp, tmp_path):
    image = QImage(7, 5, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    data = QMimeData()
    data.setImageData(image)
    (path,) = pasted_paths(data, tmp_path)
    assert Path(path).parent == tmp_path
    read = QImage(path)
    assert (read.width(), read.height()) == (7, 5)
    assert read.pixelColor(3, 3).getRgb()[:3] == (10, 20, 30)


def test_text_that_names_files_is_understood_and_other_text_is_not(qapp, tmp_path):
    file = tmp_path / "x.png"
    file.touch()
    data = QMimeData()
    data.setText(f'"{file}"\nhello world\n{tmp_path / "gone.png"}')
    assert pasted_paths(data, tmp_path) == (str(file),)


@pytest.mark.parametrize("text", ["", "x" * 100_000, "\0", "/" + "a" * 5000])
def test_odd_text_is_nothing(qapp, tmp_path, text):
    data = QMimeData()
    data.setText(text)
    assert pasted_paths(data, tmp_path) == ()
