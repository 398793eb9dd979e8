"""`tellapart evaluate`."""

from __future__ import annotations

import argparse

from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB, as_rows, open_model, read_data
from engine.cli.output import ProgressBars, say, write_json, write_line
from engine.contracts.judgement import Rejection
from engine.contracts.projects import Split
from engine.evaluation.evaluate import Evaluation, evaluate
from engine.evaluation.refusing import CONFIDENCE_ONLY
from engine.jobs import StopToken


def evaluate_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Measure a model on labelled pictures."""
    with ProgressBars() as bars:
        classifier = open_model(arguments.model, arguments.device, bars)
        try:
            labelled = read_data(arguments.data, bars, stop)
            done = evaluate(as_rows(labelled), classifier, job=JOB, report=bars.show, stop=stop)
            known = set(classifier.classes)
        finally:
            classifier.close()
    unreadable = (*labelled.unreadable, *done.unreadable)
    for path, problem in unreadable:
        say(f"left out: {path}: {problem.sentence()}")
    learned = sum(picture.split is Split.TRAIN for picture in labelled.pictures)
    if learned:
        say(
            f"note: {learned} of these pictures are in train/: a model that learned from them knows them by heart."
        )
    unknown = sorted(set(done.classes) - known)
    if unknown:
        say(f"note: the model does not know {', '.join(unknown)}; those pictures count as wrong.")
    if arguments.json:
        write_json(
            {
                "accuracy": done.score.accuracy,
                "accuracy_interval": [done.score.low, done.score.high],
                "balanced_accuracy": done.score.balanced,
                "calibration_error": done.calibration_error,
                "rejection": _as_json(done.rejection),
                "per_class": done.per_class,
                "pictures": done.score.total,
                "unreadable": len(unreadable),
            }
        )
    else:
        _tell(done)
    return ExitCode.SOME_UNREADABLE if unreadable else ExitCode.DONE


def _as_json(rejection: Rejection | None) -> dict[str, float | None] | None:
    if rejection is None:
        return None
    return {
        "unknown_threshold": None if rejection.method == CONFIDENCE_ONLY else rejection.unknown_threshold,
        "confidence_threshold": rejection.confidence_threshold,
        "coverage": rejection.coverage,
        "accuracy": rejection.accuracy if rejection.coverage else None,
    }


def _tell(done: Evaluation) -> None:
    score = done.score
    write_line(
        f"Right for {score.right} of {score.total} pictures ({score.accuracy:.1%}, between {score.low:.1%} and"
        f" {score.high:.1%}; every class counting the same {score.balanced:.1%})."
    )
    write_line(f"Its confidence is {done.calibration_error:.1%} off on average.")
    if done.rejection is not None and not done.rejection.coverage:
        write_line("It answers none of them: they are none of these to it.")
    elif done.rejection is not None:
        write_line(
            f"It answers {done.rejection.coverage:.1%} of them, and of those answers {done.rejection.accuracy:.1%}"
            " are right; the others are none of these to it."
        )
    for name, values in done.per_class.items():
        write_line(
            f"  {name}\t{values['recall']:.0%} of {values['pictures']} found, {values['precision']:.0%} right"
        )
