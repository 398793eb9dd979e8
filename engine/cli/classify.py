"""`tellapart classify`."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.classification.classify import classify_job
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB, open_model
from engine.cli.output import ProgressBars, in_one_line, say, write_json, write_line
from engine.cli.replacing import check_table_place
from engine.contracts.events import Event, PicturesClassified
from engine.contracts.types import PictureResult
from engine.folders.results_csv import NONE_OF_THESE, write_results
from engine.jobs import StopToken


def classify_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Classify pictures and folders."""
    kept: list[PictureResult] = []
    answered, unreadable = 0, 0

    def report(event: Event) -> None:
        nonlocal answered, unreadable
        bars.show(event)
        if not isinstance(event, PicturesClassified):
            return
        for result in event.results:
            answered += 1
            unreadable += result.problem is not None
            if arguments.csv is not None:
                kept.append(result)
            if arguments.json:
                write_json(_as_json(result))
            else:
                _tell(result)

    if arguments.csv is not None:
        check_table_place(arguments.csv.absolute())
    with ProgressBars() as bars:
        classifier = open_model(arguments.model, arguments.device, bars, arguments.signed_by)
        try:
            classify_job(
                [str(path.absolute()) for path in arguments.paths],
                classifier,
                job=JOB,
                report=report,
                stop=stop,
                top=arguments.top,
                reduced_decoding=arguments.reduced_decoding,
            )
        finally:
            classifier.close()
            # Also what was answered before a cancel or a failure is worth keeping.
            if arguments.csv is not None and kept:
                _save(arguments.csv, kept)
    if unreadable:
        say(f"{unreadable} of {answered} could not be read.")
    return ExitCode.SOME_UNREADABLE if unreadable else ExitCode.DONE


def _save(path: Path, results: list[PictureResult]) -> None:
    write_results(path.absolute(), tuple(results))
    say(f"{path}: {len(results)} rows.")


def _as_json(result: PictureResult) -> dict[str, object]:
    return {
        "path": result.path,
        "class": result.class_name,
        "confidence": result.confidence,
        "top": [[name, probability] for name, probability in result.top],
        "labels": list(result.labels),
        "none_of_these": result.none_of_these,
        "unknown_score": result.unknown_score,
        "problem": None if result.problem is None else result.problem.sentence(),
        "problem_code": None if result.problem is None else result.problem.code,
        "note": None if result.note is None else result.note.sentence(),
    }


def _tell(result: PictureResult) -> None:
    if result.problem is not None:
        say(f"{result.path}: {result.problem.sentence()}")
        return
    if result.none_of_these:
        said, others = NONE_OF_THESE, result.top[:3]
    elif result.labels:
        said = ", ".join(
            f"{in_one_line(name)} {chance:.0%}" for name, chance in result.top if name in result.labels
        )
        others = ()
    else:
        said, others = f"{in_one_line(result.class_name or '')}\t{result.confidence:.0%}", result.top[1:3]
    more = ", ".join(f"{in_one_line(name)} {probability:.0%}" for name, probability in others)
    write_line(f"{result.path}\t{said}" + (f"\t({more})" if more else ""))
