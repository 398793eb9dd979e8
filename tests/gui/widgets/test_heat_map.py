"""Heat over a picture: where it is, and colours that everybody can tell apart."""

from __future__ import annotations

import pytest
from demo_data import PaintedPictures
from PySide6.QtGui import QColor

from gui.theme import theme
from gui.widgets.heat_colours import heat_colour, heat_image
from gui.widgets.heat_map import HeatMap


def lightness(colour: QColor) -> float:
    return 0.2126 * colour.redF() + 0.7152 * colour.greenF() + 0.0722 * colour.blueF()


def test_more_heat_is_always_lighter_so_that_nobody_needs_to_see_hues():
    steps = [lightness(heat_colour(place / 50)) for place in range(51)]
    assert steps == sorted(steps)
    assert steps[-1] > 0.9
    assert steps[0] < 0.05


def test_no_heat_leaves_the_picture_as_it_is_and_most_heat_covers_it():
    image = heat_image(2, 1, bytes((0, 255)), 1.0)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0).alpha() > 220


def test_no_strength_shows_nothing():
    assert heat_image(1, 1, bytes((255,)), 0.0).pixelColor(0, 0).alpha() == 0


@pytest.fixture
def heat_map(qtbot):
    theme().apply()
    pictures = PaintedPictures(200)
    widget = HeatMap(pictures.source)
    widget.pictures = pictures
    qtbot.addWidget(widget)
    widget.resize(200, 200)
    widget.show_path("/p/1.jpg")
    widget.show()
    qtbot.waitUntil(lambda: pictures.source.pixmap("/p/1.jpg") is not None)
    return widget


def test_the_heat_lies_where_the_picture_is(heat_map, picture_of):
    heat_map.show_heat(2, 2, bytes((255, 0, 0, 0)))
    picture = heat_map.grab().toImage()
    hot, cold = picture.pixelColor(30, 30), picture.pixelColor(170, 170)
    assert lightness(hot) > lightness(cold) + 0.3
    picture_of(heat_map, "heat-map-corner")


def test_the_picture_under_the_heat_is_grey_and_in_colour_again_without_it(heat_map):
    coloured = heat_map.grab().toImage().pixelColor(170, 170)
    assert coloured.saturation() > 20
    heat_map.show_heat(2, 2, bytes((255, 0, 0, 0)))
    assert heat_map.grab().toImage().pixelColor(170, 170).saturation() < 5
    heat_map.show_heat(0, 0, b"")
    assert heat_map.grab().toImage().pixelColor(170, 170) == coloured


def test_a_heat_map_with_too_few_bytes_is_refused(heat_map):
    with pytest.raises(ValueError, match="8"):
        heat_map.show_heat(3, 3, bytes(8))
