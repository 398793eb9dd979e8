"""The words that `tellapart export` understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.contracts.sharing import DEFAULT_TARGETS, Target

EVERYTHING = "all"

EPILOG = f"""\
targets:
  {", ".join(Target)}
  without --to: {", ".join(DEFAULT_TARGETS)}

OUT/NAME.tellapart is the model, OUT/share/TARGET/ what runs it, with a README. What Tellapart wrote there
before is replaced, nothing else is."""


def add_export_options(export: argparse.ArgumentParser, model: str) -> None:
    """Everything that `export` understands beside `--json`.

    Args:
        export: its parser.
        model: what MODEL may be, for the help.
    """
    export.epilog = EPILOG
    export.formatter_class = argparse.RawDescriptionHelpFormatter
    export.add_argument("model", metavar="MODEL", nargs="?", help=model)
    export.add_argument(
        "out", metavar="OUT", type=Path, nargs="?", help="the folder to write into; made if missing"
    )
    export.add_argument(
        "--to",
        type=targets_argument,
        metavar="TARGET,…",
        help=f"what to write, divided by commas, or “{EVERYTHING}” (see below)",
    )
    export.add_argument(
        "--half",
        action="store_true",
        help="store the weights in half precision: half the size, answers move by up to about 0.01",
    )
    export.add_argument(
        "--pictures",
        type=Path,
        metavar="LABELLED",
        help="with --half: labelled pictures to measure both precisions on, as for evaluate",
    )
    export.add_argument(
        "--list", action="store_true", help="say what can be written on this computer, and why not, then end"
    )


def targets_argument(text: str) -> tuple[Target, ...]:
    """Targets divided by commas, or all of them.

    Raises:
        argparse.ArgumentTypeError: if one is unknown.
    """
    if text.strip() == EVERYTHING:
        return tuple(Target)
    names = [name.strip().lower() for name in text.split(",")]
    unknown = [name for name in names if name not in set(Target)]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"“{unknown[0]}” is not one of {', '.join(Target)} (divided by commas) or {EVERYTHING}"
        )
    return tuple(dict.fromkeys(Target(name) for name in names))


def check_export_arguments(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """What a parser cannot say: there is a model and a folder, or the list is asked for.

    Raises:
        SystemExit: after the usage was shown.
    """
    if not arguments.list and (arguments.model is None or arguments.out is None):
        parser.error("export needs MODEL and OUT, or --list")
    if arguments.pictures is not None and not arguments.half:
        parser.error("export --pictures LABELLED is for --half")
