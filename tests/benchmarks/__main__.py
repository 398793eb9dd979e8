"""`python -m tests.benchmarks [names…] [--quick]`: one table of measured ratios.

Speed is measured, never asserted: the exit code is 0 unless a benchmark itself broke.
No heavy import at the top: measured processes, started by "spawn", import this file too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tests.benchmarks.results import Benchmark, CannotMeasure, NotMeasured, Row, Settings

BENCHMARKS = {
    "first-window": "tests.benchmarks.starting:first_window",
    "first-answer": "tests.benchmarks.starting:first_answer",
    "classify-500px": "tests.benchmarks.classify_speed:classify_500px",
    "classify-12mp": "tests.benchmarks.classify_speed:classify_12mp",
    "preprocessing": "tests.benchmarks.preprocessing:preprocessing",
    "agreement": "tests.benchmarks.preprocessing:agreement",
    "gui-pauses": "tests.benchmarks.window_runs:gui_pauses",
    "memory": "tests.benchmarks.window_runs:memory",
    "learning": "tests.benchmarks.learning:learning",
    "unknowns": "tests.benchmarks.unknowns:unknowns",
    "wrong-labels": "tests.benchmarks.wrong_labels:wrong_labels",
    "kills": "tests.benchmarks.kills:kills",
    "sharing": "tests.benchmarks.sharing:sharing",
}
QUIET_LOAD = 0.5
ARTIFACTS = Path("artifacts") / "bench"
HAND_SIGNS = "TELLAPART_HAND_SIGNS"
"""Environment variable that names a folder of hand signs, one folder for each sign."""


def main(words: list[str]) -> int:
    arguments = _parser().parse_args(words)
    names = list(dict.fromkeys(arguments.names)) or list(BENCHMARKS)
    from tests.benchmarks.report import describe_machine, load_average, markdown, write_report

    load = load_average()
    say(f"load average: {load}")
    if load is not None and load > QUIET_LOAD:
        say("WARNING: this machine is busy with something else; what follows will be less exact.")
    rows: list[Row] = []
    missing: list[NotMeasured] = []
    started = time.monotonic()
    for name in names:
        say(f"{name} …")
        try:
            rows += _measure(name, arguments.quick, arguments.hand_signs)
        except CannotMeasure as reason:
            missing.append(NotMeasured(name, str(reason)))
        except (RuntimeError, OSError, EOFError, ImportError, ValueError, subprocess.SubprocessError) as error:
            said = next(iter(str(error).splitlines()), "")
            missing.append(NotMeasured(name, f"it broke: {type(error).__name__}: {said}", broken=True))
            say(f"  {name} broke: {error!r}")
    machine = describe_machine(load)
    machine["Took"] = f"{(time.monotonic() - started) / 60:.0f} minutes" + (", quick" if arguments.quick else "")
    document, data = write_report(arguments.out, rows, missing, machine)
    sys.stdout.write(markdown(rows, missing, machine))
    say(f"written: {document}, {data}")
    return 1 if any(one.broken for one in missing) else 0


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _measure(name: str, quick: bool, hand_signs: Path | None) -> list[Row]:
    module, _, function = BENCHMARKS[name].partition(":")
    benchmark: Benchmark = getattr(import_module(module), function)
    with tempfile.TemporaryDirectory(prefix="tellapart-bench-", ignore_cleanup_errors=True) as folder:
        return benchmark(Settings(Path(folder), quick, say, hand_signs))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure speed, memory and how good models are, against peers, in one run on one machine.",
        epilog="Nothing else should be running. All of it takes about 20 minutes, most of them fastai's.",
    )
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer pictures and rounds, to see that it works")
    parser.add_argument(
        "--hand-signs",
        type=_folder,
        default=os.environ.get(HAND_SIGNS) or None,
        metavar="DIR",
        help=f"photos of hand signs, a folder for each; default: the variable {HAND_SIGNS}",
    )
    parser.add_argument("--out", type=Path, default=ARTIFACTS, metavar="DIR", help=f"default: {ARTIFACTS}")
    return parser


def _folder(name: str) -> Path:
    if not Path(name).is_dir():
        raise argparse.ArgumentTypeError(f"{name} is no folder")
    return Path(name)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # a peer's workers say the same remark hundreds of times
    raise SystemExit(main(sys.argv[1:]))
