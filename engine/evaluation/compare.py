"""Two models on the same pictures: which is right more often, and whether that could be chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.contracts.judgement import Comparison, DifferingPicture
from engine.contracts.types import CheckedPicture, RunReport

BETWEEN_CLASSES = "|"


def compare_reports(first: RunReport, second: RunReport, labels: Mapping[str, str] | None = None) -> Comparison:
    """Compare the held-out predictions that two runs of a project made of the same pictures.

    Either run's predictions are by models that had not learned from the picture (or, with its look-alikes kept
    together, from anything like it), so the comparison is fair wherever both have one. It is not if one of the
    runs let look-alikes fall on both sides and the other did not.

    Args:
        first: report of a run.
        second: report of another.
        labels: today's class of each picture by its path; else the label that the newer run was given counts.

    Returns:
        The comparison over all pictures that both predicted; over none if they share none.
    """
    older, newer = sorted((first, second), key=lambda report: report.run)
    known = {picture.path: picture.label for report in (older, newer) for picture in report.checked}
    known.update({path: label for path, label in (labels or {}).items() if path in known})
    return compare_predictions(
        (first.model.name, first.checked),
        (second.model.name, second.checked),
        known,
        fair=_kept_together(first) == _kept_together(second),
        several=first.model.multi_label or second.model.multi_label,
    )


def compare_predictions(
    first: tuple[str, Sequence[CheckedPicture]],
    second: tuple[str, Sequence[CheckedPicture]],
    labels: Mapping[str, str],
    *,
    fair: bool,
    several: bool = False,
) -> Comparison:
    """Compare two models' predictions of the same pictures.

    Args:
        first: name of a model, and its predictions.
        second: the same of another.
        labels: the class of each picture by its path; pictures without one are passed over.
        fair: whether neither had learned from any of them.
        several: whether a picture may have several classes, divided by "|" in any order.
    """
    others = {picture.path: picture for picture in second[1]}
    pairs = [
        (picture, others[picture.path])
        for picture in first[1]
        if picture.path in others and picture.path in labels
    ]

    def same(one: str, two: str) -> bool:
        return one == two or (several and set(one.split(BETWEEN_CLASSES)) == set(two.split(BETWEEN_CLASSES)))

    right = [(same(one.guess, labels[one.path]), same(two.guess, labels[two.path])) for one, two in pairs]
    return Comparison(
        first=first[0],
        second=second[0],
        pictures=len(pairs),
        first_right=sum(one for one, _ in right),
        second_right=sum(two for _, two in right),
        fair=fair,
        differing=tuple(
            DifferingPicture(max(one.picture, two.picture), one.path, labels[one.path], one.guess, two.guess)
            for one, two in pairs
            if not same(one.guess, two.guess)
        ),
        chance=chance_of_a_difference(
            sum(one and not two for one, two in right), sum(two and not one for one, two in right)
        ),
    )


def chance_of_a_difference(only_first: int, only_second: int) -> float:
    """McNemar's exact test, two-sided.

    Args:
        only_first: pictures that only the first model had right.
        only_second: pictures that only the second had right.

    Returns:
        The probability of a difference at least this big between equally good models, in [0, 1]; 1 where they
        differ on nothing.

    Source:
        Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
        Psychometrika 12 (1947); exact form with the binomial distribution.
    """
    from scipy.special import bdtr

    differing = only_first + only_second
    if differing == 0:
        return 1.0
    return min(1.0, 2.0 * float(bdtr(min(only_first, only_second), differing, 0.5)))


def _kept_together(report: RunReport) -> bool:
    return report.options is None or report.options.keep_look_alikes_together
