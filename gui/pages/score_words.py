"""A score said in words: out of a hundred where there were that many pictures, in true numbers where not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api import RunReport, Score
from gui.numbers import number


def never_judged(report: RunReport) -> bool:
    """Whether a run is from before trainings found out how far they can be trusted."""
    judged = report.coach, report.calibration, report.model.rejection
    return not report.coverage and all(found is None for found in judged)


def headline(score: Score) -> str:
    """As in "Right for 94 of 100 pictures it had never seen"."""
    if score.right == score.total:
        return QCoreApplication.translate("ScoreWords", "Right for all {0} pictures it had never seen").format(
            number(score.total)
        )
    if score.total < 100:
        return QCoreApplication.translate("ScoreWords", "Right for {0} of {1} pictures it had never seen").format(
            number(score.right), number(score.total)
        )
    if round(score.accuracy * 100) == 100:
        return QCoreApplication.translate("ScoreWords", "Right for more than 99 of 100 pictures it had never seen")
    return QCoreApplication.translate("ScoreWords", "Right for {0} of 100 pictures it had never seen").format(
        number(round(score.accuracy * 100))
    )


def short(score: Score) -> str:
    """For lists, as in "94 of 100 right"."""
    if score.total < 100:
        return QCoreApplication.translate("ScoreWords", "{0} of {1} right").format(
            number(score.right), number(score.total)
        )
    return QCoreApplication.translate("ScoreWords", "{0} of 100 right").format(
        number(min(round(score.accuracy * 100), 100 if score.right == score.total else 99))
    )


def between(score: Score) -> str:
    """As in "between 91 and 96 of 100": where the share right lies with 95 % confidence."""
    return QCoreApplication.translate("ScoreWords", "between {0} and {1} of 100").format(
        number(round(score.low * 100)), number(round(score.high * 100))
    )
