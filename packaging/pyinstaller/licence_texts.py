"""The texts that packages keep among their modules: their licences ask that those travel along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path

_TEXT = re.compile(r"(licen[cs]e|copying|notice|third.?party)", re.IGNORECASE)
_ENDINGS = ("", ".txt", ".md", ".rst")


def licence_texts(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """What PyInstaller does not take, because no module asks for it: (file, folder to put it into).

    Args:
        folders: the packages' metadata, "….dist-info"; what lies in there goes with it.
    """
    for folder in folders:
        if folder.suffix != ".dist-info":
            continue  # Tellapart's own, from the checkout
        for file in Distribution.at(folder).files or []:
            wanted = _TEXT.search(file.name) and file.suffix in _ENDINGS
            path = Path(str(file.locate()))
            if wanted and file.parts[0] != folder.name and path.is_file():
                yield str(path), file.parent.as_posix()
