"""The installer for Windows, run under wine. Tellapart itself is a stand-in of the real one's size and shape."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from building.options import Options
from building.version import Version, parse_version
from steps import nsis
from tests.packaging.frozen_for_windows import files_of, stand_in, write_program
from tests.packaging.windows_in_wine import Windows, reason_without_wine

_ROOT = Path(__file__).parents[2]
_OLD, _NEW = parse_version("1.0.0"), parse_version("1.1.0")
_PROGRAM_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Tellapart"
_CLASSES = r"HKCU\Software\Classes"
_IS_OPEN, _NO_ROOM, _OLD_WINDOWS, _UNFIT_FOLDER = 3, 4, 5, 6

pytestmark = [
    pytest.mark.frozen,
    pytest.mark.skipif(bool(reason_without_wine()), reason=reason_without_wine() or "wine is here"),
    pytest.mark.xdist_group("wine"),
    pytest.mark.timeout(1200),
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nsis")


@pytest.fixture(scope="module")
def small(scratch: Path) -> Path:
    """The stand-in as a folder, with a module that later versions lack."""
    frozen = stand_in(scratch / "small")
    (frozen / "_internal" / "old_module.txt").write_text("stale", "utf-8")
    return frozen


@pytest.fixture(scope="module")
def old(scratch: Path, small: Path) -> Path:
    """Installer 1.0.0."""
    return build(scratch, small, _OLD)


@pytest.fixture(scope="module")
def large(scratch: Path) -> Path:
    """The stand-in with as many files and bytes as the real one."""
    return stand_in(scratch / "large", files=2800, size=303_000)


@pytest.fixture(scope="module")
def new(scratch: Path, large: Path) -> Path:
    """Installer 1.1.0, of real size."""
    return build(scratch, large, _NEW)


@pytest.fixture(scope="module")
def one_windows(scratch: Path) -> Iterator[Windows]:
    system = Windows(scratch / "wine")
    yield system
    system.end()


@pytest.fixture
def windows(one_windows: Windows) -> Iterator[Windows]:
    """Windows without Tellapart, before and after."""
    yield one_windows
    (one_windows.disk / "stay").unlink(missing_ok=True)
    if one_windows.programs.is_dir():
        assert one_windows.uninstall(one_windows.programs) == 0


def build(scratch: Path, frozen: Path, version: Version) -> Path:
    dist = scratch / f"dist-{frozen.name}"
    nsis.run(Options(_ROOT, version, scratch / "build", dist, frozen, words=("--compressor", "zlib")))
    return dist / f"Tellapart-{version.text}-windows-x64-setup.exe"


def test_a_silent_installation_brings_every_file_and_uninstalling_takes_it_away(
    windows: Windows, new: Path, large: Path
) -> None:
    assert sum(files_of(large).values()) > 840e6, "not of the real one's size"
    assert windows.install(new) == 0
    installed = files_of(windows.programs)
    assert installed.pop("uninstall.exe") > 0
    assert installed == files_of(large)
    odd = next((windows.programs / "_internal" / "assets").glob("Za*"))
    assert odd.read_text("utf-8") == "Zażółć"
    assert windows.menu.is_file()
    told = windows.registry(_PROGRAM_KEY)
    assert '"DisplayVersion"="1.1.0"' in told
    size = re.search(r'"EstimatedSize"=dword:([0-9a-f]{8})', told)
    assert size is not None
    assert int(size[1], 16) * 1024 >= sum(installed.values())

    assert windows.uninstall(windows.programs) == 0
    assert not windows.programs.exists()
    assert not windows.menu.exists()
    assert windows.registry(_PROGRAM_KEY) == ""
    assert "ellapart" not in windows.registry(_CLASSES)


def test_an_uninstaller_started_as_windows_does_removes_itself_too(windows: Windows, old: Path) -> None:
    windows.install(old)
    windows.run(windows.programs / "uninstall.exe", "/S")
    windows.wait_until_nothing_runs()
    assert not windows.programs.exists()


def test_an_upgrade_removes_what_is_stale_and_keeps_the_persons_own(
    windows: Windows, old: Path, new: Path, large: Path
) -> None:
    windows.install(old)
    own = windows.programs / "my notes.txt"
    own.write_text("mine", "utf-8")
    assert (windows.programs / "_internal" / "old_module.txt").is_file()
    assert windows.install(new) == 0
    assert not (windows.programs / "_internal" / "old_module.txt").exists()
    assert files_of(windows.programs).keys() - files_of(large).keys() == {"my notes.txt", "uninstall.exe"}
    assert '"DisplayVersion"="1.1.0"' in windows.registry(_PROGRAM_KEY)

    windows.uninstall(windows.programs)
    assert files_of(windows.programs) == {"my notes.txt": 4}
    own.unlink()
    windows.programs.rmdir()


def test_a_folder_of_any_name_is_used_remembered_and_can_be_left(windows: Windows, old: Path, small: Path) -> None:
    odd = windows.disk / "Prögram äöü" / "Zażółć 写真" / "Pick app"
    assert windows.install(old, windows.name_of(odd)) == 0
    assert files_of(small).items() <= files_of(odd).items()
    assert not windows.programs.exists()
    # Without a folder an upgrade goes where Tellapart is.
    assert windows.install(old) == 0
    assert not windows.programs.exists()
    # Another folder: there is still one Tellapart, not two.
    other = windows.disk / "elsewhere"
    assert windows.install(old, windows.name_of(other)) == 0
    assert (other / "tellapart.exe").is_file()
    assert not odd.exists()
    assert windows.uninstall(other) == 0
    assert not other.exists()


def test_a_double_click_on_a_model_opens_it_and_who_opened_it_before_does_so_again_after(
    windows: Windows, old: Path
) -> None:
    extension = rf"{_CLASSES}\.tellapart"
    windows.run("reg", "add", extension, "/ve", "/d", "Other.Program", "/f")
    windows.install(old)
    model = windows.disk / "my models" / "Blätter 叶子.tellapart"
    model.parent.mkdir()
    model.write_bytes(b"")
    windows.double_click(model, ".tellapart", "Tellapart.Model")
    said = (windows.disk / "said.txt").read_text("utf-16-le")
    assert said == f'"{windows.name_of(model)}"'
    offered = windows.registry(rf"{_CLASSES}\Applications\tellapart-window.exe\SupportedTypes")
    assert all(f'"{ending}"=""' in offered for ending in nsis.picture_endings(_ROOT))
    # A second installation must not take itself for who was there before.
    windows.install(old)
    windows.uninstall(windows.programs)
    left = windows.registry(extension)
    assert '@="Other.Program"' in left
    assert "Tellapart." not in left
    windows.run("reg", "delete", extension, "/f")


@pytest.mark.parametrize("program", ["tellapart.exe", "tellapart-window.exe"])
def test_nothing_is_touched_while_tellapart_is_open(windows: Windows, old: Path, new: Path, program: str) -> None:
    windows.install(old)
    before = files_of(windows.programs)
    (windows.disk / "said.txt").unlink(missing_ok=True)
    (windows.disk / "stay").touch()
    running = windows.start(windows.programs / program)
    try:
        windows.wait_for(windows.disk / "said.txt")
        assert windows.install(new) == _IS_OPEN
        assert windows.install(old, r"C:\elsewhere") == _IS_OPEN
        assert windows.uninstall(windows.programs) == _IS_OPEN
        assert files_of(windows.programs) == before
        assert '"DisplayVersion"="1.0.0"' in windows.registry(_PROGRAM_KEY)
        assert windows.menu.is_file()
    finally:
        (windows.disk / "stay").unlink()
        running.wait(timeout=60)
    assert windows.install(old) == 0


def test_a_drive_without_room_is_told_before_anything_is_written(windows: Windows, new: Path) -> None:
    small_drive = windows.disk / "small drive"
    small_drive.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", small_drive],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small drive needs root and mount: {mounted.stderr.strip()}")
    try:
        assert windows.install(new, windows.name_of(small_drive / "Tellapart")) == _NO_ROOM
        assert list(small_drive.iterdir()) == []
    finally:
        subprocess.run(["umount", small_drive], check=True)
    assert windows.registry(_PROGRAM_KEY) == ""


def test_a_folder_that_will_not_do_is_refused(windows: Windows, old: Path) -> None:
    deep = "C:\\" + "\\".join(["a folder whose name is long"] * 6)
    assert windows.install(old, deep) == _UNFIT_FOLDER
    other = windows.disk / "Other"
    (other / "_internal").mkdir(parents=True)
    (other / "_internal" / "theirs.txt").write_text("theirs", "utf-8")
    assert windows.install(old, windows.name_of(other)) == _UNFIT_FOLDER
    assert files_of(other) == {"_internal/theirs.txt": 6}
    assert windows.registry(_PROGRAM_KEY) == ""


def test_a_windows_that_is_too_old_is_refused(windows: Windows, old: Path) -> None:
    windows.be("win7")
    try:
        assert windows.install(old) == _OLD_WINDOWS
        assert not windows.programs.exists()
    finally:
        windows.be("win10")


def test_where_the_person_allows_long_names_a_deep_folder_will_do(
    windows: Windows, old: Path, small: Path
) -> None:
    key = r"HKLM\SYSTEM\CurrentControlSet\Control\FileSystem"
    windows.run("reg", "add", key, "/v", "LongPathsEnabled", "/t", "REG_DWORD", "/d", "1", "/f")
    deep = windows.disk.joinpath(*["a folder whose name is long"] * 6)
    assert windows.install(old, windows.name_of(deep)) == 0
    assert files_of(small).items() <= files_of(deep).items()
    windows.uninstall(deep)
    windows.run("reg", "delete", key, "/v", "LongPathsEnabled", "/f")


def test_installer_programs_and_uninstaller_are_signed(
    windows: Windows, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = stand_in(scratch / "to sign", files=3)
    theirs = frozen / "_internal" / "theirs.dll"
    write_program(theirs)
    certificate = self_made_certificate(scratch, "Theirs")
    monkeypatch.setenv("TELLAPART_WINDOWS_CERTIFICATE", str(certificate))
    monkeypatch.setenv("TELLAPART_WINDOWS_CERTIFICATE_PASSWORD", "secret")
    nsis.sign(theirs)
    signed_by_maker = theirs.read_bytes()
    monkeypatch.setenv("TELLAPART_WINDOWS_CERTIFICATE", str(self_made_certificate(scratch, "Tellapart")))
    installer = build(scratch, frozen, _OLD)
    assert windows.install(installer) == 0
    signed = [windows.programs / name for name in ("tellapart.exe", "tellapart-window.exe", "uninstall.exe")]
    for program in [installer, *signed, windows.programs / "_internal" / "package1" / "unsigned.dll"]:
        assert who_signed(program, scratch / "Tellapart.pem") == "Tellapart", program.name
    assert (windows.programs / "_internal" / "theirs.dll").read_bytes() == signed_by_maker


def self_made_certificate(folder: Path, name: str) -> Path:
    key, certificate, both = (folder / f"{name}.{ending}" for ending in ("key", "pem", "pfx"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", "extendedKeyUsage=codeSigning", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [
            *("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", both),
            *("-passout", "pass:secret"),
        ],
        check=True,
        capture_output=True,
    )
    return both


def who_signed(program: Path, certificate: Path) -> str:
    """The name in a valid signature of a program."""
    verified = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", certificate, "-in", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert verified.returncode == 0, verified.stdout
    assert "Signature verification: ok" in verified.stdout
    subject = re.search(r"Subject: /CN=(\w+)", verified.stdout)
    assert subject is not None, verified.stdout
    return subject[1]
