from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton

from gui.theme import DARK, LIGHT, Theme, icon, icon_pixmap, set_icon, theme
from gui.theme.style_sheet import style_sheet

ICONS = sorted(path.stem for path in (Path(__file__).parents[3] / "assets" / "icons").glob("*.svg"))


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[Theme]:
    """The application's theme, light before and after the test."""
    own = theme()
    own.choose("light")
    yield own
    own.choose("light")


def luminance(colour: str) -> float:
    parts = [channel / 255 for channel in QColor(colour).getRgb()[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("words", ["text", "muted", "good", "doubt", "bad"])
@pytest.mark.parametrize("ground", ["surface", "raised"])
def test_words_stand_out_from_their_ground(colours, words, ground):
    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_the_accent_button_stand_out(colours):
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5


def test_choosing_dark_changes_colours_and_tells(dressed, qtbot):
    before = dressed.color("surface")
    with qtbot.waitSignal(dressed.changed, timeout=1000):
        dressed.choose("dark")
    assert dressed.dark
    assert dressed.color("surface") != before
    assert dressed.color("surface").name() == DARK["surface"]


def test_choosing_the_same_again_does_not_repaint(dressed, qtbot):
    with qtbot.assertNotEmitted(dressed.changed):
        dressed.choose("light")


def test_an_unknown_choice_is_refused(dressed):
    with pytest.raises(ValueError, match="purple"):
        dressed.choose("purple")


def test_there_is_one_theme_for_the_application(dressed):
    assert theme() is dressed


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_understood_and_complete(colours, qtbot):
    sheet = style_sheet(colours)
    assert "$" not in sheet
    button = QPushButton("Go")
    qtbot.addWidget(button)
    button.setStyleSheet(sheet)  # Qt warns about what it cannot read, and a warning fails the test
    button.ensurePolished()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_paints_something(name, dressed):
    image = icon_pixmap(name, "text", 24).toImage()
    painted = sum(image.pixelColor(x, y).alpha() > 128 for x in range(24) for y in range(24))
    assert painted > 10


def test_an_icon_has_twice_the_pixels_on_a_dense_screen(dressed):
    assert icon_pixmap("plus", size=20, density=2.0).width() == 40
    assert icon("plus").pixmap(20, 20).width() == 20


def test_an_icon_follows_the_theme(dressed, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    set_icon(button, "plus", "text")
    light = button.icon().pixmap(18, 18).toImage()
    dressed.choose("dark")
    assert button.icon().pixmap(18, 18).toImage() != light
