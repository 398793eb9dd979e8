"""What the Check page says: look-alikes, calibration, strictness, the coach, comparisons."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api import Advice, Calibration, Coach, Comparison, CoveragePoint, ModelCard, RunReport
from gui.numbers import number, percent, precise_percent
from gui.pages.score_words import never_judged
from gui.wording import joined, pictures, plural

translate = QCoreApplication.translate
NAMED_WANTED = 5
CONFIDENCE_ONLY = "confidence"
"""The engine's word for a model that has no unknown score."""
UNLIKELY, RARE = 0.05, 0.005


def look_alikes(report: RunReport) -> str:
    """As in "214 look-alikes kept together; without that the score would read 3 points higher"; "" without any."""
    count = report.look_alikes.pictures
    if not count:
        return ""
    words = plural("Check", "%n look-alikes kept together", "", count)
    flattered = report.look_alikes.accuracy_if_divided
    if flattered is None:
        return words
    points = round(100 * (flattered - report.score.accuracy))
    if points <= 0:
        return translate("Check", "{0}; the score does not depend on it").format(words)
    higher = plural("Check", "without that the score would read %n point(s) higher", "", points)
    return f"{words}; {higher}"


def calibration(report: RunReport) -> tuple[str, str]:
    """Whether confidences can be taken at their word, a sentence, and the numbers with their names."""
    known = report.calibration
    if known is None and never_judged(report):
        return translate("Check", "That was not measured when this model was made. Train again to know."), ""
    if known is None:
        few = translate(
            "Check", "There are too few pictures to say whether its confidence can be taken at its word."
        )
        return few, ""
    numbers = translate("Check", "Expected calibration error {0}; before the correction it was {1}.").format(
        precise_percent(known.error_after), precise_percent(known.error_before)
    )
    return _sureness(known), numbers


def _sureness(known: Calibration) -> str:
    if not known.bins_after:
        return translate("Check", "Its confidence is off by {0} on average.").format(percent(known.error_after))
    most = max(known.bins_after, key=lambda entry: entry.pictures)
    example = translate("Check", "When it says about {0}, it is right {1} of the time.").format(
        percent(most.confidence), percent(most.accuracy)
    )
    if known.error_after <= 0.03:
        verdict = translate("Check", "Its confidence can be taken at its word.")
    elif known.error_after <= 0.08:
        verdict = translate("Check", "Its confidence can be taken nearly at its word.")
    else:
        verdict = translate("Check", "Its confidence is only a rough guide.")
    return f"{verdict} {example}"


def answers(point: CoveragePoint) -> str:
    """As in "Answers 92 % of pictures, of which 99 % right"."""
    if point.coverage <= 0:
        return translate("Check", "Answers no picture at all")
    if point.coverage >= 1:
        return translate("Check", "Answers every picture, of which {0} right").format(percent(point.accuracy))
    return translate("Check", "Answers {0} of pictures, of which {1} right").format(
        percent(point.coverage), percent(point.accuracy)
    )


def asked(point: CoveragePoint) -> str:
    """How sure it has to be, as in "It answers when it is at least 80 % sure; else it says “none of these”."."""
    if point.confidence_threshold <= 0:
        return translate("Check", "It answers however unsure it is.")
    whole = round(100 * point.confidence_threshold) < 100
    sure = percent(point.confidence_threshold) if whole else precise_percent(point.confidence_threshold)
    return translate("Check", "It answers when it is at least {0} sure; else it says “none of these”.").format(
        sure
    )


def strangers(card: ModelCard | None) -> str:
    """What the model does with pictures unlike anything it learned from."""
    rejection = card.rejection if card is not None else None
    if rejection is None or rejection.method == CONFIDENCE_ONLY:
        return translate(
            "Check",
            "This model cannot tell when a picture is like nothing it learned from. One that is trained now can.",
        )
    words = translate(
        "Check",
        "It also says “none of these” of a picture that is like nothing it learned from, however sure it seems.",
    )
    negatives = rejection.negatives
    if negatives:
        words += " " + plural("Check", "%n picture(s) of none of the classes taught it when.", "", negatives)
    stored = translate("Check", "As it is stored, it answers {0} of your pictures, of which {1} right.")
    return f"{words} {stored.format(percent(rejection.coverage), percent(rejection.accuracy))}"


def advice(report: RunReport) -> tuple[str, str]:
    """What the learning curve says in a sentence, and what to do about it; the second may be empty."""
    coach = report.coach
    if never_judged(report):
        return translate("Check", "That was not measured when this model was made. Train again to know."), ""
    if coach is None or coach.advice is Advice.UNKNOWN:
        return (
            translate("Check", "There are too few pictures to say what more would bring."),
            translate("Check", "Add some to each class and train again."),
        )
    wanted = _wanted(coach)
    if coach.advice is Advice.ENOUGH:
        enough = translate("Check", "More pictures of the same kind would help little.")
        return enough, wanted or translate("Check", "Other kinds of pictures, or better labels, would help more.")
    if coach.accuracy_if_doubled is None:
        return translate("Check", "More pictures would help."), wanted
    return (
        translate("Check", "More pictures would help: with twice as many, about {0} right.").format(
            percent(coach.accuracy_if_doubled)
        ),
        wanted,
    )


def _wanted(coach: Coach) -> str:
    if not coach.wanted:
        return ""
    names = [
        translate("Check", "{0} (has {1})").format(name, number(count))
        for name, count in coach.wanted[:NAMED_WANTED]
    ]
    return translate("Check", "Most wanted: {0}.").format(joined(names))


def compared(comparison: Comparison) -> str:
    """As in "“birds 5” is right for 96 of 100 of the same pictures, “birds 4” for 94"."""
    asked_, first, second = comparison.pictures, comparison.first_right, comparison.second_right
    if not asked_:
        return translate("Check", "There is no picture that both have not learned from.")
    if first == second:
        return translate("Check", "Both are right for {0} of {1}.").format(number(first), pictures(asked_))
    better, worse = (
        (comparison.first, comparison.second) if first > second else (comparison.second, comparison.first)
    )
    more, fewer = max(first, second), min(first, second)
    return translate("Check", "“{0}” is right for {1} of {2}, “{3}” for {4}.").format(
        better, number(more), pictures(asked_), worse, number(fewer)
    )


def chance(comparison: Comparison) -> str:
    """Whether the difference may be chance, in words and with its number."""
    if not comparison.pictures or comparison.first_right == comparison.second_right:
        return ""
    share = translate("Check", "McNemar's exact test: {0}").format(precise_percent(comparison.chance))
    if comparison.chance < RARE:
        words = translate("Check", "That is no accident.")
    elif comparison.chance < UNLIKELY:
        words = translate("Check", "That is hardly an accident.")
    else:
        words = translate("Check", "That may well be chance: more pictures would tell.")
    return f"{words} ({share})"


def fairness(comparison: Comparison) -> str:
    """Whether the comparison is fair."""
    if comparison.fair:
        return translate("Check", "A fair comparison: neither had learned from any of these pictures.")
    return translate(
        "Check", "Not a fair comparison: at least one of them had learned from some of these pictures."
    )
