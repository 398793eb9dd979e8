"""The parts of a report that show pictures: mistakes with their heat-maps, and labels that may be wrong."""

from __future__ import annotations

from engine.contracts.types import CheckedPicture
from engine.evaluation.compare import BETWEEN_CLASSES
from engine.reporting.data_sections import short_name
from engine.reporting.filed import Filed
from engine.reporting.markup import Html, element
from engine.reporting.score_sections import section
from engine.reporting.small_pictures import SmallPictures
from engine.reporting.words import Words, percent

MOST_MISTAKES = 30
MOST_DOUBTFUL = 30
_HASH_DIGITS = 12


def mistakes(filed: Filed, pictures: SmallPictures, words: Words) -> Html:
    """The most confident mistakes; bright parts speak for the wrong answer."""
    wrong = [picture for picture in filed.report.checked if picture.guess != picture.label]
    if not filed.report.checked:
        return section(words("mistakes"), element("p", words("no-pictures")))
    if not wrong:
        return section(words("mistakes"), element("p", words("no-mistakes")))
    worst = sorted(wrong, key=lambda picture: (-picture.confidence, picture.path))[:MOST_MISTAKES]
    shelf = []
    for picture in worst:
        said = words("said", guess=picture.guess, confidence=percent(picture.confidence))
        captions = [words("is", label=picture.label), said]
        wrongly = _wrongly_said(picture, several=filed.report.model.multi_label)
        images = pictures.with_heat(picture.path, wrongly) if wrongly else (pictures.plain(picture.path), None)
        shelf.append(_figure(filed, picture.path, captions, images, words))
    count = words("mistakes-shown", shown=len(worst), count=len(wrong))
    return section(words("mistakes"), element("p", count, class_="soft"), element("div", shelf, class_="shelf"))


def _wrongly_said(picture: CheckedPicture, *, several: bool) -> str:
    """The class of a mistake to explain: said, but not there; "" if something was only overlooked."""
    if not several:
        return picture.guess
    there = set(picture.label.split(BETWEEN_CLASSES))
    return next((name for name in picture.guess.split(BETWEEN_CLASSES) if name not in there), "")


def doubtful(filed: Filed, pictures: SmallPictures, words: Words) -> Html | None:
    """Labels that may be wrong, the most doubtful first."""
    labels = filed.report.doubtful
    if not filed.report.checked:
        return None
    if not labels:
        return section(words("doubtful"), element("p", words("none-doubtful")))
    shelf = []
    for label in labels[:MOST_DOUBTFUL]:
        captions = [words("is", label=label.label), words("suggested", suggested=label.suggested)]
        shelf.append(_figure(filed, label.path, captions, (pictures.plain(label.path), None), words))
    count = words("doubtful-shown", shown=len(shelf), count=len(labels))
    return section(words("doubtful"), element("p", count, class_="soft"), element("div", shelf, class_="shelf"))


def _figure(
    filed: Filed, path: str, captions: list[str], images: tuple[str | None, str | None], words: Words
) -> Html:
    shown = [element("img", src=uri, alt=short_name(path)) for uri in images if uri is not None]
    inside = element("div", shown, class_="pair") if shown else element("p", words("not-there"), class_="soft")
    name = short_name(path)
    content = filed.contents.get(path, "")
    caption = [
        element("b", captions[0]),
        Html("<br/>"),
        captions[1],
        Html("<br/>"),
        element("span", f"{name} {content[:_HASH_DIGITS]}".strip(), class_="soft"),
    ]
    return element("figure", inside, element("figcaption", caption))
