"""Copies the source of a kit, which lies in `assets/kits`, beside an exported model."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import engine
from engine.contracts.errors import EngineError
from engine.exporting.context import ExportContext
from engine.exporting.own_work import is_left_by_tools
from engine.project.model_files import SUFFIX

_MARK = re.compile("@(?:MODEL|STEM|NAME|CLASSES)@")
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~]")


def kits_folder() -> Path:
    """Where the source of all kits lies."""
    return Path(engine.__file__).resolve().parent.parent / "assets" / "kits"


def copy_kit(name: str, context: ExportContext, into: str = "") -> None:
    """Copy a kit into the target's folder.

    In files whose name ends in `.md`, `@MODEL@` becomes the model's file name, `@STEM@` the same without
    `.tellapart`, `@NAME@` the model's name and `@CLASSES@` how many classes it knows. Everything else is
    copied byte for byte.

    Args:
        name: the kit's folder in `assets/kits`, or a part of it: "python", "javascript/shared".
        context: where to, and the model's names.
        into: a folder inside the target's folder, made if it is missing; "" for the folder itself.

    Raises:
        JobStopped: if the job was cancelled.
        EngineError: "kit-missing" if this installation has no such kit.
        OSError: if it cannot be written.
    """
    source = kits_folder() / name
    if not source.is_dir():
        raise EngineError(
            "kit-missing", f"The files for “{name}” are not part of this installation.", "Install Tellapart again."
        )
    target = context.folder / into
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")):
        context.stop.raise_if_stopped()
        inside = path.relative_to(source)
        if is_left_by_tools(inside):  # where kits are worked on
            continue
        if path.is_dir():
            (target / inside).mkdir(exist_ok=True)
        elif path.suffix == ".md":
            (target / inside).write_text(_filled(path.read_text("utf-8"), context), "utf-8", newline="\n")
        else:
            shutil.copyfile(path, target / inside)
            shutil.copymode(path, target / inside)


def _filled(text: str, context: ExportContext) -> str:
    description = context.bundle.description
    told = {
        "@MODEL@": context.bundle_path.name,
        "@STEM@": context.bundle_path.name.removesuffix(SUFFIX),
        "@NAME@": _as_markdown(description.name),
        "@CLASSES@": str(len(description.classes)),
    }
    return _MARK.sub(lambda mark: told[mark[0]], text)


def _as_markdown(name: str) -> str:
    """A model's name comes from a stranger's file: it stays one line of plain text."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name)
    return _MARKUP.sub(r"\\\g<0>", " ".join(seen.split()))
