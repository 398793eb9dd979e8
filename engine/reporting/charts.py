"""Small charts as SVG inside the page."""

from __future__ import annotations

from collections.abc import Sequence

from engine.contracts.judgement import LearningPoint, ReliabilityBin
from engine.reporting.markup import Html, element
from engine.reporting.words import Words

_LINE = {"class_": "line", "fill": "none", "stroke": "#0b5cad", "stroke_width": "2"}
_DOT = {"class_": "dot", "fill": "#0b5cad"}
_BAND = {"class_": "band", "fill": "#dce8f4"}
_AXIS = {"class_": "axis", "stroke": "#d5dade"}
_IDEAL = {"class_": "ideal", "stroke": "#5b6670", "stroke_dasharray": "4 4"}
"""The style sheet goes before these, which are for programs that do not apply it inside a drawing."""

_WIDTH, _HEIGHT = 420, 300
_LEFT, _TOP, _RIGHT, _BOTTOM = 48, 12, 16, 40


def reliability_plot(bins: Sequence[ReliabilityBin], words: Words) -> Html:
    """A dot for each group of predictions of about the same confidence, as big as the group.

    The dashed line is confidence that can be taken at its word.
    """
    most = max(each.pictures for each in bins)
    drawn = [
        element("line", **_IDEAL, x1=_across(0), y1=_up(0), x2=_across(1), y2=_up(1)),
    ]
    drawn += [
        element(
            "circle",
            **_DOT,
            cx=_across(each.confidence),
            cy=_up(each.accuracy),
            r=round(3 + 6 * (each.pictures / most) ** 0.5, 1),
        )
        for each in bins
    ]
    return _chart(
        drawn, words("reliability-alt"), [(share, f"{share:.0%}") for share in _QUARTERS], words("stated")
    )


def learning_plot(points: Sequence[LearningPoint], words: Words) -> Html:
    """Share right over pictures learned from, with its spread over repetitions."""
    most = max(point.pictures for point in points)
    upper = [(point.pictures / most, point.high) for point in points]
    lower = [(point.pictures / most, point.low) for point in reversed(points)]
    drawn = [element("path", **_BAND, d="M" + _points([*upper, *lower]).replace(" ", " L") + " Z")]
    middle = [(point.pictures / most, point.accuracy) for point in points]
    drawn.append(element("polyline", **_LINE, points=_points(middle)))
    drawn += [element("circle", **_DOT, cx=_across(x), cy=_up(y), r=4) for x, y in middle]
    ticks = [(point.pictures / most, str(point.pictures)) for point in _spaced(points, most)]
    return _chart(drawn, words("curve-alt"), ticks, words("learned-from"))


_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def _spaced(points: Sequence[LearningPoint], most: int) -> list[LearningPoint]:
    """Those points whose numbers fit below the chart beside each other, the last among them."""
    kept: list[LearningPoint] = []
    for point in reversed(points):
        if not kept or (kept[-1].pictures - point.pictures) / most > 0.12:
            kept.append(point)
    return kept


def _chart(drawn: list[Html], said: str, ticks: list[tuple[float, str]], below: str) -> Html:
    frame = []
    for share in _QUARTERS:
        frame.append(element("line", **_AXIS, x1=_across(0), y1=_up(share), x2=_across(1), y2=_up(share)))
        frame.append(
            element("text", f"{share:.0%}", font_size=12, x=_LEFT - 8, y=_up(share) + 4, text_anchor="end")
        )
    for at, text in ticks:
        frame.append(
            element("text", text, font_size=12, x=_across(at), y=_HEIGHT - _BOTTOM + 18, text_anchor="middle")
        )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    frame.append(element("text", below, font_size=12, x=middle, y=_HEIGHT - 4, text_anchor="middle"))
    box = f"0 0 {_WIDTH} {_HEIGHT}"
    return element("svg", frame, drawn, viewBox=box, width=_WIDTH, height=_HEIGHT, role="img", aria_label=said)


def _across(share: float) -> float:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _up(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _points(shares: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_across(x)},{_up(y)}" for x, y in shares)
