"""What is written as a web page, and where onnxruntime-web comes from."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError
from engine.contracts.sharing import Target
from engine.exporting.export import export_model
from engine.exporting.targets import web
from engine.exporting.web_runtime import (
    TESTED_VERSION,
    WASM,
    WEB_RUNTIME_VARIABLE,
    fill_web_runtime,
    find_web_runtime,
)
from engine.jobs import StopToken
from tests.toolchains import need


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A copy of onnxruntime-web that a test may spoil, named as a person names it."""
    need(web.missing())
    source = find_web_runtime()
    assert source is not None
    folder = tmp_path / "onnxruntime-web" / "dist"
    folder.mkdir(parents=True)
    for name in WASM:
        shutil.copy(source / name, folder)
    monkeypatch.setenv(WEB_RUNTIME_VARIABLE, str(folder.parent))
    return folder


def exported(model, out):
    [written] = export_model(
        model, out, [Target.WEB], job="job", report=lambda event: None, stop=StopToken()
    ).written  # fmt: skip
    return written


def test_the_page_and_all_that_it_names_lie_in_one_folder(export, plain_model):
    folder = export(plain_model)
    assert open_bundle(folder / "model.tellapart").description.name == open_bundle(plain_model).description.name
    assert json.loads((folder / "ort" / "version.json").read_text()) == {"onnxruntime-web": TESTED_VERSION}
    assert {"LICENSE", "ThirdPartyNotices.txt", *WASM} <= {path.name for path in (folder / "ort").iterdir()}
    for page in folder.glob("*.html"):
        for name in re.findall(r'(?:src|href)="([^"#]+)"', page.read_text("utf-8")):
            assert (folder / name).is_file(), name
    for module in folder.glob("*/*.mjs"):
        for name in re.findall(r'from "(\.[^"]+)"', module.read_text("utf-8")):
            assert (module.parent / name).is_file(), f"{module.name}: {name}"


def test_no_address_of_another_host_is_in_the_page(export, plain_model):
    folder = export(plain_model)
    for path in folder.rglob("*"):
        if path.suffix in {".html", ".css", ".mjs", ".js"} and path.parent.name != "ort":
            addresses = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", path.read_text("utf-8"))
            assert addresses == [], path.name


def test_it_is_taken_from_a_folder_that_the_person_names(installed, plain_model, tmp_path):
    written = exported(plain_model, tmp_path / "out")
    assert written.problem == ""
    runtime = tmp_path / "out" / "share" / "web" / "ort"
    assert (runtime / "ort-wasm-simd-threaded.wasm").read_bytes()[:4] == b"\0asm"


def test_files_that_are_not_as_they_were_published_are_refused(installed, plain_model, tmp_path):
    with (installed / "ort-wasm-simd-threaded.mjs").open("ab") as file:
        file.write(b"alert(1)")
    written = exported(plain_model, tmp_path / "out")
    assert "ort-wasm-simd-threaded.mjs of onnxruntime-web" in written.problem
    assert "is not as it was published" in written.problem
    assert not (tmp_path / "out" / "share" / "web").exists()


def test_another_version_is_taken_and_said(installed, plain_model, tmp_path):
    main = installed / "ort.wasm.min.mjs"
    main.write_bytes(main.read_bytes().replace(f"v{TESTED_VERSION}".encode(), b"v9.9.9", 1))
    written = exported(plain_model, tmp_path / "out")
    assert written.problem == ""
    assert f"It was tested with onnxruntime-web {TESTED_VERSION}, not with 9.9.9." in written.notes


def test_without_onnxruntime_web_it_says_what_to_install(plain_model, tmp_path, monkeypatch):
    monkeypatch.setenv(WEB_RUNTIME_VARIABLE, str(tmp_path))
    assert WEB_RUNTIME_VARIABLE in exported(plain_model, tmp_path / "out").problem
    monkeypatch.delenv(WEB_RUNTIME_VARIABLE)
    monkeypatch.setenv("TELLAPART_NODE_MODULES", str(tmp_path))
    assert "npm install onnxruntime-web@" in exported(plain_model, tmp_path / "out").problem


def test_a_packaged_application_brings_it_along(installed, tmp_path, monkeypatch):
    packaged = tmp_path / "packaged"
    assert fill_web_runtime(packaged) == TESTED_VERSION
    monkeypatch.delenv(WEB_RUNTIME_VARIABLE)
    monkeypatch.setattr("engine.exporting.web_runtime.packaged_folder", lambda: packaged)
    assert find_web_runtime() == packaged
    shutil.rmtree(installed)
    monkeypatch.setenv(WEB_RUNTIME_VARIABLE, str(installed))
    with pytest.raises(EngineError, match="onnxruntime-web"):
        fill_web_runtime(tmp_path / "other")
