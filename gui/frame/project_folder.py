"""Where projects are kept."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths


def projects_folder() -> Path:
    """Where projects go unless the person says otherwise."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home()) / "Tellapart"


def free_folder(parent: Path, name: str) -> Path:
    """A folder for a project that is not there yet: the name, or the name and a number."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", name).strip(" .") or "project"
    folder = parent / plain[:80]
    number = 2
    while folder.exists():
        folder = parent / f"{plain[:80]} {number}"
        number += 1
    return folder
