"""The installer for Windows without a Windows: what is in it, what its build refuses, and what is signed."""

from __future__ import annotations

import itertools
import os
import re
import struct
import sys
import types
from pathlib import Path
from xml.etree import ElementTree

import pytest

from building.options import Options
from building.problem import BuildProblem
from building.version import parse_version
from engine.pictures.formats import EXTENSIONS
from steps import nsis
from tests.packaging.frozen_for_windows import PROGRAMS, stand_in
from tests.packaging.linux_build import need
from windows import signatures

ROOT = Path(__file__).parents[2]
WINDOWS = ROOT / "packaging" / "windows"
SCRIPT = (WINDOWS / "installer.nsi").read_text("utf-8")
VERSION = parse_version("1.2.0rc1")
SIGNING = (signatures.COMMAND, signatures.CERTIFICATE, signatures.PASSWORD, signatures.TIMESTAMPS)


@pytest.fixture(autouse=True)
def nobody_signs(monkeypatch):
    for name in SIGNING:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def options(tmp_path):
    frozen = tmp_path / "tellapart"
    (frozen / "_internal").mkdir(parents=True)
    (frozen / "_internal" / "module.bin").write_bytes(bytes(5000))
    for name in PROGRAMS:
        (frozen / name).write_bytes(program())
    words = ("--compressor", "zlib")
    return Options(ROOT, VERSION, tmp_path / "build", tmp_path / "dist", frozen, words=words)


def program(*, signed: bool = False) -> bytes:
    """A program of 64 bits for Windows with nothing in it but its headers."""
    directories = b"".join(
        (b"\0\2\0\0" + b"\x10\0\0\0") if signed and number == 4 else bytes(8) for number in range(16)
    )
    optional = (0x20B).to_bytes(2, "little") + bytes(110) + directories
    return b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(20) + optional


@pytest.mark.parametrize(("bits", "machine"), [("64", 0x8664), ("32", 0x14C)])
def test_an_installer_is_made_for_this_version_that_asks_for_no_administrator(tmp_path, capsys, bits, machine):
    need("makensis")
    frozen = stand_in(tmp_path / "tellapart", files=2, size=1000)
    words = ("--compressor", "zlib", "--bits", bits)
    nsis.run(Options(ROOT, VERSION, tmp_path / "build", tmp_path / "dist", frozen, words=words))
    (installer,) = (tmp_path / "dist").iterdir()
    assert installer.name == "Tellapart-1.2.0rc1-windows-x64-setup.exe"
    data = installer.read_bytes()
    (headers,) = struct.unpack_from("<I", data, 0x3C)
    assert struct.unpack_from("<H", data, headers + 4) == (machine,)
    assert b'requestedExecutionLevel level="asInvoker"' in data
    assert b"longPathAware" in data
    assert "ProductVersion\0".encode("utf-16-le") in data
    assert "1.2.0rc1\0".encode("utf-16-le") in data
    assert not signatures.is_signed(installer)
    assert "not signed" in capsys.readouterr().out


def test_without_makensis_it_is_said_who_has_it(options, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BuildProblem, match="the Debian package nsis"):
        nsis.run(options)


def test_nothing_is_left_where_makensis_fails(options, tmp_path, monkeypatch):
    fails = tmp_path / "bin" / "makensis"
    fails.parent.mkdir()
    fails.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    fails.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fails.parent}{os.pathsep}{os.environ['PATH']}")
    made = options.dist / "Tellapart-1.2.0rc1-windows-x64-setup.exe"
    made.parent.mkdir()
    made.write_bytes(b"of the last build")
    with pytest.raises(BuildProblem, match="makensis ended with 3"):
        nsis.run(options)
    assert not made.exists()


def test_a_folder_that_was_not_frozen_on_windows_is_refused(options):
    (options.frozen / "tellapart-window.exe").rename(options.frozen / "something.exe")
    with pytest.raises(BuildProblem, match=r"too much or too little: something.exe, tellapart-window.exe"):
        nsis.run(options)
    with pytest.raises(BuildProblem, match=r"is missing. Run “build.py freeze” on Windows"):
        nsis._entries(options.frozen / "nothing")


def test_a_build_that_nsis_could_not_hold_is_refused_before_it_is_packed(options, monkeypatch):
    with (options.frozen / "_internal" / "cuda.dll").open("wb") as file:
        file.truncate(nsis.LARGEST)  # takes no room on the disk
    with pytest.raises(BuildProblem, match=r"takes 1.90 GiB; NSIS stops at 2, .* CUDA does not fit"):
        nsis._entries(options.frozen)
    nsis.need_allowed_size(Path("setup.exe"), nsis.LARGEST)


def test_a_name_too_long_for_windows_is_refused(options):
    deep = options.frozen / "_internal" / ("a" * 90) / ("b" * 90)
    deep.mkdir(parents=True)
    (deep / "file.txt").write_bytes(b"")
    with pytest.raises(BuildProblem, match=r"200 letters long.*190 are allowed.*file.txt"):
        nsis._entries(options.frozen)


def test_what_files_take_is_counted_as_a_disk_does():
    assert nsis.needed_kilobytes([1, 4096, 4097]) - nsis.needed_kilobytes([]) == 16


def test_all_pictures_that_are_read_are_offered():
    lines = nsis.offers(nsis.picture_endings(ROOT)).splitlines()
    assert lines == [f'!insertmacro OfferFor "{ending}"' for ending in sorted(EXTENSIONS)]


def test_every_sentence_is_there_in_both_languages_with_the_same_numbers():
    said: dict[str, dict[str, str]] = {}
    for name, language, text in re.findall(r'^LangString (\w+) \$\{LANG_(\w+)\} "(.*)"$', SCRIPT, re.MULTILINE):
        said.setdefault(name, {})[language] = text
    assert len(said) >= 7
    for name, texts in said.items():
        assert texts.keys() == {"ENGLISH", "SIMPCHINESE"}, name
        numbers = [sorted(re.findall(r"\$\w+|\$\{\w+\}", text)) for text in texts.values()]
        assert numbers[0] == numbers[1], name
        assert f"$({name})" in SCRIPT


def test_every_refusal_has_an_exit_code_of_its_own_that_is_told_at_the_top():
    codes = re.findall(r"^!define (?:IS_OPEN|NO_ROOM|OLD_WINDOWS|UNFIT_FOLDER) (\d)$", SCRIPT, re.MULTILINE)
    assert codes == ["3", "4", "5", "6"]
    comment = "".join(itertools.takewhile(lambda line: line.startswith("#"), SCRIPT.splitlines()))
    assert all(f"{code} " in comment for code in codes)


def test_the_programs_manifest_asks_for_long_paths_and_no_administrator():
    root = ElementTree.fromstring((WINDOWS / "tellapart.manifest").read_text("utf-8"))
    values = {element.tag.rsplit("}", 1)[-1]: element for element in root.iter()}
    assert values["longPathAware"].text == "true"
    assert values["requestedExecutionLevel"].attrib["level"] == "asInvoker"
    assert values["dpiAwareness"].text.startswith("PerMonitorV2")


def test_the_programs_properties_name_the_version(options):
    from steps import freeze

    options.build.mkdir()
    told: dict[str, object] = {}

    def keep(name: str):
        return lambda *given, **named: told.setdefault(name, []).append((given, named))

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct")
    strings: dict[str, str] = {}
    recorders = {name: keep(name) for name in names}
    recorders["StringStruct"] = strings.__setitem__
    exec(freeze._version_info(options).read_text("utf-8"), recorders)  # a file of Python, as PyInstaller reads it
    ((_, fixed),) = told["FixedFileInfo"]
    assert fixed["filevers"] == fixed["prodvers"] == (1, 2, 0, 0)
    assert strings["FileVersion"] == strings["ProductVersion"] == "1.2.0rc1"
    assert strings["ProductName"] == "Tellapart"


def test_only_what_nobody_signed_yet_is_signed(tmp_path):
    (tmp_path / "Ours.EXE").write_bytes(program())
    (tmp_path / "theirs.dll").write_bytes(program(signed=True))
    (tmp_path / "module.pyd").write_bytes(program())
    (tmp_path / "text.txt").write_bytes(b"")
    assert [path.name for path in signatures.unsigned_programs(tmp_path)] == ["Ours.EXE", "module.pyd"]


@pytest.mark.parametrize("data", [b"", b"MZ" + bytes(100), program()[:100], b"#!/bin/sh"])
def test_what_is_no_program_is_told(tmp_path, data):
    path = tmp_path / "some.exe"
    path.write_bytes(data)
    with pytest.raises(BuildProblem, match=r"some.exe is not a program for Windows"):
        signatures.is_signed(path)


def test_a_command_of_the_builder_signs_a_file_whatever_its_name(tmp_path, monkeypatch):
    signs = tmp_path / "signs.py"
    signs.write_text(
        f"import pathlib, sys\npathlib.Path(sys.argv[1]).write_bytes({program(signed=True)!r})", "utf-8"
    )
    path = tmp_path / "with a space & Zażółć.exe"
    path.write_bytes(program())
    monkeypatch.setenv(signatures.COMMAND, f'"{sys.executable}" "{signs}" {{file}}')
    assert signatures.can_sign(os.environ)
    signatures.sign(path)
    assert signatures.is_signed(path)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sign it", "“{file}” where the file's name goes"),
        (f'"{sys.executable}" -c "" {{file}}', "has no signature, although signing it ended well"),
        (f'"{sys.executable}" -c "print(12); exit(4)" {{file}}', r"ended with 4: 12"),
        ("/nowhere/signs {file}", "cannot be run"),
    ],
)
def test_signing_that_does_not_work_ends_the_build(tmp_path, monkeypatch, command, said):
    path = tmp_path / "some.exe"
    path.write_bytes(program())
    monkeypatch.setenv(signatures.COMMAND, command)
    with pytest.raises(BuildProblem, match=said):
        signatures.sign(path)


def test_the_password_is_never_told(tmp_path, monkeypatch):
    tool = tmp_path / "osslsigncode"
    tool.write_text("#!/bin/sh\necho wrong password\nexit 1\n", "utf-8")
    tool.chmod(0o755)
    path = tmp_path / "some.exe"
    path.write_bytes(program())
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(signatures.CERTIFICATE, "/certificate.pfx")
    monkeypatch.setenv(signatures.PASSWORD, "s3cr3t")
    monkeypatch.setattr(signatures, "sys", types.SimpleNamespace(platform="linux"))
    with pytest.raises(BuildProblem, match="wrong password") as told:
        signatures.sign(path)
    assert "s3cr3t" not in str(told.value)
