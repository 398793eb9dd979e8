"""The files of every Linux package, laid out as on a system: usr/bin, usr/lib/tellapart, usr/share."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

from building.options import Options
from building.problem import BuildProblem
from building.room import folder_size, need_room
from linux.forms import filled
from linux.identity import DEVELOPER, HOME, ID
from linux.moment import made_at
from steps import icons

FORMS = Path(__file__).resolve().parent
SPARE = 100_000_000
"""Bytes, for what is written beside the application."""


def lay_out(options: Options, place: Path) -> None:
    """Put the frozen application and what the desktop must know of it under a folder, which is emptied first.

    Args:
        options: the frozen application is only read.
        place: stands for the root of a system; `place`/usr is made.

    Raises:
        BuildProblem: if nothing was frozen, or there is no room.
    """
    need_frozen(options)
    shutil.rmtree(place, ignore_errors=True)
    need_room(place, folder_size(options.frozen) + SPARE)
    home = place / HOME
    home.parent.mkdir(parents=True)
    shutil.copytree(options.frozen, home, symlinks=True)
    command = place / "usr" / "bin" / "tellapart"
    command.parent.mkdir()
    command.symlink_to(os.path.relpath(home / "tellapart", command.parent))
    _describe(options, place / "usr" / "share")
    _settle_modes(place)


def need_frozen(options: Options) -> None:
    """Make sure that there is something to pack.

    Raises:
        BuildProblem: if there is not.
    """
    if not (options.frozen / "tellapart").is_file():
        raise BuildProblem(f"{options.frozen} holds no frozen application: run “build.py freeze” first.")


def refuse_while_open() -> str:
    """Shell commands that end with 1 and a sentence while the installed Tellapart runs."""
    return filled(FORMS / "refuse-while-open", {"HOME": HOME}).rstrip("\n")


def _describe(options: Options, share: Path) -> None:
    made = made_at(options.root)
    words = {
        "ID": ID,
        "DEVELOPER": DEVELOPER,
        "VERSION": options.version.text,
        "DAY": made.date().isoformat(),
        "TYPE": "development" if options.version.preview else "stable",
    }
    _write(share / "applications" / "tellapart.desktop", filled(FORMS / "tellapart.desktop", words))
    _write(share / "mime" / "packages" / "tellapart.xml", filled(FORMS / "tellapart-mime.xml", words))
    _write(share / "metainfo" / f"{ID}.metainfo.xml", filled(FORMS / "tellapart.metainfo.xml.in", words))
    page = filled(FORMS / "tellapart.1.in", words).encode()
    manual = share / "man" / "man1" / "tellapart.1.gz"
    manual.parent.mkdir(parents=True)
    manual.write_bytes(gzip.compress(page, 9, mtime=0))
    licence = (options.root / "LICENSE").read_text("utf-8")
    _write(share / "doc" / "tellapart" / "copyright", copyright_notice(licence))
    shutil.copyfile(options.root / "THIRD-PARTY.md", share / "doc" / "tellapart" / "THIRD-PARTY.md")
    _hang_icons(options, share / "icons" / "hicolor")


def copyright_notice(licence: str) -> str:
    """In Debian's form; what others made is listed in a file beside it.

    Args:
        licence: the Apache License, or where it is.
    """
    return "\n".join(
        [
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
            "Upstream-Name: Tellapart",
            "Comment: Libraries and weights by others, under licences of their own, lie in the same folders: see",
            " THIRD-PARTY.md beside this file. None is under the GPL or AGPL.",
            "",
            "Files: *",
            "Copyright: 2026 The Tellapart developers",
            "License: Apache-2.0",
            *(f" {line}" if line.strip() else " ." for line in licence.rstrip().splitlines()),
            "",
        ]
    )


def _hang_icons(options: Options, theme: Path) -> None:
    drawn = icons.folder(options)
    if not (drawn / "tellapart.svg").is_file():
        icons.run(options)
    for size in icons.PNG_SIZES:
        target = theme / f"{size}x{size}" / "apps" / "tellapart.png"
        target.parent.mkdir(parents=True)
        shutil.copyfile(drawn / f"tellapart-{size}.png", target)
    scalable = theme / "scalable" / "apps" / "tellapart.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copyfile(drawn / "tellapart.svg", scalable)


def _settle_modes(place: Path) -> None:
    # Whatever the build machine's umask was, everybody can read it and only root can change it.
    for path in (place, *place.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
