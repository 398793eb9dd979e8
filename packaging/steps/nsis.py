"""Makes the installer for Windows with NSIS: from the frozen folder, on any system that has makensis."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from collections.abc import Iterable
from pathlib import Path

from building.environment import build_python
from building.options import Options
from building.problem import BuildProblem
from building.room import need_room
from building.tools import need_tool, run_tool
from steps import icons
from windows.side_picture import draw
from windows.signatures import can_sign, sign, unsigned_programs

TAKES_WORDS = True
LARGEST = int(1.9 * 2**30)
"""Bytes. NSIS cannot address 2 GiB, and neither may a file of a release be larger."""
LONGEST_PATH = 190
"""Letters below the installation's folder: with a long name of the person, 259 are reached."""
CLUSTER = 4096
"""Bytes that a file takes at least."""
PROGRAMS = frozenset({"tellapart.exe", "tellapart-window.exe"})
_TOP = PROGRAMS | {"_internal"}


def run(options: Options) -> None:
    """Leave Tellapart-VERSION-windows-x64-setup.exe in `options.dist`.

    Where the environment has a certificate or a command to sign with (windows/signatures.py), the frozen folder's
    programs and libraries, the uninstaller and the installer are signed, in this order.
    Words: `--compressor lzma|zlib` (zlib is quicker, and larger); `--bits 64|32` of the installer itself: 64 where
    this NSIS has it, and every Windows that Tellapart runs on runs both.

    Raises:
        BuildProblem: if the frozen folder is not what the installer knows, is too large, or a program is missing
            or fails.
    """
    asked = _parser().parse_args(options.words)
    makensis = need_tool("makensis")
    entries = _entries(options.frozen)
    signing = can_sign(os.environ)
    need_room(options.dist, LARGEST)
    options.dist.mkdir(parents=True, exist_ok=True)
    if signing:
        for program in unsigned_programs(options.frozen):
            sign(program)
    icon = icons.folder(options) / "tellapart.ico"
    if not icon.is_file():
        icons.run(options)
    pictures = options.build / "nsis" / "pictures.nsh"
    pictures.parent.mkdir(parents=True, exist_ok=True)
    side = pictures.with_name("side.bmp")
    draw(build_python(options.build), icons.folder(options) / "tellapart-256.png", side)
    pictures.write_text(offers(picture_endings(options.root)), "utf-8")
    installer = options.dist / f"Tellapart-{options.version.text}-windows-x64-setup.exe"
    words = {
        "VERSION": options.version.text,
        "NUMBERS": options.version.windows,
        "SOURCE": str(options.frozen),
        "OUTPUT": str(installer),
        "ICON": str(icon),
        "SIDE": str(side),
        "PICTURES": str(pictures),
        "NEEDED_KB": str(needed_kilobytes(size for _, size in entries)),
        "LONGEST_PATH": str(1 + max(len(name) for name, _ in entries)),
        "COMPRESSOR": asked.compressor,
    }
    if asked.bits:
        words["BITS"] = asked.bits
    if signing:
        words["SIGN"] = f'"{sys.executable}" "{options.root / "packaging" / "windows" / "sign_file.py"}"'
    # In Debian's “C” every name with a letter beyond ASCII would be lost.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    script = options.root / "packaging" / "windows" / "installer.nsi"
    compile_it = [makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *(f"-D{name}={words[name]}" for name in words)]
    try:
        run_tool([*compile_it, script], environment=environment)
        need_allowed_size(installer, installer.stat().st_size)
    except BuildProblem:
        installer.unlink(missing_ok=True)
        raise
    signed = "signed" if signing else "not signed"
    print(f"nsis: {installer.name}, {installer.stat().st_size / 1e6:.0f} MB, {signed}")


def need_allowed_size(path: Path, size: int) -> None:
    """Refuse what NSIS breaks off at, or writes and Windows cannot run.

    Args:
        path: what is told.
        size: bytes.

    Raises:
        BuildProblem: if it is above 1.9 GiB.
    """
    if size > LARGEST:
        raise BuildProblem(
            f"{path.name} takes {size / 2**30:.2f} GiB; NSIS stops at 2, and a release at {LARGEST / 2**30:.1f}. "
            "Freeze the build for the processor: PyTorch for CUDA does not fit into an installer."
        )


def needed_kilobytes(sizes: Iterable[int]) -> int:
    """What files of these bytes take on a disk, with a little for the uninstaller and the folders."""
    return (sum(-(-size // CLUSTER) * CLUSTER for size in sizes) + 2**20) // 1024


def picture_endings(root: Path) -> list[str]:
    """The endings of the files that Tellapart reads, such as ".jpg"."""
    return sorted(runpy.run_path(str(root / "engine" / "pictures" / "formats.py"))["EXTENSIONS"])


def offers(endings: Iterable[str]) -> str:
    """Lines for the installer's script: under “Open with” for these pictures."""
    return "".join(f'!insertmacro OfferFor "{ending}"\n' for ending in endings)


def _entries(frozen: Path) -> list[tuple[str, int]]:
    if not frozen.is_dir():
        raise BuildProblem(f"{frozen} is missing. Run “build.py freeze” on Windows first.")
    top = {path.name for path in frozen.iterdir()}
    if top != _TOP:
        wrong = ", ".join(sorted(top ^ _TOP))
        raise BuildProblem(f"{frozen} is not Tellapart as frozen on Windows; too much or too little: {wrong}.")
    entries = [
        (str(path.relative_to(frozen)), path.stat().st_size) for path in frozen.rglob("*") if path.is_file()
    ]
    need_allowed_size(frozen, sum(size for _, size in entries))
    longest = max((name for name, _ in entries), key=len)
    if len(longest) > LONGEST_PATH:
        raise BuildProblem(
            f"This file's name is {len(longest)} letters long, and Windows would refuse it in many people's "
            f"folders ({LONGEST_PATH} are allowed): {longest}"
        )
    return entries


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py nsis", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--compressor", choices=("lzma", "zlib"), default="lzma", help="lzma unless it must be quick"
    )
    parser.add_argument("--bits", choices=("64", "32"), default="", help="64 where this NSIS can")
    return parser
