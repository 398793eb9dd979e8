"""What PyInstaller leaves on Windows, as far as an installer can tell: the same shape and size, other contents."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

PROGRAMS = ("tellapart.exe", "tellapart-window.exe")

_PROGRAM = r"""
Target amd64-unicode
Unicode true
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
!include LogicLib.nsh
!include FileFunc.nsh
# Tells what it was called with, and stays open as long as there is a file “stay”.
Section
  ${GetParameters} $0
  FileOpen $1 "C:\said.txt" w
  FileWriteUTF16LE $1 "$0"
  FileClose $1
  ${While} ${FileExists} "C:\stay"
    Sleep 50
  ${EndWhile}
SectionEnd
"""


def stand_in(folder: Path, *, files: int = 40, size: int = 200_000) -> Path:
    """Make a frozen folder.

    Args:
        folder: to make.
        files: how many libraries.
        size: bytes of each.
    """
    made = folder / "_internal"
    chance = random.Random(5)
    # Programs shrink to about a third: so does this.
    noise = chance.randbytes(2 * size // 5)
    for number in range(files):
        place = made / f"package{number % 23}" / "deeper" / "and deeper still" / f"part{number % 7}"
        place.mkdir(parents=True, exist_ok=True)
        start = chance.randrange(len(noise))
        (place / f"library{number}.bin").write_bytes((noise[start:] + noise[:start]).ljust(size, b"\0"))
    deepest = made.joinpath(*(f"a folder with a long name {level}" for level in range(5)))
    deepest.mkdir(parents=True)
    (deepest / "deep.txt").write_text("deep", "utf-8")
    (made / "assets").mkdir()
    (made / "assets" / "Zażółć gęślą – 写真 📷.txt").write_text("Zażółć", "utf-8")
    (made / "assets" / "nothing.txt").write_bytes(b"")
    for name in PROGRAMS:
        write_program(folder / name)
    write_program(made / "package1" / "unsigned.dll")
    return folder


def write_program(path: Path) -> None:
    """Make a program for 64-bit Windows that says what it was called with."""
    script = path.with_suffix(".nsi")
    script.write_text(_PROGRAM, "utf-8")
    subprocess.run(["makensis", "-V1", "-INPUTCHARSET", "UTF8", f"-DOUTPUT={path}", script], check=True)
    script.unlink()


def files_of(folder: Path) -> dict[str, int]:
    """Names of all files below a folder, and their bytes."""
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
