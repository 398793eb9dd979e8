"""What macOS is told of Tellapart, and in which order it is signed and packed; a Mac's tools are stand-ins."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path

import pytest

from building.options import Options
from building.problem import BuildProblem
from building.version import parse_version
from engine.pictures.formats import EXTENSIONS
from linux.identity import ID
from macos.info_plist import IDENTIFIER, MODEL, OLDEST_SYSTEM, PICTURES, info_plist
from macos.mach import Program, read_program
from macos.signing import ENTITLEMENTS, can_notarise, signing_order
from steps import dmg
from tests.packaging.frozen_for_macos import ARM64, INTEL, Mac, program, stand_in_app

ROOT = Path(__file__).parents[2]
IDENTITY = "Developer ID Application: The Tellapart developers (ABCDE12345)"
NOTARY = {"TELLAPART_NOTARY_KEY": "/notary.p8", "TELLAPART_NOTARY_KEY_ID": "K1", "TELLAPART_NOTARY_ISSUER": "I1"}
ACCEPTED = '{"id": "42", "status": "Accepted", "message": "Processing complete"}'
REFUSED = '{"id": "42", "status": "Invalid", "message": "Processing complete"}'
SUBMIT = "xcrun notarytool submit"


@pytest.fixture
def mac(tmp_path, monkeypatch):
    mac = Mac(tmp_path / "mac")
    mac.behave(says={SUBMIT: ACCEPTED})
    monkeypatch.setenv("PATH", str(mac.path))
    for name in ("TELLAPART_MACOS_IDENTITY", *NOTARY):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dmg, "WAIT_S", 0.0)
    return mac


@pytest.fixture
def options(tmp_path):
    dist = tmp_path / "dist"
    stand_in_app(dist)
    return Options(ROOT, parse_version("1.2.0rc1"), tmp_path / "build", dist, dist / "tellapart")


@pytest.fixture
def identity(monkeypatch):
    monkeypatch.setenv("TELLAPART_MACOS_IDENTITY", IDENTITY)


@pytest.fixture
def notary(monkeypatch):
    for name, value in NOTARY.items():
        monkeypatch.setenv(name, value)


def test_info_plist_is_a_property_list_and_names_version_and_system():
    told = plistlib.loads(plistlib.dumps(info_plist("1.2.0")))
    assert told == info_plist("1.2.0")
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == "1.2.0"
    assert told["LSMinimumSystemVersion"] == "14.0"
    assert told["NSHighResolutionCapable"] is True
    assert told["CFBundleIdentifier"] == IDENTIFIER == ID, "the same everywhere"


def test_every_picture_that_is_read_a_folder_and_a_model_can_be_dropped_on_the_icon():
    endings = [ending for of_type in PICTURES.values() for ending in of_type]
    assert sorted(endings) == sorted(EXTENSIONS)
    told = info_plist("1.2.0")
    ranks = {
        kind: document["LSHandlerRank"]
        for document in told["CFBundleDocumentTypes"]
        for kind in document["LSItemContentTypes"]
    }
    assert ranks == {**dict.fromkeys([*PICTURES, "public.folder"], "Alternate"), MODEL: "Owner"}
    (model,) = told["UTExportedTypeDeclarations"]
    assert model["UTTypeIdentifier"] == MODEL
    assert model["UTTypeTagSpecification"]["public.filename-extension"] == ["tellapart"]


def test_the_person_is_told_why_folders_are_read_and_is_never_asked_for_the_camera():
    asks = {name for name in info_plist("1.2.0") if name.endswith("UsageDescription")}
    assert len(asks) == 5
    assert all("Folder" in name or "Volumes" in name for name in asks)


def test_entitlements_are_few_and_in_a_form_that_codesign_reads():
    data = ENTITLEMENTS.read_bytes()
    assert plistlib.loads(data) == {
        "com.apple.security.cs.allow-jit": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
    }
    assert data.isascii()
    assert b"<!--" not in data


@pytest.mark.parametrize("old_form", [False, True])
def test_a_program_tells_processor_and_system(tmp_path, old_form):
    path = tmp_path / "program"
    path.write_bytes(program(starts=True, system=(13, 3), old_form=old_form))
    assert read_program(path) == Program(frozenset({ARM64}), (13, 3), True)


def test_a_library_for_two_processors_tells_both(tmp_path):
    path = tmp_path / "library.dylib"
    path.write_bytes(program(processors=(INTEL, ARM64)))
    assert read_program(path) == Program(frozenset({INTEL, ARM64}), (14, 0), False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"#!/bin/sh\n",
        b"\xca\xfe\xba\xbe\0\0\0\x41" + bytes(2000),  # one of Java's classes
        b"\xca\xfe\xba\xbe\0\0\0\2",
        program()[:20],
        b"\x7fELF" + bytes(100),
    ],
)
def test_other_files_are_no_programs(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    assert read_program(path) is None


def test_a_program_cut_off_says_no_system(tmp_path):
    path = tmp_path / "program"
    path.write_bytes(program()[:50])
    assert read_program(path) == Program(frozenset({ARM64}), (0, 0), False)


def test_what_lies_inside_is_signed_first_and_everything_once(tmp_path):
    app = stand_in_app(tmp_path)
    order = [str(path.relative_to(app)) for path in signing_order(app)]
    assert order == [
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A",
        "Contents/Frameworks/torch/bin/torch_shm_manager",
        "Contents/Frameworks/torch/lib/libtorch.dylib",
        "Contents/Frameworks/PySide6/QtCore.abi3.so",
        ".",
    ]


def test_what_is_no_application_is_not_signed(tmp_path):
    app = stand_in_app(tmp_path)
    (app / "Contents" / "Info.plist").write_bytes(plistlib.dumps({}))
    with pytest.raises(BuildProblem, match="names no program"):
        signing_order(app)


def test_without_keys_an_image_is_made_and_nothing_signed(mac, options, capsys):
    dmg.run(options)
    image = options.dist / "Tellapart-1.2.0rc1-macos-arm64.dmg"
    assert image.is_file()
    assert {words[0] for words in mac.told()} == {"ditto", "hdiutil"}
    assert "Applications -> /Applications" in mac.image()
    assert "Tellapart.app/Contents/Resources/torch -> ../Frameworks/torch" in mac.image()
    assert "not signed" in capsys.readouterr().out
    assert list(options.build.iterdir()) == []


def test_with_keys_application_and_image_are_signed_and_notarised_in_this_order(
    mac, options, identity, notary, capsys
):
    dmg.run(options)
    app = str(options.dist / "Tellapart.app")
    image = str(options.dist / "Tellapart-1.2.0rc1-macos-arm64.dmg")
    told = mac.told()
    steps = [
        (words[0], next((word for word in words[1:] if word in {"submit", "staple", "--verify", "create"}), ""))
        for words in told
    ]
    assert steps == [
        *[("codesign", "")] * 4,
        ("codesign", "--verify"),
        ("ditto", ""),
        ("xcrun", "submit"),
        ("xcrun", "staple"),
        ("ditto", ""),
        ("hdiutil", "create"),
        ("codesign", ""),
        ("xcrun", "submit"),
        ("xcrun", "staple"),
    ]
    signings = [words for words in told if words[0] == "codesign" and "--sign" in words]
    assert all(words[words.index("--sign") + 1] == IDENTITY and "--timestamp" in words for words in signings)
    assert all("runtime" in words for words in signings[:-1])
    assert [words[-1] for words in signings[-2:]] == [app, image]
    assert [words[-1] for words in signings if "--entitlements" in words] == [app], "libraries need none"
    assert not any("--deep" in words for words in signings)
    assert [words[-1] for words in told if "staple" in words] == [app, image]
    submitted = [words for words in told if "submit" in words]
    assert all(words[words.index("--key-id") + 1] == "K1" for words in submitted)
    assert "notarised" in capsys.readouterr().out


def test_a_certificate_alone_signs_and_says_that_nothing_is_notarised(mac, options, identity, capsys):
    dmg.run(options)
    assert not [words for words in mac.told() if words[0] == "xcrun"]
    assert "signed, not notarised" in capsys.readouterr().out


def test_apples_reasons_are_shown_where_it_refuses(mac, options, identity, notary):
    mac.behave(says={SUBMIT: REFUSED, "xcrun notarytool log": "libtorch.dylib: the signature is invalid"})
    with pytest.raises(BuildProblem, match=r"(?s)“Invalid” of Tellapart.app.*libtorch.dylib: the signature"):
        dmg.run(options)
    assert not [words for words in mac.told() if "staple" in words]
    assert not list(options.dist.glob("*.dmg"))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"ends": {SUBMIT: 69}}, "cannot be asked"),
        ({"says": {SUBMIT: "Error: no network"}, "ends": {SUBMIT: 1}}, "no network"),
        ({"says": {SUBMIT: "[]"}}, "something else than usual"),
    ],
)
def test_a_notary_that_cannot_be_understood_is_told(mac, options, identity, notary, how, said):
    mac.behave(**how)
    with pytest.raises(BuildProblem, match=said):
        dmg.run(options)


def test_an_image_that_apple_refuses_is_not_left(mac, options, identity, notary):
    real = dmg.notarise

    def refuse(path, scratch):
        if path.suffix == ".dmg":
            mac.behave(says={SUBMIT: REFUSED})
        real(path, scratch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dmg, "notarise", refuse)
        with pytest.raises(BuildProblem, match=r"Invalid” of Tellapart-1.2.0rc1-macos-arm64.dmg"):
            dmg.run(options)
    assert not list(options.dist.glob("*.dmg"))


def test_half_a_key_is_told():
    with pytest.raises(BuildProblem, match="TELLAPART_NOTARY_KEY_ID, TELLAPART_NOTARY_ISSUER"):
        can_notarise({"TELLAPART_NOTARY_KEY": "/notary.p8"})
    assert not can_notarise({"TELLAPART_NOTARY_KEY": "", "TELLAPART_NOTARY_KEY_ID": "K1"})


def test_a_signature_that_does_not_hold_ends_the_build(mac, options, identity):
    mac.behave(ends={"codesign": 1})
    with pytest.raises(BuildProblem, match="codesign ended with 1"):
        dmg.run(options)
    assert not list(options.dist.glob("*.dmg"))


def test_a_busy_system_is_asked_again(mac, options):
    mac.behave(busy={"hdiutil": 2})
    dmg.run(options)
    assert [words[0] for words in mac.told()].count("hdiutil") == 3


def test_a_system_that_stays_busy_ends_the_build(mac, options):
    mac.behave(busy={"hdiutil": 100})
    with pytest.raises(BuildProblem, match="hdiutil ended with 16"):
        dmg.run(options)
    assert [words[0] for words in mac.told()].count("hdiutil") == dmg.ATTEMPTS


def test_elsewhere_than_on_a_mac_it_is_said_what_is_missing(options, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BuildProblem, match=r"“hdiutil” is missing.*disk images are made on a Mac"):
        dmg.run(options)


def test_an_application_that_was_not_frozen_is_told(mac, tmp_path):
    nothing = tmp_path / "nothing"
    with pytest.raises(BuildProblem, match=re.escape("Run “build.py freeze” on a Mac first")):
        dmg.run(Options(ROOT, parse_version("1.2.0"), tmp_path / "build", nothing, nothing / "tellapart"))


def test_libraries_for_other_processors_are_refused_and_those_for_a_newer_system_told(mac, options, capsys):
    library = options.dist / "Tellapart.app" / "Contents" / "Frameworks" / "torch" / "lib" / "libtorch.dylib"
    library.write_bytes(program(system=(OLDEST_SYSTEM[0] + 1, 0)))
    dmg.run(options)
    assert "1 libraries were built for a newer macOS than 14.0, such as libtorch.dylib" in capsys.readouterr().out
    library.write_bytes(program(processors=(INTEL,)))
    with pytest.raises(BuildProblem, match=r"libtorch.dylib is not for Apple silicon"):
        dmg.run(options)


def test_a_program_for_a_newer_system_than_promised_is_refused(mac, options):
    main = options.dist / "Tellapart.app" / "Contents" / "MacOS" / "tellapart"
    main.write_bytes(program(starts=True, system=(15, 0)))
    with pytest.raises(BuildProblem, match=r"tellapart needs macOS 15.0"):
        dmg.run(options)
