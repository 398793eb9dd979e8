"""What Linux's desktop is told of Tellapart is understood by the desktop's own programs."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml

from building.problem import BuildProblem
from engine.__main__ import COMMANDS
from engine.pictures.formats import EXTENSIONS
from linux.forms import filled
from linux.identity import ID
from linux.tree import FORMS, lay_out
from tests.packaging.frozen_for_linux import stand_in
from tests.packaging.linux_build import ON_LINUX, need, options_of, said

pytestmark = ON_LINUX


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """usr/share as every package has it."""
    folder = tmp_path_factory.mktemp("tree")
    lay_out(options_of(folder, stand_in(folder / "frozen")), folder / "system")
    return folder / "system" / "usr" / "share"


@pytest.fixture(scope="module")
def entry(share: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(share / "applications" / "tellapart.desktop", "utf-8")
    return parser["Desktop Entry"]


def test_the_menu_entry_is_valid(share: Path) -> None:
    need("desktop-file-validate")
    said("desktop-file-validate", "--no-hints", share / "applications" / "tellapart.desktop")


def test_several_files_can_be_dropped_on_the_icon(entry: configparser.SectionProxy) -> None:
    assert entry["Exec"] == "tellapart %F"


def test_every_picture_that_tellapart_reads_has_it_under_open_with(entry: configparser.SectionProxy) -> None:
    globs = Path("/usr/share/mime/globs2")
    if not globs.is_file():
        pytest.skip("no kinds of files known here: the Debian package shared-mime-info")
    kinds: dict[str, set[str]] = {}
    for line in globs.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            _weight, kind, pattern = line.split(":")[:3]
            kinds.setdefault(pattern.removeprefix("*"), set()).add(kind)
    offered = set(entry["MimeType"].split(";"))
    unknown = [ending for ending in EXTENSIONS if ending in kinds and not kinds[ending] & offered]
    assert unknown == []
    assert sum(ending in kinds for ending in EXTENSIONS) > 10


def test_the_desktop_knows_a_model_by_its_name_although_it_is_a_zip(share: Path, tmp_path: Path) -> None:
    need("update-mime-database")
    said("update-mime-database", share / "mime")
    model = tmp_path / "leaves.tellapart"
    with zipfile.ZipFile(model, "w") as archive:
        archive.writestr("bundle.json", "{}")
    ask = (
        "import sys; from PySide6.QtCore import QMimeDatabase;"
        "kind = QMimeDatabase().mimeTypeForFile(sys.argv[1]); print(kind.name(), kind.iconName(), kind.comment())"
    )
    # Qt reads the first database alone if it is a cache, and this one must be asked.
    environment = {**os.environ, "XDG_DATA_DIRS": f"{share}:/usr/share", "LC_ALL": "C.UTF-8"}
    told = said(sys.executable, "-c", ask, model, env=environment)
    assert told.split() == ["application/x-tellapart", "tellapart", "Tellapart", "model"]


def test_the_software_catalogue_is_valid_and_leads_to_the_menu_entry(share: Path) -> None:
    need("appstreamcli")
    page = share / "metainfo" / f"{ID}.metainfo.xml"
    said("appstreamcli", "validate", "--no-net", "--explain", page)
    text = page.read_text("utf-8")
    assert (share / "applications" / re.findall(r'"desktop-id">([^<]+)<', text)[0]).is_file()
    assert date.fromisoformat(re.findall(r'date="([^"]+)"', text)[0]) > date(2026, 1, 1)


def test_the_manual_page_has_every_command_and_is_sound(share: Path) -> None:
    page = share / "man" / "man1" / "tellapart.1.gz"
    need("man")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANROFFSEQ": ""}
    ended = subprocess.run(
        ["man", "--warnings", "--local-file", str(page)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert ended.stderr == ""
    commands = ended.stdout.partition("\nCOMMANDS")[2].partition("\nOPTIONS")[0]
    assert re.findall(r"^ {7}([a-z][a-z-]+)\b", commands, re.MULTILINE) == list(COMMANDS)


def test_icons_are_as_large_as_their_folders_say(share: Path) -> None:
    from PIL import Image

    drawn = sorted((share / "icons" / "hicolor").glob("*x*/apps/tellapart.png"))
    assert len(drawn) >= 8
    for path in drawn:
        with Image.open(path) as icon:
            assert path.parts[-3] == f"{icon.width}x{icon.height}"
            assert icon.getextrema()[3] == (0, 255), "empty, or without anything to see through"


def test_everything_can_be_read_by_everybody_and_changed_by_its_owner_alone(share: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in share.parents[1].rglob("*") if not path.is_symlink()}
    assert modes == {0o755, 0o644}


def test_flatpaks_manifest_has_nothing_that_flatpak_does_not_know(tmp_path: Path) -> None:
    need("flatpak-builder")
    manifest = FORMS / "flatpak.yml"
    ended = subprocess.run(
        ["flatpak-builder", "--show-manifest", str(manifest)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "Unknown property" not in ended.stderr
    understood = json.loads(ended.stdout)
    assert understood == {**understood, **yaml.safe_load(manifest.read_text("utf-8"))}


def test_flatpak_finds_what_it_renames(share: Path) -> None:
    manifest = yaml.safe_load((FORMS / "flatpak.yml").read_text("utf-8"))
    assert manifest["id"] == ID
    assert (share / "applications" / manifest["rename-desktop-file"]).is_file()
    assert list(share.rglob(f"{manifest['rename-icon']}.svg"))
    commands = manifest["modules"][0]["build-commands"]
    assert (share / "mime" / "packages" / commands[1].split()[-2]).is_file()


def test_a_blank_that_nobody_fills_stops_the_build() -> None:
    words = {"ID": ID, "DEVELOPER": "org.tellapart", "VERSION": "1.2.0", "TYPE": "stable"}
    with pytest.raises(BuildProblem, match=r"asks for DAY, which"):
        filled(FORMS / "tellapart.metainfo.xml.in", words)


def test_without_a_frozen_application_there_is_nothing_to_pack(tmp_path: Path) -> None:
    with pytest.raises(BuildProblem, match=r"build\.py freeze"):
        lay_out(options_of(tmp_path, tmp_path / "nothing"), tmp_path / "system")
