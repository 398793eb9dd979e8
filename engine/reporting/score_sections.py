"""The parts of a report that say how good the model is."""

from __future__ import annotations

from collections.abc import Sized

from engine.contracts.types import RunReport
from engine.reporting.charts import learning_plot, reliability_plot
from engine.reporting.filed import Filed
from engine.reporting.markup import Html, element, joined, table
from engine.reporting.words import Words, percent

MOST_IN_A_GRID = 20
"""Classes that fit beside each other on a sheet of paper; of more, the most frequent mix-ups are listed."""
MOST_MIX_UPS = 40
COVERAGE_ROWS = 10


def section(title: str, *inner: str | list[Html]) -> Html:
    """A part of the page under a heading."""
    return element("section", element("h2", title), *inner)


def result(filed: Filed, words: Words) -> Html:
    """The score, its range, how it was made, and what it owes to what."""
    report = filed.report
    score = report.score
    said = words(
        "score",
        right=score.right,
        total=score.total,
        share=percent(score.accuracy),
        low=percent(score.low),
        high=percent(score.high),
    )
    parts = [
        element("p", said, class_="big"),
        element("p", words("balanced", share=percent(score.balanced))),
        element("p", _how(report, words), class_="soft"),
        *(element("p", sentence) for sentence in _remarks(report, words)),
    ]
    if report.warnings:
        parts.append(element("h3", words("worth-knowing")))
        parts.append(element("ul", [element("li", warning.sentence()) for warning in report.warnings]))
    return section(words("result"), parts)


def _how(report: RunReport, words: Words) -> str:
    if report.held_out in {"cross-validated", "test pictures"}:
        return words(report.held_out)
    return report.held_out


def _remarks(report: RunReport, words: Words) -> list[str]:
    said = []
    if report.accuracy_plain is not None:
        chosen = next((tried.accuracy for tried in report.tried if tried.chosen), report.score.balanced)
        points = 100 * (chosen - report.accuracy_plain)
        if points >= 0.05:
            said.append(words("gain", points=f"{points:.1f}", plain=percent(report.accuracy_plain)))
    alike = report.look_alikes
    if report.options is not None and not report.options.keep_look_alikes_together:
        said.append(words("divided"))
    elif alike.groups:
        sentence = words("together", pictures=alike.pictures, groups=len(alike.groups))
        if alike.accuracy_if_divided is not None:
            sentence += " " + words("flattered", share=percent(alike.accuracy_if_divided))
        said.append(sentence)
    if report.verdict is not None:
        verdict = report.verdict
        said.append(
            words(
                "verdict",
                thorough=percent(verdict.thorough),
                quick=percent(verdict.quick),
                pictures=verdict.pictures,
                kept=verdict.kept,
            )
        )
    if report.remeasured is not None:
        again = report.remeasured
        said.append(
            words(
                "remeasured",
                device=again.device,
                share=percent(again.agreement),
                pictures=again.pictures,
                difference=f"{again.largest_difference:.4f}",
            )
        )
    return said


def each_class(filed: Filed, words: Words) -> Html | None:
    """Precision, recall and count of every class."""
    scores = filed.report.per_class
    if not scores:
        return None
    several = any(score.threshold is not None for score in scores)
    head = [words("class"), words("pictures"), words("found"), words("right-guesses")]
    rows = [[score.name, str(score.pictures), percent(score.recall), percent(score.precision)] for score in scores]
    if several:
        head.append(words("threshold"))
        for row, score in zip(rows, scores, strict=True):
            row.append("" if score.threshold is None else percent(score.threshold))
    return section(words("per-class"), table(head, rows))


def confusion(filed: Filed, words: Words) -> Html | None:
    """What was taken for what: a grid for a few classes, a list for many."""
    report = filed.report
    classes, counts = report.model.classes, report.confusion
    if not counts:
        return None
    if len(classes) <= MOST_IN_A_GRID and len(counts) == len(classes):
        head = element("tr", element("th"), [element("th", name) for name in classes])
        rows = []
        for number, (name, row) in enumerate(zip(classes, counts, strict=True)):
            cells = [
                element("td", str(count) if count else "", class_=_kind(count, right=number == place))
                for place, count in enumerate(row)
            ]
            rows.append(element("tr", element("th", name), cells))
        grid = element("table", head, rows, class_="grid")
        return section(words("confusion"), element("p", words("confusion-how"), class_="soft"), grid)
    found = {
        (label, guess): count
        for label, row in zip(classes, counts, strict=False)
        for guess, count in zip(classes, row, strict=False)
        if count and label != guess
    }
    worst = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    if not worst:
        return section(words("mix-ups"), element("p", words("no-mistakes")))
    head_words = [words("class"), words("taken-for"), words("times")]
    rows_said = [[label, guess, str(times)] for (label, guess), times in worst[:MOST_MIX_UPS]]
    return section(
        words("mix-ups"), table(head_words, rows_said, numbers_from=2), more(worst, MOST_MIX_UPS, words)
    )


def _kind(count: int, *, right: bool) -> str | None:
    if not count:
        return None
    return "right" if right else "wrong"


def more(items: Sized, shown: int, words: Words) -> Html:
    """A line that says how many of `items` are not shown; nothing if all are."""
    count = len(items) - shown
    return element("p", words("and-more", count=count), class_="soft") if count > 0 else Html("")


def confidence(filed: Filed, words: Words) -> Html:
    """Whether a confidence can be taken at its word, and what strictness costs."""
    report = filed.report
    parts: list[Html] = []
    if report.calibration is None:
        parts.append(element("p", words("no-calibration")))
    else:
        found = report.calibration
        said = words("calibration", after=f"{found.error_after:.3f}", before=f"{found.error_before:.3f}")
        parts.append(element("p", said))
        if found.bins_after:
            parts.append(reliability_plot(found.bins_after, words))
            head = [words("stated"), words("observed"), words("pictures")]
            rows = [
                [percent(each.confidence), percent(each.accuracy), str(each.pictures)] for each in found.bins_after
            ]
            parts.append(table(head, rows, numbers_from=0))
    if report.coverage:
        parts.append(element("h3", words("coverage")))
        head = [words("answered-from"), words("answered"), words("right-of-answered")]
        step = max(1, -(-len(report.coverage) // COVERAGE_ROWS))
        points = report.coverage[::step]
        rows = [[percent(p.confidence_threshold), percent(p.coverage), percent(p.accuracy)] for p in points]
        parts.append(table(head, rows, numbers_from=0))
    parts.append(_rejection(report, words))
    return section(words("confidence"), parts)


def _rejection(report: RunReport, words: Words) -> Html:
    rejection = report.model.rejection
    if rejection is None:
        return element("p", words("no-rejection"))
    said = words("rejection", coverage=percent(rejection.coverage), accuracy=percent(rejection.accuracy))
    how = words(
        "rejection-how",
        method=rejection.method,
        unknown=f"{rejection.unknown_threshold:.4g}",
        confidence=percent(rejection.confidence_threshold),
        negatives=rejection.negatives,
    )
    return joined([element("p", said), element("p", how, class_="soft")])


def coach(filed: Filed, words: Words) -> Html | None:
    """Whether more pictures would help."""
    found = filed.report.coach
    if found is None:
        return None
    said = [words(f"advice-{found.advice.value}")]
    if found.accuracy_if_doubled is not None:
        said.append(words("if-doubled", share=percent(found.accuracy_if_doubled)))
    if found.wanted:
        listed = ", ".join(f"{name} ({count})" for name, count in found.wanted[:10])
        said.append(words("wanted", classes=listed))
    parts = [element("p", " ".join(said))]
    if len(found.points) > 1:
        parts.append(learning_plot(found.points, words))
    return section(words("more-pictures"), parts)
