"""Runs one command and turns how it ended into an exit code."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from engine.cli.arguments import build_parser
from engine.cli.exit_codes import ExitCode
from engine.cli.export_arguments import check_export_arguments
from engine.cli.output import forget_output, say, survive_any_terminal, write_json
from engine.cli.train_arguments import check_train_arguments
from engine.contracts.errors import EngineError, JobStopped
from engine.jobs import StopToken


def run(words: Sequence[str]) -> int:
    """Carry out the command that `words` spell.

    Returns:
        One of `ExitCode`.
    """
    survive_any_terminal()
    parser = build_parser()
    try:
        arguments = parser.parse_args(words)
        if arguments.command == "train":
            check_train_arguments(parser, arguments)
        if arguments.command == "export":
            check_export_arguments(parser, arguments)
    except SystemExit as asked:  # argparse has said what it had to say
        return int(asked.code or 0)
    if arguments.command is None and not arguments.info:
        parser.print_help(sys.stderr)
        return ExitCode.WRONG_USAGE
    as_json = getattr(arguments, "json", False)
    stop = StopToken()
    try:
        with _stopping_on_interrupt(stop):
            _check_folder()
            return _carry_out(arguments, words, stop)
    except EngineError as error:
        return _failed(error, as_json)
    except MemoryError:
        return _failed(
            EngineError(
                "out-of-memory", "The computer ran out of memory.", "Close other programs, then try again."
            ),
            as_json,
        )
    except (JobStopped, KeyboardInterrupt):
        say("tellapart: cancelled; what was finished is kept.")
        return ExitCode.CANCELLED
    except BrokenPipeError:
        # Whoever read our output has gone; that is their decision, not a failure to report.
        forget_output()
        return ExitCode.FAILED


def _carry_out(arguments: argparse.Namespace, words: Sequence[str], stop: StopToken) -> int:
    # Each command imports its own part of the engine, so that `--help` and `devices` answer at once.
    if arguments.info:
        from engine.cli.info import show_info

        return show_info()
    match arguments.command:
        case "train":
            from engine.cli.train import train_command

            return train_command(arguments, stop, words)
        case "classify":
            from engine.cli.classify import classify_command

            return classify_command(arguments, stop)
        case "evaluate":
            from engine.cli.evaluate import evaluate_command

            return evaluate_command(arguments, stop)
        case "backbones":
            from engine.cli.backbones import backbones_command

            return backbones_command(arguments, stop)
        case "doubtful":
            from engine.cli.doubtful import doubtful_command

            return doubtful_command(arguments, stop)
        case "explain":
            from engine.cli.explain import explain_command

            return explain_command(arguments, stop)
        case "report":
            from engine.cli.report import report_command

            return report_command(arguments, stop)
        case "export":
            from engine.cli.export import export_command

            return export_command(arguments, stop)
        case "verify":
            from engine.cli.verify import verify_command

            return verify_command(arguments, stop)
        case "sign":
            from engine.cli.sign import sign_command

            return sign_command(arguments)
        case "devices":
            from engine.cli.devices import devices_command

            return devices_command(arguments)
        case _:
            from engine.cli.self_test import self_test_command

            return self_test_command(arguments)


def _check_folder() -> None:
    """Relative names mean nothing where the folder that they begin at was deleted."""
    try:
        os.getcwd()  # noqa: PTH109 - it is the question that counts, not the path
    except FileNotFoundError as error:
        raise EngineError(
            "no-such-folder",
            "The folder that this command was started in is not there any more.",
            "Change to another folder, then try again.",
        ) from error


def _failed(error: EngineError, as_json: bool) -> int:
    say(f"tellapart: {error.report().sentence()}")
    if as_json:
        write_json({"event": "failed", "code": error.code, "message": error.message, "hint": error.hint})
    return ExitCode.FAILED


@contextmanager
def _stopping_on_interrupt(stop: StopToken) -> Iterator[None]:
    """Ctrl+C and a polite kill stop the job within one batch, the second of them at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if stop.stopped:
            raise KeyboardInterrupt
        stop.stop()

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
