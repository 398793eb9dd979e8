"""Programs that a build runs, and who has them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from building.problem import BuildProblem

PACKAGES = {
    "appimagetool": "appimagetool, which its own project publishes",
    "appstreamcli": "the Debian package appstream",
    "codesign": "Xcode's command line tools, on a Mac",
    "debootstrap": "the Debian package debootstrap",
    "desktop-file-validate": "the Debian package desktop-file-utils",
    "ditto": "macOS: its disk images are made on a Mac",
    "dpkg-deb": "the Debian package dpkg",
    "flatpak-builder": "the Debian package flatpak-builder",
    "git": "the Debian package git",
    "hdiutil": "macOS: disk images are made on a Mac",
    "import": "the Debian package imagemagick",
    "lintian": "the Debian package lintian",
    "makensis": "the Debian package nsis; NSIS for Windows makes no 64-bit installers",
    "man": "the Debian package man-db",
    "objdump": "the Debian package binutils, which PyInstaller needs",
    "osslsigncode": "the Debian package osslsigncode",
    "rpm": "the Debian package rpm",
    "rpm2archive": "the Debian package rpm",
    "rpmbuild": "the Debian package rpm (on Fedora: rpm-build)",
    "signtool": "the Windows SDK",
    "update-mime-database": "the Debian package shared-mime-info",
    "wine": "the Debian package wine64",
    "strip": "the Debian package binutils",
    "xcrun": "Xcode's command line tools, on a Mac",
    "xdotool": "the Debian package xdotool",
    "Xvfb": "the Debian package xvfb",
}
"""Who has a program, for people."""


def need_tool(name: str) -> str:
    """Where a program is.

    Raises:
        BuildProblem: if it is not installed; says what has it.
    """
    found = shutil.which(name)
    if found is None:
        raise BuildProblem(
            f"The program “{name}” is missing. It comes with {PACKAGES.get(name, 'its own package')}."
        )
    return found


def run_tool(
    words: Sequence[str | Path], *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> None:
    """Run a program and show what it says.

    Raises:
        BuildProblem: if it is missing or fails.
    """
    name = str(words[0])
    program = name if Path(name).is_absolute() else need_tool(name)
    sys.stdout.flush()
    ended = subprocess.run([program, *map(str, words[1:])], cwd=folder, env=environment, check=False)
    if ended.returncode:
        raise BuildProblem(f"{Path(name).name} ended with {ended.returncode}; what it said is above.")
