"""`python -m tellapart_model`: classify pictures, or test that this computer gives the model's own answers."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

from .answers import write_answers
from .errors import ModelError, TellapartError
from .model import Model, Row
from .selftest import run_selftest

PROGRAM = "tellapart-model"
DONE, FAILED, SOME_UNREADABLE = 0, 1, 3

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def main(words: Optional[Sequence[str]] = None, kind: type[Model] = Model, program: str = PROGRAM) -> int:
    """Carry out a command.

    Args:
        words: of the command; None for those that this process was started with.
        kind: what runs models.
        program: what messages call this program.

    Returns:
        0 done, 1 failed, 2 wrong usage, 3 some pictures could not be read.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what a terminal cannot show ends no command
    try:
        arguments = _parser(program).parse_args(words)
    except SystemExit as ended:  # argparse has said what it had to say
        return ended.code if isinstance(ended.code, int) else FAILED
    try:
        return _carry_out(arguments, kind)
    except TellapartError as error:
        return _failed(program, f"{error.message} [{error.code}]")
    except BrokenPipeError:  # whoever read our output has gone; ending must not fail over what is left of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _failed(program, f"{error.filename or 'standard output'}: {error.strerror or error}")


def _carry_out(arguments: argparse.Namespace, kind: type[Model]) -> int:
    model = kind(arguments.model or _usual_model(), threads=1, signed_by=arguments.signed_by)
    if arguments.command == "selftest":
        return _selftest(model)
    if arguments.command == "answers":
        write_answers(model, arguments.list, arguments.out)
        return DONE
    unreadable = 0
    for row in model.classify_many(arguments.files):
        unreadable += row.problem is not None
        _tell(row, as_json=arguments.json)
    return SOME_UNREADABLE if unreadable else DONE


def _selftest(model: Model) -> int:
    done = run_selftest(model)
    for line in (*done.problems, *done.refused):
        print(line)
    state = "FAILED" if done.problems else "passed"
    print(
        f"{state}: {done.pictures} pictures compared, largest difference {done.largest_difference:.1e},"
        f" {len(done.problems)} problems, {len(done.refused)} refused"
        f" ({model.runtime_version}, signature: {model.signature or 'none'})"
    )
    return FAILED if done.problems else DONE


def _tell(row: Row, *, as_json: bool) -> None:
    """Answers go to standard output, what people should know beside them to standard error."""
    if as_json:
        print(json.dumps(_as_dict(row)), flush=True)
        return
    if row.answer is not None:
        # Names come out of the model file: nothing in them steers a terminal or begins another line.
        print(f"{row.path}\t{_CONTROL.sub(' ', str(row.answer))}", flush=True)
    beside = row.problem or (row.answer and row.answer.note)
    if beside:
        print(f"{row.path}: {beside}", file=sys.stderr)


def _as_dict(row: Row) -> dict[str, Any]:
    """The keys, and what they mean, are those of Tellapart's own `classify --json`."""
    if row.answer is not None:
        return {"path": row.path, **row.answer.as_dict(), "problem": None, "problem_code": None}
    return {
        "path": row.path,
        "class": None,
        "confidence": None,
        "none_of_these": False,
        "labels": [],
        "unknown_score": None,
        "top": [],
        "note": None,
        "problem": row.problem and row.problem.message,
        "problem_code": row.problem and row.problem.code,
    }


def _usual_model() -> Path:
    """The only model two folders above the kit, where the export puts it."""
    kits = (Path(__file__).resolve().parents[2], Path.cwd())
    for kit in kits:
        found = sorted(kit.parent.parent.glob("*.tellapart")) if (kit / "tellapart-kit.json").is_file() else []
        if len(found) == 1:
            return found[0]
        if found:
            raise ModelError("missing-model", f"There are several models in {kit.parent.parent}: use --model.")
    raise ModelError("missing-model", "Which model? Use --model FILE.tellapart.")


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="Runs a Tellapart model without Tellapart.")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)
    classify = commands.add_parser("classify", help="say what is on pictures")
    classify.add_argument("files", metavar="FILE", nargs="+")
    classify.add_argument("--json", action="store_true", help="one JSON object a line")
    selftest = commands.add_parser("selftest", help="hold the answers here against those in the model file")
    answers = commands.add_parser("answers", help="answers for machines")
    answers.add_argument("--list", type=Path, required=True)
    answers.add_argument("--out", type=Path, required=True)
    for command in (classify, selftest, answers):
        command.add_argument("--model", type=Path, metavar="M", help="a .tellapart file (the one beside this kit)")
        command.add_argument("--signed-by", metavar="KEY", help="refuse a model that this public key did not sign")
    return parser


def _failed(program: str, sentence: str) -> int:
    print(f"{program}: {sentence}", file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
