"""A web page that runs the model in any browser, without the internet."""

from __future__ import annotations

import json
import shutil

from engine.exporting.context import ExportContext
from engine.exporting.kits import copy_kit
from engine.exporting.web_runtime import TESTED_VERSION, copy_web_runtime, missing_web_runtime

MODEL = "model.tellapart"
"""What the model file is called beside the page: a server hands out nothing from outside its folder."""

RUNTIME = "ort"
VERSIONS = "version.json"


def missing() -> str:
    """onnxruntime-web, if it is not there."""
    return missing_web_runtime()


def write(context: ExportContext) -> tuple[str, ...]:
    """Copy the page, what it shares with Node, onnxruntime-web and the model.

    Returns:
        How to open it, and a word about a version of onnxruntime-web that was not tested.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "kit-missing" or "web-runtime".
        OSError: if it cannot be written.
    """
    copy_kit("web", context)
    copy_kit("javascript/shared", context, "shared")
    version = copy_web_runtime(context.folder / RUNTIME, context.stop)
    told = {"onnxruntime-web": version}
    (context.folder / RUNTIME / VERSIONS).write_text(json.dumps(told) + "\n", "utf-8", newline="\n")
    shutil.copyfile(context.bundle_path, context.folder / MODEL)
    notes = ["The page needs a web server; any will do, also one without internet."]
    if version != TESTED_VERSION:
        notes.append(f"It was tested with onnxruntime-web {TESTED_VERSION}, not with {version or 'this version'}.")
    return tuple(notes)
