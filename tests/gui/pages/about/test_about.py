from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices

from engine.api import (
    Device,
    DeviceKind,
    EngineDescribed,
    JobId,
    ModelCard,
    installed_version,
)
from gui.pages.about.shipped import shipped, texts
from gui.pages.about.view import AboutPage
from gui.theme import theme
from gui.widgets.labels import label

ASSETS = Path(__file__).parents[4] / "assets"
CPU = Device(DeviceKind.CPU, 0, "AMD EPYC", None, usable=True, chosen=True)
CUDA = Device(DeviceKind.CUDA, 0, "NVIDIA or AMD GPU", None, usable=False, chosen=False, reason="…", left_out=True)


@pytest.fixture
def page(bridge, qtbot):
    theme().choose("light")
    theme().apply()
    made = AboutPage(bridge, ASSETS)
    qtbot.addWidget(made)
    made.resize(752, 564)  # what the smallest window leaves for a page
    made.show()
    return made


def row_of(page: AboutPage, name: str) -> int:
    found = page.table.findItems(name, Qt.MatchFlag.MatchExactly)
    assert len(found) == 1, name
    return found[0].row()


def described(*devices: Device) -> EngineDescribed:
    card = ModelCard.__new__(ModelCard)
    return EngineDescribed(JobId("1"), installed_version(), devices, card)


def test_it_says_which_version_this_is(page):
    words = [child.text() for child in page.findChildren(type(label("")))]
    assert f"Tellapart {installed_version()}" in words


def test_everything_that_is_shipped_is_listed_with_its_licence(page):
    listed = json.loads((ASSETS / "third-party.json").read_text("utf-8"))
    assert page.table.rowCount() == len(listed) > 50
    row = row_of(page, "EfficientNet-Lite0, Lite1, Lite2")
    assert page.table.item(row, 3).text() == "Apache-2.0"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Qt 6", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("PySide6_Essentials", "GNU GENERAL PUBLIC LICENSE"),
        ("numpy", "NumPy Developers"),
        ("onnxruntime", "Microsoft"),
        ("Libraries that Python uses", "May you do good and not evil."),
        ("Names of 1,000 everyday classes", "Princeton"),
    ],
)
def test_the_text_of_a_licence_is_one_click_away(page, name, words):
    page.table.setCurrentCell(row_of(page, name), 0)
    assert words in page.text.toPlainText()


def test_the_link_of_a_row_leads_to_its_source(page, monkeypatch):
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    page.table.setCurrentCell(row_of(page, "numpy"), 0)
    page.home.click()
    assert [url.host() for url in opened] == ["github.com"]


def test_a_gpu_that_this_build_cannot_use_is_told_with_what_to_do(page, bridge, picture_of):
    assert page.gpu.words == ""
    picture_of(page, "about-without-gpu")
    bridge.emit(described(CUDA, CPU))
    assert "NVIDIA" in page.gpu.words
    assert "this build runs on the CPU" in page.gpu.words
    picture_of(page, "about-light")
    bridge.emit(described(replace(CUDA, left_out=False), CPU))
    assert page.gpu.words == ""


def test_a_copy_without_the_list_has_an_empty_one(tmp_path, bridge, qtbot):
    assert shipped(tmp_path) == ()
    (tmp_path / "third-party.json").write_text('[{"name": "half"}]')
    assert shipped(tmp_path) == ()
    empty = AboutPage(bridge, tmp_path)
    qtbot.addWidget(empty)
    assert empty.table.rowCount() == 0


def test_every_part_has_a_text_or_says_why_not():
    without = [part.name for part in shipped(ASSETS) if not texts(part, ASSETS)]
    assert set(without) <= {
        "OpenBLAS",
        "libjpeg-turbo",
        "Microsoft Visual C++ runtime",
        "colorama",
        "Sample pictures “everyday”: astronaut, rocket",
        "Sample picture “everyday”: flower",
        "Sample picture “everyday”: temple",
    }
