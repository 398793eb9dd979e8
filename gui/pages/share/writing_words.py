"""What came of writing a model for other programs, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.api import HalfFacts
from gui.numbers import number, percent
from gui.pages.share.watched_job import Ending
from gui.pages.share.writing import Writings
from gui.widgets.state_mark import State
from gui.wording import pictures, plural, sentence_for

translate = QCoreApplication.translate


def outcome(result: Writings | None) -> tuple[State, str]:
    """A mark and what to say beside it; "" while there is nothing to say."""
    if result is None or result.ending is Ending.RUNNING:
        return "none", ""
    good = sum(not one.problem for one in result.written)
    bad = len(result.written) - good
    match result.ending:
        case Ending.STOPPED:
            return "doubt", translate("Share", "Stopped. What was finished is kept.")
        case Ending.LOST:
            return "bad", translate(
                "Share", "The engine stopped. What was finished is kept; write again for the rest."
            )
        case Ending.FAILED:
            sentences = sentence_for(result.failure) if result.failure is not None else ()
            return "bad", " ".join(part for part in sentences if part)
    written = plural("Share", "Written for %n language(s).", "", good)
    half = f" {half_words(result.half)}" if result.half is not None else ""
    if bad:
        failed = plural("Share", "%n could not be written.", "", bad)
        return ("doubt" if good else "bad"), f"{written} {failed}{half}" if good else failed
    return "good", f"{written}{half}"


def half_words(half: HalfFacts) -> str:
    """What half precision cost, measured."""
    words = translate("Share", "Half precision moved answers by up to {0} on {1}.").format(
        QLocale().toString(half.largest_difference, "g", 2), pictures(half.pictures)
    )
    if half.top1_agreement < 1:
        same = translate("Share", "{0} keep their class.").format(percent(half.top1_agreement))
        words = f"{words} {same}"
    if half.accuracy_half is not None and half.accuracy_full is not None:
        measured = translate(
            "Share",
            "Of {0} of the project, which may have taught it, it is right for {1}; in full precision, for {2}.",
        )
        right = (round(share * half.labelled) for share in (half.accuracy_half, half.accuracy_full))
        words = f"{words} {measured.format(pictures(half.labelled), *map(number, right))}"
    return words
