"""The words that `tellapart verify` understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.contracts.sharing import Runtime

EPILOG = f"""\
runtimes:
  {", ".join(Runtime)}
  without --runtime: all of them; those that this computer does not have are passed over, with the reason.

Every runtime answers about the golden pictures inside the model file (and PICTURES, if given), and its answers
are held against Tellapart's. The exit code is 0 if none that was run differs and every required one was run."""


def add_verify_options(verify: argparse.ArgumentParser, model: str) -> None:
    """Everything that `verify` understands beside `--json`.

    Args:
        verify: its parser.
        model: what MODEL may be, for the help.
    """
    verify.epilog = EPILOG
    verify.formatter_class = argparse.RawDescriptionHelpFormatter
    verify.add_argument("model", metavar="MODEL", help=model)
    verify.add_argument(
        "--runtime",
        type=runtimes_argument,
        default=(),
        metavar="NAME,…",
        help="which to run, divided by commas (all)",
    )
    verify.add_argument(
        "--require",
        type=runtimes_argument,
        default=(),
        metavar="NAME,…",
        help="fail if one of these cannot be run here",
    )
    verify.add_argument(
        "--pictures", type=Path, metavar="PICTURES", help="a folder of pictures to compare on as well"
    )
    verify.add_argument(
        "--certificate", type=Path, metavar="HTML", help="also write the result as a page that can be passed on"
    )


def runtimes_argument(text: str) -> tuple[Runtime, ...]:
    """Runtimes divided by commas.

    Raises:
        argparse.ArgumentTypeError: if one is unknown.
    """
    names = [name.strip().lower() for name in text.split(",")]
    unknown = [name for name in names if name not in set(Runtime)]
    if unknown:
        raise argparse.ArgumentTypeError(f"“{unknown[0]}” is not one of {', '.join(Runtime)} (divided by commas)")
    return tuple(dict.fromkeys(Runtime(name) for name in names))
