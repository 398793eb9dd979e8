"""What the packages ask of a system is read from the programs themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import PySide6
import pytest

from building.problem import BuildProblem
from linux.needs import Needs, needs_of
from tests.packaging.frozen_for_linux import OWN_LIBRARIES, stand_in
from tests.packaging.linux_build import ON_LINUX, need

pytestmark = ON_LINUX


def test_libraries_that_lie_beside_the_program_are_not_asked_for(tmp_path: Path) -> None:
    need("objdump")
    needs = needs_of(stand_in(tmp_path / "frozen"))
    assert {"libGL.so.1", "libX11.so.6"} < set(needs.libraries)
    assert not set(OWN_LIBRARIES) & set(needs.libraries)
    assert not any(name.startswith(("libc.so", "ld-linux")) for name in needs.libraries), (
        "the C library by version"
    )


def test_a_library_that_nobody_thought_of_stops_the_build(tmp_path: Path) -> None:
    need("objdump")
    frozen = stand_in(tmp_path / "frozen")
    (frozen / "_internal" / "PySide6" / "Qt" / "lib" / OWN_LIBRARIES[0]).unlink()
    (frozen / "_internal" / OWN_LIBRARIES[0]).unlink()
    with pytest.raises(BuildProblem, match=r"libQt6Core\.so\.6"):
        _ = needs_of(frozen).debian


def test_the_newest_c_library_that_any_file_wants_counts(tmp_path: Path) -> None:
    need("objdump")
    frozen = stand_in(tmp_path / "frozen")
    before = needs_of(frozen).glibc
    libraries = Path(PySide6.__path__[0]) / "Qt" / "lib"
    shutil.copyfile(libraries / "libQt6Core.so.6", frozen / "_internal" / "libQt6Core.so.6")
    after = needs_of(frozen).glibc
    assert (2, 17) <= before <= after
    assert after >= (2, 34), "what PySide6's wheels are made for"


def test_debian_and_fedora_name_the_same_things() -> None:
    needs = Needs(("libGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0"), (2, 34))
    assert needs.debian == ("libc6 (>= 2.34)", "libgl1", "libglib2.0-0 | libglib2.0-0t64")
    assert needs.fedora[0] == "libc.so.6(GLIBC_2.34)(64bit)"
    assert needs.fedora[1:] == tuple(f"{name}()(64bit)" for name in needs.libraries)


def test_a_folder_without_programs_is_no_application(tmp_path: Path) -> None:
    (tmp_path / "tellapart").write_text("#!/bin/sh\n", "utf-8")
    with pytest.raises(BuildProblem, match=r"build\.py freeze"):
        needs_of(tmp_path)
