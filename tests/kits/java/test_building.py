"""The Java kit compiles without a warning, and its lists are those of Tellapart."""

from __future__ import annotations

import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from engine.bundle.inspection import CORE_OPERATORS, OPERATORS
from engine.exporting.kits import kits_folder
from engine.verifying.runtimes.java import find_jars
from tests.toolchains import need_files, need_programs

HERE = Path(__file__).parent
KIT = kits_folder() / "java"


@pytest.mark.parametrize(
    ("source", "stand_ins"), [("jna", False), pytest.param("official", True, id="official-against-stand-ins")]
)
def test_sources_compile_without_a_warning(source, stand_ins, tmp_path):
    need_programs("javac")
    jna, gson = find_jars()
    need_files(str(jna), str(gson))
    path = [gson, tmp_path] if stand_ins else [gson, jna]
    if stand_ins:
        _compile(sorted((HERE / "stand_ins").rglob("*.java")), [], tmp_path)
    sources = [*(KIT / "src" / "main").rglob("*.java"), *(KIT / "src" / source).rglob("*.java")]
    _compile(sorted(sources), path, tmp_path / "classes")
    assert (tmp_path / "classes" / "org" / "tellapart" / "Model.class").is_file()


def _compile(sources: list[Path], path: list[Path], into: Path) -> None:
    words = ["javac", "--release", "17", "-Xlint:all", "-Werror", "-d", str(into)]
    if path:
        words += ["-cp", os.pathsep.join(map(str, path))]
    done = subprocess.run([*words, *map(str, sources)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_operators_are_those_that_tellapart_allows():
    source = (KIT / "src/main/java/org/tellapart/bundle/GraphOperators.java").read_text("utf-8")
    allowed, of_core = (set(re.findall(r'"(\w+)"', part)) for part in source.split("OF_CORE"))
    assert allowed == OPERATORS
    assert allowed | of_core == CORE_OPERATORS


def test_maven_is_told_of_every_source_folder():
    pom = ElementTree.parse(KIT / "pom.xml").getroot()
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    told = {element.text for element in pom.iterfind(".//m:source", space)}
    assert told == {f"src/{folder.name}/java" for folder in (KIT / "src").iterdir() if folder.name != "main"}
    assert pom.findtext(".//m:mainClass", namespaces=space) == "org.tellapart.cli.Main"


def test_readme_names_what_is_refused():
    readme = (KIT / "README.md").read_text("utf-8").lower()
    source = (KIT / "src/main/java/org/tellapart/picture/Refused.java").read_text("utf-8")
    features = re.findall(r'Map\.entry\(\s*"([\w-]+)"', source)
    parts = [feature.partition("-") for feature in features]
    said = {"440": "4:4:0", "12-bit": "12 bits", "other": ""}
    missing = [name for kind, _, name in parts if kind not in readme or said.get(name, name) not in readme]
    assert len(features) >= 8
    assert missing == []
