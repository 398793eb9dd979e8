"""Holds every runtime of this computer against Tellapart, on the golden pictures and on a person's own."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.bundle.reading import Bundle, open_bundle
from engine.bundle.upgrading import upgrade
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Runtime, RuntimeCheck, Tolerances
from engine.contracts.sharing_events import RuntimeStarted, RuntimeVerified
from engine.contracts.types import JobId
from engine.files import writing_failed
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.verifying.comparing import compare, plain_number
from engine.verifying.expected import Expected, own_answers, pictures_in
from engine.verifying.golden_pictures import write_golden
from engine.verifying.registry import find_runtime
from engine.verifying.runtime import Answered, RuntimeAnswer, RuntimeUnderTest

STAGE = "verifying"


@dataclass(frozen=True, eq=False, slots=True)
class Verified:
    """What came of it.

    Attributes:
        bundle: the model.
        checks: one for each runtime, in the order of `Runtime`.
        notes: what a person should know besides, English sentences.
    """

    bundle: Bundle
    checks: tuple[RuntimeCheck, ...]
    notes: tuple[str, ...]


def verify_model(
    model: Path,
    *,
    runtimes: Sequence[Runtime] = (),
    pictures: Path | None = None,
    job: JobId,
    report: Report,
    stop: StopToken,
) -> Verified:
    """Ask each runtime about the same pictures, and compare.

    Args:
        model: a model file; one of an older version gets its golden answers from Tellapart, here and now.
        runtimes: which; none for all.
        pictures: pictures to compare on besides the golden ones, a folder or a file; None for none.
        job: names the events.
        report: told when a runtime begins and what came of it.
        stop: looked at all the time.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: if the model or the pictures cannot be read; what a runtime does wrong is in its check.
    """
    wanted = [one for one in Runtime if one in runtimes or not runtimes]
    model = model.absolute()  # runtimes that are programs of their own are started in folders of their own
    pictures = pictures and pictures.absolute()
    with tempfile.TemporaryDirectory(prefix="tellapart-verify-", ignore_cleanup_errors=True) as temporary:
        work = Path(temporary)
        path, notes = _with_golden(model, work)
        bundle = open_bundle(path)
        tolerances = bundle.description.tolerances
        progress = Progress(job, STAGE, len(wanted) + 1, report)
        golden = write_golden(bundle, work / "golden")
        notes += _this_computer(bundle, golden, tolerances, stop)
        expected = golden
        if pictures is not None:
            own, said = _own_pictures(bundle, pictures, stop)
            expected, notes = [*golden, *own], notes + said
        progress.update(1)
        checks = []
        for place, runtime in enumerate(wanted):
            stop.raise_if_stopped()
            report(RuntimeStarted(job, runtime))
            folder = work / runtime.value
            folder.mkdir()
            check = check_runtime(find_runtime(runtime), path, expected, tolerances, folder, stop)
            checks.append(check)
            report(RuntimeVerified(job, check))
            progress.update(place + 2)
        return Verified(bundle, tuple(checks), tuple(notes))


def check_runtime(
    under_test: RuntimeUnderTest,
    bundle: Path,
    expected: Sequence[Expected],
    tolerances: Tolerances,
    work: Path,
    stop: StopToken,
) -> RuntimeCheck:
    """Ask one runtime and compare; what goes wrong there is a failure of that runtime.

    Args:
        under_test: the runtime.
        bundle: the model file.
        expected: pictures with Tellapart's answers.
        tolerances: from the model file.
        work: an empty folder for it.
        stop: looked at all the time.

    Raises:
        JobStopped: if the job was cancelled.
    """
    runtime, core = under_test.runtime, under_test.core
    missing = under_test.missing()
    if missing:
        return RuntimeCheck(runtime, skipped=missing)
    try:
        answered = under_test.answer(bundle, [one.asked for one in expected], work, stop)
    except (EngineError, OSError) as error:
        told = error if isinstance(error, EngineError) else _no_room(error, work)
        return RuntimeCheck(
            runtime, tolerance=tolerances.core if core else tolerances.raw, failures=(told.message,)
        )
    return compare(
        runtime,
        expected,
        answered,
        tolerances,
        core=core,
        inexact=getattr(under_test, "inexact", ()),
    )


def _no_room(error: OSError, work: Path) -> EngineError:
    """What a runtime is given to work with could not be written."""
    return writing_failed(error, Path(error.filename) if isinstance(error.filename, str) else work)


def _with_golden(model: Path, work: Path) -> tuple[Path, list[str]]:
    """The model file itself, or its copy in the newest version if it has no golden pictures yet."""
    if open_bundle(model).description.version >= 3:
        return model, []
    upgraded = work / "upgraded.tellapart"
    upgrade(model, upgraded)
    return upgraded, [
        "This model file is of an older version and holds no golden answers; this computer made them now."
    ]


def _this_computer(
    bundle: Bundle, golden: Sequence[Expected], tolerances: Tolerances, stop: StopToken
) -> list[str]:
    """What to say if Tellapart itself does not answer here as the model file says that it should."""
    own = own_answers(bundle, [one.asked for one in golden], stop)
    unread = [one.asked.name for one, mine in zip(golden, own, strict=True) if mine is None]
    if unread:
        return [f"Tellapart itself cannot read {', '.join(unread)} on this computer."]
    answers = tuple(
        RuntimeAnswer(one.probabilities, one.unknown_score, one.rgb_sha256, 0.0) for one in own if one is not None
    )
    check = compare(Runtime.ONNXRUNTIME, golden, Answered("", answers), tolerances)
    if not check.failures:
        return []
    return [
        f"Tellapart itself answers up to {plain_number(check.largest_difference or 0.0)} differently on this "
        "computer than the model file says. A few of the last digits can be the processor's doing; more means "
        f"that the golden answers were not made from this graph. {check.failures[0]}"
    ]


def _own_pictures(bundle: Bundle, pictures: Path, stop: StopToken) -> tuple[list[Expected], list[str]]:
    if not pictures.exists():
        raise EngineError(
            "no-such-folder",
            f"{pictures} does not exist.",
            "Check the name and try again.",
            path=str(pictures),
        )
    asked, unwritable = pictures_in(pictures, stop)
    own = own_answers(bundle, asked, stop)
    readable = [one for one in own if one is not None]
    if not readable:
        raise EngineError(
            "empty-folder",
            f"There is no picture in {pictures} that can be read.",
            "Choose a folder that holds pictures.",
            path=str(pictures),
        )
    left_out = len(own) - len(readable) + unwritable
    return readable, _left_out(left_out)


def _left_out(count: int) -> list[str]:
    if count == 0:
        return []
    if count == 1:
        return ["1 picture was left out because Tellapart cannot read it."]
    return [f"{count} pictures were left out because Tellapart cannot read them."]
