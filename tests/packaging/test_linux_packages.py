"""The packages for Linux, of a stand-in: each is built, taken apart by its system's own programs, and started."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from building.problem import BuildProblem
from steps import appdir, deb, rpm, tarball
from tests.packaging.frozen_for_linux import stand_in
from tests.packaging.linux_build import ON_LINUX, need, options_of, said

pytestmark = ON_LINUX


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_in(tmp_path_factory.mktemp("frozen") / "tellapart")


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, frozen: Path) -> Path:
    need("dpkg-deb", "objdump")
    options = options_of(tmp_path_factory.mktemp("deb"), frozen)
    deb.run(options)
    return options.dist / f"tellapart_1.2.0_{deb.architecture(os.uname().machine)}.deb"


@pytest.fixture(scope="module")
def fedora(tmp_path_factory: pytest.TempPathFactory, frozen: Path) -> Path:
    need("rpmbuild", "objdump")
    options = options_of(tmp_path_factory.mktemp("rpm"), frozen)
    rpm.run(options)
    return options.dist / f"tellapart-1.2.0-1.{os.uname().machine}.rpm"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, frozen: Path) -> Path:
    options = options_of(tmp_path_factory.mktemp("tarball"), frozen)
    tarball.run(options)
    return options.dist / f"tellapart-1.2.0-linux-{os.uname().machine}.tar.gz"


def test_debian_finds_nothing_wrong_with_its_package(debian: Path) -> None:
    need("lintian")
    words = ["--allow-root"] if os.geteuid() == 0 else []
    ended = subprocess.run(
        ["lintian", *words, "--fail-on", "error,warning", str(debian)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_deb_unpacks_to_what_was_frozen_and_its_command_starts(
    debian: Path, frozen: Path, tmp_path: Path
) -> None:
    said("dpkg-deb", "--extract", debian, tmp_path)
    home = tmp_path / "usr" / "lib" / "tellapart"
    assert shape_of(home) == shape_of(frozen)
    assert said(tmp_path / "usr" / "bin" / "tellapart", "self-test") == "self-test\n"


def test_all_of_the_deb_belongs_to_root_and_damage_can_be_found(debian: Path, tmp_path: Path) -> None:
    said("dpkg-deb", "--raw-extract", debian, tmp_path)
    assert set(re.findall(r"^\S+ (\S+)", said("dpkg-deb", "--contents", debian), re.MULTILINE)) == {"root/root"}
    lines = (tmp_path / "DEBIAN" / "md5sums").read_text("utf-8").splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)  # type: ignore[misc]
    files = [path for path in (tmp_path / "usr").rglob("*") if path.is_file() and not path.is_symlink()]
    assert told == {
        str(path.relative_to(tmp_path)): hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        for path in files
    }


def test_the_deb_depends_on_what_the_files_themselves_ask_for(debian: Path) -> None:
    wanted = said("dpkg-deb", "--field", debian, "Depends").strip().split(", ")
    assert {"libgl1", "libx11-6", "libxkbcommon0", "libfontconfig1"} < set(wanted)
    assert re.fullmatch(r"libc6 \(>= 2\.\d+\)", wanted[0])
    assert not any("qt" in name for name in wanted), "what lies beside the program is no other package's"


def test_the_deb_of_a_commit_is_always_the_same(
    debian: Path, frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    made = []
    for name in ("once", "again"):
        deb.run(options_of(tmp_path / name, frozen))
        (built,) = (tmp_path / name / "dist").iterdir()
        made.append(built.read_bytes())
    assert made[0] == made[1]


def test_a_preview_comes_before_its_release(frozen: Path, tmp_path: Path, debian: Path) -> None:
    deb.run(options_of(tmp_path, frozen, "1.2.0rc1"))
    (preview,) = (tmp_path / "dist").iterdir()
    versions = [said("dpkg-deb", "--field", package, "Version").strip() for package in (preview, debian)]
    said("dpkg", "--compare-versions", versions[0], "lt", versions[1])


def test_the_rpm_lists_its_files_and_what_it_needs(fedora: Path, frozen: Path) -> None:
    files = set(said("rpm", "--query", "--list", "--package", fedora).splitlines())
    assert {f"/usr/lib/tellapart/{name}" for name in shape_of(frozen)} <= files
    assert {"/usr/bin/tellapart", "/usr/share/applications/tellapart.desktop"} < files
    owners = said("rpm", "--query", "--package", fedora, "--queryformat", "[%{FILEUSERNAME}:%{FILEGROUPNAME}\n]")
    assert set(owners.split()) == {"root:root"}
    wanted = said("rpm", "--query", "--requires", "--package", fedora).splitlines()
    assert "libGL.so.1()(64bit)" in wanted
    assert any(re.fullmatch(r"libc\.so\.6\(GLIBC_2\.\d+\)\(64bit\)", name) for name in wanted)
    assert not any("Qt6" in name for name in wanted)


def test_the_rpm_unpacks_and_its_command_starts(fedora: Path, frozen: Path, tmp_path: Path) -> None:
    need("rpm2archive")
    copied = tmp_path / fedora.name
    shutil.copyfile(fedora, copied)
    said("rpm2archive", copied)
    with tarfile.open(tmp_path / f"{fedora.name}.tgz") as unpacked:
        unpacked.extractall(tmp_path / "system", filter="tar")
    assert shape_of(tmp_path / "system" / "usr" / "lib" / "tellapart") == shape_of(frozen)
    assert said(tmp_path / "system" / "usr" / "bin" / "tellapart", "hello") == "hello\n"


@pytest.mark.parametrize("name", ["my builds", "100%"])
def test_a_folder_that_rpmbuild_cannot_work_in_is_said_so(frozen: Path, tmp_path: Path, name: str) -> None:
    need("rpmbuild")
    with pytest.raises(BuildProblem, match=f"{name}.*--build"):
        rpm.run(options_of(tmp_path / name, frozen))


def test_an_appdir_starts_from_any_folder_and_through_a_link(frozen: Path, tmp_path: Path) -> None:
    options = options_of(tmp_path / "a folder 文件夹", frozen)
    appdir.run(options)
    place = options.build / "Tellapart.AppDir"
    assert said(place / "AppRun", "two words", "one", cwd=tmp_path) == "two words one\n"
    (tmp_path / "started").symlink_to(place / "AppRun")
    assert said("./started", "hello", cwd=tmp_path) == "hello\n"
    assert (place / ".DirIcon").read_bytes().startswith(b"\x89PNG")
    assert "Exec=tellapart %F" in (place / "tellapart.desktop").read_text("utf-8")


def test_an_appimage_is_made_where_its_tool_is(
    frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "bin" / "appimagetool"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\nfor last; do :; done\necho "$ARCH $VERSION" "$@" >"$last"\n', "utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    options = options_of(tmp_path, frozen)
    appdir.run(options)
    machine = os.uname().machine
    (made,) = options.dist.iterdir()
    assert made.name == f"tellapart-1.2.0-{machine}.AppImage"
    assert made.read_text("utf-8").startswith(f"{machine} 1.2.0 ")


def test_the_archive_runs_from_any_folder(archive: Path, frozen: Path, tmp_path: Path) -> None:
    place = unpack(archive, tmp_path / "any folder")
    assert shape_of(place / "lib" / "tellapart") == shape_of(frozen)
    assert said(place / "bin" / "tellapart", "hello") == "hello\n"
    assert (place / "LICENSE").is_file()


def test_the_archive_adds_itself_to_the_menu_and_takes_all_of_it_back(
    archive: Path, tmp_path: Path, own_home: Path
) -> None:
    place = unpack(archive, tmp_path / "any folder")
    own = own_home / "data" / "applications" / "other.desktop"
    own.parent.mkdir(parents=True)
    own.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=other\n", "utf-8")
    said(place / "add-to-menu")
    assert said(own_home / ".local" / "bin" / "tellapart", "hello") == "hello\n"
    entry = own_home / "data" / "applications" / "tellapart.desktop"
    assert f'Exec="{place}/bin/tellapart" %F\n' in entry.read_text("utf-8")
    if shutil.which("desktop-file-validate"):
        said("desktop-file-validate", "--no-hints", entry)
    said(place / "add-to-menu")  # a second time changes nothing
    said(place / "add-to-menu", "--remove")
    left = [path for path in own_home.rglob("*") if path.is_file() and "ellapart" in path.name]
    assert left == []
    assert own.is_file()
    assert (place / "bin" / "tellapart").exists()


def test_another_program_of_that_name_stays(archive: Path, tmp_path: Path, own_home: Path) -> None:
    place = unpack(archive, tmp_path)
    theirs = own_home / ".local" / "bin" / "tellapart"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs", "utf-8")
    ended = subprocess.run([place / "add-to-menu"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "another program" in ended.stderr
    assert theirs.read_text("utf-8") == "theirs"
    said(place / "add-to-menu", "--remove")
    assert theirs.read_text("utf-8") == "theirs"


def test_a_folder_that_a_menu_entry_cannot_name_is_said_so(archive: Path, tmp_path: Path, own_home: Path) -> None:
    place = unpack(archive, tmp_path / "100% mine")
    ended = subprocess.run([place / "add-to-menu"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "rename it" in ended.stderr
    assert list(own_home.rglob("tellapart*")) == []


def test_a_processor_that_tellapart_is_not_built_for_is_said_so() -> None:
    with pytest.raises(BuildProblem, match="riscv64"):
        deb.architecture("riscv64")


@pytest.mark.parametrize("step", [deb, rpm])
def test_a_missing_tool_is_named_with_the_package_that_has_it(
    step: object, frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildProblem, match=r"the Debian package (dpkg|rpm)"):
        step.run(options_of(tmp_path, frozen))  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", [deb, rpm, appdir, tarball])
def test_a_full_disk_is_told_before_anything_is_written(
    step: object, frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("dpkg-deb", "rpmbuild", "objdump")
    monkeypatch.setattr("shutil.disk_usage", lambda _place: shutil._ntuple_diskusage(10**9, 10**9, 10**6))  # type: ignore[attr-defined]
    with pytest.raises(BuildProblem, match="not enough room"):
        step.run(options_of(tmp_path, frozen))  # type: ignore[attr-defined]
    assert list(tmp_path.rglob("*.so*")) == []


def test_a_level_that_there_is_not_is_refused(frozen: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        deb.run(options_of(tmp_path, frozen, words=["--level", "99"]))
    assert ended.value.code == 2


def shape_of(folder: Path) -> dict[str, bytes | str]:
    """Names below a folder, with contents of files and goals of links."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def unpack(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / "tellapart-1.2.0"
