"""The list of ingredients, the sums, and the last look at the frozen folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from building.options import Options
from building.problem import BuildProblem
from building.version import parse_version
from licensing.ingredients import only_shipped
from licensing.libraries import OF_THE_BUILDER, strangers
from licensing.pieces import PIECES
from steps import checksums
from steps.sbom import need_no_refused_library

TOLD = {
    "bomFormat": "CycloneDX",
    "metadata": {"component": {"name": "tellapart", "bom-ref": "root"}},
    "components": [
        {"name": "NumPy", "version": "2.4.6", "bom-ref": "numpy==2.4.6"},
        {"name": "torchvision", "version": "0.29.1", "bom-ref": "torchvision==0.29.1"},
        {"name": "pyinstaller", "version": "6.22.3", "bom-ref": "pyinstaller==6.22.3"},
    ],
    "dependencies": [
        {"ref": "root", "dependsOn": ["numpy==2.4.6", "pyinstaller==6.22.3"]},
        {"ref": "pyinstaller==6.22.3"},
    ],
}


def options(folder: Path) -> Options:
    return Options(
        folder, parse_version("1.2.0"), folder / "build", folder / "dist", folder / "dist" / "tellapart"
    )


def test_what_only_the_build_needs_is_no_ingredient_and_weights_are():
    made = only_shipped(TOLD, ["numpy", "torchvision"], "1.2.0")
    names = {each["name"] for each in made["components"]}
    assert "NumPy" in names
    assert "pyinstaller" not in names
    assert {"Qt 6", "EfficientNet-Lite0, Lite1, Lite2", "Golden pictures"} <= names
    assert made["metadata"]["component"]["version"] == "1.2.0"
    assert made["dependencies"] == [{"ref": "root", "dependsOn": ["numpy==2.4.6"]}]
    licences = {each["name"]: each.get("licenses") for each in made["components"]}
    assert licences["torchvision"] == [{"expression": "BSD-3-Clause"}], "its metadata tells none that SPDX knows"
    references = [each["bom-ref"] for each in made["components"]]
    assert len(references) == len(set(references))


@pytest.mark.parametrize(
    "name",
    [
        "libreadline.so.8",
        "lib-dynload/readline.cpython-311-x86_64-linux-gnu.so",
        "pi_heif.libs/libx265-af1c4a7d.so.199",
        "PySide6/Qt/plugins/platforminputcontexts/libQt6VirtualKeyboard.so.6",
        "PySide6\\Qt6Charts.dll",
    ],
)
def test_a_library_under_the_gpl_stops_the_release(tmp_path, name):
    file = tmp_path / "_internal" / name.replace("\\", "/")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    with pytest.raises(BuildProblem, match="GPL"):
        need_no_refused_library(tmp_path)


def test_a_frozen_folder_without_one_is_good(tmp_path):
    (tmp_path / "libQt6Core.so.6").write_bytes(b"")
    need_no_refused_library(tmp_path)


def test_a_library_that_the_builders_system_gave_is_listed_or_named():
    frozen = ["_internal/libssl.so.3", "_internal/numpy/_core/_multiarray_umath.so", "_internal/libxcb-icccm.so.4"]
    assert strangers(frozen, {"_multiarray_umath.so"}) == []
    assert strangers([*frozen, "_internal/libgtk-3.so.0"], {"_multiarray_umath.so"}) == [
        "_internal/libgtk-3.so.0",
    ]


def test_what_the_builder_gives_is_in_the_list():
    assert set(OF_THE_BUILDER) <= {part.name for part in PIECES}


def test_the_sums_are_those_of_the_files_and_leave_folders_out(tmp_path):
    made = options(tmp_path)
    (made.dist / "tellapart").mkdir(parents=True)
    (made.dist / "b.deb").write_bytes(b"two")
    (made.dist / "a.exe").write_bytes(b"one")
    checksums.run(made)
    checksums.run(made)  # its own file is none of them
    lines = (made.dist / "SHA256SUMS").read_bytes().decode()
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in (("a.exe", b"one"), ("b.deb", b"two"))}
    assert lines == "".join(f"{each}  {name}\n" for name, each in sums.items())


def test_sums_of_nothing_are_refused(tmp_path):
    with pytest.raises(BuildProblem, match="build a package first"):
        checksums.run(options(tmp_path))
