"""The spec on every system, without building: what it calls there, and with what."""

from __future__ import annotations

import plistlib
import runpy
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.spec_evaluation import SPEC, evaluate

EVERYWHERE = ("linux", "win32", "darwin")


@pytest.mark.parametrize("platform", EVERYWHERE)
def test_one_folder_uncompressed_of_what_is_kept(monkeypatch, tmp_path, platform):
    calls = evaluate(monkeypatch, platform, tmp_path)
    (folder,) = calls["COLLECT"]
    assert folder.named == {"name": "tellapart", "upx": False, "strip": False}
    assert list(folder.given[: len(calls["EXE"])]) == calls["EXE"]
    binaries, datas = folder.given[-2:]
    assert [name for name, *_ in binaries] == ["torch/lib/libc10.so"]
    assert "a/b.pyi" not in [name for name, *_ in datas]
    assert all(program.named["exclude_binaries"] and not program.named["upx"] for program in calls["EXE"])


@pytest.mark.parametrize("platform", EVERYWHERE)
def test_what_no_import_names_comes_along(monkeypatch, tmp_path, platform):
    (analysis,) = evaluate(monkeypatch, platform, tmp_path)["Analysis"]
    assert {"engine.found_by_name", "gui.found_by_name"} <= set(analysis.named["hiddenimports"])
    for package in ("onnxscript", "engine.exporting.torch_module"):
        assert analysis.named["module_collection_mode"][package] == "pyz+py"
    placed = {f"{to}/{Path(source).name}" for source, to in analysis.named["datas"]}
    assert {
        "./LICENSE",
        "assets/imagenet_classes.json",
        "assets/golden/golden.json",
        "assets/icons/tellapart.svg",
        "assets/kits/cpp/tellapart.hpp",
        "assets/kits/python/README.md",
        "backbones/network-3/backbone.onnx",
        "backbones/network-3/general.tellapart",
        "tellapart.dist-info/tellapart.dist-info",
    } <= placed
    assert not [name for name in placed if "__pycache__" in name or "node_modules" in name]
    assert [name for name in placed if name.startswith("gui/theme/") and name.endswith(".qss")]


def test_what_it_begins_with_is_there_and_frees_child_processes_first():
    text = (SPEC.parent / "entry.py").read_text("utf-8")
    assert text.index("freeze_support()") < text.index("from gui") < text.index("from engine")


def test_linux_has_one_program_with_a_console(monkeypatch, tmp_path):
    calls = evaluate(monkeypatch, "linux", tmp_path)
    assert [(each.named["name"], each.named["console"]) for each in calls["EXE"]] == [("tellapart", True)]
    assert "BUNDLE" not in calls


def test_windows_has_a_second_program_without_one(monkeypatch, tmp_path):
    calls = evaluate(monkeypatch, "win32", tmp_path, "--version-info", str(tmp_path / "version_info.txt"))
    assert [(each.named["name"], each.named["console"]) for each in calls["EXE"]] == [
        ("tellapart", True),
        ("tellapart-window", False),
    ]
    for program in calls["EXE"]:
        assert program.named["icon"].endswith("tellapart.ico")
        assert program.named["version"].endswith("version_info.txt")
        manifest = Path(program.named["manifest"]).read_text("utf-8")
        assert "longPathAware" in manifest
    assert "BUNDLE" not in calls


def test_macos_gets_an_app(monkeypatch, tmp_path):
    calls = evaluate(monkeypatch, "darwin", tmp_path)
    assert [(each.named["name"], each.named["target_arch"]) for each in calls["EXE"]] == [("tellapart", "arm64")]
    (app,) = calls["BUNDLE"]
    assert app.given == tuple(calls["COLLECT"])
    assert app.named["name"] == "Tellapart.app"
    assert app.named["icon"].endswith("tellapart.icns")
    assert app.named["version"] == "1.2.3"
    plist = plistlib.loads(plistlib.dumps(app.named["info_plist"]))
    assert plist["CFBundleIdentifier"] == app.named["bundle_identifier"]
    assert plist["NSHighResolutionCapable"] is True
    assert plist["LSMinimumSystemVersion"]


def test_the_web_page_finds_what_runs_models(monkeypatch, tmp_path):
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "ort.wasm.min.mjs").write_text("x", "utf-8")
    (analysis,) = evaluate(monkeypatch, "linux", tmp_path, "--web-runtime", str(tmp_path / "web"))["Analysis"]
    assert (str(tmp_path / "web" / "ort.wasm.min.mjs"), str(Path("assets/web_runtime"))) in analysis.named["datas"]


def test_without_a_prepared_network_nothing_is_built(monkeypatch, tmp_path):
    with pytest.raises(SystemExit, match="no prepared network"):
        evaluate(monkeypatch, "linux", tmp_path, "--backbones", str(tmp_path / "empty"))


@pytest.mark.parametrize("platform", EVERYWHERE)
def test_nothing_that_tellapart_imports_is_excluded(monkeypatch, tmp_path, platform):
    (analysis,) = evaluate(monkeypatch, platform, tmp_path)["Analysis"]
    excluded = set(analysis.named["excludes"])
    assert {"PyInstaller", "pytest", "readline"} <= excluded
    assert not excluded & {"torch", "torchvision", "timm", "scipy", "accelerate", "onnx", "unittest", "numpy"}


def hook(monkeypatch, *found: str) -> dict[str, object]:
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_dynamic_libs = lambda package, search_patterns: [(f"/site/{name}", package) for name in found]
    monkeypatch.setitem(sys.modules, "PyInstaller", ModuleType("PyInstaller"))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils", ModuleType("PyInstaller.utils"))
    monkeypatch.setitem(sys.modules, hooks.__name__, hooks)
    return runpy.run_path(str(SPEC.parent / "hooks" / "hook-torchvision.py"))


@pytest.mark.parametrize(
    "found", [("_C.so", "image.so"), ("_C_stable.so", "image_stable.so"), ("_C.pyd", "image.pyd", "zlib.dll")]
)
def test_torchvisions_libraries_are_found_by_either_name(monkeypatch, found):
    assert len(hook(monkeypatch, *found)["binaries"]) == len(found)


@pytest.mark.parametrize("found", [(), ("_C.so",), ("image_stable.so",), ("_CUDA.so", "image.so")])
def test_a_torchvision_without_them_stops_the_build(monkeypatch, found):
    with pytest.raises(SystemExit, match="torchvision's library"):
        hook(monkeypatch, *found)
