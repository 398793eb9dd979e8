"""What PyInstaller leaves on Linux, as far as a package can tell: the same shape, another program."""

from __future__ import annotations

import shutil
from pathlib import Path

import PySide6

OWN_LIBRARIES = ("libQt6Core.so.6", "libQt6Gui.so.6")


def stand_in(folder: Path) -> Path:
    """Make a frozen folder whose program repeats the words it was called with.

    Among its libraries is a real one that draws windows: it needs others beside it, and some of the system's.
    """
    libraries = folder / "_internal" / "PySide6" / "Qt" / "lib"
    libraries.mkdir(parents=True)
    program = shutil.which("echo")
    assert program is not None
    shutil.copyfile(program, folder / "tellapart")
    (folder / "tellapart").chmod(0o700)
    plugin = Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms" / "libqoffscreen.so"
    shutil.copyfile(plugin, libraries / plugin.name)
    for name in OWN_LIBRARIES:
        (libraries / name).write_bytes(b"only its name counts")
    (folder / "_internal" / OWN_LIBRARIES[0]).symlink_to(f"PySide6/Qt/lib/{OWN_LIBRARIES[0]}")
    assets = folder / "_internal" / "assets" / "leaves 叶子"
    assets.mkdir(parents=True)
    (assets / "clover.txt").write_text("clover", "utf-8")
    (assets / "nothing.txt").write_bytes(b"")
    return folder
