"""Nothing under the GPL or AGPL is shipped, and whatever is shipped is listed."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from licensing.__main__ import shipped
from licensing.distributions import ELSEWHERE, LICENCES, MissingLicence, closure, licence_files, package_parts
from licensing.judging import objection
from licensing.libraries import refused_libraries
from licensing.telling import all_texts, as_json, as_markdown, own_text, standard_texts

ROOT = Path(__file__).parents[2]
PLACES = [place for place in sys.path if place.endswith("site-packages")]


@pytest.fixture(scope="module")
def parts():
    return shipped(ROOT, PLACES)


def test_nothing_that_is_shipped_is_under_a_licence_that_cannot_be(parts):
    assert [f"{part.name}: {objection(part.licence)}" for part in parts if objection(part.licence)] == []


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "MIT AND GPL-2.0-only",
        "Apache-2.0 AND (MIT AND AGPL-3.0-or-later)",
        "GPL-2.0-only OR GPL-3.0-only",
        "LicenseRef-Proprietary",
        "CC-BY-NC-4.0",
        "GPL-3.0-or-later WITH Autoconf-exception-3.0",
        "whatever you like",
    ],
)
def test_a_licence_that_does_not_go_with_ours_is_refused(licence):
    assert licence in objection(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "LGPL-3.0-only OR GPL-2.0-only",
        "LGPL-2.1-or-later",
        "MPL-2.0 AND MIT",
        "(GPL-2.0-only OR BSD-3-Clause) AND Apache-2.0",
        "GPL-2.0-or-later WITH Bootloader-exception",
        "Apache-2.0 WITH LLVM-exception",
    ],
)
def test_a_licence_that_goes_with_ours_is_not(licence):
    assert objection(licence) == ""


def test_every_package_that_the_application_imports_is_in_the_list(parts):
    packages = {part.name.lower().replace("_", "-") for part in parts if part.kind == "package"}
    assert {
        "torch",
        "torchvision",
        "timm",
        "pyside6-essentials",
        "onnxruntime",
        "cryptography",
        "idna",
    } <= packages
    assert "colorama" in packages, "Windows alone needs it"
    assert not any(name.startswith(("nvidia", "cuda", "triton")) for name in packages)


def test_weights_and_golden_pictures_are_in_the_list(parts):
    kinds = {part.kind for part in parts}
    assert {"weights", "pictures", "data", "program", "library", "package"} <= kinds
    assert any("EfficientNet" in part.name for part in parts if part.kind == "weights")
    assert any("Golden" in part.name for part in parts if part.kind == "pictures")


def test_a_package_whose_licence_nobody_has_read_stops_the_build(tmp_path):
    folder = tmp_path / "unread-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: unread\nVersion: 1.0\nLicense: ask me\n")
    with pytest.raises(MissingLicence, match="unread"):
        package_parts(["unread"], [str(tmp_path)])


def test_a_gpl_package_deep_down_is_found(tmp_path):
    """A package of the application needs another one, which is under the GPL."""
    for name, lines in (
        ("first", "Requires-Dist: second\nLicense-Expression: MIT"),
        ("second", "License-Expression: GPL-3.0-only"),
    ):
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{lines}\n")
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["first"]\n')
    found = package_parts(closure(tmp_path, [str(tmp_path)]), [str(tmp_path)])
    assert [part.name for part in found if objection(part.licence)] == ["second"]


def test_no_package_brings_a_library_that_is_known_to_be_gpl(parts):
    """Metadata tells of a wheel's Python code; pillow-heif's says BSD and brings x265."""
    brought = {
        part.name: refused_libraries(str(file) for file in distribution(part.name).files or [])
        for part in parts
        if part.kind == "package" and part.name not in ELSEWHERE
    }
    # Qt's virtual keyboard and some more are taken out by the build.
    from_qt = brought.pop("PySide6_Essentials")
    assert {name: files for name, files in brought.items() if files} == {}
    from trim import keep

    for platform in ("linux", "win32", "darwin"):
        assert [name for name in from_qt if name.endswith((".so", ".dll", ".6")) and keep(name, platform)] == []


def test_the_list_in_the_checkout_is_the_one_that_the_script_makes(parts):
    remedy = "run packaging/build.py licences"
    assert (ROOT / "THIRD-PARTY.md").read_text("utf-8") == as_markdown(parts), remedy
    assert (ROOT / "assets" / "third-party.json").read_text("utf-8") == as_json(parts), remedy


def test_the_frozen_application_shows_every_text_that_the_source_shows(parts):
    """Metadata is frozen with what lies in it; the rest must be named."""
    from licence_texts import licence_texts
    from trim import keep

    folders = [
        next(Path(PLACES[0]).glob(f"{part.name.replace('-', '_')}-*.dist-info"), None)
        for part in parts
        if part.kind == "package"
    ]
    taken = list(licence_texts(folder for folder in folders if folder))
    places = {f"{place}/{Path(source).name}" for source, place in taken}
    assert {"onnxruntime/LICENSE", "onnxruntime/ThirdPartyNotices.txt", "numpy/random/LICENSE.md"} <= places
    assert not any(place.partition("/")[0].endswith(".dist-info") for place in places), "taken twice"
    assert [place for place in places if not keep(place, "linux")] == []


def test_what_the_list_says_by_hand_is_still_needed(parts):
    names = {part.name.lower().replace("_", "-") for part in parts}
    assert set(LICENCES) <= names


def test_the_texts_hold_what_came_with_every_package(parts):
    text = all_texts(parts, PLACES, ROOT / "assets" / "licences")
    for part in parts:
        assert part.name in text
    for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "Copyright (c) Microsoft Corporation", "From PyTorch:"):
        assert words in text


def test_whoever_gets_the_lgpl_gets_the_gpl_that_it_adds_to():
    names = [path.stem for path in standard_texts("LGPL-3.0-or-later AND MIT", ROOT / "assets" / "licences")]
    assert names == ["LGPL-3.0-only", "GPL-3.0-only"]


def test_every_part_has_a_text_or_says_where_it_is(parts):
    folder = ROOT / "assets" / "licences"
    without = [
        part.name
        for part in parts
        if not standard_texts(part.licence, folder)
        and own_text(part.name, folder) is None
        and not (part.kind == "package" and part.name not in ELSEWHERE and licence_files(distribution(part.name)))
    ]
    # Their texts came inside another part's, or a link to the text is all that the licence asks for.
    assert set(without) <= {
        "OpenBLAS",
        "libjpeg-turbo",
        "Microsoft Visual C++ runtime",
        "colorama",
        "Sample pictures “everyday”: astronaut, rocket",
        "Sample picture “everyday”: flower",
        "Sample picture “everyday”: temple",
    }


def test_no_address_in_the_list_is_a_registry(parts):
    assert [part.home for part in parts if "pypi" in part.home] == []
    assert json.loads(as_json(parts))[0].keys() == {"name", "kind", "licence", "home", "note"}
