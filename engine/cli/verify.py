"""`tellapart verify`."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.backbones.preparing import prepare
from engine.bundle.general import ensure_general
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB
from engine.cli.output import ProgressBars, say, write_json, write_line
from engine.cli.replacing import check_page_place
from engine.contracts.events import Event, JobProgress
from engine.contracts.sharing import Runtime, RuntimeCheck
from engine.contracts.sharing_events import RuntimeVerified
from engine.contracts.types import GENERAL_MODEL
from engine.jobs import StopToken
from engine.verifying.certificate import save_certificate
from engine.verifying.comparing import plain_number
from engine.verifying.verify import Verified, verify_model

_COLUMNS = (("runtime", 12), ("", 8), ("version", 26), ("pictures", 8), ("same class", 10), ("difference", 11))


def verify_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Hold every runtime of this computer against Tellapart."""
    as_json: bool = arguments.json
    if arguments.certificate is not None:
        check_page_place(arguments.certificate.absolute())
    wanted = {*arguments.runtime, *arguments.require} if arguments.runtime else set()
    with ProgressBars() as bars:
        model = _model_file(arguments.model, bars)
        begun = as_json

        def report(event: Event) -> None:
            nonlocal begun
            if isinstance(event, RuntimeVerified):
                if not begun:
                    write_line(_line([name for name, _width in _COLUMNS], "ms"))
                    begun = True
                _tell(event.check, as_json=as_json)
            else:
                bars.show(event)

        verified = verify_model(
            model, runtimes=tuple(wanted), pictures=arguments.pictures, job=JOB, report=report, stop=stop
        )
    for note in verified.notes:
        say(f"note: {note}")
    if arguments.certificate is not None:
        save_certificate(arguments.certificate.absolute(), model, verified, stop)
        say(f"{arguments.certificate}: written.")
    return _conclude(verified, arguments.require)


def _conclude(verified: Verified, required: tuple[Runtime, ...]) -> int:
    """Say the last sentence; the exit code."""
    checks = {check.runtime: check for check in verified.checks}
    absent = [runtime for runtime in required if checks[runtime].skipped]
    wrong = [check for check in verified.checks if not check.skipped and not check.agrees]
    differing = [check.runtime for check in wrong if not check.broke_down]
    broken = [check.runtime for check in wrong if check.broke_down]
    agreeing = sum(check.agrees for check in verified.checks)
    if differing:
        say(f"Not the same answer: {', '.join(differing)}.")
    if broken:
        say(f"Gave no answers: {', '.join(broken)}.")
    if absent:
        say(f"Required, but not run: {', '.join(absent)}.")
    if wrong or absent:
        return ExitCode.FAILED
    if agreeing == 0:
        say("Nothing was run.")
        return ExitCode.FAILED
    say(f"The same answer everywhere: {agreeing} of {len(checks)} were run, and all agree.")
    return ExitCode.DONE


def _tell(check: RuntimeCheck, *, as_json: bool) -> None:
    if as_json:
        write_json(as_object(check))
        return
    if check.skipped:
        write_line(f"{check.runtime:<12}  skipped   {check.skipped}")
        return
    same = "" if check.top1_agreement is None else f"{100 * check.top1_agreement:.5g} %"
    largest = "" if check.largest_difference is None else plain_number(check.largest_difference)
    milliseconds = "" if check.milliseconds is None else f"{check.milliseconds:.1f}"
    result = "agrees" if check.agrees else "FAILED" if check.broke_down else "DIFFERS"
    write_line(_line([check.runtime, result, check.version, str(check.pictures), same, largest], milliseconds))
    for failure in check.failures:
        write_line(f"{'':<12}  {failure}")
    if check.refused:
        write_line(f"{'':<12}  refused: {', '.join(refusal.picture for refusal in check.refused)}")


def as_object(check: RuntimeCheck) -> dict[str, object]:
    """One runtime's result as the object that scripts read."""
    return {
        "runtime": check.runtime.value,
        "version": check.version,
        "pictures": check.pictures,
        "top1_agreement": check.top1_agreement,
        "largest_difference": check.largest_difference,
        "milliseconds": check.milliseconds,
        "skipped": check.skipped or False,
        "failures": list(check.failures),
        "refused": [{"picture": refusal.picture, "reason": refusal.reason} for refusal in check.refused],
    }


def _line(cells: list[str], last: str) -> str:
    shown = [
        f"{cell:>{width}}" if place >= 3 else f"{cell:<{width}}"
        for place, (cell, (_name, width)) in enumerate(zip(cells, _COLUMNS, strict=True))
    ]
    return "  ".join([*shown, f"{last:>7}"])


def _model_file(model: str, bars: ProgressBars) -> Path:
    if model != GENERAL_MODEL:
        return Path(model)
    return ensure_general(prepare(progress=lambda here, of: bars.show(JobProgress(JOB, "preparing", here, of))))
