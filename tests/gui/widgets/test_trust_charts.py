"""Painted charts: reliability, growth, coverage. They tell screen readers what they show, and fit any room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from gui.theme import theme
from gui.widgets.coverage_chart import CoverageChart
from gui.widgets.growth_chart import Grown, GrowthChart
from gui.widgets.plot_ground import plot_area
from gui.widgets.reliability_plot import Mark, ReliabilityPlot

GROWTH = (Grown(10, 0.5, 0.4, 0.6), Grown(20, 0.7, 0.66, 0.74), Grown(40, 0.8, 0.78, 0.82))


def shown(chart, qtbot, width=480, height=360):
    theme().apply()
    qtbot.addWidget(chart)
    chart.resize(width, height)
    chart.show()
    return chart


def has(image, x, y, colour, within=4):
    """Whether a colour is near a point."""
    wanted = QColor(colour)
    near = ((x + dx, y + dy) for dx in range(-within, within + 1) for dy in range(-within, within + 1))
    pixels = (image.pixelColor(round(px), round(py)) for px, py in near)
    return any(
        abs(pixel.red() - wanted.red()) + abs(pixel.green() - wanted.green()) + abs(pixel.blue() - wanted.blue())
        < 24
        for pixel in pixels
    )


def test_a_mark_lies_where_its_confidence_and_its_share_right_meet(qtbot, picture_of):
    plot = shown(ReliabilityPlot(), qtbot)
    plot.show_marks([Mark(0.6, 0.9, 10)], [Mark(0.9, 0.6, 10)])
    area, image = plot_area(plot.width(), plot.height()), plot.grab().toImage()
    after = area.left() + 0.9 * area.width(), area.bottom() - 0.6 * area.height()
    assert has(image, *after, theme().color("accent"), within=2)
    nowhere = area.left() + 0.2 * area.width(), area.bottom() - 0.6 * area.height()
    assert not has(image, *nowhere, theme().color("accent"))
    picture_of(plot, "reliability-plot")


def test_resting_on_a_mark_tells_its_numbers(qtbot):
    plot = shown(ReliabilityPlot(), qtbot)
    plot.show_marks([], [Mark(0.5, 0.5, 12)])
    centre = plot_area(plot.width(), plot.height()).center()
    assert plot.words_at(centre).replace("\u202f", " ") == "50 % sure: right for 50 % (pictures: 12)"
    assert plot.words_at(QPointF(2, 2)) == ""


def test_twice_as_many_pictures_are_one_step_wherever_one_stands(qtbot, picture_of):
    chart = shown(GrowthChart(), qtbot)
    chart.show_growth(GROWTH, (80, 0.85))
    steps = [chart._across(count) for count in (10, 20, 40, 80)]
    assert steps == pytest.approx([0, 1 / 3, 2 / 3, 1])
    words = chart.accessibleDescription().replace("\u202f", " ")
    assert "80 % with 40 pictures" in words
    assert "about 85 % with 80" in words
    picture_of(chart, "growth-chart")


@pytest.mark.parametrize(
    "points",
    [(), (Grown(5, 1.0, 1.0, 1.0),), (Grown(5, 1.0, 1.0, 1.0), Grown(5, 1.0, 1.0, 1.0)), (Grown(1, 0, 0, 0),)],
)
def test_a_growth_chart_of_almost_nothing_is_painted_all_the_same(qtbot, points):
    chart = shown(GrowthChart(), qtbot)
    chart.show_growth(points, None)
    assert not chart.grab().isNull()


def test_the_dot_of_the_coverage_chart_follows_the_choice(qtbot, picture_of):
    chart = shown(CoverageChart(), qtbot)
    points = [(1.0, 0.8), (0.5, 0.9), (0.0, 1.0)]
    chart.show_points(points, 1)
    area = plot_area(chart.width(), chart.height())
    chosen = area.center().x(), area.center().y()
    first = area.right(), area.bottom()
    accent = theme().color("accent")
    assert has(chart.grab().toImage(), *chosen, accent, within=1)
    assert chart.accessibleDescription().replace("\u202f", " ") == "50 % answered, 90 % right"
    picture_of(chart, "coverage-chart")
    chart.show_points(points, 0)
    assert has(chart.grab().toImage(), *first, accent, within=1)


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(0.0, 1.0)], [(1.0, 0.0), (0.0, 1.0)]])
def test_a_coverage_chart_of_almost_nothing_is_painted_all_the_same(qtbot, points):
    chart = shown(CoverageChart(), qtbot)
    chart.show_points(points, 0)
    assert not chart.grab().isNull()


@pytest.mark.parametrize("size", [(200, 96), (1600, 1000)])
def test_charts_fit_small_and_large_rooms_in_both_themes(qtbot, size):
    plot, growth = shown(ReliabilityPlot(), qtbot, *size), shown(GrowthChart(), qtbot, *size)
    plot.show_marks([Mark(0.1, 0.2, 1)], [Mark(0.9, 1.0, 1000)])
    growth.show_growth(GROWTH, None)
    for choice in ("dark", "light"):
        theme().choose(choice)
        for chart in (plot, growth):
            image = chart.grab().toImage()
            assert {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())} != {"#000000"}
    theme().choose("system")
