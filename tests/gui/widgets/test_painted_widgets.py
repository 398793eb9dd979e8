"""Bars, chart and large picture: what they say, and that they paint what they say."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from gui.theme import theme
from gui.widgets.learning_chart import LearningChart
from gui.widgets.picture_view import PictureView
from gui.widgets.probability_bars import ProbabilityBars
from gui.widgets.thumbnail_source import ThumbnailSource


def columns_of(image: QImage, colour: QColor, row: int) -> int:
    """How many pixels of a row have a colour."""
    return sum(image.pixelColor(x, row).name() == colour.name() for x in range(image.width()))


@pytest.fixture(autouse=True)
def light(qapp):
    theme().apply()
    theme().choose("light")
    yield
    theme().choose("system")


def test_bars_are_as_long_as_their_probability(qtbot):
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_bars((("three", 0.8), ("two", 0.2)))
    bars.resize(280, bars.sizeHint().height())
    image = bars.grab().toImage()
    first, second = columns_of(image, theme().color("accent"), 15), columns_of(image, theme().color("muted"), 45)
    assert first == pytest.approx(4 * second, rel=0.15)


def test_bars_are_said_in_words(qtbot):
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_bars((("three", 0.41), ("two", 0.33)))
    assert bars.accessibleName().replace("\u202f", " ") == "three 41 %, two 33 %"


def test_the_chart_grows_with_its_points_and_starts_anew(qtbot):
    chart = LearningChart()
    qtbot.addWidget(chart)
    chart.resize(640, 320)
    chart.begin(100)
    empty = chart.grab().toImage()
    chart.add(20, 0.5)
    chart.add(60, 0.8)
    drawn = chart.grab().toImage()
    assert drawn != empty
    assert "80" in chart.accessibleDescription()
    chart.begin(100)
    assert chart.points() == ()
    assert chart.grab().toImage() == empty


def test_a_higher_share_is_drawn_higher(qtbot):
    heights = []
    for share in (0.2, 0.9):
        chart = LearningChart()
        qtbot.addWidget(chart)
        chart.resize(640, 320)
        chart.begin(100)
        chart.add(50, share)
        image = chart.grab().toImage()
        accent = theme().color("accent")
        heights.append(min(row for row in range(image.height()) if columns_of(image, accent, row) > 2))
    assert heights[1] < heights[0]


def test_the_large_picture_asks_for_its_file_and_shows_it(qtbot):
    source = ThumbnailSource(64)
    view = PictureView(source)
    qtbot.addWidget(view)
    view.resize(200, 200)
    with qtbot.waitSignal(source.wanted) as wanted:
        view.show_path("/a.jpg")
    assert wanted.args == [("/a.jpg",)]
    source.deliver("/a.jpg", 64, 32, bytes((200, 30, 60)) * 64 * 32)
    image = view.grab().toImage()
    assert image.pixelColor(100, 100).name() == QColor(200, 30, 60).name()
    assert image.pixelColor(100, 20).name() != QColor(200, 30, 60).name()  # the whole picture, not a cut


def test_a_picture_that_cannot_be_shown_is_not_asked_for(qtbot):
    source = ThumbnailSource(64)
    view = PictureView(source)
    qtbot.addWidget(view)
    with qtbot.assertNotEmitted(source.wanted, wait=80):
        view.show_path("/broken.jpg", "cut off")
