"""`tellapart self-test`."""

from __future__ import annotations

import argparse
import pickle
from time import monotonic

from engine.cli.exit_codes import ExitCode
from engine.cli.output import write_json, write_line
from engine.contracts.errors import EngineError
from engine.self_test.check import Check, Skipped, Wrong
from engine.self_test.checks import all_checks


def self_test_command(arguments: argparse.Namespace) -> int:
    """Check everything; one line for each check.

    Returns:
        `ExitCode.DONE` if nothing is wrong, `ExitCode.FAILED` otherwise.
    """
    failed = 0
    for check in all_checks():
        started = monotonic()
        ok, message = _outcome(check)
        seconds = monotonic() - started
        failed += ok is False
        if arguments.json:
            write_json({"check": check.name, "ok": ok, "seconds": round(seconds, 2), "message": message})
        else:
            mark = {True: "✓", False: "✗", None: "–"}[ok]
            write_line(f"{mark} {check.purpose} ({seconds:.1f} s): {message}")
    if not arguments.json:
        write_line("Everything works." if not failed else f"{failed} of the checks found something wrong.")
    return ExitCode.FAILED if failed else ExitCode.DONE


def _outcome(check: Check) -> tuple[bool | None, str]:
    """Whether it works (None: does not apply here), and a sentence."""
    try:
        return True, check.run()
    except Skipped as reason:
        return None, f"skipped: {reason}"
    except Wrong as found:
        return False, str(found)
    except EngineError as error:
        return False, error.report().sentence()
    except (ImportError, OSError, RuntimeError, ValueError, pickle.PickleError) as error:
        # A library that is missing or broken: what this command is there to find.
        return False, f"{type(error).__name__}: {error}"
