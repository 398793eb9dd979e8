"""The whole report as one page: no scripts, nothing fetched from anywhere."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.reporting import data_sections, picture_sections, score_sections
from engine.reporting.filed import Filed
from engine.reporting.markup import Html, element, joined
from engine.reporting.small_pictures import SmallPictures
from engine.reporting.style import STYLE
from engine.reporting.words import Words
from engine.version import installed_version

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Whatever a name of a class tried to smuggle in, a browser would not run or fetch it."""


def report_page(filed: Filed, pictures: SmallPictures, words: Words, *, now: datetime | None = None) -> str:
    """The report as HTML.

    Args:
        filed: the run.
        pictures: makes the small pictures.
        words: every sentence.
        now: the time that the page says it was made at; None for now.
    """
    title = words("title", name=filed.report.model.name)
    date = (now or datetime.now(UTC)).strftime("%Y-%m-%d %H:%M UTC")
    made = words("made", version=installed_version(), date=date)
    sections = [
        score_sections.result(filed, words),
        data_sections.data(filed, pictures, words),
        data_sections.settings(filed, words),
        score_sections.each_class(filed, words),
        score_sections.confusion(filed, words),
        score_sections.confidence(filed, words),
        picture_sections.mistakes(filed, pictures, words),
        picture_sections.doubtful(filed, pictures, words),
        score_sections.coach(filed, words),
        data_sections.origin(filed, words),
    ]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(STYLE)),
    )
    body = element(
        "body",
        element("header", element("h1", title), element("p", made, class_="soft")),
        element("main", [part for part in sections if part is not None]),
    )
    return joined([Html("<!DOCTYPE html>\n"), element("html", head, body, lang="en")]) + "\n"
