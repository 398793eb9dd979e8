"""`tellapart export`."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path

from engine.backbones.preparing import prepare
from engine.bundle.general import ensure_general
from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB
from engine.cli.output import ProgressBars, say, write_json, write_line
from engine.contracts.events import Event, JobProgress
from engine.contracts.sharing import DEFAULT_TARGETS, HalfFacts, Target, Written
from engine.contracts.sharing_events import TargetWritten
from engine.contracts.types import GENERAL_MODEL
from engine.exporting.export import Exported, export_model
from engine.exporting.registry import find_writer, list_targets
from engine.jobs import StopToken
from engine.project.model_files import SUFFIX


def export_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Write a model for other programs, or say what can be written."""
    if arguments.list:
        return _list(as_json=arguments.json)
    wanted: tuple[Target, ...] = arguments.to or DEFAULT_TARGETS
    started = time.monotonic()
    with ProgressBars() as bars:
        rows = _Rows(bars, as_json=arguments.json)
        done = export_model(
            _model_file(arguments.model, bars),
            arguments.out,
            wanted,
            job=JOB,
            report=rows.show,
            stop=stop,
            half=arguments.half,
            pictures=arguments.pictures,
        )
    seconds = time.monotonic() - started
    if arguments.json:
        size = done.bundle.stat().st_size
        half = done.half and asdict(done.half)
        write_json(
            {"event": "exported", "model": str(done.bundle), "size_bytes": size, "half": half, "seconds": seconds}
        )
    else:
        _tell_what_is_next(done)
    return ExitCode.FAILED if _failed(done, wanted) else ExitCode.DONE


class _Rows:
    """Writes a line for each target as it is finished, with the seconds that it took."""

    def __init__(self, bars: ProgressBars, *, as_json: bool) -> None:
        self._bars, self._as_json = bars, as_json
        self._before = time.monotonic()

    def show(self, event: Event) -> None:
        if isinstance(event, JobProgress) and event.done == 1:
            self._before = time.monotonic()  # the model file is written; targets begin
        if not isinstance(event, TargetWritten):
            self._bars.show(event)
            return
        now = time.monotonic()
        seconds, self._before = now - self._before, now
        if self._as_json:
            write_json({**asdict(event.written), "seconds": seconds})
        else:
            write_line(_line(event.written))


def _line(written: Written) -> str:
    if written.problem:
        return f"{written.target}\tnot written: {written.problem}"
    notes = f"\t{' '.join(written.notes)}" if written.notes else ""
    return f"{written.target}\t{_size(written.size_bytes)}\t{written.folder}{notes}"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


def _tell_what_is_next(done: Exported) -> None:
    say(f"{done.bundle}: {_size(done.bundle.stat().st_size)}.")
    if done.half is not None:
        _tell_what_half_cost(done.half)
    there = {written.target: written.folder for written in done.written if written.folder}
    if Target.PYTHON in there:
        which = "" if _only_model(done.bundle) else f" --model {_word(done.bundle)}"
        install = f"cd {_word(there[Target.PYTHON])} && python -m pip install ."
        say(f"Next: {install} && python -m tellapart_model selftest{which}")
    elif there:
        say(f"Next: read {Path(next(iter(there.values()))) / 'README.md'}")


def _word(path: str | Path) -> str:
    """A path as one word of a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def _only_model(bundle: Path) -> bool:
    """Kits find the model by themselves where there is no other one beside it."""
    return len(list(bundle.parent.glob(f"*{SUFFIX}"))) == 1


def _tell_what_half_cost(half: HalfFacts) -> None:
    say(
        f"In half precision, answers about {half.pictures} golden pictures moved by up to"
        f" {half.largest_difference:.4f}; {half.top1_agreement:.1%} of them kept their class."
    )
    if half.accuracy_full is not None and half.accuracy_half is not None:
        say(
            f"Right for {half.accuracy_half:.1%} of {half.labelled} labelled pictures,"
            f" {half.accuracy_full:.1%} in full precision."
        )


def _failed(done: Exported, wanted: tuple[Target, ...]) -> bool:
    """Whoever asks for everything gets what this computer can write; whoever names a target wants that one."""
    excused = set()
    if wanted == tuple(Target):
        excused = {target for target in wanted if target not in DEFAULT_TARGETS and find_writer(target).missing()}
    return any(written.problem and written.target not in excused for written in done.written)


def _list(*, as_json: bool) -> int:
    for target, reason in list_targets():
        if as_json:
            write_json({"target": target, "default": target in DEFAULT_TARGETS, "missing": reason})
        else:
            write_line(f"{target}\t{reason or 'can be written'}")
    return ExitCode.DONE


def _model_file(model: str, bars: ProgressBars) -> Path:
    if model != GENERAL_MODEL:
        return Path(model)
    return ensure_general(prepare(progress=lambda here, of: bars.show(JobProgress(JOB, "preparing", here, of))))
