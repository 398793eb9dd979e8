"""What came of asking every runtime, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.api import Runtime, RuntimeCheck
from gui.numbers import number
from gui.pages.share.sameness import Checked
from gui.pages.share.watched_job import Ending
from gui.widgets.answer_table import AnswerRow
from gui.widgets.state_mark import State
from gui.wording import joined, pictures, plural, sentence_for

translate = QCoreApplication.translate
SHOWN_FAILURES = 12
_SMALLEST = 5e-7


def runtime_name(runtime: Runtime) -> str:
    """What people call a runtime."""
    match runtime:
        case Runtime.ONNXRUNTIME:
            return "ONNX Runtime"
        case Runtime.PYTHON:
            return translate("Share", "Python, without torch")
        case Runtime.TORCHSCRIPT:
            return "TorchScript"
        case Runtime.EXPORT:
            return "torch.export"
        case Runtime.CPP:
            return "C++"
        case Runtime.JAVA:
            return "Java"
        case Runtime.NODE:
            return "Node"
        case Runtime.BROWSER:
            return translate("Share", "Browser")
        case Runtime.OPENVINO:
            return "OpenVINO"
        case Runtime.OPENCV:
            return "OpenCV 5"
        case Runtime.OPENCV4:
            return "OpenCV 4"
        case Runtime.LITERT:
            return "LiteRT"
        case Runtime.EXECUTORCH:
            return "ExecuTorch"
        case Runtime.COREML:
            return "Core ML"


def row_of(runtime: Runtime, checked: Checked | None, missing: str) -> AnswerRow:
    """A runtime's row.

    Args:
        runtime: which.
        checked: the last check of the model, or None.
        missing: why the runtime cannot be asked here, or "".
    """
    name = runtime_name(runtime)
    check = checked.of(runtime) if checked is not None else None
    if check is not None:
        return _result(name, check)
    if checked is not None and checked.now is runtime:
        return AnswerRow("busy", name, translate("Share", "being asked"))
    if missing:
        return AnswerRow("none", name, missing)
    if checked is None:
        return AnswerRow("none", name, translate("Share", "not asked yet"))
    running = checked.ending is Ending.RUNNING
    return AnswerRow(
        "none", name, translate("Share", "waits its turn") if running else translate("Share", "not asked")
    )


def _result(name: str, check: RuntimeCheck) -> AnswerRow:
    if check.skipped:
        return AnswerRow("none", name, check.skipped)
    if check.agrees:
        words = translate("Share", "the same answers on {0}").format(pictures(check.pictures))
    elif check.pictures:
        words = translate("Share", "other answers, on {0}").format(pictures(check.pictures))
    else:
        words = translate("Share", "gave no answers")
    refused = tuple(f"{refusal.picture}: {refusal.reason}" for refusal in check.refused)
    details = (*check.failures[:SHOWN_FAILURES], *refused)
    return AnswerRow(
        "good" if check.agrees else "bad",
        name,
        words,
        "" if check.largest_difference is None else difference(check.largest_difference),
        "" if check.milliseconds is None else milliseconds(check.milliseconds),
        check.version,
        _more(len(check.failures), len(refused)),
        details,
    )


def _more(failures: int, refused: int) -> str:
    parts = []
    if failures:
        parts.append(plural("Share", "%n problem(s)", "", failures))
    if refused:
        parts.append(plural("Share", "%n refused", "", refused))
    return joined(parts)


def difference(value: float) -> str:
    """A largest difference: "0.000002"."""
    if value == 0:
        return number(0)
    if value < _SMALLEST:
        return translate("Share", "under {0}").format(QLocale().toString(1e-6, "f", 6))
    return QLocale().toString(value, "f", 6)


def milliseconds(value: float) -> str:
    """A time: "22 ms"."""
    return translate("Share", "{0} ms").format(QLocale().toString(value, "f", 0 if value >= 9.95 else 1))


def verdict(checked: Checked | None) -> tuple[State, str, str]:
    """How it stands: a mark, one sentence, and lesser words."""
    if checked is None:
        return (
            "none",
            translate("Share", "Not checked yet"),
            translate(
                "Share",
                "Every language on this computer is asked about the golden pictures inside the model, "
                "and held against Tellapart.",
            ),
        )
    match checked.ending:
        case Ending.RUNNING:
            now = runtime_name(checked.now) if checked.now is not None else ""
            words = translate("Share", "Asking {0}").format(now) if now else translate("Share", "Getting ready")
            return "busy", words, ""
        case Ending.DONE:
            return _outcome(checked)
        case Ending.STOPPED:
            return (
                "doubt",
                translate("Share", "Stopped"),
                translate("Share", "What was asked before stands below."),
            )
        case Ending.LOST:
            return (
                "bad",
                translate("Share", "The engine stopped during the check"),
                translate("Share", "What was asked before stands below. Check again when it runs."),
            )
        case Ending.FAILED:
            first, second = sentence_for(checked.failure) if checked.failure is not None else ("", "")
            return "bad", first or translate("Share", "It could not be checked."), second


def _outcome(checked: Checked) -> tuple[State, str, str]:
    notes = " ".join(checked.notes)
    differing, agreeing = checked.differing, checked.agreeing
    if differing:
        names = joined([runtime_name(check.runtime) for check in differing])
        count = len(agreeing)
        others = plural("Share", "%n other(s) (answers|answer) the same.", "", count) if agreeing else ""
        return "bad", translate("Share", "Not the same in {0}").format(names), f"{others} {notes}".strip()
    if not agreeing:
        return "doubt", translate("Share", "Nothing could be asked on this computer"), notes
    largest = max((check.largest_difference or 0.0 for check in agreeing), default=0.0)
    count = len(agreeing)
    words = plural("Share", "Yes: %n of them (was|were) asked, all answer the same", "", count)
    asked = pictures(max(check.pictures for check in agreeing))
    least = translate("Share", "On {0}; the largest difference is {1}.").format(asked, difference(largest))
    return "good", words, f"{least} {notes}".strip()
