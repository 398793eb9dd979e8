"""What the Train page says: what will be learned, what stands in the way, what came out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.api import EpochFinished, JobProgress, ProjectSummary, RunReport
from gui.numbers import duration, number, time_left
from gui.pages.train.readiness import Obstacle, Readiness
from gui.wording import joined, pictures, plural, sentence_for, stage_words

SHOWN_CLASSES = 6
translate = QCoreApplication.translate


def title(ready: Readiness) -> str:
    """As in "Learn to tell apart three classes"."""
    if len(ready.classes) < 2:
        return translate("Train", "Learn to tell classes apart")
    return translate("Train", "Learn to tell apart {0} classes").format(spelled(len(ready.classes)))


def spelled(count: int) -> str:
    """Small numbers as words, others as figures."""
    words = {
        2: translate("Train", "two"),
        3: translate("Train", "three"),
        4: translate("Train", "four"),
        5: translate("Train", "five"),
        6: translate("Train", "six"),
        7: translate("Train", "seven"),
        8: translate("Train", "eight"),
        9: translate("Train", "nine"),
        10: translate("Train", "ten"),
    }
    return words.get(count, number(count))


def counts(ready: Readiness, summary: ProjectSummary | None) -> str:
    """As in "2,062 pictures  ·  zero 205, one 206 and 8 more  ·  12 without a class"."""
    if summary is None or not ready.classes:
        return ""
    named = ", ".join(f"{name} {number(count)}" for name, count in ready.classes[:SHOWN_CLASSES])
    if len(ready.classes) > SHOWN_CLASSES:
        more = number(len(ready.classes) - SHOWN_CLASSES)
        named = translate("Train", "{0} and {1} more").format(named, more)
    parts = [pictures(ready.pictures), named]
    unlabelled, unreadable = summary.unlabelled, summary.unreadable
    if unlabelled:
        parts.append(plural("Train", "%n without a class", "", unlabelled))
    if unreadable:
        parts.append(plural("Train", "%n could not be read", "", unreadable))
    return "  ·  ".join(parts)


def obstacle(ready: Readiness) -> tuple[str, str]:
    """What stands in the way and what to do about it; empty if nothing does."""
    match ready.obstacle:
        case Obstacle.NO_PROJECT:
            return (
                translate("Train", "There is no project yet."),
                translate("Train", "Make one, or drop a folder with a folder for each class."),
            )
        case Obstacle.NO_PICTURES:
            return (
                translate("Train", "There are no pictures to learn from yet."),
                translate("Train", "Drop a folder with a folder for each class."),
            )
        case Obstacle.NO_LABELS:
            return (
                translate("Train", "No picture has a class yet."),
                translate(
                    "Train",
                    "Give some pictures a class on the Pictures page; two classes are needed.",
                ),
            )
        case Obstacle.ONE_CLASS:
            return (
                translate("Train", "Every picture is “{0}”: there is nothing to tell apart.").format(
                    ready.classes[0][0]
                ),
                translate("Train", "Add pictures of a second class."),
            )
        case Obstacle.TOO_FEW:
            return (
                translate("Train", "There are too few pictures with a class."),
                translate("Train", "Two classes need at least two pictures each; twenty or more are better."),
            )
    return "", ""


def small_classes(ready: Readiness) -> str:
    """A warning about classes with a single picture, "" if there is none."""
    if not ready.small:
        return ""
    if len(ready.small) == 1:
        return translate("Train", "“{0}” has only one picture and is left out: add more of it.").format(
            ready.small[0]
        )
    names = joined([f"“{name}”" for name in ready.small[:3]])
    small = len(ready.small)
    if small > 3:
        names = plural("Train", "%n classes", "", small)
    return translate("Train", "{0} have only one picture and are left out: add more of them.").format(names)


def stage(progress: JobProgress | None) -> str:
    """As in "Looking at pictures: 1,840 of 3,012  ·  24 s left"."""
    if progress is None:
        return translate("Train", "Getting ready")
    words = stage_words(progress.stage)
    words = words[:1].upper() + words[1:]
    if progress.total > 1:
        counted = translate("Train", "{0} of {1}").format(number(progress.done), number(progress.total))
        tried = way_of_looking(progress.detail)
        words = f"{words}: {tried}  ·  {counted}" if tried else f"{words}: {counted}"
    if progress.seconds_left is not None:
        words = f"{words}  ·  {time_left(progress.seconds_left)}"
    return words


def rounds(epochs: tuple[EpochFinished, ...], progress: JobProgress | None) -> str:
    """As in "Round 7 of at most 20  ·  stops by itself when it no longer gets better  ·  6 min left"."""
    last = epochs[-1]
    now = min(last.epoch + 1, last.epochs)
    parts = [
        translate("Train", "Round {0} of at most {1}").format(number(now), number(last.epochs)),
        translate("Train", "stops by itself when it no longer gets better"),
    ]
    left = progress.seconds_left if progress is not None else None
    left = last.seconds_left if left is None else left
    if left is not None:
        parts.append(time_left(left))
    return "  ·  ".join(parts)


def way_of_looking(detail: str) -> str:
    """A way of looking that is tried, as in "whole pictures at 384 px"; what is not understood says nothing."""
    framing, _, size = detail.partition(" ")
    known = {
        "whole": translate("Train", "whole pictures at {0}\u00a0px"),
        "centre": translate("Train", "the middle of the pictures at {0}\u00a0px"),
    }
    return known[framing].format(size) if framing in known and size.isdigit() else ""


def notes(report: RunReport) -> str:
    """What is worth knowing about a run, a line each: classes left out, pictures that could not be read."""
    lines = [" ".join(part for part in sentence_for(warning) if part) for warning in report.warnings]
    unreadable = len(report.unreadable)
    if unreadable:
        lines.append(plural("Train", "%n picture(s) could not be read and had no say.", "", unreadable))
    return "\n".join(lines)


def took(report: RunReport) -> str:
    """As in "12 s for 2,062 pictures"."""
    return translate("Train", "{0} for {1}").format(duration(report.seconds), pictures(report.score.total))
