"""Asks a kit, which is a program of its own: `answers --model M --list LIST --out OUT`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.contracts.errors import EngineError
from engine.jobs import StopToken
from engine.verifying.runtime import Answered, Asked, Declined, RuntimeAnswer
from engine.verifying.watched_process import failed, run_watched

SECONDS_TO_START = 300.0
SECONDS_PER_PICTURE = 4.0
"""Many times what the slowest kit takes for a photo: a limit for what hangs, not for what is slow."""

SOME_UNREADABLE = 3
"""The exit code of a kit that was asked about a picture that it does not read."""

_DIGITS = frozenset("0123456789abcdef")


def run_kit(
    command: Sequence[str],
    bundle: Path,
    asked: Sequence[Asked],
    work: Path,
    stop: StopToken,
    environment: Mapping[str, str] | None = None,
) -> Answered:
    """Ask a kit about pictures.

    Args:
        command: the kit's program and its first words, to which `answers --model … --list … --out …` is added.
        bundle: the model file.
        asked: the pictures.
        work: a folder for the list and the answers.
        stop: looked at ten times a second.
        environment: variables to add to a clean environment.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "runtime-failed" with what the kit said, or what is wrong with its answers.
    """
    wanted, given = work / "list.txt", work / "answers.jsonl"
    wanted.write_bytes("".join(_line(one) for one in asked).encode())
    given.unlink(missing_ok=True)
    name = Path(command[0]).name
    run_watched(
        [*command, "answers", "--model", str(bundle), "--list", str(wanted), "--out", str(given)],
        name=name,
        work=work,
        stop=stop,
        seconds=SECONDS_TO_START + SECONDS_PER_PICTURE * len(asked),
        accepted=(0, SOME_UNREADABLE),
        environment=environment,
    )
    return read_answers(given, asked, name)


def can_be_listed(path: str) -> bool:
    """Whether a path fits on one line of UTF-8, as kits read their lists."""
    return not any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF or sign in "\x85\u2028\u2029" for sign in path)


def read_answers(given: Path, asked: Sequence[Asked], name: str) -> Answered:
    """Read the JSON lines that a kit wrote.

    Args:
        given: the file.
        asked: the pictures that it was asked about, in that order.
        name: what people call the kit, for errors.

    Raises:
        EngineError: "runtime-failed" if they are not what was agreed.
    """
    try:
        with given.open(encoding="utf-8") as file:
            lines = (json.loads(line) for line in file if line.strip())
            return _read(lines, asked, name)
    except (OSError, ValueError, RecursionError) as error:
        raise failed(name, "It wrote no answers that can be read.") from error


def _read(lines: Iterator[Any], asked: Sequence[Asked], name: str) -> Answered:
    """From line to line, because those of thousands of pictures are big."""
    first = next(lines, None)
    if not isinstance(first, dict) or not isinstance(first.get("version"), str):
        raise failed(name, "It did not say which version it is.")
    answers: list[RuntimeAnswer | Declined] = []
    for line in lines:
        if len(answers) == len(asked):
            raise failed(name, f"It answered more than the {len(asked)} pictures that it was asked about.")
        one = asked[len(answers)]
        try:
            answers.append(_answer(one, line))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise failed(name, f"Its answer about {one.name} is not what was agreed: {error!r}.") from error
    if len(answers) != len(asked):
        raise failed(name, f"It answered {len(answers)} of {len(asked)} pictures.")
    return Answered(first["version"], tuple(answers))


def _line(one: Asked) -> str:
    path = str(one.path)
    if not can_be_listed(path):
        raise EngineError("runtime-failed", f"The name of {one.name!r} does not fit on one line of a list.")
    return f"{path}\n" if one.raw is None else f"{path}\t{one.raw[0]}\t{one.raw[1]}\n"


def _answer(one: Asked, line: Any) -> RuntimeAnswer | Declined:
    if "problem" in line:
        return Declined(str(line["problem"]["code"]), str(line["problem"]["message"]))
    if Path(line["path"]).name != one.path.name:
        raise ValueError(f"it is about {line['path']}")
    rgb = line["rgb_sha256"]
    if len(rgb) != 64 or not set(rgb) <= _DIGITS:
        raise ValueError("rgb_sha256 is no SHA-256")
    unknown = line.get("unknown_score")
    milliseconds = float(line["milliseconds"])
    if not (math.isfinite(milliseconds) and milliseconds >= 0):
        raise ValueError("milliseconds is no time")
    return RuntimeAnswer(
        probabilities=np.array(line["probabilities"], np.float32).reshape(-1),
        unknown_score=None if unknown is None else float(unknown),
        rgb_sha256=rgb,
        milliseconds=milliseconds,
    )
