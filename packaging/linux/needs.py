"""Which of the system's libraries the frozen application needs, and which packages have them.

Read from the files themselves: a list written by hand would be wrong as soon as Qt or the build machine changes,
and a program that lacks a library says nothing that a person could understand.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from building.problem import BuildProblem
from building.tools import need_tool

OF_DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libgio-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgobject-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}
"""The package of Debian and Ubuntu that has a library; both names where releases disagree."""

OPENED_LATER = frozenset({"libfontconfig.so.1", "libfreetype.so.6"})
"""Needed on a screen, by Qt's plugins even where the bundle's own files do not name them."""

_OF_THE_C_LIBRARY = frozenset(
    {
        "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0",
        "libresolv.so.2", "librt.so.1", "libutil.so.1",
    }
)  # fmt: skip
_OF_A_TRIAL_BUILD = frozenset({"libc10_cuda.so", "libtorch_cuda.so"})
"""Named by a torchvision that was made for another PyTorch: it is not loaded, and no release is frozen with it."""
_ELF = b"\x7fELF"
_FILE = re.compile(r"^(\S.*):\s+file format ", re.MULTILINE)
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a system must have.

    Attributes:
        libraries: names such as "libEGL.so.1", sorted, without the C library's own.
        glibc: the oldest C library that will do, such as (2, 34).
    """

    libraries: tuple[str, ...]
    glibc: tuple[int, int]

    @property
    def debian(self) -> tuple[str, ...]:
        """For `Depends:`.

        Raises:
            BuildProblem: if it is not known which package has a library.
        """
        unknown = [name for name in self.libraries if name not in OF_DEBIAN]
        if unknown:
            raise BuildProblem(
                f"The frozen application needs {', '.join(unknown)} of the system. If it should, name the package "
                "in packaging/linux/needs.py; if not, it came from the build machine: see pyinstaller/trim.py."
            )
        packages = {OF_DEBIAN[name] for name in self.libraries}
        return (f"libc6 (>= {self.glibc[0]}.{self.glibc[1]})", *sorted(packages))

    @property
    def fedora(self) -> tuple[str, ...]:
        """For `Requires:`, by the library's name, which Fedora, openSUSE and their relatives share."""
        libraries = [f"{name}()(64bit)" for name in self.libraries]
        return (f"libc.so.6(GLIBC_{self.glibc[0]}.{self.glibc[1]})(64bit)", *libraries)


def needs_of(folder: Path) -> Needs:
    """Look into every program and library of the frozen application.

    Raises:
        BuildProblem: if there is none, or binutils is missing.
    """
    files = [path for path in sorted(folder.rglob("*")) if _is_elf(path)]
    if not files:
        raise BuildProblem(f"{folder} holds no program: run “build.py freeze” first.")
    own = {path.name for path in folder.rglob("*")}
    wanted: set[str] = set(OPENED_LATER)
    glibc = (2, 17)
    for told in _told_of(files):
        wanted.update(_NEEDED.findall(told))
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in _GLIBC.findall(told))])
    return Needs(tuple(sorted(wanted - own - _OF_THE_C_LIBRARY - _OF_A_TRIAL_BUILD)), glibc)


def _told_of(files: Iterable[Path]) -> list[str]:
    ended = subprocess.run(
        [need_tool("objdump"), "-p", *files],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    parts = _FILE.split(ended.stdout)[2::2]
    if not parts:
        raise BuildProblem(f"objdump cannot read the frozen application: {ended.stderr.strip()[:500]}")
    return parts


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == _ELF
