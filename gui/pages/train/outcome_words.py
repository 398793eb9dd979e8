"""What came out of a training, in words: the score, what it looks at, how sure it is, which model was kept."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api import Depth, Framing, ModelCard, Rejection, RunReport, Verdict
from gui.numbers import number, percent
from gui.pages.score_words import between, never_judged
from gui.wording import pictures, plural

WELL_CALIBRATED = 0.05
translate = QCoreApplication.translate


def looks_at(card: ModelCard) -> str:
    """As in "Whole pictures at 384 px"."""
    size = number(card.preprocessing.size)
    if card.preprocessing.framing is Framing.WHOLE:
        return translate("Outcome", "Whole pictures at {0}\u00a0px").format(size)
    return translate("Outcome", "The middle of the pictures at {0}\u00a0px").format(size)


def depth(value: Depth) -> str:
    """Which of the network's numbers it looks at."""
    match value:
        case Depth.LAST:
            return translate("Outcome", "at what things are")
        case Depth.DETAIL:
            return translate("Outcome", "at small marks and textures")
        case Depth.BOTH:
            return translate("Outcome", "at what things are and at small marks")


def gained(report: RunReport) -> str:
    """What choosing gained over the plain way, "" if the plain way was not tried."""
    chosen = next((tried for tried in report.tried if tried.chosen), None)
    if report.accuracy_plain is None or chosen is None:
        return ""
    points = round((chosen.accuracy - report.accuracy_plain) * 100)
    if points < 1:
        return translate("Outcome", "the plain way was best")
    return plural("Outcome", "that gained %n point(s)", "", points)


def score_detail(report: RunReport) -> str:
    """The range, the balanced score where it tells something else, and what look-alikes would have made of it."""
    parts = [between(report.score)]
    if abs(report.score.balanced - report.score.accuracy) >= 0.01:
        share = number(round(report.score.balanced * 100))
        words = translate("Outcome", "{0} of 100 if every class counts alike")
        if report.model.multi_label:
            words = translate(
                "Outcome", "right: all its classes and no other; each by itself was found in {0} of 100"
            )
        parts.append(words.format(share))
    alike = look_alikes(report)
    return "  ·  ".join(part for part in (*parts, alike) if part)


def look_alikes(report: RunReport) -> str:
    """As in "214 look-alikes kept together; else the score would read 3 points higher"."""
    kept = report.look_alikes
    if not kept.pictures:
        return ""
    count = kept.pictures
    words = plural("Outcome", "%n look-alike(s) kept together", "", count)
    if kept.accuracy_if_divided is None:
        return words
    points = round((kept.accuracy_if_divided - report.score.accuracy) * 100)
    if points < 1:
        return words
    return words + plural("Outcome", "; else the score would read %n point(s) higher", "", points)


def sureness(report: RunReport) -> str:
    """Whether its confidence can be taken at its word."""
    calibration = report.calibration
    if calibration is None:
        if never_judged(report):
            return translate("Outcome", "Not measured: train again to know")
        return translate("Outcome", "Too few pictures to say")
    if calibration.error_after <= WELL_CALIBRATED:
        return translate("Outcome", "Its confidence can be taken at its word")
    points = max(1, round(calibration.error_after * 100))
    return plural("Outcome", "Its confidence is off by %n point(s) on average", "", points)


def rejection(found: Rejection | None) -> str:
    """When it says "none of these"."""
    if found is None:
        return translate("Outcome", "it always names a class")
    words = translate("Outcome", "answers {0} of pictures, of which {1} right; else “none of these”").format(
        percent(found.coverage), percent(found.accuracy)
    )
    if found.negatives:
        negatives = found.negatives
        words += "  ·  " + plural("Outcome", "learned from %n picture(s) of none", "", negatives)
    return words


def verdict(found: Verdict) -> str:
    """Thorough against quick, either way."""
    if found.kept == "thorough":
        words = translate(
            "Outcome", "Thorough was right for {0}, quick for {1} of the same {2}: thorough is kept."
        )
    else:
        words = translate(
            "Outcome", "Thorough was right for {0}, quick for {1} of the same {2}: not better, so quick stays."
        )
    return words.format(percent(found.thorough), percent(found.quick), pictures(found.pictures))


def remeasured(report: RunReport) -> str:
    """Whether the model file says on the CPU what it said where it was trained; "" if that was the CPU."""
    found = report.remeasured
    if found is None:
        return ""
    if found.agreement == 1.0:
        return translate("Outcome", "the CPU gives the same answers as {0}").format(found.device)
    return translate("Outcome", "the CPU gives the same answer as {0} for {1} of {2}").format(
        found.device, percent(found.agreement), pictures(found.pictures)
    )
